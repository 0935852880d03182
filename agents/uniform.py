"""`random`: the floor of every table."""

from collections.abc import Mapping
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from agents.base import Agent
from agents.callbacks import Hook
from agents.config import no_settings
from agents.policy import FrozenPolicy
from agents.seeding import ACTIONS, generator_words, restore_generator, stream
from agents.spaces import ActionSpec
from agents.state import State, array_of
from agents.task import Action, Policy, Task
from agents.training import train_online


@final
class RandomAgent(Agent):
    """Uniformly random actions; the greedy action is random too. See `Agent` for the surface."""

    name: ClassVar[str] = "random"

    def config(self) -> dict[str, Any]:
        """No settings."""
        return {}

    @property
    def parameters(self) -> int:
        """None."""
        return 0

    def policy(self, seed: int) -> Policy:
        """A copy with its own stream."""
        spec = self.action_spec

        def choose(batch: NDArray[np.float64], rng: np.random.Generator, _: bool) -> NDArray[Any]:
            return np.stack([_uniform(spec, rng) for _ in batch])

        return FrozenPolicy(self.observation_space, choose, seed)

    def reset(self) -> None:
        """Nothing belongs to an episode."""

    def _birth(self) -> None:
        self._rng = stream(self.seed, ACTIONS)

    def _train(self, steps: int, hook: Hook) -> None:
        train_online(self, steps, hook)

    def _act(self, observation: NDArray[np.float64], reward: float, start: bool) -> Action:
        return _uniform(self.action_spec, self._rng)

    def _conclude(self, observation: NDArray[np.float64], reward: float, terminated: bool) -> None:
        pass

    def _state(self) -> dict[str, NDArray[Any]]:
        return {"random/rng": generator_words(self._rng)}

    def _restore(self, state: State) -> None:
        words = array_of(state, "random/rng", (6,), np.uint64)
        restore_generator(self._rng, words)


def build(task: Task, seed: int, config: Mapping[str, Any]) -> Agent:
    """Entry point of the registry."""
    no_settings(RandomAgent.name, config)
    return RandomAgent(task, seed)


def _uniform(spec: ActionSpec, rng: np.random.Generator) -> Action:
    if spec.discrete:
        return spec.choice(int(rng.integers(spec.size)))
    return spec.vector(rng.uniform(-1.0, 1.0, spec.size))
