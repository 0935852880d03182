"""Adaptive exponential integrate-and-fire neuron."""

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
from snn_core.kernel import inlined, kernel, row
from snn_core.neurons.upstroke import Membrane, above, below, until_theta


class AdEx(NamedTuple):
    """Adaptive exponential integrate-and-fire neuron.

    c_m dv/dt = -g_l (v - v_rest) + g_l delta_t exp((v - v_threshold) / delta_t) - w + I;
    tau_w dw/dt = a (v - v_rest) - w; a spike when v >= v_peak, then v = v_reset for t_ref and
    w <- w + b. With delta_t = 0 the spike is at v_threshold. Second order in dt, also through the
    upstroke; spike and reset inside the step, at most one spike per step; stable for any input.

    Source: Brette & Gerstner 2005, J Neurophysiol 94:3637, eq. 1-4; defaults: its cell. Presets:
    `snn_core.presets.NAUD_2008`.

    Args:
        c_m: Capacitance, pF.
        g_l: Leak conductance, nS.
        v_rest: Leak reversal potential, mV.
        v_threshold: Potential at which the upstroke takes over, mV.
        delta_t: Sharpness of the upstroke, mV; 0 is a hard threshold.
        a: Subthreshold adaptation, nS.
        tau_w: Time constant of the adaptation, ms.
        b: Spike-triggered adaptation, pA.
        v_reset: Potential after a spike, mV; may lie above v_threshold.
        v_peak: Potential at which a spike is counted, mV.
        t_ref: Absolute refractory period, ms.
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    c_m: Field = 281.0
    g_l: Field = 30.0
    v_rest: Field = -70.6
    v_threshold: Field = -50.4
    delta_t: Field = 2.0
    a: Field = 4.0
    tau_w: Field = 144.0
    b: Field = 80.5
    v_reset: Field = -70.6
    v_peak: Field = 0.0
    t_ref: Field = 0.0
    i_offset: Field = drive(0.0)
    v: Field = state("v_rest")
    w: Field = state(0.0)
    refractory: Field = state(0.0)  # ms left
    crossing: Field = state(0.0)  # ms from the start of the step to its spike
    top: Field = derived()
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "c_m", "g_l", "tau_w")
        for name in ("delta_t", "t_ref"):
            require(self, np.asarray(getattr(self, name)) >= 0, f"{name}: expected >= 0")
        hard = np.asarray(self.delta_t) == 0
        above_threshold = (self.v_peak > self.v_threshold) | hard
        require(self, above_threshold, "v_peak: expected above v_threshold")
        top = np.where(hard, self.v_threshold, self.v_peak)
        require(self, self.v_reset < top, "v_reset: expected below v_peak (or the hard threshold)")
        require_resolved(self, dt, "tau_w")

    def derive(self, dt: float) -> "AdEx":
        """Find where the spike is counted."""
        hard = np.asarray(self.delta_t) == 0
        top = np.where(hard, self.v_threshold, self.v_peak)
        return self._replace(top=np.atleast_2d(top), step=np.full((1, 1), dt))

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        dt, v, w = self.step[0, 0], self.v[copy], self.w[copy]
        cell = Membrane(
            row(self.c_m, copy), row(self.g_l, copy), row(self.v_threshold, copy),
            row(self.delta_t, copy), row(self.top, copy),
        )  # fmt: skip
        v_rest, v_reset, b = row(self.v_rest, copy), row(self.v_reset, copy), row(self.b, copy)
        a, tau_w, t_ref = row(self.a, copy), row(self.tau_w, copy), row(self.t_ref, copy)
        for i in range(v.size):
            fired[i] = 0
            push = cell.g_l[i] * v_rest[i] + self.i_offset[copy, i]
            push += inputs.current[i] + inputs.drive[i]
            total = cell.g_l[i] + inputs.conductance[i]
            h = min(self.refractory[copy, i], dt)
            self.refractory[copy, i] -= h
            w[i] = _towards(a[i] * (v[i] - v_rest[i]), w[i], h / tau_w[i])
            left = dt - h
            while left > 0.0:
                if v[i] >= cell.top[i]:
                    if fired[i]:
                        break
                    fired[i] = 1
                    self.crossing[copy, i] = dt - left
                    v[i], w[i] = v_reset[i], w[i] + b[i]
                    h, middle = min(left, t_ref[i]), v_reset[i]
                    self.refractory[copy, i] = t_ref[i] - h
                else:
                    target = a[i] * (v[i] - v_rest[i])
                    pair = (w[i], _towards(target, w[i], 0.5 * left / tau_w[i]))
                    if v[i] < cell.theta[i]:
                        h = left
                        middle, end = below(cell, i, v[i], pair, push, total, h)
                        if end >= cell.theta[i] + 0.5 * cell.delta_t[i]:
                            h = until_theta(cell, i, v[i], pair, push, total, h)
                            middle, end = below(cell, i, v[i], pair, push, total, h)
                            end = max(end, cell.theta[i])
                    else:
                        h, middle, end = above(cell, i, v[i], pair, push, total, left)
                    v[i] = end
                w[i] = _towards(a[i] * (middle - v_rest[i]), w[i], h / tau_w[i])
                left -= h


@inlined
def _towards(target: float, value: float, time: float) -> float:
    """A decay from `value` towards `target` over so many time constants."""
    return target + (value - target) * math.exp(-time)
