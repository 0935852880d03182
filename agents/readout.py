"""An actor-critic that is linear in features, whatever they are: the readout of the agents."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, final

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.base import Agent
from agents.callbacks import Hook
from agents.config import require
from agents.features import Features
from agents.heads import Head, head_for
from agents.rewards import RewardScale
from agents.rows_policy import RowsPolicy
from agents.seeding import ACTIONS, generator_words, restore_generator, stream
from agents.state import State, array_of
from agents.task import Action, Policy, Task
from agents.training import train_online

if TYPE_CHECKING:
    from snn_core import Network

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rates:
    """How a readout learns.

    Attributes:
        gamma: discount per env step.
        critic_trace: lambda of the critic's trace.
        actor_trace: lambda of the actor's trace.
        critic_rate: share of the TD error that one step corrects at the current features.
        actor_rate: the same for the preferences.
        half_life: env steps after which the rates have halved: 1 / (1 + t / half_life).
        deviation: of the exploring Gaussian, in units of [-1, 1]; for a Box.
    """

    gamma: float
    critic_trace: float
    actor_trace: float
    critic_rate: float
    actor_rate: float
    half_life: float
    deviation: float

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name in ("gamma", "critic_trace", "actor_trace"):
            require(0.0 <= getattr(self, name) <= 1.0, name, getattr(self, name), "0 to 1")
        for name in ("critic_rate", "actor_rate", "half_life", "deviation"):
            require(getattr(self, name) > 0.0, name, getattr(self, name), "more than 0")


@final
class ReadoutAgent(Agent):
    """TD(lambda) actor-critic with accumulating traces, updated on every env step.

    V = w phi, preferences h = theta phi, delta = r + gamma V' - V; w += a delta e with
    e <- gamma lambda e + phi; theta likewise with the score times phi. Source: Sutton and Barto
    2018, Reinforcement Learning, section 13.6 (without the factor gamma^t), with step sizes in
    units of 1 / |phi|^2 (normalised LMS).

    Args:
        task: spaces and env.
        seed: root of its random streams.
        name: registry name.
        config: settings as JSON-able values.
        rates: how it learns.
        features: observation space -> what it sees.
    """

    name: ClassVar[str] = "readout"
    has_traces: ClassVar[bool] = True
    connections: ClassVar[tuple[str, ...]] = ("linear/theta",)

    def __init__(
        self, task: Task, seed: int, name: str, config: dict[str, Any], rates: Rates,
        features: Callable[[spaces.Box], Features],
    ) -> None:  # fmt: skip
        self.name = name  # type: ignore[misc]
        self._config, self._rates, self._make_features = config, rates, features
        super().__init__(task, seed)

    def config(self) -> dict[str, Any]:
        """The settings of its registry entry."""
        return dict(self._config)

    @property
    def networks(self) -> "tuple[Network, ...]":
        """Those of its features."""
        return self._features.networks

    @property
    def parameters(self) -> int:
        """Weights of critic and actor, and what learns in the features."""
        return int(self._w.size + self._theta.size) + self._features.parameters

    def policy(self, seed: int) -> Policy:
        """A copy of weights and features."""
        return policy_of(self.observation_space, self._features, self._theta, self._head, seed)

    def reset(self) -> None:
        """Clear the traces and what the features remember."""
        self._features.reset(np.ones(1, bool))
        self._critic_trace = np.zeros(self._features.size)
        self._actor_trace = np.zeros_like(self._theta)
        self._phi: Array | None = None
        self._discounted = 0.0

    def _birth(self) -> None:
        c = self._rates
        self._features = self._make_features(self.observation_space)
        if not self.control.traces:
            self._features.without_traces()
        self._head = head_for(self.action_spec, c.deviation)
        self._scale = RewardScale(c.gamma)
        self._rng = stream(self.seed, ACTIONS)
        self._w = np.zeros(self._features.size)
        self._theta = np.zeros((self.action_spec.size, self._features.size))
        self._steps = 0
        self.reset()

    def _train(self, steps: int, hook: Hook) -> None:
        train_online(self, steps, hook)

    def _act(self, observation: Array, reward: float, start: bool) -> Action:
        if start:
            self.reset()
        phi = self._take_in(observation, reward, bootstrap=True)
        chosen, score = self._head.sample(self._theta @ phi, self._rng)
        self._phi = phi
        c, kept = self._rates, self._rates.gamma * self.control.traces
        self._critic_trace = kept * c.critic_trace * self._critic_trace + phi
        self._actor_trace = kept * c.actor_trace * self._actor_trace + np.outer(score, phi)
        self._features.credit(score, self._w, self._theta)
        return self._head.action(chosen)

    def _conclude(self, observation: Array, reward: float, terminated: bool) -> None:
        self._take_in(observation, reward, bootstrap=not terminated)
        self.reset()

    def _take_in(self, observation: Array, reward: float, bootstrap: bool) -> Array:
        """Learn from the step that led here; returns the features of the observation."""
        if self.frozen:
            return self._features(observation[None])[0].copy()
        self._features.update(observation)
        phi = self._features(observation[None])[0].copy()
        if self._phi is not None:
            c = self._rates
            self._discounted = c.gamma * self._discounted + reward
            after = c.gamma * float(self._w @ phi) if bootstrap else 0.0
            scaled = self._scale(reward, self._discounted)
            delta = scaled + after - float(self._w @ self._phi)
            self._steps += 1
            self._features.learn(delta / (1.0 + self._steps / c.half_life))
            step = delta / float(self._phi @ self._phi) / (1.0 + self._steps / c.half_life)
            self._w += c.critic_rate * step * self._critic_trace
            self._theta += c.actor_rate * step * self._actor_trace
        return phi

    def _state(self) -> dict[str, NDArray[Any]]:
        return {
            "linear/w": self._w.copy(),
            "linear/theta": self._theta.copy(),
            "linear/steps": np.array(self._steps),
            "linear/rng": generator_words(self._rng),
            **self._features.state(),
            **self._scale.moments.state("reward/"),
        }

    def _restore(self, state: State) -> None:
        w = array_of(state, "linear/w", self._w.shape, np.float64)
        theta = array_of(state, "linear/theta", self._theta.shape, np.float64)
        steps = array_of(state, "linear/steps", (), np.int64)
        rng = array_of(state, "linear/rng", (6,), np.uint64)
        self._features.restore(state)
        self._scale.moments.restore("reward/", state)
        self._w, self._theta, self._steps = w.copy(), theta.copy(), int(steps)
        restore_generator(self._rng, rng)
        self.reset()


def policy_of(
    space: spaces.Box, features: Features, theta: Array, head: Head, seed: int
) -> RowsPolicy:
    """A frozen copy of features and of the preferences theta, (outputs, size), that read them."""
    mine, weight = features.frozen(1), theta.copy()

    def readers(rows: int) -> _Readers:
        return _Readers(mine.frozen(rows), weight)

    return RowsPolicy(space, readers, lambda seen: seen, head.choose, seed)


class _Readers:
    """Frozen features side by side, and the preferences that are linear in them."""

    def __init__(self, features: Features, theta: Array) -> None:
        self._features, self._theta = features, theta

    def reset(self, mask: NDArray[np.bool_]) -> None:
        self._features.reset(mask)

    def think(self, observations: Array) -> Array:
        return self._features(observations) @ self._theta.T
