"""The kernels of EyeblinkDelay: the lid, what is sensed, and one control step."""

import math
from typing import Any, NamedTuple

from envs.bodies.lid import activation_kept, move_lid
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.bound import held
from envs.kernel import Array, compiled, part
from envs.sensors.line import Lines, arrives, fill, pass_by, receive, record
from envs.streams import uniform
from envs.tasks.eyeblink_delay.trials import PUFF, TRIALS, Trials, cue_at, draw_trials, puff_at

STEP = 0.005
SUBSTEPS = 2
STEPS_PER_TRIAL = 150
CLOSED, OPEN = 0.5, 0.7
SHARE = 0.8
SKIN = 0.2
_START = 0.1
_PUFF, _SIGHT, _SHUT = 0, 1, 2


class Body(NamedTuple):
    """The hidden state of a batch and the constants of the body.

    Attributes:
        closure: Closure of the lid, 0 open, 1 closed, (rows,).
        speed: Its rate of change, 1/s, (rows,).
        active: Activation of the muscle, (rows,).
        lid: Rate (rad/s), damping and time constant (s) of the lid, (rows, 3).
        cue: The cue that sounds, -1 for none, (rows,) int64.
        air: Whether air is blown, (rows,) bool.
        exposed: Exposure of the eye in the present puff, s, (rows,).
        tally: Puffs, puffs met by a closed eye, (rows, 2).
        seen: Sum of the opening over the steps, (rows,).
        reading: Scratch of the sensors, (elements,).
    """

    closure: Array
    speed: Array
    active: Array
    lid: Array
    cue: Array
    air: Array
    exposed: Array
    tally: Array
    seen: Array
    reading: Array


@part
def _feel(lines: Lines, row: int, body: Body, first: bool) -> None:
    """Takes one reading of all receptors; the cornea feels more than the skin of the lid."""
    open_part = 1.0 - body.closure[row]
    body.reading[0] = 1.0 if body.cue[row] == 0 else 0.0
    body.reading[1] = 1.0 if body.cue[row] == 1 else 0.0
    body.reading[2] = SKIN + (1.0 - SKIN) * open_part if body.air[row] else 0.0
    body.reading[3] = body.closure[row]
    if first:
        fill(lines, row, body.reading)
    else:
        record(lines, row, body.reading)


@compiled
def begin(
    mask: Array, books: Books, lines: Lines, body: Body, trials: Trials, stage: Array
) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        trials: The plans.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        draw_trials(trials, row, books.words, stage[row])
        body.closure[row] = uniform(books.words, row, 0.0, _START)
        body.speed[row], body.active[row] = 0.0, 0.0
        body.cue[row], body.air[row], body.exposed[row] = -1, False, 0.0
        body.tally[row, 0], body.tally[row, 1], body.seen[row] = 0.0, 0.0, 0.0
        books.success[row] = True
        _feel(lines, row, body, True)
    receive(lines, books.fresh, books.words, books.observation)


@part
def _live(
    books: Books,
    motors: Motors,
    lines: Lines,
    row: int,
    body: Body,
    trials: Trials,
    keep: float,
) -> tuple[float, bool]:
    """Moves one lid for a control step; returns its exposure to air, s, and if a puff ended."""
    exposure, ended, pull = 0.0, False, motors.command[row, 0]
    state = (body.closure, body.speed, body.active)
    for substep in range(SUBSTEPS):
        trial = min(books.steps[row] // STEPS_PER_TRIAL, TRIALS - 1)
        clock = (books.steps[row] - trial * STEPS_PER_TRIAL) * SUBSTEPS + substep
        since = (clock + 0.5) * STEP
        before = body.air[row]
        body.cue[row] = cue_at(trials, row, trial, since)
        body.air[row] = puff_at(trials, row, trial, since)
        move_lid(*state, row, pull, body.lid, keep, STEP)
        if body.air[row]:
            exposure += STEP * (1.0 - body.closure[row])
        ended = ended or (before and not body.air[row])
        if arrives(lines, row, SUBSTEPS - 1 - substep, 0, body.reading.shape[0]):
            _feel(lines, row, body, False)
        else:
            pass_by(lines, row)
    return exposure, ended


@part
def _judge(books: Books, row: int, body: Body, exposure: float, ended: bool) -> None:
    """Writes the reward terms of a step; the end of a puff decides about it."""
    opening = 1.0 - body.closure[row]
    body.exposed[row] += exposure
    body.seen[row] += opening
    books.terms[row, _PUFF] = -exposure / PUFF
    books.terms[row, _SIGHT] = opening
    books.terms[row, _SHUT] = 0.0
    if ended:
        met = body.exposed[row] < (1.0 - CLOSED) * PUFF
        body.tally[row, 0] += 1.0
        body.tally[row, 1] += 1.0 if met else 0.0
        books.terms[row, _SHUT] = 1.0 if met else 0.0
        body.exposed[row] = 0.0
    spared = body.tally[row, 1] >= SHARE * body.tally[row, 0]
    books.success[row] = spared and body.seen[row] >= OPEN * (books.steps[row] + 1)


@compiled
def advance(actions: Array, skip: Array, state: Any) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, 1).
        skip: Rows that stay as they are, (rows,) bool.
        state: ``Bound`` to books, motors, lines, body and trials.
    """
    books, motors, lines, body, trials = held(state)
    time, keep = 0.0, 0.0
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        if body.lid[row, 2] != time:
            time, keep = body.lid[row, 2], activation_kept(body.lid, row, STEP)
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            exposure, ended = _live(books, motors, lines, row, body, trials, keep)
            _judge(books, row, body, exposure, ended)
            error = 0 if math.isfinite(body.closure[row] + body.speed[row]) else BAD_STATE
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)
