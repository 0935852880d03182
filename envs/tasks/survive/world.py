"""Maps of Survive: discs, a climate, food and water that move on when they are used up."""

import math
from typing import NamedTuple

import numpy as np

from envs.bodies.wheels import RADIUS
from envs.kernel import Array, part
from envs.streams import next_word, uniform

SIZE = 3.0
MOST_DISCS, FEWEST_DISCS = 5, 3
SMALLEST_DISC, LARGEST_DISC = 0.1, 0.2
GAP = 2.0 * RADIUS + 0.08
FOODS, PATCHES = 2, 4
PATCH_RADIUS = 0.2
STOCK = 0.6
WARMTH = 10.0
TRAIN_MAPS = 64
TRAIN, UNSEEN, INFANT = 0, 1, 2
_ROOM = RADIUS + 0.02


class World(NamedTuple):
    """The maps of a batch.

    Attributes:
        map: Number of the map, (rows,) int64.
        words: Streams of the map generator, (rows,) uint64.
        discs: x, y, radius in m, (rows, MOST_DISCS, 3).
        used: Discs that exist, (rows,) int64.
        patches: x, y in m and stock of food (first FOODS) and water, (rows, PATCHES, 3).
        climate: Gradient of the ambient temperature along x and y, K/m, (rows, 2).
        shift: Added to the ambient temperature, K, (rows,).
        quality: Factor on what food and water give and on their odour, (rows, 2).
        pace: Factor on what a resting body uses, by the laboratory, (rows,).
        infant: 0.5 in the stage "infant", else 1, a factor on the same, (rows,).
    """

    map: Array
    words: Array
    discs: Array
    used: Array
    patches: Array
    climate: Array
    shift: Array
    quality: Array
    pace: Array
    infant: Array


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
        patches=np.zeros((rows, PATCHES, 3)),
        climate=np.zeros((rows, 2)),
        shift=np.zeros(rows),
        quality=np.ones((rows, 2)),
        pace=np.ones(rows),
        infant=np.ones(rows),
    )


@part
def choose_map(world: World, row: int, words: Array, stage: int) -> None:
    """Draws a map number and builds the map.

    Args:
        world: The maps.
        row: The body.
        words: Random streams of the episodes, (rows,) uint64.
        stage: TRAIN or INFANT for maps 0 ... TRAIN_MAPS - 1, UNSEEN for any of the others.
    """
    draw = next_word(words, row) >> np.uint64(24)
    number = int(draw % np.uint64(TRAIN_MAPS))
    if stage == UNSEEN:
        number = TRAIN_MAPS + int(draw)
    build_map(world, row, number, stage == INFANT)


@part
def build_map(world: World, row: int, number: int, infant: bool) -> None:
    """Builds one map; the same number gives the same map everywhere.

    Args:
        world: The maps.
        row: The body.
        number: Number of the map.
        infant: Leaves out discs and climate, and halves the needs.
    """
    world.map[row] = number
    world.words[row] = np.uint64(number) * np.uint64(0xD1342543DE82EF95)
    _place_discs(world, row)
    angle = uniform(world.words, row, -math.pi, math.pi)
    slope = 2.0 * WARMTH / SIZE
    if infant:
        world.used[row], slope = 0, 0.0
    world.infant[row] = 0.5 if infant else 1.0
    world.climate[row, 0] = slope * math.cos(angle)
    world.climate[row, 1] = slope * math.sin(angle)
    for patch in range(PATCHES):
        world.patches[row, patch, 0] = -SIZE
    for patch in range(PATCHES):
        place_patch(world, row, patch, world.words)


@part
def ambient(world: World, row: int, x: float, y: float) -> float:
    """Ambient temperature at a place.

    Args:
        world: The maps.
        row: The body.
        x: Place, m.
        y: Place, m.

    Returns:
        Temperature - 37 degC, K.
    """
    half = 0.5 * SIZE
    warm = world.climate[row, 0] * (x - half) + world.climate[row, 1] * (y - half)
    return world.shift[row] + warm


@part
def patch_at(world: World, row: int, first: int, last: int, x: float, y: float) -> int:
    """Finds the patch under a body.

    Args:
        world: The maps.
        row: The body.
        first: First patch of this kind.
        last: One behind its last patch.
        x: Place, m.
        y: Place, m.

    Returns:
        Number of the patch, -1 for none.
    """
    for patch in range(first, last):
        dx, dy = world.patches[row, patch, 0] - x, world.patches[row, patch, 1] - y
        if dx * dx + dy * dy < PATCH_RADIUS * PATCH_RADIUS:
            return patch
    return -1


@part
def take(world: World, row: int, patch: int, wanted: float, words: Array) -> float:
    """Takes from a patch; an empty one grows again at another place.

    Args:
        world: The maps.
        row: The body.
        patch: Number of the patch.
        wanted: What the body would take.
        words: Random streams of the episodes, (rows,) uint64.

    Returns:
        What it gets, at most the stock.
    """
    taken = min(wanted, world.patches[row, patch, 2])
    world.patches[row, patch, 2] -= taken
    if world.patches[row, patch, 2] <= 0.0:
        place_patch(world, row, patch, words)
    return taken


@part
def place_patch(world: World, row: int, patch: int, words: Array) -> None:
    """Puts a full patch on free ground, apart from all others; see ``take``."""
    while True:
        x = uniform(words, row, 0.0, SIZE)
        y = uniform(words, row, 0.0, SIZE)
        if clear(world, row, x, y, PATCH_RADIUS + 0.1) and _apart(world, row, patch, x, y):
            break
    world.patches[row, patch, 0], world.patches[row, patch, 1] = x, y
    world.patches[row, patch, 2] = STOCK


@part
def start_place(world: World, row: int, words: Array, pose: Array) -> None:
    """Draws a start on free ground; inflated discs never touch, so that all of it is connected.

    Args:
        world: The maps.
        row: The body.
        words: Random streams of the episodes, (rows,) uint64.
        pose: Receives x, y in m and heading in rad, (rows, 3).
    """
    while True:
        x = uniform(words, row, _ROOM, SIZE - _ROOM)
        y = uniform(words, row, _ROOM, SIZE - _ROOM)
        if clear(world, row, x, y, _ROOM):
            break
    pose[row, 0], pose[row, 1] = x, y
    pose[row, 2] = uniform(words, row, -math.pi, math.pi)


@part
def clear(world: World, row: int, x: float, y: float, room: float) -> bool:
    """Tells whether a circle of radius ``room`` around (x, y) touches no disc and no wall."""
    if min(x, y) < room or max(x, y) > SIZE - room:
        return False
    for disc in range(world.used[row]):
        dx, dy = x - world.discs[row, disc, 0], y - world.discs[row, disc, 1]
        if math.sqrt(dx * dx + dy * dy) < room + world.discs[row, disc, 2]:
            return False
    return True


@part
def _apart(world: World, row: int, patch: int, x: float, y: float) -> bool:
    for other in range(PATCHES):
        dx, dy = x - world.patches[row, other, 0], y - world.patches[row, other, 1]
        if other != patch and math.sqrt(dx * dx + dy * dy) < 2.0 * PATCH_RADIUS + 0.1:
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
        if clear(world, row, x, y, radius + GAP):
            disc = world.used[row]
            world.discs[row, disc, 0] = x
            world.discs[row, disc, 1] = y
            world.discs[row, disc, 2] = radius
            world.used[row] += 1
