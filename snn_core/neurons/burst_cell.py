"""Two-compartment neuron whose tuft turns single spikes into bursts."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, drive, require, require_positive, state
from snn_core.kernel import inlined, kernel, row
from snn_core.neurons.threshold import crossing_time


class BurstCell(NamedTuple):
    """Layer 5 pyramidal neuron of Naud & Sprekeler: an active tuft gates bursts of the soma.

    f = 1 / (1 + exp(-(v_tuft - v_half) / slope));
    c_m dv/dt = -(c_m / tau_m) (v - v_rest) + g f - b w + I;  dw/dt = -w / tau_w, w += 1 at a spike;
    c_m_tuft dv_tuft/dt = -(c_m_tuft / tau_m_tuft) (v_tuft - v_rest) + g_tuft f + bap K - a w_tuft
    + I_tuft;  tau_w_tuft dw_tuft/dt = -w_tuft + v_tuft - v_rest;
    K is 1 from bap_delay after a spike for bap_duration (the back-propagating action potential).
    The soma fires when v >= v_threshold + jump, the jump grows by threshold_jump at a spike and
    decays with tau_threshold; then v = v_reset for t_ref. A burst is a run of intervals < 16 ms.
    Exponential midpoint steps, split at every event: second order.

    Source: Naud & Sprekeler 2018, PNAS 115:E6329, Methods; constants and the box without delay
    as in the authors' simulation code (auryn, NaudGroup).

    Args:
        c_m: Capacitance of the soma, pF.
        tau_m: Membrane time constant of the soma, ms.
        v_rest: Resting potential, mV.
        v_threshold: Threshold at rest, mV.
        v_reset: Potential of the soma after a spike, mV.
        t_ref: Refractory period, ms.
        g: Current of the open tuft into the soma, pA.
        b: Adaptation current per spike, pA.
        tau_w: Time constant of the adaptation, ms.
        threshold_jump: Rise of the threshold at a spike, mV.
        tau_threshold: Time constant of its decay, ms.
        c_m_tuft: Capacitance of the tuft, pF.
        tau_m_tuft: Membrane time constant of the tuft, ms.
        g_tuft: Regenerative current of the tuft, pA.
        v_half: Potential of half activation of the tuft, mV.
        slope: Width of its activation, mV.
        bap: Current of the back-propagating spike into the tuft, pA.
        bap_delay: Time from the spike to its arrival in the tuft, ms.
        bap_duration: How long it lasts, ms.
        a: Coupling of the slow tuft current, nS.
        tau_w_tuft: Time constant of the slow tuft current, ms.
        i_offset: Current into the soma, pA; can be set while the network runs.
        i_tuft: Current into the tuft, pA.
    """

    c_m: Field = 370.0
    tau_m: Field = 16.0
    v_rest: Field = -70.0
    v_threshold: Field = -50.0
    v_reset: Field = -70.0
    t_ref: Field = 0.0
    g: Field = 1300.0
    b: Field = 200.0
    tau_w: Field = 100.0
    threshold_jump: Field = 2.0
    tau_threshold: Field = 27.0
    c_m_tuft: Field = 170.0
    tau_m_tuft: Field = 7.0
    g_tuft: Field = 1200.0
    v_half: Field = -38.0
    slope: Field = 6.0
    bap: Field = 2600.0
    bap_delay: Field = 0.0
    bap_duration: Field = 2.0
    a: Field = 13.0
    tau_w_tuft: Field = 30.0
    i_offset: Field = drive(0.0)
    i_tuft: Field = drive(0.0)
    v: Field = state("v_rest")
    v_tuft: Field = state("v_rest")
    w: Field = state(0.0)  # in spikes
    w_tuft: Field = state(0.0)  # mV
    jump: Field = state(0.0)  # mV of the threshold
    refractory: Field = state(0.0)  # ms left
    since: Field = state(math.inf)  # ms from the last spike
    crossing: Field = state(0.0)  # ms from the start of the step to its spike
    step: Field = derived()

    @staticmethod
    def compartments() -> tuple[str, ...]:
        """Names of the compartments, the soma first."""
        return ("soma", "tuft")

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(
            self, "c_m", "tau_m", "tau_w", "tau_threshold", "c_m_tuft", "tau_m_tuft", "slope",
            "tau_w_tuft",
        )  # fmt: skip
        for name in ("t_ref", "bap_delay", "bap_duration", "a", "b"):
            require(self, np.asarray(getattr(self, name)) >= 0, f"{name}: expected >= 0")
        below = self.v_reset < self.v_threshold
        require(self, below, "v_reset: expected below v_threshold, else it fires for ever")

    def derive(self, dt: float) -> "BurstCell":
        """Keep the step."""
        return self._replace(step=np.full((1, 1), dt))

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        cell, p = _cell(self, copy), _constants(self, copy)
        delay, duration = row(self.bap_delay, copy), row(self.bap_duration, copy)
        bap, t_ref = row(self.bap, copy), row(self.t_ref, copy)
        threshold_jump = row(self.threshold_jump, copy)
        threshold, v_reset = row(self.v_threshold, copy), row(self.v_reset, copy)
        for i in range(fired.size):
            fired[i] = 0
            left = self.step[0, 0]
            while left > _MOMENT:
                since, held = cell.since[i], cell.refractory[i] > _MOMENT
                h = min(left, cell.refractory[i]) if held else left
                for edge in (delay[i] - since, delay[i] + duration[i] - since):
                    if edge > _MOMENT:
                        h = min(h, edge)
                late = since - delay[i] + _MOMENT
                push = p.i_tuft[i] + (bap[i] if 0.0 <= late < duration[i] else 0.0)
                start = (cell.v[i], cell.v_tuft[i], cell.w[i], cell.w_tuft[i], cell.jump[i])
                below, rise = _distance(cell, p, inputs, i, threshold[i])
                _advance(cell, p, inputs, i, h, held, push)
                above, later = _distance(cell, p, inputs, i, threshold[i])
                spike = above >= 0.0 and not held and not fired[i]
                if spike:
                    h = crossing_time(below, rise, above, later, h) if below < 0.0 else 0.0
                    cell.v[i], cell.v_tuft[i], cell.w[i], cell.w_tuft[i], cell.jump[i] = start
                    _advance(cell, p, inputs, i, h, held, push)
                cell.since[i] = since + h
                cell.refractory[i] = max(cell.refractory[i] - h, 0.0)
                left -= h
                if spike:
                    fired[i] = 1
                    self.crossing[copy, i] = self.step[0, 0] - left
                    cell.v[i], cell.since[i] = v_reset[i], 0.0
                    cell.w[i] += 1.0
                    cell.jump[i] += threshold_jump[i]
                    cell.refractory[i] = t_ref[i]


_MOMENT = 1e-9  # ms: events that are closer are one


class Cell(NamedTuple):
    """State of all cells, (n,) each."""

    v: Any
    v_tuft: Any
    w: Any
    w_tuft: Any
    jump: Any
    refractory: Any
    since: Any


@inlined
def _cell(neuron: Any, copy: int) -> Any:
    return Cell(
        neuron.v[copy], neuron.v_tuft[copy], neuron.w[copy], neuron.w_tuft[copy],
        neuron.jump[copy], neuron.refractory[copy], neuron.since[copy],
    )  # fmt: skip


class Constants(NamedTuple):
    """Parameters and inputs of all cells, (n,) each, as the class names them."""

    c_m: Any
    tau_m: Any
    v_rest: Any
    g: Any
    b: Any
    tau_w: Any
    tau_threshold: Any
    c_m_tuft: Any
    tau_m_tuft: Any
    g_tuft: Any
    v_half: Any
    slope: Any
    a: Any
    tau_w_tuft: Any
    i_offset: Any
    i_tuft: Any


@inlined
def _constants(neuron: Any, copy: int) -> Any:
    return Constants(
        row(neuron.c_m, copy), row(neuron.tau_m, copy), row(neuron.v_rest, copy),
        row(neuron.g, copy), row(neuron.b, copy), row(neuron.tau_w, copy),
        row(neuron.tau_threshold, copy), row(neuron.c_m_tuft, copy),
        row(neuron.tau_m_tuft, copy), row(neuron.g_tuft, copy), row(neuron.v_half, copy),
        row(neuron.slope, copy), row(neuron.a, copy), row(neuron.tau_w_tuft, copy),
        neuron.i_offset[copy], neuron.i_tuft[copy],
    )  # fmt: skip


@inlined
def _soma_drive(p: Any, inputs: Any, i: int, v_tuft: float, w: float) -> float:
    """Current into the soma, the leak's own pull included, pA."""
    opened = 1.0 / (1.0 + math.exp(min((p.v_half[i] - v_tuft) / p.slope[i], 700.0)))
    current = p.i_offset[i] + inputs.current[i] + inputs.drive[i]
    return current + p.c_m[i] / p.tau_m[i] * p.v_rest[i] + p.g[i] * opened - p.b[i] * w


@inlined
def _tuft_drive(p: Any, inputs: Any, i: int, v_tuft: float, w_tuft: float) -> float:
    """Current into the tuft without what is set from outside, pA."""
    port = p.c_m.size + i
    opened = 1.0 / (1.0 + math.exp(min((p.v_half[i] - v_tuft) / p.slope[i], 700.0)))
    current = inputs.current[port] + inputs.drive[port] + p.g_tuft[i] * opened
    return current + p.c_m_tuft[i] / p.tau_m_tuft[i] * p.v_rest[i] - p.a[i] * w_tuft


@inlined
def _distance(cell: Any, p: Any, inputs: Any, i: int, threshold: float) -> Any:
    """Distance of the soma to its threshold, mV, and the rate of change, mV/ms."""
    total = p.c_m[i] / p.tau_m[i] + inputs.conductance[i]
    flow = _soma_drive(p, inputs, i, cell.v_tuft[i], cell.w[i]) - total * cell.v[i]
    rise = flow / p.c_m[i] + cell.jump[i] / p.tau_threshold[i]
    return cell.v[i] - threshold - cell.jump[i], rise


@inlined
def _advance(cell: Any, p: Any, inputs: Any, i: int, h: float, held: bool, push: float) -> None:
    """Exponential midpoint step of h ms; with `held` the soma stays where it is."""
    total = p.c_m[i] / p.tau_m[i] + inputs.conductance[i]
    total_tuft = p.c_m_tuft[i] / p.tau_m_tuft[i] + inputs.conductance[p.c_m.size + i]
    v_tuft, w_tuft = cell.v_tuft[i], cell.w_tuft[i]
    half = math.exp(-0.5 * h * total_tuft / p.c_m_tuft[i])
    steady = (_tuft_drive(p, inputs, i, v_tuft, w_tuft) + push) / total_tuft
    v_middle = steady + (v_tuft - steady) * half
    target = v_tuft - p.v_rest[i]
    w_middle = target + (w_tuft - target) * math.exp(-0.5 * h / p.tau_w_tuft[i])
    steady = (_tuft_drive(p, inputs, i, v_middle, w_middle) + push) / total_tuft
    cell.v_tuft[i] = steady + (v_tuft - steady) * half * half
    target = v_middle - p.v_rest[i]
    cell.w_tuft[i] = target + (w_tuft - target) * math.exp(-h / p.tau_w_tuft[i])
    w = cell.w[i] * math.exp(-0.5 * h / p.tau_w[i])
    if not held:
        steady = _soma_drive(p, inputs, i, v_middle, w) / total
        cell.v[i] = steady + (cell.v[i] - steady) * math.exp(-h * total / p.c_m[i])
    cell.w[i] *= math.exp(-h / p.tau_w[i])
    cell.jump[i] *= math.exp(-h / p.tau_threshold[i])
