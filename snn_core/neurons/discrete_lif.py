"""Leaky integrate-and-fire neuron on the grid of steps."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, drive, require, require_positive, state
from snn_core.kernel import kernel, row


class DiscreteLIF(NamedTuple):
    """Leaky integrate-and-fire neuron that fires and resets at the end of a step only.

    v <- v + (1 - exp(-dt / tau_m)) (v_rest + (tau_m / c_m) I - v);  a spike when v > v_threshold
    (not at it), then v = v_reset, and what a step brought beyond the threshold is lost. This is
    how deep-learning simulators and most neuromorphic chips compute, so networks exchanged with
    them keep their spikes; for biology take `LIF`, whose spikes do not depend on the step.

    Source: Pedersen et al. 2024, Nat Commun 15:8122, Neuromorphic intermediate representation;
    a simulator that takes Euler steps, v <- v + (dt / tau) (...), has tau = dt / (1 -
    exp(-dt / tau_m)).

    Args:
        tau_m: Membrane time constant, ms.
        c_m: Capacitance, pF.
        v_rest: Resting potential, mV.
        v_threshold: Threshold, mV; infinite for a neuron that never fires.
        v_reset: Potential after a spike, mV.
        t_ref: Time at v_reset after the step of the spike, ms, rounded to steps.
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    tau_m: Field = 10.0
    c_m: Field = 200.0
    v_rest: Field = -65.0
    v_threshold: Field = -50.0
    v_reset: Field = -65.0
    t_ref: Field = 0.0
    i_offset: Field = drive(0.0)
    v: Field = state("v_rest")
    waiting: Field = state(0.0)  # steps left
    leak: Field = derived()
    gain: Field = derived()
    hold: Field = derived()
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "tau_m", "c_m")
        require(self, np.asarray(self.t_ref) >= 0, "t_ref: got a negative time, expected >= 0 ms")
        below = self.v_reset < self.v_threshold
        require(self, below, "v_reset: expected below v_threshold, else it fires for ever")

    def derive(self, dt: float) -> "DiscreteLIF":
        """Compute what one step leaks, what a current moves, and the steps of t_ref."""
        leak = -np.expm1(-dt / self.tau_m)
        return self._replace(
            leak=leak, gain=self.tau_m / self.c_m * leak, hold=np.rint(self.t_ref / dt),
            step=np.full((1, 1), dt),
        )  # fmt: skip

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        v, waiting, i_offset = self.v[copy], self.waiting[copy], self.i_offset[copy]
        leak, gain, hold = row(self.leak, copy), row(self.gain, copy), row(self.hold, copy)
        tau_m, c_m = row(self.tau_m, copy), row(self.c_m, copy)
        v_rest, v_reset = row(self.v_rest, copy), row(self.v_reset, copy)
        threshold = row(self.v_threshold, copy)
        simple = True
        for i in range(v.size):
            simple = simple & (waiting[i] <= 0.0) & (inputs.conductance[i] <= 0.0)
        if simple:  # short loops over few arrays, which a compiler makes several steps of at once
            for i in range(v.size):
                current = i_offset[i] + inputs.current[i] + inputs.drive[i]
                v[i] += leak[i] * (v_rest[i] - v[i]) + gain[i] * current
            for i in range(v.size):
                fired[i] = v[i] > threshold[i]
            for i in range(v.size):
                waiting[i] = hold[i] if v[i] > threshold[i] else 0.0
            for i in range(v.size):
                v[i] = v_reset[i] if v[i] > threshold[i] else v[i]
            return
        for i in range(v.size):
            fired[i] = 0
            if waiting[i] > 0.0:
                waiting[i] -= 1.0
                continue
            current = i_offset[i] + inputs.current[i] + inputs.drive[i]
            if inputs.conductance[i] > 0.0:
                own = c_m[i] / tau_m[i]
                total = own + inputs.conductance[i]
                steady = (own * v_rest[i] + current) / total
                v[i] += -math.expm1(-self.step[0, 0] * total / c_m[i]) * (steady - v[i])
            else:
                v[i] += leak[i] * (v_rest[i] - v[i]) + gain[i] * current
            if v[i] > threshold[i]:
                fired[i] = 1
                v[i] = v_reset[i]
                waiting[i] = hold[i]
