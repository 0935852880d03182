"""The kernels of ForceField: commands, what the arm feels, rewards."""

import math

from envs.bodies.planar import hand_x, hand_y
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.physics.task import unstable
from envs.sensors.line import Lines, fill, receive, record
from envs.tasks.force_field.robot import (
    ASTRAY,
    CLOSE,
    GOLGI,
    HAND,
    HIT,
    MUSCLES,
    POSTURE,
    REACH,
    STEPS_PER_TRIAL,
    TARGET,
    Body,
    current_trial,
    draw_angles,
    draw_field,
    go_home,
)

_CLOSE, _STRAIGHT, _HIT, _EFFORT = 0, 1, 2, 3


@part
def _feel(body: Body, row: int) -> None:
    """Takes one reading; tension comes last and is absent where there are no muscles."""
    shoulder, elbow = body.state[row, body.qpos], body.state[row, body.qpos + 1]
    for muscle in range(MUSCLES):
        length, speed = 0.0, 0.0
        for joint in range(2):
            length -= body.arms[muscle, joint] * body.state[row, body.qpos + joint]
            speed -= body.arms[muscle, joint] * body.state[row, body.qvel + joint]
        body.reading[muscle] = length
        body.reading[MUSCLES + muscle] = speed
    dx = hand_x(body.links, row, shoulder, elbow) - body.home[row, 0]
    dy = hand_y(body.links, row, shoulder, elbow) - body.home[row, 1]
    c, s = math.cos(body.prism[row]), math.sin(body.prism[row])
    body.reading[TARGET] = body.state[row, body.mocap] - body.home[row, 0]
    body.reading[TARGET + 1] = body.state[row, body.mocap + 1] - body.home[row, 1]
    body.reading[HAND], body.reading[HAND + 1] = c * dx - s * dy, s * dx + c * dy
    for muscle in range(body.reading.shape[0] - GOLGI):
        body.reading[GOLGI + muscle] = -body.force[row, muscle]


@compiled
def start(mask: Array, books: Books, body: Body, stage: Array) -> None:
    """Draws directions and fields and puts the arms where they begin.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        body: The bodies.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if mask[row]:
            open_page(books, row)
            draw_field(body, row, books.words, stage[row])
            draw_angles(body, row, books.words, stage[row])
            body.home[row, 0] = hand_x(body.links, row, POSTURE[0], POSTURE[1])
            body.home[row, 1] = hand_y(body.links, row, POSTURE[0], POSTURE[1])
            body.missed[row] = 0
            books.success[row] = True
            go_home(body, row, 0)


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
def excite(actions: Array, skip: Array, motors: Motors, body: Body) -> None:
    """Turns actions into controls.

    Args:
        actions: The actions, (rows, motors).
        skip: Rows that stay as they are, (rows,) bool.
        motors: The paths of the actions.
        body: The bodies; ``live`` is set.
    """
    for row in range(skip.shape[0]):
        body.live[row] = not skip[row] and command(motors, row, actions)
        if body.live[row]:
            for motor in range(motors.command.shape[1]):
                body.state[row, body.ctrl + motor] = motors.command[row, motor]


@part
def _reward(books: Books, motors: Motors, row: int, body: Body, trial: int) -> bool:
    """Writes the terms of this step; tells whether the body is in order."""
    shoulder, elbow = body.state[row, body.qpos], body.state[row, body.qpos + 1]
    dx = hand_x(body.links, row, shoulder, elbow) - body.home[row, 0]
    dy = hand_y(body.links, row, shoulder, elbow) - body.home[row, 1]
    if unstable(body.warning, row) or not math.isfinite(dx + dy):
        return False
    c, s = math.cos(body.angle[row, trial]), math.sin(body.angle[row, trial])
    along, lateral = c * dx + s * dy, c * dy - s * dx
    distance = math.sqrt((along - REACH) ** 2 + lateral**2)
    body.lateral[row] = lateral
    if abs(lateral) > abs(body.worst[row, trial]):
        body.worst[row, trial] = lateral
    body.beyond[row] = max(body.beyond[row], along - REACH)
    effort = 0.0
    for motor in range(motors.command.shape[1]):
        effort += motors.command[row, motor] ** 2
    books.terms[row, _CLOSE] = 1.0 / (1.0 + (distance / CLOSE) ** 2)
    books.terms[row, _STRAIGHT] = -min(abs(lateral) / ASTRAY, 1.0)
    books.terms[row, _EFFORT] = -effort / motors.command.shape[1]
    books.terms[row, _HIT] = 0.0
    if (books.steps[row] + 1) % STEPS_PER_TRIAL == 0:
        straight = abs(body.worst[row, trial]) <= ASTRAY and body.beyond[row] <= HIT
        hit = straight and distance <= HIT
        books.terms[row, _HIT] = 1.0 if hit else 0.0
        body.missed[row] += not hit
    books.success[row] = body.missed[row] == 0
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
        before = current_trial(books.steps, row)
        error = 0 if body.live[row] else BAD_ACTION
        if error == 0 and not _reward(books, motors, row, body, before):
            error = BAD_STATE
        close_step(books, row, error)
        if error == 0:
            trial = current_trial(books.steps, row)
            if trial != before:
                go_home(body, row, trial)
            _feel(body, row)
            record(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)
