"""The kernels of SplitBelt: commands, what the walker feels, rewards."""

import math

from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.physics.task import unstable
from envs.sensors.line import Lines, fill, receive, record
from envs.streams import uniform
from envs.tasks.split_belt.belts import EPISODE, STEP, Body, draw_split, drive_belts, phase_of
from envs.tasks.split_belt.strides import follow_steps, forget_strides, in_contact, is_even

MOTORS = 4
BEND, STRIDE = (0.4, 0.7), (0.02, 0.12)
LOWEST, LEANEST = 0.6, 1.0
NEAR, EVEN, EQUAL, LEANING = 0.2, 0.1, 0.15, 0.5
VELOCITY, LOAD, TOUCH, PITCH, PLACE = 4, 8, 10, 12, 14
_UPRIGHT, _MIDDLE, _STEP, _EFFORT = 0, 1, 2, 3


@part
def _feel(body: Body, row: int) -> None:
    """Takes one reading."""
    for joint in range(MOTORS):
        body.reading[joint] = body.state[row, body.qpos + 3 + joint]
        body.reading[VELOCITY + joint] = body.state[row, body.qvel + 3 + joint]
    for leg in range(2):
        body.reading[LOAD + leg] = body.load[row, leg]
        body.reading[TOUCH + leg] = 1.0 if in_contact(body, row, leg) else 0.0
    body.reading[PITCH] = body.state[row, body.qpos + 2]
    body.reading[PITCH + 1] = body.state[row, body.qvel + 2]
    body.reading[PLACE] = body.state[row, body.qpos]


@part
def _stand(body: Body, row: int, words: Array) -> None:
    """Bent legs, one a little ahead, both feet on their belts."""
    bend = uniform(words, row, BEND[0], BEND[1])
    ahead = uniform(words, row, STRIDE[0], STRIDE[1])
    if uniform(words, row, 0.0, 1.0) < 0.5:
        ahead = -ahead
    thigh, shank = body.links[0], body.links[1]
    back = math.atan2(shank * math.sin(bend), thigh + shank * math.cos(bend))
    length = math.sqrt(thigh**2 + shank**2 + 2.0 * thigh * shank * math.cos(bend))
    swing = math.asin(ahead / length)
    lower = (length * math.cos(swing) - thigh - shank) * body.size[row]
    for place in range(3):
        body.state[row, body.qpos + place] = lower if place == 1 else 0.0
    for leg in range(2):
        tilt = swing if leg == 0 else -swing
        body.state[row, body.qpos + 3 + 2 * leg] = back + tilt
        body.state[row, body.qpos + 4 + 2 * leg] = bend


@compiled
def start(mask: Array, books: Books, body: Body, stage: Array) -> None:
    """Draws the belts of an episode and puts the walkers on them, which stand still.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        body: The bodies.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if mask[row]:
            open_page(books, row)
            draw_split(body, row, books.words, stage[row])
            _stand(body, row, books.words)
            forget_strides(body, row)
            for leg in range(2):
                body.speed[row, leg], body.travel[row, leg] = 0.0, 0.0
            drive_belts(body, row, 0)
            body.missed[row] = 0
            books.success[row] = True


@compiled
def awake(mask: Array, books: Books, lines: Lines, body: Body) -> None:
    """Takes the first reading.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
    """
    for row in range(mask.shape[0]):
        if mask[row]:
            _feel(body, row)
            fill(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)


@compiled
def excite(actions: Array, skip: Array, books: Books, motors: Motors, body: Body) -> None:
    """Turns actions into torques and moves the belts on.

    Args:
        actions: The actions, (rows, 4).
        skip: Rows that stay as they are, (rows,) bool.
        books: The books, for the time.
        motors: The paths of the actions.
        body: The bodies; ``live`` is set.
    """
    for row in range(skip.shape[0]):
        body.live[row] = not skip[row] and command(motors, row, actions)
        if body.live[row]:
            drive_belts(body, row, books.steps[row])
            for motor in range(MOTORS):
                body.state[row, body.ctrl + motor] = motors.command[row, motor]


@part
def _fallen(body: Body, row: int) -> bool:
    """Tells whether the walker is down, doubled up or off the belts."""
    size = body.size[row]
    height = body.links[0] + body.links[1] + body.sizes[0] + body.state[row, body.qpos + 1] / size
    return (
        height < LOWEST * (body.links[0] + body.links[1])
        or abs(body.state[row, body.qpos + 2]) > LEANEST
        or abs(body.state[row, body.qpos]) > body.sizes[1]
    )


@part
def _reward(books: Books, motors: Motors, row: int, body: Body) -> bool:
    """Writes the terms of this step; tells whether the body is in order."""
    place, pitch = body.state[row, body.qpos], body.state[row, body.qpos + 2]
    height = body.state[row, body.qpos + 1]
    if unstable(body.warning, row) or not math.isfinite(place + pitch + height):
        return False
    step = books.steps[row] + 1
    stride = STEP * follow_steps(body, row, step)
    effort = 0.0
    for motor in range(MOTORS):
        effort += motors.command[row, motor] ** 2
    books.terms[row, _UPRIGHT] = max(1.0 - (pitch / LEANING) ** 2, 0.0)
    books.terms[row, _MIDDLE] = 1.0 / (1.0 + (place / NEAR) ** 2)
    books.terms[row, _STEP] = stride / (1.0 + (body.asymmetry[row] / EVEN) ** 2)
    books.terms[row, _EFFORT] = -effort / MOTORS
    fallen = _fallen(body, row)
    if step == EPISODE or phase_of(body, row, step) != body.phase[row]:
        body.missed[row] += not is_even(body, row, EQUAL)
    books.success[row] = body.missed[row] == 0 and not fallen
    books.terminated[row] = fallen
    return True


@compiled
def judge(skip: Array, books: Books, motors: Motors, lines: Lines, body: Body) -> None:
    """Rewards, closes the control step and takes a reading.

    Args:
        skip: Rows that stay as they are, (rows,) bool.
        books: The books.
        motors: The paths of the actions.
        lines: The paths of the senses.
        body: The bodies.
    """
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if body.live[row] else BAD_ACTION
        if error == 0 and not _reward(books, motors, row, body):
            error = BAD_STATE
        close_step(books, row, error)
        if error == 0:
            _feel(body, row)
            record(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)
