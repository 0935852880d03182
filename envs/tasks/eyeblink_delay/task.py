"""The task EyeblinkDelay: sensors, rewards, laboratory options."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.lid import Lid
from envs.bound import Bound
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation
from envs.tasks.base import Target, Task
from envs.tasks.eyeblink_delay.kernels import STEP, SUBSTEPS, Body, advance, begin
from envs.tasks.eyeblink_delay.picture import lid_frame, lid_scene
from envs.tasks.eyeblink_delay.trials import LONGEST, make_trials

SENSORS = (
    Sensor("cues", 2, "loudness", 1.0, 0.0, 1.0, delay=0.02, noise=0.01),
    Sensor("cornea", 1, "air", 1.0, 0.0, 1.0, delay=0.015, noise=0.01),
    Sensor("lid", 1, "closure", 1.0, 0.0, 1.0, delay=0.02, noise=0.01),
)
INFANT = 2
SLOW, BLURRED = 0.6, 3.0


class EyeblinkDelayTask(Task):
    """A batch of eyes that learn when a puff will come; see ``EyeblinkDelay``.

    Args:
        rows: Number of bodies.
        lid: Constants of the body.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {"puff": 20.0, "sight": 0.1, "shut": 0.0}
    stages = ("train", "unseen", "infant", "quiet")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {
        "first_cue": (("cues", 0),),
        "second_cue": (("cues", 1),),
    }
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "interval": Perturbation(
            "The puff comes `seconds` after the onset of its cue.",
            {"seconds": 0.3},
            lambda task, row, v: task.wait(row, v["seconds"]),
        ),
        "extinction": Perturbation(
            "No air is blown.",
            {},
            lambda task, row, _: task.withhold(row),
        ),
        "reversal": Perturbation(
            "The two cues change their roles.",
            {},
            lambda task, row, _: task.reverse(row),
        ),
    }
    physics_step = STEP
    substeps = SUBSTEPS
    failure = -10.0

    def __init__(
        self,
        rows: int,
        lid: Lid,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        felt = changed_sensors(SENSORS, sensors)
        super().__init__(rows, felt, ("orbicularis",), 0.0, reward_weights, limit)
        self.trials = make_trials(rows)
        self._adult = (lid.rate, lid.damping, lid.time)
        self.body = Body(
            closure=np.zeros(rows),
            speed=np.zeros(rows),
            active=np.zeros(rows),
            lid=np.tile(np.array(self._adult), (rows, 1)),
            cue=np.full(rows, -1, np.int64),
            air=np.zeros(rows, np.bool_),
            exposed=np.zeros(rows),
            tally=np.zeros((rows, 2)),
            seen=np.zeros(rows),
            reading=np.zeros(self.layout.size),
        )
        paths = (self.books, self.motors, self.lines)
        self._advance = Bound(advance, *paths, self.body, self.trials)

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        begin(mask, self.books, self.lines, self.body, self.trials, self.stage)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        self._advance(actions, skip)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Puts a body under laboratory conditions; the infant is slow and senses less sharply.

        See ``Task.condition``.
        """
        changed = self.laboratory(row) is not laboratory
        super().condition(row, laboratory)
        if changed and self.stage[row] == INFANT:
            self.body.lid[row, 0] *= SLOW
            self.lines.noise[row] *= BLURRED

    def calm(self, row: int) -> None:
        """Gives intervals, puffs and cues back to the stage; see ``Task.calm``."""
        self.trials.fixed[row] = 0.0
        self.trials.puffs[row] = True
        self.trials.swapped[row] = False
        self.body.lid[row] = self._adult

    def wait(self, row: int, seconds: float) -> None:
        """Sets the interval between the onsets of cue and puff.

        Args:
            row: The body.
            seconds: The interval, s.

        Raises:
            ValueError: The interval is not positive or longer than the trial allows.
        """
        if not 0.0 < seconds <= LONGEST:
            raise ValueError(
                f"Interval: got {seconds} s, expected more than 0 and at most {LONGEST} s."
            )
        self.trials.fixed[row] = seconds

    def withhold(self, row: int) -> None:
        """Blows no air.

        Args:
            row: The body.
        """
        self.trials.puffs[row] = False

    def reverse(self, row: int) -> None:
        """Exchanges the roles of the cues.

        Args:
            row: The body.
        """
        self.trials.swapped[row] = not self.trials.swapped[row]

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        rate, damping, time = self.body.lid[row].tolist()
        return {**super().constants(row), "rate": rate, "damping": damping, "time": time}

    def scene(self, row: int) -> dict[str, Any]:
        """The eye, the nozzle and the cues; see ``Task.scene``."""
        del row
        return lid_scene()

    def frame(self, row: int) -> dict[str, list[float]]:
        """The lid, the air and the cue that sounds; see ``Task.frame``."""
        return lid_frame(self.body, row)
