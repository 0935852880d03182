"""`linear`: an online actor-critic, linear in the population code: the no-network control."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from agents.base import Agent
from agents.callbacks import Hook
from agents.config import parse_config, require, to_json
from agents.features import PopulationFeatures
from agents.heads import head_for
from agents.policy import FrozenPolicy
from agents.rewards import RewardScale
from agents.seeding import ACTIONS, generator_words, restore_generator, stream
from agents.state import State, array_of
from agents.task import Action, Policy, Task
from agents.training import train_online

Array = NDArray[np.float64]


@dataclass(frozen=True)
class LinearConfig:
    """Settings, the same for all tasks.

    Attributes:
        cells: cells of the population code per observed number.
        width: of their tuning, in units of their spacing.
        place_cells: most cells that code all numbers together.
        gamma: discount per env step.
        critic_trace: lambda of the critic's trace.
        actor_trace: lambda of the actor's trace.
        critic_rate: share of the TD error that one step corrects at the current features.
        actor_rate: the same for the preferences.
        half_life: env steps after which the rates have halved: 1 / (1 + t / half_life).
        deviation: of the exploring Gaussian, in units of [-1, 1]; for a Box.
    """

    cells: int = 9
    width: float = 1.0
    place_cells: int = 100
    gamma: float = 0.99
    critic_trace: float = 0.9
    actor_trace: float = 0.97
    critic_rate: float = 0.05
    actor_rate: float = 0.25
    half_life: float = 1e5
    deviation: float = 0.5

    def __post_init__(self) -> None:
        """Check the ranges."""
        require(2 <= self.cells <= 1024, "cells", self.cells, "2 to 1024")
        require(0 <= self.place_cells <= 4096, "place_cells", self.place_cells, "0 to 4096")
        for name in ("gamma", "critic_trace", "actor_trace"):
            require(0.0 <= getattr(self, name) <= 1.0, name, getattr(self, name), "0 to 1")
        for name in ("width", "critic_rate", "actor_rate", "half_life", "deviation"):
            require(getattr(self, name) > 0.0, name, getattr(self, name), "more than 0")


@final
class LinearAgent(Agent):
    """TD(lambda) actor-critic with accumulating traces, updated on every env step.

    V = w phi, preferences h = theta phi, delta = r + gamma V' - V; w += a delta e with
    e <- gamma lambda e + phi; theta likewise with the score times phi. Source: Sutton and Barto
    2018, Reinforcement Learning, section 13.6 (without the factor gamma^t), with step sizes in
    units of 1 / |phi|^2 (normalised LMS).

    Args:
        task: spaces and env.
        seed: root of its random stream.
        config: settings.
    """

    name: ClassVar[str] = "linear"
    has_traces: ClassVar[bool] = True

    def __init__(self, task: Task, seed: int, config: LinearConfig) -> None:
        self._config = config
        super().__init__(task, seed)

    def config(self) -> dict[str, Any]:
        """The fields of `LinearConfig`."""
        return to_json(self._config)

    @property
    def parameters(self) -> int:
        """Weights of critic and actor."""
        return int(self._w.size + self._theta.size)

    def policy(self, seed: int) -> Policy:
        """A copy of weights and normalisation."""
        features, theta, head = self._features.copy(), self._theta.copy(), self._head

        def choose(batch: Array, rng: np.random.Generator, deterministic: bool) -> NDArray[Any]:
            preferences = features(batch) @ theta.T
            if deterministic:
                return np.stack([head.greedy(row) for row in preferences])
            return np.stack([head.action(head.sample(row, rng)[0]) for row in preferences])

        return FrozenPolicy(self.observation_space, choose, seed)

    def reset(self) -> None:
        """Clear the traces."""
        self._critic_trace = np.zeros(self._features.size)
        self._actor_trace = np.zeros_like(self._theta)
        self._phi: Array | None = None
        self._discounted = 0.0

    def _birth(self) -> None:
        c = self._config
        self._features = PopulationFeatures(self.observation_space, c.cells, c.width, c.place_cells)
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
        c, kept = self._config, self._config.gamma * self.control.traces
        self._critic_trace = kept * c.critic_trace * self._critic_trace + phi
        self._actor_trace = kept * c.actor_trace * self._actor_trace + np.outer(score, phi)
        return self._head.action(chosen)

    def _conclude(self, observation: Array, reward: float, terminated: bool) -> None:
        self._take_in(observation, reward, bootstrap=not terminated)
        self.reset()

    def _take_in(self, observation: Array, reward: float, bootstrap: bool) -> Array:
        """Learn from the step that led here; returns the features of the observation."""
        if self.frozen:
            return self._features(observation)
        self._features.normalizer.update(observation)
        phi = self._features(observation)
        if self._phi is not None:
            c = self._config
            self._discounted = c.gamma * self._discounted + reward
            after = c.gamma * float(self._w @ phi) if bootstrap else 0.0
            scaled = self._scale(reward, self._discounted)
            delta = scaled + after - float(self._w @ self._phi)
            self._steps += 1
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


def build(task: Task, seed: int, config: Mapping[str, Any]) -> Agent:
    """Entry point of the registry."""
    return LinearAgent(task, seed, parse_config(LinearConfig, config))
