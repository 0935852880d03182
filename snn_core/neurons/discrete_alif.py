"""Leaky integrate-and-fire neuron on the grid of steps, with an adaptive threshold."""

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


class DiscreteALIF(NamedTuple):
    """Adaptive leaky integrate-and-fire neuron (ALIF) that fires at the end of a step only.

    v <- v + (1 - exp(-dt / tau_m)) (v_rest + (tau_m / c_m) I - v);  a spike z when
    v > v_threshold + jump (not at it), then v = v_reset for t_ref;  jump <- exp(-dt /
    tau_threshold) jump + threshold_jump z after it. So each spike makes the next ones harder for
    about tau_threshold: a memory far longer than the membrane's. With threshold_jump = 0 it is
    `DiscreteLIF`.

    Source: Bellec et al. 2020, Nat Commun 11:3625, eq. 6-8 (jump is beta a there); the reset is to
    v_reset, not by subtraction.

    Args:
        tau_m: Membrane time constant, ms.
        c_m: Capacitance, pF.
        v_rest: Resting potential, mV.
        v_threshold: Threshold at rest, mV.
        v_reset: Potential after a spike, mV.
        t_ref: Time at v_reset after the step of the spike, ms, rounded to steps.
        threshold_jump: Rise of the threshold at a spike, mV.
        tau_threshold: Time constant of its decay, ms.
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    tau_m: Field = 10.0
    c_m: Field = 200.0
    v_rest: Field = -65.0
    v_threshold: Field = -50.0
    v_reset: Field = -65.0
    t_ref: Field = 0.0
    threshold_jump: Field = 2.0
    tau_threshold: Field = 200.0
    i_offset: Field = drive(0.0)
    v: Field = state("v_rest")
    jump: Field = state(0.0)  # mV of the threshold
    waiting: Field = state(0.0)  # steps left
    leak: Field = derived()
    gain: Field = derived()
    hold: Field = derived()
    kept: Field = derived()
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "tau_m", "c_m", "tau_threshold")
        require_resolved(self, dt, "tau_threshold")
        for name in ("t_ref", "threshold_jump"):
            value = np.asarray(getattr(self, name))
            require(self, (value >= 0) & np.isfinite(value), f"{name}: expected a number >= 0")
        below = self.v_reset < self.v_threshold
        require(self, below, "v_reset: expected below v_threshold, else it fires for ever")

    def derive(self, dt: float) -> "DiscreteALIF":
        """Compute what one step leaks, what a current moves, and what the threshold keeps."""
        leak = -np.expm1(-dt / self.tau_m)
        return self._replace(
            leak=leak, gain=self.tau_m / self.c_m * leak, hold=np.rint(self.t_ref / dt),
            kept=np.exp(-dt / self.tau_threshold), step=np.full((1, 1), dt),
        )  # fmt: skip

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        v, jump, waiting = self.v[copy], self.jump[copy], self.waiting[copy]
        i_offset, threshold = self.i_offset[copy], row(self.v_threshold, copy)
        leak, gain, hold = row(self.leak, copy), row(self.gain, copy), row(self.hold, copy)
        rise, kept = row(self.threshold_jump, copy), row(self.kept, copy)
        v_rest, v_reset = row(self.v_rest, copy), row(self.v_reset, copy)
        tau_m, c_m = row(self.tau_m, copy), row(self.c_m, copy)
        for i in range(v.size):
            fired[i] = 0
            before = jump[i]
            jump[i] *= kept[i]
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
            if v[i] > threshold[i] + before:
                fired[i] = 1
                v[i] = v_reset[i]
                waiting[i] = hold[i]
                jump[i] += rise[i]
