"""The kernels of ReflexArc: the forearm, what it feels, and one control step."""

import math
from typing import Any, NamedTuple

from envs.bodies.actuators import Drives, activation_kept, follow, joint_torque
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.bound import held
from envs.kernel import Array, compiled, part
from envs.sensors.line import Lines, arrives, fill, pass_by, receive, record
from envs.sensors.spindle import primary, secondary, stirred
from envs.streams import uniform
from envs.tasks.reflex_arc.loads import TRIALS, Loads, draw_loads, load_at

STEP = 0.0025
SUBSTEPS = 2
SPINDLES = 4
STEPS_PER_TRIAL = 200
LEAD_IN = 40
HELD, YIELDED = 0.02, 2.0
WANDER, SETTLED, RESISTANCE = 0.15, 0.03, 0.5
RENSHAW_TIME = 0.02
_RENSHAW_KEPT = math.exp(-STEP / RENSHAW_TIME)
_START, _START_RATE = 0.02, 0.05
_HOLD, _YIELD, _EFFORT, _TRIAL = 0, 1, 2, 3


class Body(NamedTuple):
    """The hidden state of a batch and the constants of the body.

    Attributes:
        angle: Angle of the joint from its target, rad, flexion positive, (rows,).
        rate: Its velocity, rad/s, (rows,).
        torque: Torque of the active muscles, N m, (rows,).
        load: Torque of the loads, N m, (rows,).
        activation: Activation of flexor and extensor, (rows, 2).
        renshaw: Activity of the Renshaw cells of both pools, (rows, 2).
        farthest: Largest deviation in this trial, rad, (rows,).
        given: Sum of the yield term minus ``RESISTANCE`` over the load of this trial, (rows,).
        reading: Scratch of the sensors, (elements,).
        inertia: kg m2, (rows,).
        stiffness: Passive, N m/rad.
        viscosity: Passive, N m s/rad.
        moment_arm: mm, (rows,).
    """

    angle: Array
    rate: Array
    torque: Array
    load: Array
    activation: Array
    renshaw: Array
    farthest: Array
    given: Array
    reading: Array
    inertia: Array
    stiffness: float
    viscosity: float
    moment_arm: Array


@part
def _accelerate(body: Body, drives: Drives, row: int, angle: float, rate: float) -> float:
    """Newton's law about the elbow: J a'' = load + active muscles - k a - b a'."""
    active = joint_torque(drives, body.activation, row, angle, rate)
    passive = body.stiffness * angle + body.viscosity * rate
    return (body.load[row] + active - passive) / body.inertia[row]


@part
def _move(body: Body, drives: Drives, motors: Motors, row: int, keep: float) -> None:
    """One physics step with the midpoint rule; activation is held during it."""
    follow(drives, body.activation, row, motors.command, keep)
    angle, rate = body.angle[row], body.rate[row]
    first = _accelerate(body, drives, row, angle, rate)
    middle = rate + 0.5 * STEP * first
    second = _accelerate(body, drives, row, angle + 0.5 * STEP * rate, middle)
    body.angle[row] = angle + STEP * middle
    body.rate[row] = rate + STEP * second
    for side in range(2):
        driven = (1.0 - _RENSHAW_KEPT) * motors.command[row, side]
        body.renshaw[row, side] = _RENSHAW_KEPT * body.renshaw[row, side] + driven


@part
def _stretch(row: int, body: Body) -> None:
    """Takes a reading of the spindles; flexion shortens the flexor."""
    stretch = -body.moment_arm[row] * body.angle[row]
    moving = stirred(-body.moment_arm[row] * body.rate[row])
    body.reading[0] = primary(stretch, moving)
    body.reading[1] = primary(-stretch, -moving)
    body.reading[2] = secondary(stretch)
    body.reading[3] = secondary(-stretch)


@part
def _know(row: int, body: Body, asked: float) -> None:
    body.reading[4] = body.renshaw[row, 0]
    body.reading[5] = body.renshaw[row, 1]
    body.reading[6] = asked


@part
def _feel(lines: Lines, row: int, body: Body, later: int, asked: float) -> None:
    """Takes one reading of the receptors that will be heard."""
    if not arrives(lines, row, later, 0, body.reading.shape[0]):
        pass_by(lines, row)
        return
    if arrives(lines, row, later, 0, SPINDLES):
        _stretch(row, body)
    _know(row, body, asked)
    record(lines, row, body.reading)


@compiled
def begin(mask: Array, books: Books, lines: Lines, body: Body, loads: Loads, stage: Array) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        loads: The loads.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        draw_loads(loads, row, books.words, stage[row])
        body.angle[row] = uniform(books.words, row, -_START, _START)
        body.rate[row] = uniform(books.words, row, -_START_RATE, _START_RATE)
        body.torque[row], body.load[row] = 0.0, 0.0
        body.farthest[row], body.given[row] = 0.0, 0.0
        for side in range(2):
            body.activation[row, side], body.renshaw[row, side] = 0.0, 0.0
        books.success[row] = True
        _stretch(row, body)
        _know(row, body, loads.instruction[row, 0])
        fill(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)


@part
def _live(
    books: Books,
    motors: Motors,
    lines: Lines,
    row: int,
    body: Body,
    drives: Drives,
    loads: Loads,
    keep: float,
) -> float:
    """Moves one body for a control step; returns the instruction that was in force."""
    asked = 1.0
    for substep in range(SUBSTEPS):
        clock = books.steps[row] * SUBSTEPS + substep
        trial = min(clock // (STEPS_PER_TRIAL * SUBSTEPS), TRIALS - 1)
        asked = loads.instruction[row, trial]
        body.load[row] = load_at(loads, row, (clock + 0.5) * STEP)
        _move(body, drives, motors, row, keep)
        following = min((clock + 1) // (STEPS_PER_TRIAL * SUBSTEPS), TRIALS - 1)
        _feel(lines, row, body, SUBSTEPS - 1 - substep, loads.instruction[row, following])
    body.torque[row] = joint_torque(drives, body.activation, row, body.angle[row], body.rate[row])
    return asked


@part
def _judge(books: Books, motors: Motors, row: int, body: Body, asked: float) -> None:
    """Writes the reward terms of a step; the last step of a trial decides about it."""
    angle, given = body.angle[row], 1.0 / (1.0 + (body.torque[row] / YIELDED) ** 2)
    if books.steps[row] % STEPS_PER_TRIAL >= LEAD_IN:
        body.farthest[row] = max(body.farthest[row], abs(angle))
    if body.load[row] != 0.0:
        body.given[row] += given - RESISTANCE
    effort = 0.5 * (motors.command[row, 0] ** 2 + motors.command[row, 1] ** 2)
    books.terms[row, _HOLD] = 1.0 / (1.0 + (angle / HELD) ** 2) if asked > 0.0 else 0.0
    books.terms[row, _YIELD] = given if asked < 0.0 else 0.0
    books.terms[row, _EFFORT] = -effort
    books.terms[row, _TRIAL] = 0.0
    if (books.steps[row] + 1) % STEPS_PER_TRIAL == 0:
        held = body.farthest[row] < WANDER and abs(angle) < SETTLED
        done = held if asked > 0.0 else body.given[row] >= 0.0
        books.terms[row, _TRIAL] = 1.0 if done else 0.0
        books.success[row] = books.success[row] and done
        body.farthest[row], body.given[row] = 0.0, 0.0


@compiled
def advance(actions: Array, skip: Array, state: Any) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, 2).
        skip: Rows that stay as they are, (rows,) bool.
        state: ``Bound`` to books, motors, lines, body, drives and loads.
    """
    books, motors, lines, body, drives, loads = held(state)
    keep = activation_kept(drives, STEP)
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            asked = _live(books, motors, lines, row, body, drives, loads, keep)
            _judge(books, motors, row, body, asked)
            error = 0 if math.isfinite(body.angle[row] + body.rate[row]) else BAD_STATE
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)
