"""Generalised integrate-and-fire neuron with escape noise."""

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
    stream,
)
from snn_core.kernel import kernel, row
from snn_core.random import uniform
from snn_core.synapses.courses import mean_current


class GIF(NamedTuple):
    """Generalised integrate-and-fire neuron: spike-triggered currents, moving threshold, noise.

    c_m dv/dt = -g_l (v - v_rest) - eta_1 - eta_2 + I;  theta = v_threshold + gamma_1 + gamma_2;
    each eta and gamma decays exponentially and jumps by its own amount at a spike; the firing
    intensity is lambda_0 exp((v - theta) / delta_v), the probability of a spike in a step
    1 - exp(-lambda dt). After a spike v = v_reset for t_ref. The potential is exact for inputs
    that are constant in a step.

    Source: Mensi et al. 2012, J Neurophysiol 107:1756, eq. 1-4; Pozzorini et al. 2015, PLoS Comput
    Biol 11:e1004275.

    Args:
        c_m: Capacitance, pF.
        g_l: Leak conductance, nS.
        v_rest: Resting potential, mV.
        v_reset: Potential after a spike, mV.
        v_threshold: Threshold at rest, mV.
        delta_v: Width of the threshold, mV.
        lambda_0: Intensity at threshold, Hz.
        t_ref: Absolute refractory period, ms.
        jump_eta_1: Jump of the first current, pA.
        tau_eta_1: Its time constant, ms.
        jump_eta_2: Jump of the second current, pA.
        tau_eta_2: Its time constant, ms.
        jump_gamma_1: Jump of the first part of the threshold, mV.
        tau_gamma_1: Its time constant, ms.
        jump_gamma_2: Jump of the second part of the threshold, mV.
        tau_gamma_2: Its time constant, ms.
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    c_m: Field = 80.0
    g_l: Field = 4.0
    v_rest: Field = -70.0
    v_reset: Field = -55.0
    v_threshold: Field = -45.0
    delta_v: Field = 1.0
    lambda_0: Field = 10.0
    t_ref: Field = 4.0
    jump_eta_1: Field = 20.0
    tau_eta_1: Field = 10.0
    jump_eta_2: Field = 2.0
    tau_eta_2: Field = 100.0
    jump_gamma_1: Field = 5.0
    tau_gamma_1: Field = 10.0
    jump_gamma_2: Field = 1.0
    tau_gamma_2: Field = 200.0
    i_offset: Field = drive(0.0)
    v: Field = state("v_rest")
    eta_1: Field = state(0.0)  # pA
    eta_2: Field = state(0.0)  # pA
    gamma_1: Field = state(0.0)  # mV
    gamma_2: Field = state(0.0)  # mV
    refractory: Field = state(0.0)  # ms left
    crossing: Field = state(0.0)  # ms from the start of the step to its spike
    rng: Field = stream()
    mean_1: Field = derived()
    mean_2: Field = derived()
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        taus = ("tau_eta_1", "tau_eta_2", "tau_gamma_1", "tau_gamma_2")
        require_positive(self, "c_m", "g_l", "delta_v", "lambda_0", *taus)
        require(self, np.asarray(self.t_ref) >= 0, "t_ref: got a negative time, expected >= 0 ms")
        require_resolved(self, dt, *taus)

    def derive(self, dt: float) -> "GIF":
        """Compute the constant currents of equal effect on the membrane."""
        tau_m = np.asarray(self.c_m) / np.asarray(self.g_l)
        return self._replace(
            mean_1=np.atleast_2d(mean_current(dt, self.tau_eta_1, tau_m)),
            mean_2=np.atleast_2d(mean_current(dt, self.tau_eta_2, tau_m)),
            step=np.full((1, 1), dt),
        )

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        dt, v, rng = self.step[0, 0], self.v[copy], self.rng[copy]
        c_m, g_l, v_rest = row(self.c_m, copy), row(self.g_l, copy), row(self.v_rest, copy)
        v_reset, threshold = row(self.v_reset, copy), row(self.v_threshold, copy)
        delta_v, lambda_0 = row(self.delta_v, copy), row(self.lambda_0, copy)
        mean_1, mean_2 = row(self.mean_1, copy), row(self.mean_2, copy)
        tau_eta_1, tau_eta_2 = row(self.tau_eta_1, copy), row(self.tau_eta_2, copy)
        tau_gamma_1, tau_gamma_2 = row(self.tau_gamma_1, copy), row(self.tau_gamma_2, copy)
        for i in range(v.size):
            fired[i] = 0
            held = min(self.refractory[copy, i], dt)
            self.refractory[copy, i] -= held
            push = g_l[i] * v_rest[i] + self.i_offset[copy, i]
            push += inputs.current[i] + inputs.drive[i]
            push -= mean_1[i] * self.eta_1[copy, i] + mean_2[i] * self.eta_2[copy, i]
            total = g_l[i] + inputs.conductance[i]
            v[i] = push / total + (v[i] - push / total) * math.exp((held - dt) * total / c_m[i])
            self.eta_1[copy, i] *= math.exp(-dt / tau_eta_1[i])
            self.eta_2[copy, i] *= math.exp(-dt / tau_eta_2[i])
            self.gamma_1[copy, i] *= math.exp(-dt / tau_gamma_1[i])
            self.gamma_2[copy, i] *= math.exp(-dt / tau_gamma_2[i])
            moved = threshold[i] + self.gamma_1[copy, i] + self.gamma_2[copy, i]
            above = min((v[i] - moved) / delta_v[i], 50.0)
            hazard = max(lambda_0[i] * math.exp(above) * 1e-3, 1e-300)
            wait = -math.log1p(-uniform(rng)) / hazard
            if wait < dt - held:
                fired[i] = 1
                self.crossing[copy, i] = held + wait
                v[i] = v_reset[i]
                self.refractory[copy, i] = row(self.t_ref, copy)[i]
                self.eta_1[copy, i] += row(self.jump_eta_1, copy)[i]
                self.eta_2[copy, i] += row(self.jump_eta_2, copy)[i]
                self.gamma_1[copy, i] += row(self.jump_gamma_1, copy)[i]
                self.gamma_2[copy, i] += row(self.jump_gamma_2, copy)[i]
