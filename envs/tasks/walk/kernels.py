"""The kernels of Walk: commands, what the legs feel and tell each other, rewards."""

import math

from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.physics.task import unstable
from envs.sensors.line import Lines, fill, receive, record
from envs.streams import uniform
from envs.tasks.walk.ground import Ground, settle
from envs.tasks.walk.senses import LEGS, SPEED, Body, axis, feel

TIMESTEP = 0.01
MOVES = 2
STEP = TIMESTEP * MOVES
HEAT = 1.0
FALLEN = 0.5
LONG = 50
FAR = 10.0
BENT, ASTRAY = 0.1, 0.4
PAUSE = 4
_PROGRESS, _ENERGY, _UPRIGHT, _FALL, _MARK = 0, 1, 2, 3, 4


@part
def _place(body: Body, row: int, words: Array) -> None:
    """A body at the origin, nearly at rest, that heads roughly along x."""
    state, heading = body.state, uniform(words, row, -ASTRAY, ASTRAY)
    state[row, body.qpos + 2] = 1.02 * body.height[row]
    state[row, body.qpos + 3] = math.cos(0.5 * heading)
    state[row, body.qpos + 6] = math.sin(0.5 * heading)
    for k in range(2 * LEGS):
        state[row, body.qpos + 7 + k] = uniform(words, row, -BENT, BENT)
    for leg in range(LEGS):
        body.message[row, leg] = 0.0
        body.stance[row, leg], body.aloft[row, leg], body.landed[row, leg] = 0, 0, 0
    body.past[row], body.energy[row], body.reached[row] = 0.0, 0.0, 0
    body.lying[row] = 0


@compiled
def start(mask: Array, books: Books, body: Body, ground: Ground, stage: Array) -> None:
    """Draws grounds and puts the bodies where they begin.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        body: The bodies.
        ground: Where they stand.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if mask[row]:
            open_page(books, row)
            settle(ground, row, books.words, stage[row])
            _place(body, row, books.words)


@compiled
def awake(mask: Array, books: Books, lines: Lines, body: Body, ground: Ground) -> None:
    """Takes the first reading.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        ground: Where they stand.
    """
    for row in range(mask.shape[0]):
        if mask[row]:
            feel(body, ground, row)
            fill(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)


@compiled
def excite(actions: Array, skip: Array, motors: Motors, body: Body) -> None:
    """Turns actions into the angles that the servos strive for, and messages.

    Args:
        actions: The actions, (rows, motors).
        skip: Rows that stay as they are, (rows,) bool.
        motors: The paths of the actions.
        body: The bodies; ``live`` is set.
    """
    each = motors.command.shape[1] // LEGS
    for row in range(skip.shape[0]):
        body.live[row] = not skip[row] and command(motors, row, actions)
        if body.live[row]:
            for leg in range(LEGS):
                for k in range(2):
                    angle = body.stroke * motors.command[row, each * leg + k]
                    body.state[row, body.ctrl + 2 * leg + k] = angle
                if each > 2:
                    body.message[row, leg] = motors.command[row, each * leg + 2]


@part
def _step_feet(body: Body, row: int) -> None:
    """Counts stance and touch-downs; a foot that bounces for a moment does not land anew."""
    for leg in range(LEGS):
        if body.load[row, leg] > 0.0:
            body.stance[row, leg] += 1
            if body.aloft[row, leg] > PAUSE:
                body.landed[row, leg] += 1
            body.aloft[row, leg] = 0
        else:
            body.aloft[row, leg] += 1


@part
def _spend(body: Body, row: int) -> float:
    """Positive work of the servos in this step and the heat of their torques, J."""
    power, speed = 0.0, body.qvel + SPEED
    for k in range(2 * LEGS):
        torque = body.torque[row, k]
        power += max(torque * body.state[row, speed + k], 0.0) + HEAT * torque * torque
    return STEP * power


@part
def _reward(books: Books, body: Body, row: int) -> bool:
    """Writes the terms of this step; tells whether the body is in order."""
    here, up, length = body.state[row, body.qpos], axis(body, row, 2, 2), body.length[row]
    spent = _spend(body, row)
    if unstable(body.warning, row) or not math.isfinite(here + up + spent):
        return False
    new = max(int(here / length) - body.reached[row], 0)
    down = body.load[row, LEGS] > 0.0 or body.load[row, LEGS + 1] > 0.0
    body.lying[row] = body.lying[row] + 1 if down else 0
    fallen = up < FALLEN or body.lying[row] >= LONG
    body.reached[row] += new
    body.energy[row] += spent
    books.terms[row, _PROGRESS] = (here - body.past[row]) / length
    books.terms[row, _ENERGY] = -spent / (body.weight[row] * length)
    books.terms[row, _UPRIGHT] = up - 1.0
    books.terms[row, _FALL] = -1.0 if fallen else 0.0
    books.terms[row, _MARK] = float(new)
    books.terminated[row] = fallen
    books.success[row] = here >= FAR * length and not fallen
    body.past[row] = here
    return True


@compiled
def judge(skip: Array, books: Books, lines: Lines, body: Body, ground: Ground) -> None:
    """Rewards, closes the control step and takes a reading.

    Args:
        skip: Rows that stay as they are, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        ground: Where they stand.
    """
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if body.live[row] else BAD_ACTION
        if error == 0 and not _reward(books, body, row):
            error = BAD_STATE
        close_step(books, row, error)
        if error == 0:
            _step_feet(body, row)
            feel(body, ground, row)
            record(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)
