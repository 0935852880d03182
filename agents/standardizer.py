"""Observations as standard scores, with moments that move between generations only."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.moments import RunningMoments
from agents.state import State, array_of
from agents.wave_kernels import look

CLIP = 5.0
"""Standard deviations beyond which an observation is cut."""

Array = NDArray[np.float64]


class Standardizer:
    """Maps observations to (x - mean) / deviation, cut at +-5.

    What is counted takes effect at the next `absorb`, so all members of a generation see the
    world through the same eyes. Source: Mania et al. 2018, arXiv:1803.07055, algorithm 2 (V2).

    Args:
        dims: numbers in an observation.
    """

    def __init__(self, dims: int) -> None:
        self._moments = RunningMoments(dims)
        self._count = np.zeros(1)
        self._waiting = np.zeros((4, dims))
        self._sum, self._squares = self._waiting[:2]
        self._refresh()

    @property
    def dims(self) -> int:
        """Numbers in an observation."""
        return len(self._sum)

    @property
    def scores(self) -> tuple[Array, Array]:
        """What is subtracted, and what it is divided by then, (dims,) each."""
        return self._mean, self._deviation

    def __call__(self, observations: Array) -> Array:
        """Observations of shape (..., dims) as standard scores, same shape."""
        scores: Array = np.clip((observations - self._mean) / self._deviation, -CLIP, CLIP)
        return scores

    def look(self, observations: Array, live: NDArray[np.bool_], counts: bool) -> Array:
        """Standard scores of rows, of which those that live are counted.

        Args:
            observations: shape (rows, dims).
            live: rows that count, (rows,).
            counts: whether to count at all.

        Returns:
            Shape (rows, dims).
        """
        scores = np.empty_like(observations)
        look(observations, live, self._eyes, CLIP, counts, self._waiting, scores)
        if counts:
            self._count += np.count_nonzero(live)
        return scores

    def absorb(self) -> None:
        """Let what was counted take effect."""
        if self._count[0]:
            self._moments.merge(float(self._count[0]), self._mean, self._sum, self._squares)
            for array in (self._count, self._sum, self._squares):
                array.fill(0.0)
            self._refresh()

    def copy(self) -> "Standardizer":
        """A copy that later observations leave alone."""
        twin = Standardizer(self.dims)
        twin.restore(self.state())
        return twin

    def state(self) -> dict[str, NDArray[Any]]:
        """Moments, and what is counted and waits (copies)."""
        waiting = {"count": self._count, "sum": self._sum, "squares": self._squares}
        named = {f"standardizer/waiting-{name}": array.copy() for name, array in waiting.items()}
        return {**named, **self._moments.state("standardizer/")}

    def restore(self, state: State) -> None:
        """Take up what `state` gave.

        Raises:
            ValueError: missing arrays or other shapes.
        """
        prefix, dims = "standardizer/waiting-", (self.dims,)
        count = array_of(state, f"{prefix}count", (1,), np.float64)
        total = array_of(state, f"{prefix}sum", dims, np.float64)
        squares = array_of(state, f"{prefix}squares", dims, np.float64)
        self._moments.restore("standardizer/", state)
        self._count, self._sum[:], self._squares[:] = count.copy(), total, squares
        self._refresh()

    def _refresh(self) -> None:
        self._mean = self._moments.mean.copy()
        self._deviation = self._moments.deviation + 1e-8
        self._eyes = np.stack([self._mean, self._deviation])
