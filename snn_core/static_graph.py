"""Static synapses: weights that only the caller changes, in rows by source and delay.

A row of a small table belongs to one projection. In a large one whose delays differ, where such
rows would hold a few synapses each, a row holds all that leaves a source with one delay.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.kernel import inlined, kernel
from snn_core.prefetch import prefetch

BATCH = 128  # rows that are collected before they are delivered
_AHEAD = np.uint64(8)  # rows between a request for memory and its use
_LARGE = 1 << 20  # synapses from which a table is taken not to lie in the cache
_BEGINNING = np.uint64(128)  # synapses
_LINE = np.uint64(16)  # synapses


class Between(NamedTuple):
    """Which projection a synapse of a mixed row belongs to; empty if no row is mixed."""

    source: NDArray[np.uint32]  # (N,) population of each neuron
    slot: NDArray[np.uint32]  # (slots,) population and receptor of each slot
    projection: NDArray[np.uint32]  # (sources, slots) blocks


class Batch(NamedTuple):
    """Rows that are collected before they are delivered, (copies, BATCH) each."""

    row: NDArray[np.uint64]
    start: NDArray[np.uint64]
    stop: NDArray[np.uint64]
    factor: NDArray[np.float64]  # of the weights, or the weight itself
    dense: NDArray[np.uint8]

    @classmethod
    def of(cls, copies: int) -> "Batch":
        """An empty batch."""
        places, factors = np.zeros((3, copies, BATCH), np.uint64), np.zeros((copies, BATCH))
        row, start, stop = places
        return cls(row, start, stop, factors, np.zeros((copies, BATCH), np.uint8))


class StaticGraph(NamedTuple):
    """One connectivity table, of which only weights, by_row, efficacy and batch change.

    Synapses lie by source, then by column: those of one delay onto one block of neurons, see
    `division`. `rows[source * C + c]` is the first row of a source in column c. `begin` and `end`
    say which columns are delivered: all, or those of some blocks. While `by_row` is set, all
    synapses of a row weigh `row_weight`, and `weight` is not looked at.
    """

    delays: NDArray[np.int64]  # (K,) steps, ascending
    begin: NDArray[np.uint64]  # (K,) first column of each delay
    end: NDArray[np.uint64]  # (K,) one after the last
    column_delay: NDArray[np.int64]  # (C,) steps
    column_block: NDArray[np.int64]  # (C,)
    rows: NDArray[np.uint64]  # (N * C + 1,)
    first: NDArray[np.uint64]  # (R + 1,) first synapse of each row
    projection: NDArray[np.uint32]  # (R,), or empty if rows are mixed
    dense: NDArray[np.uint8]  # the same: whether the targets of a row lie side by side
    slot: NDArray[Any]  # (S,) place in the arrivals, from the origin of its block on
    block: NDArray[np.uint8]  # (R,) of each row, or empty if slots count from 0
    origin: NDArray[np.uint64]  # (blocks,) the same: first slot of each
    weight: NDArray[Any]  # (copies, S)
    row_weight: NDArray[np.float64]  # (copies, R), or (copies, 0) if it never is by row
    by_row: NDArray[np.uint8]  # (1,)
    efficacy: NDArray[np.float64]  # (copies, projections) factor set from outside
    between: Between
    batch: Batch

    @kernel
    def deliver(self: Any, copy: int, clock: int, past: Any, arrivals: Any) -> None:
        """Add the weights of the spikes that arrive in step `clock` to `arrivals`, (slots,).

        `past`: history and spike counts of the copy.
        """
        history, n_spikes = past
        efficacy, rows, batch = self.efficacy[copy], self.rows, self.batch.row[copy]
        impaired = False
        for p in range(efficacy.size):
            impaired = impaired or efficacy[p] != 1.0
        if impaired and self.between.projection.size > 0:
            deliver_impaired(self, copy, clock, past, arrivals)
            return
        last, mixed = self.batch.stop[copy], self.between.projection.size > 0
        columns, count = np.uint64(self.column_delay.size), np.uint64(0)
        for k in range(self.delays.size):
            then = (clock - self.delays[k]) & (n_spikes.size - 1)
            spikes, opening, closing = history[then], self.begin[k], self.end[k]
            for i in range(n_spikes[then]):
                at = np.uint64(spikes[i]) * columns
                r, end = rows[at + opening], rows[at + closing]
                batch[count] = r
                last[count] = end if mixed else r + np.uint64(1)  # mixed rows lie side by side
                # No branch: nobody foresees which neuron has a synapse of this delay.
                count += np.uint64(r < end)
                r = end if mixed else r + np.uint64(1)
                if count == batch.size:
                    deliver_rows(self, copy, count, arrivals)
                    count = np.uint64(0)
                while r < end:
                    batch[count] = r
                    r += np.uint64(1)
                    last[count] = r
                    count += np.uint64(1)
                    if count == batch.size:
                        deliver_rows(self, copy, count, arrivals)
                        count = np.uint64(0)
        deliver_rows(self, copy, count, arrivals)

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

    def slots(self, start: int, stop: int) -> NDArray[np.int64]:
        """Place in the arrivals of the synapses from `start` to `stop`, (n,)."""
        slots = self.slot[start:stop].astype(np.int64)
        if self.origin.size and stop > start:
            first, last = self._row_of(np.array([start, stop - 1]))
            edges = np.clip(self.first[first : last + 2].astype(np.int64), start, stop)
            origin = self.origin[self.block[first : last + 1]].astype(np.int64)
            slots += np.repeat(origin, edges[1:] - edges[:-1])
        return slots

    def delay_of(self, synapses: NDArray[np.int64]) -> NDArray[np.int64]:
        """Delays of some synapses in steps, (n,)."""
        at = np.searchsorted(self.rows, self._row_of(synapses), side="right") - 1
        return self.column_delay[at % len(self.column_delay)]

    def onto(self, first: int, last: int) -> "StaticGraph":
        """The same table, of which only synapses onto the blocks `first` to `last` are delivered.

        It can be used at the same time as others.
        """
        own = np.flatnonzero((self.column_block >= first) & (self.column_block < last))
        delays, begin = np.unique(self.column_delay[own], return_index=True)
        counts = np.diff(np.append(begin, len(own)))
        starts = own[begin].astype(np.uint64)
        ends = starts + counts.astype(np.uint64)
        for array in (delays, starts, ends):
            array.setflags(write=False)
        batch = Batch.of(len(self.weight))
        return self._replace(delays=delays, begin=starts, end=ends, batch=batch)

    def _row_of(self, synapses: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.searchsorted(self.first, synapses.astype(np.uint64), side="right") - 1


@kernel
def deliver_rows(graph: Any, copy: int, count: Any, arrivals: Any) -> None:
    """Deliver the first `count` rows of the batch."""
    look_up(graph, copy, count)
    batch, slot, weight, apart = graph.batch, graph.slot, graph.weight[copy], graph.origin.size > 0
    starts, stops, factors = batch.start[copy], batch.stop[copy], batch.factor[copy]
    dense, by_row, large = batch.dense[copy], graph.by_row[0], graph.weight.size >= _LARGE
    for i in range(min(count, _AHEAD) if large else np.uint64(0)):
        fetch(graph, weight, starts[i], stops[i])
    for i in range(count):
        if large and i + _AHEAD < count:
            fetch(graph, weight, starts[i + _AHEAD], stops[i + _AHEAD])
        start, stop, factor = starts[i], stops[i], factors[i]
        if apart:
            deliver_blocks(graph, weight, batch.row[copy, i], (start, stop, factor), arrivals)
        elif dense[i]:
            base = np.uint64(slot[start])
            for j in range(stop - start):
                arrivals[base + j] += factor if by_row else weight[start + j] * factor
        elif by_row:
            for s in range(start, stop):
                arrivals[slot[s]] += factor
        else:
            for s in range(start, stop):
                arrivals[slot[s]] += weight[s] * factor


@inlined
def deliver_blocks(graph: Any, weight: Any, r: Any, span: Any, arrivals: Any) -> None:
    """Deliver the rows from `r` on whose slots count from the origin of their blocks.

    `span`: first synapse, one after the last, and what all weights are multiplied by.
    """
    s, stop, factor = span
    while s < stop:
        base, end = graph.origin[graph.block[r]], graph.first[r + np.uint64(1)]
        if graph.by_row[0]:
            for j in range(s, end):
                arrivals[base + graph.slot[j]] += factor
        else:
            for j in range(s, end):
                arrivals[base + graph.slot[j]] += weight[j] * factor
        s, r = end, r + np.uint64(1)


@kernel
def look_up(graph: Any, copy: int, count: Any) -> None:
    """Read what is known of the rows of the batch; apart, so that memory is waited for once."""
    batch, first, efficacy = graph.batch, graph.first, graph.efficacy[copy]
    rows, starts, stops = batch.row[copy], batch.start[copy], batch.stop[copy]
    factors, dense = batch.factor[copy], batch.dense[copy]
    by_row, mixed = graph.by_row[0], graph.between.projection.size > 0
    apart = graph.origin.size > 0
    for i in range(count):
        r = np.uint64(rows[i])
        if apart:
            prefetch(graph.block, r)
        starts[i], stops[i] = first[r], first[stops[i]]
        if mixed:
            factors[i], dense[i] = 1.0, 0
        else:
            factor = efficacy[graph.projection[r]]
            factors[i] = graph.row_weight[copy, r] * factor if by_row else factor
            dense[i] = graph.dense[r]


@inlined
def fetch(graph: Any, weight: Any, start: Any, stop: Any) -> None:
    """Ask for the beginning of a row before its turn; the processor foresees the rest."""
    s, stop = start, min(stop, start + _BEGINNING)
    while s < stop:
        prefetch(graph.slot, s)
        if not graph.by_row[0]:
            prefetch(weight, s)
        s += _LINE


@kernel
def deliver_impaired(graph: Any, copy: int, clock: int, past: Any, arrivals: Any) -> None:
    """Deliver mixed rows when the efficacy of some projection is not 1."""
    history, n_spikes = past
    weight, efficacy, between = graph.weight[copy], graph.efficacy[copy], graph.between
    columns = np.uint64(graph.column_delay.size)
    for k in range(graph.delays.size):
        then = (clock - graph.delays[k]) & (n_spikes.size - 1)
        for i in range(n_spikes[then]):
            at = np.uint64(history[then, i]) * columns
            source = between.source[history[then, i]]
            for r in range(graph.rows[at + graph.begin[k]], graph.rows[at + graph.end[k]]):
                origin = graph.origin[graph.block[r]] if graph.origin.size > 0 else np.uint64(0)
                for s in range(graph.first[r], graph.first[r + np.uint64(1)]):
                    slot = origin + graph.slot[s]
                    p = between.projection[source, between.slot[slot]]
                    arrivals[slot] += weight[s] * efficacy[p]
