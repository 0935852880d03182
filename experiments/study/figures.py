"""The pictures of a study: score over env steps and over CPU time, and performance profiles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from experiments import naming, records, statistics
from experiments.curves import INK, canvas, colour
from experiments.results import Comparison, RunResult
from experiments.study.numbers import Scale, profile, scale, scores
from experiments.study.plan import Study

LEVELS = tuple(np.linspace(0.0, 1.2, 61).tolist())
SHARES = np.linspace(0.0, 1.0, 41)


def draw(study: Study, found: dict[str, Comparison], path: Path) -> None:
    """Write the three pictures side by side as PNG.

    Raises:
        UsageError: If matplotlib is not installed; the message has the pip line.
    """
    figure, (left, middle, right) = canvas(13.0, 4.4, 3)
    table = scores(found)
    for index, agent in enumerate(study.agents):
        if agent not in table:
            continue
        shares, seconds = _curve(agent, found)
        look = {"color": colour(index), "linewidth": 1.8, "label": naming.short(agent)}
        look["linestyle"] = ("-", "--", ":")[index // 7 % 3]
        left.plot(100.0 * SHARES, shares, **look)
        middle.plot(seconds[1:], shares[1:], **look)
        levels, above = zip(*profile(table[agent], LEVELS), strict=True)
        right.plot(levels, above, **look)
    _name(left, "score while learning", "budget of env steps, %", "score, IQM")
    _name(middle, "score and what it cost", "CPU seconds of a run, mean", "score, IQM")
    middle.set_xscale("log")
    _name(right, "performance profile", "score", "share of runs above")
    right.legend(fontsize=8, frameon=False, loc="upper right")
    with records.replacing(path) as temporary:
        figure.savefig(temporary, dpi=150, metadata={"Software": None})


def _curve(agent: str, found: dict[str, Comparison]) -> tuple[Any, Any]:
    """Return the IQM of the score and the mean CPU seconds at each share of the budget."""
    rows, seconds = [], []
    for comparison in found.values():
        unit = scale(comparison)
        for row in comparison.rows if unit else ():
            for run in row.counted if row.agent == agent else ():
                assert unit is not None
                rows.append(_interpolated(run, unit, comparison.steps))
                seconds.append(run.cpu_seconds)
    middle = statistics.iqm(np.array(rows).T)
    return middle, SHARES * float(np.mean(seconds))


def _interpolated(run: RunResult, unit: Scale, steps: int) -> Any:
    means = [unit(mean) for mean in run.means]
    return np.interp(SHARES, np.asarray(run.steps) / steps, means)


def _name(axes: Any, title: str, x: str, y: str) -> None:
    axes.set_title(title, loc="left", fontsize=11, color=INK)
    axes.set_xlabel(x, color=INK)
    axes.set_ylabel(y, color=INK)
    axes.grid(axis="y", color="#e6e6e6", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
