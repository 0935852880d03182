"""Voltage-based plasticity: pairs at growing rates, and the potential under a clamp."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.figures import checks, drawing
from snn_core import (
    Clopath,
    ClopathAdEx,
    Delta,
    ExponentialCurrent,
    Network,
    Population,
    Projection,
    SpikeSource,
    lab,
)
from snn_core.plot.style import COLOURS, FAINT, INK, legend

TITLE = "The voltage rule: rate of the pairs, and the potential"
SOURCE = (
    "Clopath, Buesing, Vasilaki & Gerstner 2010, Nat Neurosci 13:344. Expected: NEST's "
    "test of clopath_synapse (neuron with its constants); the authors' code, ModelDB 144566, run "
    "again; closed form of the clamp."
)
CAPTION = """
Left: weight after 5 pairs of spikes, the change counted 15 times, in per cent of the first weight;
the rule sees the potential of `ClopathAdEx`, which is made to fire 10 ms after or before the
presynaptic spike. Lines: adaptation of 0.0805 pA a spike, as the published code has it; dashed: the
80.5 pA of the paper. Crosses: NEST's test, read at the last presynaptic spike; squares: the
authors' code. For the table the neuron has the constants of NEST's test and a spike of 2.09 ms, for
NEST holds it to the end of a step; with 2.0 ms two of the six numbers miss their tolerance (2.2 and
2.1 % away). With the postsynaptic spike first we depress more and potentiate less than the authors'
code, by up to a sixth; no tolerance is claimed there. Right: change by one presynaptic spike under
a voltage clamp; points measured, line closed form: nothing below -70.6 mV, depression above,
potentiation beyond -43.55 mV (dotted).
"""

DT = 0.1
LAGS = (10.0, -10.0)  # ms, post minus pre
RULE = Clopath(w_max=100.0)
CELLS = {b: ClopathAdEx(b=b) for b in (0.0805, 80.5)}  # pA
AUTHORS = {
    10.0: (100.0002, 102.9034, 115.7064, 146.2651, 165.0015),
    -10.0: (71.6859, 59.6176, 60.5109, 117.7764, 173.5572),
}
RATES = (0.1, 10.0, 20.0, 40.0, 50.0)  # Hz
# NEST's pairs: presynaptic spikes (ms), lag, weight after the last presynaptic spike (%).
NEST = {
    (10.0, -10.0): ((29.0, 129.0, 229.0, 329.0, 429.0), 57.826387),
    (30.0, -10.0): ((29.0, 62.3, 95.7, 129.0, 162.3), 72.167301),
    (50.0, -10.0): ((29.0, 49.0, 69.0, 89.0, 109.0), 149.433594),
    (10.0, 10.0): ((129.0, 229.0, 329.0, 429.0, 529.0, 629.0), 103.304083),
    (30.0, 10.0): ((62.3, 95.6, 129.0, 162.3, 195.6, 229.0), 124.036407),
    (50.0, 10.0): ((49.0, 69.0, 89.0, 109.0, 129.0, 149.0), 157.028826),
}
# NEST holds the spike to the end of a step, 0.09 ms longer than t_clamp.
NEST_CELL = ClopathAdEx(b=0.0805, v_threshold_max=30.4, t_clamp=2.09)
CLAMPS = (-80.0, -70.0, -60.0, -50.0, -45.0, -43.55, -40.0, -30.0, -20.0)  # mV
LISTED = {-60.0: -0.001484, -40.0: 0.0086904, -20.0: 0.0953304}
CROSSOVER = -43.55  # mV


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        rates: Hz, of the curves.
        curves: Weights in per cent, (rates,), by b (pA) and lag (ms).
        pairs: Those of RATES, at b = 0.0805 pA, by lag.
        nest: Weights in per cent by rate and lag of NEST's pairs.
        clamps: Changes by one presynaptic spike at CLAMPS.
    """

    rates: tuple[float, ...]
    curves: dict[tuple[float, float], NDArray[np.float64]]
    pairs: dict[float, NDArray[np.float64]]
    nest: dict[tuple[float, float], float]
    clamps: NDArray[np.float64]


def measure(rates: tuple[float, ...] = (0.1, *np.arange(2.5, 55.5, 2.5).tolist())) -> Measured:
    """Run all experiments.

    Args:
        rates: Of the curves, Hz.
    """
    curves = {
        (b, lag): np.array([_regular(cell, rate, lag) for rate in rates])
        for b, cell in CELLS.items()
        for lag in LAGS
    }
    cell = CELLS[0.0805]
    return Measured(
        rates,
        curves,
        {lag: np.array([_regular(cell, rate, lag) for rate in RATES]) for lag in LAGS},
        {key: _weight(NEST_CELL, pre, key[1], 2.0) for key, (pre, _) in NEST.items()},
        np.array([_clamped(v) for v in CLAMPS]),
    )


def _regular(cell: ClopathAdEx, rate: float, lag: float) -> float:
    return _weight(cell, np.round(50.0 + 1e3 / rate * np.arange(5), 1), lag, 100.0)


def _weight(cell: ClopathAdEx, pre: Any, lag: float, after: float) -> float:
    """Weight in per cent some ms after the last presynaptic spike, changes counted 15 times.

    The postsynaptic neuron is kicked to fire; the synapse itself does not move it.
    """
    source = Population("source", 1, SpikeSource([pre]))
    driver = Population("driver", 1, SpikeSource([np.round(np.add(pre, lag), 1)]))
    target = Population("cell", 1, cell, {"in": ExponentialCurrent(), "kick": Delta()})
    links = [
        Projection(source, target, "in", weight=0.5, delay=DT, rule=RULE),
        Projection(driver, target, "kick", weight=80.0, delay=DT),
    ]
    network = Network([source, driver, target], links, dt=DT)
    plastic = network.projection("source->cell")
    plastic.efficacy = 0.0
    network.run(round((pre[-1] + after) / DT))
    return 100.0 + 15.0 * 100.0 * (float(plastic.weight[0, 0]) - 0.5) / 0.5


def _clamped(v: float, dt: float = 0.02) -> float:
    course = lab.weight_change(
        RULE._replace(delay=1.0), [20.0], [], duration=300.0, dt=dt, potential=v
    )
    return float(course.weight[-1] - 0.5)


def clamp(v: Any) -> Any:
    """Return the change by one presynaptic spike at a constant potential, mV."""
    above = np.maximum(v - RULE.theta_minus, 0.0)
    rise = RULE.a_ltp * np.maximum(v - RULE.theta_plus, 0.0) * above
    return rise - RULE.a_ltd * above


def rows(measured: Measured) -> list[checks.Row]:
    """Set weights beside NEST and the authors' code, the clamp beside its closed form."""
    found = []
    for (rate, lag), (_, listed) in NEST.items():
        head = f"NEST's test, {lag:+g} ms, {rate:g} Hz: weight (%)"
        found.append(checks.row(head, measured.nest[rate, lag], listed, 0.02, True, 2))
    head = "authors' code, +10 ms at 0.1, 10, 20, 40, 50 Hz: weight (%)"
    found.append(checks.row(head, measured.pairs[10.0], AUTHORS[10.0], 0.02, True, 2))
    theirs = ", ".join(f"{weight:.2f}" for weight in AUTHORS[-10.0])
    head = f"-10 ms at the same rates: weight (%); authors' code: {theirs}"
    found.append(checks.row(head, measured.pairs[-10.0], digits=2))
    for v, listed in LISTED.items():
        got = measured.clamps[CLAMPS.index(v)]
        found.append(checks.row(f"clamp at {v:g} mV: change (weight)", got, listed, 2e-3, True, 6))
    head = f"clamp at {', '.join(f'{v:g}' for v in CLAMPS)} mV, closed form: change (weight)"
    found.append(checks.row(head, measured.clamps, clamp(np.array(CLAMPS)), 2e-4, digits=5))
    return found


def draw(measured: Measured) -> Any:
    """Return the Figure: weight against rate, change against clamped potential."""
    made, panels = drawing.grid(1, 2, (10.0, 4.6))
    _rates(panels[0, 0], measured)
    _clamp(panels[0, 1], measured)
    return made


def _rates(panel: Any, measured: Measured) -> None:
    panel.axhline(100.0, color=FAINT, linewidth=0.6)
    for (b, lag), weights in measured.curves.items():
        ink = COLOURS[LAGS.index(lag)]
        text = f"post 10 ms {'after' if lag > 0.0 else 'before'}" if b < 1.0 else None
        stroke = "-" if b < 1.0 else "--"
        panel.plot(measured.rates, weights, stroke, color=ink, linewidth=1.6, label=text)
    for lag, ink in zip(LAGS, COLOURS, strict=False):
        panel.plot(RATES, AUTHORS[lag], "s", color=ink, markersize=5, markerfacecolor="white")
    nest = [(rate, weight) for (rate, _), (_, weight) in NEST.items()]
    panel.plot(*zip(*nest, strict=True), "x", color=INK, markersize=6, zorder=3, label="NEST")
    panel.plot([], [], "s", color=FAINT, markerfacecolor="white", label="authors' code")
    panel.plot([], [], "--", color=FAINT, label="80.5 pA of adaptation")
    drawing.label(panel, "rate of the pairs (Hz)", "weight (% of the first)")
    drawing.title(panel, "five pairs, 15 times")
    legend(panel, loc="upper left")


def _clamp(panel: Any, measured: Measured) -> None:
    smooth = np.linspace(-82.0, -18.0, 300)
    panel.axhline(0.0, color=FAINT, linewidth=0.6)
    panel.axvline(CROSSOVER, color=FAINT, linewidth=0.9, linestyle=":")
    panel.plot(smooth, 100.0 * clamp(smooth), color=COLOURS[0], linewidth=1.2)
    panel.plot(CLAMPS, 100.0 * measured.clamps, "o", color=COLOURS[0], markersize=5)
    listed = [(v, 100.0 * change) for v, change in LISTED.items()]
    panel.plot(*zip(*listed, strict=True), "x", color=INK, markersize=6, zorder=3)
    panel.set_ylim(-1.0, 4.0)
    panel.set_xlim(-82.0, -26.0)
    drawing.name(panel, -64.0, -0.62, "depression", INK)
    drawing.name(panel, -42.8, 3.4, "potentiation", INK)
    drawing.label(panel, "clamped potential (mV)", "change by one spike (0.01)")
    drawing.title(panel, "voltage clamp")
