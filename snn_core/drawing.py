"""What a projection draws from its seeded streams: edges, delays, weights."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.blocks import Setting
from snn_core.chunks import parts
from snn_core.population import Projection, delays_of
from snn_core.random import copy_generator, shared_generator
from snn_core.topology import Edges
from snn_core.values import drawn_values

KEPT = 1 << 20  # synapses; what is longer is drawn anew instead of being kept


class Wires(NamedTuple):
    """Edges of a projection and their delays in steps, (synapses,)."""

    edges: Edges
    delays: NDArray[np.int32]


class Draw:
    """Edges, delays and weights of one projection, the same each time they are asked for."""

    def __init__(self, projection: Projection, setting: Setting) -> None:
        self.projection, self._setting = projection, setting
        self._label = f"projection {projection.name}"
        self._kept: Wires | None = None

    def wires(self) -> Wires:
        """Draw the edges, and delays in steps.

        Raises:
            ValueError: Names the projection.
        """
        if self._kept is not None:
            return self._kept
        projection = self.projection
        pre, post = projection.pre, projection.post
        rng = shared_generator(self._setting.seed, self._label)
        try:
            edges = projection.connect(pre.size, post.size, rng, pre is post)
        except ValueError as error:
            raise ValueError(f"projection {projection.name!r}: {error}") from None
        wires = Wires(edges, delays_of(projection, edges, self._setting.dt, rng))
        if len(edges.pre) <= KEPT:
            self._kept = wires
        return wires

    def forget(self) -> None:
        """Keep nothing of what was drawn."""
        self._kept = None

    def weights(self, n: int) -> Iterator[NDArray[np.float64]]:
        """Draw the weights of the n synapses in the order of the edges, (copies, part of n).

        Raises:
            ValueError: Wrong shape, or not finite.
        """
        copies, given = self._setting.copies, self.projection.weight
        where = f"projection {self.projection.name!r}: weight"
        generators = [copy_generator(self._setting.seed, c, self._label) for c in range(copies)]
        array = None
        if not callable(given) and np.ndim(given):
            array = drawn_values(where, given, n, generators)
        for part in parts(n):
            piece = given if array is None else array[:, part]
            yield drawn_values(where, piece, part.stop - part.start, generators)

    def common_weight(self) -> NDArray[np.float64] | None:
        """The one weight of all synapses in each copy, (copies, 1), if it is given as a number."""
        given, copies = self.projection.weight, self._setting.copies
        if callable(given) or np.ndim(given):
            return None
        where = f"projection {self.projection.name!r}: weight"
        return np.repeat(drawn_values(where, given, 1, [np.random.default_rng(0)]), copies, axis=0)
