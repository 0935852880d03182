"""The films of the tasks."""

from pathlib import Path

import pytest
from PIL import Image

import envs
from experiments import gallery
from experiments.errors import UsageError

ROOT = Path(__file__).parents[2]


def test_a_film_shows_one_episode_and_repeats(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(gallery, "FRAMES", 7)
    for name in ("one", "two"):
        assert gallery.Gallery(("PointB",), seed=1, out=tmp_path / name).main() == 0
    assert capsys.readouterr().out.count("PointB.webp") == 2
    with Image.open(tmp_path / "one" / "PointB.webp") as film:
        assert film.size == gallery.SIZE
        assert 4 <= film.n_frames <= 7
        assert film.info["loop"] == 0
    films = [(tmp_path / name / "PointB.webp").read_bytes() for name in ("one", "two")]
    assert films[0] == films[1]


def test_an_unknown_task_gets_the_closest_name(tmp_path):
    with pytest.raises(UsageError, match=r"Unknown task 'PointC'.*PointB"):
        gallery.Gallery(("PointC",), out=tmp_path).main()


@pytest.mark.parametrize("entry", envs.ENVS, ids=lambda entry: entry.name)
def test_every_task_has_its_film_on_its_page_and_in_the_readme(entry):
    film = f"results/gallery/{entry.name}.webp"
    module, name = entry.entry_point.split(":")
    page = (ROOT / f"{module.replace('.', '/')}.py").read_text()
    assert f"]({film})" in page.split(f"class {name}(")[1].split('"""')[1]
    readme = (ROOT / "README.md").read_text()
    assert film in readme
    assert f"`{entry.id}`" in readme
    with Image.open(ROOT / film) as kept:
        assert kept.n_frames > 20
