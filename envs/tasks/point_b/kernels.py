"""The kernels of PointB: the body, what it feels, and one control step."""

import math
from typing import NamedTuple

from envs.bodies.wheels import RADIUS, TOP_SPEED, collide, drive
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.sensors.antennae import ANGLE, intensity
from envs.sensors.line import Lines, fill, finite, receive, record
from envs.sensors.rays import RANGE, RAYS, proximity, ray_angle
from envs.tasks.point_b.maps import GOAL_RADIUS, SIZE, World, choose_map, start_pose

STEP = 0.02
SUBSTEPS = 5
FIRST_RAY = 2
_FULL_STEP = TOP_SPEED * STEP * SUBSTEPS
_PROGRESS, _BUMP, _GOAL = 0, 1, 2


class Body(NamedTuple):
    """The hidden state of a batch.

    Attributes:
        pose: x, y in m and heading in rad, (rows, 3).
        speed: Rim speeds of the wheels, m/s, (rows, 2).
        distance: Distance to the goal, m, (rows,).
        reading: Scratch of the sensors, (elements,).
    """

    pose: Array
    speed: Array
    distance: Array
    reading: Array


@part
def _feel(
    lines: Lines, row: int, body: Body, world: World, left: float, right: float, first: bool
) -> None:
    """Takes one reading of all receptors."""
    x, y, heading = body.pose[row, 0], body.pose[row, 1], body.pose[row, 2]
    dx, dy = world.goal[row, 0] - x, world.goal[row, 1] - y
    distance = math.sqrt(dx * dx + dy * dy)
    bearing = math.atan2(dy, dx) - heading
    body.distance[row] = distance
    body.reading[0] = intensity(distance, bearing, ANGLE)
    body.reading[1] = intensity(distance, bearing, -ANGLE)
    for ray in range(RAYS):
        angle = heading + ray_angle(ray)
        body.reading[FIRST_RAY + ray] = proximity(
            x, y, angle, world.discs, row, world.used[row], SIZE, RADIUS, RANGE
        )
    bump = FIRST_RAY + RAYS
    body.reading[bump], body.reading[bump + 1] = left, right
    body.reading[bump + 2], body.reading[bump + 3] = body.speed[row, 0], body.speed[row, 1]
    if first:
        fill(lines, row, body.reading)
    else:
        record(lines, row, body.reading)


@compiled
def begin(mask: Array, books: Books, lines: Lines, body: Body, world: World, stage: Array) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        world: The maps.
        stage: 1 for unseen maps, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if mask[row]:
            open_page(books, row)
            choose_map(world, row, books.words, stage[row] == 1)
            start_pose(world, row, books.words, body.pose)
            body.speed[row, 0], body.speed[row, 1] = 0.0, 0.0
            _feel(lines, row, body, world, 0.0, 0.0, True)
            receive(lines, row, books.words, books.observation)


@part
def _live(motors: Motors, lines: Lines, row: int, body: Body, world: World) -> float:
    """Moves one body for a control step; returns the part of it spent in contact."""
    touched, left, right = 0, 0.0, 0.0
    for substep in range(SUBSTEPS):
        drive(body.pose, body.speed, row, motors.command[row, 0], motors.command[row, 1], STEP)
        at_left, at_right = collide(body.pose, row, world.discs, world.used[row], SIZE)
        touched += max(at_left, at_right) > 0.0
        left, right = left + at_left, right + at_right
        share = 1.0 / (substep + 1)
        _feel(lines, row, body, world, left * share, right * share, False)
    return touched / SUBSTEPS


@compiled
def advance(
    actions: Array,
    skip: Array,
    books: Books,
    motors: Motors,
    lines: Lines,
    body: Body,
    world: World,
) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, 2).
        skip: Rows that stay as they are, (rows,) bool.
        books: The books.
        motors: The paths of the actions.
        lines: The paths of the senses.
        body: The bodies.
        world: The maps.
    """
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            before = body.distance[row]
            contact = _live(motors, lines, row, body, world)
            arrived = body.distance[row] < GOAL_RADIUS
            books.terms[row, _PROGRESS] = (before - body.distance[row]) / _FULL_STEP
            books.terms[row, _BUMP] = -contact
            books.terms[row, _GOAL] = 1.0 if arrived else 0.0
            books.success[row] = arrived
            books.terminated[row] = arrived
            error = 0 if finite(body.pose, row) else BAD_STATE
        close_step(books, row, error)
        if error == 0:
            receive(lines, row, books.words, books.observation)
