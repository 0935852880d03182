"""The kernels of PointB: the body, what it feels, and one control step."""

import math
from typing import NamedTuple

from envs.bodies.wheels import TOP_SPEED, push_out, roll
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.sensors.antennae import ANGLE, intensity
from envs.sensors.line import Lines, arrives, fill, finite, pass_by, receive, record
from envs.sensors.rays import RAYS
from envs.sensors.sweep import aim, sweep
from envs.tasks.point_b.maps import GOAL_RADIUS, SIZE, Ground, World, start_pose
from envs.tasks.point_b.movers import move_discs
from envs.tasks.point_b.stages import open_map
from envs.tasks.point_b.tally import Marks, Tally, close_tally, count_step, open_tally

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
        beams: Scratch of the rays, (3 * BEAMS,), see ``sweep``.
        build: Radius of the body and distance of the wheels in m, rim speed of a full command in
            m/s, range of the rays from the surface in m, (rows, 4).
    """

    pose: Array
    speed: Array
    distance: Array
    reading: Array
    beams: Array
    build: Array


@part
def _smell(body: Body, row: int, ground: Ground) -> None:
    dx, dy = ground.goal[row, 0] - body.pose[row, 0], ground.goal[row, 1] - body.pose[row, 1]
    distance = math.sqrt(dx * dx + dy * dy)
    bearing = math.atan2(dy, dx) - body.pose[row, 2]
    body.reading[0] = intensity(distance, bearing, ANGLE)
    body.reading[1] = intensity(distance, bearing, -ANGLE)


@part
def _look(body: Body, row: int, ground: Ground) -> None:
    place, near, reach = (
        (body.pose[row, 0], body.pose[row, 1]),
        body.build[row, 0],
        body.build[row, 3],
    )
    aim(body.pose[row, 2], body.beams)
    maps = (ground.discs, row, ground.used[row], SIZE, near, reach)
    sweep(place, *maps, body.beams, body.reading, FIRST_RAY)


@compiled
def look(body: Body, row: int, ground: Ground) -> None:
    """Reads the rays of one body now, for a picture.

    Args:
        body: The bodies; ``reading`` receives the rays.
        row: The body.
        ground: The maps.
    """
    _look(body, row, ground)


@part
def _feel_all(lines: Lines, row: int, body: Body, ground: Ground) -> None:
    """Takes the first reading of all receptors."""
    _measure(body, row, ground)
    _smell(body, row, ground)
    _look(body, row, ground)
    _touch(body, row, 0.0, 0.0)
    fill(lines, row, body.reading)


@part
def _feel(
    lines: Lines, row: int, body: Body, ground: Ground, later: int, left: float, right: float
) -> None:
    """Takes one reading of the receptors that will be heard."""
    if not arrives(lines, row, later, 0, body.reading.shape[0]):
        pass_by(lines, row)
        return
    if arrives(lines, row, later, 0, FIRST_RAY):
        _smell(body, row, ground)
    if arrives(lines, row, later, FIRST_RAY, FIRST_RAY + RAYS):
        _look(body, row, ground)
    _touch(body, row, left, right)
    record(lines, row, body.reading)


@part
def _touch(body: Body, row: int, left: float, right: float) -> None:
    bump = FIRST_RAY + RAYS
    body.reading[bump], body.reading[bump + 1] = left, right
    body.reading[bump + 2], body.reading[bump + 3] = body.speed[row, 0], body.speed[row, 1]


@part
def _measure(body: Body, row: int, ground: Ground) -> None:
    dx, dy = ground.goal[row, 0] - body.pose[row, 0], ground.goal[row, 1] - body.pose[row, 1]
    body.distance[row] = math.sqrt(dx * dx + dy * dy)


@compiled
def begin(
    mask: Array,
    books: Books,
    lines: Lines,
    body: Body,
    world: World,
    ground: Ground,
    tally: Tally,
    marks: Marks,
    stage: Array,
) -> int:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        world: The maps, all of them.
        ground: The maps, what a step needs.
        tally: The counts.
        marks: Receives where the bodies start.
        stage: Number of the stage in ``envs.tasks.point_b.stages``, (rows,) int64.

    Returns:
        How many of them have discs that move.
    """
    moving = 0
    for row in range(mask.shape[0]):
        if mask[row]:
            open_page(books, row)
            open_map(world, row, books.words, stage[row])
            start_pose(world, row, books.words, body.pose)
            open_tally(tally, marks, row, body.pose)
            body.speed[row, 0], body.speed[row, 1] = 0.0, 0.0
            _feel_all(lines, row, body, ground)
            moving += ground.moving[row]
    receive(lines, books.fresh, books.words, books.observation)
    return moving


@part
def _move(motors: Motors, row: int, body: Body, ground: Ground, time: float) -> tuple[float, float]:
    """Moves one body and what moves around it for a physics step; returns the contacts."""
    left, right = motors.command[row, 0], motors.command[row, 1]
    roll(body.pose, body.speed, row, left, right, STEP, body.build[row, 2], body.build[row, 1])
    if ground.moving[row]:
        move_discs(ground, row, time)
    return push_out(body.pose, row, ground.discs, ground.used[row], SIZE, body.build[row, 0])


@part
def _live(
    motors: Motors, lines: Lines, row: int, body: Body, ground: Ground, tally: Tally, past: int
) -> float:
    """Moves one body for a control step; returns the part of it spent in contact."""
    touched, left, right = 0, 0.0, 0.0
    for substep in range(SUBSTEPS):
        x, y = body.pose[row, 0], body.pose[row, 1]
        time = STEP * (SUBSTEPS * past + substep + 1)
        at_left, at_right = _move(motors, row, body, ground, time)
        contact = max(at_left, at_right) > 0.0
        touched += contact
        count_step(tally, row, body.pose[row, 0] - x, body.pose[row, 1] - y, contact)
        left, right = left + at_left, right + at_right
        share = 1.0 / (substep + 1)
        later = SUBSTEPS - 1 - substep
        _feel(lines, row, body, ground, later, left * share, right * share)
    _measure(body, row, ground)
    return touched / SUBSTEPS


@compiled
def advance(
    actions: Array,
    skip: Array,
    books: Books,
    motors: Motors,
    lines: Lines,
    body: Body,
    ground: Ground,
    tally: Tally,
) -> int:
    """Lives one control step.

    Args:
        actions: The actions, (rows, 2).
        skip: Rows that stay as they are, (rows,) bool.
        books: The books.
        motors: The paths of the actions.
        lines: The paths of the senses.
        body: The bodies.
        ground: The maps.
        tally: The counts.

    Returns:
        How many bodies have arrived.
    """
    arrivals = 0
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            before = body.distance[row]
            contact = _live(motors, lines, row, body, ground, tally, books.steps[row])
            arrived = body.distance[row] < GOAL_RADIUS
            books.terms[row, _PROGRESS] = (before - body.distance[row]) / _FULL_STEP
            books.terms[row, _BUMP] = -contact
            books.terms[row, _GOAL] = 1.0 if arrived else 0.0
            books.success[row] = arrived
            books.terminated[row] = arrived
            error = 0 if finite(body.pose, row) else BAD_STATE
            close_tally(tally, row)
            arrivals += arrived
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)
    return arrivals
