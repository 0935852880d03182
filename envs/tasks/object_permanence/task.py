"""The task ObjectPermanence: sensors, rewards, laboratory options."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.eye_hand import EYE_SPEED, EYE_TIME, HAND_SPEED, HAND_TIME, make_eye_hand
from envs.bound import Bound
from envs.kernel import Array
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation, flip_motors
from envs.tasks.base import Target, Task
from envs.tasks.object_permanence.kernels import (
    ACUITY,
    FOVEA,
    STEP,
    SUBSTEPS,
    Notes,
    advance,
    begin,
)
from envs.tasks.object_permanence.passage import (
    LAG,
    SHIFT,
    VANISH,
    make_passages,
    set_duration,
    set_event,
)
from envs.tasks.object_permanence.picture import passage_frame, passage_scene

SENSORS = (
    Sensor("object", 2, "m", 1.2, -1.0, 1.0, delay=0.05, noise=0.002),
    Sensor("visible", 1, "share", 1.0, 0.0, 1.0, delay=0.05, noise=0.002),
    Sensor("edges", 2, "m", 1.2, -1.0, 1.0, delay=0.05, noise=0.002),
    Sensor("gaze", 2, "m", 0.6, -1.0, 1.0, delay=0.02, noise=0.002),
    Sensor("touch", 1, "contact", 1.0, 0.0, 1.0, delay=0.02, noise=0.01),
    Sensor("hand", 2, "m", 0.6, -1.0, 1.0, delay=0.02, noise=0.002),
)
MOTORS = ("eye_x", "eye_y", "hand_x", "hand_y")


class ObjectPermanenceTask(Task):
    """A batch of bodies before an occluder; see ``ObjectPermanence``.

    Args:
        rows: Number of bodies.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.

    Attributes:
        body: Eye and hand.
        passages: Object and occluder.
        notes: What was measured of the passages.
    """

    terms: ClassVar[Mapping[str, float]] = {"approach": 0.1, "reach": 10.0, "effort": 0.01}
    stages = ("train", "unseen", "glass", "infant")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "retina": (("object", None), ("visible", None), ("edges", None)),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "vanish": Perturbation(
            "In a share `chance` of the passages the object does not come back.",
            {"chance": 1.0},
            lambda task, row, v: set_event(task.passages, row, VANISH, v["chance"], 0.0),
        ),
        "jump": Perturbation(
            "In a share `chance` the object comes back `shift` m above or below its path.",
            {"shift": 0.2, "chance": 1.0},
            lambda task, row, v: set_event(task.passages, row, SHIFT, v["chance"], v["shift"]),
        ),
        "late": Perturbation(
            "In a share `chance` the object comes back `lag` s too late.",
            {"lag": 0.5, "chance": 1.0},
            lambda task, row, v: set_event(task.passages, row, LAG, v["chance"], v["lag"]),
        ),
        "hide": Perturbation(
            "The object stays hidden for `hidden` s.",
            {"hidden": 1.0},
            lambda task, row, v: set_duration(task.passages, row, v["hidden"]),
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
        "eye_turn": Perturbation(
            "What the eye sees of the object is rotated by `angle` rad about the gaze.",
            {"angle": math.pi / 4},
            lambda task, row, v: task.rotate_retina(row, v["angle"]),
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
        self.passages = make_passages(rows)
        self.notes = Notes(
            last=np.zeros((rows, 5)),
            now=np.zeros((rows, 5)),
            passages=np.zeros(rows, np.int64),
            caught=np.zeros(rows, np.int64),
            returned=np.zeros(rows, np.int64),
            turn=np.zeros(rows),
            reading=np.zeros(self.layout.size),
        )
        paths = (self.books, self.motors, self.lines)
        self._advance = Bound(advance, *paths, self.body, self.passages, self.notes, self.stage)

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        begin(mask, self.books, self.lines, self.body, self.passages, self.notes, self.stage)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        self._advance(actions, skip)

    def calm(self, row: int) -> None:
        """Takes impossible events and rotations away; see ``Task.calm``."""
        self.passages.events[row] = 0.0
        self.passages.duration[row] = 0.0
        self.notes.turn[row] = 0.0

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

    def rotate_retina(self, row: int, angle: float) -> None:
        """Rotates what the eye sees of the object.

        Args:
            row: The body.
            angle: Angle, rad.
        """
        self.notes.turn[row] += angle

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        return {
            **super().constants(row),
            "eye_speed": EYE_SPEED,
            "eye_time": EYE_TIME,
            "hand_speed": HAND_SPEED,
            "hand_time": HAND_TIME,
            "fovea": FOVEA,
            "infant_acuity": ACUITY,
        }

    def scene(self, row: int) -> dict[str, Any]:
        """The screen from the front; see ``Task.scene``."""
        del row
        return passage_scene()

    def frame(self, row: int) -> dict[str, list[float]]:
        """Object, occluder, gaze and hand; see ``Task.frame``."""
        return passage_frame(self.body, self.passages, row)
