"""The kernels of VORGain: what the subject feels, and one control step."""

import math
from typing import Any, NamedTuple

from envs.bodies.eye import Orbit, move_eye, rest_eye
from envs.books import BAD_ACTION, BAD_STATE, Books, close_step, command, open_page
from envs.bound import held
from envs.kernel import Array, compiled, part
from envs.sensors.line import Lines, fill, receive, record
from envs.sensors.modes import Filter, sense, settle
from envs.tasks.vor_gain.scene import (
    END,
    STEP,
    SUBSTEPS,
    Scene,
    draw_scene,
    move_scene,
    turn_heads,
)

ACUITY = math.radians(4.0)
STEADY_SHARE = 0.25
_KEEP = math.exp(-STEP * SUBSTEPS / 2.0)
_LAST = round(END / (STEP * SUBSTEPS))
_STEADY, _RETAINED = 0, 1


class Vision(NamedTuple):
    """What the eye sees.

    Attributes:
        slip: Velocity of the image on the retina, rad/s, light or dark, (rows,).
        target: Direction of what the eye should follow, in the head, rad, (rows,).
        recent: Mean squares of slip and of head velocity over the last 2 s, (rows, 2).
        dark: Sums of both squares over the dark part of the episode, (rows, 2).
        reading: Scratch of the sensors, (elements,).
    """

    slip: Array
    target: Array
    recent: Array
    dark: Array
    reading: Array


@part
def _feel(
    lines: Lines, row: int, orbit: Orbit, scene: Scene, canal: Filter, vision: Vision, first: bool
) -> None:
    """Takes one reading of all receptors; in the dark the retina is silent."""
    rotation = math.degrees(scene.now[row, 0])
    vision.slip[row] = scene.now[row, 1] * scene.now[row, 0] + orbit.velocity[row]
    if not first:
        vision.target[row] -= STEP * scene.now[row, 1] * scene.now[row, 0]
    vision.reading[0] = settle(canal, row, 0.0) if first else sense(canal, row, rotation)
    vision.reading[1] = orbit.position[row]
    vision.reading[2] = scene.now[row, 2]
    vision.reading[3] = vision.slip[row] * scene.now[row, 2]
    if first:
        fill(lines, row, vision.reading)
    else:
        record(lines, row, vision.reading)


@compiled
def begin(
    mask: Array,
    books: Books,
    lines: Lines,
    orbit: Orbit,
    scene: Scene,
    canal: Filter,
    vision: Vision,
    stage: Array,
) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        orbit: The eyes.
        scene: The scenes.
        canal: The canals.
        vision: What the eyes see.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        draw_scene(scene, row, books.words, stage[row])
    turn_heads(scene, books.steps, 0)
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        move_scene(scene, row, 0, 0.0)
        rest_eye(orbit, row)
        vision.target[row] = 0.0
        for side in range(2):
            vision.recent[row, side], vision.dark[row, side] = 0.0, 0.0
        _feel(lines, row, orbit, scene, canal, vision, True)
    receive(lines, books.fresh, books.words, books.observation)


@part
def _judge(books: Books, row: int, scene: Scene, vision: Vision) -> None:
    """The reward terms, and whether the image has been steady lately."""
    squares = (vision.slip[row] ** 2, scene.now[row, 0] ** 2)
    for side in range(2):
        vision.recent[row, side] += (1.0 - _KEEP) * (squares[side] - vision.recent[row, side])
        vision.dark[row, side] += squares[side] * (1.0 - scene.now[row, 2])
    books.terms[row, _STEADY] = 1.0 / (1.0 + squares[0] / ACUITY**2)
    books.terms[row, _RETAINED] = 0.0
    if books.steps[row] + 1 == _LAST and vision.dark[row, 1] > 0.0:
        share = vision.dark[row, 0] / vision.dark[row, 1]
        books.terms[row, _RETAINED] = 1.0 / (1.0 + share / STEADY_SHARE**2)
    books.success[row] = vision.recent[row, 0] < STEADY_SHARE**2 * vision.recent[row, 1]


@compiled
def advance(actions: Array, skip: Array, state: Any) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, 1).
        skip: Rows that stay as they are, (rows,) bool.
        state: ``Bound`` to books, motors, lines, orbit, scene, canal and vision.
    """
    books, motors, lines, orbit, scene, canal, vision = held(state)
    turn_heads(scene, books.steps, 1)
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            for substep in range(SUBSTEPS):
                time = (books.steps[row] * SUBSTEPS + substep + 1) * STEP
                move_scene(scene, row, substep, time)
                move_eye(orbit, row, motors.command[row, 0])
                _feel(lines, row, orbit, scene, canal, vision, False)
            _judge(books, row, scene, vision)
            finite = math.isfinite(orbit.position[row] + vision.slip[row])
            error = 0 if finite else BAD_STATE
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)
