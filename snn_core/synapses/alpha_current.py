"""Current synapse with an alpha function."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Field, derived, require_positive, require_resolved, state
from snn_core.kernel import kernel, row
from snn_core.synapses.courses import mean_alpha, mean_current
from snn_core.synapses.pouring import pour_current


class AlphaCurrent(NamedTuple):
    """Current synapse: an alpha function whose peak, at tau, is the weight (pA).

    I(t) = w (t / tau) exp(1 - t / tau). The potential of a linear membrane is exact, as with
    `ExponentialCurrent`.

    Source: Gerstner et al. 2014, section 3.1; Rotter & Diesmann 1999, Biol Cybern 81:381.

    Args:
        tau: Time to the peak, ms.
    """

    tau: Field = 2.0
    i: Field = state(0.0)
    rise: Field = state(0.0)
    decay: Field = derived()
    slope: Field = derived()  # what a rise of 1 adds to i in one step, before the decay
    mean: Field = derived()
    mean_rise: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for a time constant that the step cannot follow."""
        require_positive(self, "tau")
        require_resolved(self, dt, "tau")

    def derive(self, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> "AlphaCurrent":
        """Compute the decay, and the constant currents of equal effect."""
        return self._replace(
            decay=np.exp(-dt / self.tau),
            slope=dt / self.tau,
            mean=mean_current(dt, self.tau, tau_m),
            mean_rise=mean_alpha(dt, self.tau, tau_m),
        )

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Add what arrived in this step, pass the current on, and let it run its course."""
        i, rise, decay = self.i[copy], self.rise[copy], row(self.decay, copy)
        slope, mean, mean_rise = (
            row(self.slope, copy),
            row(self.mean, copy),
            row(self.mean_rise, copy),
        )
        for s in range(i.size):
            growing = rise[s] + math.e * arrived[s]
            arrived[s] = mean[s] * i[s] + mean_rise[s] * growing
            i[s] = (i[s] + slope[s] * growing) * decay[s]
            rise[s] = growing * decay[s]
        pour_current(arrived, target, inputs)
