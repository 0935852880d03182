"""The task SpikeTiming: sensors, rewards, laboratory options."""

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.nerve import Nerve
from envs.bound import Bound
from envs.kernel import Array
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation, flip_motors
from envs.sensors.volley import Volley
from envs.tasks.base import Target, Task
from envs.tasks.spike_timing.changes import ask_code, ask_time, mix_fibres
from envs.tasks.spike_timing.kernels import SUBSTEPS, Trials, advance, begin
from envs.tasks.spike_timing.picture import spike_timing_frame, spike_timing_scene
from envs.tasks.spike_timing.session import STEP, Session

_NEVER = 1e18


class SpikeTimingTask(Task):
    """A batch of listeners to a nerve; see ``SpikeTiming``.

    Args:
        rows: Number of bodies.
        nerve: Constants of the nerve.
        session: What is asked in an episode.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.

    Attributes:
        trials: The trials: stimuli, answers, reaction times.
        volley: The nerves: codes and spikes.
        flip: Matrix that reverses the order of the motors, (classes, classes).
    """

    terms: ClassVar[Mapping[str, float]] = {
        "correct": 1.0,
        "error": 1.0,
        "time": 1.0,
        "effort": 0.01,
    }
    stages = ("train", "unseen", "novel", "infant", "child")
    all_groups: ClassVar[Mapping[str, tuple[Target, ...]]] = {}
    perturbations: ClassVar[Mapping[str, Perturbation]] = {
        "rate_matched": Perturbation(
            "In every trial the latencies are shuffled among the fibres.",
            {},
            lambda task, row, _: task.volley.matched.__setitem__(row, True),
        ),
        "jitter": Perturbation(
            "The jitter of a spike has the standard deviation `sd` s.",
            {"sd": 0.01},
            lambda task, row, v: ask_time("sd", v["sd"], task.trials.jitter, row),
        ),
        "shift": Perturbation(
            "The shift of the whole volley has the standard deviation `sd` s.",
            {"sd": 0.01},
            lambda task, row, v: ask_time("sd", v["sd"], task.volley.shift, row),
        ),
        "templates": Perturbation(
            "The latencies of all classes are those of the code `number`.",
            {"number": 1.0},
            lambda task, row, v: ask_code(task.trials, row, v["number"]),
        ),
        "permutation": Perturbation(
            "The fibres come in the order of the permutation `number`.",
            {"number": 0.0},
            lambda task, row, v: mix_fibres(task, row, v["number"]),
        ),
        "motor_flip": Perturbation(
            "The first motor answers for the last class, and so on.",
            {},
            lambda task, row, _: flip_motors(task.motors, row, task.flip),
        ),
    }
    physics_step = STEP
    substeps = SUBSTEPS
    failure = -40.0

    def __init__(
        self,
        rows: int,
        nerve: Nerve,
        session: Session,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        self.nerve = nerve
        self.session = session
        felt = changed_sensors(
            (
                Sensor("fibres", nerve.fibres, "spike", 1.0, 0.0, 1.0),
                Sensor("clock", 1, "s", session.deadline, 0.0, 1.0),
                Sensor("feedback", 1, "right", 1.0, -1.0, 1.0),
                Sensor("cue", 1, "stimulus", 1.0, -1.0, 2.0, noise=0.05),
            ),
            sensors,
        )
        motors = tuple(f"class_{group}" for group in range(session.classes))
        super().__init__(rows, felt, motors, -1.0, reward_weights, limit)
        self.flip = np.eye(session.classes)[::-1].copy()
        self.trials = _make_trials(rows, nerve, session, self.layout.size)
        self.volley = _make_volley(rows, nerve, session.classes)
        paths = (self.books, self.motors, self.lines)
        self._advance = Bound(advance, *paths, self.trials, self.volley, self.stage)

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        begin(mask, self.books, self.lines, self.trials, self.volley, self.stage)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        self._advance(actions, skip)

    def calm(self, row: int) -> None:
        """Gives a nerve its own code, jitter and shift again; see ``Task.calm``."""
        self.volley.matched[row] = False
        self.volley.shift[row] = self.nerve.shift / STEP
        self.trials.jitter[row] = self.nerve.jitter / STEP
        self.trials.code[row] = self.session.code

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        nerve = {key: float(value) for key, value in dataclasses.asdict(self.nerve).items()}
        nerve["jitter"] = STEP * self.volley.jitter[row].item()
        return {**super().constants(row), **nerve}

    def scene(self, row: int) -> dict[str, Any]:
        """Fibres, time axis and answers; see ``Task.scene``."""
        del row
        return spike_timing_scene(self.nerve.fibres, self.session.classes)

    def frame(self, row: int) -> dict[str, list[float]]:
        """Latest spike of each fibre, time and motors; see ``Task.frame``."""
        return spike_timing_frame(self.trials, self.volley, self.motors, row)


def _make_trials(rows: int, nerve: Nerve, session: Session, elements: int) -> Trials:
    return Trials(
        now=np.full(rows, -1, np.int64),
        done=np.zeros(rows, np.int64),
        target=np.zeros(rows, np.int64),
        answer=np.full(rows, -1, np.int64),
        reaction=np.zeros(rows),
        hits=np.zeros(rows, np.int64),
        used=np.full(rows, session.classes, np.int64),
        code=np.full(rows, session.code, np.int64),
        jitter=np.full(rows, nerve.jitter / STEP),
        reading=np.zeros(elements),
        total=session.trials,
        bins=session.bins,
    )


def _make_volley(rows: int, nerve: Nerve, classes: int) -> Volley:
    fibres, rate = nerve.fibres, nerve.fibres * nerve.spontaneous * STEP
    return Volley(
        code=np.full(rows, -1, np.int64),
        rank=np.zeros((rows, classes, fibres), np.int64),
        due=np.full((rows, fibres), -1, np.int64),
        last=np.full((rows, fibres), -1, np.int64),
        wait=np.zeros(rows),
        working=np.full(rows, fibres, np.int64),
        jitter=np.full(rows, nerve.jitter / STEP),
        shift=np.full(rows, nerve.shift / STEP),
        matched=np.zeros(rows, np.bool_),
        words=np.zeros(rows, np.uint64),
        order=np.zeros(fibres, np.int64),
        ladder=nerve.ladder / STEP,
        exemplar=nerve.exemplar / STEP,
        loss=nerve.loss,
        pause=1.0 / rate if rate > 0.0 else _NEVER,
    )
