"""Which cells code an observation: place cells for few numbers, tuned cells apart for many."""

from __future__ import annotations

import copy
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.codes import NormalisedGaussianPopulation
from snn_core.kernel import kernel

FEWEST = 5
"""Cells per number below which a grid of place cells would be too coarse."""

Array = NDArray[np.float64]


class Tuning:
    """The code of observations of `dims` numbers in [-1, 1].

    Place cells, each tuned to all numbers at once, can stand for any function of an observation,
    but their number grows as a power of its length. Where they would be too many or too coarse,
    each number has cells of its own, which stand for sums of functions of one number. The same
    rates as of `NormalisedPlaceCells` and `NormalisedGaussianPopulation` of `snn_core.codes`,
    in one compiled call without checks.

    Attributes:
        size: number of cells.

    Args:
        dims: numbers in an observation.
        cells: cells per number.
        width: of the tuning, in units of the spacing.
        rate: summed rate of all cells divided by `dims`, Hz.
        place_cells: most place cells.
    """

    def __init__(self, dims: int, cells: int, width: float, rate: float, place_cells: int) -> None:
        side = per_number(dims, cells, place_cells)
        self._dims, self._width = dims, width
        self._places, self._side = side > 0, side or cells
        self._rate = rate * dims if side else rate
        self.size = self._side**dims if side else dims * cells

    @property
    def power(self) -> float:
        """Summed squares of the rates, Hz^2, in the mean over evenly spread numbers."""
        one = NormalisedGaussianPopulation(self._side, [-1.0], [1.0], self._width, 1.0)
        squares = float((one(np.linspace(-1.0, 1.0, 101)[:, None]) ** 2).sum(axis=1).mean())
        return self._rate**2 * (squares**self._dims if self._places else self._dims * squares)

    def of_width(self, width: float) -> Tuning:
        """The same cells with another width of tuning, in units of the spacing."""
        twin = copy.copy(self)
        twin._width = width
        return twin

    def __call__(self, values: Array) -> Array:
        """Rates in Hz, shape (..., size), of numbers of shape (..., dims)."""
        rows = np.ascontiguousarray(values).reshape(-1, self._dims)
        rates = np.empty((len(rows), self.size))
        if self._places:
            places(rows, self._side, self._width, self._rate, rates)
        else:
            apart(rows, self._side, self._width, self._rate, rates)
        return rates.reshape(*values.shape[:-1], self.size)


def per_number(dims: int, cells: int, place_cells: int) -> int:
    """Place cells along each number: `cells` or what `place_cells` allows; 0 for none."""
    if not 2 <= dims <= 4:
        return 0
    side = next(n for n in range(cells, 0, -1) if n**dims <= max(place_cells, 1))
    return side if side >= min(FEWEST, cells) else 0


@kernel
def share(value: float, side: int, width: float, out: Any, first: int) -> None:
    """Write the shares of the `side` cells of one number into out[first:]."""
    spacing = 2.0 / (side - 1)
    sigma = width * spacing
    nearest = min(max(math.floor((value + 1.0) / spacing + 0.5), 0), side - 1)
    apart = (value - (nearest * spacing - 1.0)) / sigma
    most = 0.5 * apart * apart  # narrow tuning underflows: the nearest cell must have exp(0)
    total = 0.0
    for i in range(side):
        distance = (value - (i * spacing - 1.0)) / sigma
        tuned = math.exp(most - 0.5 * distance * distance)
        out[first + i] = tuned
        total += tuned
    for i in range(side):
        out[first + i] /= total


@kernel
def apart(values: Any, side: int, width: float, rate: float, rates: Any) -> None:
    """Cells of their own for each number of `values`, (rows, dims)."""
    rows, dims = values.shape
    for r in range(rows):
        for d in range(dims):
            share(values[r, d], side, width, rates[r], d * side)
        for i in range(dims * side):
            rates[r, i] *= rate


@kernel
def places(values: Any, side: int, width: float, rate: float, rates: Any) -> None:
    """Place cells of `values`, (rows, dims); the last number changes fastest along the grid."""
    rows, dims = values.shape
    one = np.empty(side)
    for r in range(rows):
        out = rates[r]
        out[0] = rate
        filled = 1
        for d in range(dims):
            share(values[r, d], side, width, one, 0)
            for k in range(filled - 1, -1, -1):  # from the end: each spreads into `side` cells
                product = out[k]
                for i in range(side):
                    out[k * side + i] = product * one[i]
            filled *= side
