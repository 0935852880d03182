"""Is one agent better than another? Probability of improvement, paired tests, many at once."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from experiments.statistics import Scores

EXACT = 16
"""Pairs up to which all assignments of signs are counted."""

DRAWN = 20_000
"""Assignments of signs that are drawn beyond that."""


def probability_of_improvement(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return P(X > Y) + P(X = Y) / 2 for independent draws from both.

    Source: Agarwal et al. 2021, "Deep reinforcement learning at the edge of the statistical
    precipice", section 4.3; the Mann-Whitney U statistic over its largest value.

    Args:
        ours: Finite values.
        theirs: Finite values.
    """
    x, y = np.asarray(ours, float)[:, None], np.asarray(theirs, float)[None]
    return float(((x > y) + 0.5 * (x == y)).mean())


def paired_test(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the two-sided p-value of paired values by flipping the signs of their differences.

    The mean difference is compared with those of all assignments of signs, or of 20 000 drawn
    ones beyond 16 pairs (Fisher 1935, The design of experiments, section 21). The stream is
    fixed: the same values give the same p.

    Args:
        ours: Values by seed.
        theirs: Values by the same seeds.

    Raises:
        ValueError: If the numbers of values differ, or there are none.
    """
    if len(ours) != len(theirs) or not len(ours):
        raise ValueError(f"Paired values: got {len(ours)} and {len(theirs)}, expected as many.")
    difference = np.asarray(ours, float) - np.asarray(theirs, float)
    sums = np.abs(_signs(len(difference)) @ difference)
    seen = abs(float(difference.sum()))
    # Summed in another order, equal sums differ in their last bits.
    least = seen - 1e-9 * float(np.abs(difference).sum())
    count = int(np.count_nonzero(sums >= least))
    if len(difference) <= EXACT:
        return count / len(sums)
    return (count + 1) / (len(sums) + 1)


def _signs(n: int) -> Scores:
    if n <= EXACT:
        return np.array(list(itertools.product((-1.0, 1.0), repeat=n)))
    return np.random.default_rng(0).choice([-1.0, 1.0], size=(DRAWN, n))


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Return the p-values adjusted for their number by the false discovery rate.

    Source: Benjamini & Hochberg 1995, J R Stat Soc B 57:289.

    Args:
        p_values: Of the tests of one table.
    """
    p = np.asarray(p_values, float)
    order = np.argsort(p)
    scaled = p[order] * len(p) / np.arange(1, len(p) + 1)
    adjusted = np.minimum.accumulate(scaled[::-1])[::-1]
    out = np.empty_like(p)
    out[order] = np.minimum(adjusted, 1.0)
    return [float(value) for value in out]
