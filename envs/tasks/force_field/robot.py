"""The robot of ForceField: directions, field, prism, walls, and the way back to the start."""

import math
from typing import NamedTuple

import numpy as np

from envs.books import Books
from envs.kernel import Array, compiled, part
from envs.streams import next_word, uniform

TIMESTEP = 0.002
MOVES = 5
STEP = TIMESTEP * MOVES
MUSCLES = 6
TRIALS = 8
STEPS_PER_TRIAL = 100
REACH = 0.1
POSTURE = (math.radians(15.0), math.radians(100.0))
TRAIN_FIELDS = 64
STRONGEST = 13.0
HIT, CLOSE, ASTRAY = 0.01, 0.02, 0.03
WALL_STIFFNESS, WALL_VISCOSITY = 2500.0, 50.0
TARGET, HAND, GOLGI = 12, 14, 16
UNSEEN, NULL = 1, 2
_FIRST_UNSEEN, _UNSEEN = np.uint64(TRAIN_FIELDS), np.uint64(2**40)


class Body(NamedTuple):
    """The hidden state of a batch.

    Attributes:
        state: The state of MuJoCo, (rows, numbers).
        force: Force of the actuators, (rows, actuators).
        warning: Warnings of MuJoCo, (rows, kinds, 2).
        live: Rows that move in this control step, (rows,) bool.
        links: Lengths of upper arm and forearm, m, (rows, 2).
        field: Matrix from the velocity of the hand to the force on it, N s/m, (rows, 2, 2).
        fixed: The field is that of a perturbation, (rows,) bool.
        prism: Angle by which the seen hand is turned about the start, rad, (rows,).
        channel: The hand runs between stiff walls, (rows,) bool.
        wall: Force of the hand on the walls, leftwards, N, (rows,).
        angle: Directions of the trials, rad, (rows, TRIALS).
        home: Where trials start, m, (rows, 2).
        lateral: Deviation to the left of the straight line, m, (rows,).
        worst: Deviation of largest size in each trial, signed, m, (rows, TRIALS).
        beyond: Largest distance beyond the target in this trial, m, (rows,).
        missed: Trials that failed, (rows,) int64.
        stream: Streams of the fields, (rows,) uint64.
        reading: Scratch of the sensors, (elements,).
        arms: Moment arms, m, (6, 2).
        qpos: Column of the joint angles in ``state``.
        qvel: Column of their velocities.
        act: Column of the activations.
        acts: Number of activations.
        ctrl: Column of the controls.
        applied: Column of the torques of the field.
        mocap: Column of the place of the target.
    """

    state: Array
    force: Array
    warning: Array
    live: Array
    links: Array
    field: Array
    fixed: Array
    prism: Array
    channel: Array
    wall: Array
    angle: Array
    home: Array
    lateral: Array
    worst: Array
    beyond: Array
    missed: Array
    stream: Array
    reading: Array
    arms: Array
    qpos: int
    qvel: int
    act: int
    acts: int
    ctrl: int
    applied: int
    mocap: int


class Robot(NamedTuple):
    """The part of books and bodies that ``press`` needs: few arrays, because each call costs.

    Attributes:
        state: See ``Body``, as all that follows but ``steps``.
        steps: Control steps since reset, (rows,) int64.
    """

    state: Array
    live: Array
    steps: Array
    links: Array
    field: Array
    channel: Array
    wall: Array
    angle: Array
    home: Array
    qpos: int
    qvel: int
    applied: int


def robot_of(books: Books, body: Body) -> Robot:
    """Picks what ``press`` needs.

    Args:
        books: The books.
        body: The bodies.

    Returns:
        Views of both.
    """
    own = {name: getattr(body, name) for name in Robot._fields if name != "steps"}
    return Robot(steps=books.steps, **own)


@part
def draw_field(body: Body, row: int, words: Array, stage: int) -> None:
    """Field number n is the n-th of a list without end; always draws the same number of words.

    Args:
        body: The bodies.
        row: The body.
        words: The random streams, (rows,) uint64.
        stage: Stage of the episode.
    """
    number = next_word(words, row)
    if stage == UNSEEN:
        body.stream[row] = _FIRST_UNSEEN + number % _UNSEEN
    else:
        body.stream[row] = number % _FIRST_UNSEEN
    for x in range(2):
        for y in range(2):
            value = uniform(body.stream, row, -STRONGEST, STRONGEST)
            if not body.fixed[row]:
                body.field[row, x, y] = 0.0 if stage == NULL else value


@part
def draw_angles(body: Body, row: int, words: Array, stage: int) -> None:
    """Eight directions, 45 deg apart and in any order; unseen ones are turned by any angle.

    Args:
        body: The bodies.
        row: The body.
        words: The random streams, (rows,) uint64.
        stage: Stage of the episode.
    """
    turn = uniform(words, row, 0.0, 0.25 * math.pi)
    for trial in range(TRIALS):
        body.angle[row, trial] = trial * 0.25 * math.pi + (turn if stage == UNSEEN else 0.0)
    for last in range(TRIALS - 1, 0, -1):
        other = min(int(uniform(words, row, 0.0, last + 1.0)), last)
        kept = body.angle[row, last]
        body.angle[row, last] = body.angle[row, other]
        body.angle[row, other] = kept


@part
def go_home(body: Body, row: int, trial: int) -> None:
    """Puts the arm at rest where trials start and shows the next target.

    Args:
        body: The bodies.
        row: The body.
        trial: Number of the trial.
    """
    for joint in range(2):
        body.state[row, body.qpos + joint] = POSTURE[joint]
        body.state[row, body.qvel + joint] = 0.0
        body.state[row, body.applied + joint] = 0.0
    for muscle in range(body.acts):
        body.state[row, body.act + muscle] = 0.0
    body.state[row, body.mocap] = body.home[row, 0] + REACH * math.cos(body.angle[row, trial])
    body.state[row, body.mocap + 1] = body.home[row, 1] + REACH * math.sin(body.angle[row, trial])
    body.lateral[row] = 0.0
    body.wall[row] = 0.0
    body.worst[row, trial] = 0.0
    body.beyond[row] = 0.0


@part
def current_trial(steps: Array, row: int) -> int:
    """The trial of a body.

    Args:
        steps: Control steps since reset, (rows,) int64.
        row: The body.

    Returns:
        Its number from 0.
    """
    return min(steps[row] // STEPS_PER_TRIAL, TRIALS - 1)


@compiled
def press(body: Robot) -> None:
    """Sets the torques of field and walls for the next physics step.

    Args:
        body: The bodies.
    """
    for row in range(body.live.shape[0]):
        if not body.live[row]:
            continue
        first, second = body.state[row, body.qpos], body.state[row, body.qpos + 1]
        rate, both = body.state[row, body.qvel], body.state[row, body.qvel + 1]
        both += rate
        far_x = body.links[row, 1] * math.cos(first + second)
        far_y = body.links[row, 1] * math.sin(first + second)
        x = body.links[row, 0] * math.cos(first)
        y = body.links[row, 0] * math.sin(first)
        vx, vy = -y * rate - far_y * both, x * rate + far_x * both
        fx = body.field[row, 0, 0] * vx + body.field[row, 0, 1] * vy
        fy = body.field[row, 1, 0] * vx + body.field[row, 1, 1] * vy
        if body.channel[row]:
            angle = body.angle[row, current_trial(body.steps, row)]
            c, s = math.cos(angle), math.sin(angle)
            aside = c * (y + far_y - body.home[row, 1]) - s * (x + far_x - body.home[row, 0])
            wall = WALL_STIFFNESS * aside + WALL_VISCOSITY * (c * vy - s * vx)
            body.wall[row] = wall
            fx, fy = fx + s * wall, fy - c * wall
        body.state[row, body.applied] = -(y + far_y) * fx + (x + far_x) * fy
        body.state[row, body.applied + 1] = -far_y * fx + far_x * fy
