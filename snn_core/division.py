"""One large network is divided into blocks of neurons, so that threads can share it.

A block is a stretch of the network's neurons with their receptors and all synapses onto them. How
it is cut depends on the number of neurons alone. Each synapse belongs to the block of its target:
whatever the number of blocks, a neuron adds up what arrives in the same order.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from snn_core.blocks import Where
from snn_core.kinds import Kinds
from snn_core.population import Population

LEAST = 20_000  # neurons
BLOCKS = 4
_GRAIN = 64  # neurons, so that blocks share no cache line


def cuts_of(kinds: Kinds, populations: Sequence[Population], copies: int) -> tuple[int, ...]:
    """First neuron of each block, and the number of neurons; empty if it stays in one piece."""
    n = sum(population.size for population in populations)
    if copies > 1 or n <= LEAST or not kinds.divisible():
        return ()
    receptors = [[type(r) for r in p.receptors.values()] for p in populations]
    if any(len(set(own)) < len(own) for own in receptors):  # the slots of a block would lie apart
        return ()
    return (*(n * block // BLOCKS // _GRAIN * _GRAIN for block in range(BLOCKS)), n)


def blocks_of(cuts: Sequence[int], place: Where) -> NDArray[np.uint8]:
    """Block of each neuron of a population, (size,)."""
    neurons = np.arange(place.start, place.start + place.size)
    return np.searchsorted(cuts[1:-1], neurons, side="right").astype(np.uint8)
