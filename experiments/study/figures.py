"""The pictures of a study: intervals, profiles, score over env steps and CPU time, task by task."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from experiments import naming, statistics
from experiments.curves import FAINT, INK, canvas, colour, stroke, write
from experiments.results import Comparison, RunResult
from experiments.study.numbers import Scale, Standing, profile, scale, scores
from experiments.study.plan import Study
from experiments.train import default_root

LEVELS = tuple(np.linspace(0.0, 1.2, 61).tolist())
SHARES = np.linspace(0.0, 1.0, 41)


def draw(study: Study, found: dict[str, Comparison], standings: list[Standing], path: Path) -> None:
    """Write four pictures as PNG: intervals, profiles, score over env steps and over CPU time.

    Raises:
        UsageError: If matplotlib is not installed; the message has the pip line.
    """
    figure, panels = canvas(11.0, 8.0, 2, 2)
    (whole, right), (left, middle) = panels
    table = scores(found)
    _intervals(whole, standings)
    for index, agent in enumerate(study.agents):
        if agent not in table:
            continue
        shares, seconds = _curve(agent, found)
        look = {"color": colour(index), "linewidth": 1.8, "label": naming.short(agent)}
        look["linestyle"] = stroke(index)
        left.plot(100.0 * SHARES, shares, **look)
        middle.plot(seconds[1:], shares[1:], **look)
        levels, above = zip(*profile(table[agent], LEVELS), strict=True)
        right.plot(levels, above, **look)
    _name(whole, "all tasks: IQM of the score, 95 % interval", "score", "")
    _name(right, "performance profile", "score", "share of runs above")
    _name(left, "score while learning", "budget of env steps, %", "score, IQM")
    _name(middle, "score and what it cost", "CPU seconds of a run, mean", "score, IQM")
    middle.set_xscale("log")
    right.legend(fontsize=8, frameon=False, loc="best")
    write(figure, path)


def draw_tasks(study: Study, found: dict[str, Comparison], path: Path) -> None:
    """Write the score of each agent on each task, IQM over seeds, as a coloured table.

    Raises:
        UsageError: If matplotlib is not installed; the message has the pip line.
    """
    table = scores(found)
    agents = [agent for agent in study.agents if agent in table]
    tasks = [task for task in study.tasks if any(task in table[agent] for agent in agents)]
    means = np.full((len(tasks), len(agents)), np.nan)
    for column, agent in enumerate(agents):
        for line, task in enumerate(tasks):
            runs = list(table[agent].get(task, {}).values())
            means[line, column] = statistics.iqm(np.array(runs)) if runs else np.nan
    figure, axes = canvas(2.4 + 0.95 * len(agents), 1.6 + 0.34 * len(tasks))
    axes.imshow(means, cmap="RdBu", vmin=-1.2, vmax=1.2, aspect="auto")
    for (line, column), mean in np.ndenumerate(means):
        best = mean == np.nanmax(means[line])
        if not np.isnan(mean):
            axes.text(
                column, line, f"{mean:.2f}", ha="center", va="center", fontsize=8.5,
                color="white" if abs(mean) > 0.8 else INK, weight="bold" if best else "normal",
            )  # fmt: skip
    names = [naming.short(agent) for agent in agents]
    axes.set_xticks(range(len(agents)), names, rotation=35, ha="left", fontsize=9)
    axes.set_yticks(range(len(tasks)), [default_root(t).name for t in tasks], fontsize=9)
    axes.xaxis.tick_top()
    axes.tick_params(length=0, colors=INK)
    axes.spines[:].set_visible(False)
    axes.set_xlabel("score, IQM over seeds: 0 random, 1 oracle; bold: best", color=FAINT)
    write(figure, path)


def _intervals(axes: Any, standings: list[Standing]) -> None:
    """Draw one line per agent, the best on top, in the colours of the other pictures."""
    known = [(i, s) for i, s in enumerate(standings) if not np.isnan(s.iqm)]
    known.sort(key=lambda pair: pair[1].iqm)
    for line, (index, s) in enumerate(known):
        axes.plot([s.low, s.high], [line, line], color=colour(index), linewidth=5, alpha=0.4)
        axes.plot([s.iqm], [line], "o", color=colour(index), markersize=7)
    axes.set_yticks(range(len(known)), [naming.short(s.agent) for _, s in known], fontsize=9)


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
    axes.grid(axis="both" if not y else "y", color="#e6e6e6", linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
