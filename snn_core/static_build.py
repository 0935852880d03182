"""Static tables are filled projection by projection: edges are drawn to count, then to place.

So a table needs little more memory than it holds, however large it is.
"""

from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.chunks import hand_back, parts
from snn_core.drawing import KEPT, Wires
from snn_core.static_graph import Batch, Between, StaticGraph
from snn_core.static_rows import (
    Cells,
    Counts,
    Layout,
    Sizes,
    Strand,
    blocks_of_rows,
    find_dense,
    lay_out,
    origins,
    owners,
    rows_by_delay,
    rows_by_projection,
)

LARGE = 1 << 20  # synapses from which slots are 16-bit where they fit, and rows may be mixed
NARROW = 1 << 16  # slots of a network up to which 16 bits hold them; beyond, those of a block may
BY_ROW = 1 << 16  # synapses from which rows of equal weights are stored as such
ALL_KEPT = 1 << 22  # synapses of a table up to which it is kept where each lies
PIECE = 1 << 20  # synapses that are placed at a time; CHUNK is a multiple
SHORT = 32  # synapses a row; shorter ones are mixed

_FIXED = ("column_delay", "column_block", "rows", "first", "projection", "dense", "slot", "block",
          "origin")  # fmt: skip
_NONE = Between(np.zeros(0, np.uint32), np.zeros(0, np.uint32), np.zeros((0, 0), np.uint32))


def build_static(
    strands: Sequence[Strand], sizes: Sizes, weight_dtype: type
) -> tuple[StaticGraph, list[NDArray[np.int64] | None]]:
    """Draw the strands into one table.

    Returns:
        The table, and for each strand the place of its synapses in the order of its edges; None
        for those of long projections or tables, which `places_of_strand` finds anew.
    """
    cells = [count_cells(strand) for strand in strands]
    graph, layout = _empty(strands, cells, sizes, weight_dtype)
    large = graph.slot.size > ALL_KEPT
    placed: list[NDArray[np.int64] | None] = []
    for number, strand in enumerate(strands):
        own = cells.pop(0)  # takes much memory in a large network
        placed.append(_fill(graph, number, strand, (own, layout.taken_by(strand, own))))
        if large:
            strand.draw.forget()
            hand_back()
    find_dense(graph)
    for name in _FIXED:
        getattr(graph, name).setflags(write=False)
    return graph, placed


def count_cells(strand: Strand) -> Cells:
    """Count the synapses of a projection by source and column."""
    wires = strand.draw.wires()
    there = np.unique(np.concatenate([_present(strand.columns(wires, p)) for p in _parts(wires)]))
    sources, k = strand.draw.projection.pre.size, len(there)
    count = np.zeros(sources * k, np.int64)
    for part in _parts(wires) if k else ():
        column = np.searchsorted(there, strand.columns(wires, part))
        cell = wires.edges.pre[part].astype(np.int64) * k + column
        count += np.bincount(cell, minlength=sources * k)
    narrow = np.min_scalar_type(count.max(initial=0))
    return Cells(there, count.reshape(sources, k).astype(narrow))


def _present(columns: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.flatnonzero(np.bincount(columns))


def _parts(wires: Wires) -> Iterator[slice]:
    return parts(len(wires.delays))


def places_of_strand(
    graph: StaticGraph, strands: Sequence[Strand], number: int
) -> NDArray[np.int64]:
    """Find the places of the synapses of strand `number` in the order of its edges."""
    k = len(graph.column_delay)
    start = graph.first[graph.rows[:-1].astype(np.int64)].astype(np.int64).reshape(-1, k)
    columns = graph.column_delay * strands[number].n_blocks + graph.column_block
    layout = Layout(columns, start)
    for strand in strands[: number + 1]:
        own = count_cells(strand)
        at = layout.taken_by(strand, own)
    found = _places(strands[number], strands[number].draw.wires(), own, at)
    return np.concatenate([place for _, place in found])


def _empty(
    strands: Sequence[Strand],
    cells: Sequence[Cells],
    sizes: Sizes,
    weight_dtype: type,
) -> tuple[StaticGraph, Layout]:
    """The table with all its rows; slots and weights are still zero."""
    layout, total = table = lay_out(strands, cells, sizes.neurons)
    synapses = int(total.sum())
    short = synapses < SHORT * sum(np.count_nonzero(own.counts) for own in cells)
    between = owners(strands, sizes) if short and synapses >= LARGE else None
    rows = rows_by_delay(table) if between else rows_by_projection(strands, cells, table)
    common = all(strand.draw.common_weight() is not None for strand in strands)
    by_row = common and between is None and synapses >= BY_ROW
    n_blocks, narrow = strands[0].n_blocks, synapses >= LARGE and sizes.slots <= NARROW
    origin = origins(strands) if synapses >= LARGE and not narrow else np.zeros(0, np.uint64)
    column_block = layout.columns % n_blocks
    graph = StaticGraph(
        delays=np.zeros(0, np.int64),
        begin=np.zeros(0, np.uint64),
        end=np.zeros(0, np.uint64),
        column_delay=layout.columns // n_blocks,
        column_block=column_block,
        rows=rows[0],
        first=rows[1],
        projection=rows[2],
        dense=np.zeros(len(rows[2]), np.uint8),
        slot=np.zeros(synapses, np.uint16 if narrow or origin.size else np.uint32),
        block=blocks_of_rows(rows[0], column_block) if origin.size else np.zeros(0, np.uint8),
        origin=origin,
        weight=np.zeros((sizes.copies, synapses), weight_dtype),  # takes memory once written to
        row_weight=np.zeros((sizes.copies, len(rows[2]) if by_row else 0)),
        by_row=np.full(1, by_row, np.uint8),
        efficacy=np.ones((sizes.copies, len(strands))),
        between=between or _NONE,
        batch=Batch.of(sizes.copies),
    )
    return graph.onto(0, n_blocks), layout


def _fill(
    graph: StaticGraph, number: int, strand: Strand, cells: tuple[Cells, Counts]
) -> NDArray[np.int64] | None:
    """Write the slots and weights of one projection; return the places of a short one."""
    wires = strand.draw.wires()
    n, places = len(wires.delays), np.zeros(0, np.int64)
    weights: Iterator[Any] = repeat(None) if graph.by_row[0] else _pieces(strand.draw.weights(n))
    for (part, places), values in zip(_places(strand, wires, *cells), weights, strict=False):
        post = wires.edges.post[part]
        first = graph.origin[strand.blocks[post]] if graph.origin.size else 0
        graph.slot[places] = post + strand.slot - first
        if values is not None:
            graph.weight[:, places] = values
    if graph.by_row[0]:
        graph.row_weight[:, graph.projection == number] = strand.draw.common_weight()
    return places if n <= KEPT and graph.slot.size <= ALL_KEPT else None


def _pieces(weights: Iterator[NDArray[np.float64]]) -> Iterator[NDArray[np.float64]]:
    for values in weights:
        for piece in parts(values.shape[1], PIECE):
            yield values[:, piece]


def _places(
    strand: Strand, wires: Wires, cells: Cells, at: Counts
) -> Iterator[tuple[slice, NDArray[np.int64]]]:
    """Places of the synapses of a projection, in parts; `at`: the next place of each cell."""
    k, at = np.uint64(len(cells.columns)), at.ravel()
    for part in parts(len(wires.delays), PIECE):
        late = np.searchsorted(cells.columns, strand.columns(wires, part)).astype(np.uint64)
        cell = wires.edges.pre[part].astype(np.uint64) * k + late
        order, starts = _sorted_runs(cell)
        size = np.diff(np.append(starts, len(cell)))
        own = cell[order][starts].astype(np.int64)
        place = np.empty(len(cell), np.int64)
        place[order] = np.repeat(at[own] - starts, size) + np.arange(len(cell))
        at[own] += size
        yield part, place


def _sorted_runs(cell: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Stable order of the cells, and where in it the runs of equal ones start."""
    if (cell[1:] >= cell[:-1]).all():
        order = np.arange(len(cell))
    else:  # faster than a stable argsort
        bits = np.uint64(max(len(cell) - 1, 1).bit_length())
        keys = np.sort((cell << bits) | np.arange(len(cell), dtype=np.uint64))
        order = (keys & ((np.uint64(1) << bits) - np.uint64(1))).astype(np.int64)
    ordered = cell[order]
    changed = np.ones(len(cell), bool)
    changed[1:] = ordered[1:] != ordered[:-1]
    return order, np.flatnonzero(changed)
