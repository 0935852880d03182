"""Static synapses: weights that only the caller changes, in rows by source and delay.

A row of a small table belongs to one projection. In a large one whose delays differ, where such
rows would hold a few synapses each, a row holds all that leaves a source with one delay.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.kernel import inlined, kernel


class Between(NamedTuple):
    """Which projection a synapse of a mixed row belongs to; empty if no row is mixed."""

    source: NDArray[np.uint32]  # (N,) population of each neuron
    slot: NDArray[np.uint32]  # (slots,) population and receptor of each slot
    projection: NDArray[np.uint32]  # (sources, slots) blocks


class StaticGraph(NamedTuple):
    """One connectivity table; all but weight, row_weight, by_row and efficacy is immutable.

    `rows[source * len(delays) + k]` is the first row of a source with delay k. While `by_row` is
    set, all synapses of a row weigh `row_weight`, and `weight` is not looked at.
    """

    delays: NDArray[np.int64]  # (K,) steps
    rows: NDArray[np.uint64]  # (N * K + 1,)
    first: NDArray[np.uint64]  # (R + 1,) first synapse of each row
    projection: NDArray[np.uint32]  # (R,); the number of projections if the row is mixed
    slot: NDArray[Any]  # (S,) place in the arrivals
    weight: NDArray[Any]  # (copies, S)
    row_weight: NDArray[np.float64]  # (copies, R), or (copies, 0) if it never is by row
    by_row: NDArray[np.uint8]  # (1,)
    efficacy: NDArray[np.float64]  # (copies, projections) factor set from outside
    between: Between

    @kernel
    def deliver(self: Any, copy: int, clock: int, past: Any, arrivals: Any) -> None:
        """Add the weights of the spikes that arrive in step `clock` to `arrivals`, (slots,).

        `past`: history and spike counts of the copy.
        """
        history, n_spikes = past
        rows, first, projection, slot = self.rows, self.first, self.projection, self.slot
        weight, row_weight, efficacy = self.weight[copy], self.row_weight[copy], self.efficacy[copy]
        n_delays = np.uint64(self.delays.size)
        impaired = False
        for p in range(efficacy.size):
            impaired = impaired or efficacy[p] != 1.0
        for k in range(self.delays.size):
            then = (clock - self.delays[k]) & (n_spikes.size - 1)
            for i in range(n_spikes[then]):
                at = np.uint64(history[then, i]) * n_delays + np.uint64(k)
                for r in range(rows[at], rows[at + np.uint64(1)]):
                    start, stop = first[r], first[r + np.uint64(1)]
                    owner = projection[r]
                    mixed = owner == efficacy.size
                    if mixed and impaired:
                        cell = np.uint64(history[then, i]), start, stop
                        scatter_impaired(arrivals, slot, cell, weight, (self.between, efficacy))
                        continue
                    factor = 1.0 if mixed else efficacy[owner]
                    if self.by_row[0]:
                        amount = row_weight[r] * factor
                        for s in range(start, stop):
                            arrivals[slot[s]] += amount
                    else:
                        for s in range(start, stop):
                            arrivals[slot[s]] += weight[s] * factor

    def weights(self, synapses: NDArray[np.int64]) -> NDArray[np.float64]:
        """Weights of some synapses (a copy), (copies, n)."""
        if self.by_row[0]:
            return self.row_weight[:, self._row_of(synapses)]
        return self.weight[:, synapses].astype(np.float64)

    def assign(self, synapses: NDArray[np.int64], new: NDArray[np.float64]) -> None:
        """Set the weights, (copies, n), of all synapses of a projection."""
        if self.by_row[0]:
            if (new == new[:, :1]).all():
                self.row_weight[:, np.unique(self._row_of(synapses))] = new[:, :1]
                return
            self.weight[:] = np.repeat(self.row_weight, np.diff(self.first.astype(int)), axis=1)
            self.by_row[0] = 0
        self.weight[:, synapses] = new

    def delay_of(self, synapses: NDArray[np.int64]) -> NDArray[np.int64]:
        """Delays of some synapses in steps, (n,)."""
        at = np.searchsorted(self.rows, self._row_of(synapses), side="right") - 1
        return self.delays[at % len(self.delays)]

    def _row_of(self, synapses: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.searchsorted(self.first, synapses.astype(np.uint64), side="right") - 1


@inlined
def scatter_impaired(arrivals: Any, slot: Any, cell: Any, weight: Any, impaired: Any) -> None:
    """Deliver a mixed row when the efficacy of some projection is not 1."""
    source, start, stop = cell
    between, efficacy = impaired
    block = between.source[source]
    for s in range(start, stop):
        p = between.projection[block, between.slot[slot[s]]]
        arrivals[slot[s]] += weight[s] * efficacy[p]
