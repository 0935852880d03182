"""Spike-response neuron with escape noise."""

import math
from typing import Any, NamedTuple

import numpy as np

from snn_core.component import (
    Field,
    derived,
    drive,
    require_positive,
    require_resolved,
    state,
    stream,
)
from snn_core.kernel import kernel, row
from snn_core.random import uniform


class SRM0(NamedTuple):
    """Spike-response neuron (SRM0) that fires at random, the more the nearer to threshold.

    v is the sum of the postsynaptic potentials (a leaky membrane) and eta the after-potential:
    u = v + eta;  tau_m dv/dt = -(v - v_rest) + (tau_m / c_m) I;  eta = chi exp(-s / tau_eta), s the
    time since the last spike;  firing intensity rho = rho_0 exp((u - v_threshold) / delta_u);
    the probability of a spike in a step is 1 - exp(-rho dt).

    With c_m = 5 pF, tau_m = 20 ms and a current synapse of 5 ms, a weight of 1 evokes the
    potential eps_0 / (tau_m - tau_s) (exp(-t/tau_m) - exp(-t/tau_s)), eps_0 = 20 mV ms.

    Source: Gerstner et al. 2014, eq. 9.1-9.8; constants of Fremaux, Sprekeler & Gerstner 2013,
    PLoS Comput Biol 9:e1003024.

    Args:
        tau_m: Membrane time constant, ms.
        c_m: Capacitance, pF.
        v_rest: Resting potential, mV.
        v_threshold: Potential at which the intensity is rho_0, mV.
        delta_u: Width of the threshold, mV.
        rho_0: Intensity at threshold, Hz.
        chi: After-potential right after a spike, mV.
        tau_eta: Time constant of the after-potential, ms.
        i_offset: Current from outside, pA; can be set while the network runs.
    """

    tau_m: Field = 20.0
    c_m: Field = 5.0
    v_rest: Field = 0.0
    v_threshold: Field = 16.0
    delta_u: Field = 5.0
    rho_0: Field = 60.0
    chi: Field = -5.0
    tau_eta: Field = 20.0
    i_offset: Field = drive(0.0)
    v: Field = state("v_rest")
    eta: Field = state(0.0)
    rng: Field = stream()
    decay: Field = derived()
    decay_eta: Field = derived()
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no neuron."""
        require_positive(self, "tau_m", "c_m", "delta_u", "rho_0", "tau_eta")
        require_resolved(self, dt, "tau_m", "tau_eta")

    def derive(self, dt: float) -> "SRM0":
        """Compute the decays over one step."""
        return self._replace(
            decay=np.exp(-dt / self.tau_m),
            decay_eta=np.exp(-dt / self.tau_eta),
            step=np.full((1, 1), dt),
        )

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Advance one copy by one step; write 1 to `fired`, (n,), where a spike is fired."""
        seconds = self.step[0, 0] * 1e-3
        v, eta, i_offset, rng = self.v[copy], self.eta[copy], self.i_offset[copy], self.rng[copy]
        tau_m, c_m, decay = row(self.tau_m, copy), row(self.c_m, copy), row(self.decay, copy)
        v_rest, threshold = row(self.v_rest, copy), row(self.v_threshold, copy)
        delta_u, rho_0 = row(self.delta_u, copy), row(self.rho_0, copy)
        chi, decay_eta = row(self.chi, copy), row(self.decay_eta, copy)
        for i in range(v.size):
            leak = c_m[i] / tau_m[i]
            total = leak + inputs.conductance[i]
            current = i_offset[i] + inputs.current[i] + inputs.drive[i]
            steady = (leak * v_rest[i] + current) / total
            kept = decay[i]
            if inputs.conductance[i] > 0.0:
                kept = math.exp(math.log(decay[i]) * total / leak)
            v[i] = steady + (v[i] - steady) * kept
            eta[i] *= decay_eta[i]
            above = min((v[i] + eta[i] - threshold[i]) / delta_u[i], 50.0)
            hazard = rho_0[i] * math.exp(above) * seconds
            fired[i] = 0
            if uniform(rng) < -math.expm1(-hazard):
                fired[i] = 1
                eta[i] = chi[i]
