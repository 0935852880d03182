"""Actuators of one joint: from commands to torque."""

import abc
import dataclasses
import math
from typing import ClassVar, NamedTuple

import numpy as np

from envs.kernel import Array, part


class Actuator(abc.ABC):
    """Two opposed drives at a joint, seen through one or two commands.

    Attributes:
        motors: Names of the commands.
        low: Lowest command.
        wiring: From commands to the excitations of the (forward, backward) drive, (2, motors);
            an excitation is rectified.
        flip: Matrix that reverses the direction of a command, (motors, motors).
    """

    motors: ClassVar[tuple[str, ...]]
    low: ClassVar[float]
    wiring: ClassVar[Array]
    flip: ClassVar[Array]

    @abc.abstractmethod
    def constants(self) -> "Drives":
        """The numbers that the kernel needs."""

    @abc.abstractmethod
    def command(self, torque: Array) -> Array:
        """The command that asks for a torque at rest.

        Args:
            torque: Torque, N m, forward positive, (rows,).

        Returns:
            Commands, (rows, motors), not clipped.
        """


class Drives(NamedTuple):
    """The constants of two opposed drives.

    Attributes:
        wiring: From commands to excitations, (2, motors).
        limit: Largest torque of the forward and backward drive, N m, (2,).
        time: Time constant of activation, s.
        stiffness: N m/rad for each unit of summed activation.
        viscosity: N m s/rad for each unit of summed activation.
    """

    wiring: Array
    limit: Array
    time: float
    stiffness: float
    viscosity: float


@dataclasses.dataclass(frozen=True)
class Torque(Actuator):
    """One torque command in [-1, 1], positive forward.

    Args:
        limit: Largest torque, N m.
        time: Time constant, s; 0 for none.
    """

    limit: float = 200.0
    time: float = 0.02

    motors = ("torque",)
    low = -1.0
    wiring: ClassVar[Array] = np.array([[1.0], [-1.0]])
    flip: ClassVar[Array] = np.array([[-1.0]])

    def constants(self) -> Drives:
        """See ``Actuator.constants``."""
        limits = np.array([self.limit, self.limit])
        return Drives(self.wiring, limits, self.time, 0.0, 0.0)

    def command(self, torque: Array) -> Array:
        """See ``Actuator.command``."""
        return torque[:, np.newaxis] / self.limit


@dataclasses.dataclass(frozen=True)
class AntagonistPair(Actuator):
    """Two muscles in [0, 1]: the dorsiflexor pulls forward, the plantarflexor backward.

    Both together stiffen the joint (co-contraction).

    Args:
        dorsiflexion: Largest torque forward, N m.
        plantarflexion: Largest torque backward, N m.
        time: Time constant of activation, s.
        stiffness: N m/rad for each unit of summed activation, against the ankle angle.
        viscosity: N m s/rad for each unit of summed activation.
    """

    dorsiflexion: float = 120.0
    plantarflexion: float = 200.0
    time: float = 0.04
    stiffness: float = 150.0
    viscosity: float = 10.0

    motors = ("dorsiflexor", "plantarflexor")
    low = 0.0
    wiring: ClassVar[Array] = np.eye(2)
    flip: ClassVar[Array] = np.eye(2)[::-1].copy()

    def constants(self) -> Drives:
        """See ``Actuator.constants``."""
        limits = np.array([self.dorsiflexion, self.plantarflexion])
        return Drives(self.wiring, limits, self.time, self.stiffness, self.viscosity)

    def command(self, torque: Array) -> Array:
        """See ``Actuator.command``."""
        limits = (self.dorsiflexion, -self.plantarflexion)
        return np.maximum(torque[:, np.newaxis] / np.array(limits), 0.0)


@part
def activate(drives: Drives, activation: Array, row: int, command: Array, step: float) -> None:
    """Advances the activation of both drives (first order, exact for a constant command).

    Args:
        drives: The constants.
        activation: Activations, (rows, 2), changed in place.
        row: The body.
        command: Commands, (rows, motors).
        step: Time step, s.
    """
    follow(drives, activation, row, command, activation_kept(drives, step))


@part
def activation_kept(drives: Drives, step: float) -> float:
    """The share of an activation that is left after a step without excitation.

    Args:
        drives: The constants.
        step: Time step, s.

    Returns:
        Number in [0, 1).
    """
    return math.exp(-step / drives.time) if drives.time > 0.0 else 0.0


@part
def follow(drives: Drives, activation: Array, row: int, command: Array, keep: float) -> None:
    """Advances the activation of both drives as ``activate`` does, with a share worked out before.

    Args:
        drives: The constants.
        activation: Activations, (rows, 2), changed in place.
        row: The body.
        command: Commands, (rows, motors).
        keep: See ``activation_kept``.
    """
    for side in range(2):
        excitation = 0.0
        for motor in range(command.shape[1]):
            excitation += drives.wiring[side, motor] * command[row, motor]
        excitation = max(excitation, 0.0)
        activation[row, side] = keep * activation[row, side] + (1.0 - keep) * excitation


@part
def joint_torque(drives: Drives, activation: Array, row: int, angle: float, rate: float) -> float:
    """The torque of both drives.

    Args:
        drives: The constants.
        activation: Activations, (rows, 2).
        row: The body.
        angle: Joint angle, rad, forward positive.
        rate: Joint velocity, rad/s.

    Returns:
        Torque on the upper segment, N m, forward positive.
    """
    forward, backward = activation[row, 0], activation[row, 1]
    torque = drives.limit[0] * forward - drives.limit[1] * backward
    resistance = drives.stiffness * angle + drives.viscosity * rate
    return torque - (forward + backward) * resistance
