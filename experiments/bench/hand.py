"""The same networks as one hand-written loop each: the reference of every ratio.

Nothing is general here: one delay, one kind of neuron, arrays in a record.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.bench.hand_neurons import (
    Cells,
    Receptors,
    advance,
    advance_shunted,
    clear,
    collect,
    compiled,
    inlined,
    receive,
)


class Table(NamedTuple):
    """Synapses in rows by their source."""

    first: NDArray[np.uint64]  # (n + 1,)
    slot: NDArray[Any]  # (synapses,) place in the arrivals
    weight: NDArray[np.float64]  # (n,) of a row


@inlined
def deliver(cells: Any, table: Any, arrivals: Any) -> None:
    """Add the weights of the spikes whose delay is over to the arrivals."""
    at = cells.clock[0] % cells.n_spikes.size
    for k in range(cells.n_spikes[at]):
        source = np.uint64(cells.spikes[at, k])
        weight = table.weight[source]
        for s in range(table.first[source], table.first[source + np.uint64(1)]):
            arrivals[table.slot[s]] += weight


@inlined
def deliver_each(cells: Any, table: Any, weight: Any, arrivals: Any) -> None:
    """The same with a weight of its own for each synapse."""
    at = cells.clock[0] % cells.n_spikes.size
    for k in range(cells.n_spikes[at]):
        source = np.uint64(cells.spikes[at, k])
        for s in range(table.first[source], table.first[source + np.uint64(1)]):
            arrivals[table.slot[s]] += weight[s]


@inlined
def draw(table: Any, word: Any, jump: float, arrivals: Any) -> None:
    """Add Poisson numbers of jumps: 16 random bits each, looked up in `table`, (65536,)."""
    for start in range(0, arrivals.size, 4):
        word[0] += np.uint64(0x9E3779B97F4A7C15)
        z = word[0]
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        z = z ^ (z >> np.uint64(31))
        for i in range(start, min(start + 4, arrivals.size)):
            arrivals[i] += jump * table[z & np.uint64(0xFFFF)]
            z >>= np.uint64(16)


@compiled
def run_currents(cells: Any, receptors: Any, table: Any, steps: int) -> None:
    """Advance a network of exponential currents."""
    for _ in range(steps):
        deliver(cells, table, receptors.arrivals)
        receive(receptors)
        advance(cells, receptors.total)
        collect(cells)


@compiled
def run_copies(cells: Any, receptors: Any, table: Any, weight: Any, steps: int) -> None:
    """Advance copies, one after the other: states (copies, ...), weight (copies, synapses)."""
    for copy in range(cells.v.shape[0]):
        own = Cells(
            cells.v[copy], cells.waiting[copy], cells.i_offset[copy], cells.fired[copy],
            cells.spikes[copy], cells.n_spikes[copy], cells.clock[copy], cells.dt, cells.tau_m,
            cells.c_m, cells.v_rest, cells.threshold, cells.v_reset, cells.t_ref,
        )  # fmt: skip
        hears = Receptors(
            receptors.arrivals[copy], receptors.total[copy], receptors.state[copy],
            receptors.decay, receptors.gain, receptors.reversal,
        )  # fmt: skip
        for _ in range(steps):
            deliver_each(own, table, weight[copy], hears.arrivals)
            receive(hears)
            advance(own, hears.total)
            collect(own)


@compiled
def run_conductances(cells: Any, receptors: Any, table: Any, steps: int) -> None:
    """Advance a network of two exponential conductances."""
    for _ in range(steps):
        deliver(cells, table, receptors.arrivals)
        receive(receptors)
        advance_shunted(cells, receptors)
        collect(cells)


@compiled
def run_jumps(cells: Any, arrivals: Any, table: Any, noise: Any, steps: int) -> None:
    """Advance a network of jumps with a Poisson background; `noise`: table, word, jump."""
    for _ in range(steps):
        deliver(cells, table, arrivals)
        draw(noise[0], noise[1], noise[2], arrivals)
        advance(cells, arrivals)
        clear(arrivals)
        collect(cells)
