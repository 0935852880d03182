"""What a linear readout sees: here the population code of an observation, as numbers."""

import abc
from typing import TYPE_CHECKING, Any, final

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.normalizer import Normalizer
from agents.state import State
from agents.tuning import Tuning

if TYPE_CHECKING:
    from snn_core import Network

Array = NDArray[np.float64]


class Features(abc.ABC):
    """Observations to numbers that a readout is linear in; they may remember, and even learn.

    Rows are bodies side by side, each with a memory of its own; an agent that learns has one.
    Subclasses are final.
    """

    @property
    @abc.abstractmethod
    def size(self) -> int:
        """Number of features."""

    @property
    @abc.abstractmethod
    def networks(self) -> "tuple[Network, ...]":
        """The spiking networks they come from."""

    @abc.abstractmethod
    def update(self, observation: Array) -> None:
        """Let the normalisation count one observation of shape (dims,), of the one row."""

    @abc.abstractmethod
    def __call__(self, observations: Array) -> Array:
        """One control step: observations (rows, dims) to features (rows, size)."""

    @abc.abstractmethod
    def reset(self, mask: NDArray[np.bool_]) -> None:
        """Forget the episode in the rows of `mask`, (rows,)."""

    @property
    def parameters(self) -> int:
        """How many numbers in them learning changes; none by default."""
        return 0

    def without_traces(self) -> None:
        """From now on credit is forgotten at once; by default there is none."""
        return

    def credit(self, score: Array, critic: Array, actor: Array) -> None:
        """Hear, in the one row, what was done with the features; nothing by default.

        Args:
            score: d log p of what was done / d preferences, (outputs,).
            critic: weights of the value, (size,).
            actor: weights of the preferences, (outputs, size).
        """
        return

    def learn(self, error: float) -> None:
        """Learn from a TD error; they never do by default."""
        return

    @abc.abstractmethod
    def frozen(self, rows: int) -> "Features":
        """A copy with so many fresh rows, which later updates leave alone."""

    @abc.abstractmethod
    def state(self) -> dict[str, NDArray[Any]]:
        """All that lasts longer than an episode."""

    @abc.abstractmethod
    def restore(self, state: State) -> None:
        """Take up what `state` gave; ValueError where it does not fit."""


@final
class PopulationFeatures(Features):
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

    @property
    def networks(self) -> "tuple[Network, ...]":
        """None."""
        return ()

    def reset(self, mask: NDArray[np.bool_]) -> None:
        """Nothing to forget."""

    def frozen(self, rows: int) -> "PopulationFeatures":
        """A copy, for any number of rows."""
        return self.copy()

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
