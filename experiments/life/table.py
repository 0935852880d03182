"""The table and the picture of the lives of a task."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments import naming, statistics
from experiments.curves import FAINT, INK, colour, stroke, write
from experiments.life.course import Course, parse
from experiments.life.living import lived
from experiments.life.measures import Adaptation, Curve, adaptation, curve
from experiments.run_folder import RunFolder
from experiments.table import grouped, number

POINTS = 200


@dataclass(frozen=True)
class Lives:
    """The lives of one agent on one task.

    Attributes:
        agent: Name.
        curves: One by seed.
        measures: One by seed.
        frozen: Those of the same agents frozen when the life began; none for what learns nothing.
    """

    agent: str
    curves: tuple[Curve, ...]
    measures: tuple[Adaptation, ...]
    frozen: tuple[Adaptation, ...]


def gather(runs: Sequence[RunFolder], agents: Sequence[str]) -> tuple[Course, list[Lives]]:
    """Return the lives of a task, agents in the given order; those that are over only."""
    course = parse(runs[0].config.life)
    found: dict[str, list[dict[str, Curve]]] = {agent: [] for agent in agents}
    for run in sorted(runs, key=lambda run: run.config.seed):
        both = {name: curve(episodes, course.steps) for name, episodes in lived(run).items()}
        if both:
            found[run.config.agent].append(both)
    levels = [_level(both["episodes"]) for both in found.get("random", [])]
    chance = float(np.mean(levels)) if levels else math.nan

    def measures(lives: list[dict[str, Curve]], name: str) -> tuple[Adaptation, ...]:
        return tuple(adaptation(both[name], course, chance) for both in lives if name in both)

    return course, [
        Lives(
            agent,
            tuple(both["episodes"] for both in lives),
            measures(lives, "episodes"),
            measures(lives, "frozen"),
        )
        for agent, lives in found.items()
        if lives
    ]


def _level(values: Curve) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else 0.0


HEAD = [
    "agent", "before", "hit", "at the end", "frozen at the end", "steps to regain 90 %", "retained",
]  # fmt: skip


def rows(lives: Sequence[Lives]) -> list[list[str]]:
    """Return the texts of the rows, in the order of `HEAD`."""
    lines = []
    for each in lives:
        parts = [_iqm([getattr(m, k) for m in each.measures]) for k in ("before", "hit", "after")]
        parts.append(_iqm([m.after for m in each.frozen]))
        retained = _iqm([m.retained for m in each.measures])
        lines.append([each.agent, *map(number, parts), _steps(each.measures), number(retained)])
    return lines


def caption(course: Course) -> str:
    """Return what the numbers mean."""
    blocks = ", ".join(f"{kind} {grouped(steps)}" for kind, steps in course.blocks)
    return (
        f"A life after training: {blocks} env steps, one hidden change that was kept for testing, "
        "the same for all agents of a seed. Levels are returns of episodes, IQM over seeds: end of "
        "the baseline; first tenth and last quarter of the perturbation; that quarter again for "
        "the agent frozen when the life began; first tenth of the washout. Steps to regain: median "
        "until the level is back at 90 % of the way from chance (the random agent's) to that "
        "before, and how many seeds got there."
    )


def _iqm(values: Sequence[float]) -> float:
    known = np.array([value for value in values if not math.isnan(value)])
    return float(statistics.iqm(known)) if len(known) else math.nan


def _steps(measures: Sequence[Adaptation]) -> str:
    times = [None if math.isinf(m.regained) else round(m.regained) for m in measures]
    median = statistics.censored_median(times)
    text = "never" if math.isinf(median) else grouped(round(median))
    return f"{text} ({sum(time is not None for time in times)}/{len(times)})"


def draw(course: Course, lives: Sequence[Lives], title: str, path: Path) -> None:
    """Write the curves of the lives of a task as PNG.

    Raises:
        UsageError: If matplotlib is not installed; the message has the pip line.
    """
    from experiments.curves import canvas

    figure, axes = canvas()
    for index, each in enumerate(lives):
        steps, levels = _coarse(each.curves, course.steps)
        look = {"color": colour(index), "linestyle": stroke(index), "linewidth": 1.6}
        axes.plot(steps, levels, label=naming.short(each.agent), **look)
    for start, (kind, _) in zip(course.starts(), course.blocks, strict=False):
        axes.axvline(start, color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)))
        axes.text(start, 1.01, f" {kind}", transform=axes.get_xaxis_transform(), fontsize=9)
    axes.set_title(f"{title}: return of episodes, IQM of seeds", loc="left", pad=20, color=INK)
    axes.set_xlabel("env steps of the life", color=INK)
    axes.legend(fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    write(figure, path)


def _coarse(curves: Sequence[Curve], steps: int) -> tuple[Any, Any]:
    parts = np.array_split(np.arange(steps), min(POINTS, steps))
    levels = [
        _iqm([float(np.mean(c[p])) for c in curves if not np.isnan(c[p]).any()]) for p in parts
    ]
    return [float(p.mean()) for p in parts], levels
