"""Postsynaptic potentials of currents and conductances, reversal and shunting."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.figures import checks, drawing
from snn_core import LIF, lab
from snn_core.lab import Recording
from snn_core.plot.style import COLOURS, FAINT, INK, legend
from snn_core.synapses import (
    AlphaConductance,
    AlphaCurrent,
    DoubleExponentialConductance,
    DoubleExponentialCurrent,
    ExponentialConductance,
    ExponentialCurrent,
)

TITLE = "Postsynaptic potentials, reversal and shunting"
SOURCE = "Gerstner et al. 2014, Neuronal Dynamics, sections 1.3 and 3.1. Expected: closed forms."
CAPTION = """
Top left: potential of a membrane (time constant tm) after one spike through a current of time
constant ts, in units of R I0; points measured, lines closed form. Top right: the three time courses
as a current (full) and as a conductance of the same driving force at rest (dashed); the conductance
gives less, for the driving force shrinks as the potential rises. Bottom left: largest
deflection after a conductance of 3 nS against the potential before it: zero at the reversal
potential and of opposite sign beyond. Bottom right: height of an excitatory potential (2 nS,
reversal 0 mV) under steady inhibition, points measured, lines closed form; inhibition that is
silent by itself (reversal = rest, -70 mV) divides it.
"""

CALM = LIF(tau_m=20.0, c_m=200.0, v_rest=-70.0, v_reset=-70.0, v_threshold=1000.0)  # g_l = 10 nS
FOREVER = 1e12  # ms: a conductance that does not decay
AT = 10.0  # ms of the spike

# (tm, ts in ms): time of the peak (ms), its height (R I0).
EXPONENTIAL = {(10.0, 5.0): (6.931472, 0.25), (20.0, 2.0): (5.116856, 0.07742637),
               (8.0, 3.0): (4.707980, 0.20818528)}  # fmt: skip
ALPHA = {(10.0, 2.0): (6.6510, 0.32501656), (20.0, 5.0): (15.5778, 0.37563223)}
# (inhibitory conductance in nS, its reversal in mV): potential before, and height (mV).
SHUNTING = {(0.0, -70.0): (-70.0, 11.66667), (10.0, -70.0): (-70.0, 6.36364),
            (30.0, -70.0): (-70.0, 3.33333), (10.0, -80.0): (-75.0, 6.81818)}  # fmt: skip
INHIBITION = (0.0, 2.5, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0)
REVERSALS = {"GABA-A": -80.0, "silent at rest": -70.0, "AMPA": 0.0}
HELD = {name: tuple(at + step for step in range(-15, 16, 5)) for name, at in REVERSALS.items()}
COURSES = {
    "exponential": (ExponentialCurrent(5.0), ExponentialConductance(5.0, 0.0)),
    "double exponential": (
        DoubleExponentialCurrent(1.0, 5.0), DoubleExponentialConductance(1.0, 5.0, 0.0),
    ),
    "alpha": (AlphaCurrent(5.0), AlphaConductance(5.0, 0.0)),
}  # fmt: skip


class Measured(NamedTuple):
    """What was recorded.

    Attributes:
        psps: Of a membrane of 1 MOhm at 1 nA, by kind, tm and ts.
        courses: As current and as conductance, by name.
        deflections: Largest deflection at each held potential, mV, by name.
        shunted: Potential before, and height of the EPSP, by conductance and reversal, mV.
    """

    psps: dict[tuple[str, float, float], Recording]
    courses: dict[str, tuple[Recording, Recording]]
    deflections: dict[str, NDArray[np.float64]]
    shunted: dict[tuple[float, float], tuple[float, float]]


def measure(duration: float = 120.0) -> Measured:
    """Run all experiments.

    Args:
        duration: Length of the recordings, ms.
    """
    psps = {}
    for kind, table in (("exponential", EXPONENTIAL), ("alpha", ALPHA)):
        for tau_m, tau_s in table:
            cell = CALM._replace(tau_m=tau_m, c_m=1000.0 * tau_m, v_rest=0.0, v_reset=0.0)
            receptor = ExponentialCurrent(tau_s) if kind == "exponential" else AlphaCurrent(tau_s)
            psps[kind, tau_m, tau_s] = _after(cell, receptor, 1000.0, duration)
    courses = {
        name: (_after(CALM, as_current, 700.0, duration), _after(CALM, opened, 10.0, duration))
        for name, (as_current, opened) in COURSES.items()
    }
    deflections = {
        name: np.array([_deflection(held, REVERSALS[name]) for held in HELD[name]])
        for name in HELD
    }  # fmt: skip
    conditions = {*SHUNTING, *((g, reversal) for g in INHIBITION for reversal in (-70.0, -80.0))}
    return Measured(psps, courses, deflections, {c: _shunted(*c) for c in sorted(conditions)})


def _after(cell: LIF, receptor: Any, weight: float, duration: float) -> Recording:
    return lab.conductance_clamp(cell, {"in": [AT]}, {"in": receptor}, {"in": weight}, duration)


def _deflection(held: float, reversal: float) -> float:
    cell = CALM._replace(v_rest=float(held), v_reset=-100.0)
    v = _after(cell, ExponentialConductance(5.0, reversal), 3.0, 60.0).v - held
    return float(v[np.argmax(np.abs(v))])


def _shunted(inhibition: float, reversal: float) -> tuple[float, float]:
    receptors = {"exc": ExponentialConductance(FOREVER, 0.0),
                 "inh": ExponentialConductance(FOREVER, reversal)}  # fmt: skip
    reached = [
        lab.conductance_clamp(
            CALM, {"exc": [1.0], "inh": [1.0]}, receptors, {"exc": g, "inh": inhibition}, 400.0
        ).v[-1]
        for g in (0.0, 2.0)
    ]
    return float(reached[0]), float(reached[1] - reached[0])


def closed_form(kind: str, tau_m: float, tau_s: float, t: NDArray[np.float64]) -> Any:
    """Return the potential t ms after the spike, in units of R I0; tau_m and tau_s differ."""
    if kind == "exponential":
        return tau_s / (tau_m - tau_s) * (np.exp(-t / tau_m) - np.exp(-t / tau_s))
    rate = 1.0 / tau_s - 1.0 / tau_m
    inner = (np.exp(-t / tau_m) - np.exp(-t / tau_s) * (1.0 + rate * t)) / rate**2
    return math.e / (tau_m * tau_s) * inner


def steady_epsp(inhibition: NDArray[np.float64], reversal: float) -> Any:
    """Return the height of the EPSP under a steady inhibitory conductance (nS), mV."""
    before = (10.0 * -70.0 + inhibition * reversal) / (10.0 + inhibition)
    return (10.0 * -70.0 + inhibition * reversal) / (12.0 + inhibition) - before


def rows(measured: Measured) -> list[checks.Row]:
    """Set peaks, steady states and reversals beside the closed forms."""
    found = []
    for (kind, tau_m, tau_s), recording in measured.psps.items():
        time, peak = (EXPONENTIAL if kind == "exponential" else ALPHA)[tau_m, tau_s]
        head = f"{kind} current, tm {tau_m:g}, ts {tau_s:g}"
        at = recording.t[np.argmax(recording.v)] - AT
        found.append(checks.row(f"{head}: time of the peak (ms)", at, time, 0.1, digits=2))
        found.append(
            checks.row(f"{head}: peak (R I0)", recording.v.max(), peak, 0.005, True, digits=5)
        )
    for condition, expected in SHUNTING.items():
        head = "inhibition of {:g} nS, reversal {:g} mV: before, EPSP (mV)".format(*condition)
        found.append(checks.row(head, measured.shunted[condition], expected, 1e-3, digits=4))
    for name, deflections in measured.deflections.items():
        head = f"deflection at the reversal potential {REVERSALS[name]:g} mV (mV)"
        got = deflections[HELD[name].index(REVERSALS[name])]
        found.append(checks.row(head, got, 0.0, 1e-9, digits=4))
    return found


def draw(measured: Measured) -> Any:
    """Return the Figure: currents, conductances, reversal, shunting."""
    made, panels = drawing.grid(2, 2, (9.6, 7.0))
    _psps(panels[0, 0], measured)
    _courses(panels[0, 1], measured)
    _reversal(panels[1, 0], measured)
    _shunting(panels[1, 1], measured)
    return made


def _psps(panel: Any, measured: Measured) -> None:
    for k, ((kind, tau_m, tau_s), recording) in enumerate(measured.psps.items()):
        t = recording.t - AT
        name = f"{kind}, tm {tau_m:g}, ts {tau_s:g} ms"
        inside = t >= 0.0
        line = closed_form(kind, tau_m, tau_s, t[inside])
        panel.plot(t[inside], line, color=COLOURS[k], linewidth=1.2)
        seen = slice(round(AT / 0.1) + 4, None, 25)
        panel.plot(t[seen], recording.v[seen], "o", color=COLOURS[k], markersize=3.5, label=name)
    panel.set_xlim(0.0, 60.0)
    panel.set_ylim(0.0, 0.62)
    drawing.label(panel, "time after the spike (ms)", "potential (R I0)")
    drawing.title(panel, "currents")
    legend(panel, loc="upper right")


def _courses(panel: Any, measured: Measured) -> None:
    for k, (name, pair) in enumerate(measured.courses.items()):
        for recording, stroke, text in zip(pair, ("-", "--"), (name, None), strict=True):
            t, v = recording.t - AT, recording.v
            panel.plot(t, v, stroke, color=COLOURS[k], linewidth=1.4, label=text)
    panel.plot([], [], "-", color=INK, label="as a current, 700 pA")
    panel.plot([], [], "--", color=INK, label="as a conductance, 10 nS")
    panel.set_xlim(-5.0, 60.0)
    panel.set_ylim(top=-31.0)
    drawing.label(panel, "time after the spike (ms)", "potential (mV)")
    drawing.title(panel, "currents and conductances")
    legend(panel, loc="upper right")


def _reversal(panel: Any, measured: Measured) -> None:
    panel.axhline(0.0, color=FAINT, linewidth=0.8)
    for k, (name, deflections) in enumerate(measured.deflections.items()):
        text = f"{REVERSALS[name]:g} mV ({name})"
        panel.plot(HELD[name], deflections, "o-", color=COLOURS[k], markersize=4, label=text)
        panel.axvline(REVERSALS[name], color=COLOURS[k], linewidth=0.8, linestyle=":")
    drawing.label(panel, "potential before the spike (mV)", "largest deflection (mV)")
    drawing.title(panel, "reversal at")
    panel.set_ylim(-0.8, 1.3)
    legend(panel, loc="upper center")


def _shunting(panel: Any, measured: Measured) -> None:
    smooth = np.linspace(0.0, max(INHIBITION), 200)
    for k, reversal in enumerate((-70.0, -80.0)):
        text = f"inhibition reverses at {reversal:g} mV"
        panel.plot(smooth, steady_epsp(smooth, reversal), color=COLOURS[k], linewidth=1.2)
        got = [measured.shunted[g, reversal][1] for g in INHIBITION]
        panel.plot(INHIBITION, got, "o", color=COLOURS[k], markersize=4.5, label=text)
    panel.set_ylim(bottom=0.0)
    drawing.label(panel, "inhibitory conductance (nS)", "EPSP (mV)")
    drawing.title(panel, "shunting")
    legend(panel, loc="upper right")
