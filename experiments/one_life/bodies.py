"""Bodies that look for targets in the plane, many side by side."""

from __future__ import annotations

import abc
from typing import final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Body(abc.ABC):
    """Bodies side by side. Subclasses are final.

    Attributes:
        actions: Components of an action.
        feelings: Numbers that the body tells of itself.
        speed: Distance that it can cover in a step.
        near: Distance at which a target is reached.
    """

    actions: int
    feelings: int
    speed: float
    near: float

    @abc.abstractmethod
    def reset(self, draws: Floats) -> None:
        """Begin at a place that uniform draws, (rows, 3), decide."""

    @abc.abstractmethod
    def move(self, commands: Floats) -> None:
        """Move by commands in [-1, 1], (rows, actions)."""

    @abc.abstractmethod
    def tip(self) -> Floats:
        """Return the place that should be at the target, (rows, 2)."""

    @abc.abstractmethod
    def heading(self) -> Floats:
        """Return the direction that bearings are measured from, rad, (rows,)."""

    @abc.abstractmethod
    def feel(self) -> Floats:
        """Return what it tells of itself, (rows, feelings)."""

    @abc.abstractmethod
    def target(self, draws: Floats) -> Floats:
        """Return places of new targets for uniform draws, (rows, 2)."""


@final
class Steering(Body):
    """Constant speed; the command turns it by up to 0.5 rad in a step. The arena is 10 wide."""

    actions, feelings, speed, near = 1, 0, 0.2, 0.4

    def reset(self, draws: Floats) -> None:
        """See `Body.reset`."""
        self._place = 10.0 * draws[:, :2] - 5.0
        self._angle = 2.0 * np.pi * draws[:, 2]

    def move(self, commands: Floats) -> None:
        """See `Body.move`."""
        self._angle = self._angle + 0.5 * commands[:, 0]
        step = np.stack([np.cos(self._angle), np.sin(self._angle)], axis=1)
        self._place = self._place + self.speed * step

    def tip(self) -> Floats:
        """See `Body.tip`."""
        return self._place

    def heading(self) -> Floats:
        """See `Body.heading`."""
        return self._angle

    def feel(self) -> Floats:
        """See `Body.feel`."""
        return np.zeros((len(self._place), 0))

    def target(self, draws: Floats) -> Floats:
        """See `Body.target`."""
        return np.asarray(10.0 * draws - 5.0)


@final
class Walking(Body):
    """The command is a velocity, cut to length 1. The arena is 10 wide; bearings are absolute."""

    actions, feelings, speed, near = 2, 0, 0.2, 0.4

    def reset(self, draws: Floats) -> None:
        """See `Body.reset`."""
        self._place = 10.0 * draws[:, :2] - 5.0

    def move(self, commands: Floats) -> None:
        """See `Body.move`."""
        length = np.maximum(1.0, np.linalg.norm(commands, axis=1, keepdims=True))
        self._place = self._place + self.speed * commands / length

    def tip(self) -> Floats:
        """See `Body.tip`."""
        return self._place

    def heading(self) -> Floats:
        """See `Body.heading`."""
        return np.zeros(len(self._place))

    def feel(self) -> Floats:
        """See `Body.feel`."""
        return np.zeros((len(self._place), 0))

    def target(self, draws: Floats) -> Floats:
        """See `Body.target`."""
        return np.asarray(10.0 * draws - 5.0)


@final
class Reaching(Body):
    """Two links of length 1; commands turn shoulder and elbow by up to 0.1 rad in a step.

    The elbow stays between 0.3 and 2.6 rad. It feels sine and cosine of both joints.
    """

    actions, feelings, speed, near = 2, 4, 0.1, 0.15

    def reset(self, draws: Floats) -> None:
        """See `Body.reset`."""
        self._joints = np.stack([2.0 * draws[:, 0] - 1.0, 0.6 + 1.6 * draws[:, 1]], axis=1)

    def move(self, commands: Floats) -> None:
        """See `Body.move`."""
        shoulder = np.clip(self._joints[:, 0] + 0.1 * commands[:, 0], -2.0, 2.0)
        elbow = np.clip(self._joints[:, 1] + 0.1 * commands[:, 1], 0.3, 2.6)
        self._joints = np.stack([shoulder, elbow], axis=1)

    def tip(self) -> Floats:
        """See `Body.tip`."""
        return _hand(self._joints)

    def heading(self) -> Floats:
        """See `Body.heading`."""
        return np.zeros(len(self._joints))

    def feel(self) -> Floats:
        """See `Body.feel`."""
        return np.concatenate([np.sin(self._joints), np.cos(self._joints)], axis=1)

    def target(self, draws: Floats) -> Floats:
        """See `Body.target`; where joints in reach would put the hand."""
        return _hand(np.stack([2.4 * draws[:, 0] - 1.2, 0.5 + 1.8 * draws[:, 1]], axis=1))


def _hand(joints: Floats) -> Floats:
    first, second = joints[:, 0], joints[:, 0] + joints[:, 1]
    return np.stack([np.cos(first) + np.cos(second), np.sin(first) + np.sin(second)], axis=1)
