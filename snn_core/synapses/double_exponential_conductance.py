"""Conductance synapse with a rise and a decay."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Field, derived, require_resolved, state
from snn_core.kernel import kernel, row
from snn_core.synapses.courses import check_rise, peak_scale, step_mean
from snn_core.synapses.pouring import pour_conductance


class DoubleExponentialConductance(NamedTuple):
    """Conductance synapse: a difference of exponentials whose peak is the weight (nS).

    g(t) = w s (exp(-t / tau_decay) - exp(-t / tau_rise)), s such that the peak is w;
    I = g (reversal - v). Within a step the membrane sees the mean of the conductance.

    Source: Destexhe, Mainen & Sejnowski 1998, in Methods in Neuronal Modeling, eq. 1.3; Gerstner
    et al. 2014, section 3.1.

    Args:
        tau_rise: Time constant of the rise, ms.
        tau_decay: Time constant of the decay, ms; longer than the rise (else `AlphaConductance`).
        reversal: Reversal potential, mV.
    """

    tau_rise: Field = 0.2
    tau_decay: Field = 2.0
    reversal: Field = 0.0
    slow: Field = state(0.0)
    fast: Field = state(0.0)
    scale: Field = derived()
    decay_slow: Field = derived()
    decay_fast: Field = derived()
    mean_slow: Field = derived()
    mean_fast: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for time constants that make no rise and decay."""
        check_rise(self)
        require_resolved(self, dt, "tau_decay")

    def derive(self, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> Any:
        """Compute the decays and means over one step."""
        return self._replace(
            scale=peak_scale(self.tau_rise, self.tau_decay),
            decay_slow=np.exp(-dt / self.tau_decay),
            decay_fast=np.exp(-dt / self.tau_rise),
            mean_slow=step_mean(dt, self.tau_decay),
            mean_fast=step_mean(dt, self.tau_rise),
        )

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Add what arrived in this step, pass the conductance on, and let it decay."""
        slow, fast, scale = self.slow[copy], self.fast[copy], row(self.scale, copy)
        decay_slow, decay_fast = row(self.decay_slow, copy), row(self.decay_fast, copy)
        mean_slow, mean_fast = row(self.mean_slow, copy), row(self.mean_fast, copy)
        for s in range(slow.size):
            jump = scale[s] * arrived[s]
            late, early = slow[s] + jump, fast[s] + jump
            arrived[s] = mean_slow[s] * late - mean_fast[s] * early
            slow[s] = late * decay_slow[s]
            fast[s] = early * decay_fast[s]
        pour_conductance(arrived, row(self.reversal, copy), target, inputs)
