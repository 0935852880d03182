"""An eye and a hand that move in the plane of a screen, each a first-order velocity drive."""

import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part

EYE_SPEED, EYE_TIME = 2.0, 0.02
HAND_SPEED, HAND_TIME = 0.8, 0.08
HALF_WIDTH, HALF_HEIGHT = 0.6, 0.4


class EyeHand(NamedTuple):
    """Where the eye looks and where the hand is.

    Attributes:
        gaze: x, y of the point of gaze, m, (rows, 2).
        gaze_rate: Its velocity, m/s, (rows, 2).
        hand: x, y of the hand, m, (rows, 2).
        hand_rate: Its velocity, m/s, (rows, 2).
    """

    gaze: Array
    gaze_rate: Array
    hand: Array
    hand_rate: Array


def make_eye_hand(rows: int) -> EyeHand:
    """Allocates bodies at rest in the middle of the screen.

    Args:
        rows: Number of bodies.

    Returns:
        The bodies.
    """
    gaze, gaze_rate, hand, hand_rate = (np.zeros((rows, 2)) for _ in range(4))
    return EyeHand(gaze=gaze, gaze_rate=gaze_rate, hand=hand, hand_rate=hand_rate)


@part
def rest(body: EyeHand, row: int, gaze: tuple[float, float], hand: tuple[float, float]) -> None:
    """Puts eye and hand somewhere, without motion.

    Args:
        body: The bodies.
        row: The body.
        gaze: Point of gaze, m.
        hand: Place of the hand, m.
    """
    for axis in range(2):
        body.gaze[row, axis], body.hand[row, axis] = gaze[axis], hand[axis]
        body.gaze_rate[row, axis], body.hand_rate[row, axis] = 0.0, 0.0


@part
def move(body: EyeHand, row: int, command: Array, step: float) -> None:
    """Moves eye and hand for one physics step; the edges of the screen stop them.

    Args:
        body: The bodies.
        row: The body.
        command: Eye x, eye y, hand x, hand y, each in [-1, 1], (rows, 4).
        step: Physics step, s.
    """
    keep_eye, keep_hand = math.exp(-step / EYE_TIME), math.exp(-step / HAND_TIME)
    for axis in range(2):
        limit = HALF_WIDTH if axis == 0 else HALF_HEIGHT
        wanted = (1.0 - keep_eye) * EYE_SPEED * command[row, axis]
        body.gaze_rate[row, axis] = keep_eye * body.gaze_rate[row, axis] + wanted
        wanted = (1.0 - keep_hand) * HAND_SPEED * command[row, 2 + axis]
        body.hand_rate[row, axis] = keep_hand * body.hand_rate[row, axis] + wanted
        _shift(body.gaze, body.gaze_rate, row, axis, limit, step)
        _shift(body.hand, body.hand_rate, row, axis, limit, step)


@part
def _shift(place: Array, rate: Array, row: int, axis: int, limit: float, step: float) -> None:
    moved = place[row, axis] + step * rate[row, axis]
    place[row, axis] = min(max(moved, -limit), limit)
    if place[row, axis] != moved:
        rate[row, axis] = 0.0


@part
def apart(first: Array, second: Array, row: int) -> float:
    """The distance between two places of a row.

    Args:
        first: Places, m, (rows, 2).
        second: Places, m, (rows, 2).
        row: The row.

    Returns:
        Distance, m.
    """
    dx, dy = first[row, 0] - second[row, 0], first[row, 1] - second[row, 1]
    return math.sqrt(dx * dx + dy * dy)
