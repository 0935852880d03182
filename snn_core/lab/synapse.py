"""One synapse on the bench."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.binding import bind
from snn_core.component import Part, imprint, reset, ring
from snn_core.graph import Graph, Synapses, build
from snn_core.neuromodulation import MODULATORS


def release(short_term: Any, spike_times: ArrayLike) -> NDArray[np.float64]:
    """Release (u x) of a rested synapse at each spike, exact for any spike times.

    Args:
        short_term: Template, such as `TsodyksMarkram()`.
        spike_times: ms, ascending, (spikes,).

    Returns:
        Releases, (spikes,).

    Raises:
        ValueError: Times that are not finite or not ascending.
    """
    times = ascending("spike_times", spike_times)
    graph = one_synapse(1.0)
    block = single(short_term, 1.0)
    graph.n_arrived[0, 0] = 1
    releases = np.zeros((times.size, 1))
    deliver = block.deliver if hasattr(block, "deliver") else None
    for arrivals, time in zip(releases, times, strict=True):
        block.release(0, float(time), graph)
        if deliver:
            deliver(0, graph, arrivals)
        else:
            graph.deliver(0, arrivals)
    return releases[:, 0]


def single(template: Any, dt: float, weight: float = 1.0, seed: int = 0) -> Any:
    """The block of one short-term plasticity or rule, with one synapse of this weight."""
    sizes = {"n": 1, "row": 1, "column": 1, "synapse": 1, "column ring": ring(dt)}
    part = Part(type(template).__name__, template, 1)
    block = bind(type(template), [part], sizes, 1, dt, seed, MODULATORS)
    block.check(dt)
    block = block.derive(dt)
    reset(block, np.ones(1, bool))
    imprint(block, np.full((1, 1), weight))
    return block


def one_synapse(weight: float) -> Graph:
    """A graph of one synapse."""
    number = np.zeros(1, np.int64)
    graph, _ = build(Synapses(number, number + 1, number, number + 1, number), 2, 1, 1, np.float64)
    graph.weight[:] = weight
    return graph._replace(late=np.zeros_like(graph.arrived))


def ascending(name: str, times: ArrayLike) -> NDArray[np.float64]:
    """Times as an array.

    Raises:
        ValueError: They are not finite, not ascending, or negative.
    """
    array = np.asarray(times, dtype=np.float64).ravel()
    if not np.isfinite(array).all() or (np.diff(array) < 0).any() or (array < 0).any():
        raise ValueError(f"{name}: expected finite, ascending times >= 0 ms, got {times!r}")
    return array
