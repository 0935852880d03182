"""The modulator whose formula evolves: how surprising was the last reward."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.genes import Gene
from agents.state import array_of

Array = NDArray[np.float64]

MODULATOR_GENES = (
    Gene("m0", 0.0, 0.1, -3.0, 3.0),
    Gene("m1", 1.0, 0.5, -5.0, 5.0),
    Gene("m2", 0.5, 0.5, -5.0, 5.0),
    Gene("follow", 0.3, 0.7, 0.01, 1.0, log=True),
)
CLIP = 3.0
"""Root mean squares of the reward beyond which it is cut."""

LARGEST = 2.0
"""The modulator stays within plus and minus this."""


class Modulation:
    """M = m0 + m1 (r - rbar) + m2 (r - r_prev), for rows side by side.

    r is the reward in units of its root mean square in this life so far, rbar a running mean.

    Attributes:
        books: rewards felt, their summed squares, rbar, r_prev, (4, rows).

    Args:
        c: constants by name, (rows, 1).
    """

    def __init__(self, c: Mapping[str, Array]) -> None:
        self._m0, self._m1, self._m2, self._follow = (
            c[name][:, 0] for name in ("m0", "m1", "m2", "follow")
        )
        self.books = np.zeros((4, len(self._m0)))

    def dose(self, rewards: Array, mask: NDArray[np.bool_]) -> Array:
        """The modulator after one more reward, (rows,); 0 for rows outside the mask."""
        count, squares, mean, last = self.books
        n, total = count + 1.0, squares + rewards**2
        unit = np.sqrt(total / n)
        r = np.clip(rewards / np.where(unit > 0.0, unit, 1.0), -CLIP, CLIP)
        first = count == 0.0
        mean, last = np.where(first, r, mean), np.where(first, r, last)
        dose = self._m0 + self._m1 * (r - mean) + self._m2 * (r - last)
        after = np.stack([n, total, mean + self._follow * (r - mean), r])
        self.books = np.where(mask, after, self.books)
        return np.where(mask, np.clip(dose, -LARGEST, LARGEST), 0.0)

    def state(self) -> dict[str, NDArray[Any]]:
        """The books (a copy)."""
        return {"modulation": self.books.copy()}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Take up what `state` gave.

        Raises:
            ValueError: missing, or of another shape.
        """
        self.books = array_of(state, "modulation", self.books.shape, np.float64).copy()
