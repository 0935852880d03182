"""Perturbations that any body can undergo: its motors and senses are rewired."""

import math
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from envs.books import Motors
from envs.kernel import Array


class Perturbation(NamedTuple):
    """One entry of a task's table of perturbations.

    Attributes:
        summary: What it does, for the documentation.
        parameters: Parameters and their defaults.
        apply: Called with the task, the row and the parameters.
    """

    summary: str
    parameters: Mapping[str, float]
    apply: Callable[[Any, int, Mapping[str, float]], None]


def flip_motors(motors: Motors, row: int, flip: Array) -> None:
    """Reverses the direction of every motor.

    Args:
        motors: The motors.
        row: The body.
        flip: Matrix that reverses a command, (motors, motors).
    """
    motors.matrix[row] = flip @ motors.matrix[row]


def swap_motors(motors: Motors, row: int) -> None:
    """Exchanges the two motors of a pair.

    Args:
        motors: The motors, two of them.
        row: The body.
    """
    motors.matrix[row] = motors.matrix[row][::-1].copy()


def rotate_motors(motors: Motors, row: int, angle: float) -> None:
    """Rotates the command of a wheel pair in the plane of (forward, turn).

    Args:
        motors: The motors, left and right.
        row: The body.
        angle: Angle of the rotation, rad.
    """
    basis = np.array([[1.0, 1.0], [-1.0, 1.0]]) / math.sqrt(2.0)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    motors.matrix[row] = basis.T @ turn @ basis @ motors.matrix[row]
