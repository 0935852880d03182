"""Current synapse with an exponential time course."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Field, derived, require_positive, require_resolved, state
from snn_core.kernel import kernel, row
from snn_core.synapses.courses import mean_current
from snn_core.synapses.pouring import pour_current


class ExponentialCurrent(NamedTuple):
    """Current synapse: a spike adds its weight (pA) to a current that decays exponentially.

    dI/dt = -I / tau. What the membrane receives is the constant current that moves it, within
    one step, exactly as far as the decaying one: the potential of a linear membrane is exact,
    V(t) = (w / c_m) tau tau_m / (tau_m - tau) (exp(-t / tau_m) - exp(-t / tau)).

    Source: Rotter & Diesmann 1999, Biol Cybern 81:381; Gerstner et al. 2014, eq. 3.1.

    Args:
        tau: Time constant of the current, ms.
    """

    tau: Field = 5.0
    i: Field = state(0.0)
    decay: Field = derived()
    gain: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for a time constant that the step cannot follow."""
        require_positive(self, "tau")
        require_resolved(self, dt, "tau")

    def derive(self, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> "ExponentialCurrent":
        """Compute the decay and the constant current of equal effect."""
        return self._replace(
            decay=np.exp(-dt / self.tau), gain=mean_current(dt, self.tau, tau_m)
        )  # fmt: skip

    def draws(self) -> int:
        """Random numbers of a neuron in a step."""
        return 0

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Add what arrived in this step, pass the current on, and let it decay."""
        i, decay, gain = self.i[copy], row(self.decay, copy), row(self.gain, copy)
        for s in range(i.size):
            now = i[s] + arrived[s]
            arrived[s] = gain[s] * now
            i[s] = now * decay[s]
        pour_current(arrived, target, inputs)
