"""Population vector: cells vote for their preferred direction."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from snn_core.codes.checks import Floats, at_least, counts, finite


@dataclass(frozen=True, eq=False)
class PopulationVector:
    """Mean of the preferred directions, weighted by the spikes of each cell.

    v = sum_i n_i p_i / sum_i n_i, zero where no cell fires; at most as long as the longest
    preferred direction. Source: Georgopoulos, Schwartz and Kettner 1986, Neuronal population
    coding of movement direction.

    Attributes:
        directions: preferred direction of each cell, shape (cells, dims).
    """

    directions: ArrayLike
    _directions: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Checks the directions."""
        directions = finite(self.directions, "PopulationVector.directions")
        if directions.ndim != 2 or 0 in directions.shape:
            raise ValueError(
                f"`PopulationVector.directions` has shape {directions.shape}, expected "
                "(cells, dims); give one vector per cell."
            )
        object.__setattr__(self, "_directions", directions)

    @classmethod
    def ring(cls, cells: int) -> "PopulationVector":
        """Returns a decoder of `cells` unit vectors, evenly around the plane, the first along x.

        Raises:
            ValueError: fewer than 3 cells, which cannot span all directions.
        """
        at_least(cells, "PopulationVector.ring(cells)", 3)
        angles = 2.0 * np.pi * np.arange(cells) / cells
        return cls(np.stack([np.cos(angles), np.sin(angles)], axis=-1))

    def __call__(self, spikes: ArrayLike) -> Floats:
        """Returns the vector, shape (..., dims).

        Args:
            spikes: counts or rates, shape (..., cells), copies first.

        Raises:
            ValueError: a wrong last axis, a non-finite or a negative count.
        """
        checked = counts(spikes, "spikes", last=len(self._directions))
        total = checked.sum(axis=-1, keepdims=True)
        # Products summed per copy, not a matrix product: its order depends on the copies.
        votes = (checked[..., np.newaxis] * self._directions).sum(axis=-2)
        return np.divide(votes, total, out=np.zeros_like(votes), where=total > 0.0)
