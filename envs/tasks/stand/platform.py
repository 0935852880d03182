"""The platform of Stand: what tilts it, moves it, and pushes the body."""

import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.streams import uniform
from envs.tasks.upright_sway.support import (
    SINE,
    Support,
    add_wave,
    draw_tilt,
    make_support,
    move_support,
)

_SINES = 2
_TRAIN_BAND, _UNSEEN_BAND, _SLIDE = (0.05, 0.3), (0.3, 0.6), 0.03


class Platform(NamedTuple):
    """Courses of the platform.

    Attributes:
        tilt: Waves of the tilt, rad, and of the pushes, N.
        slide: Waves of the place of the ankles, m, forward positive (in the field ``tilt``).
        follow: Tilt of the platform for each lean of the centre of mass, (rows,).
    """

    tilt: Support
    slide: Support
    follow: Array


def make_platform(rows: int) -> Platform:
    """Allocates platforms at rest.

    Args:
        rows: Number of bodies.

    Returns:
        The platforms.
    """
    return Platform(make_support(rows), make_support(rows), np.zeros(rows))


def add_course(
    platform: Platform, row: int, wave: tuple[float, float, float, float], slides: bool = False
) -> None:
    """Adds a wave of the laboratory; what the stage draws is then left out.

    Args:
        platform: The platforms.
        row: The body.
        wave: Kind and three parameters, see ``Support.waves`` of UprightSway.
        slides: Whether it moves the platform along; else it tilts it or pushes the body.

    Raises:
        ValueError: All slots are in use, or a parameter is out of its range.
    """
    moving, still = platform.tilt, platform.slide
    if slides:
        moving, still = still, moving
    _silence(still, row)
    add_wave(moving, row, wave)


def reference_sway(platform: Platform, row: int, gain: float) -> None:
    """Tilts the platform with the lean of the body.

    Args:
        platform: The platforms.
        row: The body.
        gain: Tilt for each lean, 0 to 1.5.

    Raises:
        ValueError: The gain is out of its range.
    """
    if not 0.0 <= gain <= 1.5:
        raise ValueError(f"Sway reference: got gain={gain}, expected a number from 0 to 1.5.")
    _silence(platform.tilt, row)
    _silence(platform.slide, row)
    platform.follow[row] = gain


def _silence(support: Support, row: int) -> None:
    if not support.fixed[row]:
        support.fixed[row], support.used[row] = True, 0


def release(platform: Platform, row: int) -> None:
    """Gives the platform back to the stage.

    Args:
        platform: The platforms.
        row: The body.
    """
    for support in (platform.tilt, platform.slide):
        support.fixed[row] = False
    platform.follow[row] = 0.0


@part
def draw_courses(platform: Platform, row: int, words: Array, stage: int) -> None:
    """Draws the course of an episode: sums of sines with random frequency, size and phase.

    Args:
        platform: The platforms.
        row: The body.
        words: Random streams, (rows,) uint64.
        stage: 0 for slow ones, 1 for faster ones, 2 and more for none.
    """
    draw_tilt(platform.tilt, row, words, stage)
    low, high = _UNSEEN_BAND if stage == 1 else _TRAIN_BAND
    slide = platform.slide
    for slot in range(_SINES):
        size = uniform(words, row, 0.0, _SLIDE)
        frequency = low * (high / low) ** uniform(words, row, 0.0, 1.0)
        phase = uniform(words, row, -math.pi, math.pi)
        if not slide.fixed[row]:
            slide.waves[row, slot, 0] = SINE
            slide.waves[row, slot, 1] = size
            slide.waves[row, slot, 2] = frequency
            slide.waves[row, slot, 3] = phase
    if not slide.fixed[row]:
        slide.used[row] = _SINES if stage < 2 else 0


@part
def plan(platform: Platform, row: int, time: float) -> None:
    """Works out where the platform has to be at a moment, and how hard the body is pushed.

    Args:
        platform: The platforms; ``tilt`` and ``push`` of both courses are changed.
        row: The body.
        time: Time since reset, s.
    """
    move_support(platform.tilt, row, time)
    move_support(platform.slide, row, time)
