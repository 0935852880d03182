"""Place cells: Gaussian bumps on a grid that covers a whole space."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from snn_core.codes.checks import Floats, positive
from snn_core.codes.gaussian import even_centres, log_tuning


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
        centres = even_centres(self.n, self.low, self.high, self.width, "PlaceCells")
        if len(centres) > 4:
            raise ValueError(
                f"PlaceCells got {len(centres)} dimensions, expected 1 to 4: the grid would need "
                f"{self.n}^{len(centres)} cells; code the values apart with GaussianPopulation."
            )
        object.__setattr__(self, "centres", centres)

    @property
    def size(self) -> int:
        """Number of cells, n ** dims."""
        return int(self.n) ** len(self.centres)

    @property
    def positions(self) -> Floats:
        """Preferred place of each cell, shape (size, dims); the last dimension changes fastest."""
        grids = np.meshgrid(*self.centres, indexing="ij")
        return np.stack(grids, axis=-1).reshape(self.size, -1)

    def __call__(self, values: ArrayLike) -> Floats:
        """Returns rates in Hz, shape (..., size), in the order of `positions`.

        Args:
            values: shape (..., dims), copies first.

        Raises:
            ValueError: a wrong last axis or a non-finite value, named by its index.
        """
        tuned = np.exp(log_tuning(values, self.centres, self.width))
        rates = tuned[..., 0, :]
        for dimension in range(1, len(self.centres)):
            rates = rates[..., :, np.newaxis] * tuned[..., np.newaxis, dimension, :]
            rates = rates.reshape(*rates.shape[:-2], -1)
        return self.max_rate * rates
