"""What the laboratory can change in Survive."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from envs.kernel import Array
from envs.perturbations import Perturbation

PAIRS = ("food_odour", "water_odour", "skin", "rays", "bump", "wheels")
SCENTS = ("food_odour", "water_odour", "taste", "rays", "bump")


def _turned(task: Any, row: int, matrix: Array) -> None:
    """Puts a matrix between the commands and the two wheels."""
    wheels = task.motors.matrix[row, :2]
    wheels[:] = matrix @ wheels


def _rotation(angle: float) -> Array:
    basis = np.array([[1.0, 1.0], [-1.0, 1.0]]) / math.sqrt(2.0)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    rotation: Array = basis.T @ turn @ basis
    return rotation


def _bias(task: Any, row: int, values: Mapping[str, float]) -> None:
    task.motors.bias[row, :2] += (values["left"], values["right"])


def _mirror(task: Any, row: int) -> None:
    for name in PAIRS:
        place = task.lines.source[row, task.layout[name].slice]
        place[:] = place[::-1].copy()


def _exchange(task: Any, row: int) -> None:
    food, water = (task.layout[name].slice for name in ("food_odour", "water_odour"))
    source = task.lines.source[row]
    source[food], source[water] = source[water].copy(), source[food].copy()


def _rewire(task: Any, row: int, values: Mapping[str, float]) -> None:
    """Permutes the lines of the outer senses; a number always means the same permutation."""
    number = values["number"]
    if number < 0 or number != int(number):
        raise ValueError(
            f"Perturbation 'permutation': got number={number!r}, expected a whole number >= 0."
        )
    places = np.concatenate([np.r_[task.layout[name].slice] for name in SCENTS])
    shuffled = np.random.default_rng(int(number)).permutation(places)
    task.lines.source[row, places] = task.lines.source[row, shuffled]


def _scale(array: Array, row: Any, factor: float) -> None:
    if factor < 0.0:
        raise ValueError(f"Perturbation: got factor={factor!r}, expected a number >= 0.")
    array[row] *= factor


def _climate(task: Any, row: int, values: Mapping[str, float]) -> None:
    task.world.shift[row] += values["shift"]


PERTURBATIONS: Mapping[str, Perturbation] = {
    "motor_flip": Perturbation(
        "Both wheels turn backwards.", {}, lambda task, row, _: _turned(task, row, -np.eye(2))
    ),
    "motor_swap": Perturbation(
        "Left and right wheel are exchanged.",
        {},
        lambda task, row, _: _turned(task, row, np.eye(2)[::-1]),
    ),
    "motor_rotation": Perturbation(
        "Wheel commands are rotated in the plane of (forward, turn) by `angle` rad.",
        {"angle": math.pi / 2},
        lambda task, row, values: _turned(task, row, _rotation(values["angle"])),
    ),
    "motor_bias": Perturbation(
        "`left` and `right` are added to the wheel commands.", {"left": 0.3, "right": 0.0}, _bias
    ),
    "mirror": Perturbation(
        "Left and right are exchanged in every sense.", {}, lambda task, row, _: _mirror(task, row)
    ),
    "odour_swap": Perturbation(
        "Food smells of water and water of food.", {}, lambda task, row, _: _exchange(task, row)
    ),
    "permutation": Perturbation(
        "Odour, taste, rays and bump are permuted; `number` chooses the permutation.",
        {"number": 0.0},
        _rewire,
    ),
    "famine": Perturbation(
        "Food gives and smells `factor` of the usual.",
        {"factor": 0.5},
        lambda task, row, values: _scale(task.world.quality, (row, 0), values["factor"]),
    ),
    "drought": Perturbation(
        "Water gives and smells `factor` of the usual.",
        {"factor": 0.5},
        lambda task, row, values: _scale(task.world.quality, (row, 1), values["factor"]),
    ),
    "metabolism": Perturbation(
        "A resting body uses `factor` times as much.",
        {"factor": 1.5},
        lambda task, row, values: _scale(task.world.pace, row, values["factor"]),
    ),
    "climate": Perturbation("The arena is `shift` K warmer.", {"shift": 5.0}, _climate),
}
