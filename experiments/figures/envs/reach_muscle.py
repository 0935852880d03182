"""Reaches of an arm with six muscles: speed profiles, and movement time against difficulty."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.bodies.planar import approach, place_of
from envs.tasks.reach_muscle.env import ReachMuscleVector
from envs.tasks.reach_muscle.kernels import STEP, STEPS_PER_TRIAL
from envs.tasks.reach_muscle.oracle import TIME_CONSTANT, Reacher
from experiments.figures import checks, drawing
from snn_core.plot import style
from snn_core.plot.style import COLOURS, INK

TITLE = "ReachMuscle: bell-shaped speed and Fitts' law"
SOURCE = (
    "Fitts 1954, J Exp Psychol 47:381; Crossman & Goodeve 1983, Q J Exp Psychol 35A:251, and Qian "
    "et al. 2013, Neural Comput 25:697, for movement times that nobody plans. Expected: the slope "
    "of people with a stylus of 1 oz (12.8 + 94.7 log2(2 A / W) ms); all else from closed forms of "
    "the course that the oracle asks of the arm, `envs.bodies.planar.approach`."
)
CAPTION = """
The oracle of `ReachMuscle-v0` holds the hand at one place for a second and reaches for targets 1.5
to 12 cm away, in eight directions. It plans no duration: the hand is to follow a linear filter of
fourth order, the same for all distances. Movement time is what passes until the hand has come to
within half the width W of the target for good. Left: speed over distance, mean over directions, and
what was asked for (dashed). Middle: movement time against difficulty, widths of 0.5, 1 and 2 cm; it
grows by nearly equal amounts from bit to bit because what is left of the way decays by equal
shares; reaches of 12 cm creep into the smallest targets, and take longer than the course. Right:
why the filter has a time constant of 40 ms: with less, muscles cannot follow and the speed has more
than one peak. The slope is less steep than that of people who tap with a stylus: an arm without
noise need not be as careful. It grows with the time constant, which was not chosen for it.
"""
HOME = np.array([0.85, 1.4])
AMPLITUDES = (0.015, 0.03, 0.06, 0.12)
WIDTHS = (0.005, 0.01, 0.02)
DIRECTIONS = 8
CONSTANTS = (0.02, 0.03, 0.04, 0.05, 0.06)
FITTS = 94.7
SLOPE = "slope of movement time (ms/bit)"
FAILS = (SLOPE,)
LEAST = 0.1  # of the largest speed, of what counts as a peak


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        speed: Speed over distance, 1/s, (steps, amplitudes, directions).
        times: Movement times, s, (widths, amplitudes, directions).
        ends: Distance from the target after a second, m, (amplitudes, directions).
        single: Share of reaches whose speed has one peak, by time constant, (constants,).
    """

    speed: NDArray[np.float64]
    times: NDArray[np.float64]
    ends: NDArray[np.float64]
    single: NDArray[np.float64]


def measure() -> Measured:
    """Reach with the oracle's time constant, and with others."""
    speed, away = reach(TIME_CONSTANT)
    times = np.array([settled(away, width) for width in WIDTHS])
    single = [one_peak(reach(constant)[0]).mean() for constant in CONSTANTS]
    return Measured(speed, times, away[-1], np.array(single))


def reach(time_constant: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Reach for all targets side by side.

    Args:
        time_constant: That of the oracle, s.

    Returns:
        Speed over distance, 1/s, and distance from the target, m, both
        (steps, amplitudes, directions).
    """
    angles = 2.0 * np.pi * np.arange(DIRECTIONS) / DIRECTIONS
    lengths = np.repeat(AMPLITUDES, DIRECTIONS)
    ways = lengths[:, np.newaxis] * np.tile(
        np.stack([np.cos(angles), np.sin(angles)], -1), (len(AMPLITUDES), 1)
    )
    env = ReachMuscleVector(len(lengths))
    observation, _ = env.reset(seed=0)
    task: Any = env.task
    body, home = task.body, place_of(HOME, task.links[0])
    body.state[:, body.qpos : body.qpos + 2] = body.origin[:] = HOME
    body.targets[:, 0], body.targets[:, 1] = home, home + ways
    oracle, away = Reacher(task, time_constant), []
    for _ in range(2 * STEPS_PER_TRIAL):
        place = place_of(body.state[:, body.qpos : body.qpos + 2], body.links)
        away.append(home + ways - place)
        observation, *_ = env.step(oracle.predict(observation)[0])
    moved = np.array(away[STEPS_PER_TRIAL:])
    shape = (-1, len(AMPLITUDES), DIRECTIONS)
    speed = np.linalg.norm(np.diff(moved, axis=0), axis=-1) / STEP / lengths
    return speed.reshape(shape), np.linalg.norm(moved, axis=-1).reshape(shape)


def settled(away: NDArray[np.float64], width: float) -> NDArray[np.float64]:
    """Time until the hand is within half the width for good, s, (amplitudes, directions)."""
    steps = np.arange(len(away))[:, np.newaxis, np.newaxis]
    return STEP * (1.0 + np.where(away > 0.5 * width, steps, -1).max(axis=0))


def one_peak(speed: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether the speed has one peak, (amplitudes, directions)."""
    inner = speed[1:-1]
    high = (inner > speed[:-2]) & (inner >= speed[2:]) & (inner > LEAST * speed.max(axis=0))
    found: NDArray[np.bool_] = high.sum(axis=0) == 1
    return found


def difficulty() -> NDArray[np.float64]:
    """Fitts' index of difficulty, bits, (widths, amplitudes)."""
    return np.log2(2.0 * np.array(AMPLITUDES) / np.array(WIDTHS)[:, np.newaxis])


def expected_times(width: float) -> NDArray[np.float64]:
    """Movement times of the course itself, s, (amplitudes,)."""
    time = np.linspace(0.0, 1.0, 10_001)
    left = 1.0 - approach(time / TIME_CONSTANT)[0]
    return np.array([time[np.argmax(left <= 0.5 * width / length)] for length in AMPLITUDES])


def rows(measured: Measured) -> list[checks.Row]:
    """Set the numbers beside the expected ones."""
    times = 1e3 * measured.times.mean(axis=-1)
    bits = difficulty()
    slope, start = np.polyfit(bits.ravel(), times.ravel(), 1)
    straight = np.corrcoef(bits.ravel(), times.ravel())[0, 1]
    peaks = measured.speed.max(axis=0).mean(axis=-1)
    when = 1e3 * STEP * (0.5 + measured.speed.argmax(axis=0).mean(axis=-1))
    highest = 4.5 * np.exp(-3.0) / TIME_CONSTANT
    chosen = CONSTANTS.index(TIME_CONSTANT)
    return [
        checks.row(SLOPE, slope, FITTS, 0.25, relative=True),
        checks.row("movement time at 0 bits (ms)", start),
        checks.row("correlation of movement time with difficulty", straight, 1.0, 0.05, digits=3),
        *(checks.row(f"movement time, W = {100 * width:g} cm, A = 1.5, 3, 6 cm (ms)", found[:3],
                     1e3 * expected_times(width)[:3], 25.0)
          for width, found in zip(WIDTHS, times, strict=True)),
        checks.row("movement time, A = 12 cm, W = 0.5, 1, 2 cm (ms)", times[:, 3]),
        checks.row("time of the peak of speed, by distance (ms)", when,
                   [3e3 * TIME_CONSTANT] * 4, 30.0),
        checks.row("peak of speed over distance, by distance (1/s)", peaks,
                   [highest] * 4, 0.2, relative=True, digits=2),
        checks.row("reaches with one peak of speed", one_peak(measured.speed).mean(), 1.0, 0.05,
                   digits=2),
        checks.row("the same with the next shorter time constant", measured.single[chosen - 1],
                   digits=2),
        checks.row("away from the target after a second, worst (mm)", 1e3 * measured.ends.max(),
                   0.0, 5.0, digits=1),
    ]  # fmt: skip


def draw(measured: Measured) -> Any:
    """Return the Figure."""
    made, panels = drawing.grid(1, 3, (11.0, 3.2))
    _speeds(panels[0, 0], measured)
    _times(panels[0, 1], measured)
    panel = panels[0, 2]
    panel.plot(1e3 * np.array(CONSTANTS), 100.0 * measured.single, "o-", color=INK)
    panel.set_ylim(0.0, 105.0)
    drawing.label(panel, "time constant (ms)", "one peak of speed (%)")
    drawing.title(panel, "how fast muscles follow")
    return made


def _speeds(panel: Any, measured: Measured) -> None:
    time = 1e3 * STEP * (0.5 + np.arange(len(measured.speed)))
    for index, length in enumerate(AMPLITUDES):
        mean = measured.speed[:, index].mean(axis=-1)
        panel.plot(time, mean, color=COLOURS[index], label=f"{100 * length:g} cm")
    asked = approach(1e-3 * time / TIME_CONSTANT)[1] / TIME_CONSTANT
    panel.plot(time, asked, "--", color=INK, linewidth=1.0)
    panel.set_xlim(0.0, 700.0)
    drawing.label(panel, "time (ms)", "speed over distance (1/s)")
    drawing.title(panel, "speed")
    style.legend(panel)


def _times(panel: Any, measured: Measured) -> None:
    times, bits = 1e3 * measured.times.mean(axis=-1), difficulty()
    for index, width in enumerate(WIDTHS):
        panel.plot(
            bits[index], times[index], "o", color=COLOURS[index], label=f"{100 * width:g} cm"
        )
    slope, start = np.polyfit(bits.ravel(), times.ravel(), 1)
    ends = np.array([bits.min(), bits.max()])
    panel.plot(ends, start + slope * ends, color=INK, linewidth=1.0)
    drawing.label(panel, "difficulty log2(2 A / W) (bit)", "movement time (ms)")
    drawing.title(panel, "Fitts' law")
    style.legend(panel)
