"""The task AnimatShaping: sensors, rewards, laboratory options, measures."""

import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from envs.bound import Bound
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation, flip_motors
from envs.tasks.animat_shaping.kernels import (
    AREA,
    QUADRANTS,
    SIZE,
    STEP,
    SUBSTEPS,
    TOP_SPEED,
    UNITS,
    Body,
    advance,
    begin,
)
from envs.tasks.animat_shaping.picture import animat_frame, animat_scene
from envs.tasks.animat_shaping.training import (
    ELECTRODES,
    PATTERNED,
    checked_recording,
    make_training,
)
from envs.tasks.base import Target, Task

SENSORS = (
    Sensor("quadrant", QUADRANTS, "probe", 1.0, -1.0, 1.0, noise=0.05),
    Sensor("stimulation", ELECTRODES, "pulse", 1.0, -1.0, 1.0, noise=0.05),
)
INFANT_NOISE = 4.0
MOST_PARTNERS = 1_000_000
MOTORS = tuple(f"unit_{45 * unit}" for unit in range(UNITS))


def _turn(task: Any, row: int, values: Mapping[str, float]) -> None:
    task.body.turn[row] = int(values["quarters"]) % QUADRANTS


def _permute(motors: Any, row: int, order: Array) -> None:
    motors.matrix[row] = motors.matrix[row][order]


def _rewire(task: Any, row: int, values: Mapping[str, float]) -> None:
    """A number always means the same permutation of the motor units."""
    order = np.random.default_rng(abs(int(values["number"]))).permutation(UNITS)
    _permute(task.motors, row, order)


def _scatter(task: Any, row: int, values: Mapping[str, float]) -> None:
    share = values["share"]
    if not 0.0 <= share <= 1.0:
        raise ValueError(f"Perturbation 'noncontingent': got share={share!r}, expected 0 to 1.")
    task.training.share[row] = share


def _yoke(task: Any, row: int, values: Mapping[str, float]) -> None:
    partner = values["partner"]
    if not 0 <= partner <= MOST_PARTNERS or partner != int(partner):
        raise ValueError(
            f"Perturbation 'yoked': got partner={partner!r}, expected a whole number from 0 to "
            f"{MOST_PARTNERS}."
        )
    task.training.partner[row] = int(partner)


class AnimatShapingTask(Task):
    """A batch of animats; see ``AnimatShaping``.

    Args:
        rows: Number of bodies.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
        recording: See ``play``; None delivers nothing to yoked animats.
    """

    terms: ClassVar[Mapping[str, float]] = {"approach": 1.0, "inside": 0.1}
    stages = ("train", "unseen", "infant")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {}
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "map_turn": Perturbation(
            "The sensory map turns by `quarters` quarter turns.", {"quarters": 1.0}, _turn
        ),
        "motor_flip": Perturbation(
            "Every unit moves the body the opposite way.",
            {},
            lambda task, row, _: flip_motors(
                task.motors, row, np.roll(np.eye(UNITS), UNITS // 2, axis=0)
            ),
        ),
        "motor_permutation": Perturbation(
            "The motor units are permuted; `number` chooses the permutation.",
            {"number": 1.0},
            _rewire,
        ),
        "noncontingent": Perturbation(
            "Patterns come with probability `share`, whatever the behaviour.",
            {"share": 0.5},
            _scatter,
        ),
        "yoked": Perturbation(
            "Row r gets what recorded animat r + `partner` got, whatever the behaviour.",
            {"partner": 0.0},
            _yoke,
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
        recording: ArrayLike | None = None,
    ) -> None:
        felt = changed_sensors(SENSORS, sensors)
        super().__init__(rows, felt, MOTORS, -1.0, reward_weights, limit)
        self.training = make_training(rows)
        self.body = Body(
            place=np.zeros((rows, 2)),
            area=np.zeros((rows, 2)),
            distance=np.zeros(rows),
            inside=np.zeros(rows),
            turn=np.zeros(rows, np.int64),
            reading=np.zeros(self.layout.size),
        )
        self._advance = self._bound()
        if recording is not None:
            self.play(recording)

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        begin(mask, self.books, self.lines, self.body, self.training, self.stage)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        self._advance(actions, skip)

    def _bound(self) -> Bound:
        return Bound(advance, self.books, self.motors, self.lines, self.body, self.training)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also blurs an infant's senses and binds half of its units; see ``Task.condition``."""
        changed = self.laboratory(row) is not laboratory
        super().condition(row, laboratory)
        if changed and laboratory.stage == "infant":
            self.lines.noise[row] *= INFANT_NOISE
            self.motors.gain[row, 1::2] = 0.0

    def calm(self, row: int) -> None:
        """Turns the sensory map back and makes training contingent; see ``Task.calm``."""
        self.body.turn[row] = 0
        self.training.share[row] = -1.0
        self.training.partner[row] = -1

    def play(self, recording: ArrayLike) -> None:
        """Sets what animats under the perturbation "yoked" get; it holds until the next call.

        Args:
            recording: ``training.pattern`` of some animats after each control step of an episode,
                (animats, steps) of whole numbers.

        Raises:
            ValueError: It has another shape or holds numbers of no stimulation.
        """
        self.training = self.training._replace(recording=checked_recording(recording))
        self._advance = self._bound()

    def measures(self, row: int) -> dict[str, float]:
        """What the running episode has shown so far.

        Args:
            row: The body.

        Returns:
            ``inside`` and ``patterned``: shares of the control steps in the area and with
            patterned stimulation (nan before the first).
        """
        steps = self.books.steps[row].item() or math.nan
        patterned = self.training.given[row, PATTERNED].item()
        return {"inside": self.body.inside[row].item() / steps, "patterned": patterned / steps}

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        return {
            **super().constants(row),
            "top_speed": TOP_SPEED,
            "arena_size": SIZE,
            "area_radius": AREA,
        }

    def scene(self, row: int) -> dict[str, Any]:
        """The area and the electrodes; see ``Task.scene``."""
        return animat_scene(self.body, row)

    def frame(self, row: int) -> dict[str, list[float]]:
        """Place of the body and the stimulation; see ``Task.frame``."""
        return animat_frame(self.body, self.training, row)
