"""Lives with hidden changes: their course, what they leave, and the numbers counted by hand."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from experiments.errors import UsageError
from experiments.life.course import parse
from experiments.life.living import lived
from experiments.life.measures import adaptation, curve
from experiments.study import reader
from experiments.study.cli import Sweep

STUDY = """
tasks = ["CartPole-v1"]
agents = ["fake_agents:wanderer", "reflex", "random"]
seeds = 2
steps = 200
eval_every = 200
eval_episodes = 2
life = "baseline 300, perturbation 600, washout 300; mirror"
"""


def test_a_course_is_blocks_and_kinds_of_change():
    course = parse("baseline 10, perturbation 20, washout 5, perturbation 20; motors, delay 3")
    assert (course.steps, course.starts()) == (55, [0, 10, 30, 35, 55])
    assert (course.permute, course.mirror, course.motors, course.delay) == (False, False, True, 3)
    usual = parse("baseline 1, perturbation 1")
    assert (usual.permute, usual.mirror, usual.motors, usual.delay) == (True, True, True, 0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("baseline 10, perturbatoin 20", "unknown block .*Did you mean 'perturbation'"),
        ("perturbation 20", "expected a baseline and a perturbation"),
        ("baseline 10, perturbation", "expected a block"),
        ("baseline 0, perturbation 20", "expected a block"),
        ("baseline 1, perturbation 2; moters", "unknown change 'moters'. Did you mean 'motors'"),
        ("baseline 1, perturbation 2; delay", "expected a change"),
        ("baseline 1, perturbation 2; mirror 3", "expected a change"),
    ],
)
def test_a_wrong_course_is_refused(text, message):
    with pytest.raises(UsageError, match=message):
        parse(text)
    Path("own.toml").write_text(STUDY.split("life =")[0] + f'life = "{text}"\n')
    with pytest.raises(UsageError, match=f"own.toml, line 8: life: .*{message}"):
        reader.read(Path("own.toml"))


def test_a_life_needs_the_level_of_chance():
    Path("own.toml").write_text(STUDY.replace(', "random"]', "]"))
    with pytest.raises(UsageError, match="agents must have 'random'"):
        reader.read(Path("own.toml"))


def test_numbers_of_a_life_counted_by_hand():
    course = parse("baseline 100, perturbation 200, washout 100")
    episodes = [(e, 10.0) for e in range(10, 101, 10)]  # before
    episodes += [(e, 0.0) for e in range(110, 161, 10)]  # sixty steps at chance
    episodes += [(e, 10.0) for e in range(170, 301, 10)]
    episodes += [(400, 4.0)]
    found = adaptation(curve(episodes, 400), course, chance=0.0)
    assert (found.before, found.hit, found.after, found.retained) == (10.0, 0.0, 10.0, 4.0)
    # A window of 20 steps has 90 % when 18 of them are good: 78 steps after the change.
    assert found.regained == 78.0
    assert found.turns == (78.0,)


def test_what_never_came_above_chance_regains_nothing():
    course = parse("baseline 50, perturbation 50")
    found = adaptation(curve([(100, 3.0)], 100), course, chance=5.0)
    assert math.isinf(found.regained)
    assert math.isnan(found.retained)


def test_a_cut_episode_does_not_count():
    values = curve([(3, 7.0)], 5)
    np.testing.assert_array_equal(values, [7.0, 7.0, 7.0, math.nan, math.nan])


def test_every_run_of_a_study_lives_twice_and_a_second_time_to_the_same_bits(monkeypatch):
    Path("lives.toml").write_text(STUDY)
    for out in ("one", "two"):
        assert Sweep(Path("lives.toml"), workers=2, out=Path(out)).main() == 0
    files = sorted(Path("one").rglob("life.json"))
    assert len(files) == 6
    for file in files:
        found = json.loads(file.read_text())
        learns = "random" not in str(file) and "reflex" not in str(file)
        assert set(found) == ({"episodes", "frozen"} if learns else {"episodes"})
        assert found["episodes"][-1][0] <= 1200
        assert file.read_text() == (Path("two") / file.relative_to("one")).read_text()
    page = Path("one/README.md").read_text()
    assert "## Lives on CartPole-v1" in page
    assert "| reflex | " in page
    (first, *_) = json.loads((Path("one") / "CartPole-v1/reflex/seed-0/life.json").read_text())[
        "episodes"
    ]
    assert first[0] >= 300  # it does not fall before the change
    assert (Path("one") / "CartPole-v1/lives.png").exists()


def test_a_life_cut_by_a_kill_is_lived_again(monkeypatch):
    from experiments import run_folder, training
    from experiments.life import living

    config = run_folder.RunConfig(
        "CartPole-v1", "linear", 0, 200, 200, 2, "baseline 100, perturbation 200"
    )
    whole = run_folder.create(Path("whole"), config, "test")
    training.train(whole)
    cut = run_folder.create(Path("cut"), config, "test")
    with monkeypatch.context() as patch:
        patch.setattr(living, "_life", lambda run, agent: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            training.train(cut)
    assert not cut.is_done
    training.train(cut)
    assert cut.is_done
    assert lived(cut) == lived(whole)
    assert lived(whole)["episodes"] != lived(whole)["frozen"]
