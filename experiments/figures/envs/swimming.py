"""Experiments with swimmers, for the picture of SegmentedSwimmer."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import gymnasium
import numpy as np
from numpy.typing import NDArray

from envs.bodies.chain import make_chain, move_one
from envs.tasks.segmented_swimmer.kernels import STEP
from envs.tasks.segmented_swimmer.oracle import CoupledOscillators, Rhythm

FREQUENCIES = (1.0, 1.5, 2.0, 2.5)
WAVES = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.5)
SEGMENTS, LENGTH = 6, 0.1
STIFF = 1e6
SILENCE = {"name": "silence", "ganglion": 3, "onset": 5.0, "duration": 5.0}
CUT = {"name": "cut_link", "link": 3, "onset": 5.0}
CUTS = [{"name": "cut_link", "link": link} for link in range(1, SEGMENTS)]


class Swum(NamedTuple):
    """What a group of bodies has done.

    Attributes:
        centre: m, (steps, bodies, 2).
        bend: rad, (steps, bodies, segments).
        spent: J, (steps, bodies).
        measures: At the end, by body.
    """

    centre: NDArray[Any]
    bend: NDArray[Any]
    spent: NDArray[Any]
    measures: list[dict[str, Any]]


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        oracle: One body.
        lags: Cycles, by frequency of the oscillators.
        driven: Frequency, Hz, and speed, m/s, of the muscles, (2, frequencies).
        forced: The same of a wave of given bends.
        economy: Waves on the body and way per energy, m/J, (2, ...).
        wounded: Intact, silenced and cut bodies.
        severed: All links cut, with stretch and without.
        many: Speed of a small wave on many links, of Gray & Hancock's.
    """

    oracle: Swum
    lags: dict[float, NDArray[Any]]
    driven: NDArray[Any]
    forced: NDArray[Any]
    economy: NDArray[Any]
    wounded: dict[str, Swum]
    severed: dict[str, Swum]
    many: float


def swim(
    bodies: int, seconds: float, rhythm: Rhythm | None = None, scatter: bool = False,
    wounds: Sequence[dict[str, Any]] = (),
) -> Swum:  # fmt: skip
    """Let coupled oscillators swim.

    Args:
        bodies: How many.
        seconds: How long, s.
        rhythm: Their settings; those of the oracle if None.
        scatter: Whether they start with phases drawn at random.
        wounds: Perturbations.
    """
    options = {"stage": "plain", "perturbation": list(wounds)}
    env: Any = gymnasium.make_vec(
        "reafference/SegmentedSwimmer-v0", bodies, max_episode_steps=0, options=options
    )
    task, policy = env.unwrapped.task, CoupledOscillators(env.unwrapped.task, rhythm)
    seen, _ = env.reset(seed=0)
    if scatter:
        seen = env.step(np.zeros(env.action_space.shape))[0]
        drawn = np.random.default_rng(0).uniform(-math.pi, math.pi, policy.phase.shape)
        policy.phase[:] = drawn
    kept = []
    for _ in range(round(seconds / STEP)):
        seen = env.step(policy.predict(seen)[0])[0]
        kept.append((task.chain.centre.copy(), task.chain.bend.copy(), task.flanks.spent.copy()))
    centre, bend, spent = (np.array(each) for each in zip(*kept, strict=True))
    return Swum(centre, bend, spent, [task.measures(row) for row in range(bodies)])


def forced(
    joints: int, length: float, bends: Callable[[float], NDArray[Any]], period: float
) -> float:
    """Return the speed of a chain that is forced into a wave of bends, m/s, drags 1 to 2.

    Args:
        joints: Number of joints.
        length: Of the body, m.
        bends: From the time, s, to the bends, rad.
        period: Of the wave, s.
    """
    chain = make_chain(1, joints, length / (joints + 1), 10.0, 2.0)
    chain.bend[0] = bends(0.0)
    chain.heading[0] = np.concatenate([[0.0], np.cumsum(chain.bend[0])]).mean()
    chain.resist[:] = STIFF
    step, path = period / 100.0, []
    for k in range(300):
        chain.push[:] = STIFF * (bends((k + 1) * step) - chain.bend[0]) / step
        move_one(chain, 0, step)
        path.append(chain.centre[0].copy())
    return float(np.hypot(*(path[299] - path[99])) / (2.0 * period))


def wave(joints: int, waves: float, size: float, frequency: float) -> Callable[[float], Any]:
    """Return bends over time that travel from head to tail.

    Args:
        joints: Number of joints.
        waves: On the body.
        size: Of a bend, rad.
        frequency: Hz.
    """
    lag = 2.0 * math.pi * waves * np.arange(joints) / (joints + 1)
    return lambda time: size * np.sin(2.0 * math.pi * frequency * time - lag)


def speed(swum: Swum, start: float, end: float) -> NDArray[Any]:
    """Return the speed of each body between two moments, m/s."""
    first, last = round(start / STEP), round(end / STEP) - 1
    way = swum.centre[last] - swum.centre[first]
    result: NDArray[Any] = np.hypot(way[:, 0], way[:, 1]) / (STEP * (last - first))
    return result


def measure() -> Measured:
    """Run all experiments."""
    lags, driven = {}, []
    for frequency in (*FREQUENCIES, 3.0, 4.0):
        swum = swim(4, 12.0, Rhythm(frequency=frequency, feedback=0.0, gradient=0.0))
        found = [each["frequency"] for each in swum.measures]
        driven.append((np.mean(found), speed(swum, 4.0, 12.0).mean()))
        lags[frequency] = np.mean([each["lags"] for each in swum.measures], axis=0)
    turns = np.array([0.5, 1.0, 2.0, 4.0])
    speeds = [forced(SEGMENTS, LENGTH, wave(SEGMENTS, 1.0, 0.6, f), 1.0 / f) for f in turns]
    wounds: dict[str, list[dict[str, Any]]] = {"intact": [], "silenced": [SILENCE], "cut": [CUT]}
    clock = Rhythm(feedback=0.0, gradient=0.0)
    return Measured(
        oracle=swim(1, 6.0), lags=lags, driven=np.array(driven).T,
        forced=np.array([turns, speeds]), economy=np.array([_economy(w) for w in WAVES]).T,
        wounded={name: swim(16, 16.0, None, False, wound) for name, wound in wounds.items()},
        severed={"stretch": swim(24, 20.0, None, True, CUTS),
                 "no stretch": swim(24, 20.0, clock, True, CUTS)},
        many=_small_wave(),
    )  # fmt: skip


def _economy(waves: float) -> tuple[float, float]:
    swum = swim(4, 12.0, Rhythm(waves=waves, feedback=0.0, gradient=0.0))
    first = round(4.0 / STEP)
    way = np.hypot(*np.moveaxis(swum.centre[-1] - swum.centre[first], -1, 0))
    found = np.mean([each["waves"] for each in swum.measures])
    return float(found), float((way / (swum.spent[-1] - swum.spent[first])).mean())


def _small_wave(joints: int = 159, waves: int = 8, slope: float = 0.2) -> float:
    size = 2.0 * math.sin(math.pi * waves / (joints + 1)) * slope
    half = 0.5 * slope**2
    expected = half / (1.0 + 2.0 * half) / waves
    return forced(joints, 1.0, wave(joints, waves, size, 1.0), 1.0) / expected
