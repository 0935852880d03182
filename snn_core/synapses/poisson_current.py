"""Current synapse with background spikes of its own."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

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
from snn_core.random import poisson, poisson_table, uniform
from snn_core.synapses.courses import mean_current
from snn_core.synapses.pouring import pour_current

# Mean that a table is made for, length of the table, entries of its guide.
_LARGEST, _LONGEST, _GUIDES = 16.0, 80, 256


class PoissonCurrent(NamedTuple):
    """Exponential current synapse that also receives Poisson spikes from outside the network.

    dI/dt = -I / tau + weight S(t), S(t) independent Poisson spikes onto every neuron, otherwise
    as `ExponentialCurrent`: spikes of projections that arrive here add their own weights, so that
    one receptor serves recurrent synapses and the background.

    Mean of the current: rate weight tau; variance: rate weight^2 tau / 2 (Campbell's theorem).
    Source: Potjans & Diesmann 2014, Cereb Cortex 24:785; integrated exactly as in Rotter &
    Diesmann 1999, Biol Cybern 81:381.

    Args:
        tau: Time constant of the current, ms.
        rate: Background spikes per second onto each neuron, all sources together, Hz; can be set
            while the network runs.
        weight: Current of a background spike, pA.
    """

    tau: Field = 5.0
    rate: Field = drive(1000.0)
    weight: Field = 10.0
    rng: Field = stream()
    i: Field = state(0.0)
    step: Field = derived()
    decay: Field = derived()
    gain: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for a negative rate or a time constant that the step cannot follow."""
        require(self, np.asarray(self.rate) >= 0, "rate: got a negative rate, expected >= 0 Hz")
        require_positive(self, "tau")
        require_resolved(self, dt, "tau")

    def derive(self, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> "PoissonCurrent":
        """Compute the decay and the constant current of equal effect."""
        return self._replace(
            decay=np.exp(-dt / np.asarray(self.tau)), gain=mean_current(dt, self.tau, tau_m),
            step=np.full((1, 1), dt),
        )  # fmt: skip

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Draw the spikes of this step, add what arrived, pass the current on, let it decay."""
        seconds = self.step[0, 0] * 1e-3
        weight, rng, rate = row(self.weight, copy), self.rng[copy], self.rate[copy]
        table, guide, known = np.empty(_LONGEST), np.empty(_GUIDES, np.uint8), -1.0
        for s in range(arrived.size):
            mean = max(rate[s], 0.0) * seconds
            if mean > _LARGEST:
                arrived[s] += weight[s] * poisson(rng, mean)
                continue
            if mean != known:  # mostly all neurons have one rate
                poisson_table(mean, table, guide)
                known = mean
            x = uniform(rng)
            k = np.uint64(guide[np.uint64(x * guide.size)])
            while x >= table[k]:
                k += np.uint64(1)
            arrived[s] += weight[s] * float(k)
        i, decay, gain = self.i[copy], row(self.decay, copy), row(self.gain, copy)
        for s in range(i.size):
            now = i[s] + arrived[s]
            arrived[s] = gain[s] * now
            i[s] = now * decay[s]
        pour_current(arrived, target, inputs)
