"""The task UprightSway: sensors, rewards, laboratory options."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.actuators import Actuator
from envs.bodies.standing import Standing
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation, flip_motors
from envs.sensors.canal import REGULAR_CANAL
from envs.sensors.modes import make_filter
from envs.sensors.otolith import REGULAR_OTOLITH
from envs.tasks.base import Target, Task
from envs.tasks.upright_sway.kernels import STEP, SUBSTEPS, Body, advance, begin
from envs.tasks.upright_sway.picture import sway_frame, sway_scene
from envs.tasks.upright_sway.support import (
    PULSE,
    PUSH,
    SINE,
    TERNARY,
    add_wave,
    make_support,
)

SENSORS = (
    Sensor("canal", 1, "sp/s", 10.0, -1.0, 1.0, delay=0.01, noise=0.01),
    Sensor("otolith", 1, "sp/s", 20.0, -1.0, 1.0, delay=0.01, noise=0.01),
    Sensor("ankle_angle", 1, "rad", 0.4, -1.0, 1.0, delay=0.04, noise=0.005),
    Sensor("ankle_rate", 1, "rad/s", 1.0, -1.0, 1.0, delay=0.04, noise=0.005),
    Sensor("tendon", 1, "N m", 200.0, -1.0, 1.0, delay=0.04, noise=0.01),
)
VISION = (
    Sensor("vision_tilt", 1, "rad", 0.4, -1.0, 1.0, delay=0.1, noise=0.005),
    Sensor("vision_flow", 1, "rad/s", 1.0, -1.0, 1.0, delay=0.1, noise=0.005),
)

_INFANT_SIZE, _INFANT_NOISE = 0.5, 3.0


class UprightSwayTask(Task):
    """A batch of standing bodies; see ``UprightSway``.

    Args:
        rows: Number of bodies.
        actuator: How commands become torque.
        standing: Constants of the body.
        vision: Whether the eyes are open.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {"upright": 1.0, "effort": 0.1, "fall": 10.0}
    stages = ("train", "unseen", "quiet", "infant")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "vestibular": (("canal", None), ("otolith", None)),
        "ankle": (("ankle_angle", None), ("ankle_rate", None)),
        "vision": (("vision_tilt", None), ("vision_flow", None)),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "sine": Perturbation(
            "The support tilts by `amplitude` rad at `frequency` Hz from `phase` rad.",
            {"amplitude": 0.02, "frequency": 0.2, "phase": 0.0},
            lambda task, row, v: add_wave(
                task.support, row, (SINE, v["amplitude"], v["frequency"], v["phase"])
            ),
        ),
        "ternary": Perturbation(
            "The support tilts by `amplitude` rad, peak to peak, in the pseudo-random ternary "
            "sequence from its state `first`, for `duration` s in each of its 242 states.",
            {"amplitude": math.radians(2.0), "first": 0.0, "duration": 0.25},
            lambda task, row, v: add_wave(
                task.support, row, (TERNARY, v["amplitude"], v["first"], v["duration"])
            ),
        ),
        "pulse": Perturbation(
            "The support tilts by `amplitude` rad and back within `duration` s from `onset` s.",
            {"amplitude": 0.05, "onset": 1.0, "duration": 1.0},
            lambda task, row, v: add_wave(
                task.support, row, (PULSE, v["amplitude"], v["onset"], v["duration"])
            ),
        ),
        "push": Perturbation(
            "The body is pushed with up to `torque` N m for `duration` s from `onset` s.",
            {"torque": 100.0, "onset": 1.0, "duration": 0.3},
            lambda task, row, v: add_wave(
                task.support, row, (PUSH, v["torque"], v["onset"], v["duration"])
            ),
        ),
        "motor_flip": Perturbation(
            "Forward and backward commands are exchanged.",
            {},
            lambda task, row, _: flip_motors(task.motors, row, task.actuator.flip),
        ),
    }
    physics_step = STEP
    substeps = SUBSTEPS
    failure = -10.0

    def __init__(
        self,
        rows: int,
        actuator: Actuator,
        standing: Standing,
        vision: bool,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        felt = changed_sensors((*SENSORS, *VISION) if vision else SENSORS, sensors)
        super().__init__(rows, felt, actuator.motors, actuator.low, reward_weights, limit)
        self.actuator = actuator
        self.standing = standing
        self.drives = actuator.constants()
        self.support = make_support(rows)
        self.canal = make_filter(REGULAR_CANAL.modes(), rows, STEP)
        self.otolith = make_filter(REGULAR_OTOLITH.modes(), rows, STEP)
        self.body = Body(
            angle=np.zeros(rows),
            rate=np.zeros(rows),
            acceleration=np.zeros(rows),
            sine=np.zeros(rows),
            torque=np.zeros(rows),
            size=np.ones(rows),
            activation=np.zeros((rows, 2)),
            reading=np.zeros(self.layout.size),
            inertia=standing.inertia,
            toppling=standing.toppling,
            head=standing.head,
            stiffness=standing.stiffness,
            viscosity=standing.viscosity,
        )

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        organs = (self.support, self.canal, self.otolith)
        begin(mask, self.books, self.lines, self.body, *organs, self.stage)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        organs = (self.support, self.canal, self.otolith)
        paths = (self.books, self.motors, self.lines)
        advance(actions, skip, *paths, self.body, self.drives, *organs)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also makes an infant small and its senses dull; see ``Task.condition``."""
        if self.laboratory(row) is laboratory:
            return
        super().condition(row, laboratory)
        infant = laboratory.stage == "infant"
        self.body.size[row] = _INFANT_SIZE if infant else 1.0
        if infant:
            self.lines.noise[row] *= _INFANT_NOISE

    def calm(self, row: int) -> None:
        """Gives the support back to the stage; see ``Task.calm``."""
        self.support.fixed[row] = False

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        size = self.body.size[row].item()
        adult = self.standing
        body = dataclasses.replace(
            adult,
            inertia=size * size * adult.inertia,
            height=size * adult.height,
            head=size * adult.head,
            stiffness=size * adult.stiffness,
            viscosity=size * adult.viscosity,
        )
        return {
            **super().constants(row),
            **dataclasses.asdict(body),
            "toppling": body.toppling,
            "growth_rate": body.growth_rate,
        }

    def scene(self, row: int) -> dict[str, Any]:
        """Body, head organ and support from the side; see ``Task.scene``."""
        del row
        return sway_scene(self.body.head)

    def frame(self, row: int) -> dict[str, list[float]]:
        """Angles of body and support; see ``Task.frame``."""
        return sway_frame(self.body, self.support, row)
