"""Numbers over the tasks of a study, from results made up so that they can be counted by hand."""

import math

import pytest

from experiments import results
from experiments.results import Comparison, RunResult
from experiments.study import numbers, tables
from experiments.study.plan import Budget, LeftOut, Study

SEEDS = tuple(range(8))


def result(agent, seed, final, complete=True):
    return RunResult(
        agent=agent, seed=seed, steps=(0, 100), means=(0.0, final), returns=(0.0, final),
        final=final, final_return=final, success=None, reached=None, cpu_seconds=2.0,
        complete=complete, failure=None, physics_failures=0,
    )  # fmt: skip


def comparison(task, metric, threshold, finals):
    rows = tuple(
        results.row(agent, [result(agent, s, f) for s, f in zip(SEEDS, values, strict=True)], None)
        for agent, values in finals.items()
    )
    return Comparison(task, metric, threshold, 100, 2, rows)


FOUND = {
    "reafference/A-v0": comparison(
        "reafference/A-v0", "score", None, {"good": [0.9] * 8, "random": [0.0] * 8}
    ),
    "B-v1": comparison(
        "B-v1", "return", 100.0, {"good": [60.0] * 8, "other": [110.0] * 8, "random": [20.0] * 8}
    ),
    "C-v1": comparison("C-v1", "return", None, {"good": [1.0] * 8, "random": [0.0] * 8}),
}
STUDY = Study(
    "made-up", "Made up", dict.fromkeys(FOUND, Budget(100, 100, 2)), ("good", "other", "random"),
    SEEDS, (LeftOut("reafference/A-v0", "other", "a reason"),),
)  # fmt: skip


def test_returns_become_scores_by_the_random_agent_and_the_threshold():
    table = numbers.scores(FOUND)
    assert table["good"]["B-v1"][0] == pytest.approx((60 - 20) / (100 - 20))
    assert table["other"] == {"B-v1": dict.fromkeys(SEEDS, pytest.approx(90 / 80))}
    assert "C-v1" not in table["good"]


def test_standings_are_over_all_runs_of_all_tasks_that_have_a_scale():
    good, other, random = numbers.standings(STUDY, FOUND)
    assert good.tasks == ("reafference/A-v0", "B-v1")
    assert good.iqm == pytest.approx((0.9 + 0.5) / 2)
    assert good.gap == pytest.approx((0.1 + 0.5) / 2)
    assert (other.gap, random.gap) == (0.0, 1.0)
    assert good.low <= good.iqm <= good.high


def test_duels_are_paired_on_shared_tasks_and_adjusted():
    duels = {(d.ours, d.theirs): d for d in numbers.duels(STUDY, FOUND)}
    duel = duels["good", "other"]
    assert (duel.tasks, duel.probability) == (1, 0.0)
    assert duel.p_value == pytest.approx(2 / 2**8)  # all eight differ alike: two signs of 256
    assert duels["other", "good"].p_value == duel.p_value
    assert duels["good", "random"].probability == 1.0


def test_incomplete_runs_do_not_count():
    rows = (results.row("good", [result("good", 0, 1.0, complete=False)], None),)
    found = {"A": Comparison("A", "score", None, 100, 2, rows)}
    (standing,) = numbers.standings(
        Study("x", "x", {"A": Budget(100, 100, 2)}, ("good",), (0,)), found
    )
    assert math.isnan(standing.iqm)
    assert standing.tasks == ()


def test_tables_say_what_is_left_out_and_what_has_no_scale():
    lines = tables.remarks(STUDY, FOUND)
    assert "other on reafference/A-v0 is left out: a reason." in lines
    assert any(line.startswith("C-v1: no random agent or no threshold") for line in lines)
    overall = tables.overall(STUDY, numbers.standings(STUDY, FOUND))
    assert [row[0] for row in overall.rows] == ["other", "good", "random"]
    assert tables.by_task(STUDY, FOUND).rows[0][3:] == ["0.90 (0.90)", "–", "0.00 (0.00)"]  # noqa: RUF001
