"""Facilitation and depression: pairs of pulses, trains, steady states."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.figures import checks, drawing
from snn_core import TsodyksMarkram, lab
from snn_core.plot.style import COLOURS, FAINT, INK

TITLE = "Facilitation and depression"
SOURCE = (
    "Tsodyks, Pawelzik & Markram 1998, Neural Comput 10:821 (depressing and facilitating sets); "
    "Tsodyks, Uziel & Markram 2000, J Neurosci 20:RC50 (excitatory to inhibitory). Expected: an "
    "independent event-driven program, equal to NEST's tsodyks_synapse; closed forms."
)
CAPTION = """
Three synapses with instant inactivation. Points are measured, lines closed forms (top left and
lower row), crosses listed numbers. Top left: second release over the first; facilitation lasts for
a second, depression too. Top right: releases of regular trains over the first release; at 70 Hz
the facilitating synapse peaks at the seventh spike and then depresses. Bottom left: release per
spike in the steady state; that of the facilitating synapse has its peak near 21 Hz. Bottom right:
releases per second; the depressing synapse saturates at 1 / tau_rec = 1.25 per second (grey line):
beyond some Hz it no longer tells rates apart.
"""

RULES = {
    "depressing": TsodyksMarkram(U=0.5, tau_rec=800.0, tau_facil=0.0),
    "facilitating": TsodyksMarkram(U=0.03, tau_rec=130.0, tau_facil=530.0),
    "exc. to inh.": TsodyksMarkram(U=0.04, tau_rec=100.0, tau_facil=1000.0),
}
INKS = dict(zip(RULES, COLOURS, strict=False))
INTERVALS = (10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)  # ms
RATIOS = {
    "facilitating": (1.89765, 1.88433, 1.84423, 1.77814, 1.65437, 1.37674, 1.14699),
    "depressing": (0.50621, 0.51235, 0.53029, 0.55875, 0.6106, 0.73237, 0.85675),
    "exc. to inh.": (1.87985, 1.87742, 1.86676, 1.84115, 1.77631, 1.58184, 1.35316),
}
AT_20_HZ = {
    "depressing": (1.0, 0.530293, 0.309669, 0.206041, 0.157366),
    "facilitating": (
        1.0, 1.844228, 2.52454, 3.059246, 3.475952, 3.802008, 4.060368, 4.268624, 4.439556,
        4.582189,
    ),
}  # fmt: skip
PEAK_AT_70_HZ = (7, 3.835)  # spike, its release over the first
BEST = 20.8  # Hz of the largest steady release, facilitating
RATES = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)  # Hz
TRAINS = {("depressing", 20.0), ("facilitating", 20.0), ("facilitating", 70.0)}


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        ratios: Second release over the first, (intervals,), by synapse.
        trains: Releases over the first, (spikes,), by synapse and rate (Hz).
        steady: Releases in the steady state, (rates,), by synapse.
        best: Rate of the largest steady release of the facilitating synapse, Hz.
    """

    ratios: dict[str, NDArray[np.float64]]
    trains: dict[tuple[str, float], NDArray[np.float64]]
    steady: dict[str, NDArray[np.float64]]
    best: float


def measure(spikes: int = 300) -> Measured:
    """Run all experiments.

    Args:
        spikes: Length of the trains that reach a steady state.
    """
    near = np.arange(19.8, 21.85, 0.05)
    best = [_train("facilitating", rate, spikes)[-1] for rate in near]
    return Measured(
        {name: np.array([_ratio(rule, d) for d in INTERVALS]) for name, rule in RULES.items()},
        {(name, rate): _relative(name, rate) for name, rate in sorted(TRAINS)},
        {name: np.array([_train(name, r, spikes)[-1] for r in RATES]) for name in RULES},
        float(near[np.argmax(best)]),
    )


def _ratio(rule: TsodyksMarkram, interval: float) -> float:
    first, second = lab.release(rule, [10.0, 10.0 + interval])
    return float(second / first)


def _train(name: str, rate: float, spikes: int) -> NDArray[np.float64]:
    return lab.release(RULES[name], 10.0 + 1e3 / rate * np.arange(spikes))


def _relative(name: str, rate: float) -> NDArray[np.float64]:
    releases = _train(name, rate, 20)
    return releases / releases[0]


def paired_pulses(rule: TsodyksMarkram, interval: Any) -> Any:
    """Return the ratio of two releases at an interval, ms."""
    kept = np.exp(-interval / rule.tau_facil) if rule.tau_facil else 0.0
    return (1.0 + (1.0 - rule.U) * kept) * (1.0 - rule.U * np.exp(-interval / rule.tau_rec))


def steady_release(rule: TsodyksMarkram, rate: Any) -> Any:
    """Return the release per spike of a long regular train at a rate, Hz."""
    period = 1e3 / np.asarray(rate)
    kept = np.exp(-period / rule.tau_facil) if rule.tau_facil else 0.0
    u = rule.U / (1.0 - (1.0 - rule.U) * kept)
    recovery = np.exp(-period / rule.tau_rec)
    return u * (1.0 - recovery) / (1.0 - (1.0 - u) * recovery)


def rows(measured: Measured) -> list[checks.Row]:
    """Set ratios, sequences and steady states beside listed numbers and closed forms."""
    found = []
    for name, ratios in RATIOS.items():
        head = f"{name}: paired pulses at 10, 20, 50, 100, 200, 500, 1000 ms (ratio)"
        found.append(checks.row(head, measured.ratios[name], ratios, 6e-6, digits=5))
        closed = paired_pulses(RULES[name], np.array(INTERVALS))
        head = f"{name}: the same beside the closed form (ratio)"
        found.append(checks.row(head, measured.ratios[name], closed, 1e-9, digits=5))
    for name, train in AT_20_HZ.items():
        head = f"{name}, 20 Hz: releases over the first (ratio)"
        got = measured.trains[name, 20.0][: len(train)]
        found.append(checks.row(head, got, train, 1e-6, digits=6))
    fast = measured.trains["facilitating", 70.0]
    spike, height = PEAK_AT_70_HZ
    found.append(checks.row("facilitating, 70 Hz: spike of the peak", np.argmax(fast) + 1, spike))
    head = "facilitating, 70 Hz: release at the peak over the first (ratio)"
    found.append(checks.row(head, fast.max(), height, 5e-4, digits=4))
    head = "facilitating: rate of the largest steady release (Hz)"
    found.append(checks.row(head, measured.best, BEST, 0.1, digits=2))
    for name, rule in RULES.items():
        head = f"{name}: steady release at {', '.join(f'{r:g}' for r in RATES)} Hz (fraction)"
        closed = steady_release(rule, RATES)
        found.append(checks.row(head, measured.steady[name], closed, 1e-6, digits=5))
    drive = RATES[-1] * measured.steady["depressing"][-1]
    head = "depressing, 100 Hz: releases per second beside 1 / tau_rec (1/s)"
    return [*found, checks.row(head, drive, 1.25, 0.05, True, 3)]


def draw(measured: Measured) -> Any:
    """Return the Figure: pairs, trains, steady release, release per second."""
    made, panels = drawing.grid(2, 2, (9.6, 7.0))
    _pairs(panels[0, 0], measured)
    _trains(panels[0, 1], measured)
    _steady(panels[1, 0], measured)
    _drive(panels[1, 1], measured)
    return made


def _pairs(panel: Any, measured: Measured) -> None:
    smooth = np.geomspace(8.0, 1250.0, 200)
    panel.axhline(1.0, color=FAINT, linewidth=0.8)
    for name, ink in INKS.items():
        panel.plot(smooth, paired_pulses(RULES[name], smooth), color=ink, linewidth=1.2)
        panel.plot(INTERVALS, measured.ratios[name], "o", color=ink, markersize=4.5)
        panel.plot(INTERVALS, RATIOS[name], "x", color=INK, markersize=6, zorder=3)
    drawing.logarithmic(panel, x=(10, 100, 1000))
    panel.set_ylim(0.4, 2.1)
    for name, x, y in (("exc. to inh.", 430.0, 1.72), ("facilitating", 48.0, 1.64),
                       ("depressing", 15.0, 0.58)):  # fmt: skip
        drawing.name(panel, x, y, name, INKS[name])
    drawing.label(panel, "interval between two spikes (ms)", "second release / first (ratio)")
    drawing.title(panel, "pairs of pulses")


def _trains(panel: Any, measured: Measured) -> None:
    for (name, rate), train in measured.trains.items():
        fill = INKS[name] if rate == 20.0 else "white"
        panel.plot(range(1, train.size + 1), train, "o-", color=INKS[name], markersize=4.5,
                   linewidth=1.2, markerfacecolor=fill)  # fmt: skip
    for train in AT_20_HZ.values():
        panel.plot(range(1, len(train) + 1), train, "x", color=INK, markersize=6, zorder=3)
    panel.plot(*PEAK_AT_70_HZ, "x", color=INK, markersize=6, zorder=3)
    panel.set_xticks([1, 5, 10, 15, 20])
    panel.set_ylim(-0.1, 5.6)
    for text, y, which in (("facilitating, 20 Hz", 4.5, "facilitating"),
                           ("facilitating, 70 Hz", 3.55, "facilitating"),
                           ("depressing, 20 Hz", 0.32, "depressing")):  # fmt: skip
        drawing.name(panel, 20.0, y, text, INKS[which], right=True)
    drawing.label(panel, "spike in the train (number)", "release / first release (ratio)")
    drawing.title(panel, "regular trains")


def _steady(panel: Any, measured: Measured) -> None:
    smooth = np.geomspace(0.4, 120.0, 300)
    for name, ink in INKS.items():
        panel.plot(smooth, steady_release(RULES[name], smooth), color=ink, linewidth=1.2)
        panel.plot(RATES, measured.steady[name], "o", color=ink, markersize=4.5)
    panel.axvline(measured.best, color=INKS["facilitating"], linewidth=0.8, linestyle=":")
    drawing.logarithmic(panel, x=(1, 10, 100))
    panel.set_ylim(0.0, 0.5)
    drawing.name(panel, 2.4, 0.33, "depressing", INKS["depressing"])
    drawing.name(panel, 27.0, 0.258, "exc. to inh.", INKS["exc. to inh."])
    drawing.name(panel, 1.2, 0.008, "facilitating", INKS["facilitating"])
    drawing.name(panel, 23.0, 0.46, f"peak at {measured.best:.1f} Hz", INKS["facilitating"])
    drawing.label(panel, "rate of the train (Hz)", "release per spike (fraction)")
    drawing.title(panel, "steady state")


def _drive(panel: Any, measured: Measured) -> None:
    smooth = np.geomspace(0.4, 120.0, 300)
    panel.axhline(1.25, color=FAINT, linewidth=0.8)
    for name, ink in INKS.items():
        drive = smooth * steady_release(RULES[name], smooth)
        panel.plot(smooth, drive, color=ink, linewidth=1.2)
        panel.plot(RATES, RATES * measured.steady[name], "o", color=ink, markersize=4.5)
    drawing.logarithmic(panel, x=(1, 10, 100))
    drawing.logarithmic(panel, y=(0.01, 0.1, 1, 10))
    drawing.name(panel, 0.42, 1.4, "1 / tau_rec", FAINT)
    drawing.name(panel, 0.42, 0.6, "depressing", INKS["depressing"])
    drawing.name(panel, 2.4, 3.0, "exc. to inh.", INKS["exc. to inh."])
    drawing.name(panel, 8.5, 0.5, "facilitating", INKS["facilitating"])
    drawing.label(panel, "rate of the train (Hz)", "releases per second (1/s)")
    drawing.title(panel, "what gets through")
