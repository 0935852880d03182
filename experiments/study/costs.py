"""What the agents of a study cost: processor time, which differs from run to run, and events."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from experiments import catalog, cost
from experiments.results import Comparison
from experiments.run_folder import RunFolder
from experiments.study.plan import Study
from experiments.study.tables import NONE, Table

HEAD = [
    "agent", "CPU s", "CPU s, dearest task", "parameters", "neurons", "synapses", "plastic",
    "spikes", "synaptic operations", "membrane updates",
]  # fmt: skip
STEPS = 200
"""Control steps in which events are counted."""


def table(study: Study, found: dict[str, Comparison], runs: Sequence[RunFolder]) -> Table:
    """Return one row per agent: time over all tasks, sizes and events on the first."""
    rows = [[agent, *_seconds(agent, found), *_events(agent, runs)] for agent in study.agents]
    caption = (
        "CPU s: training a run on one thread, mean over tasks and on the dearest; the one "
        "column of this page that no second run repeats. The rest: the first seed on "
        f"{next(iter(study.tasks))}, trained and frozen; parameters are what training sets, with "
        f"critics. Events are means of a control step over {STEPS} steps: spikes, synapses that "
        "they arrive at (effective accumulates: Yik et al. 2025, NeuroBench), neurons times "
        "network steps. A network without spikes multiplies once for every weight on the way to "
        "its actions, at every control step. Counts are no energies."
    )
    return Table("What it costs", HEAD, rows, caption)


def _seconds(agent: str, found: dict[str, Comparison]) -> list[str]:
    """Return the mean of the tasks and the dearest task."""
    means = [r.cpu_seconds for c in found.values() for r in c.rows if r.agent == agent]
    known = [mean for mean in means if not math.isnan(mean)]
    return [f"{np.mean(known):.1f}", f"{max(known):.1f}"] if known else [NONE, NONE]


def _events(agent: str, runs: Sequence[RunFolder]) -> list[str]:
    """Return sizes and events of the first complete run of an agent."""
    done = [run for run in runs if run.config.agent == agent and run.is_done]
    if not done:
        return [NONE] * 7
    config = done[0].config
    env = catalog.make_env(config.env)
    trained = catalog.load_agent(agent, done[0].checkpoint, env, config.seed)
    trained.freeze()
    sizes, events = cost.sizes_of(trained), cost.events(trained, config.env, config.seed, STEPS)
    env.close()
    numbers = (events.spikes, events.synaptic_operations, events.membrane_updates)
    return [*(str(size) for size in sizes.values()), *(f"{number:.1f}" for number in numbers)]
