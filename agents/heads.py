"""From preferences to actions: softmax for choices, a Gaussian for vectors."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.spaces import ActionSpec

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SoftmaxHead:
    """Choices drawn with probability softmax(preferences).

    Attributes:
        spec: a Discrete action space.
    """

    spec: ActionSpec

    def sample(self, preferences: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """Draw a choice.

        Args:
            preferences: shape (n,).
            rng: source of the draw.

        Returns:
            The choice one-hot and the score d log p / d preferences, both of shape (n,).
        """
        weights = np.exp(preferences - preferences.max())
        cumulated = np.cumsum(weights)
        index = int(np.searchsorted(cumulated, rng.random() * cumulated[-1], side="right"))
        chosen = np.zeros(len(weights))
        chosen[min(index, len(weights) - 1)] = 1.0
        return chosen, chosen - weights / cumulated[-1]

    def action(self, chosen: Array) -> Any:
        """The env's action for a choice that is one-hot."""
        return self.spec.choice(int(np.argmax(chosen)))

    def greedy(self, preferences: Array) -> Any:
        """The env's action for the largest preference."""
        return self.spec.choice(int(np.argmax(preferences)))

    def choose(self, preferences: Array, rng: np.random.Generator, deterministic: bool) -> Any:
        """The env's action: greedy, or for a draw."""
        if deterministic:
            return self.greedy(preferences)
        return self.action(self.sample(preferences, rng)[0])


@dataclass(frozen=True)
class GaussianHead:
    """Vectors drawn around tanh(preferences) with a fixed standard deviation, in units of [-1, 1].

    Attributes:
        spec: a Box action space.
        deviation: standard deviation of each component.
    """

    spec: ActionSpec
    deviation: float

    def sample(self, preferences: Array, rng: np.random.Generator) -> tuple[Array, Array]:
        """Draw a vector.

        Args:
            preferences: shape (k,).
            rng: source of the draw.

        Returns:
            The vector, and the score times the variance: (vector - mean) (1 - mean^2).
        """
        mean = np.tanh(preferences)
        noise = self.deviation * rng.standard_normal(len(mean))
        return mean + noise, noise * (1.0 - mean**2)

    def action(self, chosen: Array) -> Any:
        """The env's action, clipped to its bounds."""
        return self.spec.vector(chosen)

    def greedy(self, preferences: Array) -> Any:
        """The env's action for the mean."""
        return self.spec.vector(np.tanh(preferences))

    def choose(self, preferences: Array, rng: np.random.Generator, deterministic: bool) -> Any:
        """The env's action: greedy, or for a draw."""
        if deterministic:
            return self.greedy(preferences)
        return self.action(self.sample(preferences, rng)[0])


Head = SoftmaxHead | GaussianHead


def head_for(spec: ActionSpec, deviation: float) -> Head:
    """The head of an action space; `deviation` matters for a Box only."""
    if isinstance(spec.space, spaces.Discrete):
        return SoftmaxHead(spec)
    return GaussianHead(spec, deviation)
