"""From run folders to numbers: one result per run, one row per agent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments import catalog, records, statistics
from experiments.run_folder import RunFolder


@dataclass(frozen=True)
class RunResult:
    """What one run measured.

    Attributes:
        agent: Name of the agent.
        seed: Seed of the run.
        steps: Env steps at each evaluation, the first 0.
        means: Mean of each evaluation in the unit of the table (score or return).
        returns: Mean return of each evaluation.
        final: Mean over the last tenth of the evaluations; None before the first chunk.
        final_return: The same of the returns.
        success: Share of successful episodes over the last tenth; None if the task tells none.
        reached: Env steps at which the mean return reached the task's threshold, or None.
        cpu_seconds: Processor time of training alone.
        complete: Whether the run reached its last step.
        failure: Last line of the kept traceback, or None.
        physics_failures: Evaluation episodes that the task ended because its physics failed.
    """

    agent: str
    seed: int
    steps: tuple[int, ...]
    means: tuple[float, ...]
    returns: tuple[float, ...]
    final: float | None
    final_return: float | None
    success: float | None
    reached: int | None
    cpu_seconds: float
    complete: bool
    failure: str | None
    physics_failures: int


@dataclass(frozen=True)
class Row:
    """One agent over its seeds; only complete runs count, all are listed.

    Attributes:
        agent: Name of the agent.
        runs: All its runs by seed.
        iqm: Interquartile mean of the final performance; NaN without a complete run.
        low: Lower end of its 95 % stratified bootstrap interval.
        high: Upper end.
        minimum: Worst seed.
        final_return: Interquartile mean of the final return.
        success: Mean success rate, or None.
        steps_to_threshold: Median over seeds, infinite if censored; None without a threshold.
        reached: Seeds that reached the threshold.
        cpu_seconds: Mean processor time of training.
    """

    agent: str
    runs: tuple[RunResult, ...]
    iqm: float
    low: float
    high: float
    minimum: float
    final_return: float
    success: float | None
    steps_to_threshold: float | None
    reached: int
    cpu_seconds: float

    @property
    def counted(self) -> tuple[RunResult, ...]:
        """The complete runs."""
        return tuple(run for run in self.runs if run.complete)


@dataclass(frozen=True)
class Comparison:
    """Agents side by side on one task.

    Attributes:
        env: Gymnasium id.
        metric: `"score"` (0 is the random agent, 1 the oracle) or `"return"`.
        threshold: Return at which the task counts as solved, or None.
        steps: Budget of env steps of each run, the largest where they differ.
        eval_episodes: Episodes of each evaluation.
        rows: One per agent, in the order asked for.
    """

    env: str
    metric: str
    threshold: float | None
    steps: int
    eval_episodes: int
    rows: tuple[Row, ...]


def compare(runs: Sequence[RunFolder], agents: Sequence[str] = ()) -> Comparison:
    """Read the folders of one task and summarise them.

    Args:
        runs: Folders of the same env.
        agents: Order of the rows; by performance if empty.
    """
    config = runs[0].config
    evaluations = {run.path: records.read_records(run.evaluations) for run in runs}
    measured = [record for found in evaluations.values() for record in found]
    scored = bool(measured) and all("scores" in record for record in measured)
    threshold = reward_threshold(config.env)
    results = [
        summarise(run, evaluations[run.path], "scores" if scored else "returns", threshold)
        for run in runs
    ]
    names = agents or sorted({result.agent for result in results})
    rows = [row(name, [r for r in results if r.agent == name], threshold) for name in names]
    if not agents:
        rows.sort(key=lambda row: -math.inf if math.isnan(row.iqm) else row.iqm, reverse=True)
    return Comparison(
        env=config.env,
        metric="score" if scored else "return",
        threshold=threshold,
        steps=max(run.config.steps for run in runs),
        eval_episodes=config.eval_episodes,
        rows=tuple(rows),
    )


def reward_threshold(env: str) -> float | None:
    """Return the return at which Gymnasium counts the task as solved, or None."""
    import gymnasium

    spec = gymnasium.spec(catalog.env_id(env).rpartition(":")[2])  # it imports the module
    return None if spec.reward_threshold is None else float(spec.reward_threshold)


def summarise(
    run: RunFolder, evaluations: list[records.Record], key: str, threshold: float | None
) -> RunResult:
    """Return the numbers of one run from its evaluation records."""
    progress = records.read_records(run.progress)
    steps = tuple(int(record["step"]) for record in evaluations)
    means = _means(evaluations, key)
    returns = _means(evaluations, "returns")
    successes = _means(evaluations, "successes")
    reached = None
    if threshold is not None:
        reached = statistics.steps_to_threshold(steps, returns, threshold)
    return RunResult(
        agent=run.config.agent,
        seed=run.config.seed,
        steps=steps,
        means=means,
        returns=returns,
        final=statistics.final_performance(means) if means else None,
        final_return=statistics.final_performance(returns) if returns else None,
        success=statistics.final_performance(successes) if successes else None,
        reached=reached,
        cpu_seconds=float(progress[-1]["cpu_seconds"]) if progress else 0.0,
        complete=run.is_done,
        failure=run.failure,
        physics_failures=sum(sum(record.get("failures", ())) for record in evaluations),
    )


def row(agent: str, runs: Sequence[RunResult], threshold: float | None) -> Row:
    """Return the row of one agent."""
    counted = [run for run in runs if run.complete]
    finals = [run.final for run in counted if run.final is not None]
    returns = [run.final_return for run in counted if run.final_return is not None]
    successes = [run.success for run in counted if run.success is not None]
    nan = math.nan
    low, high = statistics.bootstrap_interval([finals]) if finals else (nan, nan)
    reached = [run.reached for run in counted]
    return Row(
        agent=agent,
        runs=tuple(sorted(runs, key=lambda run: run.seed)),
        iqm=_iqm(finals),
        low=low,
        high=high,
        minimum=min(finals, default=nan),
        final_return=_iqm(returns),
        success=float(np.mean(successes)) if successes else None,
        steps_to_threshold=(
            statistics.censored_median(reached) if reached and threshold is not None else None
        ),
        reached=sum(step is not None for step in reached),
        cpu_seconds=float(np.mean([run.cpu_seconds for run in counted])) if counted else nan,
    )


def _means(evaluations: list[dict[str, Any]], key: str) -> tuple[float, ...]:
    if not all(key in record for record in evaluations):
        return ()
    return tuple(math.fsum(record[key]) / len(record[key]) for record in evaluations)


def _iqm(values: Sequence[float]) -> float:
    return float(statistics.iqm(np.asarray(values, dtype=np.float64))) if values else math.nan
