"""Parts of one network, each for a thread of its own; see `division`.

A part has the arrays of the network itself, of neurons and receptors those of its own, and of the
connectivity the columns of its blocks. Only its random streams are copies, but for the first part:
each begins where the part's first neuron draws, and skips what the others draw.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.assembly import Assembly
from snn_core.component import Derived, Stream
from snn_core.gang import Gang
from snn_core.random import GOLDEN


class _Stretch(NamedTuple):
    """Neurons or slots of one kind that belong to a part, within their block."""

    block: Any
    start: int
    stop: int
    size: int  # of the block


class _Branch(NamedTuple):
    """The random stream of a part, and the one of the network; the same for the first part."""

    own: NDArray[Any]
    whole: NDArray[Any]
    place: _Stretch


class Part:
    """One part of a network.

    Args:
        assembly: The network.
        neurons: First neuron, and one after the last.
        blocks: First block of `assembly.cuts`, and one after the last.
        gang: What it knows of the others.
    """

    def __init__(
        self, assembly: Assembly, neurons: tuple[int, int], blocks: tuple[int, int], gang: Gang
    ) -> None:
        core, self.gang = assembly.core, gang
        self._branches: list[_Branch] = []
        starts, slots = np.clip(core.neuron_starts, *neurons), _slots(core, neurons)
        own = core._replace(neuron_starts=starts, port_starts=starts, receptor_spans=slots)
        bounds = np.stack([starts[:-1], starts[1:]], axis=1)
        whole = np.stack([core.neuron_starts[:-1], core.neuron_starts[1:]], axis=1)
        places = [*_stretches(assembly.neurons, bounds, whole)]
        places += _stretches(assembly.receptors, slots, core.receptor_spans)
        graphs = [pathway.graph.onto(*blocks) for pathway in assembly.pathways]
        #: What the driver takes.
        self.arrays = (own, gang, *map(self._cut_out, places), *graphs)

    def begin(self) -> None:
        """Set its streams where it starts to draw."""
        for number, (own, whole, place) in enumerate(self._branches):
            step = int(place.block.draws()) * GOLDEN
            own[...] = (int(whole[0, 0]) + place.start * step) % 2**64
            others = place.size - (place.stop - place.start)
            self.gang.skips[number] = others * step % 2**64

    def _cut_out(self, place: _Stretch) -> Any:
        """A block with the neurons or slots of this part alone."""
        arrays = {}
        for name, mark in type(place.block)._field_defaults.items():
            array = getattr(place.block, name)
            if isinstance(mark, Stream):
                arrays[name] = array.copy() if self.gang.part[0] else array
                self._branches.append(_Branch(arrays[name], array, place))
            elif isinstance(mark, Derived) and mark.memo:
                arrays[name] = array.copy()
            elif array.shape[1] == place.size:
                arrays[name] = array[:, place.start : place.stop]
        return place.block._replace(**arrays)


def parts_of(assembly: Assembly, number: int) -> list[Part]:
    """Cut a network into a number of parts of equally many blocks."""
    cuts, neurons = assembly.cuts, assembly.core.fired.shape[1]
    per = (len(cuts) - 1) // number
    gangs = Gang.of(np.array(cuts[:-1:per]), neurons, len(assembly.kinds.streams()))
    return [
        Part(assembly, (cuts[first], cuts[first + per]), (first, first + per), gang)
        for first, gang in zip(range(0, len(cuts) - 1, per), gangs, strict=True)
    ]


def _slots(core: Any, neurons: tuple[int, int]) -> NDArray[np.int64]:
    """Slots of each kind of receptor that belong to these neurons, (kinds, 2)."""
    spans = np.zeros_like(core.receptor_spans)
    for span, (start, stop) in zip(spans, core.receptor_spans, strict=True):
        span[:] = start + np.searchsorted(core.slot_neuron[start:stop], neurons)
    return spans


def _stretches(
    blocks: Sequence[Any], own: NDArray[np.int64], whole: NDArray[np.int64]
) -> list[_Stretch]:
    """Where in its block each stretch lies; `own`, `whole`: (kinds, 2), among all."""
    inside = np.clip(own, whole[:, :1], whole[:, 1:]) - whole[:, :1]
    return [
        _Stretch(block, int(start), int(stop), int(last - first))
        for block, (start, stop), (first, last) in zip(blocks, inside, whole, strict=True)
    ]
