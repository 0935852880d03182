"""Numbers of the search space, near 0 and of size 1, and the constants of nature they stand for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Gene:
    """One evolved constant.

    Attributes:
        name: of the constant.
        centre: constant where the gene is 0.
        spread: change of the constant, or of its logarithm, per unit of the gene.
        low, high: the constant stays within.
        log: the gene moves the logarithm, for constants that are positive.
    """

    name: str
    centre: float
    spread: float
    low: float
    high: float
    log: bool = False

    def express(self, values: Array) -> Array:
        """Constants for genes, same shape."""
        moved = self.spread * np.clip(values, -50.0, 50.0)
        constants = self.centre * np.exp(moved) if self.log else self.centre + moved
        return np.asarray(np.clip(constants, self.low, self.high))


def express(genes: tuple[Gene, ...], values: Array) -> dict[str, Array]:
    """Constants by name, each (rows, 1), for values of shape (rows, genes)."""
    return {g.name: g.express(values[:, i : i + 1]) for i, g in enumerate(genes)}
