"""The task ForceField: sensors, rewards, laboratory options."""

import functools
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.arm import Arm
from envs.bodies.arm_changes import PARAMETERS, carry, constants_of, grow
from envs.bodies.drives import Drive
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation
from envs.physics.engine import Physics
from envs.physics.task import PhysicsTask
from envs.tasks.base import Target
from envs.tasks.force_field.kernels import awake, excite, judge, start
from envs.tasks.force_field.robot import (
    MOVES,
    MUSCLES,
    REACH,
    STEP,
    TIMESTEP,
    TRIALS,
    Body,
    press,
    robot_of,
)
from envs.tasks.reach_muscle.picture import reach_frame, reach_scene

SENSORS = (
    Sensor("spindle_length", MUSCLES, "m", 0.16, -1.0, 1.0, delay=0.03, noise=0.002),
    Sensor("spindle_velocity", MUSCLES, "m/s", 0.5, -1.0, 1.0, delay=0.03, noise=0.005),
    Sensor("target", 2, "m", 0.2, -1.0, 1.0, delay=0.1, noise=0.002),
    Sensor("hand", 2, "m", 0.2, -1.0, 1.0, delay=0.1, noise=0.002),
)
TENSION = Sensor("golgi", MUSCLES, "N", 1000.0, 0.0, 1.0, delay=0.03, noise=0.005)
_INFANT_SIZE, _INFANT_NOISE = 0.6, 3.0
_FIELD = {"xx": -10.1, "xy": -11.2, "yx": -11.2, "yy": 11.1}


class ForceFieldTask(PhysicsTask):
    """A batch of arms that reach through force fields; see ``ForceField``.

    Args:
        rows: Number of bodies.
        threads: Threads that move them, 0 for as many as there are CPUs.
        arm: Constants of the body.
        drive: How commands move it.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {
        "close": 1.0,
        "straight": 1.0,
        "hit": 10.0,
        "effort": 0.1,
    }
    stages = ("train", "unseen", "null", "infant")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "spindles": (("spindle_length", None), ("spindle_velocity", None)),
        "vision": (("target", None), ("hand", None)),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "field": Perturbation(
            "The hand feels the force (`xx` vx + `xy` vy, `yx` vx + `yy` vy), N s/m.",
            _FIELD,
            lambda task, row, v: task.fix_field(row, v),
        ),
        "prism": Perturbation(
            "The hand is seen turned by `angle` rad about the start.",
            {"angle": 0.5},
            lambda task, row, v: task.turn_vision(row, v["angle"]),
        ),
        "channel": Perturbation(
            "Error clamp: stiff walls keep the hand on the straight line; no other field acts.",
            {},
            lambda task, row, _: task.clamp(row),
        ),
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
    }
    physics_step = STEP
    moves = MOVES
    failure = -10.0

    def __init__(
        self,
        rows: int,
        threads: int,
        arm: Arm,
        drive: Drive,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        self.arm, self.drive = arm, drive
        self.links = np.tile(arm.links, (rows, 1))
        physics = Physics(drive.model(arm, TIMESTEP), rows, threads)
        acts = physics.batch.model.na
        felt = changed_sensors((*SENSORS, TENSION) if acts else SENSORS, sensors)
        changing = (physics, PARAMETERS)
        super().__init__(*changing, felt, drive.motors, drive.low, reward_weights, limit)
        self._own: dict[str, Any] = {
            "field": np.zeros((rows, 2, 2)),
            "fixed": np.zeros(rows, np.bool_),
            "prism": np.zeros(rows),
            "channel": np.zeros(rows, np.bool_),
            "wall": np.zeros(rows),
            "angle": np.zeros((rows, TRIALS)),
            "home": np.zeros((rows, 2)),
            "lateral": np.zeros(rows),
            "worst": np.zeros((rows, TRIALS)),
            "beyond": np.zeros(rows),
            "missed": np.zeros(rows, np.int64),
            "stream": np.zeros(rows, np.uint64),
            "reading": np.zeros(self.layout.size),
            "arms": arm.moment_arms,
            "acts": acts,
            "act": physics.place("act") if acts else 0,
            "applied": physics.place("qfrc_applied"),
            "mocap": physics.place("mocap_pos"),
            **{name: physics.place(name) for name in ("qpos", "qvel", "ctrl")},
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
        """Draws fields and directions; see ``PhysicsTask.start``."""
        start(mask, self.books, self.body, self.stage)

    def awake(self, mask: Array) -> None:
        """Takes the first reading; see ``PhysicsTask.awake``."""
        awake(mask, self.books, self.lines, self.body)

    def excite(self, actions: Array, skip: Array) -> None:
        """Sets the controls; see ``PhysicsTask.excite``."""
        excite(actions, skip, self.motors, self.body)

    def move(self) -> None:
        """Moves under forces that follow the hand; see ``PhysicsTask.move``."""
        robot = robot_of(self.books, self.body)
        self.physics.step(self.live, self.moves, lambda: press(robot))

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
        """Takes field, prism and walls away; see ``Task.calm``."""
        self._own["fixed"][row] = False
        self._own["channel"][row] = False
        self._own["prism"][row] = 0.0

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of arm, drive and reach; see ``Task.constants``."""
        body = constants_of(self.arm, self.physics, self.links, row)
        return {**super().constants(row), **body, **self.drive.constants(), "reach": REACH}

    def fix_field(self, row: int, values: Mapping[str, float]) -> None:
        """Sets the field of an episode.

        Args:
            row: The body.
            values: ``xx``, ``xy``, ``yx``, ``yy``, N s/m, each from -30 to 30.

        Raises:
            ValueError: A value is out of its range.
        """
        matrix = np.array([[values["xx"], values["xy"]], [values["yx"], values["yy"]]])
        if np.abs(matrix).max() > 30.0:
            raise ValueError(f"Field: got {matrix.tolist()}, expected numbers from -30 to 30.")
        self._own["field"][row] = matrix
        self._own["fixed"][row] = True

    def turn_vision(self, row: int, angle: float) -> None:
        """Puts a prism before the eyes.

        Args:
            row: The body.
            angle: rad, anticlockwise.
        """
        self._own["prism"][row] = angle

    def clamp(self, row: int) -> None:
        """Puts the hand between walls, without any other field.

        Args:
            row: The body.
        """
        self._own["channel"][row] = True
        self._own["field"][row] = 0.0
        self._own["fixed"][row] = True

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
