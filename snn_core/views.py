"""Named access to the parts of a network."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.assembly import Assembly
from snn_core.component import Derived, Stream
from snn_core.driver import Core
from snn_core.errors import closest


class PopulationView:
    """One population of a network.

    Its parameters, inputs and state variables are attributes: arrays (copies, size), or
    (1, size) for shared parameters, that share memory with the network:
    `network["sensory"].rate[:] = 20.0`, or `network["sensory"].rate = 20.0`, which also checks
    the values.
    """

    name: str
    size: int
    _core: Core
    _block: Any
    _inside: slice
    _among_all: slice

    def __init__(self, assembly: Assembly, name: str) -> None:
        place = assembly.places[name]
        self.__dict__.update(
            _core=assembly.core,
            _block=assembly.neurons[place.kind],
            _inside=slice(place.within, place.within + place.size),
            _among_all=slice(place.start, place.start + place.size),
            name=name,
            size=place.size,
        )

    @property
    def counts(self) -> NDArray[np.int64]:
        """Spikes of each neuron in the last `run`, (copies, size)."""
        return self._core.counts[:, self._among_all]

    @property
    def fired(self) -> NDArray[np.uint8]:
        """Which neurons fired in the last step, (copies, size)."""
        return self._core.fired[:, self._among_all]

    def __getattr__(self, field: str) -> NDArray[Any]:
        """Array of a parameter, input or state variable."""
        block = self.__dict__.get("_block")
        defaults = getattr(type(block), "_field_defaults", {})
        names = [n for n, mark in defaults.items() if not isinstance(mark, (Derived, Stream))]
        if field not in names:
            raise AttributeError(closest(f"field of {type(block).__name__}", field, names))
        return getattr(block, field)[:, self._inside]

    def __setattr__(self, field: str, values: Any) -> None:
        """Write into the array of a parameter, input or state variable; finite numbers only."""
        array = getattr(self, field)
        new = np.asarray(values, dtype=np.float64)
        if not np.isfinite(new).all():
            raise ValueError(f"population {self.name!r}: {field}: expected finite numbers")
        try:
            array[:] = new
        except ValueError:
            raise ValueError(
                f"population {self.name!r}: {field}: got shape {new.shape}, expected a number "
                f"or {array.shape}"
            ) from None


class ProjectionView:
    """One projection of a network; arrays are in the order of its edges."""

    def __init__(self, assembly: Assembly, name: str) -> None:
        link = assembly.links[name]
        pathway = assembly.pathways[link.pathway]
        self._graph, self._rule, self._synapses = pathway.graph, pathway.rule, link.synapses
        self.name, self.pre, self.post = name, link.pre, link.post

    @property
    def weight(self) -> NDArray[np.float64]:
        """Weights (a copy), (copies, synapses)."""
        return self._graph.weight[:, self._synapses]

    @weight.setter
    def weight(self, values: Any) -> None:
        new = np.asarray(values, dtype=np.float64)
        if not np.isfinite(new).all():
            raise ValueError(f"projection {self.name!r}: weight: expected finite numbers")
        shape = (len(self._graph.weight), len(self._synapses))
        if new.shape not in ((), (shape[1],), (1, shape[1]), shape):
            raise ValueError(
                f"projection {self.name!r}: weight: got shape {new.shape}, expected a number, "
                f"({shape[1]},) or {shape}"
            )
        self._graph.weight[:, self._synapses] = new

    @property
    def delay(self) -> NDArray[np.int64]:
        """Delays in steps, (synapses,)."""
        graph = self._graph
        rows = graph.row[self._synapses]
        at = np.searchsorted(graph.rows, rows, side="right") - 1
        return graph.delays[at % len(graph.delays)]

    def trace(self, name: str) -> NDArray[np.float64]:
        """A trace of the rule that is kept per synapse (a copy), (copies, synapses)."""
        marks = getattr(type(self._rule), "_field_defaults", {})
        kept = [field for field, mark in marks.items() if getattr(mark, "per", "") == "synapse"]
        if name not in kept:
            raise AttributeError(closest("trace", name, kept))
        return getattr(self._rule, name)[:, self._synapses]
