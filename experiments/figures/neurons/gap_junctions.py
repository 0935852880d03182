"""Electrical coupling of two passive cells: its coefficient against frequency."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.figures import checks, drawing
from snn_core import LIF, Network, Population
from snn_core.electrical import GapJunction
from snn_core.plot.style import COLOURS, legend
from snn_core.topology import OneToOne

TITLE = "Electrical coupling is a low-pass filter"
SOURCE = (
    "Bennett & Zukin 2004, Neuron 41:495. Expected: the closed forms "
    "g / |g + gL + i 2 pi f C| for the coefficient and C / (gL + 2 g) for the time constant."
)
CAPTION = """
Two passive cells (gL 10 nS, C 200 pF) joined by a gap junction. Left: amplitude of the second cell
over that of the first, driven by a sine; points measured, lines closed form. Fast signals such as
spikes pass less than slow ones. Right: the first cell is set 10 mV above the second at t = 0; the
difference decays with the time constant C / (gL + 2 g), the mean with that of the membrane, 20 ms.
"""

CELL = LIF(tau_m=20.0, c_m=200.0, v_threshold=1e3)  # g_l = 10 nS, rest -65 mV
REST = -65.0
CONDUCTANCES = (1.0, 5.0, 50.0)  # nS
FREQUENCIES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)  # Hz, whole periods in 1 s
AT_REST = {1.0: 0.090909, 5.0: 0.333333, 50.0: 0.833333}
AT_FREQUENCY = {
    (1.0, 10.0): 0.059878, (1.0, 50.0): 0.015677, (5.0, 10.0): 0.255517, (5.0, 50.0): 0.077402,
}  # fmt: skip


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        rest: Coefficient under a constant current, by conductance.
        driven: Coefficients at the frequencies, by conductance.
        t: Times of the decay, ms, (steps,).
        decay: Potentials of both cells above rest, mV, (2, steps).
    """

    rest: dict[float, float]
    driven: dict[float, NDArray[np.float64]]
    t: NDArray[np.float64]
    decay: NDArray[np.float64]


def measure(settle: float = 600.0, dt: float = 0.1) -> Measured:
    """Run all experiments.

    Args:
        settle: Time before 1 s of measurement, ms.
        dt: Step, ms.
    """
    decay = _decay(5.0, dt)
    return Measured(
        {g: _at_rest(g, settle, dt) for g in CONDUCTANCES},
        {g: _driven(g, settle, dt) for g in CONDUCTANCES},
        dt * np.arange(decay.shape[1], dtype=np.float64),
        decay,
    )


def closed_form(g: float, hertz: Any) -> Any:
    """Return the coefficient at a frequency (Hz) for a junction of g nS."""
    return g / np.abs(g + 10.0 + 2e-3j * math.pi * hertz * 200.0)


def _pairs(g: float, size: int, dt: float) -> Network:
    a, b = Population("a", size, CELL), Population("b", size, CELL)
    return Network([a, b], dt=dt, gap_junctions=[GapJunction(a, b, OneToOne(), g)])


def _at_rest(g: float, settle: float, dt: float) -> float:
    network = _pairs(g, 1, dt)
    network["a"].i_offset = 10.0
    network.run(round(settle / dt))
    return float((network["b"].v[0, 0] - REST) / (network["a"].v[0, 0] - REST))


def _driven(g: float, settle: float, dt: float) -> NDArray[np.float64]:
    """One pair for each frequency, side by side."""
    hertz = np.array(FREQUENCIES)
    network, record = _pairs(g, hertz.size, dt), []
    window = round(1000.0 / dt)
    for k in range(round(settle / dt) + window):
        network["a"].i_offset = 10.0 * np.sin(2e-3 * math.pi * hertz * (k + 0.5) * dt)
        network.run(1)
        record.append((network["a"].v[0].copy(), network["b"].v[0].copy()))
    above = np.array(record[-window:]) - REST
    waves = np.exp(-2e-3j * math.pi * dt * np.outer(np.arange(window), hertz))
    first, second = np.abs(np.einsum("tcf,tf->cf", above, waves))
    return np.asarray(second / first)


def _decay(g: float, dt: float) -> NDArray[np.float64]:
    network = _pairs(g, 1, dt)
    network["a"].v = REST + 10.0
    course = [(10.0, 0.0)]
    for _ in range(round(60.0 / dt)):
        network.run(1)
        course.append((network["a"].v[0, 0] - REST, network["b"].v[0, 0] - REST))
    return np.array(course).T


def rows(measured: Measured) -> list[checks.Row]:
    """Set coefficients and time constants beside the closed forms."""
    found = []
    for g, coefficient in AT_REST.items():
        head = f"{g:g} nS, constant current: coefficient"
        found.append(checks.row(head, measured.rest[g], coefficient, 1e-4, digits=6))
    for (g, hertz), coefficient in AT_FREQUENCY.items():
        got = measured.driven[g][FREQUENCIES.index(hertz)]
        head = f"{g:g} nS, {hertz:g} Hz: coefficient"
        found.append(checks.row(head, got, coefficient, 0.01, True, 6))
    after = np.searchsorted(measured.t, 10.0 - 1e-9)
    apart = measured.decay[0] - measured.decay[1]
    tau = measured.t[after] / math.log(apart[0] / apart[after])
    head = "5 nS: time constant of the difference (ms)"
    return [*found, checks.row(head, tau, 200.0 / (10.0 + 2.0 * 5.0), 0.01, True, 3)]


def draw(measured: Measured) -> Any:
    """Return the Figure: coefficient against frequency, decay of a difference."""
    made, panels = drawing.grid(1, 2, (9.6, 3.9))
    left, right = panels[0]
    smooth = np.geomspace(1.0, 200.0, 200)
    for k, g in enumerate(CONDUCTANCES):
        left.plot(smooth, closed_form(g, smooth), color=COLOURS[k], linewidth=1.2)
        left.plot(FREQUENCIES, measured.driven[g], "o", color=COLOURS[k], markersize=5,
                  label=f"{g:g} nS")  # fmt: skip
    left.set_xscale("log")
    left.set_yscale("log")
    left.set_xticks([1, 10, 100], ["1", "10", "100"])
    left.set_yticks([0.01, 0.1, 1.0], ["0.01", "0.1", "1"])
    drawing.label(left, "frequency (Hz)", "coupling coefficient (mV/mV)")
    drawing.title(left, "two cells, one driven by a sine")
    legend(left, loc="lower left")
    _relaxation(right, measured)
    return made


def _relaxation(panel: Any, measured: Measured) -> None:
    t, seen = measured.t, slice(None, None, 25)
    mean, half = 5.0 * np.exp(-t / 20.0), 5.0 * np.exp(-t / 10.0)
    for k, (line, values, name) in enumerate(
        (
            (mean + half, measured.decay[0], "first cell"),
            (mean - half, measured.decay[1], "second cell"),
        )
    ):
        panel.plot(t, line, color=COLOURS[k], linewidth=1.2)
        panel.plot(t[seen], values[seen], "o", color=COLOURS[k], markersize=4, label=name)
    panel.set_xlim(-1.0, 60.0)
    drawing.label(panel, "time (ms)", "potential above rest (mV)")
    drawing.title(panel, "5 nS: relaxation of a difference")
    legend(panel, loc="upper right")
