"""The task ReflexArc: sensors, rewards, laboratory options."""

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.elbow import Elbow
from envs.bound import Bound
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.lanes import make_lanes
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation, swap_motors
from envs.tasks.base import Target, Task
from envs.tasks.reflex_arc.forearms import FIELDS, STEP, SUBSTEPS, Body
from envs.tasks.reflex_arc.kernels import advance, begin
from envs.tasks.reflex_arc.loads import add_pulse, make_loads, release
from envs.tasks.reflex_arc.picture import reflex_frame, reflex_scene

SENSORS = (
    Sensor("ia_afferents", 2, "imp/s", 250.0, 0.0, 1.0, delay=0.025, noise=0.005),
    Sensor("ii_afferents", 2, "imp/s", 250.0, 0.0, 1.0, delay=0.04, noise=0.005),
    Sensor("renshaw", 2, "command", 1.0, 0.0, 1.0, delay=0.0025, noise=0.005),
    Sensor("instruction", 1, "hold", 1.0, -1.0, 1.0),
)
AFFERENTS = 6
INFANT = 2
SMALL, SHORT, BLURRED = 0.25, 0.5, 3.0


class ReflexArcTask(Task):
    """A batch of forearms that hold against loads or let go; see ``ReflexArc``.

    Args:
        rows: Number of bodies.
        elbow: Constants of the body.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {"hold": 1.0, "yield": 0.5, "effort": 0.5, "trial": 20.0}
    stages = ("train", "unseen", "infant", "quiet")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "flexor_afferents": (("ia_afferents", 0), ("ii_afferents", 0)),
        "extensor_afferents": (("ia_afferents", 1), ("ii_afferents", 1)),
        "dorsal_root": (("ia_afferents", None), ("ii_afferents", None)),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "load": Perturbation(
            "`torque` N m pulls for `duration` s from `onset` s.",
            {"torque": 2.0, "onset": 0.3, "duration": 0.15},
            lambda task, row, v: add_pulse(task.loads, row, v["torque"], v["onset"], v["duration"]),
        ),
        "background": Perturbation(
            "A constant `torque` in N m pulls at the forearm.",
            {"torque": 1.0},
            lambda task, row, v: task.pull(row, v["torque"]),
        ),
        "instruction": Perturbation(
            "Every trial has one instruction: hold if `hold` is positive, otherwise let go.",
            {"hold": 1.0},
            lambda task, row, v: task.order(row, v["hold"]),
        ),
        "motor_swap": Perturbation(
            "Flexor and extensor are exchanged.",
            {},
            lambda task, row, _: swap_motors(task.motors, row),
        ),
        "rewire": Perturbation(
            "The six afferents change places, one of 720 orders drawn by `number`.",
            {"number": 0.0},
            lambda task, row, v: task.rewire(row, v["number"]),
        ),
        "mass": Perturbation(
            "The inertia of the forearm is multiplied by `factor`.",
            {"factor": 2.0},
            lambda task, row, v: task.weigh(row, v["factor"]),
        ),
    }
    physics_step = STEP
    substeps = SUBSTEPS
    failure = -10.0

    def __init__(
        self,
        rows: int,
        elbow: Elbow,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        self.elbow = elbow
        felt = changed_sensors(SENSORS, sensors)
        super().__init__(rows, felt, ("flexor", "extensor"), 0.0, reward_weights, limit)
        self.drives = elbow.drives()
        self.loads = make_loads(rows)
        self.body = Body(
            angle=np.zeros(rows),
            rate=np.zeros(rows),
            torque=np.zeros(rows),
            load=np.zeros(rows),
            activation=np.zeros((2, rows)),
            renshaw=np.zeros((2, rows)),
            farthest=np.zeros(rows),
            given=np.zeros(rows),
            reading=np.zeros(self.layout.size),
            inertia=np.full(rows, elbow.inertia),
            stiffness=elbow.stiffness,
            viscosity=elbow.viscosity,
            moment_arm=np.full(rows, 1000.0 * elbow.moment_arm),
        )
        paths = (self.books, self.motors, self.lines)
        lanes = make_lanes(FIELDS)
        self._advance = Bound(advance, *paths, self.body, self.drives, self.loads, lanes)

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        begin(mask, self.books, self.lines, self.body, self.loads, self.stage)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        self._advance(actions, skip)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Puts a body under laboratory conditions; the infant is small and feels less sharply.

        See ``Task.condition``.
        """
        changed = self.laboratory(row) is not laboratory
        super().condition(row, laboratory)
        if changed and self.stage[row] == INFANT:
            self.body.inertia[row] *= SMALL
            self.body.moment_arm[row] *= SHORT
            self.lines.noise[row] *= BLURRED

    def calm(self, row: int) -> None:
        """Gives loads and instructions back to the stage; see ``Task.calm``."""
        release(self.loads, row)
        self.body.inertia[row] = self.elbow.inertia
        self.body.moment_arm[row] = 1000.0 * self.elbow.moment_arm

    def pull(self, row: int, torque: float) -> None:
        """Adds a constant torque.

        Args:
            row: The body.
            torque: Torque, N m, flexion positive.
        """
        self.loads.background[row] += torque

    def order(self, row: int, hold: float) -> None:
        """Gives every trial one instruction.

        Args:
            row: The body.
            hold: Hold if positive, otherwise let go.
        """
        self.loads.order[row] = 1.0 if hold > 0.0 else -1.0

    def rewire(self, row: int, number: float) -> None:
        """Lets each afferent speak with the voice of another.

        Args:
            row: The body.
            number: Number of the order, a whole number from 0 on.

        Raises:
            ValueError: The number is negative or not whole.
        """
        if number < 0.0 or number != int(number):
            raise ValueError(f"Rewire: got number={number}, expected a whole number from 0 on.")
        places = np.random.default_rng(int(number)).permutation(AFFERENTS)
        self.lines.source[row, :AFFERENTS] = self.lines.source[row, places]

    def weigh(self, row: int, factor: float) -> None:
        """Changes the inertia of the forearm.

        Args:
            row: The body.
            factor: Factor, 0.1 to 10.

        Raises:
            ValueError: The factor is out of its range.
        """
        if not 0.1 <= factor <= 10.0:
            raise ValueError(f"Mass: got factor={factor}, expected a number from 0.1 to 10.")
        self.body.inertia[row] *= factor

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        return {
            **super().constants(row),
            **dataclasses.asdict(self.elbow),
            "inertia": self.body.inertia[row].item(),
            "moment_arm": 1e-3 * self.body.moment_arm[row].item(),
        }

    def scene(self, row: int) -> dict[str, Any]:
        """Upper arm, forearm, muscles and load from above; see ``Task.scene``."""
        del row
        return reflex_scene()

    def frame(self, row: int) -> dict[str, list[float]]:
        """Angle of the forearm and activity of the muscles; see ``Task.frame``."""
        return reflex_frame(self.body, self.loads, self.books, row)
