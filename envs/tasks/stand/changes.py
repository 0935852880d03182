"""The perturbations of Stand."""

import math
from collections.abc import Mapping

import numpy as np

from envs.bodies.stander_changes import brace, grow, shorten, weaken
from envs.perturbations import Perturbation, flip_motors
from envs.tasks.stand.platform import add_course, reference_sway
from envs.tasks.upright_sway.support import PULSE, PUSH, RAMP, SINE, TERNARY

_FLIP = -np.eye(3)

CHANGES: Mapping[str, Perturbation] = {
    "sine": Perturbation(
        "The support tilts by `amplitude` rad at `frequency` Hz from `phase` rad.",
        {"amplitude": 0.02, "frequency": 0.2, "phase": 0.0},
        lambda task, row, v: add_course(
            task.platform, row, (SINE, v["amplitude"], v["frequency"], v["phase"])
        ),
    ),
    "ternary": Perturbation(
        "The support tilts by `amplitude` rad, peak to peak, in the pseudo-random ternary "
        "sequence from its state `first`, for `duration` s in each of its 242 states.",
        {"amplitude": math.radians(2.0), "first": 0.0, "duration": 0.25},
        lambda task, row, v: add_course(
            task.platform, row, (TERNARY, v["amplitude"], v["first"], v["duration"])
        ),
    ),
    "pulse": Perturbation(
        "The support tilts by `amplitude` rad and back within `duration` s from `onset` s.",
        {"amplitude": 0.05, "onset": 1.0, "duration": 1.0},
        lambda task, row, v: add_course(
            task.platform, row, (PULSE, v["amplitude"], v["onset"], v["duration"])
        ),
    ),
    "push": Perturbation(
        "The trunk is pushed with up to `force` N (an adult's; in proportion to weight) for "
        "`duration` s from `onset` s.",
        {"force": 80.0, "onset": 1.0, "duration": 0.3},
        lambda task, row, v: add_course(
            task.platform, row, (PUSH, v["force"], v["onset"], v["duration"])
        ),
    ),
    "translation": Perturbation(
        "The support moves by `distance` m, forward positive, within `duration` s from `onset` s.",
        {"distance": -0.06, "onset": 1.0, "duration": 0.5},
        lambda task, row, v: add_course(
            task.platform, row, (RAMP, v["distance"], v["onset"], v["duration"]), slides=True
        ),
    ),
    "shake": Perturbation(
        "The support moves to and fro by `amplitude` m at `frequency` Hz from `phase` rad.",
        {"amplitude": 0.03, "frequency": 0.5, "phase": 0.0},
        lambda task, row, v: add_course(
            task.platform, row, (SINE, v["amplitude"], v["frequency"], v["phase"]), slides=True
        ),
    ),
    "sway_reference": Perturbation(
        "The support tilts by `gain` times the lean of the body: the ankle tells nothing of it.",
        {"gain": 1.0},
        lambda task, row, v: reference_sway(task.platform, row, v["gain"]),
    ),
    "short_support": Perturbation(
        "The feet stand across a beam of `length` m.",
        {"length": 0.1},
        lambda task, row, v: shorten(task.physics, task.stander, task.powers, row, v["length"]),
    ),
    "brace": Perturbation(
        "Knee and hip are locked.",
        {},
        lambda task, row, _: brace(task.physics, task.powers, row),
    ),
    "growth": Perturbation(
        "All lengths are `factor` times as long, masses and torques in proportion.",
        {"factor": 1.2},
        lambda task, row, v: grow(task.physics, task.powers, row, v["factor"]),
    ),
    "weakness": Perturbation(
        "All joints have `factor` of their largest torque.",
        {"factor": 0.6},
        lambda task, row, v: weaken(task.powers, row, v["factor"]),
    ),
    "motor_flip": Perturbation(
        "Forward and backward commands are exchanged.",
        {},
        lambda task, row, _: flip_motors(task.motors, row, _FLIP),
    ),
}
