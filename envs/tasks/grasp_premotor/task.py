"""The task GraspPremotor: sensors, rewards, laboratory options."""

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.hand import Hand
from envs.bodies.hand_changes import PARAMETERS, grow
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation
from envs.physics.engine import Physics
from envs.physics.task import PhysicsTask
from envs.tasks.base import Target
from envs.tasks.grasp_premotor.changes import PERTURBATIONS, calm
from envs.tasks.grasp_premotor.kernels import awake, excite, judge, start
from envs.tasks.grasp_premotor.picture import grasp_frame, grasp_scene
from envs.tasks.grasp_premotor.trials import DRAWN, MOVES, PADS, STAGES, STEP, TIMESTEP, Body

JOINTS = len(Hand.motors) - 1
SENSORS = (
    Sensor("joint_angle", JOINTS, "rad", 2.3, -1.0, 1.0, delay=0.02, noise=0.005),
    Sensor("joint_velocity", JOINTS, "rad/s", 20.0, -1.0, 1.0, delay=0.02, noise=0.005),
    Sensor("palm_motion", 2, "m, m/s", 0.4, -1.0, 1.0, delay=0.02, noise=0.005),
    Sensor("touch", PADS, "N", 12.0, 0.0, 1.0, delay=0.02, noise=0.005),
    Sensor("touch_change", PADS, "N", 6.0, -1.0, 1.0, delay=0.02, noise=0.005),
    Sensor("shear", PADS, "N", 6.0, 0.0, 1.0, delay=0.02, noise=0.005),
    Sensor("object", 2, "m", 0.1, -1.0, 1.0, delay=0.1, noise=0.01),
    Sensor("grip_cue", 2, "1", 1.0, -1.0, 1.0, delay=0.1, noise=0.01),
    Sensor("go_cue", 1, "1", 1.0, -1.0, 1.0, delay=0.1, noise=0.01),
)
_INFANT_SIZE, _INFANT_NOISE = 0.7, 3.0


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
        "proprioception": (("joint_angle", None), ("joint_velocity", None), ("palm_motion", None)),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = PERTURBATIONS
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
            "lamp": physics.place("mocap_pos"),
            "thing": model.geom("object").id,
            "body": model.body("object").id,
        }

    @property
    def body(self) -> Body:
        """The hidden state: views of MuJoCo's numbers and what is ours."""
        physics = self.physics
        names = ("geom_size", "geom_pos", "geom_friction", "body_mass", "body_inertia")
        parameters: dict[str, Any] = {name: physics.parameter(name) for name in names}
        return Body(
            state=physics.state,
            contact=physics.field("sensordata"),
            force=physics.field("actuator_force"),
            warning=physics.warning,
            live=self.live,
            sizes=self.sizes,
            growth=self.growth,
            change=self.change,
            **parameters,
            **self._own,
        )

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        physics = self.physics
        mass = physics.present("body_mass")[row]
        force, gain = (
            physics.present(f"actuator_{name}")[row] for name in ("forcerange", "gainprm")
        )
        sizes = zip(("base", "proximal", "distal", "tip", "pad"), self.sizes[row], strict=True)
        thing = zip(("width", "height", "mass", "friction"), self._own["things"][row], strict=True)
        found = {
            **super().constants(row),
            **dataclasses.asdict(self.hand),
            **dict(sizes),
            **dict(zip(("palm_mass", "proximal_mass", "distal_mass"), mass[1:4], strict=True)),
            "torque": force[1, 1],
            "stiffness": gain[1, 0],
            "lift_force": force[0, 1],
            "lift_stiffness": gain[0, 0],
            "lift_damping": -physics.present("actuator_biasprm")[row, 0, 2],
            **{f"object_{name}": value for name, value in thing},
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
        calm(self.body, row)

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
        body = self.body
        place = body.state[row, body.qpos : body.qpos + JOINTS + 4]
        lamps = body.state[row, body.lamp : body.lamp + 9].reshape(3, 3)
        return grasp_frame(place, self.sizes[row], lamps)

    def _conditions(self, row: int) -> tuple[Array, ...]:
        own = (self.sizes[row], self.growth[row : row + 1], self.change[row])
        return (*super()._conditions(row), *own)
