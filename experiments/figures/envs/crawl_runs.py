"""Runs of Crawl, for its picture: media from thin to stiff, a clock, noses."""

from __future__ import annotations

from typing import Any, NamedTuple

import gymnasium
import numpy as np
from numpy.typing import NDArray

from envs.tasks.crawl.kernels import STEP
from envs.tasks.crawl.medium import ROOT
from envs.tasks.crawl.oracle import Proprioceptive, Reflex
from envs.tasks.crawl.task import CrawlTask

FACTORS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0)
BODIES = 8
STEPS = 1500
NOSE_LAG = 6  # control steps
Many = NDArray[np.float64]


class Gaits(NamedTuple):
    """How worms move in each medium, medians over bodies.

    Attributes:
        frequency: Hz, (media,).
        wavelength: Lengths of the body, (media,).
        speed: Lengths per s, (media,).
        power: Of the muscles, mW, (media,).
        pure: Share of the bends' spectrum within a quarter of the frequency, (media,).
        bend: All bends of one body in each medium, rad, (media, steps, segments).
    """

    frequency: Many
    wavelength: Many
    speed: Many
    power: Many
    pure: Many
    bend: Many


class Clock(Proprioceptive):
    """The wave of the oracle in the plain medium, from a clock, in any medium.

    Args:
        task: The task whose worms it moves.
        frequency: Hz.
        lag: Of a segment behind the one before, cycles.
    """

    def __init__(self, task: CrawlTask, frequency: float, lag: float) -> None:
        super().__init__(task, Reflex(steer=0.0))
        self._rate, self._lag = frequency, lag * np.arange(task.swimmer.segments)

    def _switch(self, seen: Many, bend: Many, moved: NDArray[np.bool_]) -> None:
        cycles = self._rate * STEP * self._at[:, np.newaxis] - self._lag
        self.side[:] = np.where(cycles % 1.0 < 0.5, 1.0, -1.0)


class Sniffing(Proprioceptive):
    """Steers by what the nose tells, as the worm itself must (klinotaxis).

    A lasting bend to the side to which the head was bent when the smell rose; in a slow loss of
    smell the bend there is grows.

    Args:
        task: The task whose worms it moves.
        gain: Bend for each unit of smell x bend, 1/s.
        memory: Time constant of the lasting bend, s.
        loss: Bend for a smell that falls, rad.
        slow: Time constant of the fall, s.
        most: Largest lasting bend, rad.
    """

    def __init__(
        self, task: CrawlTask, gain: float = 60.0, memory: float = 0.5, loss: float = 1.0,
        slow: float = 1.0, most: float = 0.6,
    ) -> None:  # fmt: skip
        super().__init__(task, Reflex(most=most))
        self._settings = gain, memory, loss, slow
        self._turn, self._trend = np.zeros(task.rows), np.zeros(task.rows)
        self._past = [np.zeros(task.rows)] * (NOSE_LAG + 1)

    def _switch(self, seen: Many, bend: Many, moved: NDArray[np.bool_]) -> None:
        gain, memory, _, slow = self._settings
        smell = seen[:, self._task.layout["odour_change"].slice]
        level = seen[:, self._task.layout["odour"].slice.start]
        change = (smell[:, 0] - smell[:, 1]) / np.maximum(level, 0.1)
        self._past = [*self._past[1:], bend[:, 0] * self._full]
        self._trend += STEP / slow * (change - self._trend)
        swept = gain * (change - self._trend) * self._past[0]
        self._turn += STEP * (swept - self._turn / memory)
        super()._switch(seen, bend, moved)

    def _lasting(self, moved: NDArray[np.bool_]) -> Many:
        del moved
        lost = self._settings[2] * np.maximum(-self._trend, 0.0)
        turn = self._turn + np.copysign(lost, self._turn)
        bounded: Many = np.clip(turn, -self.reflex.most, self.reflex.most)
        return bounded


def make(bodies: int, **options: Any) -> tuple[Any, CrawlTask, NDArray[np.float32]]:
    """Make worms in the same conditions."""
    env: Any = gymnasium.make_vec("reafference/Crawl-v0", bodies, max_episode_steps=0)
    seen, _ = env.reset(seed=0, options=options)
    task: CrawlTask = env.unwrapped.task
    return env, task, seen


def gaits(clock: tuple[float, float] | None = None) -> Gaits:
    """Let worms crawl in every medium, without odours in mind.

    Args:
        clock: Frequency, Hz, and lag, cycles, of a clock; stretch reflexes if None.
    """
    rows = BODIES * len(FACTORS)
    env, task, seen = make(rows, stage="plain")
    for number, factor in enumerate(FACTORS):
        mask = np.arange(rows) // BODIES == number
        medium = {"name": "viscosity", "factor": factor}
        seen, _ = env.reset(options={"stage": "plain", "perturbation": medium, "reset_mask": mask})
    policy = Clock(task, *clock) if clock else Proprioceptive(task, Reflex(steer=0.0))
    first, joints = task.body.qpos, task.swimmer.segments
    kept = []
    for _ in range(STEPS):
        seen = env.step(policy.predict(seen)[0])[0]
        columns = task.body.state[:, first : first + ROOT + joints]
        kept.append(np.column_stack([columns, task.body.spent]))
    lived = np.array(kept)[STEPS // 3 :]
    bend = lived[:, :, ROOT : ROOT + joints]
    frequency, wavelength, pure = wave(bend)
    power = (lived[-1, :, -1] - lived[0, :, -1]) / (STEP * (len(lived) - 1))
    found = (frequency, wavelength, _speed(lived[:, :, :2], frequency), 1e3 * power, pure)
    medians = (np.median(each.reshape(-1, BODIES), axis=1) for each in found)
    return Gaits(*medians, np.moveaxis(bend[:, ::BODIES], 1, 0))


def wave(bend: Many) -> tuple[Many, Many, Many]:
    """Return frequency (Hz), wavelength (lengths) and purity of bends, (steps, rows, joints)."""
    steps, rows, joints = bend.shape
    window = np.hanning(steps)[:, np.newaxis, np.newaxis]
    spectrum = np.fft.rfft((bend - bend.mean(axis=0)) * window, n=4 * steps, axis=0)
    power = (np.abs(spectrum) ** 2).sum(axis=2)
    peak = power[1:].argmax(axis=0) + 1
    at = spectrum[peak, np.arange(rows)]
    lag = np.angle((at[:, :-1] * at[:, 1:].conj()).sum(axis=1)) / (2.0 * np.pi)
    near = np.abs(np.arange(len(power))[:, np.newaxis] - peak) <= 0.25 * peak
    pure = (power * near).sum(axis=0) / power.sum(axis=0)
    return peak / (4 * steps * STEP), 1.0 / (lag * (joints + 1)), pure


def _speed(place: Many, frequency: Many) -> Many:
    """Way over two cycles, in lengths per s."""
    found = []
    for row, rate in enumerate(frequency):
        span = min(max(round(2.0 / (rate * STEP)), 1), len(place) // 2)
        way = place[span:, row] - place[:-span, row]
        found.append(np.hypot(*way.T).mean() / (span * STEP * LENGTH))
    return np.array(found)


def wounded(bodies: int = 12) -> Many:
    """Return speeds (lengths per s) and rhythms (Hz) of both ends, (3, 3, bodies).

    Ganglion 3 is silent from 10 to 18 s; the times are before, meanwhile and after.
    """
    silence = {"name": "silence", "ganglion": 3, "onset": 10.0, "duration": 8.0}
    env, task, seen = make(bodies, stage="plain", perturbation=silence)
    policy = Proprioceptive(task, Reflex(steer=0.0))
    first, kept = task.body.qpos, []
    for _ in range(1400):
        seen = env.step(policy.predict(seen)[0])[0]
        kept.append(task.body.state[:, first : first + ROOT + task.swimmer.segments].copy())
    lived, found = np.array(kept), []
    for begin, end in ((200, 500), (600, 900), (1100, 1400)):
        some = lived[begin:end]
        head, tail = (wave(some[:, :, part])[0] for part in (slice(3, 5), slice(7, 9)))
        found.append([_speed(some[:, :, :2], head), head, tail])
    return np.array(found).swapaxes(0, 1)


def odours(kind: str, bodies: int = 100) -> tuple[float, float]:
    """Return odours reached in an episode, mean and share of bodies with any."""
    env, task, seen = make(bodies, stage="train")
    policy = Sniffing(task) if kind == "nose" else Proprioceptive(task, REFLEX[kind])
    for _ in range(1500):
        seen = env.step(policy.predict(seen)[0])[0]
    found = task.body.found
    return float(found.mean()), float((found > 0).mean())


LENGTH = 0.2
REFLEX = {"oracle": Reflex(), "blind": Reflex(steer=0.0)}
