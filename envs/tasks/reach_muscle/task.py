"""The task ReachMuscle: sensors, rewards, laboratory options."""

import functools
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.arm import Arm
from envs.bodies.arm_changes import PARAMETERS, carry, constants_of, grow, weaken
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation
from envs.physics.engine import Physics
from envs.physics.task import PhysicsTask
from envs.tasks.base import Target
from envs.tasks.reach_muscle.kernels import (
    MOVES,
    MUSCLES,
    STEP,
    TIMESTEP,
    TRIALS,
    Body,
    awake,
    excite,
    judge,
    start,
)
from envs.tasks.reach_muscle.picture import reach_frame, reach_scene

SENSORS = (
    Sensor("spindle_length", MUSCLES, "m", 0.16, -1.0, 1.0, delay=0.03, noise=0.002),
    Sensor("spindle_velocity", MUSCLES, "m/s", 0.5, -1.0, 1.0, delay=0.03, noise=0.005),
    Sensor("golgi", MUSCLES, "N", 1000.0, 0.0, 1.0, delay=0.03, noise=0.005),
    Sensor("target", 2, "m", 0.67, -1.0, 1.0, delay=0.1, noise=0.002),
)
VISION = (Sensor("hand", 2, "m", 0.67, -1.0, 1.0, delay=0.1, noise=0.002),)
_INFANT_SIZE, _INFANT_NOISE = 0.6, 3.0


class ReachMuscleTask(PhysicsTask):
    """A batch of arms that reach for targets; see ``ReachMuscle``.

    Args:
        rows: Number of bodies.
        threads: Threads that move them, 0 for as many as there are CPUs.
        arm: Constants of the body.
        vision: Whether the hand is seen.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {"close": 1.0, "hold": 1.0, "effort": 0.1}
    stages = ("train", "unseen", "infant")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "spindles": (("spindle_length", None), ("spindle_velocity", None)),
        "proprioception": (
            ("spindle_length", None),
            ("spindle_velocity", None),
            ("golgi", None),
        ),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "load": Perturbation(
            "The hand carries `mass` kg.",
            {"mass": 1.0},
            lambda task, row, v: carry(task.physics, task.links, row, v["mass"]),
        ),
        "growth": Perturbation(
            "All lengths are `factor` times as long, masses and forces in proportion.",
            {"factor": 1.2},
            lambda task, row, v: grow(task.physics, task.links, row, v["factor"]),
        ),
        "weakness": Perturbation(
            "The muscles have `factor` of their force.",
            {"factor": 0.5},
            lambda task, row, v: weaken(task.physics, row, v["factor"]),
        ),
        "muscle_swap": Perturbation(
            "Flexors and extensors exchange their commands.",
            {},
            lambda task, row, _: task.swap(row),
        ),
    }
    physics_step = STEP
    moves = MOVES
    failure = -10.0

    def __init__(
        self,
        rows: int,
        threads: int,
        arm: Arm,
        vision: bool,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        self.arm = arm
        self.links = np.tile(arm.links, (rows, 1))
        physics = Physics(arm.with_muscles(TIMESTEP), rows, threads)
        felt = changed_sensors((*SENSORS, *VISION) if vision else SENSORS, sensors)
        super().__init__(physics, PARAMETERS, felt, arm.muscles, 0.0, reward_weights, limit)
        names = ("qpos", "qvel", "act", "ctrl")
        self._own: dict[str, Any] = {
            **{name: physics.place(name) for name in names},
            "targets": np.zeros((rows, TRIALS, 2)),
            "origin": np.zeros((rows, 2)),
            "missed": np.zeros(rows, np.int64),
            "stream": np.zeros(rows, np.uint64),
            "reading": np.zeros(self.layout.size),
            "arms": arm.moment_arms,
            "mocap": physics.place("mocap_pos"),
        }

    @functools.cached_property
    def body(self) -> Body:
        """The hidden state: views of MuJoCo's numbers and what is ours."""
        physics = self.physics
        return Body(
            state=physics.state,
            force=physics.field("actuator_force"),
            warning=physics.warning,
            live=self.live,
            links=self.links,
            **self._own,
        )

    def start(self, mask: Array) -> None:
        """Draws targets; see ``PhysicsTask.start``."""
        start(mask, self.books, self.body, self.stage)

    def awake(self, mask: Array) -> None:
        """Takes the first reading; see ``PhysicsTask.awake``."""
        awake(mask, self.books, self.lines, self.body)

    def excite(self, actions: Array, skip: Array) -> None:
        """Excites the muscles; see ``PhysicsTask.excite``."""
        excite(actions, skip, self.motors, self.body)

    def judge(self, skip: Array) -> None:
        """Rewards and feels; see ``PhysicsTask.judge``."""
        judge(skip, self.books, self.motors, self.lines, self.body)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also makes an infant small and its senses dull; see ``Task.condition``."""
        if self.laboratory(row) is laboratory:
            return
        super().condition(row, laboratory)
        if laboratory.stage == "infant":
            grow(self.physics, self.links, row, _INFANT_SIZE)
            self.lines.noise[row] *= _INFANT_NOISE

    def calm(self, row: int) -> None:
        """Nothing is left by perturbations beyond the model; see ``Task.calm``."""
        del row

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of the arm; see ``Task.constants``."""
        body = constants_of(self.arm, self.physics, self.links, row)
        return {**super().constants(row), **body}

    def swap(self, row: int) -> None:
        """Exchanges the commands of flexors and extensors.

        Args:
            row: The body.
        """
        order = [1, 0, 3, 2, 5, 4]
        self.motors.matrix[row] = self.motors.matrix[row][order]

    def scene(self, row: int) -> dict[str, Any]:
        """Table, target and arm from above; see ``Task.scene``."""
        return reach_scene(self.links[row])

    def frame(self, row: int) -> dict[str, list[float]]:
        """Joint angles, hand and target; see ``Task.frame``."""
        body = self.body
        angles = body.state[row, body.qpos : body.qpos + 2]
        target = body.state[row, body.mocap : body.mocap + 2]
        return reach_frame(angles, self.links[row], target)

    def _conditions(self, row: int) -> tuple[Array, ...]:
        return (*super()._conditions(row), self.links[row])
