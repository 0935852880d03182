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

    def merge(self, count: float, origin: Array, total: Array, squares: Array) -> None:
        """Count many vectors at once (Chan et al. 1979, eq. 2.1).

        Args:
            count: number of vectors, at least 1.
            origin: what `total` and `squares` are relative to, shape (dims,).
            total: sum of vector - origin.
            squares: sum of (vector - origin)^2.
        """
        old = float(self._count)
        mean = total / count
        delta = origin + mean - self.mean
        self._count = np.array(old + count)
        self._squares += np.maximum(squares - count * mean**2, 0.0)
        self._squares += delta**2 * (old * count / (old + count))
        self.mean = self.mean + delta * (count / (old + count))

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
            ValueError: missing arrays, other shapes, or a spread that cannot be.
        """
        shape = self.mean.shape
        count = array_of(state, f"{prefix}count", (), np.float64)
        mean = array_of(state, f"{prefix}mean", shape, np.float64)
        squares = array_of(state, f"{prefix}squares", shape, np.float64)
        if count <= 0.0 or (squares < 0.0).any():
            raise ValueError(
                f"state: arrays '{prefix}count' and '{prefix}squares' must be positive"
            )
        self._count, self.mean, self._squares = count.copy(), mean.copy(), squares.copy()
