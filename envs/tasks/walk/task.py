"""The task Walk: sensors, rewards, laboratory options, measures."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.hexapod import GRAVITY, Hexapod
from envs.errors import unknown_name
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import changed_sensors
from envs.perturbations import Perturbation
from envs.physics.engine import Physics
from envs.physics.task import PhysicsTask
from envs.tasks.base import Target
from envs.tasks.walk import changes
from envs.tasks.walk.ground import Ground, make_ground
from envs.tasks.walk.kernels import MOVES, STEP, TIMESTEP, awake, excite, judge, start
from envs.tasks.walk.picture import walk_frame, walk_scene
from envs.tasks.walk.senses import LEGS, Body, sensors_of, wiring

_INFANT_SIZE, _INFANT_NOISE = 0.6, 3.0


class WalkTask(PhysicsTask):
    """A batch of bodies that walk; see ``Walk``.

    Args:
        rows: Number of bodies.
        threads: Threads that move them, 0 for as many as there are CPUs.
        hexapod: Constants of the body.
        messages: Whether ganglia send messages.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {
        "progress": 1.0, "energy": 0.02, "upright": 0.1, "fall": 5.0, "mark": 1.0,
    }  # fmt: skip
    stages = ("train", "unseen", "infant", "plain")
    perturbations: ClassVar[Mapping[str, Perturbation]] = changes.PERTURBATIONS
    physics_step = STEP
    moves = MOVES
    failure = -10.0

    def __init__(
        self,
        rows: int,
        threads: int,
        hexapod: Hexapod,
        messages: bool,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        self.hexapod = hexapod
        self.length = np.full(rows, hexapod.length)
        self.height = np.full(rows, hexapod.drop + hexapod.foot)
        self.weight = np.full(rows, hexapod.mass * GRAVITY)
        kinds = (*hexapod.joints, "message") if messages else hexapod.joints
        motors = tuple(f"{leg}_{kind}" for leg in hexapod.legs for kind in kinds)
        physics = Physics(hexapod.mjcf(TIMESTEP), rows, threads)
        self._drawn = make_ground(rows, physics, hexapod)
        felt = changed_sensors(sensors_of(hexapod, messages), sensors)
        super().__init__(physics, changes.PARAMETERS, felt, motors, -1.0, reward_weights, limit)
        self._own: dict[str, Any] = {
            **{name: physics.place(name) for name in ("qpos", "qvel", "ctrl")},
            **{name: np.zeros(rows) for name in ("past", "energy")},
            **{name: np.zeros((rows, LEGS), np.int64) for name in ("stance", "aloft", "landed")},
            **wiring(self.layout, hexapod, messages),
            **{name: np.zeros(rows, np.int64) for name in ("reached", "lying")},
            "message": np.zeros((rows, LEGS)),
            "trunk": self.layout["tilt"].slice.start,
            "reading": np.zeros(self.layout.size),
            "stroke": hexapod.stroke,
        }

    @property
    def body(self) -> Body:
        """The hidden state: views of MuJoCo's numbers and what is ours."""
        physics = self.physics
        return Body(
            state=physics.state,
            torque=physics.field("actuator_force"),
            load=physics.field("sensordata"),
            warning=physics.warning,
            live=self.live,
            length=self.length,
            height=self.height,
            weight=self.weight,
            **self._own,
        )

    @property
    def ground(self) -> Ground:
        """Slope, grip and torques: views of MuJoCo's model and what is ours."""
        own: dict[str, Any] = self._drawn
        parameter = self.physics.parameter
        return Ground(
            gravity=parameter("opt.gravity"),
            friction=parameter("geom_friction"),
            limit=parameter("actuator_forcerange"),
            **own,
        )

    def bundles(self) -> Mapping[str, tuple[Target, ...]]:
        """Ganglia by their leg, links by the two legs, and kinds of receptors."""
        names, legs = self.layout.names, self.hexapod.legs
        found: dict[str, tuple[Target, ...]] = {}
        for leg in legs:
            parts = [name for name in (*names, *self.motor_names) if name.startswith(f"{leg}_")]
            found[f"ganglion_{leg}"] = tuple((name, None) for name in parts)
        for kind in ("angle", "velocity", "load"):
            found[kind] = tuple((f"{leg}_{kind}", None) for leg in legs)
        for k, leg in enumerate(legs if f"{legs[0]}_heard" in names else ()):
            for index, other in enumerate(self.hexapod.neighbours(k)):
                link = "link_" + "_".join(sorted((leg, legs[other])))
                found[link] = (*found.get(link, ()), (f"{leg}_heard", index))
        return found

    def ganglion(self, leg: str) -> tuple[list[int], list[int]]:
        """What belongs to one ganglion: an agent that uses no more is decentral.

        Args:
            leg: ``"l1"``, ``"l2"``, ``"l3"``, ``"r1"``, ``"r2"`` or ``"r3"``.

        Returns:
            Places in the observation (swing and lift angle, their velocities, load; messages of
            the legs in front, behind and opposite, as far as there are such) and in the action
            (swing, lift, message).

        Raises:
            ValueError: There is no such leg.
        """
        if leg not in self.hexapod.legs:
            raise unknown_name("leg", leg, self.hexapod.legs)
        parts = [name for name, _ in self.groups[f"ganglion_{leg}"]]
        seen = [self.layout[name].slice for name in parts if name in self.layout.names]
        done = [self.motor_names.index(name) for name in parts if name in self.motor_names]
        return [k for place in seen for k in range(place.start, place.stop)], done

    def start(self, mask: Array) -> None:
        """Draws grounds; see ``PhysicsTask.start``."""
        start(mask, self.books, self.body, self.ground, self.stage)

    def awake(self, mask: Array) -> None:
        """Takes the first reading; see ``PhysicsTask.awake``."""
        awake(mask, self.books, self.lines, self.body, self.ground)

    def excite(self, actions: Array, skip: Array) -> None:
        """Commands the servos; see ``PhysicsTask.excite``."""
        excite(actions, skip, self.motors, self.body)

    def judge(self, skip: Array) -> None:
        """Rewards and feels; see ``PhysicsTask.judge``."""
        judge(skip, self.books, self.lines, self.body, self.ground)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also makes an infant small and its senses dull; see ``Task.condition``."""
        if self.laboratory(row) is laboratory:
            return
        super().condition(row, laboratory)
        if laboratory.stage == "infant":
            changes.grow(self, row, _INFANT_SIZE)
            self.lines.noise[row] *= _INFANT_NOISE

    def calm(self, row: int) -> None:
        """Nothing is left by perturbations beyond the model; see ``Task.calm``."""
        del row

    def measures(self, row: int) -> dict[str, Any]:
        """How the running episode walks.

        Args:
            row: The body.

        Returns:
            Since reset: ``distance`` along x (m), ``speed`` (m/s), ``energy`` (J),
            ``cost_of_transport`` (energy over weight times distance, infinite without progress),
            ``duty_factor`` of each leg (share of the time on the ground) and ``frequency`` of its
            steps (Hz), each (6,).
        """
        body, steps = self.body, max(self.books.steps[row].item(), 1)
        distance, energy = body.past[row].item(), body.energy[row].item()
        work = self.weight[row].item() * distance
        return {
            "distance": distance,
            "speed": distance / (steps * STEP),
            "energy": energy,
            "cost_of_transport": energy / work if work > 0.0 else math.inf,
            "duty_factor": body.stance[row] / steps,
            "frequency": body.landed[row] / (steps * STEP),
        }

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        grown = self.hexapod.grown(self.length[row].item() / self.hexapod.length)
        body = {key: float(value) for key, value in dataclasses.asdict(grown).items()}
        body["height"] = self.height[row].item()
        body["mass"], body["gravity"] = self.weight[row].item() / GRAVITY, GRAVITY
        return {**super().constants(row), **body}

    def scene(self, row: int) -> dict[str, Any]:
        """Ground, marks and the body from above; see ``Task.scene``."""
        return walk_scene(self, row)

    def frame(self, row: int) -> dict[str, list[float]]:
        """Trunk, legs, and feet, larger on the ground; see ``Task.frame``."""
        return walk_frame(self, row)

    def _conditions(self, row: int) -> tuple[Array, ...]:
        own: Any = self._drawn
        drawn = (own["slope"][row], own["grip"][row : row + 1], own["strength"][row])
        sizes = tuple(each[row : row + 1] for each in (self.length, self.height, self.weight))
        return (*super()._conditions(row), *drawn, *sizes)
