"""The task Survive: sensors, rewards, laboratory options, measures."""

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.physiology import Physiology
from envs.bodies.wheels import AXLE, MOTOR_TIME, RADIUS, TOP_SPEED
from envs.kernel import Array
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation
from envs.sensors.rays import RAYS
from envs.sensors.sweep import BEAMS
from envs.tasks.base import Target, Task
from envs.tasks.survive import changes
from envs.tasks.survive.kernels import STEP, SUBSTEPS, advance, begin, look
from envs.tasks.survive.picture import survive_frame, survive_scene
from envs.tasks.survive.senses import Body
from envs.tasks.survive.world import SIZE, make_world

SENSORS = (
    Sensor("food_odour", 2, "odour intensity", 1.0, 0.0, 1.0, delay=0.04, noise=0.005),
    Sensor("water_odour", 2, "odour intensity", 1.0, 0.0, 1.0, delay=0.04, noise=0.005),
    Sensor("taste", 2, "contact", 1.0, 0.0, 1.0, delay=0.02, noise=0.01),
    Sensor("skin", 2, "K", 20.0, -1.0, 1.0, delay=0.04, noise=0.005),
    Sensor("rays", RAYS, "proximity", 1.0, 0.0, 1.0, delay=0.02, noise=0.01),
    Sensor("bump", 2, "contact", 1.0, 0.0, 1.0, noise=0.01),
    Sensor("wheels", 2, "m/s", TOP_SPEED, -1.0, 1.0, delay=0.02, noise=0.01),
    Sensor("energy", 1, "store", 1.0, 0.0, 1.0, delay=0.1, noise=0.005),
    Sensor("water", 1, "store", 1.0, 0.0, 1.0, delay=0.1, noise=0.005),
    Sensor("damage", 1, "damage", 1.0, 0.0, 1.0, delay=0.1, noise=0.005),
    Sensor("temperature", 1, "K", 10.0, -1.0, 1.0, delay=0.1, noise=0.005),
)
MOTORS = ("left_wheel", "right_wheel", "eat", "drink")


class SurviveTask(Task):
    """A batch of wheeled bodies with needs; see ``Survive``.

    Args:
        rows: Number of bodies.
        physiology: Constants of metabolism and drive.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {"drive": 10.0, "alive": 0.01, "death": 5.0}
    stages = ("train", "unseen", "infant")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "left_antenna": (("food_odour", 0), ("water_odour", 0)),
        "right_antenna": (("food_odour", 1), ("water_odour", 1)),
        "odour": (("food_odour", None), ("water_odour", None)),
        "interoception": tuple((s.name, None) for s in SENSORS[-4:]),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = changes.PERTURBATIONS
    physics_step = STEP
    substeps = SUBSTEPS
    failure = -15.0

    def __init__(
        self,
        rows: int,
        physiology: Physiology,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        felt = changed_sensors(SENSORS, sensors)
        super().__init__(rows, felt, MOTORS, -1.0, reward_weights, limit)
        self.physiology = physiology
        self.needs = physiology.needs()
        self.world = make_world(rows)
        self.body = Body(
            pose=np.zeros((rows, 3)),
            speed=np.zeros((rows, 2)),
            state=np.zeros((rows, 4)),
            intake=np.zeros((rows, 2)),
            spent=np.zeros((rows, 2)),
            drive=np.zeros(rows),
            squares=np.zeros(rows),
            reading=np.zeros(self.layout.size),
            beams=np.zeros(3 * BEAMS),
        )

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        begin(mask, self.books, self.lines, self.body, self.world, self.needs, self.stage)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        paths = (self.books, self.motors, self.lines)
        advance(actions, skip, *paths, self.body, self.world, self.needs)

    def calm(self, row: int) -> None:
        """Gives food, water, climate and metabolism back to the stage; see ``Task.calm``."""
        self.world.shift[row] = 0.0
        self.world.quality[row] = 1.0
        self.world.pace[row] = 1.0

    def measures(self, row: int) -> dict[str, float]:
        """What the running episode has shown so far.

        Args:
            row: The body.

        Returns:
            ``survival`` (s), ``drive_rms``, ``energy_intake`` and ``water_intake`` (each divided
            by what was spent) and ``balance`` = 1 - |e - w| / (e + w) of these two: 1 where
            both are met alike, 0 where one is never met (or none).
        """
        steps = self.books.steps[row].item()
        spent = np.maximum(self.body.spent[row], 1e-12)
        energy, water = (self.body.intake[row] / spent).tolist()
        total = energy + water
        return {
            "survival": steps * STEP * SUBSTEPS,
            "drive_rms": float(np.sqrt(self.body.squares[row] / max(steps, 1))),
            "energy_intake": energy,
            "water_intake": water,
            "balance": 1.0 - abs(energy - water) / total if total > 0.0 else 0.0,
        }

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        return {
            **super().constants(row),
            "radius": RADIUS,
            "axle": AXLE,
            "top_speed": TOP_SPEED,
            "motor_time": MOTOR_TIME,
            "arena_size": SIZE,
            **dataclasses.asdict(self.physiology),
            "pace": (self.world.pace[row] * self.world.infant[row]).item(),
        }

    def scene(self, row: int) -> dict[str, Any]:
        """The map, the rays, the body and its needs; see ``Task.scene``."""
        return survive_scene(self.world, self.needs, row)

    def frame(self, row: int) -> dict[str, list[float]]:
        """Pose of body, rays and patches, levels of the needs; see ``Task.frame``."""
        look(self.body, row, self.world)
        return survive_frame(self.body, self.world, self.needs, self.body.reading, row)
