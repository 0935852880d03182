"""From the outputs of SB3's networks to actions, in NumPy."""

import abc
from collections.abc import Callable
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.spaces import ActionSpec

Float = NDArray[np.float32]


class Head(abc.ABC):
    """From outputs of the network to actions. Subclasses are final.

    Args:
        spec: the action space.
    """

    def __init__(self, spec: ActionSpec) -> None:
        self.spec = spec

    @abc.abstractmethod
    def greedy(self, out: Float) -> NDArray[Any]:
        """The best action as SB3 has it: indices (rows,) or vectors (rows, size)."""

    @abc.abstractmethod
    def draw(self, out: Float, rng: np.random.Generator) -> NDArray[Any]:
        """A sampled action of the same kind."""

    def actions(self, drawn: NDArray[Any]) -> NDArray[Any]:
        """The env's actions."""
        if self.spec.discrete:
            return drawn + self.spec.choice(0)
        if self.spec.units is self.spec.space:
            return np.clip(drawn, -1.0, 1.0).astype(np.float32)
        return np.stack([self.spec.vector(row) for row in drawn])


class ChoiceHead(Head):
    """Choices with probability softmax(out)."""

    def greedy(self, out: Float) -> NDArray[Any]:
        """The likeliest choice."""
        return np.argmax(out, axis=1)

    def draw(self, out: Float, rng: np.random.Generator) -> NDArray[Any]:
        """By the largest of out plus Gumbel noise."""
        return np.argmax(out + rng.gumbel(size=out.shape), axis=1)


class GaussianHead(Head):
    """Vectors around out; a `tanh` of it where the algorithm has one.

    Args:
        spec: the action space.
        deviation: standard deviation of each component, (size,).
        squash: of the mean.
    """

    def __init__(self, spec: ActionSpec, deviation: Any, squash: Callable[[Float], Float]) -> None:
        super().__init__(spec)
        self._deviation, self._squash = deviation, squash

    def greedy(self, out: Float) -> NDArray[Any]:
        """The mean."""
        return self._squash(out)

    def draw(self, out: Float, rng: np.random.Generator) -> NDArray[Any]:
        """Mean plus Gaussian noise."""
        return self._squash(out) + self._deviation * rng.standard_normal(out.shape)


class ClippedHead(GaussianHead):
    """Vectors in units of the env, clipped to its bounds."""

    def actions(self, drawn: NDArray[Any]) -> NDArray[Any]:
        """The env's actions."""
        space = self.spec.space
        assert isinstance(space, spaces.Box)
        shaped = drawn.reshape(len(drawn), *space.shape)
        return np.clip(shaped, space.low, space.high).astype(space.dtype)


class SquashedHead(Head):
    """tanh of a Gaussian whose mean and log deviation are the outputs (SAC)."""

    def greedy(self, out: Float) -> NDArray[Any]:
        """Tanh of the mean."""
        return np.tanh(out[:, : self.spec.size])

    def draw(self, out: Float, rng: np.random.Generator) -> NDArray[Any]:
        """Tanh of the sample."""
        mean, log_std = out[:, : self.spec.size], out[:, self.spec.size :]
        noise = rng.standard_normal(mean.shape)
        return np.tanh(mean + np.exp(np.clip(log_std, -20.0, 2.0)) * noise)


def head_of(spec: ActionSpec, log_std: Any) -> Head:
    """The head of SB3's on-policy algorithms; `log_std` matters for a Box."""
    if spec.discrete:
        return ChoiceHead(spec)
    return GaussianHead(spec, np.exp(log_std), unchanged)


def unchanged(values: Float) -> Float:
    """X."""
    return values
