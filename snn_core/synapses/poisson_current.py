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
from snn_core.synapses.courses import mean_current
from snn_core.synapses.poisson_input import GUIDES, LONGEST, STRETCH, draw_spikes, drawn_each
from snn_core.synapses.pouring import pour_current


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
    table: Field = derived(memo=True)  # of the rate that was met last
    guide: Field = derived(memo=True)
    known: Field = derived(memo=True)  # the mean that the table is for

    def check(self, dt: float) -> None:
        """Raise ValueError for a negative rate or a time constant that the step cannot follow."""
        require(self, np.asarray(self.rate) >= 0, "rate: got a negative rate, expected >= 0 Hz")
        require_positive(self, "tau")
        require_resolved(self, dt, "tau")

    def derive(self, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> "PoissonCurrent":
        """Compute the decay and the constant current of equal effect."""
        copies = np.shape(self.rate)[0]
        return self._replace(
            decay=np.exp(-dt / np.asarray(self.tau)), gain=mean_current(dt, self.tau, tau_m),
            step=np.full((1, 1), dt), table=np.zeros((copies, LONGEST)),
            guide=np.zeros((copies, GUIDES), np.uint8), known=np.full((copies, 1), -1.0),
        )  # fmt: skip

    def draws(self) -> int | None:
        """Random numbers of a neuron in a step."""
        return drawn_each(self)

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Draw the spikes of this step, add what arrived, pass the current on, let it decay."""
        weight, rate, start = row(self.weight, copy), self.rate[copy], 0
        numbers = np.empty(STRETCH)
        while start < arrived.size:
            stop = min(start + STRETCH, arrived.size)
            drawn, part, own = numbers[: stop - start], arrived[start:stop], weight[start:stop]
            draw_spikes(self, copy, rate[start:stop], drawn)
            for s in range(part.size):
                part[s] += own[s] * drawn[s]
            start = stop
        i, decay, gain = self.i[copy], row(self.decay, copy), row(self.gain, copy)
        for s in range(i.size):
            now = i[s] + arrived[s]
            arrived[s] = gain[s] * now
            i[s] = now * decay[s]
        pour_current(arrived, target, inputs)
