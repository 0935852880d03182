"""Discs of PointB that move: each swings along a line through its resting place.

Sweeps are drawn so that at any time the body fits between any two obstacles, and B stays free.
"""

import math

import numpy as np

from envs.kernel import Array, compiled, part
from envs.streams import uniform
from envs.tasks.point_b.maps import GAP, GOAL_RADIUS, SIZE, Ground, World

SHORTEST, LONGEST = 0.15, 0.5
SLOWEST, FASTEST = 0.1, 0.25
_TRIES = 8
_STREAM = np.uint64(0x9FB21C651E98DF25)


@part
def start_moving(world: World, row: int) -> None:
    """Draws how the discs of a map move; the same map moves in the same way everywhere.

    Each disc tries ``_TRIES`` lines and takes the first that has room, if any. It starts from its
    resting place with its top speed, which is uniform between SLOWEST and FASTEST, m/s; the line
    reaches SHORTEST to LONGEST to both sides, m.

    Args:
        world: The maps.
        row: The body.
    """
    world.words[row] = np.uint64(world.map[row]) * _STREAM
    for disc in range(world.used[row]):
        for number in range(2, 5):
            world.swing[row, disc, number] = 0.0
    for disc in range(world.used[row]):
        for _ in range(_TRIES):
            angle = uniform(world.words, row, -math.pi, math.pi)
            reach = uniform(world.words, row, SHORTEST, LONGEST)
            speed = uniform(world.words, row, SLOWEST, FASTEST)
            dx, dy = reach * math.cos(angle), reach * math.sin(angle)
            if world.swing[row, disc, 4] == 0.0 and _room(world, row, disc, dx, dy):
                world.swing[row, disc, 2], world.swing[row, disc, 3] = dx, dy
                world.swing[row, disc, 4] = speed / reach


@compiled
def start_all(mask: Array, world: World) -> None:
    """Draws how discs move where an episode begins in which they do.

    Args:
        mask: Rows that begin, (rows,) bool.
        world: The maps.
    """
    for row in range(mask.shape[0]):
        if mask[row] and world.moving[row]:
            start_moving(world, row)


@part
def move_discs(ground: Ground, row: int, time: float) -> None:
    """Puts the discs where they are at a time.

    Args:
        ground: The maps.
        row: The body.
        time: Time since reset, s.
    """
    for disc in range(ground.used[row]):
        if ground.swing[row, disc, 4] > 0.0:
            share = math.sin(ground.swing[row, disc, 4] * time)
            for axis in range(2):
                away = share * ground.swing[row, disc, 2 + axis]
                ground.discs[row, disc, axis] = ground.swing[row, disc, axis] + away


@part
def stop_moving(world: World, row: int) -> None:
    """Puts the discs back to rest.

    Args:
        world: The maps.
        row: The body.
    """
    for disc in range(world.used[row]):
        for axis in range(2):
            world.discs[row, disc, axis] = world.swing[row, disc, axis]


@part
def _room(world: World, row: int, disc: int, dx: float, dy: float) -> bool:
    """Tells whether a disc that sweeps by (dx, dy) to both sides keeps its distance to all."""
    x, y, radius = world.swing[row, disc, 0], world.swing[row, disc, 1], world.discs[row, disc, 2]
    if (
        max(abs(x - 0.5 * SIZE) + abs(dx), abs(y - 0.5 * SIZE) + abs(dy))
        > 0.5 * SIZE - radius - GAP
    ):
        return False
    goal_x, goal_y = world.goal[row, 0] - x, world.goal[row, 1] - y
    if _to_sweep(goal_x, goal_y, dx, dy) < radius + GOAL_RADIUS + 0.1:
        return False
    for other in range(world.used[row]):
        ox, oy = world.swing[row, other, 0] - x, world.swing[row, other, 1] - y
        sx, sy = world.swing[row, other, 2], world.swing[row, other, 3]
        reach = radius + world.discs[row, other, 2] + GAP
        if other != disc and _between(ox, oy, dx, dy, sx, sy) < reach:
            return False
    return True


@part
def _to_sweep(x: float, y: float, dx: float, dy: float) -> float:
    """Distance of a point from the segment between (-dx, -dy) and (dx, dy)."""
    square = dx * dx + dy * dy
    share = 0.0 if square == 0.0 else min(max((x * dx + y * dy) / square, -1.0), 1.0)
    return math.hypot(x - share * dx, y - share * dy)


@part
def _between(x: float, y: float, dx: float, dy: float, sx: float, sy: float) -> float:
    """Distance of the segment (x, y) +- (sx, sy) from the segment +- (dx, dy)."""
    cross = dx * sy - dy * sx
    if cross != 0.0 and abs(x * sy - y * sx) < abs(cross) and abs(x * dy - y * dx) < abs(cross):
        return 0.0
    ends = min(_to_sweep(x + sx, y + sy, dx, dy), _to_sweep(x - sx, y - sy, dx, dy))
    others = min(_to_sweep(dx - x, dy - y, sx, sy), _to_sweep(-dx - x, -dy - y, sx, sy))
    return min(ends, others)
