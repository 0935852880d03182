"""A study as data: what is run, and why a pair is left out."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from experiments.run_folder import RunConfig
from experiments.train import default_root, folder_name

METRICS = ("iqm", "mean", "median", "optimality_gap", "worst_seed", "tasks")
"""What the table over all tasks can show of each agent."""


@dataclass(frozen=True)
class Budget:
    """What every run of a task gets.

    Attributes:
        steps: Env steps to learn from.
        eval_every: Env steps between two evaluations.
        eval_episodes: Episodes of each evaluation.
    """

    steps: int
    eval_every: int
    eval_episodes: int


@dataclass(frozen=True)
class LeftOut:
    """A pair that is not run.

    Attributes:
        task: Gymnasium id.
        agent: Name.
        why: For readers of the tables.
    """

    task: str
    agent: str
    why: str


@dataclass(frozen=True)
class Tuning:
    """How settings are searched by `reafference tune`; every agent gets the same.

    Attributes:
        trials: Settings that are tried, the default among them.
        seeds: Of the runs of each trial; none of the study's own.
    """

    trials: int = 16
    seeds: tuple[int, ...] = (1000, 1001, 1002)


@dataclass(frozen=True)
class Study:
    """Tasks times agents times seeds.

    Attributes:
        name: Name of its file without suffix, and of its folder.
        title: One line.
        tasks: Gymnasium ids, each with its budget, in the order of the tables.
        agents: Names of agents, in the order of the tables.
        seeds: Roots of the runs' streams, the same for every pair.
        left_out: Pairs that are not run.
        life: Course of the life that follows each run's training; none if empty.
        disturb: Disturbances under which agents are judged after training.
        metrics: Columns of the table over all tasks, of `METRICS`, in their order.
        tuning: How its agents are tuned.
        text: The file it was read from.
    """

    name: str
    title: str
    tasks: dict[str, Budget]
    agents: tuple[str, ...]
    seeds: tuple[int, ...]
    left_out: tuple[LeftOut, ...] = ()
    life: str = ""
    disturb: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ("iqm", "optimality_gap", "worst_seed", "tasks")
    tuning: Tuning = Tuning()
    text: str = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Task and agent of every pair that is run."""
        missing = {(pair.task, pair.agent) for pair in self.left_out}
        return [p for p in itertools.product(self.tasks, self.agents) if p not in missing]

    def configs(self) -> Iterator[RunConfig]:
        """Yield all runs, seeds outermost: after a stop every pair has had about as many."""
        for seed in self.seeds:
            for task, agent in self.pairs:
                b = self.tasks[task]
                yield RunConfig(
                    task,
                    agent,
                    seed,
                    b.steps,
                    b.eval_every,
                    b.eval_episodes,
                    self.life,
                    ", ".join(self.disturb),
                )


def run_path(out: Path, config: RunConfig) -> Path:
    """Return where a run lies below the folder of its study."""
    return out / default_root(config.env).name / folder_name(config)
