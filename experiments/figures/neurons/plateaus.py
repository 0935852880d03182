"""NMDA plateaus: what a volley on one dendritic branch does to branch and soma."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from experiments.figures import checks, drawing
from snn_core import lab
from snn_core.lab import Recording
from snn_core.neurons import Pyramidal
from snn_core.plot.style import COLOURS, FAINT, INK, legend
from snn_core.synapses import NMDA, DoubleExponentialConductance

TITLE = "Plateaus of an NMDA branch"
SOURCE = (
    "Mechanism: Schiller et al. 2000, Nature 404:285; magnesium block of Jahr & Stevens 1990, J "
    "Neurosci 10:3178. Expected: the two-compartment equations (soma 200 pF, 10 nS; branch 50 pF, "
    "2.5 nS; coupling 5 nS) solved by an independent solver."
)
CAPTION = """
n synapses of the basal branch of `Pyramidal` (the other branches uncoupled) are reached together at
10 ms; each opens AMPA (0.3 nS, 0.2/2 ms) and NMDA (1.2 nS, 2/50 ms, 1 mM magnesium). Look for: the
sum at the soma above n times one synapse (dotted) for 10 to 40 synapses, by the largest factor at
30; the branch jumping to a plateau (above -40 mV, grey line) between 20 and 30 synapses; less than
the linear sum without NMDA. Crosses are the expected numbers.
"""

CELL = Pyramidal(g_oblique=0.0, g_tuft=0.0)
REST, PLATEAU = -70.0, -40.0  # mV
DT = 0.1

# Synapses: EPSP at the soma (mV), peak of the branch (mV), time above -40 mV (ms).
EXPECTED = {
    1: (0.1796, -69.1759, 0.0),
    5: (0.9718, None, 0.0),
    10: (2.2068, -61.2392, 0.0),
    15: (3.9454, None, 0.0),
    20: (6.7763, -46.1157, 0.0),
    30: (13.7577, -22.0892, 50.73),
    40: (16.2712, -14.2607, 68.91),
}
GAIN = {10: 1.2289, 20: 1.8867, 30: 2.5536, 40: 2.2651}  # EPSP / (n EPSP of one)
WITHOUT_NMDA = {1: 0.0912, 10: 0.8649, 40: 2.9269}  # EPSP, mV
THREE_VOLLEYS = 74.36  # ms above -40 mV: 15 synapses, 10 ms apart
DENSE = (1, 3, 5, 8, 10, 12, 15, 18, 20, 22, 24, 26, 28, 30, 33, 36, 40)


class Measured(NamedTuple):
    """What was recorded.

    Attributes:
        volleys: By number of synapses.
        blocked: The same without NMDA.
        three: Three volleys of 15.
    """

    volleys: dict[int, Recording]
    blocked: dict[int, Recording]
    three: Recording


def measure(counts: Iterable[int] = DENSE) -> Measured:
    """Run all experiments.

    Args:
        counts: Numbers of synapses besides the expected ones.
    """
    numbers = sorted({*counts, *EXPECTED})
    return Measured(
        {n: _volley(n) for n in numbers},
        {n: _volley(n, nmda=False) for n in numbers},
        _volley(15, times=(10.0, 20.0, 30.0)),
    )


def _volley(n: int, times: tuple[float, ...] = (10.0,), nmda: bool = True) -> Recording:
    receptors: dict[str, Any] = {"basal.ampa": DoubleExponentialConductance(0.2, 2.0, 0.0)}
    weights = {"basal.ampa": 0.3 * n}
    if nmda:
        receptors["basal.nmda"] = NMDA(2.0, 50.0, 0.0, 1.0)
        weights["basal.nmda"] = 1.2 * n
    events = {name: list(times) for name in receptors}
    return lab.conductance_clamp(CELL, events, receptors, weights, 250.0, dt=DT)


def epsp(recording: Recording) -> float:
    """Return the height of the potential at the soma, mV."""
    return float(recording.v.max() - REST)


def plateau(recording: Recording) -> float:
    """Return the time of the branch above -40 mV, ms."""
    return float((recording.traces["v_basal"] > PLATEAU).sum() * DT)


def rows(measured: Measured) -> list[checks.Row]:
    """Set EPSPs, peaks, plateaus and gains beside the expected ones."""
    found = []
    for n, (height, peak, duration) in EXPECTED.items():
        one = measured.volleys[n]
        head = f"n = {n}"
        found.append(checks.row(f"{head}: EPSP (mV)", epsp(one), height, 0.02, True, 4))
        top = one.traces["v_basal"].max()
        wanted = () if peak is None else peak
        found.append(checks.row(f"{head}: peak of the branch (mV)", top, wanted, 0.05, digits=3))
        head = f"{head}: plateau (ms)"
        found.append(checks.row(head, plateau(one), duration, 1.5, digits=1))
    single = epsp(measured.volleys[1])
    for n, gain in GAIN.items():
        got = epsp(measured.volleys[n]) / (n * single)
        found.append(checks.row(f"n = {n}: gain over n single", got, gain, 5e-3, True, 4))
    for n, height in WITHOUT_NMDA.items():
        got = epsp(measured.blocked[n])
        found.append(checks.row(f"n = {n}, no NMDA: EPSP (mV)", got, height, 5e-3, True, 4))
    head = "three volleys of 15: plateau (ms)"
    return [*found, checks.row(head, plateau(measured.three), THREE_VOLLEYS, 1.5, digits=1)]


def draw(measured: Measured) -> Any:
    """Return the Figure: branch, soma, EPSP against n, plateau against n."""
    made, panels = drawing.grid(2, 2, (9.6, 7.0))
    for k, n in enumerate((1, 10, 20, 30, 40)):
        one = measured.volleys[n]
        for panel, v in zip(panels[0], (one.traces["v_basal"], one.v), strict=True):
            panel.plot(one.t, v, color=COLOURS[k], label=f"n = {n}")
    panels[0, 0].axhline(PLATEAU, color=FAINT, linewidth=0.8)
    for panel, text in zip(panels[0], ("branch", "soma"), strict=True):
        panel.set_xlim(0.0, 200.0)
        drawing.label(panel, "time (ms)", f"potential of the {text} (mV)")
        drawing.title(panel, text)
        legend(panel, loc="upper right")
    _sums(panels[1, 0], measured)
    _durations(panels[1, 1], measured)
    return made


def _sums(panel: Any, measured: Measured) -> None:
    numbers = list(measured.volleys)
    single = epsp(measured.volleys[1])
    for k, (name, parts) in enumerate(
        {"AMPA and NMDA": measured.volleys, "AMPA alone": measured.blocked}.items()
    ):
        heights = [epsp(parts[n]) for n in numbers]
        panel.plot(numbers, heights, "o-", color=COLOURS[k], markersize=4, label=name)
    panel.plot(numbers, np.array(numbers) * single, ":", color=INK, label="n times one synapse")
    expected = [(n, height) for n, (height, _, _) in EXPECTED.items()]
    crosses = [*expected, *WITHOUT_NMDA.items()]
    panel.plot(*zip(*crosses, strict=True), "x", color=INK, markersize=8, zorder=3,
               label="expected")  # fmt: skip
    drawing.label(panel, "synapses in the volley (count)", "EPSP at the soma (mV)")
    drawing.title(panel, "summation")
    legend(panel, loc="upper left")


def _durations(panel: Any, measured: Measured) -> None:
    numbers = list(measured.volleys)
    lasting = [plateau(measured.volleys[n]) for n in numbers]
    panel.plot(numbers, lasting, "o-", color=COLOURS[0], markersize=4, label="one volley")
    panel.plot(
        15, plateau(measured.three), "s", color=COLOURS[1], label="three volleys, 10 ms apart"
    )
    expected = [(n, duration) for n, (_, _, duration) in EXPECTED.items()]
    panel.plot(*zip(*expected, (15, THREE_VOLLEYS), strict=True), "x", color=INK, markersize=8,
               zorder=3, label="expected")  # fmt: skip
    panel.set_ylim(-3.0, 105.0)
    drawing.label(panel, "synapses in the volley (count)", "time of the branch above -40 mV (ms)")
    drawing.title(panel, "plateau")
    legend(panel, loc="upper left")
