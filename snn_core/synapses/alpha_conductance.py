"""Conductance synapse with an alpha function."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Field, derived, require_positive, require_resolved, state
from snn_core.kernel import kernel, row
from snn_core.synapses.courses import mean_alpha, step_mean
from snn_core.synapses.pouring import pour_conductance


class AlphaConductance(NamedTuple):
    """Conductance synapse: an alpha function whose peak, at tau, is the weight (nS).

    g(t) = w (t / tau) exp(1 - t / tau);  I = g (reversal - v). Within a step the membrane sees
    the mean of the conductance.

    Source: Rall 1967, J Neurophysiol 30:1138; Gerstner et al. 2014, section 3.1.

    Args:
        tau: Time to the peak, ms.
        reversal: Reversal potential, mV.
    """

    tau: Field = 2.0
    reversal: Field = 0.0
    g: Field = state(0.0)
    rise: Field = state(0.0)
    decay: Field = derived()
    slope: Field = derived()  # what a rise of 1 adds to g in one step, before the decay
    mean: Field = derived()
    mean_rise: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for a time constant that the step cannot follow."""
        require_positive(self, "tau")
        require_resolved(self, dt, "tau")

    def derive(self, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> "AlphaConductance":
        """Compute the decay and the means over one step."""
        return self._replace(
            decay=np.exp(-dt / self.tau),
            slope=dt / self.tau,
            mean=step_mean(dt, self.tau),
            mean_rise=mean_alpha(dt, self.tau, np.full_like(np.asarray(self.tau), np.inf)),
        )

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Add what arrived in this step, pass the conductance on, and let it run its course."""
        g, rise, decay = self.g[copy], self.rise[copy], row(self.decay, copy)
        slope, mean, mean_rise = (
            row(self.slope, copy),
            row(self.mean, copy),
            row(self.mean_rise, copy),
        )
        for s in range(g.size):
            growing = rise[s] + math.e * arrived[s]
            arrived[s] = mean[s] * g[s] + mean_rise[s] * growing
            g[s] = (g[s] + slope[s] * growing) * decay[s]
            rise[s] = growing * decay[s]
        pour_conductance(arrived, row(self.reversal, copy), target, inputs)
