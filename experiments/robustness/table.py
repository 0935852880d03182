"""The table and the picture of what agents keep under disturbances."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from experiments import naming, statistics
from experiments.curves import INK, canvas, colour, stroke, write
from experiments.robustness.disturbances import KINDS, split
from experiments.robustness.probing import PLAIN, probed
from experiments.run_folder import RunFolder
from experiments.table import number

CAPTION = (
    "IQM over seeds of the mean over episodes, frozen and greedy, the same episodes everywhere, in "
    "the unit of the task. noise: standard deviations of each observed number; delay: control "
    "steps of all senses; dead: share of observed numbers that are silent, the same ones for all "
    "agents of a seed; dropout: probability that a number is missing in a step; gain: factor on "
    "motor commands; lesion: share of the agent's weights that are cut, the same for all kinds of "
    "networks. Kept: mean over disturbances of (disturbed - random) / (none - random)."
)


@dataclass(frozen=True)
class Probed:
    """One agent on one task.

    Attributes:
        agent: Name.
        levels: IQM over seeds by disturbance.
    """

    agent: str
    levels: dict[str, float]


def gather(runs: Sequence[RunFolder], agents: Sequence[str]) -> list[Probed]:
    """Return what the agents of a task keep, in the given order."""
    found = []
    for agent in agents:
        parts = [probed(run) for run in runs if run.config.agent == agent]
        parts = [part for part in parts if part]
        if parts:
            levels = {
                phrase: float(statistics.iqm(np.array([np.mean(part[phrase]) for part in parts])))
                for phrase in parts[0]
            }
            found.append(Probed(agent, levels))
    return found


def head(runs: Sequence[RunFolder]) -> list[str]:
    """Return the titles of the columns."""
    return ["agent", PLAIN, *split(runs[0].config.disturb), "kept"]


def rows(found: Sequence[Probed], runs: Sequence[RunFolder]) -> list[list[str]]:
    """Return the texts of the rows, in the order of `head`."""
    chance = next((each.levels[PLAIN] for each in found if each.agent == "random"), math.nan)
    titles = head(runs)[1:-1]
    return [
        [
            each.agent,
            *(number(each.levels.get(title, math.nan)) for title in titles),
            number(kept(each, chance)),
        ]
        for each in found
    ]


def kept(each: Probed, chance: float) -> float:
    """Return the mean share of what an agent has above chance that disturbances leave it.

    Args:
        each: The agent.
        chance: Level of the random agent.

    Returns:
        NaN for an agent that is not above chance.
    """
    whole = each.levels[PLAIN] - chance
    if not whole > 0.0:
        return math.nan
    shares = [(v - chance) / whole for phrase, v in each.levels.items() if phrase != PLAIN]
    return float(np.mean(shares)) if shares else math.nan


def draw(found: Sequence[Probed], title: str, path: Path) -> None:
    """Write one panel per kind of disturbance as PNG.

    Raises:
        UsageError: If matplotlib is not installed; the message has the pip line.
    """
    kinds = [
        k
        for k in KINDS
        if any(phrase.startswith(k + " ") for each in found for phrase in each.levels)
    ]
    figure, panels = canvas(3.4 * max(len(kinds), 1), 3.8, max(len(kinds), 1))
    for axes, kind in zip(np.atleast_1d(panels), kinds, strict=True):
        for index, each in enumerate(found):
            points = [
                (float(phrase.split()[1]), level)
                for phrase, level in each.levels.items()
                if phrase.startswith(kind + " ")
            ]
            plain = (1.0 if kind == "gain" else 0.0, each.levels[PLAIN])
            x, y = zip(*sorted([plain, *points]), strict=True)
            look = {"color": colour(index), "linestyle": stroke(index), "marker": "o"}
            axes.plot(x, y, markersize=3, label=naming.short(each.agent), **look)
        axes.set_xlabel(kind, color=INK)
    first = np.atleast_1d(panels)[0]
    first.set_title(title, loc="left", fontsize=11, color=INK)
    np.atleast_1d(panels)[-1].legend(fontsize=8, frameon=False)
    write(figure, path)
