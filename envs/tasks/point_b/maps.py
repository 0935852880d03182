"""Maps of PointB: discs and a goal drawn from a seeded stream, with a path verified by search."""

import math
from typing import NamedTuple

import numpy as np

from envs.bodies.wheels import RADIUS
from envs.kernel import Array, part
from envs.streams import next_word, uniform

SIZE = 3.0
GOAL_RADIUS = 0.2
MOST_DISCS = 8
FEWEST_DISCS = 5
SMALLEST_DISC, LARGEST_DISC = 0.1, 0.25
GAP = 2.0 * RADIUS + 0.08
NEAREST_START = 1.0
CELLS = 30
TRAIN_MAPS = 64
MANY_MAPS = 1 << 40
FEW, UNSEEN, MANY = 0, 1, 2
_CELL = SIZE / CELLS
_CLEARANCE = RADIUS + 0.02


class World(NamedTuple):
    """The maps of a batch.

    Attributes:
        map: Number of the map, (rows,) int64.
        words: Streams of the map generator, (rows,) uint64.
        discs: x, y, radius in m, (rows, MOST_DISCS, 3).
        used: Discs that exist, (rows,) int64.
        swing: How discs move: x, y at rest, farthest x, y from there in m, angular frequency in
            rad/s, 0 for none; (rows, MOST_DISCS, 5).
        moving: Whether discs move in this episode, (rows,) bool.
        goal: x, y in m, (rows, 2).
        reached: 1 for each cell from which a path leads to the goal, (rows, CELLS**2) uint8.
        blocked: Scratch of the search, (CELLS**2,) uint8.
        queue: Scratch of the search, (CELLS**2,) int64.
    """

    map: Array
    words: Array
    discs: Array
    used: Array
    swing: Array
    moving: Array
    goal: Array
    reached: Array
    blocked: Array
    queue: Array


class Ground(NamedTuple):
    """What a step needs of the maps of a batch: the same arrays, but fewer, see ``World``."""

    discs: Array
    used: Array
    swing: Array
    moving: Array
    goal: Array


def make_world(rows: int) -> World:
    """Allocates empty maps.

    Args:
        rows: Number of bodies.

    Returns:
        The maps.
    """
    return World(
        map=np.full(rows, -1, np.int64),
        words=np.zeros(rows, np.uint64),
        discs=np.zeros((rows, MOST_DISCS, 3)),
        used=np.zeros(rows, np.int64),
        swing=np.zeros((rows, MOST_DISCS, 5)),
        moving=np.zeros(rows, np.bool_),
        goal=np.zeros((rows, 2)),
        reached=np.zeros((rows, CELLS * CELLS), np.uint8),
        blocked=np.zeros(CELLS * CELLS, np.uint8),
        queue=np.zeros(CELLS * CELLS, np.int64),
    )


@part
def choose_map(world: World, row: int, words: Array, pool: int) -> None:
    """Draws a map number and builds the map; the pools have no map in common.

    Args:
        world: The maps.
        row: The body.
        words: Random streams of the episodes, (rows,) uint64.
        pool: ``FEW`` for maps 0 ... TRAIN_MAPS - 1, ``UNSEEN`` for the MANY_MAPS after them,
            ``MANY`` for as many after those.
    """
    draw = next_word(words, row) >> np.uint64(24)
    number = int(draw % np.uint64(TRAIN_MAPS))
    if pool != FEW:
        number = TRAIN_MAPS + int(draw)
    if pool == MANY:
        number += MANY_MAPS
    if number != world.map[row]:
        build_map(world, row, number)


@part
def build_map(world: World, row: int, number: int) -> None:
    """Builds one map; the same number gives the same map everywhere.

    Args:
        world: The maps.
        row: The body.
        number: Number of the map.
    """
    world.map[row] = number
    world.words[row] = np.uint64(number) * np.uint64(0xD1342543DE82EF95)
    while True:
        _place_discs(world, row)
        _place_goal(world, row)
        if _search(world, row):
            break


@part
def start_pose(world: World, row: int, words: Array, pose: Array) -> None:
    """Draws a start from which a path leads to the goal.

    Args:
        world: The maps.
        row: The body.
        words: Random streams of the episodes, (rows,) uint64.
        pose: Receives x, y in m and heading in rad, (rows, 3).
    """
    while True:
        x = uniform(words, row, _CLEARANCE, SIZE - _CLEARANCE)
        y = uniform(words, row, _CLEARANCE, SIZE - _CLEARANCE)
        cell = int(x / _CELL) * CELLS + int(y / _CELL)
        far = math.hypot(x - world.goal[row, 0], y - world.goal[row, 1]) >= NEAREST_START
        if far and world.reached[row, cell] == 1 and _clear(world, row, x, y, _CLEARANCE):
            break
    pose[row, 0], pose[row, 1] = x, y
    pose[row, 2] = uniform(words, row, -math.pi, math.pi)


@part
def _clear(world: World, row: int, x: float, y: float, room: float) -> bool:
    if min(x, y) < room or max(x, y) > SIZE - room:
        return False
    for disc in range(world.used[row]):
        dx, dy = x - world.discs[row, disc, 0], y - world.discs[row, disc, 1]
        if math.sqrt(dx * dx + dy * dy) < room + world.discs[row, disc, 2]:
            return False
    return True


@part
def _place_discs(world: World, row: int) -> None:
    spread = float(MOST_DISCS + 1 - FEWEST_DISCS)
    wanted = FEWEST_DISCS + int(uniform(world.words, row, 0.0, spread))
    world.used[row] = 0
    while world.used[row] < wanted:
        radius = uniform(world.words, row, SMALLEST_DISC, LARGEST_DISC)
        x = uniform(world.words, row, 0.0, SIZE)
        y = uniform(world.words, row, 0.0, SIZE)
        if _clear(world, row, x, y, radius + GAP):
            disc = world.used[row]
            world.discs[row, disc, 0] = x
            world.discs[row, disc, 1] = y
            world.discs[row, disc, 2] = radius
            world.swing[row, disc, 0], world.swing[row, disc, 1] = x, y
            world.used[row] += 1


@part
def _place_goal(world: World, row: int) -> None:
    while True:
        x = uniform(world.words, row, 0.0, SIZE)
        y = uniform(world.words, row, 0.0, SIZE)
        if _clear(world, row, x, y, GOAL_RADIUS + 0.1):
            world.goal[row, 0], world.goal[row, 1] = x, y
            return


@part
def _block(world: World, row: int) -> None:
    """Marks the cells in whose middle the body does not fit."""
    for cell in range(CELLS * CELLS):
        edge = min(cell // CELLS, cell % CELLS)
        far = max(cell // CELLS, cell % CELLS)
        near_wall = (edge + 0.5) * _CELL < _CLEARANCE or (far + 0.5) * _CELL > SIZE - _CLEARANCE
        world.blocked[cell] = 1 if near_wall else 0
    for disc in range(world.used[row]):
        x, y = world.discs[row, disc, 0], world.discs[row, disc, 1]
        reach = _CLEARANCE + world.discs[row, disc, 2]
        for i in range(max(int((x - reach) / _CELL), 0), min(int((x + reach) / _CELL) + 1, CELLS)):
            for j in range(
                max(int((y - reach) / _CELL), 0), min(int((y + reach) / _CELL) + 1, CELLS)
            ):
                dx, dy = (i + 0.5) * _CELL - x, (j + 0.5) * _CELL - y
                if math.sqrt(dx * dx + dy * dy) < reach:
                    world.blocked[i * CELLS + j] = 1


@part
def _search(world: World, row: int) -> bool:
    """Breadth-first search from the goal over cells where the body fits; is one far enough?"""
    _block(world, row)
    for cell in range(CELLS * CELLS):
        world.reached[row, cell] = 0
    first = int(world.goal[row, 0] / _CELL) * CELLS + int(world.goal[row, 1] / _CELL)
    world.reached[row, first] = 1
    world.blocked[first] = 1
    world.queue[0] = first
    head, tail, far = 0, 1, False
    while head < tail:
        here = world.queue[head]
        head += 1
        for side in range(4):
            cell = here + (CELLS if side == 0 else -CELLS if side == 1 else 5 - 2 * side)
            if world.blocked[cell] == 1:  # those along the walls are, so that none is beyond
                continue
            world.reached[row, cell] = 1
            world.blocked[cell] = 1
            world.queue[tail] = cell
            tail += 1
            if not far:
                dx = (cell // CELLS + 0.5) * _CELL - world.goal[row, 0]
                dy = (cell % CELLS + 0.5) * _CELL - world.goal[row, 1]
                far = math.sqrt(dx * dx + dy * dy) > NEAREST_START + 0.2
    return far
