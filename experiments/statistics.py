"""Numbers over seeds: interquartile mean, stratified bootstrap, final performance, threshold."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
FINAL_SHARE = 0.1
RESAMPLES = 5000


def iqm(scores: Scores) -> Scores:
    """Return the interquartile mean over the last axis: the mean without the outer quarters.

    A quarter of n values is floor(n / 4) of them on each side, as `scipy.stats.trim_mean` cuts;
    so up to three values give the plain mean. Robust to a few lucky or broken seeds, and less
    noisy than the median (Agarwal et al. 2021, "Deep reinforcement learning at the edge of the
    statistical precipice", section 4.3).

    Args:
        scores: Finite values, shape (..., n) with n >= 1.

    Returns:
        Shape (...).
    """
    n = scores.shape[-1]
    cut = n // 4
    kept: Scores = np.sort(scores, axis=-1)[..., cut : n - cut]
    mean: Scores = kept.mean(axis=-1)
    return mean


def bootstrap_interval(
    strata: Sequence[Sequence[float]],
    statistic: Callable[[Scores], Scores] = iqm,
    confidence: float = 0.95,
    resamples: int = RESAMPLES,
) -> tuple[float, float]:
    """Return the percentile interval of a statistic under the stratified bootstrap.

    Seeds are drawn with replacement inside each stratum, and the statistic is taken over all
    strata together (Agarwal et al. 2021, section 4.1). The stream is fixed: the same scores give
    the same interval.

    Args:
        strata: One sequence of scores per task.
        statistic: Maps shape (resamples, n) to (resamples,).
        confidence: Mass inside the interval.
        resamples: Bootstrap samples.

    Returns:
        Lower and upper end.
    """
    rng = np.random.default_rng(0)
    drawn = [
        rng.choice(np.asarray(scores, dtype=np.float64), size=(resamples, len(scores)))
        for scores in strata
    ]
    values = statistic(np.concatenate(drawn, axis=1))
    tail = (1.0 - confidence) / 2.0
    low, high = np.quantile(values, [tail, 1.0 - tail])
    return float(low), float(high)


def final_performance(means: Sequence[float]) -> float:
    """Return the mean over the last tenth of the evaluations, at least one.

    Args:
        means: Mean of each evaluation in order of env steps; the first, before any learning,
            does not count towards the tenth.
    """
    last = max(1, math.ceil(FINAL_SHARE * (len(means) - 1)))
    return math.fsum(means[-last:]) / last


def steps_to_threshold(
    steps: Sequence[int], means: Sequence[float], threshold: float
) -> int | None:
    """Return the env steps of the first evaluation whose mean reaches `threshold`, else None."""
    reached = (step for step, mean in zip(steps, means, strict=True) if mean >= threshold)
    return next(reached, None)


def censored_median(values: Sequence[int | None]) -> float:
    """Return the median, counting None (not reached within the budget) as infinite."""
    ordered = sorted(math.inf if value is None else float(value) for value in values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2.0
