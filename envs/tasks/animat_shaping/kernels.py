"""The kernels of AnimatShaping: the body, what it feels, and one control step."""

import math
from typing import Any, NamedTuple

import numpy as np

from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.bound import held
from envs.kernel import Array, compiled, part
from envs.sensors.line import Lines, arrives, fill, finite, pass_by, receive, record
from envs.streams import uniform
from envs.tasks.animat_shaping.training import ELECTRODES, Training, forget, train, wanted

STEP, SUBSTEPS = 0.02, 5
UNITS = 8
SIZE, AREA, TOP_SPEED = 2.0, 0.25, 0.4
QUADRANTS = 4
_ANGLES = 2.0 * math.pi * np.arange(UNITS) / UNITS
_COS, _SIN = np.cos(_ANGLES), np.sin(_ANGLES)
_APPROACH, _INSIDE = 0, 1
_STEP_LENGTH = STEP * SUBSTEPS * TOP_SPEED


class Body(NamedTuple):
    """The hidden state of a batch.

    Attributes:
        place: x, y in m, (rows, 2).
        area: Centre of the goal area, m, (rows, 2).
        distance: Distance to it, m, (rows,).
        inside: Control steps inside since reset, (rows,).
        turn: Rotation of the sensory map, quarter turns, (rows,) int64.
        reading: Scratch of the sensors, (elements,).
    """

    place: Array
    area: Array
    distance: Array
    inside: Array
    turn: Array
    reading: Array


@part
def _locate(body: Body, row: int) -> None:
    dx, dy = body.place[row, 0] - body.area[row, 0], body.place[row, 1] - body.area[row, 1]
    body.distance[row] = math.sqrt(dx * dx + dy * dy)


@part
def _feel(lines: Lines, row: int, body: Body, training: Training, first: bool) -> None:
    """The quadrant of the body around the area, as a probe at one of four places."""
    dx, dy = body.place[row, 0] - body.area[row, 0], body.place[row, 1] - body.area[row, 1]
    quadrant = (0 if dx >= 0.0 else 1) if dy >= 0.0 else (2 if dx < 0.0 else 3)
    for place in range(QUADRANTS):
        probed = (quadrant + body.turn[row]) % QUADRANTS == place
        body.reading[place] = 1.0 if probed else 0.0
    for electrode in range(ELECTRODES):
        body.reading[QUADRANTS + electrode] = training.stimulus[row, electrode]
    if first:
        fill(lines, row, body.reading)
    else:
        record(lines, row, body.reading)


@compiled
def begin(
    mask: Array, books: Books, lines: Lines, body: Body, training: Training, stage: Array
) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        training: The trainers.
        stage: 0: the area is in the middle, 1: anywhere, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        forget(training, row)
        body.inside[row] = 0.0
        for axis in range(2):
            free = uniform(books.words, row, 0.5, SIZE - 0.5)
            body.area[row, axis] = free if stage[row] == 1 else 0.5 * SIZE
        while True:
            for axis in range(2):
                body.place[row, axis] = uniform(books.words, row, 0.0, SIZE)
            _locate(body, row)
            if body.distance[row] > 2.0 * AREA:
                break
        _feel(lines, row, body, training, True)
    receive(lines, books.fresh, books.words, books.observation)


@part
def population_vector(motors: Motors, row: int) -> tuple[float, float]:
    """Movement of a motor population: the mean of the preferred directions by activity.

    Args:
        motors: The motors, UNITS of them, preferred directions evenly spaced from east;
            a unit with a command below 0 is silent.
        row: The body.

    Returns:
        Velocity x, y; length 1 for one active unit at full strength, 0 for silence.
    """
    x, y, total = 0.0, 0.0, 1.0
    for unit in range(UNITS):
        active = max(motors.command[row, unit], 0.0)
        x += active * _COS[unit]
        y += active * _SIN[unit]
        total += active
    return 2.0 * x / total, 2.0 * y / total


@compiled
def advance(actions: Array, skip: Array, state: Any) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, UNITS).
        skip: Rows that stay as they are, (rows,) bool.
        state: ``Bound`` to books, motors, lines, body and training.
    """
    books, motors, lines, body, training = held(state)
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            before = body.distance[row]
            dx, dy = body.area[row, 0] - body.place[row, 0], body.area[row, 1] - body.place[row, 1]
            vx, vy = population_vector(motors, row)
            for substep in range(SUBSTEPS):
                x = body.place[row, 0] + STEP * TOP_SPEED * vx
                y = body.place[row, 1] + STEP * TOP_SPEED * vy
                body.place[row, 0] = min(max(x, 0.0), SIZE)
                body.place[row, 1] = min(max(y, 0.0), SIZE)
                if substep == SUBSTEPS - 1:
                    _locate(body, row)
                    well = body.distance[row] < AREA or wanted(dx, dy, vx, vy)
                    train(training, row, books.steps[row], well, books.words)
                if arrives(lines, row, SUBSTEPS - 1 - substep, 0, QUADRANTS + ELECTRODES):
                    _feel(lines, row, body, training, False)
                else:
                    pass_by(lines, row)
            inside = body.distance[row] < AREA
            body.inside[row] += 1.0 if inside else 0.0
            books.terms[row, _APPROACH] = (before - body.distance[row]) / _STEP_LENGTH
            books.terms[row, _INSIDE] = 1.0 if inside else 0.0
            books.success[row] = body.inside[row] > 0.5 * (books.steps[row] + 1)
            error = 0 if finite(body.place, row) else BAD_STATE
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)
