"""Controls: what an agent is deprived of, to show what its learning rests on.

A control is named after the agent, as in "rstdp+frozen". The agent's env, seeds and books are as
without it; only learning is touched, and the returns in the books are the true ones.
"""

import abc
import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from agents.seeding import SHUFFLE, generator_words, restore_generator, stream
from agents.state import State, array_of

MARK = "+"
"""Stands between the name of an agent and that of a control."""

REMEMBERED = 1000
"""Rewards that a shuffled one is drawn from."""


class Feeling(abc.ABC):
    """What learning gets in place of the reward. Subclasses are final."""

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


@dataclass(frozen=True)
class Control:
    """One way to take something away.

    Attributes:
        name: what the user types after the agent's name and a plus sign; "" for nothing.
        summary: one line for lists.
        feeling: from the agent's seed to what it feels of its rewards.
        plastic: whether it learns.
        traces: whether its eligibility outlives a step.
    """

    name: str
    summary: str
    feeling: Callable[[int], Feeling] = lambda seed: Scaled(1.0)
    plastic: bool = True
    traces: bool = True

    def check(self, agent: str, has_traces: bool) -> None:
        """Refuse to take away from an agent what it has not.

        Raises:
            ValueError: it takes traces away, and the agent has none.
        """
        if not self.traces and not has_traces:
            raise ValueError(
                f"control: agent {agent!r} has no eligibility traces, so {self.name!r} "
                "would change nothing; expected another control, or an agent with traces"
            )


NONE = Control("", "nothing is taken away")

CONTROLS: tuple[Control, ...] = (
    Control("frozen", "plasticity off from birth", plastic=False),
    Control("zero-reward", "learns from a reward of 0", lambda seed: Scaled(0.0)),
    Control("shuffled-reward", "learns from rewards of other moments", Shuffled),
    Control("no-trace", "eligibility ends with the step that made it", traces=False),
)


def find_control(name: str) -> Control:
    """The control of that name, `NONE` for "".

    Raises:
        ValueError: there is none; the message lists the closest.
    """
    table = {control.name: control for control in (NONE, *CONTROLS)}
    if name in table:
        return table[name]
    close = difflib.get_close_matches(name.lower(), table, n=1, cutoff=0.5)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    known = ", ".join(control.name for control in CONTROLS)
    raise ValueError(f"control: got {name!r}, expected one of {known}.{hint}")
