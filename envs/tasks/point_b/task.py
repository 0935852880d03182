"""The task PointB: sensors, rewards, laboratory options."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.wheels import AXLE, MOTOR_TIME, RADIUS, TOP_SPEED
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation, flip_motors, rotate_motors, swap_motors
from envs.sensors.rays import RANGE, RAYS
from envs.sensors.sweep import BEAMS
from envs.tasks.base import Target, Task
from envs.tasks.point_b.kernels import (
    STEP,
    SUBSTEPS,
    Body,
    advance,
    begin,
    look,
)
from envs.tasks.point_b.maps import SIZE, Ground, make_world
from envs.tasks.point_b.movers import start_all
from envs.tasks.point_b.paths import make_route
from envs.tasks.point_b.picture import point_b_frame, point_b_scene
from envs.tasks.point_b.stages import BLUR, SHARE, STAGES
from envs.tasks.point_b.tally import least_path, make_marks, make_tally, weigh_success

SENSORS = (
    Sensor("antennae", 2, "source intensity", 1.0, 0.0, 1.0, delay=0.04, noise=0.005),
    Sensor("rays", RAYS, "proximity", 1.0, 0.0, 1.0, delay=0.02, noise=0.01),
    Sensor("bump", 2, "contact", 1.0, 0.0, 1.0, noise=0.01),
    Sensor("wheels", 2, "m/s", TOP_SPEED, -1.0, 1.0, delay=0.02, noise=0.01),
)
_BLURRED = ("antennae", "rays")
_BUILD = np.array([RADIUS, AXLE, TOP_SPEED, RANGE])


class PointBTask(Task):
    """A batch of wheeled bodies that look for their goals; see ``PointB``.

    Args:
        rows: Number of bodies.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {"progress": 1.0, "bump": 1.0, "goal": 10.0}
    stages = STAGES
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "left_antenna": (("antennae", 0),),
        "right_antenna": (("antennae", 1),),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "motor_flip": Perturbation(
            "Both wheels turn backwards.",
            {},
            lambda task, row, _: flip_motors(task.motors, row, -np.eye(2)),
        ),
        "motor_swap": Perturbation(
            "Left and right wheel are exchanged.",
            {},
            lambda task, row, _: swap_motors(task.motors, row),
        ),
        "motor_rotation": Perturbation(
            "Commands are rotated in the plane of (forward, turn) by `angle` rad.",
            {"angle": math.pi / 2},
            lambda task, row, values: rotate_motors(task.motors, row, values["angle"]),
        ),
        "motor_bias": Perturbation(
            "`left` and `right` are added to the wheel commands.",
            {"left": 0.3, "right": 0.0},
            lambda task, row, values: task.bias(row, values),
        ),
        "mirror": Perturbation(
            "Left and right are exchanged in every sense.",
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
        wheels = ("left_wheel", "right_wheel")
        super().__init__(
            rows, changed_sensors(SENSORS, sensors), wheels, -1.0, reward_weights, limit
        )
        self.world = make_world(rows)
        self.body = Body(
            pose=np.zeros((rows, 3)),
            speed=np.zeros((rows, 2)),
            distance=np.zeros(rows),
            reading=np.zeros(self.layout.size),
            beams=np.zeros(3 * BEAMS),
            build=np.tile(_BUILD, (rows, 1)),
        )
        world = self.world
        self.ground = Ground(world.discs, world.used, world.swing, world.moving, world.goal)
        self.tally, self.marks, self.route = make_tally(rows), make_marks(rows), make_route()
        self.tallies = {
            "path_length": self.tally.path,
            "collisions_per_metre": self.tally.per_metre,
            "spl": self.marks.spl,
        }

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        maps = (self.world, self.ground)
        counts = (self.tally, self.marks)
        if begin(mask, self.books, self.lines, self.body, *maps, *counts, self.stage):
            start_all(mask, self.world)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        paths = (self.books, self.motors, self.lines)
        if advance(actions, skip, *paths, self.body, self.ground, self.tally):
            counts = (self.tally, self.marks)
            weigh_success(skip, self.books, *counts, self.route, self.world, self.body.build)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also gives a body the size and the acuity of its age; see ``Task.condition``."""
        changed = self.laboratory(row) is not laboratory
        super().condition(row, laboratory)
        if changed:
            self._grow(row, SHARE.get(laboratory.stage, 1.0), BLUR.get(laboratory.stage, 1.0))

    def shortest_path(self, row: int) -> float:
        """The shortest path of the running episode around the discs at rest.

        Args:
            row: The body.

        Returns:
            Its length from the start to 0.2 m before B, m.
        """
        return least_path(self.route, self.marks, row, self.world, self.body.build)

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world, which depend on the age; see ``Task.constants``."""
        radius, axle, top, sight = self.body.build[row].tolist()
        return {
            **super().constants(row),
            "radius": radius,
            "axle": axle,
            "top_speed": top,
            "motor_time": MOTOR_TIME,
            "sight": sight,
            "arena_size": SIZE,
        }

    def calm(self, row: int) -> None:
        """Nothing is left by perturbations beyond motors and senses; see ``Task.calm``."""
        del row

    def bias(self, row: int, values: Mapping[str, float]) -> None:
        """Adds constants to the wheel commands.

        Args:
            row: The body.
            values: ``left`` and ``right``.
        """
        self.motors.bias[row] += (values["left"], values["right"])

    def mirror(self, row: int) -> None:
        """Exchanges left and right in every sense.

        Args:
            row: The body.
        """
        for field in self.layout:
            place = self.lines.source[row, field.slice]
            place[:] = place[::-1].copy()

    def _grow(self, row: int, share: float, blur: float) -> None:
        self.body.build[row] = share * _BUILD
        for name in _BLURRED:
            self.lines.noise[row, self.layout[name].slice] *= blur

    def scene(self, row: int) -> dict[str, Any]:
        """The map, the rays and the body; see ``Task.scene``."""
        return point_b_scene(self.body, self.world, row)

    def frame(self, row: int) -> dict[str, list[float]]:
        """Pose of body and rays; see ``Task.frame``."""
        look(self.body, row, self.ground)
        return point_b_frame(self.body, self.world, self.body.reading, row)
