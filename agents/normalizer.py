"""Observations brought to [-1, 1]: the one prior knowledge of ranges that all agents share."""

from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.moments import RunningMoments
from agents.state import State

WIDEST = 1e3
"""Bounds further apart than this are no description of the range."""

CLIP = 3.0
"""Standard deviations that become +-1 in dimensions without useful bounds."""

Array = NDArray[np.float64]


class Normalizer:
    """Maps flat observations to [-1, 1].

    A dimension with finite bounds less than 1000 apart is mapped by its bounds. Any other is
    standardised with running moments, clipped at three standard deviations and divided by three.

    Args:
        space: the observation space.
    """

    def __init__(self, space: spaces.Box) -> None:
        low, high = (b.astype(np.float64).reshape(-1) for b in (space.low, space.high))
        with np.errstate(over="ignore", invalid="ignore"):
            self._bounded = np.isfinite(low) & np.isfinite(high) & (high - low < WIDEST)
            self._centre = np.where(self._bounded, 0.5 * (low + high), 0.0)
            half = np.where(self._bounded, 0.5 * (high - low), 1.0)
        self._half_width = np.where(half > 0.0, half, 1.0)
        self._moments = RunningMoments(low.size)
        self._learns = not self._bounded.all()
        self._refresh()

    @property
    def dims(self) -> int:
        """Numbers in an observation."""
        return self._bounded.size

    @property
    def size(self) -> int:
        """Numbers that come out: as many."""
        return self.dims

    def update(self, observation: Array) -> None:
        """Count one observation of shape (dims,)."""
        if self._learns:
            self._moments.update(observation)
            self._refresh()

    def __call__(self, observations: Array) -> Array:
        """Observations of shape (..., dims) as numbers in [-1, 1], same shape."""
        return np.clip((observations - self._offset) / self._scale, -1.0, 1.0)

    def copy(self) -> "Normalizer":
        """A copy that later updates leave alone."""
        twin = object.__new__(Normalizer)
        twin.__dict__ = {**self.__dict__, "_moments": self._moments.copy()}
        return twin

    def state(self) -> dict[str, NDArray[Any]]:
        """Running moments."""
        return self._moments.state("normalizer/")

    def restore(self, state: State) -> None:
        """Take up what `state` gave.

        Raises:
            ValueError: missing arrays or other shapes.
        """
        self._moments.restore("normalizer/", state)
        self._refresh()

    def _refresh(self) -> None:
        spread = CLIP * self._moments.deviation + 1e-8
        self._offset = np.where(self._bounded, self._centre, self._moments.mean)
        self._scale = np.where(self._bounded, self._half_width, spread)
