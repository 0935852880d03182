"""Perfect integrate-and-fire neuron."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, drive, require, require_positive, state
from snn_core.kernel import inlined, kernel, row


class IF(NamedTuple):
    """Perfect integrate-and-fire neuron: no leak.

    c_m dv/dt = I; a spike when v >= v_threshold, then v = v_reset for t_ref. Exact for currents
    that are constant within a step; conductances add g (E - v).

    Source: Gerstner et al. 2014, section 1.3.1 without leak; Lapicque 1907, J Physiol Pathol Gen
    9:620.

    Args:
        c_m: Capacitance, pF.
        v_threshold: Threshold, mV.
        v_reset: Potential after a spike and at the start, mV.
        t_ref: Absolute refractory period, ms.
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    c_m: Field = 200.0
    v_threshold: Field = -50.0
    v_reset: Field = -65.0
    t_ref: Field = 0.0
    i_offset: Field = drive(0.0)
    v: Field = state("v_reset")
    refractory: Field = state(0.0)  # ms left
    crossing: Field = state(0.0)  # ms from the start of the step to its spike
    tau_m: Field = derived()
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "c_m")
        require(self, np.asarray(self.t_ref) >= 0, "t_ref: got a negative time, expected >= 0 ms")
        below = self.v_reset < self.v_threshold
        require(self, below, "v_reset: expected below v_threshold, else it fires for ever")

    def derive(self, dt: float) -> "IF":
        """Without leak the membrane time constant is infinite."""
        return self._replace(tau_m=np.full(np.shape(self.c_m), np.inf), step=np.full((1, 1), dt))

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        dt, v, refractory = self.step[0, 0], self.v[copy], self.refractory[copy]
        c_m, t_ref = row(self.c_m, copy), row(self.t_ref, copy)
        threshold, v_reset = row(self.v_threshold, copy), row(self.v_reset, copy)
        for i in range(v.size):
            fired[i] = 0
            held = min(refractory[i], dt)
            refractory[i] -= held
            left = dt - held
            if left <= 0.0:
                continue
            push = self.i_offset[copy, i] + inputs.current[i] + inputs.drive[i]
            reached = drifted(v[i], push, inputs.conductance[i], c_m[i], left)
            if reached >= threshold[i]:
                fired[i] = 1
                time = 0.0
                if v[i] < threshold[i]:
                    time = rise_time(v[i], threshold[i], push, inputs.conductance[i], c_m[i])
                time = min(time, left)
                self.crossing[copy, i] = held + time
                left -= time
                refractory[i] = max(t_ref[i] - left, 0.0)
                left = max(left - t_ref[i], 0.0)
                reached = drifted(v_reset[i], push, inputs.conductance[i], c_m[i], left)
                reached = min(reached, threshold[i])
            v[i] = reached


@inlined
def drifted(v: float, push: float, conductance: float, c_m: float, h: float) -> float:
    """Potential after h ms under a constant current and conductance."""
    if conductance > 0.0:
        steady = push / conductance
        return steady + (v - steady) * math.exp(-h * conductance / c_m)
    return v + push * h / c_m


@inlined
def rise_time(v: float, level: float, push: float, conductance: float, c_m: float) -> float:
    """Time after which `drifted` reaches a level that it does reach, ms."""
    if conductance > 0.0:
        steady = push / conductance
        return c_m / conductance * math.log((steady - v) / (steady - level))
    return (level - v) * c_m / push
