"""Hidden changes of sensors and motors, drawn from a set too large to hard-wire.

A change is kept for testing by a hash of what it does, not of its number: no change that is met
in training can come back in a test, however small the spaces are.
"""

import dataclasses
import hashlib
import math
from typing import Any

import numpy as np
from gymnasium import spaces

from envs.wrappers.fields import flat_box
from envs.wrappers.motors import motor_box, turned
from envs.wrappers.numbers import whole
from envs.wrappers.sense import Values

_TRIES = 100_000


@dataclasses.dataclass(frozen=True)
class Change:
    """One hidden change.

    Args:
        order: Element i of the observation is element ``order[i]`` of the environment's.
        mirrored: Whether element i is mirrored, after reordering.
        delay: Delay of the observation, control steps.
        motors: Discrete action a becomes ``motors[a]``; motor i of a Box gets the command meant
            for ``motors[i]``.
        degrees: Rotation in the plane of the first two motors of a Box, deg.
    """

    order: tuple[int, ...]
    mirrored: tuple[bool, ...]
    delay: int
    motors: tuple[int, ...]
    degrees: int

    @property
    def held_out(self) -> bool:
        """Whether it is kept for testing; one of four is."""
        return hashlib.sha256(repr(dataclasses.astuple(self)).encode()).digest()[0] < 64

    def sensed(self, box: spaces.Box[Any], observation: Values) -> Values:
        """What the agent gets for an observation.

        Args:
            box: The observation space of the environment.
            observation: The observation, (elements,).

        Returns:
            The changed observation, (elements,): an element is mirrored about the middle of its
            bounds, or about 0 without bounds.
        """
        finite = np.isfinite(box.low) & np.isfinite(box.high)
        low = np.where(finite, box.low, 0.0).astype(np.float64)
        middle = 0.5 * (low + np.where(finite, box.high, 0.0))
        mirrored = np.where(self.mirrored, -1.0, 1.0)
        order = list(self.order)
        values = np.asarray(observation, np.float64)[order] - middle[order]
        return (middle[order] + mirrored * values).astype(box.dtype)

    def moved(self, space: spaces.Space[Any], action: Any) -> Any:
        """What the environment gets for an action.

        Args:
            space: The action space.
            action: The action of the agent.

        Returns:
            The changed action.
        """
        if isinstance(space, spaces.Discrete):
            return int(self.motors[int(action) - int(space.start)] + space.start)
        exchanged = np.asarray(action)[list(self.motors)]
        if self.degrees == 0:
            return exchanged
        return turned(motor_box(space), exchanged, math.radians(self.degrees), (0, 1))


class ChangeSet:
    """All changes of the sensors and motors of an environment that are allowed to come.

    Args:
        permute: Whether sensors are exchanged.
        mirror: Whether sensors are mirrored.
        motors: Whether motors are exchanged and, where there are two or more, rotated by whole
            degrees.
        longest_delay: Longest delay of all sensors, control steps.

    Raises:
        ValueError: The delay is negative or above 1000.
    """

    def __init__(
        self,
        permute: bool = True,
        mirror: bool = True,
        motors: bool = True,
        longest_delay: int = 0,
    ) -> None:
        self._permute, self._mirror, self._motors = permute, mirror, motors
        self._longest = whole("longest_delay", longest_delay, 0, 1000)

    def draw(
        self,
        observations: spaces.Space[Any],
        actions: spaces.Space[Any],
        chance: np.random.Generator,
        unseen: bool,
    ) -> Change:
        """Draws a change that changes something.

        Args:
            observations: Observation space of the environment, a flat Box.
            actions: Action space, Discrete or a flat bounded Box with equal bounds.
            chance: Where random numbers come from.
            unseen: Whether it comes from those kept for testing, or from all others.

        Returns:
            The change.

        Raises:
            ValueError: The spaces are of another kind, or the set holds no such change.
        """
        size, count = flat_box(observations).shape[0], _motor_count(actions)
        plain = Change(tuple(range(size)), (False,) * size, 0, tuple(range(count)), 0)
        box = not isinstance(actions, spaces.Discrete)
        for _ in range(_TRIES):
            change = self._any(size, count, box, chance)
            if change != plain and change.held_out == unseen:
                return change
        kind = "kept for testing" if unseen else "for training"
        raise ValueError(f"Changes: found none {kind} in {_TRIES} draws; allow more of them.")

    def _any(self, size: int, count: int, box: bool, chance: np.random.Generator) -> Change:
        order = chance.permutation(size) if self._permute else np.arange(size)
        mirrored = chance.random(size) < 0.5 if self._mirror else np.zeros(size, np.bool_)
        motors = chance.permutation(count) if self._motors else np.arange(count)
        turns = self._motors and box and count > 1
        return Change(
            order=tuple(order.tolist()),
            mirrored=tuple(mirrored.tolist()),
            delay=int(chance.integers(self._longest + 1)),
            motors=tuple(motors.tolist()),
            degrees=int(chance.integers(360)) if turns else 0,
        )


def _motor_count(actions: spaces.Space[Any]) -> int:
    if isinstance(actions, spaces.Discrete):
        return int(actions.n)
    box = motor_box(actions)
    if np.ptp(box.low) != 0.0 or np.ptp(box.high) != 0.0:
        raise ValueError(f"Action space: got {actions}, expected equal bounds of all motors.")
    return int(box.shape[0])
