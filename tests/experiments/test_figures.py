"""The pictures of results/: they draw, name their axes, and their numbers agree."""

import functools
import itertools
import math
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from experiments.figures import PAGES, drawing, page
from experiments.figures.checks import row
from experiments.figures.cli import Figures, module_of

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

ROOT = Path(__file__).parents[2]
LONG = (
    "synapses", "plateaus", "calcium-rule", "voltage-rule", "predator-prey", "walk",
    "eyeblink-delay", "spike-timing", "bimanual-hkb", "split-belt", "crawl", "animat-shaping",
    "force-field", "stand", "grasp-premotor",
)  # fmt: skip
PICTURES = [
    pytest.param((folder, name), marks=[pytest.mark.slow] * (name in LONG))
    for folder in PAGES
    for name in module_of(folder).NAMES
]
SHORTER = {
    "hodgkin-huxley": {"duration": 300.0, "settle": 300.0, "finest": 0.05},
    "plateaus": {"counts": ()},
    "gap-junctions": {"settle": 200.0},
    "expectation": {"waits": (10.0, 60.0)},
    "stdp-windows": {"step": 7.0},
    "calcium-rule": {"synapses": 2000},
    "voltage-rule": {"rates": (10.0, 50.0)},
    "triplets": {"rates": (0.1, 20.0, 50.0)},
    "survive": {"copies": 20},
    "point-b": {"episodes": 300, "bounded": 6},
    "spike-timing": {"copies": 60},
}
QUICK = {"neurons": "gap-junctions", "plasticity": "potentiation", "envs": "object-permanence"}


@functools.cache
def measured(folder, name):
    return module_of(folder, name).measure(**SHORTER.get(name, {}))


@functools.cache
def drawn(folder, name):
    made = module_of(folder, name).draw(measured(folder, name))
    made.canvas.draw()
    return made


@pytest.mark.parametrize("picture", PICTURES, ids="/".join)
def test_the_measured_numbers_agree_with_the_expected_ones(picture):
    module = module_of(*picture)
    rows = module.rows(measured(*picture))
    assert sum(bool(one.expected) for one in rows) > 5
    for one in rows:
        if picture[1] == "hodgkin-huxley" and one.quantity.startswith("onset"):
            one = one._replace(tolerance=0.05)  # a coarser search than that of the page
        fails = one.quantity in getattr(module, "FAILS", ())
        assert one.agrees != fails, (one.quantity, one.cells())


def texts_of(made):
    """Titles, names of axes and curves, legends."""
    for panel in made.axes:
        legend = panel.get_legend()
        titles = [panel.xaxis.label, panel.yaxis.label, panel._left_title, *panel.texts]
        yield from (t for t in titles if t.get_text())
        yield from legend.get_texts() if legend else ()


@pytest.mark.parametrize("picture", PICTURES, ids="/".join)
def test_a_picture_has_panels_with_names_and_units(picture):
    made = drawn(*picture)
    assert made.axes
    for panel in made.axes:
        place = panel.get_subplotspec()
        assert panel.lines or panel.collections
        if place.is_last_row():
            assert re.search(r"\(.+\)", panel.get_xlabel())
        if place.is_first_col():
            assert re.search(r"\(.+\)", panel.get_ylabel())
    width, height = made.get_size_inches() * made.dpi
    boxes = []
    for text in texts_of(made):
        assert text.get_fontsize() >= 8
        box = text.get_window_extent()
        assert min(box.x0, box.y0) >= 0.0, text.get_text()
        assert box.x1 <= width, text.get_text()
        assert box.y1 <= height, text.get_text()
        assert not any(box.overlaps(other) for other in boxes), text.get_text()
        boxes.append(box)


def crossed(text, lines):
    """Whether a line runs through a text."""
    box = text.get_window_extent().padded(-2.0)
    for line in lines:
        points = line.get_transform().transform(line.get_xydata())
        dense = np.concatenate(
            [np.linspace(a, b, 50) for a, b in itertools.pairwise(points)] or [points]
        )
        if any(box.contains(x, y) for x, y in dense):
            return True
    return False


@pytest.mark.parametrize("picture", PICTURES, ids="/".join)
def test_no_curve_runs_through_its_name(picture):
    made = drawn(*picture)
    through = [t.get_text() for p in made.axes for t in p.texts if crossed(t, p.lines)]
    assert not through


def test_a_name_on_a_curve_is_noticed():
    made, panels = drawing.grid(1, 1, (4.0, 3.0))
    panels[0, 0].plot([0.0, 10.0], [0.0, 10.0])
    drawing.name(panels[0, 0], 4.0, 4.5, "on it", "black")
    drawing.name(panels[0, 0], 1.0, 8.0, "beside", "black")
    made.canvas.draw()
    assert [crossed(text, panels[0, 0].lines) for text in panels[0, 0].texts] == [True, False]


def test_three_patterns_do_not_survive_convergence():
    published = measured("neurons", "izhikevich-2004")
    fine, coarse = measured("neurons", "izhikevich-converged")
    second_pulse = 221.0
    assert published["bistability"].spike_times[-1] < second_pulse
    assert fine["bistability"].spike_times[-1] > second_pulse
    assert fine["depolarizing after-potential"].spike_times.size > 1
    lost = fine["inhibition-induced bursting"]
    assert lost.spike_times.size > 3 * coarse.spike_times.size
    assert lost.traces["u"].min() < -1e4


@pytest.mark.parametrize("picture", PICTURES, ids="/".join)
def test_a_picture_names_its_source(picture):
    module = module_of(*picture)
    assert re.search(r"(19|20)\d\d", module.SOURCE)
    assert "Expected:" in module.SOURCE
    assert len(module.CAPTION) > 200


def test_a_number_that_is_wrong_is_marked():
    wrong = row("spikes", 3, 4)
    assert not wrong.agrees
    assert not row("times (ms)", [1.0, 2.0], [1.0], 5.0).agrees
    assert not row("rate (Hz)", math.nan, 1.0, 5.0).agrees
    assert not row("rate (Hz)", math.nan).agrees
    assert not row("rate (Hz)", 90.0, 100.0, 0.05, relative=True).agrees
    assert row("rate (Hz)", 96.0, 100.0, 0.05, relative=True).agrees
    origin = {
        "commit": "c", "dirty": False, "python": "3", "platform": "p",
        "versions": dict.fromkeys(("reafference", "numpy", "numba", "matplotlib"), "1"),
    }  # fmt: skip
    text = page.markdown(
        "cells",
        "Cells of all kinds",
        "cells",
        {"cell": page.Part("Cell", "Paper", "Look.", [wrong])},
        origin,
    )
    assert "| spikes | 3 | 4 | 1 | 0 | **no** |" in text
    assert "![Cell](cell.png)" in text
    assert text.startswith("# Cells of all kinds\n")
    assert "python -m experiments.figures cells`" in text
    assert "command under it from cells" in text


def kept(monkeypatch, folder, name):
    """Let a picture be drawn from what was measured already."""
    found = measured(folder, name)
    monkeypatch.setattr(module_of(folder, name), "measure", lambda: found)


def test_a_number_outside_its_tolerance_makes_the_exit_code_1(tmp_path, monkeypatch, capsys):
    module = module_of("neurons", "gap-junctions")
    monkeypatch.setattr(module, "AT_REST", {1.0: 0.5})
    kept(monkeypatch, "neurons", "gap-junctions")
    assert Figures(only=("gap-junctions",), out=tmp_path).main() == 1
    assert "outside its tolerance: gap-junctions: 1 nS" in capsys.readouterr().out


def test_a_page_is_written_when_all_of_it_is_drawn(tmp_path, monkeypatch, capsys):
    for folder in PAGES:
        name = QUICK[folder]
        monkeypatch.setattr(module_of(folder), "NAMES", (name,))
        kept(monkeypatch, folder, name)
    assert Figures(pages=("plasticity",), out=tmp_path / "one").main() == 0
    assert Figures(out=tmp_path / "all").main() == 0
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["plasticity"]
    for folder in PAGES:
        made = tmp_path / "all" / folder
        names = {"README.md", "provenance.json", f"{module_of(folder).NAMES[0]}.png"}
        assert {path.name for path in made.iterdir()} == names
        assert module_of(folder).HEADING in (made / "README.md").read_text()
    assert capsys.readouterr().out.count(".png") == 1 + len(PAGES)


def test_two_drawings_have_the_same_bytes_and_no_date(tmp_path, capsys):
    files = []
    for folder in ("one", "two"):
        assert Figures(only=("gap-junctions",), out=tmp_path / folder).main() == 0
        files.append((tmp_path / folder / "neurons" / "gap-junctions.png").read_bytes())
        assert len(list((tmp_path / folder / "neurons").iterdir())) == 1
    assert files[0] == files[1]
    assert len(files[0]) < 200_000
    assert b"Software" not in files[0]
    assert b"tIME" not in files[0]
    assert "gap-junctions.png" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--only", "burst-cel"], "Did you mean 'burst-cell'?"),
        (["plastcity"], "Did you mean 'plasticity'?"),
        (["plasticity", "--only", "burst-cell"], "Unknown picture 'burst-cell'"),
    ],
)
def test_an_unknown_name_is_told(words, hint):
    done = subprocess.run(
        [sys.executable, "-m", "experiments.figures", *words],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert hint in done.stderr


@pytest.mark.parametrize("folder", PAGES)
def test_the_page_that_is_kept_shows_every_picture_and_no_failure_but_those_told(folder):
    home = ROOT / "results" / folder
    text = (home / "README.md").read_text()
    told = [getattr(module_of(folder, name), "FAILS", ()) for name in module_of(folder).NAMES]
    failed = re.findall(r"^\| ([^|]+) \|.*\| \*\*no\*\* \|$", text, flags=re.MULTILINE)
    assert failed == list(itertools.chain(*told))
    for name in module_of(folder).NAMES:
        assert f"]({name}.png)" in text
        assert (home / f"{name}.png").stat().st_size < 200_000
