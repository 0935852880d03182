"""The task VORGain: sensors, rewards, laboratory options."""

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.eye import Eye, make_orbit
from envs.bound import Bound
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.lanes import make_lanes
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation, flip_motors
from envs.sensors.canal import REGULAR_CANAL
from envs.sensors.modes import make_filter
from envs.tasks.base import Target, Task
from envs.tasks.vor_gain.kernels import advance, begin
from envs.tasks.vor_gain.picture import vor_frame, vor_scene
from envs.tasks.vor_gain.scene import (
    DARK,
    GOGGLES,
    HEAD,
    SINE,
    STEP,
    SUBSTEPS,
    TURN,
    add_event,
    make_scene,
)
from envs.tasks.vor_gain.subjects import FIELDS, Vision

SENSORS = (
    Sensor("canal", 1, "sp/s", 20.0, -1.0, 1.0, delay=0.005, noise=0.01),
    Sensor("eye", 1, "rad", 1.0, -1.0, 1.0, delay=0.01, noise=0.005),
    Sensor("light", 1, "on", 1.0, 0.0, 1.0, delay=0.1, noise=0.01),
    Sensor("slip", 1, "rad/s", 1.0, -1.0, 1.0, delay=0.1, noise=0.01),
)
_INFANT_NOISE, _INFANT_DELAY = 5.0, 2


class VORGainTask(Task):
    """A batch of eyes in turning heads; see ``VORGain``.

    Args:
        rows: Number of subjects.
        eye: Constants of the eye.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {"steady": 1.0, "retained": 200.0}
    stages = ("train", "unseen", "infant", "plain")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "vision": (("slip", None), ("light", None)),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "goggles": Perturbation(
            "The world moves `factor` times as fast as the head for `duration` s from `onset` s.",
            {"factor": 1.5, "onset": 0.0, "duration": 1e6},
            lambda task, row, v: add_event(
                task.surround, row, GOGGLES, (v["factor"], v["onset"], v["duration"], 0.0)
            ),
        ),
        "dark": Perturbation(
            "The light is out for `duration` s from `onset` s.",
            {"onset": 0.0, "duration": 1e6},
            lambda task, row, v: add_event(
                task.surround, row, DARK, (0.0, v["onset"], v["duration"], 0.0)
            ),
        ),
        "sine": Perturbation(
            "The head turns with a peak of `velocity` rad/s at `frequency` Hz from `phase` rad.",
            {"velocity": 0.5, "frequency": 0.6, "phase": 0.0},
            lambda task, row, v: add_event(
                task.surround, row, HEAD, (v["velocity"], v["frequency"], v["phase"], SINE)
            ),
        ),
        "turn": Perturbation(
            "The head turns at `velocity` rad/s for `duration` s from `onset` s.",
            {"velocity": 0.5, "onset": 0.0, "duration": 1e6},
            lambda task, row, v: add_event(
                task.surround, row, HEAD, (v["velocity"], v["onset"], v["duration"], TURN)
            ),
        ),
        "motor_flip": Perturbation(
            "The command turns the eye the other way.",
            {},
            lambda task, row, _: flip_motors(task.motors, row, -np.eye(1)),
        ),
    }
    physics_step = STEP
    substeps = SUBSTEPS
    failure = -10.0

    def __init__(
        self,
        rows: int,
        eye: Eye,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        felt = changed_sensors(SENSORS, sensors)
        super().__init__(rows, felt, ("recti",), -1.0, reward_weights, limit)
        self.eye = eye
        self.orbit = make_orbit(eye, rows, STEP)
        self.surround = make_scene(rows)
        self.canal = make_filter(REGULAR_CANAL.modes(), rows, STEP)
        self.vision = Vision(
            slip=np.zeros(rows),
            target=np.zeros(rows),
            recent=np.zeros((rows, 2)),
            dark=np.zeros((rows, 2)),
            reading=np.zeros(self.layout.size),
        )
        parts = (self.orbit, self.surround, self.canal, self.vision)
        self._advance = Bound(
            advance, self.books, self.motors, self.lines, *parts, make_lanes(FIELDS)
        )

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        parts = (self.orbit, self.surround, self.canal, self.vision)
        begin(mask, self.books, self.lines, *parts, self.stage)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        self._advance(actions, skip)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also blurs and delays the sight of an infant; see ``Task.condition``."""
        changed = self.laboratory(row) is not laboratory
        super().condition(row, laboratory)
        if changed and laboratory.stage == "infant":
            place = self.layout["slip"].slice
            self.lines.noise[row, place] *= _INFANT_NOISE
            if "slip" not in laboratory.delay:
                limit = self.lines.ring.shape[0] - 1
                self.lines.delay[row, place] *= _INFANT_DELAY
                np.minimum(self.lines.delay[row], limit, out=self.lines.delay[row])

    def calm(self, row: int) -> None:
        """Gives head, goggles and light back to the stage; see ``Task.calm``."""
        self.surround.fixed[row] = False

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        return {**super().constants(row), **dataclasses.asdict(self.eye)}

    def scene(self, row: int) -> dict[str, Any]:
        """Head and eye from above; see ``Task.scene``."""
        del row
        return vor_scene()

    def frame(self, row: int) -> dict[str, list[float]]:
        """Angles of head, eye and world; see ``Task.frame``."""
        return vor_frame(self.orbit, self.surround, self.vision, row)
