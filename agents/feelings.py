"""What learning feels of the rewards that were earned: all of them, or something else."""

import abc
from typing import TYPE_CHECKING, Any, final

import gymnasium
import numpy as np
from numpy.typing import NDArray

from agents.seeding import SHUFFLE, TWIN, generator_words, restore_generator, stream
from agents.state import State, array_of
from agents.task import Task

if TYPE_CHECKING:
    from agents.base import Agent

REMEMBERED = 1000
"""Rewards that a shuffled one is drawn from."""

TWINS = "control/twin/"
"""Before the names of the twin's arrays."""


class Feeling(abc.ABC):
    """What learning gets in place of the reward. Subclasses are final."""

    def prepare(self, steps: int) -> None:
        """Called before each training of `steps` env steps; nothing by default."""
        del steps

    @abc.abstractmethod
    def __call__(self, reward: float) -> float:
        """The reward that is felt for one that was earned."""

    @abc.abstractmethod
    def state(self) -> dict[str, NDArray[Any]]:
        """What it remembers."""

    @abc.abstractmethod
    def restore(self, state: State) -> None:
        """Take up what `state` gave; ValueError where it does not fit."""


@final
class Scaled(Feeling):
    """The reward times a number.

    Args:
        factor: 1 or 0.
    """

    def __init__(self, factor: float) -> None:
        self._factor = factor

    def __call__(self, reward: float) -> float:
        """See `Feeling`."""
        return self._factor * reward

    def state(self) -> dict[str, NDArray[Any]]:
        """Nothing."""
        return {}

    def restore(self, state: State) -> None:
        """Nothing."""


@final
class Shuffled(Feeling):
    """Some reward of the last thousand: as large and as frequent, but for no action.

    Args:
        seed: root of the draws.
    """

    def __init__(self, seed: int) -> None:
        self._rng = stream(seed, SHUFFLE)
        self._earned = np.zeros(REMEMBERED)
        self._count = 0

    def __call__(self, reward: float) -> float:
        """See `Feeling`."""
        self._earned[self._count % REMEMBERED] = reward
        self._count += 1
        return float(self._earned[self._rng.integers(min(self._count, REMEMBERED))])

    def state(self) -> dict[str, NDArray[Any]]:
        """The rewards, how many there were, and the stream."""
        return {
            "control/earned": self._earned.copy(),
            "control/count": np.array(self._count),
            "control/draws": generator_words(self._rng),
        }

    def restore(self, state: State) -> None:
        """Take up what `state` gave.

        Raises:
            ValueError: missing arrays, other shapes, a negative count.
        """
        earned = array_of(state, "control/earned", (REMEMBERED,), np.float64)
        count = array_of(state, "control/count", (), np.int64)
        words = array_of(state, "control/draws", (6,), np.uint64)
        if count < 0:
            raise ValueError(f"state: array 'control/count' is {count}, expected no negative")
        self._earned, self._count = earned.copy(), int(count)
        restore_generator(self._rng, words)


@final
class Noted(Feeling):
    """The reward itself, written down.

    Attributes:
        earned: rewards in the order in which they came.
    """

    def __init__(self) -> None:
        self.earned: list[float] = []

    def __call__(self, reward: float) -> float:
        """See `Feeling`."""
        self.earned.append(reward)
        return reward

    def state(self) -> dict[str, NDArray[Any]]:
        """Nothing."""
        return {}

    def restore(self, state: State) -> None:
        """Nothing."""


@final
class Yoked(Feeling):
    """What a twin earned at that moment of its own life: as rewarding, for somebody else's deeds.

    The twin is an agent of the same kind with another seed, in a body of its own. It trains for
    as long, and before; a life beyond training hears its last rewards over again.

    Args:
        agent: who is yoked.
    """

    def __init__(self, agent: "Agent") -> None:
        self._agent = agent
        self._twin: Agent | None = None
        self._earned = np.zeros(1)
        self._count = 0

    def prepare(self, steps: int) -> None:
        """Let the twin train, and note what it earns.

        Raises:
            ValueError: there is no way to make the twin's env.
        """
        twin, notes = self._born(), Noted()
        twin.env = self._second_env()
        twin.feel(notes)
        twin.learn(steps)
        self._earned, self._count = np.array(notes.earned or [0.0]), 0

    def __call__(self, reward: float) -> float:
        """See `Feeling`."""
        self._count += 1
        return float(self._earned[(self._count - 1) % len(self._earned)])

    def state(self) -> dict[str, NDArray[Any]]:
        """The twin, what it earned, and how much of it was felt."""
        twin = {} if self._twin is None else self._twin.state()
        return {
            "control/earned": self._earned.copy(),
            "control/count": np.array(self._count),
            **{TWINS + name: values for name, values in twin.items()},
        }

    def restore(self, state: State) -> None:
        """Take up what `state` gave.

        Raises:
            ValueError: missing arrays, other shapes, a negative count.
        """
        earned = array_of(state, "control/earned", (None,), np.float64)
        count = array_of(state, "control/count", (), np.int64)
        if count < 0 or not earned.size:
            raise ValueError(f"state: {count} of {earned.size} rewards felt: expected some")
        twin = {k.removeprefix(TWINS): v for k, v in state.items() if k.startswith(TWINS)}
        self._twin = None
        if twin:
            self._born().restore(twin)
        self._earned, self._count = earned.copy(), int(count)

    def _born(self) -> "Agent":
        if self._twin is None:
            from agents.making import build_named

            own = self._agent
            seed = int(stream(own.seed, TWIN).integers(2**31))
            task = Task(own.observation_space, own.action_space, own.env)
            self._twin = build_named(own.name, task, seed, own.config())
        return self._twin

    def _second_env(self) -> Any:
        spec = None if self._agent.env is None else self._agent.env.spec
        if spec is None:
            raise ValueError(
                f"control: a twin of agent {self._agent.name!r} needs an env of its own, and this "
                "one has no spec; expected an env from gymnasium.make"
            )
        return gymnasium.make(spec)
