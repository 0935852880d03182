"""What the laboratory can change in SegmentedSwimmer."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from envs.perturbations import Perturbation, flip_motors


def _whole(name: str, value: float, low: int, high: int) -> int:
    if value != int(value) or not low <= value <= high:
        raise ValueError(
            f"Perturbation {name!r}: got {value!r}, expected a whole number from {low} to {high}."
        )
    return int(value)


def _factor(array: Any, row: int, name: str, factor: float) -> None:
    if factor <= 0.0:
        raise ValueError(f"Perturbation {name!r}: got {factor!r}, expected a number above 0.")
    array[row] *= factor


def _grow(task: Any, row: int, values: Mapping[str, float]) -> None:
    natures = task.natures
    _factor(natures.growth, row, "growth", values["length"])
    _factor(natures.strength, row, "growth", values["strength"])
    _factor(natures.stiffness, row, "growth", values["stiffness"])


def _drag(task: Any, row: int, values: Mapping[str, float]) -> None:
    if values["ratio"] <= 0.0:
        raise ValueError(f"Perturbation 'drag_ratio': got {values['ratio']!r}, expected above 0.")
    task.natures.ratio[row] = values["ratio"]


def _lock(task: Any, row: int, values: Mapping[str, float]) -> None:
    segments = task.swimmer.segments
    task.natures.locked[row] = _whole("locked", values["segments"], 0, segments)


def _cut(task: Any, row: int, values: Mapping[str, float]) -> None:
    link = _whole("cut_link", values["link"], 1, task.swimmer.segments - 1)
    cut = task.body.cut[row]
    cut[link - 1] = min(cut[link - 1], values["onset"])


def _silence(task: Any, row: int, values: Mapping[str, float]) -> None:
    ganglion = _whole("silence", values["ganglion"], 1, task.swimmer.segments)
    if values["duration"] <= 0.0:
        raise ValueError(f"Perturbation 'silence': got {values['duration']!r} s, expected above 0.")
    end = values["onset"] + values["duration"]
    task.body.silent[row, ganglion - 1] = (values["onset"], end)


def _mirror(task: Any, row: int) -> None:
    task.lines.gain[row, task.layout["stretch"].slice] *= -1.0


def _flip(task: Any, row: int) -> None:
    segments = task.swimmer.segments
    order = np.r_[segments : 2 * segments, :segments, 2 * segments : len(task.motor_names)]
    flip_motors(task.motors, row, np.eye(len(order))[order])


def _generator(name: str, number: float) -> np.random.Generator:
    """A number always means the same wiring."""
    return np.random.default_rng(_whole(name, number, 0, 2**53))


def _rewire_senses(task: Any, row: int, values: Mapping[str, float]) -> None:
    generator = _generator("sensor_permutation", values["number"])
    place = task.layout["stretch"].slice
    task.lines.source[row, place] = generator.permutation(task.lines.source[row, place])
    task.lines.gain[row, place] *= generator.choice((-1.0, 1.0), task.swimmer.segments)


def _rewire_motors(task: Any, row: int, values: Mapping[str, float]) -> None:
    muscles = 2 * task.swimmer.segments
    order = _generator("motor_permutation", values["number"]).permutation(muscles)
    mixing = np.eye(len(task.motor_names))
    mixing[:muscles] = mixing[order]
    flip_motors(task.motors, row, mixing)


PERTURBATIONS: Mapping[str, Perturbation] = {
    "cut_link": Perturbation(
        "No message passes between ganglion `link` and the next one from `onset` s on.",
        {"link": 3.0, "onset": 0.0},
        _cut,
    ),
    "silence": Perturbation(
        "Ganglion `ganglion` neither feels nor hears nor acts for `duration` s from `onset` s.",
        {"ganglion": 3.0, "onset": 0.0, "duration": 1e6},
        _silence,
    ),
    "drag_ratio": Perturbation(
        "Drag across the body is `ratio` times the drag along it.", {"ratio": 1.3}, _drag
    ),
    "viscosity": Perturbation(
        "The fluid is `factor` times as viscous.",
        {"factor": 4.0},
        lambda task, row, v: _factor(task.natures.drag, row, "viscosity", v["factor"]),
    ),
    "growth": Perturbation(
        "Factors on `length` (all sides grow), and besides on `strength` and `stiffness`.",
        {"length": 1.5, "strength": 1.0, "stiffness": 1.5},
        _grow,
    ),
    "locked": Perturbation("The last `segments` hardly bend.", {"segments": 2.0}, _lock),
    "motor_flip": Perturbation(
        "Left and right muscles are exchanged.", {}, lambda task, row, _: _flip(task, row)
    ),
    "mirror": Perturbation(
        "Every receptor is reversed.",
        {},
        lambda task, row, _: _mirror(task, row),
    ),
    "sensor_permutation": Perturbation(
        "Receptors are permuted, some reversed, by `number`.",
        {"number": 0.0},
        _rewire_senses,
    ),
    "motor_permutation": Perturbation(
        "Muscles are permuted, by `number`.", {"number": 0.0}, _rewire_motors
    ),
}
