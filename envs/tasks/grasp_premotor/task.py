"""The task GraspPremotor: sensors, rewards, laboratory options."""

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.hand import Hand
from envs.bodies.hand_changes import PARAMETERS, grow, weaken
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation
from envs.physics.engine import Physics
from envs.physics.task import PhysicsTask
from envs.tasks.base import Target
from envs.tasks.grasp_premotor.kernels import awake, excite, judge, start
from envs.tasks.grasp_premotor.picture import grasp_frame, grasp_scene
from envs.tasks.grasp_premotor.trials import DRAWN, MOVES, PADS, STAGES, STEP, TIMESTEP, Body

JOINTS = len(Hand.motors) - 1
SENSORS = (
    Sensor("joint_angle", JOINTS, "rad", 2.3, -1.0, 1.0, delay=0.02, noise=0.005),
    Sensor("joint_velocity", JOINTS, "rad/s", 20.0, -1.0, 1.0, delay=0.02, noise=0.005),
    Sensor("palm", 2, "m, m/s", 0.4, -1.0, 1.0, delay=0.02, noise=0.005),
    Sensor("touch", PADS, "N", 12.0, 0.0, 1.0, delay=0.02, noise=0.005),
    Sensor("touch_change", PADS, "N", 6.0, -1.0, 1.0, delay=0.02, noise=0.005),
    Sensor("shear", PADS, "N", 6.0, 0.0, 1.0, delay=0.02, noise=0.005),
    Sensor("object", 2, "m", 0.1, -1.0, 1.0, delay=0.1, noise=0.01),
    Sensor("grip_cue", 2, "1", 1.0, -1.0, 1.0, delay=0.1, noise=0.01),
    Sensor("go_cue", 1, "1", 1.0, -1.0, 1.0, delay=0.1, noise=0.01),
)
_INFANT_SIZE, _INFANT_NOISE = 0.7, 3.0
_OBJECT = {"width": 0.035, "height": 0.06, "mass": 0.15, "friction": 0.8}
_BOUNDS = {"width": (0.01, 0.065), "height": (0.03, 0.1), "mass": (0.01, 1.0), "friction": (0.05, 3.0)}


class GraspPremotorTask(PhysicsTask):
    """A batch of hands that lift objects with the grip that they were told; see ``GraspPremotor``.

    Args:
        rows: Number of bodies.
        threads: Threads that move them, 0 for as many as there are CPUs.
        hand: Constants of the body.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {
        "still": 1.0, "shape": 0.2, "contact": 0.5, "lift": 1.0,
        "hold": 1.0, "success": 1.0, "effort": 0.2, "crush": 1.0,
    }  # fmt: skip
    stages = STAGES
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "skin": (("touch", None), ("touch_change", None), ("shear", None)),
        "proprioception": (("joint_angle", None), ("joint_velocity", None), ("palm", None)),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "object": Perturbation(
            "The object has `width` and `height` (m), `mass` (kg) and `friction`.",
            _OBJECT,
            lambda task, row, v: task.fix_object(row, v),
        ),
        "cue": Perturbation(
            "The grip is precision (1) or power (0), its cue comes first (1) or second (0).",
            {"precision": 1.0, "grip_first": 0.0},
            lambda task, row, v: task.fix_cues(row, v["precision"], v["grip_first"]),
        ),
        "dark": Perturbation(
            "Object and grip cue are seen in their own cue periods only.",
            {},
            lambda task, row, _: task.darken(row),
        ),
        "slippery": Perturbation(
            "Drawn objects have `factor` of their friction.",
            {"factor": 0.75},
            lambda task, row, v: task.change_objects(row, 2, v["factor"]),
        ),
        "load": Perturbation(
            "Drawn objects have `factor` times their mass.",
            {"factor": 1.5},
            lambda task, row, v: task.change_objects(row, 1, v["factor"]),
        ),
        "growth": Perturbation(
            "The hand is `factor` times as long, masses and torques in proportion.",
            {"factor": 1.2},
            lambda task, row, v: task.grow(row, v["factor"]),
        ),
        "weakness": Perturbation(
            "The digits have `factor` of their torque.",
            {"factor": 0.3},
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
        hand: Hand,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        self.hand = hand
        self.sizes = np.tile(hand.sizes, (rows, 1))
        self.growth = np.ones(rows)
        self.change = np.ones((rows, 3))
        physics = Physics(hand.mjcf(TIMESTEP), rows, threads)
        felt = changed_sensors(SENSORS, sensors)
        super().__init__(physics, PARAMETERS, felt, hand.motors, -1.0, reward_weights, limit)
        model = physics.batch.model
        self._own: dict[str, Any] = {
            "things": np.zeros((rows, 4)),
            "fixed": np.zeros(rows, np.bool_),
            "told": np.full((rows, 2), DRAWN),
            "grip": np.zeros(rows, np.int64),
            "order": np.zeros(rows, np.int64),
            "go": np.zeros(rows, np.int64),
            "dark": np.zeros(rows, np.bool_),
            "press": np.zeros((rows, PADS)),
            "adapted": np.zeros((rows, PADS)),
            "held": np.zeros(rows, np.int64),
            "faults": np.zeros((rows, 2), np.bool_),
            "stream": np.zeros(rows, np.uint64),
            "reading": np.zeros(self.layout.size),
            "ranges": hand.ranges,
            "limits": np.array([hand.lift_force, *[hand.torque] * JOINTS]),
            **{name: physics.place(name) for name in ("qpos", "qvel", "ctrl")},
            "thing": model.geom("object").id,
            "body": model.body("object").id,
        }

    @property
    def body(self) -> Body:
        """The hidden state: views of MuJoCo's numbers and what is ours."""
        physics = self.physics
        names = ("geom_size", "geom_pos", "geom_friction", "body_mass", "body_inertia")
        return Body(
            state=physics.state,
            contact=physics.field("sensordata"),
            force=physics.field("actuator_force"),
            warning=physics.warning,
            live=self.live,
            sizes=self.sizes,
            growth=self.growth,
            change=self.change,
            **{name: physics.parameter(name) for name in names},
            **self._own,
        )

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        mass, inertia = (self.physics.parameter(name)[row] for name in ("body_mass", "body_inertia"))
        sizes = dict(zip(("base", "proximal", "distal", "tip", "pad"), self.sizes[row], strict=True))
        thing = dict(zip(("width", "height", "mass", "friction"), self._own["things"][row], strict=True))
        found = {
            **super().constants(row),
            **sizes,
            "palm_mass": mass[1],
            "proximal_mass": mass[2],
            "distal_mass": mass[3],
            "torque": self.physics.parameter("actuator_forcerange")[row, 1, 1],
            "stiffness": self.physics.parameter("actuator_gainprm")[row, 1, 0],
            "lift_stiffness": self.physics.parameter("actuator_gainprm")[row, 0, 0],
            **{f"object_{name}": value for name, value in thing.items()},
            "object_inertia": inertia[self._own["body"], 1],
        }
        return {name: float(value) for name, value in found.items()}

    def start(self, mask: Array) -> None:
        """Draws objects and cues; see ``PhysicsTask.start``."""
        start(mask, self.books, self.body, self.stage)
        self.physics.derive(mask)

    def awake(self, mask: Array) -> None:
        """Takes the first reading; see ``PhysicsTask.awake``."""
        awake(mask, self.books, self.lines, self.body)

    def excite(self, actions: Array, skip: Array) -> None:
        """Sets the targets of the servos; see ``PhysicsTask.excite``."""
        excite(actions, skip, self.motors, self.body)

    def judge(self, skip: Array) -> None:
        """Rewards and feels; see ``PhysicsTask.judge``."""
        judge(skip, self.books, self.lines, self.body)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also makes an infant small and its senses dull; see ``Task.condition``."""
        if self.laboratory(row) is laboratory:
            return
        super().condition(row, laboratory)
        if laboratory.stage == "infant":
            self.grow(row, _INFANT_SIZE)
            self.change[row, :2] *= _INFANT_SIZE, _INFANT_SIZE**3
            self.lines.noise[row] *= _INFANT_NOISE

    def calm(self, row: int) -> None:
        """Draws objects and cues again, in the light; see ``Task.calm``."""
        self._own["fixed"][row] = False
        self._own["told"][row] = DRAWN
        self._own["dark"][row] = False

    def fix_object(self, row: int, values: Mapping[str, float]) -> None:
        """Sets the object of an episode.

        Args:
            row: The body.
            values: ``width``, ``height`` (m), ``mass`` (kg), ``friction``.

        Raises:
            ValueError: A value is out of its range.
        """
        for name, (low, high) in _BOUNDS.items():
            if not low <= values[name] <= high:
                raise ValueError(
                    f"Object: got {name}={values[name]}, expected a number from {low} to {high}."
                )
        self._own["things"][row] = [values[name] for name in _BOUNDS]
        self._own["fixed"][row] = True

    def fix_cues(self, row: int, precision: float, grip_first: float) -> None:
        """Sets grip and order of the cues of an episode.

        Args:
            row: The body.
            precision: 1 for the precision grip, 0 for the power grip.
            grip_first: 1 if the grip is told before the object is shown, else 0.

        Raises:
            ValueError: A number is neither 0 nor 1.
        """
        if not {precision, grip_first} <= {0.0, 1.0}:
            raise ValueError(f"Cue: got {precision}, {grip_first}, expected 0 or 1 for each.")
        self._own["told"][row] = precision, grip_first

    def darken(self, row: int) -> None:
        """Shows each cue in its own period only.

        Args:
            row: The body.
        """
        self._own["dark"][row] = True

    def change_objects(self, row: int, which: int, factor: float) -> None:
        """Changes the objects that are drawn.

        Args:
            row: The body.
            which: 1 for mass, 2 for friction.
            factor: Factor, 0.1 to 5.

        Raises:
            ValueError: The factor is out of its range.
        """
        if not 0.1 <= factor <= 5.0:
            raise ValueError(f"Objects: got factor={factor}, expected a number from 0.1 to 5.")
        self.change[row, which] *= factor

    def grow(self, row: int, factor: float) -> None:
        """Changes the size of the hand; see ``hand_changes.grow``.

        Args:
            row: The body.
            factor: Factor on the lengths.
        """
        grow(self.physics, self.sizes, row, factor)
        self.growth[row] *= factor

    def scene(self, row: int) -> dict[str, Any]:
        """Table, object and hand from the side; see ``Task.scene``."""
        return grasp_scene(self.sizes[row], self._own["things"][row, :2])

    def frame(self, row: int) -> dict[str, list[float]]:
        """Palm, digits and object; see ``Task.frame``."""
        first = self._own["qpos"]
        return grasp_frame(self.physics.state[row, first : first + JOINTS + 4], self.sizes[row])

    def _conditions(self, row: int) -> tuple[Array, ...]:
        own = (self.sizes[row], self.growth[row : row + 1], self.change[row])
        return (*super()._conditions(row), *own)
