"""Rows of static tables: which synapses lie together."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.drawing import Draw, Wires
from snn_core.static_graph import Between, StaticGraph

Counts = NDArray[Any]  #: of whole numbers


class Strand(NamedTuple):
    """One projection of a table: what it draws, its first source, its first slot.

    `blocks`: (targets,) block of neurons of each of them; empty if there is but one.
    """

    draw: Draw
    source: int
    slot: int
    blocks: NDArray[np.uint8]
    n_blocks: int

    def columns(self, wires: Wires, part: slice) -> NDArray[np.int64]:
        """Column of each edge: its delay times the number of blocks, plus its block."""
        columns = wires.delays[part] * np.int64(self.n_blocks)
        if self.n_blocks > 1:
            columns += self.blocks[wires.edges.post[part]]
        return columns


class Sizes(NamedTuple):
    """Neurons, slots and copies of the network."""

    neurons: int
    slots: int
    copies: int


class Cells(NamedTuple):
    """Synapses of a projection by source and column."""

    columns: NDArray[np.int64]  # (k,)
    counts: NDArray[Any]  # (sources, k), unsigned


class Layout(NamedTuple):
    """Where the next synapses of each source and column lie."""

    columns: NDArray[np.int64]  # (K,)
    start: Counts  # (N, K)

    def taken_by(self, strand: Strand, cells: Cells) -> Counts:
        """Where those of a projection begin; the next one's lie after them."""
        inside = self.inside(strand, cells)
        at = self.start[inside].astype(np.int64)
        self.start[inside] += cells.counts
        return at

    def inside(self, strand: Strand, cells: Cells) -> Any:
        """Index of the cells of the table in which a projection has synapses."""
        sources = np.arange(strand.source, strand.source + len(cells.counts))
        return np.ix_(sources, np.searchsorted(self.columns, cells.columns))


def lay_out(
    strands: Sequence[Strand], cells: Sequence[Cells], n_neurons: int
) -> tuple[Layout, Counts]:
    """Lay the synapses of all strands side by side; also returns how many each cell has."""
    columns = np.unique(np.concatenate([own.columns for own in cells]))
    total = np.zeros((n_neurons, len(columns)), np.uint32)
    layout = Layout(columns, total)
    for strand, own in zip(strands, cells, strict=True):
        total[layout.inside(strand, own)] += own.counts
    stops = np.cumsum(total, dtype=np.int64).reshape(total.shape)
    kind = np.uint32 if total.size and stops[-1, -1] < 1 << 32 else np.int64
    return Layout(columns, (stops - total).astype(kind)), total


def rows_by_projection(
    strands: Sequence[Strand], cells: Sequence[Cells], table: tuple[Layout, Counts]
) -> tuple[Any, Any, Any]:
    """Rows by source, column and projection."""
    layout, total = table
    number = np.zeros_like(total)
    for strand, own in zip(strands, cells, strict=True):
        number[layout.inside(strand, own)] += own.counts > 0
    rows = np.concatenate([[0], np.cumsum(number, dtype=np.int64)])
    first, projection = np.zeros(rows[-1] + 1, np.uint64), np.zeros(rows[-1], np.uint32)
    row, at = rows[:-1].reshape(total.shape).copy(), layout.start.copy()
    for p, (strand, own) in enumerate(zip(strands, cells, strict=True)):
        inside, there = layout.inside(strand, own), own.counts > 0
        first[row[inside][there]], projection[row[inside][there]] = at[inside][there], p
        row[inside] += there
        at[inside] += own.counts
    first[-1] = total.sum()
    return rows.astype(np.uint64), first, projection


def rows_by_delay(table: tuple[Layout, Counts]) -> tuple[Any, Any, Any]:
    """Rows by source and column."""
    layout, total = table
    there = total.ravel() > 0
    rows = np.concatenate([[0], np.cumsum(there, dtype=np.int64)]).astype(np.uint64)
    first = np.append(layout.start.ravel()[there], total.sum()).astype(np.uint64)
    return rows, first, np.zeros(0, np.uint32)


def origins(strands: Sequence[Strand]) -> NDArray[np.uint64]:
    """First slot of each block; empty if those of some block do not fit into 16 bits."""
    starts, ends = np.full((2, strands[0].n_blocks), -1)
    for strand in strands:
        for block in np.unique(strand.blocks):
            own = strand.slot + np.flatnonzero(strand.blocks == block)
            starts[block] = own[0] if starts[block] < 0 else min(starts[block], own[0])
            ends[block] = max(ends[block], own[-1])
    fit = (ends - starts < 1 << 16).all()
    return (np.maximum(starts, 0) if fit else np.zeros(0)).astype(np.uint64)


def blocks_of_rows(rows: NDArray[np.uint64], column_block: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Block of each row."""
    cells = rows.astype(np.int64)
    return np.repeat(
        np.resize(column_block.astype(np.uint8), len(cells) - 1), cells[1:] - cells[:-1]
    )


def owners(strands: Sequence[Strand], sizes: Sizes) -> Between | None:
    """Which projection leads from a population to a receptor; None if several do."""
    sources = sorted({strand.source for strand in strands})
    slots = sorted({strand.slot for strand in strands})
    if len({(strand.source, strand.slot) for strand in strands}) < len(strands):
        return None
    projection = np.zeros((len(sources), len(slots)), np.uint32)
    for p, strand in enumerate(strands):
        projection[sources.index(strand.source), slots.index(strand.slot)] = p
    return Between(
        source=_blocks(sources, sizes.neurons), slot=_blocks(slots, sizes.slots),
        projection=projection,
    )  # fmt: skip


def _blocks(starts: Sequence[int], n: int) -> NDArray[np.uint32]:
    found = np.searchsorted(starts, np.arange(n), side="right") - 1
    return np.maximum(found, 0).astype(np.uint32)


def find_dense(graph: StaticGraph) -> None:
    """Mark the rows that are added as a whole instead of synapse by synapse."""
    if graph.between.projection.size or not graph.slot.size:
        return
    starts = graph.first[:-1].astype(np.int64)
    gap = np.ones(graph.slot.size, bool)
    gap[1:] = graph.slot[1:] - graph.slot[:-1] != 1
    gap[starts] = False
    graph.dense[:] = ~np.logical_or.reduceat(gap, starts)
