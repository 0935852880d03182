"""Running mean and variance (Welford 1962, Technometrics 4:419) with a weak prior."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.state import State, array_of

_PRIOR = 10.0  # observations of mean 0 and variance 1 that are believed before the first

Array = NDArray[np.float64]


class RunningMoments:
    """Mean and standard deviation of all vectors seen.

    Args:
        dims: length of the vectors.
    """

    def __init__(self, dims: int) -> None:
        self._count = np.array(_PRIOR)
        self.mean: Array = np.zeros(dims)
        self._squares: Array = np.full(dims, _PRIOR)

    @property
    def deviation(self) -> Array:
        """Standard deviation, shape (dims,)."""
        return np.sqrt(self._squares / self._count)

    def update(self, vector: Array) -> None:
        """Count one vector of shape (dims,)."""
        self._count += 1.0
        delta = vector - self.mean
        self.mean += delta / self._count
        self._squares += delta * (vector - self.mean)

    def copy(self) -> "RunningMoments":
        """A copy that later updates leave alone."""
        twin = RunningMoments(len(self.mean))
        twin.restore("", self.state(""))
        return twin

    def state(self, prefix: str) -> dict[str, NDArray[Any]]:
        """Named arrays `prefix` + count, mean, squares."""
        return {
            f"{prefix}count": self._count.copy(),
            f"{prefix}mean": self.mean.copy(),
            f"{prefix}squares": self._squares.copy(),
        }

    def restore(self, prefix: str, state: State) -> None:
        """Take up what `state` gave.

        Raises:
            ValueError: missing arrays or other shapes.
        """
        shape = self.mean.shape
        count = array_of(state, f"{prefix}count", (), np.float64)
        mean = array_of(state, f"{prefix}mean", shape, np.float64)
        squares = array_of(state, f"{prefix}squares", shape, np.float64)
        self._count, self.mean, self._squares = count.copy(), mean.copy(), squares.copy()
