"""Current synapse with a rise and a decay."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Field, derived, require_resolved, state
from snn_core.kernel import kernel, row
from snn_core.synapses.courses import check_rise, mean_current, peak_scale
from snn_core.synapses.pouring import pour_current


class DoubleExponentialCurrent(NamedTuple):
    """Current synapse: a difference of exponentials whose peak is the weight (pA).

    I(t) = w s (exp(-t / tau_decay) - exp(-t / tau_rise)), s such that the peak is w. The
    potential of a linear membrane is exact, as with `ExponentialCurrent`.

    Source: Gerstner et al. 2014, section 3.1; Rotter & Diesmann 1999, Biol Cybern 81:381.

    Args:
        tau_rise: Time constant of the rise, ms.
        tau_decay: Time constant of the decay, ms; longer than the rise (else `AlphaCurrent`).
    """

    tau_rise: Field = 0.5
    tau_decay: Field = 5.0
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
        """Compute the decays, and the constant currents of equal effect."""
        return self._replace(
            scale=peak_scale(self.tau_rise, self.tau_decay),
            decay_slow=np.exp(-dt / self.tau_decay),
            decay_fast=np.exp(-dt / self.tau_rise),
            mean_slow=mean_current(dt, self.tau_decay, tau_m),
            mean_fast=mean_current(dt, self.tau_rise, tau_m),
        )

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Add what arrived in this step, pass the current on, and let it decay."""
        slow, fast, scale = self.slow[copy], self.fast[copy], row(self.scale, copy)
        decay_slow, decay_fast = row(self.decay_slow, copy), row(self.decay_fast, copy)
        mean_slow, mean_fast = row(self.mean_slow, copy), row(self.mean_fast, copy)
        for s in range(slow.size):
            jump = scale[s] * arrived[s]
            late, early = slow[s] + jump, fast[s] + jump
            arrived[s] = mean_slow[s] * late - mean_fast[s] * early
            slow[s] = late * decay_slow[s]
            fast[s] = early * decay_fast[s]
        pour_current(arrived, target, inputs)
