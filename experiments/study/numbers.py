"""From the comparisons of a study to one line per agent over all tasks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments import pairs, results, statistics
from experiments.results import Comparison
from experiments.run_folder import RunFolder
from experiments.study.plan import Study


@dataclass(frozen=True)
class Scale:
    """How the unit of a task's table becomes a score: (value - floor) / (ceiling - floor).

    Attributes:
        floor: What is 0.
        ceiling: What is 1.
        source: Where both come from, for readers.
    """

    floor: float
    ceiling: float
    source: str

    def __call__(self, value: float) -> float:
        """Return the score of a value."""
        return (value - self.floor) / (self.ceiling - self.floor)


@dataclass(frozen=True)
class Standing:
    """One agent over the tasks it ran on; only complete runs count.

    Attributes:
        agent: Name.
        tasks: Tasks with complete runs and a scale.
        iqm: Interquartile mean over all runs of all tasks.
        low: Lower end of its 95 % stratified bootstrap interval, strata are tasks.
        high: Upper end.
        mean: Mean over the same runs.
        median: Median of the means of tasks.
        gap: Optimality gap: mean of how far runs stay below 1.
        worst: Mean over tasks of the worst seed.
    """

    agent: str
    tasks: tuple[str, ...]
    iqm: float
    low: float
    high: float
    mean: float
    median: float
    gap: float
    worst: float


@dataclass(frozen=True)
class Duel:
    """One agent against another on the tasks that both ran on.

    Attributes:
        ours: Name.
        theirs: Name of the other.
        tasks: Number of tasks.
        probability: P(a run of ours is better), mean over tasks.
        p_value: Paired test over tasks and seeds, adjusted for the number of duels; NaN below 8
            pairs.
    """

    ours: str
    theirs: str
    tasks: int
    probability: float
    p_value: float


FEWEST = 8
"""Pairs below which no test is made."""

Scores = dict[str, dict[str, dict[int, float]]]
"""Score by agent, task and seed."""


def comparisons(study: Study, runs: Sequence[RunFolder]) -> dict[str, Comparison]:
    """Return the comparison of each task, agents in the order of the study."""
    found = {}
    for task in study.tasks:
        agents = tuple(agent for other, agent in study.pairs if other == task)
        if agents:
            found[task] = results.compare([r for r in runs if r.config.env == task], agents)
    return found


def scale(comparison: Comparison) -> Scale | None:
    """Return the scale of a task; None if it has no score and nothing to make one from."""
    if comparison.metric == "score":
        return Scale(0.0, 1.0, "random agent and oracle of the task")
    random = [row.iqm for row in comparison.rows if row.agent == "random"]
    top = comparison.threshold
    if not random or math.isnan(random[0]) or top is None or top == random[0]:
        return None
    return Scale(random[0], top, f"random agent of this study, Gymnasium's threshold {top:g}")


def scores(found: dict[str, Comparison]) -> Scores:
    """Return the score of every complete run on tasks that have a scale."""
    table: Scores = {}
    for task, comparison in found.items():
        unit = scale(comparison)
        for row in comparison.rows if unit else ():
            assert unit is not None
            ended = {run.seed: unit(run.final) for run in row.counted if run.final is not None}
            if ended:
                table.setdefault(row.agent, {})[task] = ended
    return table


def standings(study: Study, found: dict[str, Comparison]) -> list[Standing]:
    """Return one line per agent, in the order of the study."""
    table = scores(found)
    return [_standing(agent, table.get(agent, {})) for agent in study.agents]


def _standing(agent: str, by_task: dict[str, dict[int, float]]) -> Standing:
    strata = [list(by_seed.values()) for by_seed in by_task.values()]
    if not strata:
        nan = math.nan
        return Standing(agent, (), nan, nan, nan, nan, nan, nan, nan)
    flat = np.concatenate([np.asarray(values) for values in strata])
    low, high = statistics.bootstrap_interval(strata)
    return Standing(
        agent=agent,
        tasks=tuple(by_task),
        iqm=float(statistics.iqm(flat)),
        low=low,
        high=high,
        mean=float(flat.mean()),
        median=float(np.median([np.mean(values) for values in strata])),
        gap=float(np.maximum(1.0 - flat, 0.0).mean()),
        worst=float(np.mean([min(values) for values in strata])),
    )


def duels(study: Study, found: dict[str, Comparison]) -> list[Duel]:
    """Return every ordered pair of agents, tests adjusted for the number of unordered ones."""
    table = scores(found)
    agents = [agent for agent in study.agents if agent in table]
    tests = {}
    for i, ours in enumerate(agents):
        for theirs in agents[i + 1 :]:
            x, y = _paired(table[ours], table[theirs])
            if len(x) >= FEWEST:
                tests[ours, theirs] = pairs.paired_test(x, y)
    adjusted = dict(zip(tests, pairs.benjamini_hochberg(list(tests.values())), strict=True))
    lines = []
    for ours in agents:
        for theirs in agents:
            shared = [task for task in table[ours] if task in table[theirs]]
            if ours != theirs and shared:
                p = adjusted.get((ours, theirs), adjusted.get((theirs, ours), math.nan))
                better = [_improvement(table, ours, theirs, task) for task in shared]
                lines.append(Duel(ours, theirs, len(shared), float(np.mean(better)), p))
    return lines


def _improvement(table: Scores, ours: str, theirs: str, task: str) -> float:
    x, y = table[ours][task], table[theirs][task]
    return pairs.probability_of_improvement(list(x.values()), list(y.values()))


def _paired(
    ours: dict[str, dict[int, float]], theirs: dict[str, dict[int, float]]
) -> tuple[list[float], list[float]]:
    keys = [
        (task, seed)
        for task in ours
        for seed in ours[task]
        if task in theirs and seed in theirs[task]
    ]
    return [ours[t][s] for t, s in keys], [theirs[t][s] for t, s in keys]


def profile(
    by_task: dict[str, dict[int, float]], levels: Sequence[float]
) -> list[tuple[float, float]]:
    """Return the share of runs above each level, tasks weighted alike (Agarwal et al. 2021).

    Args:
        by_task: Scores of one agent.
        levels: Where the profile is taken.
    """
    return [
        (
            level,
            float(
                np.mean([np.mean(np.asarray(list(v.values())) > level) for v in by_task.values()])
            ),
        )
        for level in levels
    ]
