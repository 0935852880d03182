"""The trials of GraspPremotor: objects, cues, times; the hidden state."""

from typing import NamedTuple

import numpy as np

from envs.bodies.hand import CORNER
from envs.kernel import Array, part
from envs.streams import next_word, uniform

TIMESTEP = 0.01
MOVES = 2
STEP = TIMESTEP * MOVES
PADS = 4
MOTORS = 7
FIRST_CUE, SECOND_CUE, DELAY = 5, 20, 35  # control steps
GO = (50, 70)
POWER, PRECISION = 0, 1
OBJECT_FIRST, GRIP_FIRST = 0, 1
DRAWN = -1
TRAIN_OBJECTS = 64
WIDTH, HEIGHT = (0.02, 0.06), (0.05, 0.08)
MASS, FRICTION = (0.05, 0.3), (0.4, 1.2)
LAMP_ON, LAMP_OFF = 0.26, -0.2  # m
NAMED = ((0.02, 0.07), (0.035, 0.08), (0.05, 0.05), (0.06, 0.065))  # plate, column, cube, block
NAMED_MASS, NAMED_FRICTION = 0.15, 0.8
STAGES = ("train", "unseen", "named", "infant")
_FIRST_UNSEEN, _UNSEEN = np.uint64(TRAIN_OBJECTS), np.uint64(2**40)
_TWO, _FOUR = np.uint64(2), np.uint64(4)


class Body(NamedTuple):
    """The hidden state of a batch.

    Attributes:
        state: The state of MuJoCo, (rows, numbers).
        contact: Force of each pad on the object: normal, two tangential, N, (rows, 12).
        force: Forces and torques of the motors, N and N m, (rows, 7).
        warning: Warnings of MuJoCo, (rows, kinds, 2).
        live: Rows that move in this control step, (rows,) bool.
        geom_size: Of MuJoCo's model, m, (rows, geoms, 3).
        geom_pos: The same.
        geom_friction: Of MuJoCo's model, (rows, geoms, 3).
        body_mass: Of MuJoCo's model, kg, (rows, bodies).
        body_inertia: Of MuJoCo's model, kg m2, (rows, bodies, 3).
        things: Width, height (m), mass (kg) and friction of the object, (rows, 4).
        fixed: Whether ``things`` stays as it is, (rows,) bool.
        told: Grip and order that are set, or ``DRAWN``, (rows, 2) int64.
        grip: ``POWER`` or ``PRECISION``, (rows,) int64.
        order: ``OBJECT_FIRST`` or ``GRIP_FIRST``, (rows,) int64.
        go: Control step of the go cue, (rows,) int64.
        dark: Whether each cue is seen in its own period only, (rows,) bool.
        change: Factors on size, mass and friction of objects, (rows, 3).
        sizes: See ``Hand.sizes``, m, (rows, 5).
        growth: Factor on the lengths of the hand, (rows,).
        press: Normal force of each pad, N, (rows, 4).
        adapted: What the adapting receptors are used to, N, (rows, 4).
        held: Control steps in a row in which the object was held as told, (rows,) int64.
        faults: Moved before the go cue, crushed the object, (rows, 2) bool.
        stream: Streams of the objects, (rows,) uint64.
        reading: Scratch of the sensors, (elements,).
        ranges: See ``Hand.ranges``, (7, 2).
        limits: Largest force or torque of the motors, N or N m, (7,).
        qpos: Column of the place of the palm in ``state``; joints and object follow.
        qvel: Column of its velocity.
        ctrl: Column of the controls.
        lamp: Column of the place of the first lamp: power, precision, go.
        thing: Number of the geom of the object; its corners follow.
        body: Number of the body of the object.
    """

    state: Array
    contact: Array
    force: Array
    warning: Array
    live: Array
    geom_size: Array
    geom_pos: Array
    geom_friction: Array
    body_mass: Array
    body_inertia: Array
    things: Array
    fixed: Array
    told: Array
    grip: Array
    order: Array
    go: Array
    dark: Array
    change: Array
    sizes: Array
    growth: Array
    press: Array
    adapted: Array
    held: Array
    faults: Array
    stream: Array
    reading: Array
    ranges: Array
    limits: Array
    qpos: int
    qvel: int
    ctrl: int
    lamp: int
    thing: int
    body: int


@part
def draw_object(body: Body, row: int, words: Array, stage: int) -> None:
    """Takes an object: number n is the n-th of a list without end.

    Args:
        body: The bodies.
        row: The body.
        words: The random streams.
        stage: Number in ``STAGES``.
    """
    number = next_word(words, row)
    unseen = stage == 1
    body.stream[row] = _FIRST_UNSEEN + number % _UNSEEN if unseen else number % _FIRST_UNSEEN
    if body.fixed[row]:
        return
    things = body.things
    things[row, 0] = uniform(body.stream, row, WIDTH[0], WIDTH[1])
    things[row, 1] = uniform(body.stream, row, HEIGHT[0], HEIGHT[1])
    things[row, 2] = uniform(body.stream, row, MASS[0], MASS[1])
    things[row, 3] = uniform(body.stream, row, FRICTION[0], FRICTION[1])
    if stage == 2:
        for named in range(4):
            if np.uint64(named) == (number >> np.uint64(20)) % _FOUR:
                things[row, 0], things[row, 1] = NAMED[named][0], NAMED[named][1]
        things[row, 2], things[row, 3] = NAMED_MASS, NAMED_FRICTION
    for side in range(2):
        things[row, side] *= body.change[row, 0]
    things[row, 2] *= body.change[row, 1]
    things[row, 3] *= body.change[row, 2]


@part
def draw_cues(body: Body, row: int, words: Array) -> None:
    """Draws grip, order and time of the go cue.

    Args:
        body: The bodies.
        row: The body.
        words: The random streams.
    """
    grip, order = next_word(words, row) % _TWO, next_word(words, row) % _TWO
    body.grip[row] = np.int64(grip) if body.told[row, 0] == DRAWN else body.told[row, 0]
    body.order[row] = np.int64(order) if body.told[row, 1] == DRAWN else body.told[row, 1]
    body.go[row] = np.int64(uniform(words, row, GO[0], GO[1] + 1.0))


@part
def put_object(body: Body, row: int) -> None:
    """Writes the object into MuJoCo's model and puts it on the table.

    Args:
        body: The bodies.
        row: The body.
    """
    width, height, mass = body.things[row, 0], body.things[row, 1], body.things[row, 2]
    box = body.thing
    body.geom_size[row, box, 0], body.geom_size[row, box, 2] = 0.5 * width, 0.5 * height
    body.geom_friction[row, box, 0] = body.things[row, 3]
    for corner in range(4):
        side, up = 2.0 * (corner % 2) - 1.0, 2.0 * (corner // 2) - 1.0
        body.geom_pos[row, box + 1 + corner, 0] = side * (0.5 * width - CORNER)
        body.geom_pos[row, box + 1 + corner, 2] = up * (0.5 * height - CORNER)
    body.body_mass[row, body.body] = mass
    for axis in range(3):
        body.body_inertia[row, body.body, axis] = mass * (width**2 + height**2) / 12.0
    body.state[row, body.qpos + MOTORS + 1] = 0.5 * height


@part
def rest_of(body: Body, row: int, motor: int) -> float:
    """The target of a motor at rest.

    Args:
        body: The bodies.
        row: The body.
        motor: The motor.

    Returns:
        m or rad.
    """
    middle = 0.5 * (body.ranges[motor, 0] + body.ranges[motor, 1])
    return middle * body.growth[row] if motor == 0 else middle


@part
def shown(body: Body, row: int, step: int, cue: int) -> bool:
    """Tells whether a cue is seen.

    Args:
        body: The bodies.
        row: The body.
        step: Control steps since reset.
        cue: 0 for the object, 1 for the grip.

    Returns:
        True from its onset on; in the dark only for its own period.
    """
    onset = FIRST_CUE if cue == body.order[row] else SECOND_CUE
    last = onset + SECOND_CUE - FIRST_CUE if body.dark[row] else step + 1
    return onset <= step < last
