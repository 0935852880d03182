"""From the firing of the motor population to an action, and what the body reports back."""

import abc
import math
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.spaces import ActionSpec

Array = NDArray[np.float64]


class Motor(abc.ABC):
    """Reads the motor population. Subclasses are final.

    Attributes:
        spec: the action space.
        pools: number of motor pools: one per choice, or two opponents per component.
        size: neurons in each pool.
    """

    def __init__(self, spec: ActionSpec, size: int) -> None:
        self.spec = spec
        self.size = size
        self.pools = spec.size if spec.discrete else 2 * spec.size

    @abc.abstractmethod
    def explore(
        self, counts: Array, rng: np.random.Generator, mood: Array
    ) -> tuple[Any, Array | None]:
        """The action of a learning agent.

        Args:
            counts: spikes of the motor population, shape (pools * size,).
            rng: source of exploration beyond the network's own noise.
            mood: what persists of exploration, shape (spec.size,), 0 at the start of an episode;
                updated.

        Returns:
            An action of the env's space and the feedback for each motor neuron, what the body
            did minus what its pool intended, or None where the network explores by itself.
        """

    @abc.abstractmethod
    def exploit(self, counts: Array) -> Any:
        """The greedy action."""

    def pooled(self, counts: Array) -> Array:
        """Spikes per neuron of each pool, shape (pools,)."""
        pooled: Array = counts.reshape(self.pools, self.size).sum(axis=1) / self.size
        return pooled


def _greedy(spec: ActionSpec, pooled: Array, gain: float) -> Any:
    if isinstance(spec.space, spaces.Discrete):
        return spec.choice(int(np.argmax(pooled)))
    return spec.vector(pull(pooled, gain))


def pull(pooled: Array, gain: float) -> Array:
    """Pull of opponents, tanh(gain (n+ - n-)), shape (components,), as `OpponentPair` has it."""
    return np.tanh(gain * (pooled[0::2] - pooled[1::2]))


class NoisyMotor(Motor):
    """The spikes decide, and their noise explores: most spikes win, or opponents pull.

    Args:
        spec: action space.
        size: neurons in each pool.
        gain: slope of a component, per spike of difference.
    """

    def __init__(self, spec: ActionSpec, size: int, gain: float) -> None:
        super().__init__(spec, size)
        self._gain = gain

    def explore(self, counts: Array, rng: np.random.Generator, mood: Array) -> tuple[Any, None]:
        """As `exploit`; equal pools are drawn from."""
        pooled = self.pooled(counts)
        if self.spec.discrete:
            pooled = pooled + 1e-9 * rng.random(self.pools)
        return _greedy(self.spec, pooled, self._gain), None

    def exploit(self, counts: Array) -> Any:
        """Most spikes, or the pull of the opponents."""
        return _greedy(self.spec, self.pooled(counts), self._gain)


class SampledMotor(Motor):
    """The spikes set the odds, and the body draws: softmax over pools, or a Gaussian.

    Feedback is the characteristic eligibility of the draw (Williams 1992): one-hot minus
    probability for a choice; for a component, (drawn - mean) / deviation times the slope
    1 - mean^2 of the squashing, with opposite signs for the opponents.

    Args:
        spec: action space.
        size: neurons in each pool.
        gain: log-odds of a choice, or slope of a component, per spike of difference.
        deviation: of the Gaussian, in units of [-1, 1].
        persistence: correlation of the Gaussian between control steps, 0 to less than 1.
    """

    def __init__(
        self, spec: ActionSpec, size: int, gain: float, deviation: float, persistence: float
    ) -> None:
        super().__init__(spec, size)
        self._gain = gain
        self._deviation, self._persistence = deviation, persistence

    def explore(self, counts: Array, rng: np.random.Generator, mood: Array) -> tuple[Any, Array]:
        """Draw an action; see the class."""
        pooled = self.pooled(counts)
        if self.spec.discrete:
            odds = np.exp(self._gain * (pooled - pooled.max()))
            chance = odds / odds.sum()
            index = min(int(np.searchsorted(np.cumsum(chance), rng.random())), self.pools - 1)
            feedback = -chance
            feedback[index] += 1.0
            return self.spec.choice(index), np.repeat(feedback, self.size)
        mean = pull(pooled, self._gain)
        fresh = math.sqrt(1.0 - self._persistence**2) * rng.standard_normal(self.spec.size)
        mood[:] = self._persistence * mood + fresh
        noise = mood.copy()
        score = noise * (1.0 - mean**2)
        feedback = np.stack([score, -score], axis=1).ravel()
        return self.spec.vector(mean + self._deviation * noise), np.repeat(feedback, self.size)

    def exploit(self, counts: Array) -> Any:
        """The likeliest action."""
        return _greedy(self.spec, self.pooled(counts), self._gain)
