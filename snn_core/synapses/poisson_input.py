"""Background spikes from outside the network, not one neuron modelled for each."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Field, derived, drive, require, stream
from snn_core.kernel import kernel, row
from snn_core.random import poisson, poisson_numbers, poisson_small, poisson_table, uniforms
from snn_core.synapses.delta import jump_gain
from snn_core.synapses.pouring import pour_current

# Mean that a table is made for, length of the table, entries of its guide.
_LARGEST, LONGEST, GUIDES = 16.0, 80, 256
STRETCH = 256  # neurons that are drawn together if they have one rate


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
    table: Field = derived(memo=True)  # of the rate that was met last
    guide: Field = derived(memo=True)
    known: Field = derived(memo=True)  # the mean that the table is for

    def check(self, dt: float) -> None:
        """Raise ValueError for a negative rate."""
        require(self, np.asarray(self.rate) >= 0, "rate: got a negative rate, expected >= 0 Hz")

    def derive(self, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> "PoissonInput":
        """Compute the current that moves the membrane by the weight in one step."""
        gain = self.weight * jump_gain(self, dt, tau_m, c_m)
        copies = np.shape(self.rate)[0]
        return self._replace(
            gain=gain, step=np.full((1, 1), dt), table=np.zeros((copies, LONGEST)),
            guide=np.zeros((copies, GUIDES), np.uint8), known=np.full((copies, 1), -1.0),
        )  # fmt: skip

    def draws(self) -> int | None:
        """Random numbers of a neuron in a step."""
        return drawn_each(self)

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Draw the spikes of this step."""
        gain, rate, start = row(self.gain, copy), self.rate[copy], 0
        while start < arrived.size:
            stop = min(start + STRETCH, arrived.size)
            draw_spikes(self, copy, rate[start:stop], arrived[start:stop])
            start = stop
        for s in range(arrived.size):
            arrived[s] *= gain[s]
        pour_current(arrived, target, inputs)


def drawn_each(block: Any) -> int | None:
    """Random numbers of a neuron in a step: one, but for large means."""
    return 1 if block.rate.max(initial=0.0) * (block.step[0, 0] * 1e-3) <= _LARGEST else None


@kernel
def draw_spikes(block: Any, copy: int, rate: Any, numbers: Any) -> None:
    """Draw the numbers of spikes of some neurons; mostly they all have one rate."""
    seconds, rng, known = block.step[0, 0] * 1e-3, block.rng[copy], block.known[copy]
    mean, others = max(rate[0], 0.0) * seconds, 0
    for i in range(rate.size):
        others |= rate[i] != rate[0]
    if others or mean > _LARGEST:
        for i in range(rate.size):
            mean = max(rate[i], 0.0) * seconds
            small = mean <= _LARGEST
            numbers[i] = poisson_small(rng, mean, LONGEST) if small else poisson(rng, mean)
        return
    if mean != known[0]:
        poisson_table(mean, block.table[copy], block.guide[copy])
        known[0] = mean
    uniforms(rng, numbers)
    poisson_numbers(numbers, block.table[copy], block.guide[copy])
