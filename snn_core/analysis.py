"""What spike trains tell: rates, intervals, CV, Fano factor, PSTH, f-I slope, synchrony.

Spikes come as two arrays of equal length, `times` in ms and `ids` (neuron numbers), or as a count
matrix, shape (neurons, windows), that `count_matrix` makes of them.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class Psth(NamedTuple):
    """A peri-stimulus time histogram.

    Attributes:
        t: centres of the bins, ms from the event, shape (bins,).
        rate: spikes per second and event (of all neurons given together), shape (bins,).
    """

    t: Floats
    rate: Floats


class FICurve(NamedTuple):
    """The line through the firing part of an f-I curve.

    Attributes:
        slope: Hz per unit of current.
        rheobase: current at which the line reaches 0 Hz.
    """

    slope: float
    rheobase: float


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
    t, neurons = _spikes(times, ids, n, duration)
    _positive(window, "window")
    bins = round(duration / window)
    if bins < 1 or abs(bins * window - duration) > 1e-9 * duration:
        raise ValueError(
            f"`window` is {window} ms and `duration` {duration} ms, expected a whole number of "
            f"windows, got {duration / window}; change one of them."
        )
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
    _, neurons = _spikes(times, ids, n, duration)
    return np.asarray(np.bincount(neurons, minlength=n) * (1000.0 / duration), np.float64)


def intervals(times: ArrayLike, ids: ArrayLike, n: int) -> list[Floats]:
    """Returns the interspike intervals of each neuron, ms, in order; empty below two spikes.

    Raises:
        ValueError: a negative or non-finite time or an unknown neuron.
    """
    t, neurons = _spikes(times, ids, n, np.inf)
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


def fano_factor(counts: ArrayLike) -> Floats:
    """Returns variance / mean of the counts over windows, shape of counts without the last axis.

    1 for a Poisson process at any window, 0 for a clock that fits it; NaN where nothing fired.
    For a population, sum the neurons first. Source: Fano 1947, Ionization yield of radiations. II.

    Args:
        counts: shape (..., windows).

    Raises:
        ValueError: no windows, or non-finite counts.
    """
    array = _matrix(counts, "counts", 1)
    mean = array.mean(axis=-1)
    return np.divide(array.var(axis=-1), mean, out=np.full(mean.shape, np.nan), where=mean > 0.0)


def psth(times: ArrayLike, events: ArrayLike, before: float, after: float, window: float) -> Psth:
    """Returns the rate around events.

    Args:
        times: spike times, ms.
        events: times of the events, ms, one or more.
        before: time shown before an event, ms, 0 or more.
        after: time shown after an event, ms, above -before.
        window: width of a bin, ms; before + after is a whole number of them.

    Raises:
        ValueError: no events, non-finite times, or a window that does not fit.
    """
    t, onsets = _matrix(times, "times", 1, empty=True), _matrix(events, "events", 1)
    _positive(window, "window")
    bins = round((before + after) / window)
    if before < 0.0 or bins < 1 or abs(bins * window - before - after) > 1e-9 * window * bins:
        raise ValueError(
            f"Got before={before}, after={after} and window={window} ms, expected before of 0 or "
            "more and a whole number of windows in before + after; change one of them."
        )
    lag = (t.ravel() - onsets.ravel()[:, np.newaxis]).ravel() + before
    column = np.floor(lag / window + 1e-9).astype(np.int64)
    counts = np.bincount(column[(column >= 0) & (column < bins)], minlength=bins)
    t_centre = np.asarray((np.arange(bins) + 0.5) * window - before, np.float64)
    return Psth(t_centre, np.asarray(counts * (1000.0 / window / onsets.size), np.float64))


def f_i_slope(currents: ArrayLike, rates: ArrayLike) -> FICurve:
    """Fits a line to the firing part of an f-I curve by least squares.

    Args:
        currents: shape (points,), any unit.
        rates: Hz, shape (points,); points at 0 Hz are left out.

    Raises:
        ValueError: shapes that differ, or fewer than two different firing points.
    """
    current, rate = _matrix(currents, "currents", 1), _matrix(rates, "rates", 1)
    if current.shape != rate.shape or current.ndim != 1:
        raise ValueError(
            f"`currents` has shape {current.shape} and `rates` {rate.shape}, expected the same "
            "(points,); give one rate per current."
        )
    x, y = current[rate > 0.0], rate[rate > 0.0]
    if np.unique(x).size < 2:
        raise ValueError(
            f"Got {x.size} points with a rate above 0 Hz, expected two or more at different "
            "currents; raise the currents."
        )
    slope = float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())
    return FICurve(slope, float(x.mean() - y.mean() / slope) if slope else np.nan)


def synchrony(signals: ArrayLike) -> float:
    """Returns chi of Golomb: 1 when all neurons do the same, about 1/sqrt(n) when independent.

    chi^2 = var_t(mean_i x_i) / mean_i(var_t x_i). Source: Golomb and Rinzel 1993, Dynamics of
    globally coupled inhibitory neurons with heterogeneity; Golomb 2007, Scholarpedia 2(1):1347.

    Args:
        signals: membrane potentials or spike counts, shape (neurons, times).

    Returns:
        chi in [0, 1]; NaN where no signal varies.

    Raises:
        ValueError: not two-dimensional, empty or non-finite.
    """
    array = _matrix(signals, "signals", 2)
    single = array.var(axis=1).mean()
    return float(np.sqrt(array.mean(axis=0).var() / single)) if single > 0.0 else float("nan")


def _spikes(
    times: ArrayLike, ids: ArrayLike, n: int, duration: float
) -> tuple[Floats, NDArray[np.int64]]:
    t = _matrix(times, "times", 1, empty=True)
    neurons = np.asarray(ids)
    if neurons.size == 0:
        neurons = neurons.astype(np.int64)
    if t.shape != neurons.shape or t.ndim != 1 or neurons.dtype.kind not in "iu":
        raise ValueError(
            f"`times` has shape {t.shape}, `ids` shape {neurons.shape} and dtype {neurons.dtype}, "
            "expected the same (spikes,) and integers; give one neuron number per spike."
        )
    if not duration > 0.0:
        raise ValueError(f"`duration` is {duration} ms, expected more than 0; pass recorded time.")
    late = np.flatnonzero((t < 0.0) | (t > duration))
    if late.size:
        raise ValueError(
            f"`times[{late[0]}]` is {t[late[0]]} ms, expected 0 to {duration} ms; "
            "subtract the start of the recording or pass its whole duration."
        )
    unknown = np.flatnonzero((neurons < 0) | (neurons >= n))
    if unknown.size:
        raise ValueError(
            f"`ids[{unknown[0]}]` is {neurons[unknown[0]]}, expected 0 to {n - 1}; pass the size "
            "of the whole population as n."
        )
    return t, neurons.astype(np.int64)


def _matrix(values: ArrayLike, name: str, axes: int, empty: bool = False) -> Floats:
    array: NDArray[Any] = np.asarray(values, dtype=np.float64)
    if array.ndim < axes or (axes > 1 and array.ndim != axes) or (array.size == 0 and not empty):
        raise ValueError(
            f"`{name}` has shape {array.shape}, expected {axes} axes and at least one entry; "
            "time or spikes come last."
        )
    if not np.isfinite(array).all():
        index = ", ".join(str(int(i)) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(
            f"`{name}[{index}]` is not finite, expected finite numbers; drop what is missing."
        )
    return array


def _positive(value: float, name: str) -> None:
    if not (np.isfinite(value) and value > 0.0):
        raise ValueError(f"`{name}` is {value} ms, expected a finite number above 0; correct it.")
