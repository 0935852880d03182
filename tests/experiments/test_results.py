import json
import math

import pytest

from experiments import records, results, run_folder, table
from experiments.run_folder import RunConfig

# Returns of 2 episodes at 0, 10, 20 steps; the last evaluation is the last tenth.
CURVES = {
    ("good", 0): [[10, 20], [480, 470], [500, 500]],
    ("good", 1): [[10, 20], [100, 100], [400, 600]],
    ("good", 2): [[10, 20], [30, 30], [100, 300]],
    ("bad", 0): [[10, 10], [20, 20], [30, 30]],
    ("bad", 1): [[10, 10], [20, 20], [9, 11]],
}


@pytest.fixture
def runs(tmp_path):
    return [write(tmp_path, agent, seed, curve) for (agent, seed), curve in CURVES.items()]


def write(root, agent, seed, curve, env="CartPole-v1", **extra):
    config = RunConfig(env, agent, seed, 20, 10, 2)
    run = run_folder.create(root / agent / str(seed), config, "test")
    for step, episodes in zip((0, 10, 20), curve, strict=True):
        record = {"step": step, "returns": episodes, "lengths": [5, 5]}
        records.append_record(run.evaluations, record | extra)
    for step, seconds in ((10, 1.0), (20, 2.0 + seed)):
        records.append_record(run.progress, {"step": step, "cpu_seconds": seconds, "episodes": []})
    run.finish()
    return run


def test_numbers_of_the_table(runs):
    good, bad = results.compare(runs).rows
    assert (good.agent, bad.agent) == ("good", "bad")
    assert [run.final for run in good.runs] == [500.0, 500.0, 200.0]
    assert good.iqm == 400.0  # three seeds: nothing is cut off
    assert good.minimum == 200.0
    assert (good.low, good.high) == (200.0, 500.0)
    assert [run.reached for run in good.runs] == [10, 20, None]
    assert good.steps_to_threshold == 20
    assert good.reached == 2
    assert good.cpu_seconds == 3.0
    assert bad.iqm == 20.0
    assert math.isinf(bad.steps_to_threshold)


def test_texts_of_the_table(runs):
    comparison = results.compare(runs, ["bad", "good"])
    lines = table.as_markdown(comparison).splitlines()
    assert lines[0].startswith("| agent | final return, IQM | 95 % interval | worst seed | env st")
    assert lines[2].startswith("| bad | 20.0 | 10.0 to 30.0 | 10.0 | > 20 (0/2) | 20 | 2.5 |")
    assert lines[3].endswith("| 20 (2/3) | 20 | 3.0 | 0: 500.0, 1: 500.0, 2: 200.0 |")
    assert table.as_text(comparison).splitlines()[3].startswith("good   400.0 ")
    assert json.dumps(table.as_json(comparison), allow_nan=False)


def test_score_and_success_take_their_columns(tmp_path):
    extra = {"scores": [0.2, 0.6], "successes": [0.0, 1.0], "failures": [1, 0]}
    runs = [write(tmp_path, "a", 0, CURVES["good", 0], **extra)]
    comparison = results.compare(runs)
    assert comparison.metric == "score"
    assert comparison.rows[0].iqm == pytest.approx(0.4)
    assert comparison.rows[0].success == 0.5
    assert comparison.rows[0].final_return == 500.0
    assert "50 %" in table.as_markdown(comparison)
    assert "a: the physics failed in 3 evaluation episodes" in table.as_markdown(comparison)


def test_unfinished_and_failed_runs_are_listed_and_not_counted(tmp_path):
    runs = [write(tmp_path, "a", seed, CURVES["good", seed]) for seed in range(3)]
    runs[1].done.unlink()
    runs[2].done.unlink()
    runs[2].fail("Traceback ...\nValueError: a sign")
    (row,) = results.compare(runs).rows
    assert row.iqm == 500.0
    assert [run.seed for run in row.counted] == [0]
    printed = table.as_text(results.compare(runs))
    assert "0: 500.0, 1: unfinished, 2: failed" in printed
    assert "a, seed 2, failed: ValueError: a sign" in printed


def test_a_comparison_without_any_result_has_a_table(tmp_path):
    config = RunConfig("CartPole-v1", "a", 0, 20, 10, 2)
    run = run_folder.create(tmp_path / "a", config, "test")
    run.fail("died")
    assert "0: failed" in table.as_text(results.compare([run]))
    assert json.dumps(table.as_json(results.compare([run])), allow_nan=False)


def test_a_task_without_threshold_has_no_such_column(tmp_path):
    runs = [write(tmp_path, "a", 0, CURVES["good", 0], env="Acrobot-v1")]
    assert "env steps to -100" in table.as_markdown(results.compare(runs))
    runs = [write(tmp_path / "p", "a", 0, CURVES["good", 0], env="Pendulum-v1")]
    assert "env steps to" not in table.as_markdown(results.compare(runs))
