"""Conductance synapse with an exponential time course and a reversal potential."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Field, derived, require_positive, require_resolved, state
from snn_core.kernel import kernel, row
from snn_core.synapses.pouring import pour_conductance


class ExponentialConductance(NamedTuple):
    """Conductance synapse: a spike adds its weight (nS) to a conductance that decays.

    dg/dt = -g / tau;  I = g (reversal - v). Within a step the membrane sees the mean of the
    conductance (second order in dt). The effect changes sign across the reversal potential;
    with the reversal at rest it shunts.

    Source: Gerstner et al. 2014, eq. 3.1-3.4; AMPA 2 ms and 0 mV, GABA-A 5 ms and -70 mV as in
    Wang 2002, Neuron 36:955.

    Args:
        tau: Time constant of the conductance, ms.
        reversal: Reversal potential, mV.
    """

    tau: Field = 2.0
    reversal: Field = 0.0
    g: Field = state(0.0)
    decay: Field = derived()
    gain: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for a time constant that the step cannot follow."""
        require_positive(self, "tau")
        require_resolved(self, dt, "tau")

    def derive(self, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> "ExponentialConductance":
        """Compute the decay, and the mean over a step of what is 1 at its start."""
        return self._replace(
            decay=np.exp(-dt / self.tau), gain=-self.tau / dt * np.expm1(-dt / self.tau)
        )

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Add what arrived in this step, pass the conductance on, and let it decay."""
        g, decay, gain = self.g[copy], row(self.decay, copy), row(self.gain, copy)
        for s in range(g.size):
            now = g[s] + arrived[s]
            arrived[s] = gain[s] * now
            g[s] = now * decay[s]
        pour_conductance(arrived, row(self.reversal, copy), target, inputs)
