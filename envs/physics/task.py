"""What the tasks on MuJoCo have in common."""

import abc
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from envs.kernel import Array, part
from envs.laboratory import Laboratory
from envs.layout import Sensor
from envs.physics.engine import Physics
from envs.tasks.base import Task


class PhysicsTask(Task):
    """A batch of bodies that MuJoCo moves between two kernels: commands, and senses and rewards.

    A reading is taken once in a control step, so that ``physics_step``, the resolution of delays,
    is the control step; MuJoCo moves in ``moves`` finer steps.

    Args:
        physics: The bodies.
        parameters: Fields of the model that laboratory words change, healed by each condition.
        sensors: The sensors in their order.
        motors: Names of the motors, one per action.
        motor_low: Lowest command: -1, or 0 for muscles.
        reward_weights: Weights that replace those of ``terms``, by name.
        limit: Control steps until truncation, 0 for none.

    Attributes:
        physics: The bodies.
        live: Rows that move in this control step, (rows,) bool.
    """

    moves: ClassVar[int]
    substeps = 1

    def __init__(
        self,
        physics: Physics,
        parameters: tuple[str, ...],
        sensors: Sequence[Sensor],
        motors: tuple[str, ...],
        motor_low: float,
        reward_weights: Mapping[str, float] | None,
        limit: int,
    ) -> None:
        self.physics = physics
        self._names = parameters
        self._changed = np.zeros(physics.rows, np.bool_)
        self.live = np.zeros(physics.rows, np.bool_)
        super().__init__(physics.rows, sensors, motors, motor_low, reward_weights, limit)

    @abc.abstractmethod
    def start(self, mask: Array) -> None:
        """Draws episodes and puts the bodies where they begin.

        Args:
            mask: Rows to start, (rows,) bool.
        """

    @abc.abstractmethod
    def awake(self, mask: Array) -> None:
        """Takes the first reading.

        Args:
            mask: Rows to start, (rows,) bool.
        """

    @abc.abstractmethod
    def excite(self, actions: Array, skip: Array) -> None:
        """Turns actions into controls and sets ``live``.

        Args:
            actions: The actions, (rows, motors) float64.
            skip: Rows that stay as they are, (rows,) bool.
        """

    @abc.abstractmethod
    def judge(self, skip: Array) -> None:
        """Takes a reading, rewards and closes the control step.

        Args:
            skip: Rows that stay as they are, (rows,) bool.
        """

    def move(self) -> None:
        """Moves the live bodies for one control step."""
        self.physics.step(self.live, self.moves)

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        changed = self._changed & mask
        if changed.any():
            self.physics.derive(changed)
            self._changed[changed] = False
        self.physics.restart(mask)
        self.start(mask)
        self.physics.forward(mask)
        self.awake(mask)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        self.excite(actions, skip)
        self.move()
        self.judge(skip)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also heals the model of the row; see ``Task.condition``."""
        if self.laboratory(row) is not laboratory:
            self._changed[row] = True
            self.physics.heal(row, self._names)
        super().condition(row, laboratory)

    def __getstate__(self) -> dict[str, Any]:
        """Without ``body``, which a task may cache: its views are of memory that does not move."""
        return {name: each for name, each in self.__dict__.items() if name != "body"}


@part
def unstable(warning: Array, row: int) -> bool:
    """Tells whether the simulation of a body failed since its reset.

    Args:
        warning: ``Physics.warning``, (rows, kinds, 2).
        row: The body.

    Returns:
        True if MuJoCo gave a warning: numbers out of range, or no memory for contacts.
    """
    count = 0
    for kind in range(warning.shape[1]):
        count += warning[row, kind, 1]
    return count > 0
