"""Discrete choice: the pool with most spikes wins."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.codes.checks import at_least, counts


@dataclass(frozen=True)
class PoolArgmax:
    """The choice whose pool fired most; equal pools are drawn from with equal chances.

    Source: winner-take-all readout, Maass 2000, On the computational power of winner-take-all.

    Attributes:
        choices: number of choices.
        pool: cells in each pool.
    """

    choices: int
    pool: int

    def __post_init__(self) -> None:
        """Checks the parameters."""
        at_least(self.choices, "PoolArgmax.choices", 1)
        at_least(self.pool, "PoolArgmax.pool", 1)

    @property
    def size(self) -> int:
        """Number of cells, choices * pool."""
        return self.choices * self.pool

    def __call__(self, spikes: ArrayLike, rng: np.random.Generator) -> NDArray[np.int64]:
        """Returns the choice of each copy, shape (...).

        One number per choice is drawn whether or not pools are equal, so the stream does not
        depend on the spikes. Copies that must not depend on each other need one call each, with
        their own stream.

        Args:
            spikes: counts, shape (..., size): pool of choice 0, then of choice 1, ...
            rng: seeded stream that breaks ties.

        Raises:
            ValueError: a wrong last axis, a non-finite or a negative count.
        """
        checked = counts(spikes, "spikes", last=self.size)
        pools = checked.reshape(*checked.shape[:-1], self.choices, self.pool).sum(axis=-1)
        lots = rng.random(pools.shape)
        lots[pools < pools.max(axis=-1, keepdims=True)] = -1.0
        return np.argmax(lots, axis=-1).astype(np.int64)
