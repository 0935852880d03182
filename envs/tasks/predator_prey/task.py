"""The task PredatorPrey: sensors, rewards, laboratory options."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from envs.bodies.wheels import MOTOR_TIME, RADIUS
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation, flip_motors, rotate_motors
from envs.tasks.base import Target, Task
from envs.tasks.predator_prey.animals import Animal
from envs.tasks.predator_prey.arena import ARCS, RAYS, STEP, SUBSTEPS, make_arena
from envs.tasks.predator_prey.kernels import advance, begin
from envs.tasks.predator_prey.opponents import NUMBERS, read_pool
from envs.tasks.predator_prey.picture import chase_frame, chase_scene

SENSORS = (
    Sensor("eye", ARCS, "nearness", 1.0, 0.0, 1.0, delay=0.04, noise=0.005),
    Sensor("rays", RAYS, "proximity", 1.0, 0.0, 1.0, delay=0.02, noise=0.01),
    Sensor("bump", 2, "contact", 1.0, 0.0, 1.0, noise=0.01),
    Sensor("wheels", 2, "top speed", 1.0, -1.0, 1.0, delay=0.02, noise=0.01),
)

MAX_FACTOR = 10.0
INFANT_NOISE, INFANT_PACE = 5.0, 0.5


class PredatorPreyTask(Task):
    """A batch of pairs, one side of each an agent, the other from the pool; see ``PredatorPrey``.

    Args:
        rows: Number of pairs.
        side: The side of the agent, 0 for the predator, 1 for the prey.
        predator: Constants of the predators.
        prey: Constants of the prey.
        size: Side of the arena, m.
        pool: Weight vectors of the opponents, or None for opponents by number.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {
        "approach": 1.0,
        "bump": 0.2,
        "capture": 10.0,
        "time": 0.05,
    }
    stages = ("train", "unseen", "slow", "still", "infant")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "left_eye": tuple(("eye", arc) for arc in range(ARCS // 2)),
        "right_eye": tuple(("eye", arc) for arc in range(ARCS // 2, ARCS)),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "motor_flip": Perturbation(
            "Both wheels turn backwards.",
            {},
            lambda task, row, _: flip_motors(task.motors, row, -np.eye(2)),
        ),
        "motor_rotation": Perturbation(
            "Commands are rotated in the plane of (forward, turn) by `angle` rad.",
            {"angle": math.pi / 2},
            lambda task, row, values: rotate_motors(task.motors, row, values["angle"]),
        ),
        "mirror": Perturbation(
            "Left and right are exchanged in every sense.",
            {},
            lambda task, row, _: task.mirror(row),
        ),
        "permutation": Perturbation(
            "Arcs and rays are shuffled, each among themselves; `number` picks the orders.",
            {"number": 0.0},
            lambda task, row, values: task.shuffle(row, values["number"]),
        ),
        "speed": Perturbation(
            "Top speeds of `predator` and `prey` are multiplied.",
            {"predator": 0.6, "prey": 1.0},
            lambda task, row, values: task.hasten(row, values),
        ),
    }
    physics_step = STEP
    substeps = SUBSTEPS
    failure = -10.0

    def __init__(
        self,
        rows: int,
        side: int,
        predator: Animal,
        prey: Animal,
        size: float,
        pool: ArrayLike | None,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        wheels = ("left_wheel", "right_wheel")
        felt = changed_sensors(SENSORS, sensors)
        super().__init__(rows, felt, wheels, -1.0, reward_weights, limit)
        self.side = side
        self.predator, self.prey = predator, prey
        self.pool = read_pool(pool)
        self.arena = make_arena(rows, predator, prey, size)

    def read(self, options: Mapping[str, Any] | None) -> Laboratory:
        """Checks options and the ranges of numbers and factors; see ``Task.read``.

        Raises:
            ValueError: An option is not valid, or a number or factor is out of its range.
        """
        laboratory = super().read(options)
        for change in laboratory.perturbation:
            number, factors = change.get("number", 0.0), (0.0, 0.0)
            if change["name"] == "speed":
                factors = (change["predator"], change["prey"])
            if number != int(number) or not 0 <= number < NUMBERS:
                raise ValueError(
                    f"Perturbation {change['name']!r}: got number={number!r}, expected a whole "
                    f"number in [0, {NUMBERS})."
                )
            if not 0.0 <= min(factors) <= max(factors) <= MAX_FACTOR:
                raise ValueError(
                    f"Perturbation 'speed': got {change!r}, expected factors in [0, {MAX_FACTOR}]."
                )
        return laboratory

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also blurs the eye of an infant and slows it; see ``Task.condition``."""
        changed = self.laboratory(row) is not laboratory
        super().condition(row, laboratory)
        if changed and laboratory.stage == "infant":
            self.lines.noise[row, self.layout["eye"].slice] *= INFANT_NOISE
            self.motors.gain[row] *= INFANT_PACE

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        begin(mask, self.side, self.books, self.lines, self.arena, self.stage, self.pool)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        paths = (self.books, self.motors, self.lines)
        advance(actions, skip, self.side, *paths, self.arena, self.stage)

    def calm(self, row: int) -> None:
        """Gives back the speeds; see ``Task.calm``."""
        self.arena.top[2 * row : 2 * row + 2] = self.arena.speed

    def mirror(self, row: int) -> None:
        """Exchanges left and right in every sense.

        Args:
            row: The pair.
        """
        for field in self.layout:
            place = self.lines.source[row, field.slice]
            place[:] = place[::-1].copy()

    def shuffle(self, row: int, number: float) -> None:
        """Shuffles the arcs of the eye and the rays, each among themselves.

        Args:
            row: The pair.
            number: Picks the orders, a whole number.
        """
        random = np.random.default_rng(int(number))
        for name in ("eye", "rays"):
            place = self.lines.source[row, self.layout[name].slice]
            place[:] = place[random.permutation(len(place))]

    def hasten(self, row: int, values: Mapping[str, float]) -> None:
        """Multiplies the top speeds.

        Args:
            row: The pair.
            values: Factors of ``predator`` and ``prey``.
        """
        self.arena.top[2 * row : 2 * row + 2] *= (values["predator"], values["prey"])

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        return {
            **super().constants(row),
            **{f"predator_{key}": v for key, v in dataclasses.asdict(self.predator).items()},
            **{f"prey_{key}": v for key, v in dataclasses.asdict(self.prey).items()},
            "predator_speed": self.arena.top[2 * row].item(),
            "prey_speed": self.arena.top[2 * row + 1].item(),
            "radius": RADIUS,
            "motor_time": MOTOR_TIME,
            "arena_size": self.arena.size,
        }

    def scene(self, row: int) -> dict[str, Any]:
        """The arena and both animals; see ``Task.scene``."""
        del row
        return chase_scene(self.arena, self.side)

    def frame(self, row: int) -> dict[str, list[float]]:
        """Poses of both; see ``Task.frame``."""
        return chase_frame(self.arena, row)
