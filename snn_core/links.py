"""Where the synapses of a projection lie."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from snn_core.topology import Edges


class Link:
    """Place of a projection: its pathway, and its synapses in the pathway's graph.

    Args:
        pathway: Number of the pathway.
        number: Number among the projections of the pathway.
        edges: Returns the edges.
        synapses: Returns the place of each edge in the graph, (synapses,).
    """

    def __init__(
        self,
        pathway: int,
        number: int,
        edges: Callable[[], Edges],
        synapses: Callable[[], NDArray[np.int64]],
    ) -> None:
        self.pathway, self.number = pathway, number
        self._edges, self._synapses = edges, synapses

    @property
    def pre(self) -> NDArray[np.uint32]:
        """Source of each synapse, within its population."""
        return self._edges().pre

    @property
    def post(self) -> NDArray[np.uint32]:
        """Target of each synapse, within its population."""
        return self._edges().post

    @property
    def synapses(self) -> NDArray[np.int64]:
        """Place of each synapse in the graph, in the order of the edges."""
        return self._synapses()
