"""What the animal of LoomEscape sees: discs that approach, recede or pass."""

import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.streams import uniform

LOOM, RECEDE, PASS = 0, 1, 2
TRAIN, UNSEEN, INFANT = 0, 1, 2
_RATIOS, _UNSEEN_RATIOS = (0.02, 0.06), (0.06, 0.1)
_SIZES, _ARRIVALS = (0.02, 0.1), (1.0, 1.8)
_SIDE = math.radians(60.0)
_NEAR, _FAR = math.radians(20.0), math.radians(8.0)
_TURNS = (math.radians(40.0), math.radians(80.0))


class Things(NamedTuple):
    """One disc per animal.

    Attributes:
        kind: ``LOOM``, ``RECEDE`` or ``PASS``, (rows,) int64.
        size: Half size l of the disc, m, (rows,).
        speed: m/s, or rad/s around the animal for ``PASS``, (rows,).
        azimuth: Direction at the start, rad, left positive, (rows,).
        mark: Time of collision, s, for ``LOOM``; distance at the start, m, otherwise, (rows,).
        fixed: True where the laboratory has set the disc, (rows,) bool.
        now: Distance, m; direction, rad; half of the subtended angle, rad, (rows, 3).
    """

    kind: Array
    size: Array
    speed: Array
    azimuth: Array
    mark: Array
    fixed: Array
    now: Array


def make_things(rows: int) -> Things:
    """Allocates discs.

    Args:
        rows: Number of animals.

    Returns:
        The discs.
    """
    return Things(
        kind=np.zeros(rows, np.int64),
        size=np.ones(rows),
        speed=np.ones(rows),
        azimuth=np.zeros(rows),
        mark=np.ones(rows),
        fixed=np.zeros(rows, np.bool_),
        now=np.zeros((rows, 3)),
    )


def set_thing(
    things: Things, row: int, kind: int, size: float, speed: float, azimuth: float, mark: float
) -> None:
    """Puts a disc of the laboratory in the place of the drawn one.

    Args:
        things: The discs.
        row: The animal.
        kind: ``LOOM``, ``RECEDE`` or ``PASS``.
        size: See ``Things``.
        speed: See ``Things``.
        azimuth: See ``Things``.
        mark: See ``Things``.

    Raises:
        ValueError: Size or mark is not positive, or a looming disc has no finite positive speed.
    """
    if not (size > 0.0 and mark > 0.0 and math.isfinite(speed)):
        raise ValueError(
            f"Disc: got size={size}, distance or collision={mark}, speed={speed}; expected "
            "positive numbers and a finite speed (size / ratio)."
        )
    if kind != PASS and speed <= 0.0:
        raise ValueError(f"Disc: got a speed of {speed} m/s, expected more than 0.")
    things.kind[row], things.size[row], things.speed[row] = kind, size, speed
    things.azimuth[row], things.mark[row], things.fixed[row] = azimuth, mark, True


@part
def draw_thing(things: Things, row: int, words: Array, stage: int) -> None:
    """Draws a disc: half of them loom, a quarter recedes, a quarter passes.

    Args:
        things: The discs.
        row: The animal.
        words: Random streams, (rows,) uint64.
        stage: ``TRAIN``, ``UNSEEN`` or ``INFANT``.
    """
    low, high = _UNSEEN_RATIOS if stage == UNSEEN else _RATIOS
    choice = uniform(words, row, 0.0, 4.0)
    ratio = uniform(words, row, low, high)
    size = uniform(words, row, _SIZES[0], _SIZES[1])
    azimuth = uniform(words, row, -_SIDE, _SIDE)
    arrival = uniform(words, row, _ARRIVALS[0], _ARRIVALS[1])
    half = uniform(words, row, _FAR, _NEAR)
    turn = uniform(words, row, _TURNS[0], _TURNS[1])
    if things.fixed[row]:
        return
    things.size[row], things.speed[row], things.azimuth[row] = size, size / ratio, azimuth
    things.mark[row] = size / math.tan(half)
    if choice < 2.0:
        things.kind[row], things.mark[row] = LOOM, arrival
    elif choice < 3.0:
        things.kind[row] = RECEDE
    else:
        things.kind[row] = PASS
        things.azimuth[row] = -_SIDE if azimuth < 0.0 else _SIDE
        things.speed[row] = turn if azimuth < 0.0 else -turn


@part
def move_thing(things: Things, row: int, time: float) -> None:
    """Puts a disc where it is at a moment; a passing one keeps its distance.

    Args:
        things: The discs; ``now`` is changed.
        row: The animal.
        time: Time since reset, s.
    """
    distance, azimuth = things.mark[row], things.azimuth[row]
    if things.kind[row] == LOOM:
        distance = things.speed[row] * max(things.mark[row] - time, 0.0)
    elif things.kind[row] == RECEDE:
        distance += things.speed[row] * time
    else:
        azimuth += things.speed[row] * time
    things.now[row, 0], things.now[row, 1] = distance, azimuth
    things.now[row, 2] = math.atan2(things.size[row], distance)
