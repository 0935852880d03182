"""The body of Survive and what it feels."""

import math
from typing import NamedTuple

from envs.bodies.wheels import RADIUS
from envs.kernel import Array, part
from envs.sensors.antennae import ANGLE
from envs.sensors.line import Lines, arrives, pass_by, record
from envs.sensors.odour import odour
from envs.sensors.rays import RANGE, RAYS
from envs.sensors.sweep import aim_along, sweep
from envs.tasks.survive.world import FOODS, PATCHES, SIZE, World, ambient, patch_at

TASTE, SKIN, FIRST_RAY = 4, 6, 8
BUMP = FIRST_RAY + RAYS
_OPEN_COS, _OPEN_SIN = math.cos(ANGLE), math.sin(ANGLE)


class Body(NamedTuple):
    """The hidden state of a batch.

    Attributes:
        pose: x, y in m and heading in rad, (rows, 3).
        speed: Rim speeds of the wheels, m/s, (rows, 2).
        state: Energy, water, damage, temperature - 37 degC in K, (rows, 4).
        intake: Energy eaten and water drunk since reset, (rows, 2).
        spent: Energy and water used since reset, (rows, 2).
        drive: The drive, (rows,).
        squares: Sum of its squares over control steps since reset, (rows,).
        reading: Scratch of the sensors, (elements,).
        beams: Scratch of the rays, (3 * BEAMS,).
    """

    pose: Array
    speed: Array
    state: Array
    intake: Array
    spent: Array
    drive: Array
    squares: Array
    reading: Array
    beams: Array


@part
def smell(body: Body, row: int, world: World) -> None:
    """Odours and warmth of the skin; left before right.

    Args:
        body: The bodies; ``reading`` is changed.
        row: The body.
        world: The maps.
    """
    x, y = body.pose[row, 0], body.pose[row, 1]
    c, s = math.cos(body.pose[row, 2]), math.sin(body.pose[row, 2])
    left = (c * _OPEN_COS - s * _OPEN_SIN, s * _OPEN_COS + c * _OPEN_SIN)
    right = (c * _OPEN_COS + s * _OPEN_SIN, s * _OPEN_COS - c * _OPEN_SIN)
    food = odour(x, y, left, right, world.patches, row, 0, FOODS)
    water = odour(x, y, left, right, world.patches, row, FOODS, PATCHES)
    for side in range(2):
        body.reading[side] = food[side] * world.quality[row, 0]
        body.reading[2 + side] = water[side] * world.quality[row, 1]
    body.reading[SKIN] = ambient(world, row, x - RADIUS * s, y + RADIUS * c)
    body.reading[SKIN + 1] = ambient(world, row, x + RADIUS * s, y - RADIUS * c)


@part
def see(body: Body, row: int, world: World) -> None:
    """Casts the rays.

    Args:
        body: The bodies; ``reading`` is changed.
        row: The body.
        world: The maps.
    """
    place = (body.pose[row, 0], body.pose[row, 1])
    ahead = (math.cos(body.pose[row, 2]), math.sin(body.pose[row, 2]))
    maps = (world.discs, row, world.used[row], SIZE, RADIUS, RANGE)
    aim_along(ahead, body.beams)
    sweep(place, *maps, body.beams, body.reading, FIRST_RAY)


@part
def touch(body: Body, row: int, world: World, left: float, right: float) -> None:
    """Taste, contact, wheels and what lies inside.

    Args:
        body: The bodies; ``reading`` is changed.
        row: The body.
        world: The maps.
        left: Share of the control step in contact on the left.
        right: The same on the right.
    """
    x, y = body.pose[row, 0], body.pose[row, 1]
    body.reading[TASTE] = 1.0 if patch_at(world, row, 0, FOODS, x, y) >= 0 else 0.0
    body.reading[TASTE + 1] = 1.0 if patch_at(world, row, FOODS, PATCHES, x, y) >= 0 else 0.0
    body.reading[BUMP], body.reading[BUMP + 1] = left, right
    body.reading[BUMP + 2], body.reading[BUMP + 3] = body.speed[row, 0], body.speed[row, 1]
    for variable in range(4):
        body.reading[BUMP + 4 + variable] = body.state[row, variable]


@part
def feel(
    lines: Lines, row: int, body: Body, world: World, later: int, left: float, right: float
) -> None:
    """Takes one reading of the receptors that will be heard.

    Args:
        lines: The paths of the senses.
        row: The body.
        body: The bodies.
        world: The maps.
        later: Physics steps from now to the end of the control step.
        left: Share of the control step in contact on the left.
        right: The same on the right.
    """
    if not arrives(lines, row, later, 0, body.reading.shape[0]):
        pass_by(lines, row)
        return
    if arrives(lines, row, later, 0, TASTE) or arrives(lines, row, later, SKIN, FIRST_RAY):
        smell(body, row, world)
    if arrives(lines, row, later, FIRST_RAY, BUMP):
        see(body, row, world)
    touch(body, row, world, left, right)
    record(lines, row, body.reading)
