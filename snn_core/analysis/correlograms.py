"""Auto- and cross-correlograms, and what chance or the stimulus alone would make of them."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from snn_core.analysis.checks import Floats, check_positive, checked_train, whole


class Correlogram(NamedTuple):
    """How a train fires around the spikes of another.

    Attributes:
        lag: centres of the bins, ms, shape (2 * bins + 1,); above 0: after the reference spike.
        rate: Hz, shape (2 * bins + 1,); the mean rate where the trains do not depend on each
            other. NaN without reference spikes.
    """

    lag: Floats
    rate: Floats


class JitterBand(NamedTuple):
    """What a cross-correlogram would be if spikes had no more precision than the jitter.

    Attributes:
        lag: centres of the bins, ms, shape (bins,).
        mean: mean over the surrogates, Hz, shape (bins,).
        low: 2.5 % quantile at each lag, Hz, shape (bins,).
        high: 97.5 % quantile at each lag, Hz, shape (bins,).
    """

    lag: Floats
    mean: Floats
    low: Floats
    high: Floats


def crosscorrelogram(
    reference: ArrayLike, other: ArrayLike, duration: float, max_lag: float, window: float
) -> Correlogram:
    """Returns the rate of `other` at each lag from the spikes of `reference`.

    Bin k holds lags in [k * window - window / 2, k * window + window / 2). A lag that fits into
    the recording less often counts more: the expectation for independent trains is flat.

    Source: Perkel, Gerstein & Moore 1967, Biophys J 7:419, Neuronal spike trains II.

    Args:
        reference: spike times, ms.
        other: spike times, ms.
        duration: recorded time from 0, ms.
        max_lag: centre of the last bin, ms; a whole number of windows, below the duration.
        window: width of a bin, ms.

    Raises:
        ValueError: a spike outside the recording, or a window or lag that does not fit.
    """
    one = checked_train(reference, "reference", duration)
    two = checked_train(other, "other", duration)
    bins = _bins(max_lag, window, duration)
    return _normalised(_counts(one, two, bins, window), one.size, duration, window)


def autocorrelogram(
    times: ArrayLike, duration: float, max_lag: float, window: float
) -> Correlogram:
    """Returns the rate of a train at each lag from its own spikes, the spike itself left out.

    Arguments, errors and source as in `crosscorrelogram`.
    """
    train = checked_train(times, "times", duration)
    bins = _bins(max_lag, window, duration)
    counts = _counts(train, train, bins, window)
    counts[bins] -= train.size
    return _normalised(counts, train.size, duration, window)


def shift_predictor(
    references: Sequence[ArrayLike], others: Sequence[ArrayLike], duration: float,
    max_lag: float, window: float,
) -> Correlogram:  # fmt: skip
    """Returns the correlogram of each trial with the next trial of the other neuron.

    What the stimulus alone explains; subtract it from the mean correlogram of the same trials.

    Source: Perkel, Gerstein & Moore 1967, Biophys J 7:419.

    Args:
        references: spike times of each trial, ms from its start, two trials or more.
        others: spike times of the other neuron in the same trials, ms.
        duration: length of a trial, ms.
        max_lag: centre of the last bin, ms.
        window: width of a bin, ms.

    Raises:
        ValueError: fewer than two trials, unequal numbers, or as in `crosscorrelogram`.
    """
    if len(references) != len(others) or len(others) < 2:
        raise ValueError(
            f"Got {len(references)} trials of `references` and {len(others)} of `others`, "
            "expected the same number, two or more; give one train per trial of each neuron."
        )
    bins = _bins(max_lag, window, duration)
    counts, spikes = np.zeros(2 * bins + 1), 0
    for trial, reference in enumerate(references):
        one = checked_train(reference, f"references[{trial}]", duration)
        following = (trial + 1) % len(others)
        two = checked_train(others[following], f"others[{following}]", duration)
        counts += _counts(one, two, bins, window)
        spikes += one.size
    return _normalised(counts, spikes, duration, window)


def jitter_predictor(
    reference: ArrayLike, other: ArrayLike, duration: float, max_lag: float, window: float,
    jitter: float, surrogates: int = 200, seed: int = 0,
) -> JitterBand:  # fmt: skip
    """Returns what slow changes of rate alone would make of a cross-correlogram.

    Time is cut into intervals of `jitter`; in each surrogate the spikes of `other` fall anywhere
    in their own interval. Correlation above the band is finer than the jitter.

    Source: Amarasingham, Harrison, Hatsopoulos & Geman 2012, J Neurophysiol 107:517.

    Args:
        reference: spike times, ms.
        other: spike times, ms.
        duration: recorded time from 0, ms.
        max_lag: centre of the last bin, ms.
        window: width of a bin, ms.
        jitter: length of an interval, ms, above the window.
        surrogates: how many, 20 or more.
        seed: of the surrogates.

    Raises:
        ValueError: a jitter not above the window, too few surrogates, or as in
            `crosscorrelogram`.
    """
    check_positive(jitter, "jitter")
    if jitter <= window or surrogates < 20:
        raise ValueError(
            f"Got jitter={jitter} ms with window={window} ms and surrogates={surrogates}, expected "
            "a jitter above the window and 20 surrogates or more; correct them."
        )
    two = checked_train(other, "other", duration)
    start = np.floor(two / jitter) * jitter
    length = np.minimum(jitter, duration - start)
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(surrogates):
        moved = np.minimum(start + rng.random(two.size) * length, duration)
        drawn.append(crosscorrelogram(reference, moved, duration, max_lag, window))
    rates = np.array([one.rate for one in drawn])
    low, high = np.quantile(rates, [0.025, 0.975], axis=0)
    return JitterBand(drawn[0].lag, rates.mean(axis=0), low, high)


def _bins(max_lag: float, window: float, duration: float) -> int:
    bins = whole(max_lag, window, "max_lag")
    if max_lag + window / 2 >= duration:
        raise ValueError(
            f"`max_lag` is {max_lag} ms, expected less than the duration of {duration} ms "
            "less half a window; shorten it or record longer."
        )
    return bins


def _counts(one: Floats, two: Floats, bins: int, window: float) -> Floats:
    reach = (bins + 0.5) * window
    # A hair wider: lags on the edge of a bin are sorted below, by the same rounding everywhere.
    first = np.searchsorted(two, one - reach - 1e-6 * window)
    many = np.searchsorted(two, one + reach + 1e-6 * window) - first
    owner = np.repeat(np.arange(one.size), many)
    within = np.arange(owner.size) - np.repeat(np.cumsum(many) - many, many)
    lag = two[first[owner] + within] - one[owner]
    column = np.floor(lag / window + bins + 0.5 + 1e-9).astype(np.int64)
    inside = column[(column >= 0) & (column <= 2 * bins)]
    return np.bincount(inside, minlength=2 * bins + 1).astype(np.float64)


def _normalised(counts: Floats, spikes: int, duration: float, window: float) -> Correlogram:
    bins = counts.size // 2
    lag = window * np.arange(-bins, bins + 1, dtype=np.float64)
    overlap = duration - np.abs(lag)
    overlap[bins] = duration - window / 4
    if not spikes:
        return Correlogram(lag, np.full(lag.size, np.nan))
    return Correlogram(lag, counts * (1000.0 / window / spikes) * duration / overlap)
