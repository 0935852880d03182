"""A study file: what it means, and how what is wrong in it is told."""

from pathlib import Path

import pytest

from experiments.errors import UsageError
from experiments.run_folder import RunConfig
from experiments.study import reader
from experiments.study.plan import Budget, LeftOut

GOOD = """
title = "Two by two"
tasks = ["reafference/PointB-v0", "CartPole-v1"]
agents = ["linear", "oracle"]
seeds = 2
first_seed = 5
steps = 1000
eval_every = 500
[[task]]
id = "CartPole-v1"
steps = 700
[[leave_out]]
tasks = ["CartPole-v1"]
agents = ["oracle"]
why = "it has none"
"""


def read(text: str):
    path = Path("own.toml")
    path.write_text(text)
    return reader.read(path)


def test_a_study_is_tasks_times_agents_times_seeds_without_what_is_left_out():
    study = read(GOOD)
    assert (study.name, study.title, study.seeds) == ("own", "Two by two", (5, 6))
    assert study.tasks["CartPole-v1"] == Budget(700, 500, 10)
    assert study.left_out == (LeftOut("CartPole-v1", "oracle", "it has none"),)
    pairs = [("reafference/PointB-v0", a) for a in ("linear", "oracle")]
    assert study.pairs == [*pairs, ("CartPole-v1", "linear")]
    configs = list(study.configs())
    assert len(set(configs)) == 6
    assert [config.seed for config in configs] == [5] * 3 + [6] * 3
    assert configs[2] == RunConfig("CartPole-v1", "linear", 5, 700, 500, 10)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("PointB-v0", "PiontB-v0", r"own.toml, line 3: .*Did you mean 'reafference/PointB-v0'"),
        ('"linear"', '"liner"', r"line 4: .*Did you mean 'linear'"),
        ("steps = 1000", "stpes = 1000", r"line 7: unknown key 'stpes' .*Did you mean 'steps'"),
        ("steps = 1000", "steps = 100", r"line 8: eval_every: got 500, .* more than steps, 100"),
        ("steps = 1000", 'steps = "1000"', r"line 7: steps: got '1000', expected a whole number"),
        ("seeds = 2", "seeds = 0", r"line 5: seeds: got 0, expected at least 1"),
        ("seeds = 2\nfirst_seed = 5", "seeds = [3, 4, 3]", r"line 5: seeds: 3 stands there twice"),
        ("seeds = 2", "seeds = [3, 4]", r"line 6: first_seed: seeds is a list already"),
        ('["linear", "oracle"]', '["linear", "oracle", "linear"]', "'linear' stands there twice"),
        ('id = "CartPole-v1"', 'id = "CartPole-v0"', r"id: .* not among .*Did you mean 'CartPole"),
        ('why = "it has none"', "", "why: got None, expected a text"),
        ('agents = ["linear", "oracle"]', "agents = []", "line 4: agents: got none"),
        ("seeds = 2", "seeds = = 2", r"own.toml: not TOML: .*line 5"),
        ("steps = 700", "stpes = 700", r"line 11: unknown key 'stpes' .*Did you mean 'steps'"),
        ("steps = 700", "steps = 400", r"line 8: eval_every: got 500, .* more than steps, 400"),
        ("seeds = 2", 'seeds = 2\nmetrics = ["iqn"]', r"line 6: .*'iqn'. Did you mean 'iqm'"),
        ("seeds = 2", 'seeds = 2\nmetrics = ["iqm", "iqm"]', r"line 6: .*'iqm' stands there twice"),
        ("seeds = 2", "seeds = 2\nmetrics = []", "line 6: metrics: got none"),
        (
            "[[leave_out]]",
            '[[task]]\nid = "CartPole-v1"\nsteps = 800\n[[leave_out]]',
            r"line 10: id: 'CartPole-v1' has two \[\[task\]\] tables",
        ),
        ("[[leave_out]]", "[[leave_outs]]", "line 12: unknown key 'leave_outs'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_the_closest_name(old, new, message):
    assert old in GOOD
    with pytest.raises(UsageError, match=message):
        read(GOOD.replace(old, new, 1))


def test_our_studies_can_be_read_by_name():
    assert "suite-quick" in reader.names()
    for name in reader.names():
        study = reader.read(Path(name))
        assert study.pairs
        assert "random" in study.agents
    with pytest.raises(UsageError, match="Did you mean 'suite-quick'"):
        reader.read(Path("suite-qick"))


def test_the_metrics_of_the_table_over_all_tasks_are_chosen_by_name():
    from experiments.study import tables
    from experiments.study.numbers import Standing
    from experiments.study.plan import METRICS

    assert tuple(tables.COLUMNS) == tuple(tables.MEANING) == METRICS
    one = Standing("linear", ("CartPole-v1",), 0.5, 0.4, 0.6, 0.7, 0.8, 0.3, 0.1)
    study = read(GOOD.replace("seeds = 2", 'seeds = 2\nmetrics = ["median", "iqm", "mean"]'))
    table = tables.overall(study, [one])
    assert table.head[1:] == ["score, median", "score, IQM", "95 % interval", "score, mean"]
    assert table.rows == [["linear", "0.80", "0.50", "0.40 to 0.60", "0.70"]]
    assert "Median: of the means of tasks." in table.caption
    assert "Worst seed" not in table.caption
    default = tables.overall(read(GOOD), [one])
    assert default.head[1:3] == ["score, IQM", "95 % interval"]
    assert default.head[-1] == "tasks"
    assert default.rows[0][-1] == "1/2"
