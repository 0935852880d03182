"""The kernels of Stand: the platform, the torques, what the body feels, rewards."""

import math

from envs.bodies.stander_changes import ANKLE, SLIDE, TILT, Powers
from envs.bodies.standing import GRAVITY
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.physics.task import unstable
from envs.sensors.line import Lines, fill, receive, record
from envs.sensors.modes import Filter, sense, settle
from envs.streams import uniform
from envs.tasks.stand.carriage import STEP, carry, tilt_wanted
from envs.tasks.stand.platform import Platform, draw_courses, plan
from envs.tasks.stand.posture import (
    CENTER,
    COM_VZ,
    COM_X,
    FORCE,
    HEAD_VX,
    HEAD_VZ,
    HEAD_Z,
    PITCH,
    SEGMENTS,
    SPIN,
    Body,
    borne_torque,
    lean_of,
    stand_on,
    survey,
)

FALL, SQUAT = 0.35, 0.75
UPRIGHT = 0.05
START = 0.03
TENDON, PRESSURE, VISION = 8, 11, 13
_UPRIGHT, _EFFORT, _FALL = 0, 1, 2


@part
def _drive(motors: Motors, powers: Powers, body: Body, row: int) -> None:
    """Asks for torques: shares of strength, at the ankle no more than the feet can bear."""
    for joint in range(SEGMENTS):
        share = motors.command[row, joint]
        side = 0 if share > 0.0 else 1
        torque = share * powers.limit[row, side, joint]
        if joint == 0:
            torque = borne_torque(body, powers, row, torque)
        body.state[row, body.ctrl + joint] = torque


@part
def _feel(
    body: Body, row: int, powers: Powers, canal: Filter, otolith: Filter, pull: float, first: bool
) -> None:
    """Takes one reading of all receptors; vision comes last and may be absent."""
    turning = math.degrees(body.now[row, SPIN])
    body.reading[0] = settle(canal, row, turning) if first else sense(canal, row, turning)
    body.reading[1] = settle(otolith, row, pull) if first else sense(otolith, row, pull)
    for joint in range(SEGMENTS):
        body.reading[2 + 2 * joint] = body.state[row, body.qpos + ANKLE + joint]
        body.reading[3 + 2 * joint] = body.state[row, body.qvel + ANKLE + joint]
        body.reading[TENDON + joint] = body.state[row, body.act + joint]
    heel, toe = powers.foot[row, 0], powers.foot[row, 1]
    share = min(max((body.now[row, CENTER] + heel) / (heel + toe), 0.0), 1.0)
    body.reading[PRESSURE] = (1.0 - share) * body.now[row, FORCE]
    body.reading[PRESSURE + 1] = share * body.now[row, FORCE]
    if body.reading.shape[0] > VISION:
        body.reading[VISION] = body.now[row, PITCH]
        body.reading[VISION + 1] = body.now[row, SPIN]


@compiled
def start(
    mask: Array, books: Books, body: Body, powers: Powers, platform: Platform, stage: Array
) -> None:
    """Draws courses of the platform and puts the bodies where they begin.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        body: The bodies.
        powers: Their size and strength.
        platform: The platforms.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        draw_courses(platform, row, books.words, stage[row])
        plan(platform, row, 0.0)
        for joint in range(SEGMENTS):
            angle = uniform(books.words, row, -START, START)
            rate = uniform(books.words, row, -START, START)
            body.state[row, body.act + joint] = powers.size[row] ** 4 * body.holding[joint]
            if joint == 0 or not powers.braced[row]:
                body.state[row, body.qpos + ANKLE + joint] = angle
                body.state[row, body.qvel + ANKLE + joint] = rate
        body.state[row, body.qpos + ANKLE] += body.lean
        body.state[row, body.qpos + SLIDE] = platform.slide.tilt[row, 0]
        body.state[row, body.qvel + SLIDE] = platform.slide.tilt[row, 1]
        survey(body, row, powers.size[row])
        tilt, rate = tilt_wanted(platform, body, row, 0.0)
        for place, value in ((body.qpos, tilt), (body.qvel, rate)):
            body.state[row, place + TILT] = value
            body.state[row, place + ANKLE] -= value
        books.success[row] = True


@compiled
def awake(
    mask: Array,
    books: Books,
    lines: Lines,
    body: Body,
    powers: Powers,
    canal: Filter,
    otolith: Filter,
) -> None:
    """Takes the first reading.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        powers: Their size and strength.
        canal: The canals.
        otolith: The otoliths.
    """
    for row in range(mask.shape[0]):
        if mask[row]:
            survey(body, row, powers.size[row])
            stand_on(body, powers, row, 0.0)
            pull = -math.sin(body.now[row, PITCH])
            _feel(body, row, powers, canal, otolith, pull, True)
            fill(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)


@compiled
def excite(
    actions: Array,
    skip: Array,
    books: Books,
    motors: Motors,
    body: Body,
    powers: Powers,
    platform: Platform,
) -> None:
    """Turns actions into torques and moves the platform on.

    Args:
        actions: The actions, (rows, 3).
        skip: Rows that stay as they are, (rows,) bool.
        books: The books.
        motors: The paths of the actions.
        body: The bodies; ``live`` is set.
        powers: Their size and strength.
        platform: The platforms.
    """
    for row in range(skip.shape[0]):
        body.live[row] = not skip[row] and command(motors, row, actions)
        if body.live[row]:
            _drive(motors, powers, body, row)
            carry(platform, body, row, (books.steps[row] + 1) * STEP, powers.size[row])


@part
def _reward(books: Books, motors: Motors, row: int, body: Body, size: float) -> bool:
    """Writes the terms of this step; tells whether the body is in order."""
    away = body.now[row, COM_X] / size - body.poise
    if unstable(body.warning, row) or not math.isfinite(away + body.now[row, SPIN]):
        return False
    fallen = abs(lean_of(body, row)) > FALL or body.now[row, HEAD_Z] < SQUAT * size * body.top
    effort = 0.0
    for motor in range(SEGMENTS):
        effort += motors.command[row, motor] ** 2
    books.terms[row, _UPRIGHT] = 1.0 / (1.0 + (away / UPRIGHT) ** 2)
    books.terms[row, _EFFORT] = -effort / SEGMENTS
    books.terms[row, _FALL] = -1.0 if fallen else 0.0
    books.success[row] = not fallen
    books.terminated[row] = fallen
    return True


@part
def _sensed_pull(body: Body, row: int, forward: float, upward: float) -> float:
    """Gravito-inertial acceleration along the naso-occipital axis of the head, g.

    The acceleration is the mean over the control step, from the velocity of the head before it.
    """
    sine, cosine = math.sin(body.now[row, PITCH]), math.cos(body.now[row, PITCH])
    x = (body.now[row, HEAD_VX] - forward) / (STEP * GRAVITY)
    z = (body.now[row, HEAD_VZ] - upward) / (STEP * GRAVITY)
    return cosine * x - sine * (z + 1.0)


@compiled
def judge(
    skip: Array,
    books: Books,
    motors: Motors,
    lines: Lines,
    body: Body,
    powers: Powers,
    canal: Filter,
    otolith: Filter,
) -> None:
    """Rewards, closes the control step and takes a reading.

    Args:
        skip: Rows that stay as they are, (rows,) bool.
        books: The books.
        motors: The paths of the actions.
        lines: The paths of the senses.
        body: The bodies.
        powers: Their size and strength.
        canal: The canals.
        otolith: The otoliths.
    """
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if body.live[row] else BAD_ACTION
        sinking = body.now[row, COM_VZ]
        forward, upward = body.now[row, HEAD_VX], body.now[row, HEAD_VZ]
        size = powers.size[row]
        if error == 0:
            survey(body, row, size)
            if not _reward(books, motors, row, body, size):
                error = BAD_STATE
        close_step(books, row, error)
        if error == 0:
            stand_on(body, powers, row, (body.now[row, COM_VZ] - sinking) / STEP)
            pull = _sensed_pull(body, row, forward, upward)
            _feel(body, row, powers, canal, otolith, pull, False)
            record(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)
