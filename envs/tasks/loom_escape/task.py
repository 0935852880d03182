"""The task LoomEscape: sensors, rewards, laboratory options."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bound import Bound
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation, flip_motors
from envs.sensors.line import latest
from envs.sensors.retina import PIXELS
from envs.tasks.base import Target, Task
from envs.tasks.loom_escape.kernels import (
    PUSH,
    REACH,
    STEP,
    SUBSTEPS,
    TRIGGER,
    Animal,
    advance,
    begin,
)
from envs.tasks.loom_escape.picture import loom_frame, loom_scene
from envs.tasks.loom_escape.things import LOOM, PASS, RECEDE, make_things, set_thing

SENSORS = (
    Sensor("retina", PIXELS, "dark share", 1.0, 0.0, 1.0, delay=0.028, noise=0.02),
    Sensor("legs", 1, "triggered", 1.0, -1.0, 1.0, noise=0.01),
)
_INFANT_NOISE = 5.0


class LoomEscapeTask(Task):
    """A batch of animals that watch discs; see ``LoomEscape``.

    Args:
        rows: Number of animals.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {
        "escape": 10.0,
        "caught": 10.0,
        "alarm": 5.0,
        "rest": 0.01,
    }
    stages = ("train", "unseen", "infant")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "left_eye": tuple(("retina", pixel) for pixel in range(PIXELS // 2)),
        "right_eye": tuple(("retina", pixel) for pixel in range(PIXELS // 2, PIXELS)),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "loom": Perturbation(
            "A disc of half size `size` m approaches at size / `ratio` and arrives at `arrival` s.",
            {"size": 0.05, "ratio": 0.04, "azimuth": 0.0, "arrival": 1.5},
            lambda task, row, v: task.show(row, LOOM, v, v["arrival"]),
        ),
        "recede": Perturbation(
            "A disc recedes at size / `ratio` from `distance` m.",
            {"size": 0.05, "ratio": 0.04, "azimuth": 0.0, "distance": 0.15},
            lambda task, row, v: task.show(row, RECEDE, v, v["distance"]),
        ),
        "pass": Perturbation(
            "A disc circles the animal at `distance` m, `turn` rad/s from `azimuth` on.",
            {"size": 0.05, "turn": 1.0, "azimuth": -1.0, "distance": 0.15},
            lambda task, row, v: set_thing(
                task.things, row, PASS, v["size"], v["turn"], v["azimuth"], v["distance"]
            ),
        ),
        "mirror": Perturbation(
            "Left and right are exchanged on the retina.",
            {},
            lambda task, row, _: task.rewire(row, np.arange(PIXELS)[::-1]),
        ),
        "shuffle": Perturbation(
            "The receptors change places at random; `key` numbers the order.",
            {"key": 0.0},
            lambda task, row, v: task.rewire(row, shuffled(v["key"])),
        ),
        "motor_flip": Perturbation(
            "The command is reversed.",
            {},
            lambda task, row, _: flip_motors(task.motors, row, -np.eye(1)),
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
        felt = changed_sensors(SENSORS, sensors)
        super().__init__(rows, felt, ("jump",), -1.0, reward_weights, limit)
        self.things = make_things(rows)
        self.animal = Animal(np.full(rows, -1, np.int64), np.zeros(self.layout.size))
        self._advance = Bound(
            advance, self.books, self.motors, self.lines, self.animal, self.things
        )

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        begin(mask, self.books, self.lines, self.animal, self.things, self.stage)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        self._advance(actions, skip)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also blurs the sight of an infant; see ``Task.condition``."""
        changed = self.laboratory(row) is not laboratory
        super().condition(row, laboratory)
        if changed and laboratory.stage == "infant":
            self.lines.noise[row, self.layout["retina"].slice] *= _INFANT_NOISE

    def calm(self, row: int) -> None:
        """Gives the disc back to the stage; see ``Task.calm``."""
        self.things.fixed[row] = False

    def show(self, row: int, kind: int, values: Mapping[str, float], mark: float) -> None:
        """Shows a disc of the laboratory that approaches or recedes.

        Args:
            row: The animal.
            kind: ``LOOM`` or ``RECEDE``.
            values: ``size`` in m, ``ratio`` in s, ``azimuth`` in rad.
            mark: See ``Things``.

        Raises:
            ValueError: A value is out of its range.
        """
        ratio = values["ratio"]
        speed = values["size"] / ratio if ratio > 0.0 else math.inf
        set_thing(self.things, row, kind, values["size"], speed, values["azimuth"], mark)

    def rewire(self, row: int, order: Array) -> None:
        """Lets the lines of the retina listen to other receptors.

        Args:
            row: The animal.
            order: Receptor of each line, (PIXELS,).
        """
        place = self.lines.source[row, self.layout["retina"].slice]
        place[:] = place[order].copy()

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        return {
            **super().constants(row),
            "pixels": float(PIXELS),
            "trigger": TRIGGER,
            "jump_time": PUSH * STEP,
            "reach": REACH,
        }

    def scene(self, row: int) -> dict[str, Any]:
        """The animal, its retina and the disc from above; see ``Task.scene``."""
        del row
        return loom_scene()

    def frame(self, row: int) -> dict[str, list[float]]:
        """Place of the disc and what the retina sees; see ``Task.frame``."""
        return loom_frame(self.animal, self.things, latest(self.lines, row), row)


def shuffled(key: float) -> Array:
    """An order of the receptors.

    Args:
        key: Its number, a whole number of at least 0.

    Returns:
        A permutation, (PIXELS,).

    Raises:
        ValueError: The key is not such a number.
    """
    if key < 0.0 or key != int(key):
        raise ValueError(f"Key of 'shuffle': got {key}, expected a whole number of at least 0.")
    order: Array = np.random.default_rng(int(key)).permutation(PIXELS)
    return order
