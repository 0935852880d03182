"""Pyramidal neuron with basal, oblique and tuft dendrites."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import (
    Field,
    derived,
    drive,
    require,
    require_positive,
    state,
)
from snn_core.kernel import inlined, kernel, row
from snn_core.neurons.threshold import crossing_time


class Pyramidal(NamedTuple):
    """Pyramidal neuron: a soma that fires, with basal, oblique and tuft dendrites.

    Each compartment: c dv/dt = g_l (v_rest - v) + I + sum over neighbours of g (v' - v); the basal
    dendrite and the oblique (apical trunk) hang on the soma, the tuft on the oblique. The soma
    fires when it crosses v_threshold, then it is held at v_reset for t_ref. Receptors are
    addressed by compartment: "tuft.nmda". With `NMDA` receptors a volley on one dendrite evokes
    plateaus of tens of ms and sums supralinearly. Implicit midpoint steps, split at the
    interpolated spike and at the end of refractoriness: second order, stable for any input.

    Source: Larkum 2013, Trends Neurosci 36:141 (compartments); Schiller et al. 2000, Nature
    404:285 (NMDA spikes); constants as for a layer 5 cell with coupling of Spruston 2008, Nat Rev
    Neurosci 9:206, in order of magnitude.

    Args:
        c_m: Capacitance of the soma, pF.
        g_l: Leak conductance of the soma, nS.
        v_rest: Resting potential of all compartments, mV.
        v_threshold: Threshold at the soma, mV.
        v_reset: Potential of the soma after a spike, mV.
        t_ref: Refractory period, ms.
        c_m_basal: Capacitance of the basal dendrite, pF.
        g_l_basal: Leak conductance of the basal dendrite, nS.
        g_basal: Coupling of soma and basal dendrite, nS.
        c_m_oblique: Capacitance of the oblique dendrite, pF.
        g_l_oblique: Leak conductance of the oblique dendrite, nS.
        g_oblique: Coupling of soma and oblique dendrite, nS.
        c_m_tuft: Capacitance of the tuft, pF.
        g_l_tuft: Leak conductance of the tuft, nS.
        g_tuft: Coupling of oblique dendrite and tuft, nS.
        i_offset: Current into the soma, pA; can be set while the network runs.
        i_basal: Current into the basal dendrite, pA.
        i_oblique: Current into the oblique dendrite, pA.
        i_tuft: Current into the tuft, pA.
    """

    c_m: Field = 200.0
    g_l: Field = 10.0
    v_rest: Field = -70.0
    v_threshold: Field = -50.0
    v_reset: Field = -60.0
    t_ref: Field = 2.0
    c_m_basal: Field = 50.0
    g_l_basal: Field = 2.5
    g_basal: Field = 5.0
    c_m_oblique: Field = 50.0
    g_l_oblique: Field = 2.5
    g_oblique: Field = 5.0
    c_m_tuft: Field = 50.0
    g_l_tuft: Field = 2.5
    g_tuft: Field = 5.0
    i_offset: Field = drive(0.0)
    i_basal: Field = drive(0.0)
    i_oblique: Field = drive(0.0)
    i_tuft: Field = drive(0.0)
    v: Field = state("v_rest")
    v_basal: Field = state("v_rest")
    v_oblique: Field = state("v_rest")
    v_tuft: Field = state("v_rest")
    refractory: Field = state(0.0)  # ms left
    crossing: Field = state(0.0)  # ms from the start of the step to its spike
    step: Field = derived()

    @staticmethod
    def compartments() -> tuple[str, ...]:
        """Names of the compartments, the soma first."""
        return ("soma", "basal", "oblique", "tuft")

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        names = ("", "_basal", "_oblique", "_tuft")
        require_positive(self, *(f"{p}{name}" for name in names for p in ("c_m", "g_l")))
        for name in ("g_basal", "g_oblique", "g_tuft", "t_ref"):
            require(self, np.asarray(getattr(self, name)) >= 0, f"{name}: expected >= 0")
        below = self.v_reset < self.v_threshold
        require(self, below, "v_reset: expected below v_threshold, else it fires for ever")

    def derive(self, dt: float) -> "Pyramidal":
        """Keep the step."""
        return self._replace(step=np.full((1, 1), dt))

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        dt = self.step[0, 0]
        cell = _tree(self, copy, inputs)
        threshold, v_reset = row(self.v_threshold, copy), row(self.v_reset, copy)
        refractory, t_ref = self.refractory[copy], row(self.t_ref, copy)
        for i in range(fired.size):
            fired[i] = 0
            held = min(refractory[i], dt)
            refractory[i] -= held
            advance(cell, i, held, True)
            left = dt - held
            if left <= 0.0:
                continue
            start = (cell.soma[i], cell.basal[i], cell.oblique[i], cell.tuft[i])
            below, rise = start[0] - threshold[i], slope(cell, i)
            advance(cell, i, left, False)
            above = cell.soma[i] - threshold[i]
            if above < 0.0:
                continue
            fired[i] = 1
            time = crossing_time(below, rise, above, slope(cell, i), left) if below < 0.0 else 0.0
            cell.soma[i], cell.basal[i], cell.oblique[i], cell.tuft[i] = start
            advance(cell, i, time, False)
            cell.soma[i] = v_reset[i]
            self.crossing[copy, i] = held + time
            left -= time
            held = min(left, t_ref[i])
            refractory[i] = t_ref[i] - held
            advance(cell, i, held, True)
            advance(cell, i, left - held, False)
            cell.soma[i] = min(cell.soma[i], threshold[i])


class Tree(NamedTuple):
    """Potentials, capacitances and couplings of all cells, (n,) each; inputs of all ports."""

    soma: Any
    basal: Any
    oblique: Any
    tuft: Any
    c_m: Any
    c_basal: Any
    c_oblique: Any
    c_tuft: Any
    g_basal: Any
    g_oblique: Any
    g_tuft: Any
    conductance: Any  # with the leaks
    drive: Any  # with the leaks and all currents


@inlined
def _tree(neuron: Any, copy: int, inputs: Any) -> Any:
    _gather(inputs, 0, row(neuron.g_l, copy), row(neuron.v_rest, copy), neuron.i_offset[copy])
    _gather(inputs, 1, row(neuron.g_l_basal, copy), row(neuron.v_rest, copy), neuron.i_basal[copy])
    _gather(
        inputs, 2, row(neuron.g_l_oblique, copy), row(neuron.v_rest, copy), neuron.i_oblique[copy]
    )
    _gather(inputs, 3, row(neuron.g_l_tuft, copy), row(neuron.v_rest, copy), neuron.i_tuft[copy])
    return Tree(
        neuron.v[copy], neuron.v_basal[copy], neuron.v_oblique[copy], neuron.v_tuft[copy],
        row(neuron.c_m, copy), row(neuron.c_m_basal, copy), row(neuron.c_m_oblique, copy),
        row(neuron.c_m_tuft, copy), row(neuron.g_basal, copy), row(neuron.g_oblique, copy),
        row(neuron.g_tuft, copy), inputs.conductance, inputs.drive,
    )  # fmt: skip


@inlined
def _gather(inputs: Any, compartment: int, leak: Any, v_rest: Any, current: Any) -> None:
    """Add the leak and all currents of one compartment to its conductance and drive."""
    for i in range(current.size):
        port = compartment * current.size + i
        inputs.conductance[port] += leak[i]
        inputs.drive[port] += leak[i] * v_rest[i] + current[i] + inputs.current[port]


@inlined
def slope(cell: Any, i: int) -> float:
    """Rate of change of the soma, mV/ms."""
    v = cell.soma[i]
    flow = cell.drive[i] - cell.conductance[i] * v + cell.g_basal[i] * (cell.basal[i] - v)
    return (flow + cell.g_oblique[i] * (cell.oblique[i] - v)) / cell.c_m[i]


@inlined
def advance(cell: Any, i: int, h: float, held: bool) -> None:
    """Implicit midpoint step of h ms; with `held` the soma stays where it is."""
    if h <= 0.0:
        return
    n = cell.soma.size
    soma, basal, oblique, tuft = cell.soma[i], cell.basal[i], cell.oblique[i], cell.tuft[i]
    g_b, g_o, g_t = cell.g_basal[i], cell.g_oblique[i], cell.g_tuft[i]
    c_s, c_b = 2.0 / h * cell.c_m[i], 2.0 / h * cell.c_basal[i]
    c_o, c_t = 2.0 / h * cell.c_oblique[i], 2.0 / h * cell.c_tuft[i]
    own_b = c_b + cell.conductance[n + i] + g_b
    own_t = c_t + cell.conductance[3 * n + i] + g_t
    own_o = c_o + cell.conductance[2 * n + i] + g_o + g_t - g_t * g_t / own_t
    push_b = c_b * basal + cell.drive[n + i]
    push_t = c_t * tuft + cell.drive[3 * n + i]
    push_o = c_o * oblique + cell.drive[2 * n + i] + g_t * push_t / own_t
    middle = soma
    if not held:
        own_s = c_s + cell.conductance[i] + g_b - g_b * g_b / own_b + g_o - g_o * g_o / own_o
        push_s = c_s * soma + cell.drive[i] + g_b * push_b / own_b + g_o * push_o / own_o
        middle = push_s / own_s
    middle_o = (push_o + g_o * middle) / own_o
    cell.soma[i] = 2.0 * middle - soma
    cell.basal[i] = 2.0 * (push_b + g_b * middle) / own_b - basal
    cell.oblique[i] = 2.0 * middle_o - oblique
    cell.tuft[i] = 2.0 * (push_t + g_t * middle_o) / own_t - tuft
