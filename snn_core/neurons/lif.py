"""Leaky integrate-and-fire neuron."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import (
    Field,
    derived,
    drive,
    require,
    require_positive,
    require_resolved,
    state,
)
from snn_core.flags import marked
from snn_core.kernel import inlined, kernel, row


class LIF(NamedTuple):
    """Leaky integrate-and-fire neuron with an absolute refractory period, integrated exactly.

    tau_m dv/dt = -(v - v_rest) + (tau_m / c_m) I;  a spike when v >= v_threshold, then
    v = v_reset for t_ref. I = i_offset + synaptic currents, held constant within a step;
    conductances add g (E - v). Threshold crossing, end of refractoriness and reset happen
    inside the step, at their interpolated times; at most one spike per neuron and step.

    Source: Gerstner, Kistler, Naud & Paninski 2014, Neuronal Dynamics, eq. 1.5; precise
    crossing as in Morrison et al. 2007, Neural Comput 19:47.

    Args:
        tau_m: Membrane time constant, ms.
        c_m: Capacitance, pF. The resistance is tau_m / c_m GOhm: 8 ms and 800 pF are 10 MOhm.
        v_rest: Resting potential, mV.
        v_threshold: Threshold, mV.
        v_reset: Potential after a spike, mV.
        t_ref: Absolute refractory period, ms.
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    tau_m: Field = 10.0
    c_m: Field = 200.0
    v_rest: Field = -65.0
    v_threshold: Field = -50.0
    v_reset: Field = -65.0
    t_ref: Field = 2.0
    i_offset: Field = drive(0.0)
    v: Field = state("v_rest")
    refractory: Field = state(0.0)  # ms left
    crossing: Field = state(0.0)  # ms from the start of the step to its spike
    decay: Field = derived()
    leak: Field = derived()
    inward: Field = derived()
    ease: Field = derived()
    step: Field = derived()
    aside: Field = derived()  # scratch: the neurons of a step that need more than the plain case

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "tau_m", "c_m")
        require(self, np.asarray(self.t_ref) >= 0, "t_ref: got a negative time, expected >= 0 ms")
        below = self.v_reset < self.v_threshold
        require(self, below, "v_reset: expected below v_threshold, else it fires for ever")
        require_resolved(self, dt, "tau_m")

    def derive(self, dt: float) -> "LIF":
        """Compute the decay over one step, the leak (nS) and its current at 0 mV (pA)."""
        leak = self.c_m / np.asarray(self.tau_m)
        return self._replace(
            decay=np.exp(-dt / self.tau_m), leak=leak, inward=leak * self.v_rest,
            ease=dt / np.asarray(self.c_m),
            step=np.full((1, 1), dt), aside=np.zeros(np.shape(self.v), np.uint32),
        )  # fmt: skip

    def draws(self) -> int:
        """Random numbers of a neuron in a step."""
        return 0

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired.

        First all neurons at once, those that leak and those that stay refractory; then the few
        that reach the threshold, whose refractoriness ends or whose conductance is very large.
        """
        v, refractory, crossing = self.v[copy], self.refractory[copy], self.crossing[copy]
        leak, inward, decay = row(self.leak, copy), row(self.inward, copy), row(self.decay, copy)
        threshold, i_offset = row(self.v_threshold, copy), self.i_offset[copy]
        current, drive, conductance = inputs.current, inputs.drive, inputs.conductance
        ease, dt = row(self.ease, copy), self.step[0, 0]
        cells = _Cells(v, refractory, i_offset, leak, inward, decay, threshold, ease)
        shunted = 0
        for i in range(v.size):
            shunted |= conductance[i] > 0.0
        if not shunted:
            _leak_all(cells, current, drive, fired, dt)
        else:
            _shunt_all(cells, inputs, fired, dt)
        c_m, t_ref, v_reset = row(self.c_m, copy), row(self.t_ref, copy), row(self.v_reset, copy)
        aside = self.aside[copy]
        for k in range(marked(fired, aside)):
            i = aside[k]
            pull = i_offset[i] + current[i] + drive[i]
            cell = _Cell(leak[i] + conductance[i], inward[i] + pull, c_m[i], threshold[i])
            kept = decay[i]
            if refractory[i] > 0.0 or conductance[i] > 0.0:
                kept = math.exp((refractory[i] - dt) / (c_m[i] / cell.total))
            end = _advanced(cell, v[i], (refractory[i], dt, t_ref[i]), v_reset[i], kept)
            fired[i] = end[0]
            v[i], refractory[i] = end[1], end[2]
            crossing[i] = end[3] if end[0] else crossing[i]


class _Cells(NamedTuple):
    """What all neurons of a copy need in the plain case, (n,) each."""

    v: Any
    refractory: Any
    i_offset: Any
    leak: Any
    inward: Any
    decay: Any
    threshold: Any
    ease: Any  # step over capacitance, ms / pF


@kernel
def _leak_all(cells: Any, current: Any, drive: Any, fired: Any, dt: float) -> None:
    """Advance the neurons that only leak or only wait; mark the others in `fired`."""
    v, decay, refractory = cells.v, cells.decay, cells.refractory
    for i in range(v.size):
        steady = (cells.inward[i] + (cells.i_offset[i] + current[i] + drive[i])) / cells.leak[i]
        reached = steady + (v[i] - steady) * decay[i]
        waiting = refractory[i]
        other = (waiting > 0.0) | (reached >= cells.threshold[i])
        fired[i] = other & (waiting < dt)
        refractory[i] = waiting - dt if waiting >= dt else waiting
        v[i] = v[i] if other else reached


@kernel
def _shunt_all(cells: Any, inputs: Any, fired: Any, dt: float) -> None:
    """The same under conductances: exp(-x) as a polynomial where x <= 1/2."""
    v, conductance, refractory = cells.v, inputs.conductance, cells.refractory
    for i in range(v.size):
        total = cells.leak[i] + conductance[i]
        pull = cells.i_offset[i] + inputs.current[i] + inputs.drive[i]
        steady = (cells.inward[i] + pull) / total
        x = total * cells.ease[i]
        reached = steady + (v[i] - steady) * _fade(x)
        waiting = refractory[i]
        other = (waiting > 0.0) | (reached >= cells.threshold[i]) | (x > 0.5)
        fired[i] = other & (waiting < dt)
        refractory[i] = waiting - dt if waiting >= dt else waiting
        v[i] = v[i] if other else reached


@inlined
def _fade(x: float) -> float:
    """exp(-x) for 0 <= x <= 1/2, to the last bit or the one before.

    1 - x q(x), where q interpolates (1 - exp(-x)) / x at ten Chebyshev nodes.
    """
    q = 2.698864086891905e-06 - 2.1985921178157695e-07 * x
    q = -2.4768792434017877e-05 + q * x
    q = 0.00019840117483301806 + q * x
    q = -0.001388886372253009 + q * x
    q = 0.008333332997915511 + q * x
    q = -0.04166666664094743 + q * x
    q = 0.16666666666566396 + q * x
    q = -0.49999999999998485 + q * x
    return 1.0 - x * (1.0 + q * x)


class _Cell(NamedTuple):
    """A neuron under the inputs of one step."""

    total: float  # conductance, nS
    pull: float  # current at 0 mV, pA
    c_m: float  # pF
    threshold: float  # mV


@inlined
def _advanced(cell: Any, v: float, times: Any, v_reset: float, kept: float) -> Any:
    """Step of one neuron that may fire; `times`: refractory time left, step, refractory time, ms.

    Returns:
        Whether it fires, its potential, the refractory time left then, the time of the spike.
    """
    waiting, dt, t_ref = times
    steady, tau = cell.pull / cell.total, cell.c_m / cell.total
    reached = steady + (v - steady) * kept
    if reached < cell.threshold:
        return 0, reached, 0.0, 0.0
    time = waiting
    if v < cell.threshold:
        time += tau * math.log((steady - v) / (steady - cell.threshold))
    time = min(time, dt)
    left = dt - time - t_ref
    reached = v_reset
    if left > 0.0:
        reached = min(steady + (v_reset - steady) * math.exp(-left / tau), cell.threshold)
    return 1, reached, max(-left, 0.0), time
