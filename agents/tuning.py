"""Which cells code an observation: place cells for few numbers, tuned cells apart for many."""

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from snn_core.codes import NormalisedGaussianPopulation, NormalisedPlaceCells

FEWEST = 5
"""Cells per number below which a grid of place cells would be too coarse."""

Array = NDArray[np.float64]


class Tuning(Protocol):
    """Numbers in [-1, 1] to rates."""

    @property
    def size(self) -> int:
        """Number of cells."""

    def __call__(self, values: Any) -> Array:
        """Rates of shape (..., size) of numbers of shape (..., dims)."""


def tuning(dims: int, cells: int, width: float, rate: float, place_cells: int) -> Tuning:
    """The code of observations of `dims` numbers in [-1, 1].

    Place cells, each tuned to all numbers at once, can stand for any function of an observation,
    but their number grows as a power of its length. Where they would be too many or too coarse,
    each number has cells of its own, which stand for sums of functions of one number.

    Args:
        dims: numbers in an observation.
        cells: cells per number.
        width: of the tuning, in units of the spacing.
        rate: summed rate of all cells divided by `dims`, Hz.
        place_cells: most place cells.
    """
    ones = np.ones(dims)
    side = per_number(dims, cells, place_cells)
    if side:
        return NormalisedPlaceCells(side, -ones, ones, width, rate * dims)
    return NormalisedGaussianPopulation(cells, -ones, ones, width, rate)


def per_number(dims: int, cells: int, place_cells: int) -> int:
    """Place cells along each number: `cells` or what `place_cells` allows; 0 for none."""
    if dims > 4:
        return 0
    side = next(n for n in range(cells, 0, -1) if n**dims <= max(place_cells, 1))
    return side if side >= min(FEWEST, cells) and dims > 1 else 0


def power(dims: int, cells: int, width: float, rate: float, place_cells: int) -> float:
    """Summed squares of the rates, Hz^2, in the mean over evenly spread numbers."""
    side = per_number(dims, cells, place_cells)
    one = NormalisedGaussianPopulation(side or cells, [-1.0], [1.0], width, 1.0)
    squares = float((one(np.linspace(-1.0, 1.0, 101)[:, None]) ** 2).sum(axis=1).mean())
    return (rate * dims) ** 2 * squares**dims if side else rate**2 * dims * squares
