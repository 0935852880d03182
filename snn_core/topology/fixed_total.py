"""Builder that draws a given number of synapses for a whole projection."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.topology.builder import check_count, check_sizes
from snn_core.topology.edges import Edges, Indices

# Synapses that are drawn and sorted at a time: short lists sort faster.
_CHUNK = 2**12


@dataclass(frozen=True)
class FixedTotalNumber:
    """Exactly n synapses, each between a source and a target drawn at random.

    With multapses, pairs are drawn with replacement: in-degrees and out-degrees are binomial.
    Costs 8 bytes a synapse and little more than the time of drawing and sorting.

    Source: Potjans & Diesmann 2014, Cereb Cortex 24:785, Methods; FixedTotalNumberConnector of
    PyNN and fixed_total_number of NEST draw the same way.

    Attributes:
        n: synapses of the projection, 0 or more.
        autapses: inside one population, a neuron may be its own source.
        multapses: a pair may be drawn several times.
    """

    n: int
    autapses: bool = False
    multapses: bool = False

    def __post_init__(self) -> None:
        """Checks n."""
        check_count(self.n, "FixedTotalNumber.n", 0)

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns n synapses.

        Raises:
            ValueError: n is larger than the number of pairs that can be drawn.
        """
        check_sizes(n_pre, n_post, same)
        no_self = same and not self.autapses
        targets = n_post - no_self
        pairs = n_pre * targets if n_post else 0
        most = self.n if self.multapses and pairs else pairs
        if self.n > most:
            raise ValueError(
                f"FixedTotalNumber got n={self.n}, expected at most the {most} possible pairs "
                f"between {n_pre} and {n_post} neurons{' without autapses' if no_self else ''}; "
                "lower n, enlarge a population, or allow several synapses on a pair with "
                "multapses=True."
            )
        if not self.n:
            return Edges(np.empty(0, np.uint32), np.empty(0, np.uint32))
        edges = (_with_repeats if self.multapses else _distinct)(rng, n_pre, targets, self.n)
        if no_self:
            np.add(edges.post, edges.post >= edges.pre, out=edges.post)
        return edges


def _with_repeats(rng: np.random.Generator, n_pre: int, targets: int, n: int) -> Edges:
    """Draws the number of synapses of each group of sources, then their pairs, in order."""
    group = min(max(n_pre * _CHUNK // n, 1), max((2**32 - 1) // targets, 1))
    firsts = np.arange(0, n_pre, group)
    sizes = np.diff(np.append(firsts, n_pre))
    counts = rng.multinomial(n, sizes / n_pre)
    edges = Edges(np.empty(n, np.uint32), np.empty(n, np.uint32))
    stop = 0
    for first, size, count in zip(firsts.tolist(), sizes.tolist(), counts.tolist(), strict=True):
        inside, stop = slice(stop, stop + count), stop + count
        keys = rng.integers(size * targets, size=count, dtype=np.uint32)
        keys.sort()
        _split(keys, first, targets, edges.pre[inside], edges.post[inside])
    return edges


def _distinct(rng: np.random.Generator, n_pre: int, targets: int, n: int) -> Edges:
    keys = rng.choice(n_pre * targets, size=n, replace=False, shuffle=False)
    keys.sort()
    edges = Edges(np.empty(n, np.uint32), np.empty(n, np.uint32))
    _split(keys, 0, targets, *edges)
    return edges


def _split(keys: NDArray[Any], first: int, targets: int, pre: Indices, post: Indices) -> None:
    """Writes source first + key // targets and target key % targets."""
    sources = keys // keys.dtype.type(targets)
    post[:] = keys - sources * keys.dtype.type(targets)
    pre[:] = sources
    pre += np.uint32(first)
