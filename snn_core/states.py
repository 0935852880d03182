"""Everything that changes in a network, by name."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.assembly import Assembly
from snn_core.blocks import Where
from snn_core.component import Drive, Lasting, State, Stream, fields, reset
from snn_core.core import Core
from snn_core.errors import closest
from snn_core.fixed_weights import check_weights_kept
from snn_core.graph import Graph
from snn_core.random import stream_words

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


def restore(
    state: Mapping[str, NDArray[Any]], arrays: Mapping[str, NDArray[Any]], fixed_weights: bool
) -> None:
    """Write a state into `arrays`.

    Raises:
        ValueError: It does not fit, or holds other weights than a network that keeps its own.
    """
    check_state(state, arrays)
    if fixed_weights:
        check_weights_kept(state, arrays)
    for name, own in arrays.items():
        own[...] = state[name]


def clear_state(assembly: Assembly, chosen: NDArray[np.bool_] | None) -> None:
    """Clear what a reset clears, in the copies of `chosen`, (copies,), or faster in all of them."""
    where = slice(None) if chosen is None else chosen
    for block in (*assembly.neurons, *assembly.receptors):
        reset(block, where)
    for pathway in assembly.pathways:
        for block in pathway.blocks():
            reset(block, where)
        pathway.prepare(np.ones(assembly.core.clock.size, bool) if chosen is None else chosen)
    core = assembly.core
    for array in (core.clock, core.tagged, core.fired, core.n_spikes, core.counts):
        array[where] = 0
    core.arrivals[where] = core.before[where] = 0.0


def start_streams(assembly: Assembly, seed: int) -> None:
    """Start all random streams anew."""
    for label, block in assembly.named_blocks():
        for name, words in fields(block, Stream):
            words[:] = stream_words(seed, len(words), f"{label}.{name}")


def past_spikes(core: Core, place: Where, steps: int) -> NDArray[np.bool_]:
    """Which neurons of a population fired so many steps before the last one, (copies, size).

    Raises:
        ValueError: The past does not reach back so far.
    """
    remembered = core.n_spikes.shape[1]
    if not 0 <= steps < remembered:
        raise ValueError(
            f"steps: got {steps}, expected 0 to {remembered - 1}; build the network with a longer "
            "history"
        )
    fired = np.zeros((core.clock.size, place.size), bool)
    for copy, clock in enumerate(core.clock):
        if steps < clock:
            slot = (clock - 1 - steps) % remembered
            ids = core.history[copy, slot, : core.n_spikes[copy, slot]].astype(np.int64)
            own = ids[(ids >= place.start) & (ids < place.start + place.size)]
            fired[copy, own - place.start] = True
    return fired
