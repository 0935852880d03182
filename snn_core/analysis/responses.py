"""Responses to events and to currents."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from snn_core.analysis.checks import Floats, check_positive, finite


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
    t, onsets = finite(times, "times", 1, empty=True), finite(events, "events", 1)
    check_positive(window, "window")
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
    current, rate = finite(currents, "currents", 1), finite(rates, "rates", 1)
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
