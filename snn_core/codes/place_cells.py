"""Place cells: Gaussian bumps on a grid that covers a whole space."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from snn_core.codes.checks import Floats, positive
from snn_core.codes.gaussian import even_centres, log_tuning, shares


@dataclass(frozen=True, eq=False)
class PlaceCells:
    """`n` ** dims cells, one at each point of a grid over up to four coded values.

    rate = max_rate exp(-|x - c|^2 / (2 s^2)), distances in units of the grid spacing of each
    dimension times `width`. Source: Fremaux, Sprekeler and Gerstner 2013, Reinforcement learning
    using a continuous time actor-critic framework with spiking neurons (400 Hz, width 1).

    Attributes:
        n: cells per dimension, 2 or more.
        low: corner of the space with the smallest values, shape (dims,), dims 1 to 4; values
            outside the space are clipped to it.
        high: corner with the largest values, shape (dims,).
        width: standard deviation of the place field, in units of the spacing.
        max_rate: rate at the centre of the field, Hz.
        centres: grid points along each dimension, shape (dims, n); made from the others.
    """

    n: int
    low: ArrayLike
    high: ArrayLike
    width: float = 1.0
    max_rate: float = 400.0
    centres: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Checks the parameters and places the grid."""
        positive(self.max_rate, "PlaceCells.max_rate")
        centres = _grid(self.n, self.low, self.high, self.width, "PlaceCells")
        object.__setattr__(self, "centres", centres)

    @property
    def size(self) -> int:
        """Number of cells, n ** dims."""
        return int(self.n) ** len(self.centres)

    @property
    def positions(self) -> Floats:
        """Preferred place of each cell, shape (size, dims); the last dimension changes fastest."""
        return _positions(self.centres)

    def __call__(self, values: ArrayLike) -> Floats:
        """Returns rates in Hz, shape (..., size), in the order of `positions`.

        Args:
            values: shape (..., dims), copies first.

        Raises:
            ValueError: a wrong last axis or a non-finite value, named by its index.
        """
        return self.max_rate * _product(np.exp(log_tuning(values, self.centres, self.width)))


@dataclass(frozen=True, eq=False)
class NormalisedPlaceCells:
    """Place cells whose rates sum to `total_rate` at each place (partition of unity).

    The shares of a grid are the products of the shares of NormalisedGaussianPopulation along its
    dimensions, so the drive of the population does not depend on the place. Source: Moody and
    Darken 1989, Fast learning in networks of locally-tuned processing units (normalised units).

    Attributes:
        n: cells per dimension, 2 or more.
        low: corner of the space with the smallest values, shape (dims,), dims 1 to 4; values
            outside the space are clipped to it.
        high: corner with the largest values, shape (dims,).
        width: standard deviation of the place field, in units of the spacing.
        total_rate: sum of the rates of all cells, Hz.
        centres: grid points along each dimension, shape (dims, n); made from the others.
    """

    n: int
    low: ArrayLike
    high: ArrayLike
    width: float = 1.0
    total_rate: float = 100.0
    centres: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Checks the parameters and places the grid."""
        name = "NormalisedPlaceCells"
        positive(self.total_rate, f"{name}.total_rate")
        object.__setattr__(self, "centres", _grid(self.n, self.low, self.high, self.width, name))

    @property
    def size(self) -> int:
        """Number of cells, n ** dims."""
        return int(self.n) ** len(self.centres)

    @property
    def positions(self) -> Floats:
        """Preferred place of each cell, shape (size, dims); the last dimension changes fastest."""
        return _positions(self.centres)

    def __call__(self, values: ArrayLike) -> Floats:
        """Returns rates in Hz, shape (..., size), in the order of `positions`.

        Args:
            values: shape (..., dims), copies first.

        Raises:
            ValueError: a wrong last axis or a non-finite value, named by its index.
        """
        return self.total_rate * _product(shares(values, self.centres, self.width))


def _grid(n: int, low: ArrayLike, high: ArrayLike, width: float, name: str) -> Floats:
    centres = even_centres(n, low, high, width, name)
    if len(centres) > 4:
        raise ValueError(
            f"{name} got {len(centres)} dimensions, expected 1 to 4: the grid would need "
            f"{n}^{len(centres)} cells; code the values apart with GaussianPopulation."
        )
    return centres


def _positions(centres: Floats) -> Floats:
    grids = np.meshgrid(*centres, indexing="ij")
    return np.stack(grids, axis=-1).reshape(-1, len(centres))


def _product(tuned: Floats) -> Floats:
    """Products over the dimensions of shape (..., dims, n), one for each point of the grid."""
    rates = tuned[..., 0, :]
    for dimension in range(1, tuned.shape[-2]):
        rates = rates[..., :, np.newaxis] * tuned[..., np.newaxis, dimension, :]
        rates = rates.reshape(*rates.shape[:-2], -1)
    return rates
