"""The task AnotB: sensors, rewards, laboratory options."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.eye_hand import EYE_SPEED, EYE_TIME, HAND_SPEED, HAND_TIME, make_eye_hand
from envs.bound import Bound
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation, flip_motors
from envs.tasks.a_not_b.kernels import STEP, SUBSTEPS, advance, begin
from envs.tasks.a_not_b.picture import a_not_b_frame, a_not_b_scene
from envs.tasks.a_not_b.trials import (
    APART,
    DISTANCE,
    fix_count,
    fix_wait,
    make_trials,
    set_salience,
)
from envs.tasks.base import Target, Task

SENSORS = (
    Sensor("cue", 2, "salience", 1.0, 0.0, 1.0, delay=0.06, noise=0.01),
    Sensor("lids", 2, "salience", 1.0, 0.0, 1.0, delay=0.06, noise=0.01),
    Sensor("go", 1, "share", 1.0, 0.0, 1.0, delay=0.06, noise=0.01),
    Sensor("toy", 1, "share", 1.0, 0.0, 1.0, delay=0.06, noise=0.01),
    Sensor("touch", 2, "contact", 1.0, 0.0, 1.0, delay=0.02, noise=0.01),
    Sensor("gaze", 2, "m", 0.6, -1.0, 1.0, delay=0.02, noise=0.005),
    Sensor("hand", 2, "m", 0.6, -1.0, 1.0, delay=0.02, noise=0.005),
)
MOTORS = ("eye_x", "eye_y", "hand_x", "hand_y")
INFANT_NOISE, INFANT_HAND = 5.0, 0.5
MIRRORED = ("cue", "lids", "touch")


class AnotBTask(Task):
    """A batch of bodies before two lids; see ``AnotB``.

    Args:
        rows: Number of bodies.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.

    Attributes:
        body: Eye and hand.
        trials: Where each body is in its trials, and its reaches.
    """

    terms: ClassVar[Mapping[str, float]] = {"approach": 0.1, "reach": 10.0, "effort": 0.01}
    stages = ("train", "unseen", "visible", "infant")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "left_field": (("cue", 0), ("lids", 0)),
        "right_field": (("cue", 1), ("lids", 1)),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "trials": Perturbation(
            "The toy is hidden `count` times at A before it is hidden at B.",
            {"count": 0.0},
            lambda task, row, v: fix_count(task.trials, row, v["count"]),
        ),
        "wait": Perturbation(
            "The hand is let go `seconds` s after the hiding.",
            {"seconds": 3.0},
            lambda task, row, v: fix_wait(task.trials, row, v["seconds"]),
        ),
        "salience": Perturbation(
            "Hiding and lids have the salience `cue` and `lids`.",
            {"cue": 0.5, "lids": 0.5},
            lambda task, row, v: set_salience(task.trials, row, v["cue"], v["lids"]),
        ),
        "motor_flip": Perturbation(
            "The hand moves opposite to its command.",
            {},
            lambda task, row, _: flip_motors(task.motors, row, np.diag([1.0, 1.0, -1.0, -1.0])),
        ),
        "motor_rotation": Perturbation(
            "The command of the hand is rotated by `angle` rad.",
            {"angle": math.pi / 4},
            lambda task, row, v: task.rotate_hand(row, v["angle"]),
        ),
        "mirror": Perturbation(
            "Left and right are exchanged in cue, lids and touch.",
            {},
            lambda task, row, _: task.mirror(row),
        ),
    }
    physics_step = STEP
    substeps = SUBSTEPS
    failure = -10.0

    def __init__(
        self,
        rows: int,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        felt = changed_sensors(SENSORS, sensors)
        super().__init__(rows, felt, MOTORS, -1.0, reward_weights, limit)
        self.body = make_eye_hand(rows)
        self.trials = make_trials(rows)
        self.reading = np.zeros(self.layout.size)
        paths = (self.books, self.motors, self.lines)
        self._advance = Bound(advance, *paths, self.body, self.trials, self.reading, self.stage)

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        begin(mask, self.books, self.lines, self.body, self.trials, self.reading, self.stage)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        self._advance(actions, skip)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also blurs the sight of an infant and slows its hand; see ``Task.condition``."""
        changed = self.laboratory(row) is not laboratory
        super().condition(row, laboratory)
        if changed and laboratory.stage == "infant":
            for name in ("cue", "lids"):
                self.lines.noise[row, self.layout[name].slice] *= INFANT_NOISE
            self.motors.gain[row, 2:] *= INFANT_HAND

    def calm(self, row: int) -> None:
        """Gives number, delay and salience back to the stage; see ``Task.calm``."""
        self.trials.fixed[row] = -1.0
        self.trials.cue[row], self.trials.lids[row] = 1.0, 0.5

    def rotate_hand(self, row: int, angle: float) -> None:
        """Rotates the command of the hand.

        Args:
            row: The body.
            angle: Angle, rad.
        """
        c, s = math.cos(angle), math.sin(angle)
        turn = np.eye(4)
        turn[2:, 2:] = [[c, -s], [s, c]]
        self.motors.matrix[row] = turn @ self.motors.matrix[row]

    def mirror(self, row: int) -> None:
        """Exchanges left and right in cue, lids and touch.

        Args:
            row: The body.
        """
        for name in MIRRORED:
            place = self.lines.source[row, self.layout[name].slice]
            place[:] = place[::-1].copy()

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        return {
            **super().constants(row),
            "eye_speed": EYE_SPEED,
            "eye_time": EYE_TIME,
            "hand_speed": HAND_SPEED,
            "hand_time": HAND_TIME,
            "lid_side": APART,
            "lid_distance": DISTANCE,
        }

    def scene(self, row: int) -> dict[str, Any]:
        """The box with its lids from above; see ``Task.scene``."""
        del row
        return a_not_b_scene()

    def frame(self, row: int) -> dict[str, list[float]]:
        """Toy, lids, gaze and hand; see ``Task.frame``."""
        return a_not_b_frame(self.body, self.trials, row)
