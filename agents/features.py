"""The population code of an observation: what the spiking agents see, as numbers."""

from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.normalizer import Normalizer
from agents.state import State
from agents.tuning import Tuning

Array = NDArray[np.float64]


class PopulationFeatures:
    """Normalises an observation and codes it by cells with Gaussian tuning (see `Tuning`).

    Activities sum to the number of observed numbers, so a constant is among the functions that
    are linear in them.

    Args:
        space: the observation space.
        cells: cells per number.
        width: of the tuning, in units of the spacing.
        place_cells: most cells that code all numbers together.
    """

    def __init__(self, space: spaces.Box, cells: int, width: float, place_cells: int) -> None:
        self.normalizer = Normalizer(space)
        self._code = Tuning(self.normalizer.dims, cells, width, 1.0, place_cells)

    @property
    def size(self) -> int:
        """Number of features."""
        return self._code.size

    def update(self, observation: Array) -> None:
        """Let the normalisation count one observation of shape (dims,)."""
        self.normalizer.update(observation)

    def __call__(self, observations: Array) -> Array:
        """Features of shape (..., size) of flat observations of shape (..., dims)."""
        return self._code(self.normalizer(observations))

    def copy(self) -> "PopulationFeatures":
        """A copy that later updates of the normalisation leave alone."""
        twin = object.__new__(PopulationFeatures)
        twin.normalizer, twin._code = self.normalizer.copy(), self._code
        return twin

    def state(self) -> dict[str, NDArray[Any]]:
        """The normalisation's state."""
        return self.normalizer.state()

    def restore(self, state: State) -> None:
        """Take up what `state` gave."""
        self.normalizer.restore(state)
