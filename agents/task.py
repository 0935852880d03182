"""What an agent is built for, and what evaluation needs of it."""

from dataclasses import dataclass
from typing import Any, Protocol

import gymnasium
from numpy.typing import NDArray

from agents.spaces import Space

Env = gymnasium.Env[Any, Any]
Action = Any


class Policy(Protocol):
    """What evaluation needs: SB3's `predict`."""

    def predict(
        self,
        observation: Any,
        state: Any = None,
        episode_start: Any = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Choose actions.

        Args:
            observation: one observation, or a batch of shape (n_envs, ...).
            state: what the last call returned, None at first.
            episode_start: bool or shape (n_envs,): where an episode begins.
            deterministic: the greedy action instead of a sampled one.

        Returns:
            Action or batch of actions, and the state for the next call.
        """


@dataclass(frozen=True, slots=True)
class Task:
    """What an agent is built for.

    Attributes:
        observation_space: a flat Box.
        action_space: Discrete or finite Box.
        env: where it trains; None for an agent that was loaded only to act.
    """

    observation_space: Space
    action_space: Space
    env: Env | None = None

    @classmethod
    def of(cls, env: Env) -> "Task":
        """The task that an env sets."""
        return cls(env.observation_space, env.action_space, env)
