"""How many controllers side by side see observed numbers: cells, and what evolves about them."""

import abc
from collections.abc import Mapping
from typing import final

import numpy as np
from numpy.typing import NDArray

from agents.genes import Gene
from snn_core.codes import NormalisedGaussianPopulation

Array = NDArray[np.float64]

RATE = 250.0  # Hz, of a cell at most one standard score beyond its onset, or of all that share
SPAN = 2.0  # standard scores that the outermost Gaussian cells prefer
WIDTH = 0.5  # of the Gaussian tuning, in units of the spacing
LOUDEST = 2.5  # standard scores beyond the onset at which a cell fires no faster
SIDES = np.array([1.0, -1.0])


class Sight(abc.ABC):
    """Sensory cells of a controller.

    Attributes:
        cells: cells per observed number.
        genes: what evolves about them.
    """

    cells: int
    genes: tuple[Gene, ...]

    @abc.abstractmethod
    def rates(self, observations: Array, c: Mapping[str, Array]) -> Array:
        """Firing rates in Hz, (rows, dims * cells).

        Args:
            observations: standard scores, (rows, dims).
            c: evolved constants by name, (rows, 1).
        """


@final
class GaussianSight(Sight):
    """Cells that prefer numbers evenly apart and share a constant rate.

    Args:
        dims: observed numbers.
        cells: cells for each.
    """

    genes = ()

    def __init__(self, dims: int, cells: int) -> None:
        self.cells, ends = cells, SPAN * np.ones(dims)
        self._code = NormalisedGaussianPopulation(cells, -ends, ends, WIDTH, RATE)

    def rates(self, observations: Array, c: Mapping[str, Array]) -> Array:
        """See `Sight.rates`."""
        return self._code(observations)


@final
class SparseSight(Sight):
    """An on and an off cell for each number, silent until it is an onset away from its mean.

    What is as usual drives nothing, so that few synapses learn at a time and what they learn for
    one sight does not undo what they learnt for another.
    """

    cells = 2
    genes = (Gene("onset", 0.7, 0.2, 0.0, 2.0),)

    def rates(self, observations: Array, c: Mapping[str, Array]) -> Array:
        """See `Sight.rates`."""
        beyond = observations[:, :, None] * SIDES - c["onset"][:, :, None]
        return RATE * np.clip(beyond, 0.0, LOUDEST).reshape(len(observations), -1)
