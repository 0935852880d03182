"""The kernels of ReachMuscle: targets, commands, what the arm feels, rewards."""

import math
from typing import NamedTuple

import numpy as np

from envs.bodies.planar import hand_x, hand_y
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.physics.task import unstable
from envs.sensors.line import Lines, fill, receive, record
from envs.streams import next_word, uniform

TIMESTEP = 0.005
MOVES = 2
STEP = TIMESTEP * MOVES
MUSCLES = 6
TRIALS = 4
STEPS_PER_TRIAL = 100
TRAIN_TARGETS = 64
HIT, CLOSE = 0.02, 0.05
SHOULDER, ELBOW = (0.2, 1.5), (0.7, 2.0)
TARGET = 3 * MUSCLES
_FIRST_UNSEEN, _UNSEEN = np.uint64(TRAIN_TARGETS), np.uint64(2**40)
_CLOSE, _HOLD, _EFFORT = 0, 1, 2


class Body(NamedTuple):
    """The hidden state of a batch.

    Attributes:
        state: The state of MuJoCo, (rows, numbers).
        force: Force of the muscles on their tendons, N, negative where they pull, (rows, 6).
        warning: Warnings of MuJoCo, (rows, kinds, 2).
        live: Rows that move in this control step, (rows,) bool.
        links: Lengths of upper arm and forearm, m, (rows, 2).
        targets: Places of the targets of an episode, m, (rows, TRIALS, 2).
        origin: Joint angles at the start of the trial, rad, (rows, 2).
        missed: Trials that ended away from their target, (rows,) int64.
        stream: Streams of the targets, (rows,) uint64.
        reading: Scratch of the sensors, (elements,).
        arms: Moment arms, m, (6, 2).
        qpos: Column of the joint angles in ``state``.
        qvel: Column of their velocities.
        act: Column of the activations.
        ctrl: Column of the controls.
        mocap: Column of the place of the target.
    """

    state: Array
    force: Array
    warning: Array
    live: Array
    links: Array
    targets: Array
    origin: Array
    missed: Array
    stream: Array
    reading: Array
    arms: Array
    qpos: int
    qvel: int
    act: int
    ctrl: int
    mocap: int


@part
def _draw_target(body: Body, row: int, trial: int, words: Array, unseen: bool) -> None:
    """Target number n is the n-th of a list without end; the arm can reach all of them."""
    number = next_word(words, row)
    if unseen:
        body.stream[row] = _FIRST_UNSEEN + number % _UNSEEN
    else:
        body.stream[row] = number % _FIRST_UNSEEN
    shoulder = uniform(body.stream, row, SHOULDER[0], SHOULDER[1])
    elbow = uniform(body.stream, row, ELBOW[0], ELBOW[1])
    body.targets[row, trial, 0] = hand_x(body.links, row, shoulder, elbow)
    body.targets[row, trial, 1] = hand_y(body.links, row, shoulder, elbow)


@part
def _trial(books: Books, row: int) -> int:
    return min(books.steps[row] // STEPS_PER_TRIAL, TRIALS - 1)


@part
def _present(body: Body, row: int, trial: int) -> None:
    """Shows a target and remembers where the arm was."""
    for axis in range(2):
        body.origin[row, axis] = body.state[row, body.qpos + axis]
        body.state[row, body.mocap + axis] = body.targets[row, trial, axis]


@part
def _feel(body: Body, row: int, trial: int) -> None:
    """Takes one reading; vision of the hand comes last and may be absent."""
    for muscle in range(MUSCLES):
        length, speed = 0.0, 0.0
        for joint in range(2):
            length -= body.arms[muscle, joint] * body.state[row, body.qpos + joint]
            speed -= body.arms[muscle, joint] * body.state[row, body.qvel + joint]
        body.reading[muscle] = length
        body.reading[MUSCLES + muscle] = speed
        body.reading[2 * MUSCLES + muscle] = -body.force[row, muscle]
    body.reading[TARGET] = body.targets[row, trial, 0]
    body.reading[TARGET + 1] = body.targets[row, trial, 1]
    if body.reading.shape[0] > TARGET + 2:
        shoulder, elbow = body.state[row, body.qpos], body.state[row, body.qpos + 1]
        body.reading[TARGET + 2] = hand_x(body.links, row, shoulder, elbow)
        body.reading[TARGET + 3] = hand_y(body.links, row, shoulder, elbow)


@compiled
def start(mask: Array, books: Books, body: Body, stage: Array) -> None:
    """Draws targets and puts the arms where they begin.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        body: The bodies.
        stage: 1 for unseen targets, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if mask[row]:
            open_page(books, row)
            for trial in range(TRIALS):
                _draw_target(body, row, trial, books.words, stage[row] == 1)
            body.state[row, body.qpos] = uniform(books.words, row, SHOULDER[0], SHOULDER[1])
            body.state[row, body.qpos + 1] = uniform(books.words, row, ELBOW[0], ELBOW[1])
            body.missed[row] = 0
            books.success[row] = True
            _present(body, row, 0)


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
            _feel(body, row, 0)
            fill(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)


@compiled
def excite(actions: Array, skip: Array, motors: Motors, body: Body) -> None:
    """Turns actions into excitations of the muscles.

    Args:
        actions: The actions, (rows, 6).
        skip: Rows that stay as they are, (rows,) bool.
        motors: The paths of the actions.
        body: The bodies; ``live`` is set.
    """
    for row in range(skip.shape[0]):
        body.live[row] = not skip[row] and command(motors, row, actions)
        if body.live[row]:
            for muscle in range(MUSCLES):
                body.state[row, body.ctrl + muscle] = motors.command[row, muscle]


@part
def _distance(body: Body, row: int, trial: int) -> float:
    shoulder, elbow = body.state[row, body.qpos], body.state[row, body.qpos + 1]
    dx = hand_x(body.links, row, shoulder, elbow) - body.targets[row, trial, 0]
    dy = hand_y(body.links, row, shoulder, elbow) - body.targets[row, trial, 1]
    return math.sqrt(dx * dx + dy * dy)


@part
def _effort(motors: Motors, row: int) -> float:
    total = 0.0
    for muscle in range(MUSCLES):
        total += motors.command[row, muscle] ** 2
    return total / MUSCLES


@part
def _reward(books: Books, motors: Motors, row: int, body: Body, trial: int) -> bool:
    """Writes the terms of this step; tells whether the body is in order."""
    distance = _distance(body, row, trial)
    if unstable(body.warning, row) or not math.isfinite(distance):
        return False
    hit = distance < HIT
    books.terms[row, _CLOSE] = 1.0 / (1.0 + (distance / CLOSE) ** 2)
    books.terms[row, _HOLD] = 1.0 if hit else 0.0
    books.terms[row, _EFFORT] = -_effort(motors, row)
    if (books.steps[row] + 1) % STEPS_PER_TRIAL == 0 and not hit:
        body.missed[row] += 1
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
        before = _trial(books, row)
        error = 0 if body.live[row] else BAD_ACTION
        if error == 0 and not _reward(books, motors, row, body, before):
            error = BAD_STATE
        close_step(books, row, error)
        if error == 0:
            trial = _trial(books, row)
            if trial != before:
                _present(body, row, trial)
            _feel(body, row, trial)
            record(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)
