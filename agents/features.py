"""The population code of an observation: what the spiking agents see, as numbers."""

from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.normalizer import Normalizer
from agents.state import State
from snn_core.codes import NormalisedGaussianPopulation

Array = NDArray[np.float64]


class PopulationFeatures:
    """Normalises an observation and codes each number by cells with Gaussian tuning.

    The activities of the cells of one number sum to 1, so a constant is among the functions that
    are linear in them.

    Args:
        space: the observation space.
        cells: cells per number.
        width: of the tuning, in units of the spacing.
    """

    def __init__(self, space: spaces.Box, cells: int, width: float) -> None:
        self.normalizer = Normalizer(space)
        ones = np.ones(self.normalizer.dims)
        self._code = NormalisedGaussianPopulation(cells, -ones, ones, width, total_rate=1.0)

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
