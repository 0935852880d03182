"""`oracle`: the scripted solution of an env, as an agent: the ceiling of every table."""

import importlib
from collections.abc import Mapping
from typing import Any, ClassVar, final

import numpy as np
from numpy.typing import NDArray

from agents.base import Agent
from agents.callbacks import Hook
from agents.config import no_settings
from agents.state import State
from agents.task import Action, Env, Policy, Task
from agents.training import train_online


@final
class OracleAgent(Agent):
    """Acts as the env's own oracle does, and learns nothing.

    The package or script that defines the env offers `make_oracle(env)`, which returns an object
    with SB3's `predict` (package `envs` does). Such an oracle may look behind the observations,
    so it serves the env it was made for.

    Args:
        task: spaces and env.
        seed: of the training episodes; the oracle itself draws nothing.

    Raises:
        ValueError: the env has no oracle.
    """

    name: ClassVar[str] = "oracle"

    def config(self) -> dict[str, Any]:
        """No settings."""
        return {}

    @property
    def parameters(self) -> int:
        """None."""
        return 0

    def policy(self, seed: int) -> Policy:
        """A new oracle for the same env."""
        del seed
        return oracle_of(self.env)

    def reset(self) -> None:
        """Clear the oracle's memory."""
        self._memory: Any = None

    def _birth(self) -> None:
        self._oracle = oracle_of(self.env)
        self.reset()

    def _train(self, steps: int, hook: Hook) -> None:
        train_online(self, steps, hook)

    def _act(self, observation: NDArray[np.float64], reward: float, start: bool) -> Action:
        if start:
            self.reset()
        space = self.observation_space
        shaped = observation.astype(space.dtype).reshape(space.shape)
        action, self._memory = self._oracle.predict(
            shaped, self._memory, np.array([start]), deterministic=True
        )
        return action

    def _conclude(self, observation: NDArray[np.float64], reward: float, terminated: bool) -> None:
        self.reset()

    def _state(self) -> dict[str, NDArray[Any]]:
        return {}

    def _restore(self, state: State) -> None:
        pass


def build(task: Task, seed: int, config: Mapping[str, Any]) -> Agent:
    """Entry point of the registry."""
    no_settings(OracleAgent.name, config)
    return OracleAgent(task, seed)


def oracle_of(env: Env | None) -> Policy:
    """What the env's package offers as its oracle.

    Raises:
        ValueError: no env, or one without an oracle.
    """
    if env is None:
        raise ValueError("agent 'oracle' acts through its env; use load_agent(path, env)")
    package = type(env.unwrapped).__module__.partition(".")[0]
    make_oracle = getattr(importlib.import_module(package), "make_oracle", None)
    if make_oracle is None:
        name = env.spec.id if env.spec else type(env.unwrapped).__name__
        raise ValueError(
            f"env: {name} has no oracle, expected its package {package!r} to offer "
            "make_oracle(env); choose another agent for this env"
        )
    return make_oracle(env)
