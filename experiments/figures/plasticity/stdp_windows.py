"""Spike-timing windows: weight change against the lag of the postsynaptic spike."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.figures import checks, drawing
from experiments.figures.plasticity.triplets import LISTED, RATES, change
from experiments.figures.plasticity.triplets import RULES as TRIPLETS
from snn_core import InhibitorySTDP, PairSTDP, lab
from snn_core.plot.style import COLOURS, FAINT, INK, legend

TITLE = "Windows of spike-timing dependent plasticity"
SOURCE = (
    "Song, Miller & Abbott 2000, Nat Neurosci 3:919; time constants of Bi & Poo 1998, J Neurosci "
    "18:10464; Guetig et al. 2003, J Neurosci 23:3697 (mu); Pfister & Gerstner 2006, J Neurosci "
    "26:9673; Vogels et al. 2011, Science 334:1569. Expected: closed forms; triplets: an "
    "independent event-driven program."
)
CAPTION = """
Weight change against the lag of the postsynaptic spike. Points are measured, lines closed forms.
Top: `PairSTDP`. Left, one pair of spikes, in its default form and with the time constants measured
by Bi and Poo. Middle, one pair at lags of 10 ms (upper half) and -10 ms (lower half) against the
weight before it: additive (mu = 0), multiplicative (mu = 1), between. Right, 60 pairs at a lag of
10 ms against their rate, with all pairs or the nearest ones. Bottom left: `InhibitorySTDP`, one
pair: symmetric, and lowered by the depression at each presynaptic spike, the more the higher the
rate that is aimed at. Bottom right: `TripletSTDP` (full fit of visual cortex) with 60 pairs at
several rates, lags up to half a period; crosses are listed values. Slow pairs only depress; as the
rate grows, potentiation invades the side of depression.
"""

LAGS = (-80.0, -60.0, -40.0, -30.0, -20.0, -10.0, -5.0, -1.0,
        1.0, 5.0, 10.0, 20.0, 30.0, 40.0, 60.0, 80.0)  # fmt: skip
FREE = {"w_min": -10.0, "w_max": 10.0}
PAIRS = {
    "Song et al. 2000": PairSTDP(**FREE),
    "Bi & Poo 1998": PairSTDP(tau_plus=16.8, tau_minus=33.7, **FREE),
}
PAIR_INKS = dict(zip(PAIRS, COLOURS, strict=False))
WEIGHTS = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
EXPONENTS = (0.0, 0.4, 1.0)
PAIRINGS = ("all", "nearest")
PAIR_RATES = (1.0, 5.0, 10.0, 20.0, 30.0, 40.0, 45.0)  # Hz, period longer than twice the lag
TARGETS = {rate: InhibitorySTDP(rate=rate, **FREE) for rate in (3.0, 10.0)}  # Hz
TRIPLET = TRIPLETS["full"]
WIDEST = 50.0  # ms


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        pairs: Changes by one pair, (lags,), by rule.
        weighted: Changes by one pair at a weight, (weights,), by mu and lag, ms.
        paired: Changes by 60 pairs, (rates,), by pairing.
        inhibitory: Changes by one pair, (lags,), by the rate that is aimed at, Hz.
        triplets: Lags (ms) and changes by 60 pairs, both (lags,), by their rate, Hz.
    """

    pairs: dict[str, NDArray[np.float64]]
    weighted: dict[tuple[float, float], NDArray[np.float64]]
    paired: dict[str, NDArray[np.float64]]
    inhibitory: dict[float, NDArray[np.float64]]
    triplets: dict[float, tuple[NDArray[np.float64], NDArray[np.float64]]]


def measure(step: float = 2.0) -> Measured:
    """Run all protocols.

    Args:
        step: Distance of the lags of the triplet windows, ms.
    """
    return Measured(
        {name: _window(rule) for name, rule in PAIRS.items()},
        {(mu, lag): _weighted(mu, lag) for mu in EXPONENTS for lag in (10.0, -10.0)},
        {pairing: _paired(pairing) for pairing in PAIRINGS},
        {rate: _window(rule) for rate, rule in TARGETS.items()},
        {rate: _triplets(rate, step) for rate in RATES},
    )


def _window(rule: Any) -> NDArray[np.float64]:
    return np.array([_pair(rule, lag) for lag in LAGS])


def _pair(rule: Any, lag: float, weight: float = 0.0) -> float:
    course = lab.weight_change(rule, [100.0], [100.0 + lag], duration=200.0, initial=weight)
    return float(course.weight[-1] - weight)


def _weighted(mu: float, lag: float) -> NDArray[np.float64]:
    rule = PairSTDP(mu_plus=mu, mu_minus=mu)
    return np.array([_pair(rule, lag, weight) for weight in WEIGHTS])


def _paired(pairing: str) -> NDArray[np.float64]:
    rule = PairSTDP(pairing=pairing, **FREE)
    return np.array([change(rule, rate, 10.0) for rate in PAIR_RATES])


def _triplets(rate: float, step: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    half = min(WIDEST, 500.0 / rate)
    side = np.unique([*np.arange(1.0, half, step), 10.0, half])
    lags = np.concatenate([-side[::-1], side])
    return lags, np.array([change(TRIPLET, rate, float(lag)) for lag in lags])


def pair_window(rule: PairSTDP, lag: Any) -> Any:
    """Return the change by one pair with a lag, ms."""
    rise = rule.a_plus * np.exp(-np.abs(lag) / rule.tau_plus)
    fall = -rule.a_minus * np.exp(-np.abs(lag) / rule.tau_minus)
    return np.where(np.asarray(lag) > 0.0, rise, fall)


def weight_dependence(mu: float, lag: float, weight: Any) -> Any:
    """Return the change by one pair with a lag (ms) at a weight, within the bounds 0 and 1."""
    room = 1.0 - weight if lag > 0.0 else weight
    moved = pair_window(PairSTDP(), lag) * np.asarray(room) ** mu
    return np.clip(weight + moved, 0.0, 1.0) - weight


def regular_pairs(pairing: str, rate: float, lag: float = 10.0) -> float:
    """Return the change by 60 pairs with a lag (ms, below half a period) at a rate, Hz."""
    rule, period = PairSTDP(), 1e3 / rate
    if pairing == "nearest":  # each spike meets the one before it
        return float(60 * pair_window(rule, lag) + 59 * pair_window(rule, lag - period))
    pre = period * np.arange(60)
    return float(pair_window(rule, (pre + lag)[:, None] - pre).sum())


def inhibitory_window(rule: InhibitorySTDP, lag: Any) -> Any:
    """Return the change by one pair with a lag, ms; its presynaptic spike depresses."""
    alpha = 2e-3 * rule.rate * rule.tau
    return rule.eta * (np.exp(-np.abs(lag) / rule.tau) - alpha)


def rows(measured: Measured) -> list[checks.Row]:
    """Set the windows beside the closed forms, triplets beside the listed values."""
    found = []
    lags = f"at {', '.join(f'{lag:g}' for lag in LAGS)} ms"
    for name, got in measured.pairs.items():
        closed = pair_window(PAIRS[name], np.array(LAGS))
        found.append(checks.row(f"pair, {name}: {lags} (weight)", got, closed, 1e-9, digits=5))
    for (mu, lag), got in measured.weighted.items():
        head = f"pair, mu {mu:g}, {lag:+g} ms at {', '.join(f'{w:g}' for w in WEIGHTS)} (weight)"
        closed = weight_dependence(mu, lag, np.array(WEIGHTS))
        found.append(checks.row(head, got, closed, 1e-9, digits=5))
    for pairing, got in measured.paired.items():
        head = f"{pairing} pairs, +10 ms at {', '.join(f'{r:g}' for r in PAIR_RATES)} Hz (weight)"
        closed = [regular_pairs(pairing, rate) for rate in PAIR_RATES]
        found.append(checks.row(head, got, closed, 1e-9, digits=5))
    for rate, got in measured.inhibitory.items():
        closed = inhibitory_window(TARGETS[rate], np.array(LAGS))
        head = f"inhibitory, {rate:g} Hz: {lags} (weight)"
        found.append(checks.row(head, got, closed, 1e-9, digits=5))
    for k, rate in enumerate(RATES):
        at, changes = measured.triplets[rate]
        got = [changes[np.flatnonzero(at == lag)[0]] for lag in (10.0, -10.0)]
        head = f"triplet, 60 pairs at {rate:g} Hz: +10, -10 ms (relative)"
        listed = [table[k] for table in LISTED["full"]]
        found.append(checks.row(head, got, listed, 1e-4, digits=5))
    return found


def draw(measured: Measured) -> Any:
    """Return the Figure: pair rules above, inhibitory and triplet windows below."""
    made, panels = drawing.grid(2, 3, (11.0, 7.6))
    place = panels[1, 1].get_gridspec()[1, 1:]
    for panel in panels[1, 1:]:
        panel.remove()
    wide = drawing.axes(made.add_subplot(place), (7.0, 3.8))
    smooth = np.concatenate([np.linspace(-85.0, -1e-6, 200), np.linspace(1e-6, 85.0, 200)])
    for panel in (panels[0, 0], panels[1, 0], wide):
        panel.axhline(0.0, color=FAINT, linewidth=0.6)
        panel.axvline(0.0, color=FAINT, linewidth=0.6)
    _pairs(panels[0, 0], measured, smooth)
    _weights(panels[0, 1], measured)
    _pairings(panels[0, 2], measured)
    _inhibitory(panels[1, 0], measured, smooth)
    _rates(wide, measured)
    return made


def _pairs(panel: Any, measured: Measured, smooth: NDArray[np.float64]) -> None:
    for name, ink in PAIR_INKS.items():
        for side in (smooth[:200], smooth[200:]):
            closed = pair_window(PAIRS[name], side)
            panel.plot(side, 100.0 * closed, color=ink, linewidth=1.2)
        panel.plot(LAGS, 100.0 * measured.pairs[name], "o", color=ink, markersize=4, label=name)
    drawing.label(panel, "post minus pre (ms)", "weight change (% of w_max)")
    drawing.title(panel, "pair rule, one pair")
    legend(panel, loc="lower right")


def _weights(panel: Any, measured: Measured) -> None:
    smooth = np.linspace(0.0, 1.0, 200)
    panel.axhline(0.0, color=FAINT, linewidth=0.6)
    for (mu, lag), got in measured.weighted.items():
        ink = COLOURS[EXPONENTS.index(mu)]
        closed = weight_dependence(mu, lag, smooth)
        panel.plot(smooth, 100.0 * closed, color=ink, linewidth=1.2)
        text = f"mu = {mu:g}" if lag > 0.0 else None
        panel.plot(WEIGHTS, 100.0 * got, "o", color=ink, markersize=4, label=text)
    panel.set_ylim(-0.36, 0.62)
    drawing.label(panel, "weight before (of w_max)", "weight change (% of w_max)")
    drawing.title(panel, "pair rule, weight dependence")
    legend(panel, loc="upper right")


def _pairings(panel: Any, measured: Measured) -> None:
    smooth = np.linspace(1.0, 48.0, 150)
    for pairing, ink in zip(PAIRINGS, COLOURS, strict=False):
        closed = [regular_pairs(pairing, float(rate)) for rate in smooth]
        panel.plot(smooth, closed, color=ink, linewidth=1.2)
        got = measured.paired[pairing]
        panel.plot(PAIR_RATES, got, "o", color=ink, markersize=4, label=f"{pairing} pairs")
    panel.set_ylim(0.0, 0.23)
    drawing.label(panel, "rate of 60 pairs (Hz)", "weight change (of w_max)")
    drawing.title(panel, "pair rule, +10 ms")
    legend(panel, loc="lower left")


def _inhibitory(panel: Any, measured: Measured, smooth: NDArray[np.float64]) -> None:
    for k, (rate, got) in enumerate(measured.inhibitory.items()):
        rule = TARGETS[rate]
        panel.plot(smooth, 1e3 * inhibitory_window(rule, smooth), color=COLOURS[k], linewidth=1.2)
        text = f"aims at {rate:g} Hz"
        panel.plot(LAGS, 1e3 * got, "o", color=COLOURS[k], markersize=4, label=text)
    panel.set_ylim(-5.0, 12.0)
    drawing.label(panel, "post minus pre (ms)", "weight change (pS)")
    drawing.title(panel, "inhibitory rule, one pair")
    legend(panel, loc="upper left")


def _rates(panel: Any, measured: Measured) -> None:
    for k, (rate, (lags, changes)) in enumerate(measured.triplets.items()):
        for side in (lags < 0.0, lags > 0.0):
            name = f"{rate:g} Hz" if lags[side][0] > 0.0 else None
            panel.plot(lags[side], changes[side], "o-", color=COLOURS[k], linewidth=1.2,
                       markersize=2.5, label=name)  # fmt: skip
        listed = [table[k] for table in LISTED["full"]]
        panel.plot((10.0, -10.0), listed, "x", color=INK, markersize=6, zorder=3)
    drawing.label(panel, "post minus pre (ms)", "weight change (relative)")
    drawing.title(panel, "triplet rule, 60 pairs")
    legend(panel, loc="upper right")
