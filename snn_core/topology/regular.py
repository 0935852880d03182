"""Builders that draw nothing: all-to-all, one-to-one, explicit lists."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from snn_core.topology.builder import check_sizes
from snn_core.topology.edges import Edges, check_range, neuron_numbers, sorted_edges


@dataclass(frozen=True)
class AllToAll:
    """Every presynaptic neuron reaches every postsynaptic one.

    Attributes:
        autapses: inside one population, connect a neuron to itself as well.
    """

    autapses: bool = False

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns n_pre * n_post synapses, less n without autapses; rng is not used."""
        del rng
        check_sizes(n_pre, n_post, same)
        pre, post = np.divmod(np.arange(n_pre * n_post), max(n_post, 1))
        keep = pre != post if same and not self.autapses else slice(None)
        return sorted_edges(pre[keep], post[keep])


@dataclass(frozen=True)
class OneToOne:
    """Neuron i reaches neuron i.

    Attributes:
        autapses: must be True inside one population, where every synapse is an autapse.
    """

    autapses: bool = False

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns n synapses; rng is not used.

        Raises:
            ValueError: unequal sizes, or one population without `autapses=True`.
        """
        del rng
        check_sizes(n_pre, n_post, same)
        if n_pre != n_post:
            raise ValueError(
                f"OneToOne needs populations of equal size, got {n_pre} presynaptic and {n_post} "
                "postsynaptic neurons; make them equal or use FixedInDegree(1)."
            )
        if same and not self.autapses:
            raise ValueError(
                "OneToOne inside one population would connect every neuron to itself only; "
                "expected two populations; if autapses are meant, say OneToOne(autapses=True)."
            )
        return sorted_edges(np.arange(n_pre), np.arange(n_pre))


@dataclass(frozen=True, eq=False)
class Explicit:
    """The synapses given as two lists, checked.

    The synapses of the projection are in the order of (pre, post), whatever the order given, so
    per-synapse values (weights, delays) must be listed in that order.

    Attributes:
        pre: presynaptic neuron of each synapse, integers, shape (synapses,).
        post: postsynaptic neuron of each synapse, integers, shape (synapses,).
        autapses: inside one population, accept synapses of a neuron onto itself.
        multapses: accept several synapses on one pair.
    """

    pre: ArrayLike
    post: ArrayLike
    autapses: bool = False
    multapses: bool = False
    _edges: Edges = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Checks and sorts the lists."""
        pre, post = neuron_numbers(self.pre, "pre"), neuron_numbers(self.post, "post")
        if pre.size != post.size:
            raise ValueError(
                f"Explicit got {pre.size} presynaptic and {post.size} postsynaptic neurons, "
                "expected lists of equal length; give one entry per synapse in each."
            )
        edges = sorted_edges(pre, post)
        twice = np.flatnonzero((np.diff(edges.pre) == 0) & (np.diff(edges.post) == 0))
        if twice.size and not self.multapses:
            raise ValueError(
                f"Explicit got the synapse {edges.pre[twice[0]]} -> {edges.post[twice[0]]} more "
                "than once, expected one per pair; remove it or say multapses=True."
            )
        object.__setattr__(self, "_edges", edges)

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns the given synapses; rng is not used.

        Raises:
            ValueError: a neuron beyond its population, or an autapse that was not asked for.
        """
        del rng
        check_sizes(n_pre, n_post, same)
        pre, post = self._edges
        check_range(pre, n_pre, "pre")
        check_range(post, n_post, "post")
        loops = np.flatnonzero(pre == post)
        if same and loops.size and not self.autapses:
            raise ValueError(
                f"Explicit got the autapse {pre[loops[0]]} -> {post[loops[0]]} inside one "
                "population, expected none; remove it or say autapses=True."
            )
        return Edges(pre.copy(), post.copy())
