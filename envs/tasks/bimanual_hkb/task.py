"""The task BimanualHKB: sensors, rewards, laboratory options."""

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.hands import Hands, make_wrist
from envs.kernel import Array
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation, flip_motors
from envs.tasks.base import Target, Task
from envs.tasks.bimanual_hkb.kernels import CONTROL, STEP, SUBSTEPS, advance, begin, make_body
from envs.tasks.bimanual_hkb.metronome import (
    free,
    make_metronome,
    set_coupling,
    set_detuning,
    set_knock,
    set_ramp,
)
from envs.tasks.bimanual_hkb.picture import hands_frame, hands_scene

SENSORS = (
    Sensor("click", 1, "loudness", 1.0, 0.0, 1.0, delay=0.02, noise=0.01),
    Sensor("tempo", 1, "Hz", 4.0, 0.0, 1.0, delay=0.1, noise=0.005),
    Sensor("angle", 2, "rad", 1.0, -1.0, 1.0, delay=0.028, noise=0.005),
    Sensor("rate", 2, "rad/s", 15.0, -1.0, 1.0, delay=0.028, noise=0.005),
)
MOTORS = ("left_pace", "right_pace", "left_torque", "right_torque")
_SWAP = np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 1, 0]], np.float64)


def _mix_torques(task: Any, row: int, angle: float) -> None:
    turn = np.eye(4)
    turn[2:, 2:] = [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    flip_motors(task.motors, row, turn)


def _open(task: Any, row: int, phase: float) -> None:
    task.metronome.opening[row] = phase
    task.metronome.opened[row] = True


def _cross(task: Any, row: int) -> None:
    for name in ("angle", "rate"):
        place = task.layout[name].slice
        task.lines.source[row, place] = task.lines.source[row, place][::-1].copy()


class BimanualHKBTask(Task):
    """A batch of pairs of hands; see ``BimanualHKB``.

    Args:
        rows: Number of bodies.
        hands: Constants of the hands.
        go_on: Whether the episode goes on when anti-phase is lost.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {
        "anti_phase": 1.0,
        "tempo": 0.5,
        "effort": 0.1,
        "loss": 10.0,
    }
    stages = ("train", "unseen", "steady")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "left_sense": (("angle", 0), ("rate", 0)),
        "right_sense": (("angle", 1), ("rate", 1)),
        "hearing": (("click", None), ("tempo", None)),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "metronome": Perturbation(
            "The tempo goes from `start` over `middle` to `end`, Hz, within `duration` s.",
            {"start": 1.25, "middle": 2.25, "end": 3.25, "duration": 30.0},
            lambda task, row, v: set_ramp(
                task.metronome, row, v["start"], v["middle"], v["end"], v["duration"]
            ),
        ),
        "opening": Perturbation(
            "The hands start at the relative phase `phase`, rad.",
            {"phase": 0.0},
            lambda task, row, v: _open(task, row, v["phase"]),
        ),
        "coupling": Perturbation(
            "The coupling of the hands is multiplied by `factor`; 0 separates them.",
            {"factor": 0.0},
            lambda task, row, v: set_coupling(task.metronome, row, v["factor"]),
        ),
        "detuning": Perturbation(
            "The left hand is faster and the right one slower than told by `share`.",
            {"share": 0.03},
            lambda task, row, v: set_detuning(task.metronome, row, v["share"]),
        ),
        "knock": Perturbation(
            "The left hand is pushed with `torque` N m for `duration` s from `onset` s.",
            {"torque": 0.3, "onset": 0.5, "duration": 0.06},
            lambda task, row, v: set_knock(
                task.metronome, row, v["torque"], v["onset"], v["duration"]
            ),
        ),
        "motor_flip": Perturbation(
            "Faster and slower, and the two directions of the torques, are exchanged.",
            {},
            lambda task, row, _: flip_motors(task.motors, row, -np.eye(4)),
        ),
        "motor_swap": Perturbation(
            "The commands of the two hands are exchanged.",
            {},
            lambda task, row, _: flip_motors(task.motors, row, _SWAP),
        ),
        "motor_rotation": Perturbation(
            "The two torques are rotated in their plane by `angle` rad.",
            {"angle": 1.5},
            lambda task, row, v: _mix_torques(task, row, v["angle"]),
        ),
        "crossed_senses": Perturbation(
            "Each hand feels the other.", {}, lambda task, row, _: _cross(task, row)
        ),
    }
    physics_step = STEP
    substeps = SUBSTEPS
    failure = -10.0

    def __init__(
        self,
        rows: int,
        hands: Hands,
        go_on: bool,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        felt = changed_sensors(SENSORS, sensors)
        super().__init__(rows, felt, MOTORS, -1.0, reward_weights, limit)
        self.hands = hands
        self.wrist = make_wrist(hands, CONTROL)
        self.go_on = go_on
        self.metronome = make_metronome(rows)
        self.body = make_body(rows, self.layout.size)

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        begin(mask, self.books, self.lines, self.body, self.wrist, self.metronome, self.stage)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        paths = (self.books, self.motors, self.lines)
        advance(actions, skip, *paths, self.body, self.wrist, self.metronome, self.go_on)

    def calm(self, row: int) -> None:
        """Gives the metronome back to the stage and frees the hands; see ``Task.calm``."""
        free(self.metronome, row)

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        return {**super().constants(row), **dataclasses.asdict(self.hands)}

    def scene(self, row: int) -> dict[str, Any]:
        """Two hands, a metronome and a dial; see ``Task.scene``."""
        del row
        return hands_scene()

    def frame(self, row: int) -> dict[str, list[float]]:
        """Angles of hands, beat and dial; see ``Task.frame``."""
        return hands_frame(self.body, self.metronome, row)
