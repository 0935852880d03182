"""Means, paired differences and the half-life of a memory, with bootstrap intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments import statistics
from experiments.facilitation.judging import EDGES

Row = Mapping[str, Any]
Floats = NDArray[np.float64]

MIDDLES = 0.5 * (EDGES[:-1] + EDGES[1:])
_CLARITIES, _TIMES = np.geomspace(0.05, 100.0, 77), np.geomspace(0.1, 30.0, 115)
_HALF = 0.476936  # erf of this is a half
RESAMPLES = 2000


class Estimate(NamedTuple):
    """A value and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def text(self, digits: int = 2) -> str:
        """The value and its interval."""
        return f"{self.value:.{digits}f} [{self.low:.{digits}f}, {self.high:.{digits}f}]"


def of(rows: Sequence[Row], condition: str, key: str) -> Floats:
    """Values of a measure in a condition, in the order of the networks, (networks,)."""
    return np.array([row[key] for row in rows if row["condition"] == condition], float)


def mean(values: Floats) -> Estimate:
    """Mean over networks; the interval is that of the bootstrap over networks."""
    low, high = statistics.bootstrap_interval([values.tolist()], lambda x: x.mean(axis=-1))
    return Estimate(float(values.mean()), low, high)


def loss(rows: Sequence[Row], condition: str, key: str) -> Estimate:
    """Intact minus condition, paired by network."""
    return mean(of(rows, "intact", key) - of(rows, condition, key))


def memory(rows: Sequence[Row], condition: str) -> tuple[Floats, Floats]:
    """First trials by delay: number, and right minus wrong reaches, (networks, bins) each."""
    own = [row for row in rows if row["condition"] == condition]
    return np.array([r["first"] for r in own], float), np.array([r["balance"] for r in own], float)


def half_life(counted: Floats, balance: Floats) -> Estimate:
    """Delay at which right minus wrong reaches have fallen to a half, s.

    Least squares of erf(k exp(-delay / T)): what is left of a trace beside Gaussian noise.

    Args:
        counted: Number of first trials, (networks, bins).
        balance: Right minus wrong, (networks, bins).
    """
    rng = np.random.default_rng(0)
    draws = rng.integers(len(counted), size=(RESAMPLES, len(counted)))
    drawn = half_lives(counted[draws].sum(axis=1), balance[draws].sum(axis=1))
    low, high = np.quantile(drawn, [0.025, 0.975])
    own = half_lives(counted.sum(axis=0)[None], balance.sum(axis=0)[None])
    return Estimate(float(own[0]), float(low), float(high))


def half_lives(counted: Floats, balance: Floats) -> Floats:
    """Half-lives of several memories, s, (memories,); 0 where less than half is there at once.

    Args:
        counted: Number of first trials, (memories, bins).
        balance: Right minus wrong, (memories, bins).
    """
    trace = _CLARITIES[:, None, None] * np.exp(-MIDDLES / _TIMES[:, None])
    curves = np.vectorize(math.erf)(trace).reshape(-1, len(MIDDLES))
    # Sum of counted (balance / counted - curve)^2 without its constant part.
    misfit = counted @ (curves**2).T - 2.0 * balance @ curves.T
    best = misfit.argmin(axis=1)
    clarity, time = _CLARITIES[best // len(_TIMES)], _TIMES[best % len(_TIMES)]
    return np.asarray(np.maximum(0.0, time * np.log(clarity / _HALF)))
