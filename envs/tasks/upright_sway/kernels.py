"""The kernels of UprightSway: the body, what it feels, and one control step."""

import math
from typing import NamedTuple

from envs.bodies.actuators import Drives, activation_kept, follow, joint_torque
from envs.bodies.standing import GRAVITY
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.sensors.line import Lines, arrives, fill, pass_by, receive, record
from envs.sensors.modes import Filter, sense, settle
from envs.streams import uniform
from envs.tasks.upright_sway.support import Support, draw_tilt, has_pushes, move_support

STEP = 0.002
SUBSTEPS = 10
FALL = 0.35
UPRIGHT = 0.05
START = 0.03
_UPRIGHT, _EFFORT, _FALL = 0, 1, 2


class Body(NamedTuple):
    """The hidden state of a batch and the constants of the body.

    Attributes:
        angle: Lean from the vertical, rad, forward positive, (rows,).
        rate: Its velocity, rad/s, (rows,).
        acceleration: Its acceleration, rad/s2, (rows,).
        sine: Sine of the lean, (rows,).
        torque: Ankle torque, N m, (rows,).
        size: Height as a share of an adult's, (rows,); torques are shares of weight times height.
        activation: Activation of the forward and backward drive, (rows, 2).
        reading: Scratch of the sensors, (elements,).
        inertia: kg m2.
        toppling: m g h, N m/rad.
        head: Height of the vestibular organs, m.
        stiffness: Passive stiffness of the ankle, N m/rad.
        viscosity: Passive viscosity of the ankle, N m s/rad.
    """

    angle: Array
    rate: Array
    acceleration: Array
    sine: Array
    torque: Array
    size: Array
    activation: Array
    reading: Array
    inertia: float
    toppling: float
    head: float
    stiffness: float
    viscosity: float


@part
def _accelerate(
    body: Body, row: int, angle: float, rate: float, sine: float, support: Support
) -> float:
    """Newton's law about the ankle: J th'' = m g h sin(th) + torque + passive + push."""
    ankle, speed = angle - support.tilt[row, 0], rate - support.tilt[row, 1]
    passive = body.stiffness * ankle + body.viscosity * speed
    moment = body.toppling * sine + body.torque[row] - passive + support.push[row]
    return moment / (body.inertia * body.size[row])


@part
def _move(
    body: Body, drives: Drives, motors: Motors, support: Support, row: int, keep: float
) -> None:
    """One physics step with the midpoint rule; the active torque is held during it."""
    follow(drives, body.activation, row, motors.command, keep)
    angle, rate = body.angle[row], body.rate[row]
    ankle, speed = angle - support.tilt[row, 0], rate - support.tilt[row, 1]
    body.torque[row] = joint_torque(drives, body.activation, row, ankle, speed)
    first = _accelerate(body, row, angle, rate, body.sine[row], support)
    middle = rate + 0.5 * STEP * first
    between = angle + 0.5 * STEP * rate
    second = _accelerate(body, row, between, middle, math.sin(between), support)
    body.angle[row] = angle + STEP * middle
    body.rate[row] = rate + STEP * second
    _settle_force(body, row, support)


@part
def _settle_force(body: Body, row: int, support: Support) -> None:
    angle, rate = body.angle[row], body.rate[row]
    body.sine[row] = math.sin(angle)
    body.acceleration[row] = _accelerate(body, row, angle, rate, body.sine[row], support)


@part
def otolith_input(body: Body, row: int) -> float:
    """Gravito-inertial acceleration along the naso-occipital axis of the head.

    Args:
        body: The bodies.
        row: The body.

    Returns:
        Tangential acceleration of the head minus the component of gravity, g.
    """
    return body.head * body.size[row] * body.acceleration[row] / GRAVITY - body.sine[row]


@part
def _feel(
    lines: Lines,
    row: int,
    body: Body,
    support: Support,
    canal: Filter,
    otolith: Filter,
    first: bool,
    heard: bool,
) -> None:
    """Takes one reading of all receptors; vision comes last and may be absent."""
    rotation = math.degrees(body.rate[row])
    force = otolith_input(body, row)
    body.reading[0] = settle(canal, row, rotation) if first else sense(canal, row, rotation)
    body.reading[1] = settle(otolith, row, force) if first else sense(otolith, row, force)
    if not first and not heard:
        pass_by(lines, row)
        return
    body.reading[2] = body.angle[row] - support.tilt[row, 0]
    body.reading[3] = body.rate[row] - support.tilt[row, 1]
    body.reading[4] = body.torque[row]
    if body.reading.shape[0] > 5:
        body.reading[5] = body.angle[row]
        body.reading[6] = body.rate[row]
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
    support: Support,
    canal: Filter,
    otolith: Filter,
    stage: Array,
) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        support: The supports.
        canal: The canals.
        otolith: The otoliths.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        draw_tilt(support, row, books.words, stage[row])
        move_support(support, row, 0.0)
        body.angle[row] = uniform(books.words, row, -START, START)
        body.rate[row] = uniform(books.words, row, -START, START)
        body.torque[row] = 0.0
        body.activation[row, 0], body.activation[row, 1] = 0.0, 0.0
        _settle_force(body, row, support)
        books.success[row] = True
        _feel(lines, row, body, support, canal, otolith, True, True)
    receive(lines, books.fresh, books.words, books.observation)


@part
def _is_loose(body: Body, drives: Drives, support: Support, row: int) -> bool:
    """Tells whether the support does not act on the body: it is then only felt."""
    free = body.stiffness == 0.0 and body.viscosity == 0.0
    limp = drives.stiffness == 0.0 and drives.viscosity == 0.0
    return free and limp and not has_pushes(support, row)


@part
def _effort(motors: Motors, row: int) -> float:
    total = 0.0
    for motor in range(motors.command.shape[1]):
        total += motors.command[row, motor] ** 2
    return total / motors.command.shape[1]


@compiled
def advance(
    actions: Array,
    skip: Array,
    books: Books,
    motors: Motors,
    lines: Lines,
    body: Body,
    drives: Drives,
    support: Support,
    canal: Filter,
    otolith: Filter,
) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, motors).
        skip: Rows that stay as they are, (rows,) bool.
        books: The books.
        motors: The paths of the actions.
        lines: The paths of the senses.
        body: The bodies.
        drives: The constants of the actuator.
        support: The supports.
        canal: The canals.
        otolith: The otoliths.
    """
    keep = activation_kept(drives, STEP)
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            loose = _is_loose(body, drives, support, row)
            for substep in range(SUBSTEPS):
                later = SUBSTEPS - 1 - substep
                heard = arrives(lines, row, later, 0, body.reading.shape[0])
                if heard or later == 0 or not loose:
                    move_support(support, row, (books.steps[row] * SUBSTEPS + substep + 1) * STEP)
                _move(body, drives, motors, support, row, keep)
                _feel(lines, row, body, support, canal, otolith, False, heard)
            fallen = abs(body.angle[row]) > FALL
            books.terms[row, _UPRIGHT] = 1.0 / (1.0 + (body.angle[row] / UPRIGHT) ** 2)
            books.terms[row, _EFFORT] = -_effort(motors, row)
            books.terms[row, _FALL] = -1.0 if fallen else 0.0
            books.success[row] = not fallen
            books.terminated[row] = fallen
            error = 0 if math.isfinite(body.angle[row] + body.rate[row]) else BAD_STATE
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)
