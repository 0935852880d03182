"""What a life tells: before the change, right after it, at its end, and how long it took."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.life.course import Course

FIRST = 0.1
"""Share of a block that counts as its beginning, and length of the window of regaining."""

LAST = 0.25
"""Share of a block that counts as its end."""

REGAINED = 0.9
"""Share of the way from chance to the level before that counts as regained."""

Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Adaptation:
    """One life in numbers; levels are returns of episodes, averaged over env steps.

    Attributes:
        before: End of the first baseline.
        hit: Beginning of the first perturbation.
        after: End of the first perturbation.
        regained: Env steps from the change until the level, over a window of a tenth of the
            block, was back at 90 % of the way from chance to `before`; infinite if never.
        retained: Beginning of the first washout: what is left of the first mapping; NaN without.
        turns: The same as `regained` for each perturbation of the life.
    """

    before: float
    hit: float
    after: float
    regained: float
    retained: float
    turns: tuple[float, ...]


def curve(episodes: Sequence[tuple[int, float]], steps: int) -> Curve:
    """Return, at each env step, the return of the episode it lies in; NaN in a cut one.

    Args:
        episodes: Env step of the end, and return.
        steps: Length of the life.
    """
    values = np.full(steps, math.nan)
    start = 0
    for end, total in episodes:
        values[start:end] = total
        start = end
    return values


def adaptation(values: Curve, course: Course, chance: float) -> Adaptation:
    """Return the numbers of a life.

    Args:
        values: Its curve.
        course: Its course.
        chance: Level of the random agent.
    """
    starts = course.starts()
    spans = [(kind, starts[i], starts[i + 1]) for i, (kind, _) in enumerate(course.blocks)]
    _, a, b = spans[0]
    before = _mean(values, b - LAST * (b - a), b)
    turns = [_regained(values[x:y], chance, before) for k, x, y in spans if k == "perturbation"]
    _, c, d = next(span for span in spans if span[0] == "perturbation")
    washouts = [_mean(values, x, x + FIRST * (y - x)) for k, x, y in spans if k == "washout"]
    return Adaptation(
        before=before,
        hit=_mean(values, c, c + FIRST * (d - c)),
        after=_mean(values, d - LAST * (d - c), d),
        regained=turns[0],
        retained=washouts[0] if washouts else math.nan,
        turns=tuple(turns),
    )


def _mean(values: Curve, start: float, end: float) -> float:
    part = values[round(start) : max(round(end), round(start) + 1)]
    known = part[~np.isnan(part)]
    return float(known.mean()) if len(known) else math.nan


def _regained(block: Curve, chance: float, before: float) -> float:
    window = max(1, round(FIRST * len(block)))
    known = np.nan_to_num(block, nan=chance)
    means = np.convolve(known, np.ones(window) / window, mode="valid")
    goal = chance + REGAINED * (before - chance)
    reached = np.flatnonzero(means >= goal - 1e-9 * abs(goal))
    return float(reached[0] + window) if len(reached) and before > chance else math.inf
