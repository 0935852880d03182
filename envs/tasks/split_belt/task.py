"""The task SplitBelt: sensors, rewards, laboratory options."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.treadmill_walker import GRAVITY, TreadmillWalker
from envs.bodies.walker_changes import PARAMETERS, carry, grow, weaken
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation
from envs.physics.engine import Physics
from envs.physics.task import PhysicsTask
from envs.tasks.base import Target
from envs.tasks.split_belt.belts import MOVES, STEP, TIMESTEP, Body
from envs.tasks.split_belt.kernels import awake, excite, judge, start
from envs.tasks.split_belt.picture import belt_frame, belt_scene

SENSORS = (
    Sensor("joint_angle", 4, "rad", 2.5, -1.0, 1.0, delay=0.03, noise=0.002),
    Sensor("joint_velocity", 4, "rad/s", 15.0, -1.0, 1.0, delay=0.03, noise=0.005),
    Sensor("load", 2, "N", 300.0, 0.0, 1.0, delay=0.03, noise=0.005),
    Sensor("touch", 2, "contact", 1.0, 0.0, 1.0, delay=0.03, noise=0.005),
    Sensor("pitch", 1, "rad", 1.0, -1.0, 1.0, delay=0.03, noise=0.002),
    Sensor("pitch_rate", 1, "rad/s", 10.0, -1.0, 1.0, delay=0.03, noise=0.005),
    Sensor("place", 1, "m", 0.8, -1.0, 1.0, delay=0.1, noise=0.005),
)
_INFANT_SIZE, _INFANT_NOISE = 0.7, 3.0


class SplitBeltTask(PhysicsTask):
    """A batch of walkers on two belts; see ``SplitBelt``.

    Args:
        rows: Number of bodies.
        threads: Threads that move them, 0 for as many as there are CPUs.
        walker: Constants of the body.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {
        "upright": 1.0, "middle": 1.0, "step": 200.0, "effort": 0.5
    }  # fmt: skip
    stages = ("train", "unseen", "tied", "infant")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "proprioception": (("joint_angle", None), ("joint_velocity", None)),
        "soles": (("load", None), ("touch", None)),
        "left_leg": (("left_hip", None), ("left_knee", None)),
        "right_leg": (("right_hip", None), ("right_knee", None)),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "split": Perturbation(
            "The belts run at `left` and `right` m/s in the split.",
            {"left": 0.35, "right": 0.7},
            lambda task, row, v: task.fix_split(row, v["left"], v["right"]),
        ),
        "load": Perturbation(
            "The trunk carries `mass` kg.",
            {"mass": 2.0},
            lambda task, row, v: carry(task.physics, row, v["mass"]),
        ),
        "growth": Perturbation(
            "All lengths are `factor` times as long; masses, torques and times in proportion.",
            {"factor": 1.2},
            lambda task, row, v: grow(task.physics, task.size, row, v["factor"]),
        ),
        "weakness": Perturbation(
            "The motors have `factor` of their torque.",
            {"factor": 0.7},
            lambda task, row, v: weaken(task.physics, row, v["factor"]),
        ),
    }
    physics_step = STEP
    moves = MOVES
    failure = -10.0

    def __init__(
        self,
        rows: int,
        threads: int,
        walker: TreadmillWalker,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        self.walker = walker
        self.size = np.ones(rows)
        physics = Physics(walker.mjcf(TIMESTEP), rows, threads)
        felt = changed_sensors(SENSORS, sensors)
        super().__init__(physics, PARAMETERS, felt, walker.motors, -1.0, reward_weights, limit)
        whole = {
            name: np.zeros(rows, np.int64)
            for name in ("number", "onset", "offset", "leader", "struck", "strides", "phase",
                         "missed")
        }  # fmt: skip
        self._own: dict[str, Any] = {
            **whole,
            **{name: np.zeros(rows) for name in ("tied", "asymmetry", "support", "trend")},
            **{
                name: np.zeros((rows, 2))
                for name in ("split", "speed", "travel", "length", "double")
            },
            **{name: physics.place(name) for name in ("qpos", "qvel", "ctrl")},
            "mocap": physics.place("mocap_pos"),
            "air": np.zeros((rows, 2), np.int64),
            "fixed": np.zeros(rows, np.bool_),
            "stream": np.zeros(rows, np.uint64),
            "reading": np.zeros(self.layout.size),
            "links": walker.links,
            "sizes": np.array([walker.foot, walker.belt, walker.mass * GRAVITY]),
        }
        self.tallies = {
            "strides": whole["strides"],
            "step_asymmetry": self._own["asymmetry"],
            "support_asymmetry": self._own["support"],
            "phase": whole["phase"],
        }

    @property
    def body(self) -> Body:
        """The hidden state: views of MuJoCo's numbers and what is ours."""
        physics = self.physics
        return Body(
            state=physics.state,
            load=physics.field("sensordata"),
            warning=physics.warning,
            live=self.live,
            surface=physics.parameter("geom_surfacevel"),
            size=self.size,
            **self._own,
        )

    def start(self, mask: Array) -> None:
        """Draws the belts; see ``PhysicsTask.start``."""
        start(mask, self.books, self.body, self.stage)

    def awake(self, mask: Array) -> None:
        """Takes the first reading; see ``PhysicsTask.awake``."""
        awake(mask, self.books, self.lines, self.body)

    def excite(self, actions: Array, skip: Array) -> None:
        """Sets the torques and the belts; see ``PhysicsTask.excite``."""
        excite(actions, skip, self.books, self.motors, self.body)

    def judge(self, skip: Array) -> None:
        """Rewards and feels; see ``PhysicsTask.judge``."""
        judge(skip, self.books, self.motors, self.lines, self.body)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also makes an infant small and its senses dull; see ``Task.condition``."""
        if self.laboratory(row) is laboratory:
            return
        super().condition(row, laboratory)
        if laboratory.stage == "infant":
            grow(self.physics, self.size, row, _INFANT_SIZE)
            self.lines.noise[row] *= _INFANT_NOISE

    def calm(self, row: int) -> None:
        """Lets the split be drawn again; see ``Task.calm``."""
        self._own["fixed"][row] = False

    def constants(self, row: int = 0) -> dict[str, float]:
        """Body, belts and size of a row; see ``Task.constants``."""
        size, walker = float(self.size[row]), self.walker
        mass = self.physics.present("body_mass")[row].tolist()
        passive = self.physics.present("dof_damping")[row].tolist()
        left, right = (self._own["split"][row] * size**0.5).tolist()
        return {
            **super().constants(row),
            "size": size,
            "thigh": size * walker.thigh,
            "shank": size * walker.shank,
            "foot": size * walker.foot,
            "mass": sum(mass),
            "trunk_mass": mass[1],
            "thigh_mass": mass[2],
            "shank_mass": mass[3],
            "torque": float(self.physics.present("actuator_gear")[row, 0, 0]),
            "boom": float(self.physics.present("jnt_stiffness")[row, 2]),
            "boom_viscosity": passive[2],
            "viscosity": passive[3],
            "friction": walker.friction,
            "belt": walker.belt,
            "left_speed": left,
            "right_speed": right,
            "tied_speed": float(self._own["tied"][row] * size**0.5),
        }

    def fix_split(self, row: int, left: float, right: float) -> None:
        """Sets the speeds of the belts in the split of an episode.

        Args:
            row: The body.
            left: m/s, 0.1 to 1.2.
            right: The same.

        Raises:
            ValueError: A speed is out of its range.
        """
        if not (0.1 <= left <= 1.2 and 0.1 <= right <= 1.2):
            raise ValueError(
                f"Split: got left={left}, right={right}, expected numbers from 0.1 to 1.2 m/s."
            )
        self._own["split"][row] = left, right
        self._own["fixed"][row] = True

    def scene(self, row: int) -> dict[str, Any]:
        """Belts and walker from the side; see ``Task.scene``."""
        return belt_scene(self.walker, float(self.size[row]))

    def frame(self, row: int) -> dict[str, list[float]]:
        """Trunk, legs and feet; see ``Task.frame``."""
        body = self.body
        pose = body.state[row, body.qpos : body.qpos + 7]
        return belt_frame(self.walker, float(self.size[row]), pose, body.travel[row])

    def _conditions(self, row: int) -> tuple[Array, ...]:
        return (*super()._conditions(row), self.size[row : row + 1])
