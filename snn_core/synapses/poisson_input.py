"""Background spikes from outside the network, not one neuron modelled for each."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Field, derived, drive, require, stream
from snn_core.kernel import kernel, row
from snn_core.random import poisson, poisson_from, poisson_table
from snn_core.synapses.delta import jump_gain
from snn_core.synapses.pouring import pour_current

# Mean that a table is made for, length of the table, entries of its guide.
_LARGEST, _LONGEST, _GUIDES = 16.0, 80, 256


class PoissonInput(NamedTuple):
    """Independent Poisson spike trains onto every neuron, each spike a jump of its potential.

    The number of spikes in a step is Poisson with mean rate dt; each moves the membrane by
    `weight`, as a `Delta` synapse does. Spikes that projections send here are ignored; give it a
    receptor name of its own, such as "background".

    Source: Brunel 2000, J Comput Neurosci 8:183, section 2.

    Args:
        rate: Spikes per second onto each neuron, all sources together, Hz; can be set while the
            network runs: `network["cells"].receptor("background").rate = 8000.0`.
        weight: Jump of the potential at each spike, mV.
    """

    rate: Field = drive(1000.0)
    weight: Field = 0.1
    rng: Field = stream()
    step: Field = derived()
    gain: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for a negative rate."""
        require(self, np.asarray(self.rate) >= 0, "rate: got a negative rate, expected >= 0 Hz")

    def derive(self, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> "PoissonInput":
        """Compute the current that moves the membrane by the weight in one step."""
        gain = self.weight * jump_gain(self, dt, tau_m, c_m)
        return self._replace(gain=gain, step=np.full((1, 1), dt))

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Draw the spikes of this step."""
        seconds = self.step[0, 0] * 1e-3
        gain, rng, rate = row(self.gain, copy), self.rng[copy], self.rate[copy]
        table, guide, known = np.empty(_LONGEST), np.empty(_GUIDES, np.uint8), -1.0
        for s in range(arrived.size):
            mean = max(rate[s], 0.0) * seconds
            if mean > _LARGEST:
                arrived[s] = gain[s] * poisson(rng, mean)
                continue
            if mean != known:  # mostly all neurons have one rate
                poisson_table(mean, table, guide)
                known = mean
            arrived[s] = gain[s] * poisson_from(rng, table, guide)
        pour_current(arrived, target, inputs)
