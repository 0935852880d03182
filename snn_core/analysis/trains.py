"""Counts, rates, intervals and their irregularity."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.analysis.checks import Floats, checked_spikes, finite, whole


def count_matrix(
    times: ArrayLike, ids: ArrayLike, n: int, duration: float, window: float
) -> NDArray[np.int64]:
    """Returns spike counts of each neuron in consecutive windows, shape (n, windows).

    Window k holds the spikes with k * window <= t < (k + 1) * window.

    Args:
        times: spike times, ms.
        ids: neuron of each spike.
        n: neurons.
        duration: recorded time from 0, ms; a whole number of windows.
        window: ms.

    Raises:
        ValueError: a spike outside the recording or of an unknown neuron, or a window that does
            not divide the duration.
    """
    t, neurons = checked_spikes(times, ids, n, duration)
    bins = whole(duration, window, "duration")
    # Spikes on a grid must not fall below an edge by rounding: 0.3 / 0.1 < 3.
    column = np.minimum(np.floor(t / window + 1e-9).astype(np.int64), bins - 1)
    return np.bincount(neurons * bins + column, minlength=n * bins).reshape(n, bins)


def rates(times: ArrayLike, ids: ArrayLike, n: int, duration: float) -> Floats:
    """Returns the mean rate of each neuron, Hz, shape (n,).

    Args:
        times: spike times, ms.
        ids: neuron of each spike.
        n: neurons.
        duration: recorded time from 0, ms.

    Raises:
        ValueError: a spike outside the recording or of an unknown neuron.
    """
    _, neurons = checked_spikes(times, ids, n, duration)
    return np.asarray(np.bincount(neurons, minlength=n) * (1000.0 / duration), np.float64)


def intervals(times: ArrayLike, ids: ArrayLike, n: int) -> list[Floats]:
    """Returns the interspike intervals of each neuron, ms, in order; empty below two spikes.

    Raises:
        ValueError: a negative or non-finite time or an unknown neuron.
    """
    t, neurons = checked_spikes(times, ids, n, np.inf)
    order = np.lexsort((t, neurons))
    ends = np.cumsum(np.bincount(neurons, minlength=n))[:-1]
    return [np.diff(train) for train in np.split(t[order], ends)]


def cv(times: ArrayLike, ids: ArrayLike, n: int) -> Floats:
    """Returns sd / mean of the intervals of each neuron, shape (n,); NaN below three spikes.

    0 for a clock, 1 for a Poisson process. Source: Softky and Koch 1993, The highly irregular
    firing of cortical cells is inconsistent with temporal integration of random EPSPs.

    Raises:
        ValueError: a negative or non-finite time or an unknown neuron.
    """
    every = intervals(times, ids, n)
    return np.array([gaps.std() / gaps.mean() if gaps.size > 1 else np.nan for gaps in every])


def cv2(times: ArrayLike, ids: ArrayLike, n: int) -> Floats:
    """Returns the mean of 2 |next - gap| / (next + gap) over neighbouring intervals, shape (n,).

    0 for a clock, 1 for a Poisson process. Unlike the CV it stays so where the rate drifts
    slowly. NaN below three spikes; two spikes at the same time make an interval of 0, and a pair
    of such intervals counts as 0.

    Source: Holt, Softky, Koch & Douglas 1996, J Neurophysiol 75:1806.

    Raises:
        ValueError: a negative or non-finite time or an unknown neuron.
    """
    values = np.full(n, np.nan)
    for k, gaps in enumerate(intervals(times, ids, n)):
        if gaps.size > 1:
            total = gaps[1:] + gaps[:-1]
            apart = 2.0 * np.abs(np.diff(gaps))
            values[k] = np.divide(apart, total, out=np.zeros_like(total), where=total > 0.0).mean()
    return values


def fano_factor(counts: ArrayLike) -> Floats:
    """Returns variance / mean of the counts over windows, shape of counts without the last axis.

    1 for a Poisson process at any window, 0 for a clock that fits it; NaN where nothing fired.
    For a population, sum the neurons first. Source: Fano 1947, Ionization yield of radiations. II.

    Args:
        counts: shape (..., windows).

    Raises:
        ValueError: no windows, or non-finite counts.
    """
    array = finite(counts, "counts", 1)
    mean = array.mean(axis=-1)
    return np.divide(array.var(axis=-1), mean, out=np.full(mean.shape, np.nan), where=mean > 0.0)
