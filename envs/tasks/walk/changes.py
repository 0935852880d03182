"""What the laboratory can change in Walk: damage to legs, growth, load, ground."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from envs.bodies.hexapod import Hexapod
from envs.perturbations import Perturbation, flip_motors
from envs.tasks.walk.ground import FEET

PARAMETERS = (
    "body_pos", "body_ipos", "body_mass", "body_inertia", "site_pos", "site_size", "geom_size",
    "geom_pos", "geom_contype", "geom_friction", "actuator_gainprm", "actuator_biasprm",
    "actuator_forcerange", "dof_damping", "dof_armature",
)  # fmt: skip
TRUNK, FIRST_LEG, ENDS = 1, 2, 2
_STUMP = 0.02


def _leg(name: str, values: Mapping[str, float]) -> int:
    """The number of a leg from 0; legs count l1, l2, l3, r1, r2, r3 from 1."""
    leg = values["leg"]
    if leg not in range(1, 7):
        names = ", ".join(f"{k + 1} {each}" for k, each in enumerate(Hexapod.legs))
        raise ValueError(f"Perturbation {name!r}: got leg={leg!r}, expected one of: {names}.")
    return int(leg) - 1


def _within(name: str, values: Mapping[str, float], key: str, low: float, high: float) -> float:
    value = values[key]
    if not low <= value <= high:
        raise ValueError(
            f"Perturbation {name!r}: got {key}={value!r}, expected a number from {low} to {high}."
        )
    return value


def _shorten(task: Any, row: int, values: Mapping[str, float]) -> None:
    factor = _within("shortened", values, "factor", 0.1, 1.5)
    leg = _leg("shortened", values)
    foot = FEET[leg]
    place, size = (task.physics.parameter(name)[row] for name in ("geom_pos", "geom_size"))
    knee = 2.0 * place[foot - 2]
    for geom in (foot - 1, foot):
        place[geom] = knee + factor * (place[geom] - knee)
    size[foot - 1, 1] *= factor
    task.physics.parameter("site_pos")[row, ENDS + leg] = place[foot]


def _weaken(task: Any, row: int, values: Mapping[str, float]) -> None:
    factor = _within("weakened", values, "factor", 0.0, 4.0)
    leg = _leg("weakened", values)
    task.ground.strength[row, 2 * leg : 2 * leg + 2] *= factor


def _lose(task: Any, row: int, values: Mapping[str, float]) -> None:
    """The hip is left: without senses, force and ground; its ganglion still hears and speaks."""
    leg = _leg("lost", values)
    foot = FEET[leg]
    geoms = slice(foot - 2, foot + 1)
    task.ground.strength[row, 2 * leg : 2 * leg + 2] = 0.0
    task.physics.parameter("geom_contype")[row, geoms] = 0
    for name in ("geom_size", "geom_pos"):
        task.physics.parameter(name)[row, geoms] *= _STUMP
    for name in ("body_mass", "body_inertia", "body_ipos"):
        task.physics.parameter(name)[row, FIRST_LEG + leg] *= _STUMP
    for sensor in ("angle", "velocity", "load"):
        place = task.layout[f"{Hexapod.legs[leg]}_{sensor}"].slice
        task.lines.gain[row, place] = 0.0
        task.lines.noise[row, place] = 0.0


def grow(task: Any, row: int, factor: float) -> None:
    """Changes the size of a body: torques with the cube of the length, as muscles do.

    Args:
        task: The task.
        row: The body.
        factor: Factor of all lengths.
    """
    physics = task.physics
    for name in ("body_pos", "body_ipos", "site_pos", "site_size", "geom_pos"):
        physics.parameter(name)[row] *= factor
    physics.parameter("geom_size")[row, 1:] *= factor
    physics.parameter("body_mass")[row] *= factor**3
    physics.parameter("body_inertia")[row] *= factor**5
    physics.parameter("dof_armature")[row] *= factor**5
    physics.parameter("dof_damping")[row] *= factor**4
    physics.parameter("actuator_gainprm")[row, :, 0] *= factor**3
    physics.parameter("actuator_biasprm")[row, :, 1] *= factor**3
    physics.parameter("actuator_biasprm")[row, :, 2] *= factor**4
    task.ground.strength[row] *= factor**3
    for own, power in ((task.length, 1), (task.height, 1), (task.weight, 3)):
        own[row] *= factor**power


def _carry(task: Any, row: int, values: Mapping[str, float]) -> None:
    mass = _within("load", values, "mass", 0.0, 5.0)
    task.physics.parameter("body_mass")[row, TRUNK] += mass


def _slope(task: Any, row: int, values: Mapping[str, float]) -> None:
    slope = _within("slope", values, "slope", 0.0, 30.0)
    task.ground.slope[row] = math.radians(slope), math.radians(values["toward"])


def _grip(task: Any, row: int, values: Mapping[str, float]) -> None:
    task.ground.grip[row] *= _within("slippery", values, "factor", 0.01, 4.0)


def _flip(task: Any, row: int) -> None:
    motors = len(task.motor_names)
    order = np.r_[motors // 2 : motors, : motors // 2]
    flip_motors(task.motors, row, np.eye(motors)[order])


PERTURBATIONS: Mapping[str, Perturbation] = {
    "shortened": Perturbation(
        "The shank of leg `leg` is `factor` times as long.", {"leg": 1.0, "factor": 0.5}, _shorten
    ),
    "weakened": Perturbation(
        "The servos of leg `leg` have `factor` of their torque.",
        {"leg": 1.0, "factor": 0.1},
        _weaken,
    ),
    "lost": Perturbation("Leg `leg` is lost at the hip.", {"leg": 1.0}, _lose),
    "growth": Perturbation(
        "All lengths are `factor` times as long, masses and torques by the cube.",
        {"factor": 1.3},
        lambda task, row, v: grow(task, row, _within("growth", v, "factor", 0.4, 2.0)),
    ),
    "load": Perturbation("The trunk carries `mass` kg.", {"mass": 0.5}, _carry),
    "slope": Perturbation(
        "The ground has `slope` degrees, uphill `toward` degrees to the left of x.",
        {"slope": 8.0, "toward": 0.0},
        _slope,
    ),
    "slippery": Perturbation("Feet have `factor` of their friction.", {"factor": 0.3}, _grip),
    "motor_flip": Perturbation(
        "Left and right commands are exchanged.", {}, lambda task, row, _: _flip(task, row)
    ),
}
