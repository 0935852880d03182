"""The kernels of Survive: the body, what it feels, and one control step."""

import math
from typing import NamedTuple

from envs.bodies.physiology import (
    DAMAGE,
    ENERGY,
    TEMPERATURE,
    Needs,
    drive_of,
    is_dead,
    metabolise,
)
from envs.bodies.wheels import RADIUS, collide, drive
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.sensors.antennae import ANGLE
from envs.sensors.line import Lines, fill, finite, receive, record
from envs.sensors.odour import odour
from envs.sensors.rays import RANGE, RAYS, proximity, ray_angle
from envs.streams import uniform
from envs.tasks.survive.world import (
    FOODS,
    PATCHES,
    SIZE,
    World,
    ambient,
    choose_map,
    patch_at,
    start_place,
    take,
)

STEP = 0.02
SUBSTEPS = 5
TASTE, SKIN, FIRST_RAY = 4, 6, 8
BUMP = FIRST_RAY + RAYS
_DRIVE, _ALIVE, _DEATH = 0, 1, 2
_EAT, _DRINK = 2, 3
_HUNGRY, _SATED = 0.45, 0.7


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
    """

    pose: Array
    speed: Array
    state: Array
    intake: Array
    spent: Array
    drive: Array
    squares: Array
    reading: Array


@part
def _smell(body: Body, row: int, world: World) -> None:
    """Odours, taste and warmth of the skin; left before right."""
    x, y, heading = body.pose[row, 0], body.pose[row, 1], body.pose[row, 2]
    for side in range(2):
        angle = heading + (ANGLE if side == 0 else -ANGLE)
        food = odour(x, y, angle, world.patches, row, 0, FOODS)
        water = odour(x, y, angle, world.patches, row, FOODS, PATCHES)
        body.reading[side] = food * world.quality[row, 0]
        body.reading[2 + side] = water * world.quality[row, 1]
        flank = heading + (0.5 * math.pi if side == 0 else -0.5 * math.pi)
        skin = ambient(world, row, x + RADIUS * math.cos(flank), y + RADIUS * math.sin(flank))
        body.reading[SKIN + side] = skin
    body.reading[TASTE] = 1.0 if patch_at(world, row, 0, FOODS, x, y) >= 0 else 0.0
    body.reading[TASTE + 1] = 1.0 if patch_at(world, row, FOODS, PATCHES, x, y) >= 0 else 0.0


@part
def _feel(
    lines: Lines, row: int, body: Body, world: World, left: float, right: float, first: bool
) -> None:
    """Takes one reading of all receptors."""
    x, y, heading = body.pose[row, 0], body.pose[row, 1], body.pose[row, 2]
    _smell(body, row, world)
    for ray in range(RAYS):
        angle = heading + ray_angle(ray)
        body.reading[FIRST_RAY + ray] = proximity(
            x, y, angle, world.discs, row, world.used[row], SIZE, RADIUS, RANGE
        )
    body.reading[BUMP], body.reading[BUMP + 1] = left, right
    body.reading[BUMP + 2], body.reading[BUMP + 3] = body.speed[row, 0], body.speed[row, 1]
    for variable in range(4):
        body.reading[BUMP + 4 + variable] = body.state[row, variable]
    if first:
        fill(lines, row, body.reading)
    else:
        record(lines, row, body.reading)


@compiled
def begin(
    mask: Array,
    books: Books,
    lines: Lines,
    body: Body,
    world: World,
    needs: Needs,
    stage: Array,
) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        world: The maps.
        needs: Constants of the physiology.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        choose_map(world, row, books.words, stage[row])
        start_place(world, row, books.words, body.pose)
        for each in range(2):
            body.state[row, each] = uniform(books.words, row, _HUNGRY, _SATED)
            body.speed[row, each] = 0.0
            body.intake[row, each], body.spent[row, each] = 0.0, 0.0
        body.state[row, TEMPERATURE] = uniform(books.words, row, -1.0, 1.0)
        body.state[row, DAMAGE] = 0.0
        body.drive[row] = drive_of(body.state, row, needs)
        body.squares[row] = 0.0
        books.success[row] = True
        _feel(lines, row, body, world, 0.0, 0.0, True)
        receive(lines, row, books.words, books.observation)


@part
def _consume(
    motors: Motors, row: int, body: Body, world: World, needs: Needs, words: Array
) -> None:
    """Eats and drinks what lies under the body; a full store takes no more."""
    for kind in range(2):
        rate = needs.eating if kind == 0 else needs.drinking
        bite = STEP * rate * max(motors.command[row, _EAT + kind], 0.0)
        first, last = (0, FOODS) if kind == 0 else (FOODS, PATCHES)
        patch = patch_at(world, row, first, last, body.pose[row, 0], body.pose[row, 1])
        if bite <= 0.0 or patch < 0:
            continue
        gain = take(world, row, patch, bite, words) * world.quality[row, kind]
        gain = min(gain, 1.0 - body.state[row, ENERGY + kind])
        body.state[row, ENERGY + kind] += gain
        body.intake[row, kind] += gain


@part
def _live(
    motors: Motors, lines: Lines, row: int, body: Body, world: World, needs: Needs, words: Array
) -> None:
    """Moves one body for a control step and keeps its metabolism going."""
    left, right, effort = 0.0, 0.0, 0.0
    for motor in range(motors.command.shape[1]):
        effort += motors.command[row, motor] ** 2 / motors.command.shape[1]
    pace = world.pace[row] * world.infant[row]
    for substep in range(SUBSTEPS):
        drive(body.pose, body.speed, row, motors.command[row, 0], motors.command[row, 1], STEP)
        at_left, at_right = collide(body.pose, row, world.discs, world.used[row], SIZE)
        if max(at_left, at_right) > 0.0:
            body.state[row, DAMAGE] += STEP * needs.wounding
        warm = ambient(world, row, body.pose[row, 0], body.pose[row, 1])
        metabolise(body.state, body.spent, row, needs, pace, effort, warm, STEP)
        _consume(motors, row, body, world, needs, words)
        left, right = left + at_left, right + at_right
        share = 1.0 / (substep + 1)
        _feel(lines, row, body, world, left * share, right * share, False)


@compiled
def advance(
    actions: Array,
    skip: Array,
    books: Books,
    motors: Motors,
    lines: Lines,
    body: Body,
    world: World,
    needs: Needs,
) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, 4).
        skip: Rows that stay as they are, (rows,) bool.
        books: The books.
        motors: The paths of the actions.
        lines: The paths of the senses.
        body: The bodies.
        world: The maps.
        needs: Constants of the physiology.
    """
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            before = body.drive[row]
            _live(motors, lines, row, body, world, needs, books.words)
            body.drive[row] = drive_of(body.state, row, needs)
            body.squares[row] += body.drive[row] ** 2
            dead = is_dead(body.state, row, needs)
            books.terms[row, _DRIVE] = before - body.drive[row]
            books.terms[row, _ALIVE] = 0.0 if dead else 1.0
            books.terms[row, _DEATH] = -1.0 if dead else 0.0
            books.success[row] = not dead
            books.terminated[row] = dead
            sound = finite(body.pose, row) and finite(body.state, row)
            error = 0 if sound else BAD_STATE
        close_step(books, row, error)
        if error == 0:
            receive(lines, row, books.words, books.observation)
