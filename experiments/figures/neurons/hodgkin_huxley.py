"""The squid axon: rates, Hopf points, all-or-none spikes, depolarisation block."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.figures import checks, drawing
from snn_core import Network, Population, lab
from snn_core.lab import Recording
from snn_core.neurons import HodgkinHuxley
from snn_core.neurons.channels import python
from snn_core.neurons.hodgkin_huxley import Squid, flow, rates
from snn_core.plot.style import COLOURS, FAINT, INK, legend

TITLE = "The squid axon of Hodgkin and Huxley"
SOURCE = (
    "Hodgkin & Huxley 1952, J Physiol 117:500, in the form of Gerstner et al. 2014, Neuronal "
    "Dynamics, section 2.2. Expected: the equations solved by an independent solver; the "
    "literature has 6.26, 9.78 and 154.5 uA/cm2 for the onset and the two Hopf points."
)
CAPTION = """
Steps of 0.02 ms; 1 uA/cm2 is 100 pA of the default cell. Top left: rate of sustained firing
(upward crossings of 0 mV) after a step from rest; it begins with a high rate at once (class 2),
and below the first Hopf point, where rest is still stable. Top right: lowest and highest potential
after transients, with the steady state (stable: full line; between the Hopf points unstable:
dashed). The oscillation shrinks below 0 mV, so that counted spikes stop, long before it dies out
at the second Hopf point. Bottom left: pulses of 0.5 ms from 1 ms on; spikes are all-or-none.
Bottom right: a step of 10 fires on, a step of 100 gives one spike and then depolarisation block:
an oscillation that never reaches 0 mV again.
"""

DT = 0.02
ONSET = 6.2602  # uA/cm2
HOPF = (9.7754, 154.522)
RATES = {6.3: 52.3708, 7.0: 58.3271, 10.0: 68.3237, 15.0: 78.6491, 50.0: 117.0360}  # Hz
PULSES = (10.0, 13.0, 13.5, 14.0, 20.0, 30.0, 40.0)
PEAKS = {10.0: -60.5, 14.0: 36.7, 40.0: 40.8}  # mV
SWEEP = np.array([2, 4, 6, 6.1, 6.2, 8, 20, 30, 40, 60, 70, 80, 90, 110, 130, 150, 154, 158, 170])


class Measured(NamedTuple):
    """What was measured; currents in uA/cm2.

    Attributes:
        currents: (n,).
        rates: Hz, (n,).
        low: Lowest potential after transients, mV, (n,).
        high: Highest, mV, (n,).
        onset: Lowest current of sustained firing.
        hopf: Both Hopf points, (2,).
        steady: Currents and potentials of the steady state, each (m,).
        pulses: By height.
        steps: By height.
    """

    currents: NDArray[np.float64]
    rates: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    onset: float
    hopf: NDArray[np.float64]
    steady: tuple[NDArray[np.float64], NDArray[np.float64]]
    pulses: dict[float, Recording]
    steps: dict[float, Recording]


def measure(duration: float = 3000.0, settle: float = 1000.0, finest: float = 0.001) -> Measured:
    """Run all experiments.

    Args:
        duration: Length over which rates are taken, ms.
        settle: What passes before it, ms.
        finest: Distance of the currents among which the onset is sought, uA/cm2.
    """
    near = ONSET + finest * (np.arange(24.0) - 12.5)
    currents = np.unique(np.concatenate([SWEEP, list(RATES), [100.0], near]))
    found = lab.f_i_curve(HodgkinHuxley(), 100.0 * currents, duration, settle, DT)
    low, high = extremes(currents, settle)
    v = np.linspace(-66.0, -30.0, 361)
    return Measured(
        currents, found, low, high, float(currents[found > 0.0].min()),
        np.array([hopf_point(-62.0, -55.0), hopf_point(-50.0, -30.0)]),
        (np.array([leading_eigenvalue(x)[0] for x in v]), v),
        {h: clamp(lambda t, h=h: h if 1.0 <= t < 1.5 else 0.0, 12.0) for h in PULSES},
        {h: clamp(lambda t, h=h: h, 100.0) for h in (10.0, 100.0)},
    )  # fmt: skip


def clamp(microamperes: Any, duration: float) -> Recording:
    """Record under a current of `microamperes(t)` per cm2."""
    return lab.current_clamp(HodgkinHuxley(), lambda t: 100.0 * microamperes(t), duration, DT)


def extremes(currents: NDArray[np.float64], settle: float) -> NDArray[np.float64]:
    """Return lowest and highest potential in 50 ms after `settle`, mV, (2, n)."""
    network = Network([Population("cell", currents.size, HodgkinHuxley())], dt=DT)
    cell = network["cell"]
    cell.i_offset = 100.0 * currents
    network.run(round(settle / DT))
    samples = []
    for _ in range(round(50.0 / DT)):
        network.run(1)
        samples.append(cell.v[0].copy())
    return np.array([np.min(samples, axis=0), np.max(samples, axis=0)])


CELL = Squid(*(np.array([value]) for value in HodgkinHuxley()[:7]))


def leading_eigenvalue(v: float) -> tuple[float, float]:
    """Return the current that holds potential v (uA/cm2), and the growth rate there (1/ms)."""
    gates = [alpha / (alpha + beta) for alpha, beta in python(rates)(v)]
    hold = -100.0 * python(flow)(CELL, 0, v, *gates, 0.0, 0.0)[0]
    y = np.array([v, *gates])
    jacobian = np.empty((4, 4))
    for k in range(4):
        h = 1e-6 * max(abs(y[k]), 1.0) * np.eye(4)[k]
        sides = [np.array(python(flow)(CELL, 0, *(y + s * h), hold, 0.0)) for s in (1, -1)]
        jacobian[:, k] = (sides[0] - sides[1]) / (2.0 * h[k])
    return hold / 100.0, float(np.linalg.eigvals(jacobian).real.max())


def hopf_point(low: float, high: float) -> float:
    """Return the current at which the steady state between two potentials changes stability."""
    sign = np.sign(leading_eigenvalue(low)[1])
    for _ in range(40):
        middle = 0.5 * (low + high)
        same = np.sign(leading_eigenvalue(middle)[1]) == sign
        low, high = (middle, high) if same else (low, middle)
    return leading_eigenvalue(low)[0]


def rows(measured: Measured) -> list[checks.Row]:
    """Set onset, Hopf points, rates and peaks beside the expected ones."""
    found = [
        checks.row("onset of sustained firing (uA/cm2)", measured.onset, ONSET, 0.01, digits=4),
        checks.row("Hopf points (uA/cm2)", measured.hopf, HOPF, 0.05, digits=3),
    ]  # fmt: skip
    for current, rate in RATES.items():
        got = measured.rates[measured.currents == current]
        head = f"rate at {current:g} uA/cm2 (Hz)"
        found.append(checks.row(head, got, rate, 0.01, True, 2))
    for current, recording in measured.steps.items():
        count = recording.spike_times.size
        expected = 1 if current == 100.0 else ()
        head = f"spikes in 100 ms at {current:g} uA/cm2"
        found.append(checks.row(head, count, expected))
    for height, peak in PEAKS.items():
        got = measured.pulses[height].v.max()
        head = f"peak after 0.5 ms of {height:g} uA/cm2 (mV)"
        found.append(checks.row(head, got, peak, 0.5, digits=1))
    return found


def draw(measured: Measured) -> Any:
    """Return the Figure: rates, extremes, pulses, steps."""
    made, panels = drawing.grid(2, 2, (9.6, 7.0))
    _rates(panels[0, 0], measured)
    _extremes(panels[0, 1], measured)
    for k, (height, recording) in enumerate(measured.pulses.items()):
        ink = COLOURS[k % len(COLOURS)]
        panels[1, 0].plot(recording.t, recording.v, color=ink, label=f"{height:g} uA/cm$^2$")
    for k, (height, recording) in enumerate(measured.steps.items()):
        panels[1, 1].plot(recording.t, recording.v, color=COLOURS[k], label=f"{height:g} uA/cm$^2$")
    for panel, text in zip(panels[1], ("all-or-none spikes", "a step of current"), strict=True):
        drawing.label(panel, "time (ms)", "potential (mV)")
        drawing.title(panel, text)
        legend(panel, loc="upper right", handlelength=1.2)
    panels[1, 0].set_xlim(0.0, 12.0)
    panels[1, 1].set_xlim(0.0, 100.0)
    panels[1, 1].set_ylim(top=75.0)
    return made


def _rates(panel: Any, measured: Measured) -> None:
    panel.plot(measured.currents, measured.rates, "o", color=COLOURS[0], markersize=4,
               label="measured")  # fmt: skip
    panel.plot(*zip(*RATES.items(), strict=True), "x", color=COLOURS[1], markersize=8,
               label="expected")  # fmt: skip
    _marks(panel)
    panel.set_xlim(0.0, 175.0)
    drawing.label(panel, "current (uA/cm$^2$)", "rate of sustained firing (Hz)")
    drawing.title(panel, "f-I curve from rest")
    legend(panel, loc="upper right", bbox_to_anchor=(0.86, 1.0))


def _extremes(panel: Any, measured: Measured) -> None:
    for values, text in ((measured.low, "lowest, highest"), (measured.high, None)):
        panel.plot(measured.currents, values, "o", color=COLOURS[0], markersize=4, label=text)
    current, v = measured.steady
    inside = (current > measured.hopf[0]) & (current < measured.hopf[1])
    panel.plot(current, np.where(inside, np.nan, v), color=INK, label="steady state")
    panel.plot(current, np.where(inside, v, np.nan), "--", color=INK)
    panel.axhline(0.0, color=FAINT, linewidth=0.8)
    _marks(panel)
    panel.set_xlim(0.0, 175.0)
    drawing.label(panel, "current (uA/cm$^2$)", "potential (mV)")
    drawing.title(panel, "after transients")
    legend(panel, loc="upper right", bbox_to_anchor=(0.86, 1.0))


def _marks(panel: Any) -> None:
    """Onset and Hopf points as lines."""
    panel.axvline(ONSET, color=COLOURS[2], linewidth=1.0, label="onset 6.26")
    for k, hopf in enumerate(HOPF):
        text = "Hopf 9.78, 154.5" if k else None
        panel.axvline(hopf, color=COLOURS[3], linewidth=1.0, linestyle=":", label=text)
