"""The machine's floor: the smallest loops that deliver an event and advance a neuron.

No simulator can do less: a synaptic event adds a weight to the place of a target read from a table
of the network's size; a neuron leaks, is compared and reset; a receptor decays; a background spike
count is drawn. Everything that makes a simulator of it (spike lists, delays, refractory times,
generality) is on top.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from experiments.bench.hand import draw
from experiments.bench.hand_neurons import compiled
from experiments.bench.measure import Times

EVENTS = 400_000  # of one measurement
UPDATES = 400_000


class Shape(NamedTuple):
    """What one copy of a network is made of, as far as its floor depends on it.

    Attributes:
        neurons: Number of neurons.
        receptors: Receptor kinds with a state of each neuron.
        degree: Mean number of synapses of a neuron.
        own_weights: Whether each synapse has a weight of its own, to be read with it.
        drawn: Whether each neuron draws a Poisson number in each step.
        back: Mean number of incoming synapses that a spike of the neuron visits, to learn.
        copies: Copies with weights of their own, which have to come from memory.
    """

    neurons: int
    receptors: int
    degree: float
    own_weights: bool = False
    drawn: bool = False
    back: float = 0.0
    copies: int = 1


class Floor(NamedTuple):
    """Costs of the smallest loops, ns.

    Attributes:
        event: One synaptic event.
        leak: One neuron and step.
        fade: One receptor and step.
        draw: One Poisson number.
    """

    event: float
    leak: float
    fade: float
    draw: float

    def neurons(self, shape: Shape, neuron_steps: float) -> float:
        """Return the least time of all neuron updates, s."""
        each = self.leak + shape.receptors * self.fade + shape.drawn * self.draw
        return 1e-9 * neuron_steps * each

    def events(self, shape: Shape, spikes: float) -> float:
        """Return the least time of all synaptic events of so many spikes, s."""
        return 1e-9 * spikes * (shape.degree + shape.back) * self.event


def tasks(shape: Shape) -> dict[str, Callable[[], object]]:
    """Return the loops of a network of this shape, to be timed beside it."""
    rng = np.random.default_rng(1)
    n, degree = shape.neurons, max(round(shape.degree), 1)
    small = np.uint16 if n < 2**16 else np.uint32
    table = np.sort(rng.integers(0, n, (n, degree)).astype(small), axis=1)
    weight = np.ones((shape.copies, n, degree) if shape.own_weights else n)
    sources = rng.integers(0, n, _spikes(shape)).astype(np.uint32)
    arrivals, v = np.zeros(n), rng.uniform(-65.0, -51.0, n)
    current, fired = np.full(n, 0.3), np.zeros(n, np.uint8)
    numbers, word = np.zeros(2**16), np.array([1], np.uint64)
    scatter = scatter_each if shape.own_weights else scatter_rows
    steps = max(UPDATES // n, 1)
    return {
        "event": lambda: scatter(sources, table, weight, arrivals),
        "leak": lambda: leak(v, current, fired, steps),
        "fade": lambda: fade(arrivals, current, steps),
        "draw": lambda: draws(numbers, word, arrivals, steps),
    }


def _spikes(shape: Shape) -> int:
    """Spikes of a copy in one measurement: some for each neuron that has weights to be read."""
    each = EVENTS // (max(round(shape.degree), 1) * shape.copies)
    return max(each, shape.neurons // 2 if shape.copies > 1 else 1)


def floor_of(shape: Shape, times: Mapping[str, Times]) -> Floor:
    """Return the floor from the times of `tasks`: the fastest of their rounds."""
    updates = shape.neurons * max(UPDATES // shape.neurons, 1)
    copies = shape.copies if shape.own_weights else 1
    done = {"event": _spikes(shape) * max(round(shape.degree), 1) * copies}
    return Floor(*(1e9 * times[name].minimum / done.get(name, updates) for name in Floor._fields))


@compiled
def scatter_rows(sources: Any, table: Any, weight: Any, arrivals: Any) -> None:
    """Add one weight per row to the targets of some sources; `table`: (n, degree)."""
    for k in range(sources.size):
        source = np.uint64(sources[k])
        row, w = table[source], weight[source]
        for s in range(np.uint64(row.size)):
            arrivals[row[s]] += w


@compiled
def scatter_each(sources: Any, table: Any, weight: Any, arrivals: Any) -> None:
    """The same in copies with a weight of its own for each synapse, (copies, n, degree)."""
    for copy in range(weight.shape[0]):
        for k in range(sources.size):
            source = np.uint64(sources[k])
            row, own = table[source], weight[copy, source]
            for s in range(np.uint64(row.size)):
                arrivals[row[s]] += own[s]


@compiled
def leak(v: Any, current: Any, fired: Any, steps: int) -> None:
    """Advance LIF neurons: decay, add, compare, reset."""
    for _ in range(steps):
        for i in range(v.size):
            reached = v[i] * 0.95 + current[i] - 3.0
            spike = reached >= -50.0
            fired[i] = spike
            v[i] = -65.0 if spike else reached


@compiled
def fade(state: Any, current: Any, steps: int) -> None:
    """Let a receptor decay and pass its current on."""
    for _ in range(steps):
        for i in range(state.size):
            current[i] += state[i]
            state[i] *= 0.99


@compiled
def draws(numbers: Any, word: Any, arrivals: Any, steps: int) -> None:
    """Draw a Poisson number for each neuron."""
    for _ in range(steps):
        draw(numbers, word, 1.0, arrivals)
