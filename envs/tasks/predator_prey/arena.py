"""The dynamics of both animals; body 2 row is the predator of a row, body 2 row + 1 its prey."""

import math
from typing import NamedTuple

import numpy as np

from envs.bodies.wheels import RADIUS, collide, roll
from envs.kernel import Array, part
from envs.streams import uniform
from envs.tasks.predator_prey.animals import Animal

STEP = 0.02
SUBSTEPS = 5
ARCS = 8
RAYS = 6
RAY_RANGE = 0.5
SENSES = ARCS + RAYS + 4
CAPTURE = 2.0 * RADIUS
NEAREST_START = 1.0
_TRIES = 64


class Arena(NamedTuple):
    """The hidden state of a batch.

    Attributes:
        pose: x, y in m and heading in rad, (2 rows, 3).
        wheels: Rim speeds, m/s, (2 rows, 2).
        top: Rim speed of a full command, m/s, (2 rows,).
        command: Wheel commands, (2 rows, 2).
        bump: Substeps in contact with a wall on the left, on the right, on either, (2 rows, 3).
        sense: Last undelayed readings in observation units and a constant 1, (2 rows, SENSES + 1);
            those of an agent only as far as they will arrive.
        weights: Wheel commands per reading, (2 rows, 2, SENSES + 1).
        words: Streams that wirings are drawn from, (2 rows,) uint64.
        distance: Between the centres, m, (rows,).
        number: Number of the opponent, (rows,) int64.
        axle: Of predator and prey, m, (2,).
        field: Of predator and prey, rad, (2,).
        reach: Of predator and prey, m, (2,).
        speed: Of predator and prey, m/s, (2,).
        discs: No discs, (1, 1, 3).
        size: Side of the square, m.
    """

    pose: Array
    wheels: Array
    top: Array
    command: Array
    bump: Array
    sense: Array
    weights: Array
    words: Array
    distance: Array
    number: Array
    axle: Array
    field: Array
    reach: Array
    speed: Array
    discs: Array
    size: float


def make_arena(rows: int, predator: Animal, prey: Animal, size: float) -> Arena:
    """Allocates the bodies of a batch.

    Args:
        rows: Number of pairs.
        predator: Constants of the predators.
        prey: Constants of the prey.
        size: Side of the square, m, in [2, 200].

    Returns:
        The arena, before the first start.

    Raises:
        ValueError: The size is out of its range.
    """
    if not (math.isfinite(size) and 2.0 <= size <= 200.0):
        raise ValueError(f"Size: got {size!r} m, expected a number in [2, 200].")
    both = (predator, prey)
    sense = np.zeros((2 * rows, SENSES + 1))
    sense[:, SENSES] = 1.0
    return Arena(
        pose=np.zeros((2 * rows, 3)),
        wheels=np.zeros((2 * rows, 2)),
        top=np.tile([each.speed for each in both], rows),
        command=np.zeros((2 * rows, 2)),
        bump=np.zeros((2 * rows, 3)),
        sense=sense,
        weights=np.zeros((2 * rows, 2, SENSES + 1)),
        words=np.zeros(2 * rows, np.uint64),
        distance=np.zeros(rows),
        number=np.zeros(rows, np.int64),
        axle=np.array([each.axle for each in both]),
        field=np.array([each.field for each in both]),
        reach=np.array([each.reach for each in both]),
        speed=np.array([each.speed for each in both]),
        discs=np.zeros((1, 1, 3)),
        size=float(size),
    )


@part
def gap(arena: Arena, row: int) -> float:
    """Distance between the centres of a pair.

    Args:
        arena: The bodies.
        row: The pair.

    Returns:
        Distance, m.
    """
    dx = arena.pose[2 * row + 1, 0] - arena.pose[2 * row, 0]
    dy = arena.pose[2 * row + 1, 1] - arena.pose[2 * row, 1]
    return math.sqrt(dx * dx + dy * dy)


@part
def place(arena: Arena, row: int, words: Array) -> None:
    """Puts a pair at rest, at least ``NEAREST_START`` apart, headings uniform.

    Args:
        arena: The bodies.
        row: The pair.
        words: Random streams, (rows,) uint64.
    """
    for _ in range(_TRIES):
        for body in range(2 * row, 2 * row + 2):
            for axis in range(2):
                arena.pose[body, axis] = uniform(words, row, RADIUS, arena.size - RADIUS)
        if gap(arena, row) >= NEAREST_START:
            break
    for body in range(2 * row, 2 * row + 2):
        arena.pose[body, 2] = uniform(words, row, -math.pi, math.pi)
        for wheel in range(2):
            arena.wheels[body, wheel] = 0.0
            arena.command[body, wheel] = 0.0
        for side in range(3):
            arena.bump[body, side] = 0.0
    arena.distance[row] = gap(arena, row)


@part
def decide(arena: Arena, row: int, side: int, pace: float) -> None:
    """Lets the weight vector of an animal choose its command: ``tanh(weights @ (senses, 1))``.

    Args:
        arena: The bodies.
        row: The pair.
        side: 0 for the predator, 1 for the prey.
        pace: Factor on the command.
    """
    body = 2 * row + side
    for wheel in range(2):
        total = 0.0
        for element in range(SENSES + 1):
            total += arena.weights[body, wheel, element] * arena.sense[body, element]
        arena.command[body, wheel] = pace * math.tanh(total)


@part
def clear_bumps(arena: Arena, row: int) -> None:
    """Forgets the contacts of the last control step.

    Args:
        arena: The bodies.
        row: The pair.
    """
    for body in range(2 * row, 2 * row + 2):
        for side in range(3):
            arena.bump[body, side] = 0.0


@part
def move(arena: Arena, row: int) -> bool:
    """Moves a pair for one physics step.

    Args:
        arena: The bodies.
        row: The pair.

    Returns:
        Whether they touch: the prey is caught.
    """
    for side in range(2):
        body = 2 * row + side
        left, right = arena.command[body, 0], arena.command[body, 1]
        roll(arena.pose, arena.wheels, body, left, right, STEP, arena.top[body], arena.axle[side])
        at_left, at_right = collide(arena.pose, body, arena.discs, 0, arena.size)
        arena.bump[body, 0] += at_left
        arena.bump[body, 1] += at_right
        arena.bump[body, 2] += max(at_left, at_right)
    return gap(arena, row) <= CAPTURE
