"""A line of the table of agents."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from gymnasium import spaces

from agents.base import Agent
from agents.task import Task

EPISODES = "the running episodes: the states of its envs"
"""What checkpoints of agents that train in several envs at once lack."""


class Builder(Protocol):
    """What an entry point is."""

    def __call__(self, task: Task, seed: int, config: Mapping[str, Any]) -> Agent:
        """Build an agent.

        Args:
            task: spaces and env.
            seed: root of its random streams.
            config: settings that differ from the defaults, checked by the builder.
        """


@dataclass(frozen=True, slots=True)
class AgentEntry:
    """One line of the table.

    Attributes:
        name: what the user types.
        entry_point: "module:function"; the function is a `Builder`.
        summary: one line for lists.
        learns: whether `learn` changes how it acts.
        extra: the extra of this distribution that it needs, "" for none.
        discrete: whether it can choose, where the action space is Discrete.
        needs_oracle: whether it serves only envs that offer an oracle.
        forgets: what its checkpoint lacks to go on training to the same bits, "" for nothing.
    """

    name: str
    entry_point: str
    summary: str
    learns: bool
    extra: str = ""
    discrete: bool = True
    needs_oracle: bool = False
    forgets: str = ""

    def build(self, task: Task, seed: int, config: Mapping[str, Any]) -> Agent:
        """Import the entry point and build the agent.

        Raises:
            ImportError: the extra is not installed.
            ValueError: it cannot act in this action space; the message names agents that can.
        """
        if isinstance(task.action_space, spaces.Discrete) and not self.discrete:
            from agents.registry import AGENTS

            others = ", ".join(entry.name for entry in AGENTS if entry.learns and entry.discrete)
            raise ValueError(
                f"action space: got {task.action_space}, but agent {self.name!r} has continuous "
                f"actions only, expected a Box with finite bounds; agents for both: {others}"
            )
        builder: Builder = getattr(self.module(), self.entry_point.partition(":")[2])
        return builder(task, seed, config)

    def module(self) -> ModuleType:
        """Import where it is built; ImportError with the pip line where the extra is missing."""
        try:
            return importlib.import_module(self.entry_point.partition(":")[0])
        except ModuleNotFoundError as error:
            if not self.extra:
                raise
            raise ImportError(
                f"agent {self.name!r}: the module {error.name!r} is not installed; "
                f"run: pip install 'reafference[{self.extra}]'"
            ) from error
