"""Exponential integrate-and-fire neuron."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, drive, require, require_positive, state
from snn_core.kernel import kernel, row
from snn_core.neurons.upstroke import Membrane, above, below, until_theta


class EIF(NamedTuple):
    """Exponential integrate-and-fire neuron.

    c_m dv/dt = -g_l (v - v_rest) + g_l delta_t exp((v - v_threshold) / delta_t) + I; a spike when
    v >= v_peak, then v = v_reset for t_ref. Integrated as `AdEx`: second order in dt.

    Source: Fourcaud-Trocme et al. 2003, J Neurosci 23:11628, eq. 1 and 7.

    Args:
        c_m: Capacitance, pF.
        g_l: Leak conductance, nS.
        v_rest: Leak reversal potential, mV.
        v_threshold: Potential at which the upstroke takes over, mV.
        delta_t: Sharpness of the upstroke, mV.
        v_reset: Potential after a spike, mV.
        v_peak: Potential at which a spike is counted, mV.
        t_ref: Absolute refractory period, ms.
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    c_m: Field = 200.0
    g_l: Field = 10.0
    v_rest: Field = -65.0
    v_threshold: Field = -50.0
    delta_t: Field = 3.5
    v_reset: Field = -65.0
    v_peak: Field = 0.0
    t_ref: Field = 1.7
    i_offset: Field = drive(0.0)
    v: Field = state("v_rest")
    refractory: Field = state(0.0)  # ms left
    crossing: Field = state(0.0)  # ms from the start of the step to its spike
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "c_m", "g_l", "delta_t")
        require(self, np.asarray(self.t_ref) >= 0, "t_ref: got a negative time, expected >= 0 ms")
        require(self, self.v_peak > self.v_threshold, "v_peak: expected above v_threshold")
        require(self, self.v_reset < self.v_peak, "v_reset: expected below v_peak")

    def derive(self, dt: float) -> "EIF":
        """Keep the step."""
        return self._replace(step=np.full((1, 1), dt))

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        dt, v, still = self.step[0, 0], self.v[copy], (0.0, 0.0)
        cell = Membrane(
            row(self.c_m, copy), row(self.g_l, copy), row(self.v_threshold, copy),
            row(self.delta_t, copy), row(self.v_peak, copy),
        )  # fmt: skip
        v_rest, v_reset, t_ref = (
            row(self.v_rest, copy),
            row(self.v_reset, copy),
            row(self.t_ref, copy),
        )
        for i in range(v.size):
            fired[i] = 0
            push = cell.g_l[i] * v_rest[i] + self.i_offset[copy, i]
            push += inputs.current[i] + inputs.drive[i]
            total = cell.g_l[i] + inputs.conductance[i]
            h = min(self.refractory[copy, i], dt)
            self.refractory[copy, i] -= h
            left = dt - h
            while left > 0.0:
                if v[i] >= cell.top[i]:
                    if fired[i]:
                        break
                    fired[i] = 1
                    self.crossing[copy, i] = dt - left
                    v[i], h = v_reset[i], min(left, t_ref[i])
                    self.refractory[copy, i] = t_ref[i] - h
                elif v[i] < cell.theta[i]:
                    h = left
                    _, end = below(cell, i, v[i], still, push, total, h)
                    if end >= cell.theta[i] + 0.5 * cell.delta_t[i]:
                        h = until_theta(cell, i, v[i], still, push, total, h)
                        _, end = below(cell, i, v[i], still, push, total, h)
                        end = max(end, cell.theta[i])
                    v[i] = end
                else:
                    h, _, v[i] = above(cell, i, v[i], still, push, total, left)
                left -= h
