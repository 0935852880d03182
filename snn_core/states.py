"""Everything that changes in a network, by name."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.assembly import Assembly
from snn_core.component import Drive, Lasting, State, Stream, fields
from snn_core.errors import closest
from snn_core.graph import Graph

_CORE_STATE = (
    "clock", "tagged", "plastic", "altered", "intact", "gain", "fired", "before", "history",
    "n_spikes", "counts",
)  # fmt: skip


def state_arrays(assembly: Assembly) -> Iterable[tuple[str, NDArray[Any]]]:
    """Names and arrays, which share memory with the network."""
    for label, block in assembly.named_blocks():
        for name, array in fields(block, State, Lasting, Drive, Stream):
            yield f"{label}.{name}", array
    for g, pathway in enumerate(assembly.pathways):
        yield f"weight.{g}", pathway.graph.weight
        yield f"efficacy.{g}", pathway.graph.efficacy
        if isinstance(pathway.graph, Graph):
            yield f"gate.{g}", pathway.graph.gate
        elif pathway.graph.row_weight.size:
            yield f"row_weight.{g}", pathway.graph.row_weight
            yield f"by_row.{g}", pathway.graph.by_row
    for name in _CORE_STATE:
        yield name, getattr(assembly.core, name)


def check_state(state: Mapping[str, NDArray[Any]], arrays: Mapping[str, NDArray[Any]]) -> None:
    """Refuse a state that does not fit `arrays`.

    Raises:
        ValueError: Arrays are missing, unknown, or of another shape or type.
    """
    for name in [*state, *arrays]:
        if name not in arrays:
            raise ValueError(f"state: {closest('array', name, arrays)}")
        if name not in state:
            raise ValueError(f"state: the array {name!r} is missing")
        got, own = np.asarray(state[name]), arrays[name]
        if (got.shape, got.dtype) != (own.shape, own.dtype):
            raise ValueError(
                f"state: {name!r}: got {got.dtype}{got.shape}, expected {own.dtype}{own.shape}"
            )
