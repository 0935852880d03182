"""Experiments with six legs, for the picture of Walk."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.bodies.hexapod import Hexapod
from envs.tasks.walk.env import WalkVector
from envs.tasks.walk.kernels import STEP
from envs.tasks.walk.oracle import Gait, TripodGenerator

SWING = 0.2
FREQUENCIES = (2.5, 2.1, 1.75, 1.4, 1.1, 0.85)
LAGS = tuple(k / 12.0 for k in range(12))
FAST, SLOW = 0.5, 0.8
FOUR = (0.5, 0.6, 0.75)
PAIRS = tuple(k / 8.0 for k in range(8))
DAMAGES = ("shortened", "weakened", "lost")
MIDDLE = [{"name": "lost", "leg": 2.0}, {"name": "lost", "leg": 5.0}]
CALM = Gait(frequency=2.0, duty=0.5, stride=0.4, lift=0.4, press=0.05, steering=1.0, homing=0.5)


class Walked(NamedTuple):
    """What a group of bodies has done.

    Attributes:
        speed: Along x, lengths of the trunk per second, (bodies,).
        tilt: Root mean square of the angle to the ground's normal, rad, (bodies,).
        ground: Whether each foot was on the ground, (steps, bodies, 6).
        score: At the end of the episode, (bodies,).
    """

    speed: NDArray[Any]
    tilt: NDArray[Any]
    ground: NDArray[Any]
    score: NDArray[Any]


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        oracle: One body.
        series: Wilson's gaits, by frequency.
        lagged: Speed and tilt by lag, of short and of long stance, (lags, 2).
        middle: Speed and tilt without middle legs, by duty factor and by lag of front behind hind
            legs, (lags, 2).
        damaged: Score of the oracle, by damage and leg, (3, 6).
        intact: The same without damage.
    """

    oracle: Walked
    series: dict[float, Walked]
    lagged: dict[float, NDArray[Any]]
    middle: dict[float, NDArray[Any]]
    damaged: NDArray[Any]
    intact: float


def wilson(frequency: float) -> Gait:
    """A swing of ``SWING`` s and as long from the swing of a leg to that of the one before it.

    Args:
        frequency: Steps of a leg, Hz.

    Returns:
        The gait that Wilson's rules make of it.
    """
    share = frequency * SWING
    return dataclasses.replace(CALM, frequency=frequency, duty=1.0 - share, lag=share)


def walk(
    gait: Gait | None, bodies: int = 4, stage: str = "plain", hurt: Sequence[Any] = (),
    steps: int = 500,
) -> Walked:  # fmt: skip
    """Let bodies walk for an episode; who falls is counted as standing from there on.

    Args:
        gait: The gait; None for the oracle's.
        bodies: How many.
        stage: Of the task.
        hurt: Perturbations.
        steps: Control steps.

    Returns:
        What they did.
    """
    env = WalkVector(bodies, 0, "Disabled", options={"stage": stage, "perturbation": list(hurt)})
    task: Any = env.task
    observation, _ = env.reset(seed=0)
    generator = TripodGenerator(task, gait)
    alive = np.ones(bodies, np.bool_)
    way, score, lean, ground = np.zeros(bodies), np.zeros(bodies), [], []
    for _ in range(steps):
        action = generator.predict(observation)[0]
        observation, _, over, _, info = env.step(action)
        body = task.body
        x, y = body.state[:, body.qpos + 4], body.state[:, body.qpos + 5]
        way[alive] = (body.past / body.length)[alive]
        score[alive] = info["score"][alive]
        lean.append(np.arccos(np.clip(1.0 - 2.0 * (x * x + y * y), -1.0, 1.0)))
        ground.append(body.load[:, :6] > 0.0)
        alive &= ~over
        if not alive.all():
            env.reset(options={"reset_mask": ~alive})
    tilt = np.sqrt(np.mean(np.square(lean), axis=0))
    return Walked(way / (steps * STEP), tilt, np.array(ground), score)


def phases(walked: Walked, frequency: float) -> NDArray[Any]:
    """By how much of a cycle the stance of each leg comes after that of l3.

    Args:
        walked: A group of bodies.
        frequency: Of their steps, Hz.

    Returns:
        Cycles from 0 to 1, mean over bodies, (6,).
    """
    late = walked.ground[100:].astype(float)
    time = STEP * np.arange(len(late))
    span = round(math.floor(time[-1] * frequency) / frequency / STEP)
    wave = np.exp(-2j * math.pi * frequency * time[:span])
    parts = np.einsum("t,tbl->bl", wave, late[:span])
    return np.angle((parts[:, [2]] * parts.conj()).mean(axis=0)) / (2.0 * math.pi) % 1.0


def rests(gait: Gait) -> bool:
    """Tell whether the trunk's middle is always within the polygon of the feet on the ground.

    Args:
        gait: A gait; its legs are where it wants them.

    Returns:
        True if at no time of the cycle all these feet lie within half a turn of one another.
    """
    hexapod = Hexapod()
    side = np.repeat([-1.0, 1.0], 3)
    for moment in np.arange(200) / 200.0:
        cycle = (moment + gait.offsets) % 1.0
        back = (cycle - (1.0 - gait.duty)) / gait.duty
        down = back >= 0.0
        way = hexapod.hips[:, 2] + side * gait.stride * (1.0 - 2.0 * back)
        foot = hexapod.hips[:, :2] + hexapod.reach * np.column_stack([np.cos(way), np.sin(way)])
        around = np.sort(np.arctan2(foot[down, 1], foot[down, 0]))
        if len(around) < 3 or np.diff(around, append=around[0] + math.tau).max() >= math.pi:
            return False
    return True


def at_lag(duty: float, lag: float) -> Gait:
    """A gait with a swing of ``SWING`` s.

    Args:
        duty: Share of the cycle on the ground.
        lag: Of a leg behind the one behind it, cycles.

    Returns:
        The gait.
    """
    return dataclasses.replace(CALM, duty=duty, frequency=(1.0 - duty) / SWING, lag=lag)


def measure() -> Measured:
    """Run all experiments."""
    damaged = [[_hurt([{"name": name, "leg": leg}]) for leg in range(1, 7)] for name in DAMAGES]
    return Measured(
        oracle=walk(None, 1),
        series={frequency: walk(wilson(frequency)) for frequency in FREQUENCIES},
        lagged={duty: _table([walk(at_lag(duty, lag)) for lag in LAGS]) for duty in (FAST, SLOW)},
        middle={duty: _table(_without_middle(duty)) for duty in FOUR},
        damaged=np.array(damaged),
        intact=_hurt([]),
    )


def _without_middle(duty: float) -> list[Walked]:
    gaits = [dataclasses.replace(CALM, duty=duty, lag=0.5 * lag) for lag in PAIRS]
    return [walk(gait, hurt=MIDDLE) for gait in gaits]


def _hurt(hurt: Sequence[Any]) -> float:
    return float(walk(None, 40, "unseen", hurt).score.mean())


def _table(runs: Sequence[Walked]) -> NDArray[Any]:
    return np.array([(each.speed.mean(), each.tilt.mean()) for each in runs])
