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
from snn_core.kernel import kernel, row


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
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "tau_m", "c_m")
        require(self, np.asarray(self.t_ref) >= 0, "t_ref: got a negative time, expected >= 0 ms")
        below = self.v_reset < self.v_threshold
        require(self, below, "v_reset: expected below v_threshold, else it fires for ever")
        require_resolved(self, dt, "tau_m")

    def derive(self, dt: float) -> "LIF":
        """Compute the decay over one step."""
        return self._replace(decay=np.exp(-dt / self.tau_m), step=np.full((1, 1), dt))

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        dt = self.step[0, 0]
        v, refractory, crossing = self.v[copy], self.refractory[copy], self.crossing[copy]
        i_offset = self.i_offset[copy]
        tau_m, c_m, decay = row(self.tau_m, copy), row(self.c_m, copy), row(self.decay, copy)
        v_rest, v_reset = row(self.v_rest, copy), row(self.v_reset, copy)
        threshold, t_ref = row(self.v_threshold, copy), row(self.t_ref, copy)
        for i in range(v.size):
            fired[i] = 0
            waiting = refractory[i]
            if waiting >= dt:
                refractory[i] = waiting - dt
                continue
            leak = c_m[i] / tau_m[i]
            total = leak + inputs.conductance[i]
            current = i_offset[i] + inputs.current[i] + inputs.drive[i]
            steady = (leak * v_rest[i] + current) / total
            tau = c_m[i] / total
            kept = decay[i]
            if waiting > 0.0 or inputs.conductance[i] > 0.0:
                kept = math.exp((waiting - dt) / tau)
            reached = steady + (v[i] - steady) * kept
            refractory[i] = 0.0
            if reached >= threshold[i]:
                fired[i] = 1
                time = waiting
                if v[i] < threshold[i]:
                    time += tau * math.log((steady - v[i]) / (steady - threshold[i]))
                time = min(time, dt)
                crossing[i] = time
                left = dt - time - t_ref[i]
                refractory[i] = max(-left, 0.0)
                reached = v_reset[i]
                if left > 0.0:
                    reached = steady + (v_reset[i] - steady) * math.exp(-left / tau)
                    reached = min(reached, threshold[i])
            v[i] = reached
