"""The least controller that evolution can shape: one matrix."""

from collections.abc import Sequence
from typing import final

import numpy as np

from agents.brain_kernels import layer
from agents.brains import Array, Brain, Lives, Mask


@final
class LinearBrain(Brain):
    """One matrix from inputs to outputs, without offsets."""

    def _sizes(self) -> dict[str, int]:
        return {"output": self.dims * self.outputs}

    def lives(self, rows: int) -> "LinearLives":
        """Matrices side by side."""
        return LinearLives(self, rows)


class LinearLives(Lives):
    """Matrices, one each; nothing is carried through an episode."""

    def __init__(self, brain: LinearBrain, rows: int) -> None:
        self._shape = (-1, brain.dims, brain.outputs)
        self._none, self._y = np.zeros((rows, brain.outputs)), np.zeros((rows, brain.outputs))
        self.assign(np.zeros((rows, brain.parameters)), [0] * rows)

    def assign(self, parameters: Array, seeds: Sequence[int]) -> None:
        """See `Lives.assign`."""
        self._matrix = np.ascontiguousarray(parameters).reshape(self._shape)

    def reset(self, mask: Mask) -> None:
        """See `Lives.reset`."""

    def think(self, observations: Array, mask: Mask | None = None) -> Array:
        """See `Lives.think`."""
        layer(self._matrix, self._none, observations, self._y, False)
        return self._y
