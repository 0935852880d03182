"""The task Stand: sensors, rewards, laboratory options."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.stander import Stander
from envs.bodies.stander_changes import PARAMETERS, grow, make_powers
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation
from envs.physics.engine import Physics
from envs.physics.task import PhysicsTask
from envs.sensors.canal import REGULAR_CANAL
from envs.sensors.modes import make_filter
from envs.sensors.otolith import REGULAR_OTOLITH
from envs.tasks.base import Target
from envs.tasks.stand.carriage import MOVES, STEP, TIMESTEP
from envs.tasks.stand.changes import CHANGES
from envs.tasks.stand.kernels import awake, excite, judge, start
from envs.tasks.stand.picture import stand_frame, stand_scene
from envs.tasks.stand.platform import make_platform, release
from envs.tasks.stand.posture import QUANTITIES, Body

SENSORS = (
    Sensor("canal", 1, "sp/s", 40.0, -1.0, 1.0, delay=0.01, noise=0.005),
    Sensor("otolith", 1, "sp/s", 40.0, -1.0, 1.0, delay=0.01, noise=0.005),
    Sensor("ankle_angle", 1, "rad", 0.4, -1.0, 1.0, delay=0.04, noise=0.005),
    Sensor("ankle_rate", 1, "rad/s", 2.0, -1.0, 1.0, delay=0.04, noise=0.005),
    Sensor("knee_angle", 1, "rad", 1.0, -1.0, 1.0, delay=0.03, noise=0.005),
    Sensor("knee_rate", 1, "rad/s", 4.0, -1.0, 1.0, delay=0.03, noise=0.005),
    Sensor("hip_angle", 1, "rad", 1.0, -1.0, 1.0, delay=0.02, noise=0.005),
    Sensor("hip_rate", 1, "rad/s", 4.0, -1.0, 1.0, delay=0.02, noise=0.005),
    Sensor("tendon", 3, "N m", 300.0, -1.0, 1.0, delay=0.04, noise=0.005),
    Sensor("pressure", 2, "N", 1000.0, 0.0, 1.0, delay=0.04, noise=0.01),
)
VISION = (
    Sensor("vision_tilt", 1, "rad", 1.0, -1.0, 1.0, delay=0.1, noise=0.005),
    Sensor("vision_flow", 1, "rad/s", 4.0, -1.0, 1.0, delay=0.1, noise=0.005),
)
_INFANT_SIZE, _INFANT_NOISE = 0.5, 3.0
_JOINTS = ("ankle", "knee", "hip")


def _whole(*names: str) -> tuple[Target, ...]:
    return tuple((name, None) for name in names)


class StandTask(PhysicsTask):
    """A batch of standing bodies; see ``Stand``.

    Args:
        rows: Number of bodies.
        threads: Threads that move them, 0 for as many as there are CPUs.
        stander: Constants of the body.
        vision: Whether the eyes are open.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {"upright": 1.0, "effort": 0.1, "fall": 10.0}
    stages = ("train", "unseen", "quiet", "infant")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "vestibular": _whole("canal", "otolith"),
        "ankle_senses": _whole("ankle_angle", "ankle_rate"),
        "proprioception": _whole(
            *(f"{joint}_{kind}" for joint in _JOINTS for kind in ("angle", "rate")), "tendon"
        ),
        "vision": _whole("vision_tilt", "vision_flow"),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = CHANGES
    physics_step = STEP
    moves = MOVES
    failure = -10.0

    def __init__(
        self,
        rows: int,
        threads: int,
        stander: Stander,
        vision: bool,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        self.stander = stander
        self.powers = make_powers(stander, rows)
        self.platform = make_platform(rows)
        self.canal = make_filter(REGULAR_CANAL.modes(), rows, STEP)
        self.otolith = make_filter(REGULAR_OTOLITH.modes(), rows, STEP)
        physics = Physics(stander.mjcf(TIMESTEP), rows, threads)
        felt = changed_sensors((*SENSORS, *VISION) if vision else SENSORS, sensors)
        super().__init__(physics, PARAMETERS, felt, _JOINTS, -1.0, reward_weights, limit)
        names = ("qpos", "qvel", "act", "ctrl")
        trunk = 4  # world, platform, shank, thigh, trunk; six numbers each
        self._own: dict[str, Any] = {
            **{name: physics.place(name) for name in names},
            "applied": physics.place("qfrc_applied"),
            "push": physics.place("xfrc_applied") + 6 * trunk,
            "now": np.zeros((rows, QUANTITIES)),
            "reading": np.zeros(self.layout.size),
            "balance": stander.balance,
            "head": stander.head,
            "holding": stander.holding,
            "lean": stander.lean,
            "poise": stander.poise,
            "top": float(stander.head.sum()),
        }

    @property
    def body(self) -> Body:
        """The hidden state: views of MuJoCo's numbers and what is ours."""
        physics = self.physics
        return Body(
            state=physics.state,
            warning=physics.warning,
            live=self.live,
            stiffness=physics.parameter("jnt_stiffness"),
            viscosity=physics.parameter("dof_damping"),
            **self._own,
        )

    def start(self, mask: Array) -> None:
        """Draws courses of the platform; see ``PhysicsTask.start``."""
        start(mask, self.books, self.body, self.powers, self.platform, self.stage)

    def awake(self, mask: Array) -> None:
        """Takes the first reading; see ``PhysicsTask.awake``."""
        organs = (self.powers, self.canal, self.otolith)
        awake(mask, self.books, self.lines, self.body, *organs)

    def excite(self, actions: Array, skip: Array) -> None:
        """Asks for torques; see ``PhysicsTask.excite``."""
        ways = (self.books, self.motors)
        excite(actions, skip, *ways, self.body, self.powers, self.platform)

    def judge(self, skip: Array) -> None:
        """Rewards and feels; see ``PhysicsTask.judge``."""
        organs = (self.powers, self.canal, self.otolith)
        judge(skip, self.books, self.motors, self.lines, self.body, *organs)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also makes an infant small and its senses dull; see ``Task.condition``."""
        if self.laboratory(row) is laboratory:
            return
        super().condition(row, laboratory)
        if laboratory.stage == "infant":
            grow(self.physics, self.powers, row, _INFANT_SIZE)
            self.lines.noise[row] *= _INFANT_NOISE

    def calm(self, row: int) -> None:
        """Gives the platform back to the stage; see ``Task.calm``."""
        release(self.platform, row)

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        size, adult = self.powers.size[row].item(), self.stander.pendulum()
        pair = self.powers.limit[row], self.powers.foot[row]
        limits = {
            f"{joint}_{way}": pair[0][side, index].item()
            for side, way in enumerate(("forward", "backward"))
            for index, joint in enumerate(_JOINTS)
        }
        return {
            **super().constants(row),
            "mass": self.stander.mass * size**3,
            "stature": self.stander.stature * size,
            "inertia": adult.inertia * size**5,
            "height": adult.height * size,
            "head": adult.head * size,
            "toppling": adult.toppling * size**4,
            "growth_rate": adult.growth_rate / size**0.5,
            "heel": pair[1][0].item(),
            "toe": pair[1][1].item(),
            **limits,
        }

    def scene(self, row: int) -> dict[str, Any]:
        """Body and platform from the side; see ``Task.scene``."""
        return stand_scene(self.stander, self.powers.size[row].item())

    def frame(self, row: int) -> dict[str, list[float]]:
        """Places and angles of the parts; see ``Task.frame``."""
        body = self.body
        angles = body.state[row, body.qpos : body.qpos + 5]
        return stand_frame(angles, self.powers.size[row] * self.stander.segments)

    def _conditions(self, row: int) -> tuple[Array, ...]:
        return (*super()._conditions(row), *(each[row : row + 1] for each in self.powers))
