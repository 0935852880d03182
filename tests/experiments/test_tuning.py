"""The same search for every agent; what a kill leaves; seeds that no choice has seen."""

import csv
import os
import random
import sys
from pathlib import Path

import pytest
from small_study import kill_at_random_moments, stripped

from experiments.errors import UsageError
from experiments.study import reader
from experiments.tuning.cli import Tune

STUDY = """
tasks = ["CartPole-v1"]
agents = ["linear", "ars[trials=2]", "random"]
seeds = 1
steps = 300
eval_every = 150
eval_episodes = 1
[tune]
trials = 2
seeds = 2
first_seed = 50
"""
REASON = "Optuna is not installed: pip install 'reafference[tune]'"


def tune(out: str | Path, text: str = STUDY) -> int:
    file = Path(out).absolute().parent / "small.toml"
    file.write_text(text)
    return Tune(file, workers=2, out=Path(out)).main()


def rows(out: str | Path) -> list[dict[str, str]]:
    with (Path(out) / "trials.csv").open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def optuna():
    return pytest.importorskip("optuna", reason=REASON)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A search that nothing disturbed."""
    pytest.importorskip("optuna", reason=REASON)
    out = tmp_path_factory.mktemp("search") / "whole"
    assert tune(out) == 0
    return out


def test_every_agent_has_the_same_budget_and_no_choice_sees_the_held_out_seeds(whole):
    found = rows(whole)
    for agent in ("linear", "ars[trials=2]"):
        own = [row for row in found if row["agent"] == agent]
        assert [int(row["trial"]) for row in own] == [0, 0, 1, 1]
        assert [int(row["seed"]) for row in own] == [50, 51] * 2
        assert len({row["settings"] for row in own}) == 2
    assert "critic_rate=0.05, actor_rate=0.25" in found[0]["settings"]  # the default comes first
    assert "trials=" not in found[-1]["settings"]  # what the name sets stays
    tried = {p.parent.name for p in (whole / "trials").rglob("done")}
    judged = {p.parent.name for p in whole.glob("CartPole-v1/*/*/done")}
    assert tried == {"seed-50", "seed-51"}
    assert judged == {"seed-0"}
    page = (whole / "README.md").read_text()
    assert "2 trials, the first of them its default, on tuning seeds 50, 51" in page
    assert "600 env steps a trial, 1 200 in all" in page
    assert "Without settings to tune: random." in page
    best = max(found, key=lambda row: float(row["score"]) if row["agent"] == "linear" else -1e9)
    line = next(line for line in page.splitlines() if line.startswith("| linear |"))
    assert line.split("|")[-2].strip() in (best["settings"], "the default")


def test_a_search_that_is_killed_goes_on_to_the_same_result(whole, monkeypatch):
    from experiments.tuning import journal, search

    class Killed(BaseException):
        pass

    done = [0]

    def killed(module, name, calls):
        function = getattr(module, name)

        def wrapper(*given):
            done[0] += 1
            if done[0] > calls:
                raise Killed
            return function(*given)

        return wrapper

    for place, name, calls in (
        (search, "carry_out", 1),
        (journal.Journal, "write", 0),
        (journal.Journal, "write", 1),
        (search, "carry_out", 0),
    ):
        done[0] = 0
        with monkeypatch.context() as patch:
            patch.setattr(place, name, killed(place, name, calls))
            with pytest.raises(Killed):
                tune("cut")
    with Path("cut/journal.log").open("a") as file:
        file.write('{"op_code": 4, "wor')  # no room for the rest
    assert tune("cut") == 0
    assert rows("cut") == rows(whole)
    stamps = {p: p.stat().st_mtime_ns for p in whole.rglob("evaluations.jsonl")}
    assert tune(whole) == 0
    assert stamps == {p: p.stat().st_mtime_ns for p in whole.rglob("evaluations.jsonl")}
    assert "different run" in str(_refused(whole, STUDY.replace("300", "450")))


def _refused(out: str | Path, text: str) -> UsageError:
    with pytest.raises(UsageError) as told:
        tune(out, text)
    return told.value


@pytest.mark.slow
def test_a_search_that_is_killed_by_the_system_at_random_moments_ends_the_same(whole):
    Path("small.toml").write_text(STUDY)
    line = [sys.executable, "-m", "experiments", "tune", "small.toml", "--workers", "2"]
    for folder in kill_at_random_moments(line, os.getpid(), 10, random.Random(10), 10.0):
        assert rows(folder) == rows(whole)
        assert stripped(folder / "README.md") == stripped(whole / "README.md")


def test_what_is_suggested_follows_from_the_history_alone(optuna, tmp_path):
    from agents.search import Range
    from experiments.tuning.journal import Journal

    ranges = (Range("rate", 1e-4, 1e-1, log=True), Range("cells", 2, 9))

    def searched(name):
        book = Journal(tmp_path / name)
        for _ in range(14):
            drawn = book.suggest("a", ranges)
            assert drawn == book.suggest("a", ranges)
            failed = drawn["cells"] == 2
            score = None if failed else -abs(drawn["rate"] - 0.01) - 0.01 * drawn["cells"]
            book.write("a", ranges, drawn, score)
            book = Journal(tmp_path / name)  # as after a kill
        return [(t.settings, t.score) for t in book.trials("a")]

    one, other = searched("one.log"), searched("other.log")
    assert one == other
    assert len({tuple(settings.items()) for settings, _ in one}) > 10
    assert all(isinstance(settings["cells"], int) for settings, _ in one)


def test_a_trial_whose_runs_fail_is_kept_and_never_the_best(optuna, monkeypatch):
    from agents.search import Range
    from experiments.tuning import journal, search

    ranges = {"linear": (Range("cells", 1, 9),)}  # too wide: one cell is refused
    monkeypatch.setattr(search, "_ranges", lambda agent: ranges.get(agent, ()))
    monkeypatch.setattr(journal.Journal, "suggest", lambda self, agent, ranges: {"cells": 1})
    assert tune("broken", STUDY.replace("seeds = 2", "seeds = 1")) == 0
    found = rows("broken")
    assert [row["score"] == "" for row in found] == [False, True]
    assert all("cells" in row["failure"] for row in found[1:])
    page = Path("broken/README.md").read_text()
    assert "| linear | 1 | failed | failed | cells=1 |" in page
    assert "| the default |" in page


def test_tuning_seeds_are_apart_from_held_out_seeds():
    def tuning(text):
        Path("own.toml").write_text(text)
        return reader.read(Path("own.toml")).tuning

    assert tuning(STUDY).seeds == (50, 51)
    assert tuning(STUDY.partition("[tune]")[0]).seeds == (1000, 1001, 1002)
    with pytest.raises(UsageError, match=r"line 8: \[tune\]: seed 0 is one of the study's own"):
        tuning(STUDY.replace("first_seed = 50", "first_seed = 0"))
    with pytest.raises(UsageError, match=r"line 9: unknown key 'trails' in \[tune\]. Did you mean"):
        tuning(STUDY.replace("trials = 2", "trails = 2"))
    with pytest.raises(UsageError, match=r"trials: got 0, expected at least 1"):
        tuning(STUDY.replace("trials = 2", "trials = 0"))


def test_without_optuna_the_pip_line_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    told = _refused("never", STUDY)
    assert "pip install 'reafference[tune]'" in str(told)
    assert not Path("never").exists()


def test_what_cannot_be_tuned_is_told(monkeypatch):
    only = STUDY.replace('"linear", "ars[trials=2]", ', "")
    assert "none of its agents has settings to tune" in str(_refused("never", only))
    two = STUDY.replace('"CartPole-v1"', '"CartPole-v1", "Pendulum-v1"')
    assert "'Pendulum-v1' has no score and no threshold" in str(_refused("never", two))
    assert not Path("never").exists()
