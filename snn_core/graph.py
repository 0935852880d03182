"""All synapses of one kind: rows by source and delay, columns by target, and their delivery.

A spike is kept in the history of its copy and reaches a row when the row's delay has passed:
release, delivery and learning all happen there and then, with the weight of that moment
(the delay is axonal; Brian2 does the same, NEST's is dendritic).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.kernel import inlined, kernel
from snn_core.prefetch import prefetch

_LARGE = 1 << 20  # synapses from which a table is taken not to lie in the cache
_AHEAD = np.uint64(24)  # synapses between a request for memory and its use


class Graph(NamedTuple):
    """One connectivity table; all but weight, efficacy and the scratch arrays is immutable.

    A row holds the synapses of one source, delay and projection; a column those of one target
    and projection. `rows[source * len(delays) + k]` is the first row of a source with delay k.
    """

    delays: NDArray[np.int64]  # (K,) steps
    rows: NDArray[np.uint64]  # (N * K + 1,)
    first: NDArray[np.uint64]  # (R + 1,) first synapse of each row
    projection: NDArray[np.uint32]  # (R,)
    slot: NDArray[np.uint32]  # (S,) place in the arrivals
    row: NDArray[np.uint32]  # (S,)
    column: NDArray[np.uint32]  # (S,)
    columns: NDArray[np.uint64]  # (N + 1,) first column of each target
    column_first: NDArray[np.uint64]  # (C + 1,)
    column_projection: NDArray[np.uint32]  # (C,)
    synapse: NDArray[np.uint32]  # (S,) synapses in the order of columns
    column_row: NDArray[np.uint32]  # (S,) their rows
    weight: NDArray[Any]  # (copies, S)
    arrived: NDArray[np.uint32]  # (copies, R) rows that a spike reaches in this step
    n_arrived: NDArray[np.int64]  # (copies, 1)
    late: NDArray[np.uint32]  # (copies, R) rows whose lag is over in this step, for some rules
    n_late: NDArray[np.int64]  # (copies, 1)
    release: NDArray[np.float64]  # (copies, R) factor of short-term plasticity
    efficacy: NDArray[np.float64]  # (copies, projections) factor set from outside
    gate: NDArray[np.float64]  # (copies, projections) factor set by a rule

    @kernel
    def arrive(self: Any, copy: int, clock: int, history: Any, n_spikes: Any) -> None:
        """List the rows that a spike reaches in the step number `clock`."""
        mask = n_spikes.size - 1
        k_delays = np.uint64(self.delays.size)
        count = 0
        for k in range(self.delays.size):
            past = (clock - self.delays[k]) & mask
            for i in range(n_spikes[past]):
                at = np.uint64(history[past, i]) * k_delays + np.uint64(k)
                for r in range(self.rows[at], self.rows[at + np.uint64(1)]):
                    self.arrived[copy, count] = r
                    count += 1
        self.n_arrived[copy, 0] = count

    @kernel
    def arrive_late(self: Any, copy: int, clock: int, past: Any, lag: Any) -> None:
        """List the rows that a spike has reached lag[projection] steps ago; past: history, counts.

        Rows come in the order of delays, then projections.
        """
        history, n_spikes = past
        mask = n_spikes.size - 1
        k_delays = np.uint64(self.delays.size)
        count = 0
        for k in range(self.delays.size):
            for p in range(lag.size):
                then = (clock - self.delays[k] - lag[p]) & mask
                for i in range(n_spikes[then]):
                    at = np.uint64(history[then, i]) * k_delays + np.uint64(k)
                    for r in range(self.rows[at], self.rows[at + np.uint64(1)]):
                        if self.projection[r] == p:
                            self.late[copy, count] = r
                            count += 1
        self.n_late[copy, 0] = count

    @kernel
    def deliver(self: Any, copy: int, arrivals: Any) -> None:
        """Add the released weights of the rows that were reached to `arrivals`, (slots,)."""
        arrived, weight = self.arrived[copy], self.weight[copy]
        release, efficacy, gate = self.release[copy], self.efficacy[copy], self.gate[copy]
        for i in range(self.n_arrived[copy, 0]):
            r = np.uint64(arrived[i])
            p = self.projection[r]
            factor = release[r] * efficacy[p] * gate[p]
            for s in range(self.first[r], self.first[r + np.uint64(1)]):
                arrivals[self.slot[s]] += weight[s] * factor

    def weights(self, synapses: NDArray[np.int64]) -> NDArray[np.float64]:
        """Weights of some synapses (a copy), (copies, n)."""
        return self.weight[:, synapses].astype(np.float64)

    def assign(self, synapses: NDArray[np.int64], new: NDArray[np.float64]) -> None:
        """Set the weights of some synapses, (copies, n)."""
        self.weight[:, synapses] = new

    def delay_of(self, synapses: NDArray[np.int64]) -> NDArray[np.int64]:
        """Delays of some synapses in steps, (n,)."""
        at = np.searchsorted(self.rows, self.row[synapses], side="right") - 1
        return self.delays[at % len(self.delays)]


@inlined
def fetch_column(graph: Any, values: Any, k: Any) -> None:
    """Ask for the values, (S,), of a synapse that comes later in a column than number k.

    They lie far apart: in a table that is larger than the cache each one has to be waited for.
    """
    if graph.synapse.size >= _LARGE:
        later = min(np.uint64(k) + _AHEAD, np.uint64(graph.synapse.size - 1))
        prefetch(values, graph.synapse[later])


class Synapses(NamedTuple):
    """Synapses before they are sorted into a graph, one entry each."""

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    slot: NDArray[np.int64]
    delay: NDArray[np.int64]
    projection: NDArray[np.int64]


def build(
    synapses: Synapses, n_neurons: int, copies: int, n_projections: int, weight_dtype: type
) -> tuple[Graph, NDArray[np.int64]]:
    """Sort synapses into a graph.

    Returns:
        The graph, weights still zero, and the order (S,): synapse s of the graph was number
        `order[s]` in `synapses`.
    """
    delays, k = np.unique(synapses.delay, return_inverse=True)
    order = np.lexsort((synapses.slot, synapses.projection, k, synapses.source))
    source, projection, k = (a[order] for a in (synapses.source, synapses.projection, k))
    row_start, row = _runs(source, k, projection)
    at = source[row_start] * max(len(delays), 1) + k[row_start]
    target = synapses.target[order]
    by_target = np.lexsort((np.arange(len(order)), projection, target))
    column_start, column_sorted = _runs(target[by_target], projection[by_target])
    column = np.empty(len(order), np.uint32)
    column[by_target] = column_sorted
    graph = Graph(
        delays=delays.astype(np.int64),
        rows=_pointers(at, n_neurons * len(delays)),
        first=np.append(row_start, len(order)).astype(np.uint64),
        projection=projection[row_start].astype(np.uint32),
        slot=synapses.slot[order].astype(np.uint32),
        row=row.astype(np.uint32),
        column=column,
        columns=_pointers(target[by_target][column_start], n_neurons),
        column_first=np.append(column_start, len(order)).astype(np.uint64),
        column_projection=projection[by_target][column_start].astype(np.uint32),
        synapse=by_target.astype(np.uint32),
        column_row=row[by_target].astype(np.uint32),
        weight=np.zeros((copies, len(order)), weight_dtype),
        arrived=np.zeros((copies, len(row_start)), np.uint32),
        n_arrived=np.zeros((copies, 1), np.int64),
        late=np.zeros((copies, 0), np.uint32),
        n_late=np.zeros((copies, 1), np.int64),
        release=np.ones((copies, len(row_start))),
        efficacy=np.ones((copies, n_projections)),
        gate=np.ones((copies, n_projections)),
    )
    changing = {"weight", "arrived", "n_arrived", "late", "n_late", "release", "efficacy", "gate"}
    for name in set(Graph._fields) - changing:
        getattr(graph, name).setflags(write=False)
    return graph, order


def _runs(*keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Starts of the runs of equal keys in sorted arrays, and the run of each entry."""
    if not len(keys[0]):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    changed = np.ones(len(keys[0]), bool)
    changed[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return np.flatnonzero(changed), np.cumsum(changed) - 1


def _pointers(sorted_keys: NDArray[np.int64], n: int) -> NDArray[np.uint64]:
    """First position of each key 0..n in a sorted array."""
    return np.searchsorted(sorted_keys, np.arange(n + 1)).astype(np.uint64)
