"""Adaptive exponential neuron whose spikes last, for voltage-based plasticity."""

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


class ClopathAdEx(NamedTuple):
    """AdEx neuron with a spike of given width, an after-potential and a moving threshold.

    c_m dv/dt = -g_l (v - v_rest) + g_l delta_t exp((v - theta) / delta_t) - w + z + I,
    tau_w dw/dt = a (v - v_rest) - w,  tau_z dz/dt = -z,  tau_theta dtheta/dt = v_threshold - theta.
    At v >= v_peak a spike is fired: w += b, z = i_sp, theta = v_threshold_max; v is held at
    v_clamp for t_clamp (w stands still) and then set to v_reset. So v shows the spike, as
    `Clopath` needs it. The step is that of `AdEx`: second order, spikes interpolated.

    Source: Clopath, Buesing, Vasilaki & Gerstner 2010, Nat Neurosci 13:344, methods; values of
    its table 1 (NEST's aeif_psc_delta_clopath has v_threshold_max = +30.4 mV by default).

    Args:
        c_m: Capacitance, pF.
        g_l: Leak conductance, nS.
        v_rest: Resting potential, mV.
        v_threshold: Threshold at rest, mV.
        v_threshold_max: Threshold after a spike, mV; not above v_peak.
        tau_theta: Time constant of the threshold, ms.
        delta_t: Sharpness of the upstroke, mV.
        v_peak: Potential at which a spike is counted, mV.
        v_clamp: Potential during the spike, mV.
        t_clamp: Width of the spike, ms.
        v_reset: Potential after it, mV.
        a: Subthreshold adaptation, nS.
        b: Adaptation by a spike, pA.
        tau_w: Time constant of adaptation, ms.
        i_sp: After-potential current, pA.
        tau_z: Its time constant, ms.
        i_offset: Current from outside, pA.
    """

    c_m: Field = 281.0
    g_l: Field = 30.0
    v_rest: Field = -70.6
    v_threshold: Field = -50.4
    v_threshold_max: Field = -30.4
    tau_theta: Field = 50.0
    delta_t: Field = 2.0
    v_peak: Field = 33.0
    v_clamp: Field = 33.0
    t_clamp: Field = 2.0
    v_reset: Field = -49.6
    a: Field = 4.0
    b: Field = 80.5
    tau_w: Field = 144.0
    i_sp: Field = 400.0
    tau_z: Field = 40.0
    i_offset: Field = drive(0.0)
    v: Field = state("v_rest")
    w: Field = state(0.0)
    z: Field = state(0.0)
    theta: Field = state("v_threshold")
    clamped: Field = state(0.0)  # ms left of the spike
    crossing: Field = state(0.0)  # ms from the start of the step to its spike
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        taus = ("tau_w", "tau_z", "tau_theta")
        require_positive(self, "c_m", "g_l", "delta_t", *taus)
        require_resolved(self, dt, *taus)
        require(self, np.asarray(self.t_clamp) >= 0, "t_clamp: expected >= 0 ms")
        require(self, self.v_reset < self.v_peak, "v_reset: expected below v_peak")
        highest = np.maximum(self.v_threshold, self.v_threshold_max)
        require(self, highest < self.v_peak, "v_threshold: expected below v_peak")

    def derive(self, dt: float) -> "ClopathAdEx":
        """Note the step."""
        return self._replace(step=np.full((1, 1), dt))

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        dt, v, clamped = self.step[0, 0], self.v[copy], self.clamped[copy]
        cell = Membrane(
            row(self.c_m, copy), row(self.g_l, copy), self.theta[copy],
            row(self.delta_t, copy), row(self.v_peak, copy),
        )  # fmt: skip
        v_rest, v_reset = row(self.v_rest, copy), row(self.v_reset, copy)
        for i in range(v.size):
            fired[i] = 0
            push = cell.g_l[i] * v_rest[i] + self.i_offset[copy, i]
            push += inputs.current[i] + inputs.drive[i]
            total = cell.g_l[i] + inputs.conductance[i]
            left, half = dt, 0.0
            while left > 0.0:
                if clamped[i] > 0.0:
                    h = min(clamped[i], left)
                    clamped[i] -= h
                    _relax(self, copy, i, h)
                    if clamped[i] <= 0.0:
                        v[i] = v_reset[i]
                elif v[i] >= cell.top[i]:
                    if fired[i]:
                        break
                    fired[i] = 1
                    self.crossing[copy, i] = dt - left
                    _spike(self, copy, i)
                    h, half = 0.0, 0.0
                else:
                    if half == 0.0:  # the slow ones stand at their value of the middle
                        half = 0.5 * left
                        _relax(self, copy, i, half)
                    h = _rise(self, copy, i, cell, push, total, left)
                left -= h
            _relax(self, copy, i, half)


@inlined
def _spike(neuron: Any, copy: int, i: int) -> None:
    """What a spike leaves behind."""
    neuron.w[copy, i] += row(neuron.b, copy)[i]
    neuron.z[copy, i] = row(neuron.i_sp, copy)[i]
    neuron.theta[copy, i] = row(neuron.v_threshold_max, copy)[i]
    neuron.clamped[copy, i] = row(neuron.t_clamp, copy)[i]
    held = neuron.clamped[copy, i] > 0.0
    neuron.v[copy, i] = row(neuron.v_clamp, copy)[i] if held else row(neuron.v_reset, copy)[i]


@inlined
def _relax(neuron: Any, copy: int, i: int, h: float) -> None:
    """Let after-potential and threshold decay for h ms."""
    rest = row(neuron.v_threshold, copy)[i]
    neuron.z[copy, i] *= math.exp(-h / row(neuron.tau_z, copy)[i])
    kept = math.exp(-h / row(neuron.tau_theta, copy)[i])
    neuron.theta[copy, i] = rest + (neuron.theta[copy, i] - rest) * kept


@inlined
def _rise(
    neuron: Any, copy: int, i: int, cell: Any, push: float, total: float, left: float
) -> float:
    """Advance the free membrane by `left` ms or until the spike; return the time taken.

    z, which pushes, joins w, which pulls.
    """
    v, w, z = neuron.v[copy, i], neuron.w[copy, i], neuron.z[copy, i]
    a, tau_w, rest = row(neuron.a, copy)[i], row(neuron.tau_w, copy)[i], row(neuron.v_rest, copy)[i]
    halfway = a * (v - rest) + (w - a * (v - rest)) * math.exp(-0.5 * left / tau_w)
    pull = (w - z, halfway - z)
    h = left
    if v < cell.theta[i]:
        middle, end = below(cell, i, v, pull, push, total, h)
        if end >= cell.theta[i] + 0.5 * cell.delta_t[i]:
            h = until_theta(cell, i, v, pull, push, total, h)
            middle, end = below(cell, i, v, pull, push, total, h)
            end = max(end, cell.theta[i])
    else:
        h, middle, end = above(cell, i, v, pull, push, total, left)
    neuron.v[copy, i] = end
    target = a * (middle - rest)
    neuron.w[copy, i] = target + (w - target) * math.exp(-h / tau_w)
    return h
