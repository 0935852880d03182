"""The kernels of BimanualHKB: two coupled hands, the metronome, and one control step."""

import math
from typing import NamedTuple

import numpy as np

from envs.bodies.hands import State, Wrist, move
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.sensors.line import Lines, arrives, fill, finite, pass_by, receive, record
from envs.streams import normal, uniform
from envs.tasks.bimanual_hkb.metronome import Metronome, draw_ramp, tempo_at

STEP = 0.004
SUBSTEPS = 5
CONTROL = STEP * SUBSTEPS
SLIP = 0.5 * math.pi
PATIENCE = 0.5
OFF_TEMPO = 0.5
_SMOOTH = CONTROL / 0.4
_TURN = 2.0 * math.pi
_PER_TURN = 1.0 / (_TURN * CONTROL)
_FELT = 2
_ANTI_PHASE, _TEMPO, _EFFORT, _LOSS = 0, 1, 2, 3


class Body(NamedTuple):
    """The hidden state of a batch.

    Attributes:
        angle: Angles of the left and right hand, rad, (rows, 2).
        rate: Their velocities, rad/s, (rows, 2).
        own: Factor of each hand on the pace that it is told, (rows, 2).
        phase: Phase of each hand on its cycle, rad, (rows, 2).
        pace: Smoothed frequency of each hand, Hz, (rows, 2).
        relative: Relative phase, left minus right, rad in (-pi, pi], (rows,).
        slipped: How long the hands have been nearer to in-phase than to anti-phase or off the
            tempo, s, (rows,).
        lost: Whether anti-phase at the tempo was lost in this episode, (rows,) bool.
        reading: Scratch of the sensors, (elements,).
    """

    angle: Array
    rate: Array
    own: Array
    phase: Array
    pace: Array
    relative: Array
    slipped: Array
    lost: Array
    reading: Array


def make_body(rows: int, elements: int) -> Body:
    """Allocates hands at rest.

    Args:
        rows: Number of bodies.
        elements: Length of an observation.

    Returns:
        The bodies.
    """
    pairs = [np.zeros((rows, 2)) for _ in range(5)]
    return Body(
        angle=pairs[0],
        rate=pairs[1],
        own=pairs[2],
        phase=pairs[3],
        pace=pairs[4],
        relative=np.zeros(rows),
        slipped=np.zeros(rows),
        lost=np.zeros(rows, np.bool_),
        reading=np.zeros(elements),
    )


@part
def _hear(body: Body, metronome: Metronome, row: int) -> None:
    body.reading[0] = max(0.0, math.cos(metronome.phase[row])) ** 4
    body.reading[1] = metronome.tempo[row]


@part
def _touch(body: Body, state: State) -> None:
    for element in range(len(state)):
        body.reading[_FELT + element] = state[element]


@part
def _feel(lines: Lines, row: int, body: Body, metronome: Metronome, state: State,
          later: int) -> None:  # fmt: skip
    """Takes one reading of the receptors that will be heard."""
    if not arrives(lines, row, later, 0, body.reading.shape[0]):
        pass_by(lines, row)
        return
    if arrives(lines, row, later, 0, _FELT):
        _hear(body, metronome, row)
    _touch(body, state)
    record(lines, row, body.reading)


@part
def _wrap(angle: float) -> float:
    return angle - _TURN * math.ceil(angle / _TURN - 0.5)


@part
def _follow(body: Body, metronome: Metronome, row: int) -> None:
    """Brings phases, paces and the time of the slip up to date."""
    tempo = metronome.tempo[row]
    slow = 1.0 / (_TURN * tempo)
    slipping = False
    for hand in range(2):
        now = math.atan2(-body.rate[row, hand] * slow, body.angle[row, hand])
        turned = _wrap(now - body.phase[row, hand]) * _PER_TURN
        body.pace[row, hand] += _SMOOTH * (turned - body.pace[row, hand])
        body.phase[row, hand] = now
        slipping = slipping or abs(body.pace[row, hand] - tempo) > OFF_TEMPO
    body.relative[row] = _wrap(body.phase[row, 0] - body.phase[row, 1])
    slipping = slipping or abs(body.relative[row]) < SLIP
    body.slipped[row] = body.slipped[row] + CONTROL if slipping else 0.0


@part
def _start(body: Body, wrist: Wrist, metronome: Metronome, row: int, words: Array) -> None:
    """Puts both hands on their cycles, in anti-phase or as the laboratory wants it."""
    speed = _TURN * metronome.tempo[row]
    size = 2.0 * math.sqrt(wrist.drive / (wrist.van_der_pol + 3.0 * wrist.rayleigh * speed * speed))
    away = uniform(words, row, -0.2, 0.2)
    turn = uniform(words, row, -math.pi, math.pi)
    opening = metronome.opening[row] if metronome.opened[row] else math.pi + away
    for hand in range(2):
        phase = turn - hand * opening
        body.angle[row, hand] = size * math.cos(phase)
        body.rate[row, hand] = -speed * size * math.sin(phase)
        body.phase[row, hand] = _wrap(phase)
        body.pace[row, hand] = metronome.tempo[row]
    body.relative[row] = _wrap(opening)
    body.slipped[row] = 0.0
    body.lost[row] = False


@compiled
def begin(mask: Array, books: Books, lines: Lines, body: Body, wrist: Wrist,
          metronome: Metronome, stage: Array) -> None:  # fmt: skip
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        wrist: The constants of the hands.
        metronome: The metronomes.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if not mask[row]:
            continue
        open_page(books, row)
        draw_ramp(metronome, row, books.words, stage[row], body.own)
        _start(body, wrist, metronome, row, books.words)
        books.success[row] = True
        _hear(body, metronome, row)
        angle, rate = body.angle[row], body.rate[row]
        _touch(body, (angle[0], angle[1], rate[0], rate[1]))
        fill(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)


@part
def _stiffness(pace: float) -> float:
    speed = _TURN * pace
    return speed * speed


@part
def _knock(metronome: Metronome, row: int, time: float) -> float:
    """Torque on the left hand, N m, in the physics step that begins at a moment."""
    since = time + 0.5 * STEP - metronome.knock[row, 1]
    return metronome.knock[row, 0] if 0.0 <= since < metronome.knock[row, 2] else 0.0


@part
def _live(row: int, books: Books, motors: Motors, lines: Lines, body: Body, wrist: Wrist,
          metronome: Metronome) -> None:  # fmt: skip
    """The physics of one control step; paces, torques and noise are held."""
    told, angle, rate = motors.command[row], body.angle[row], body.rate[row]
    left = _stiffness(body.own[row, 0] * (wrist.slowest + wrist.span * (told[0] + 1.0)))
    right = _stiffness(body.own[row, 1] * (wrist.slowest + wrist.span * (told[1] + 1.0)))
    first = wrist.strength * told[2] + wrist.noise * normal(books.words, row)
    second = wrist.strength * told[3] + wrist.noise * normal(books.words, row)
    state = (angle[0], angle[1], rate[0], rate[1])
    for substep in range(SUBSTEPS):
        time = (books.steps[row] * SUBSTEPS + substep) * STEP
        push = (first + _knock(metronome, row, time) / wrist.inertia, second)
        state = move(state, wrist, metronome.coupling[row], (left, right), push, STEP)
        metronome.tempo[row] = tempo_at(metronome, row, time + STEP)
        metronome.phase[row] += _TURN * STEP * metronome.tempo[row]
        _feel(lines, row, body, metronome, state, SUBSTEPS - 1 - substep)
    angle[0], angle[1], rate[0], rate[1] = state


@part
def _reward(books: Books, motors: Motors, body: Body, metronome: Metronome, row: int) -> None:
    late = 0.0
    for hand in range(2):
        away = abs(body.pace[row, hand] - metronome.tempo[row]) / OFF_TEMPO
        late += 0.5 * min(1.0, away)
    fresh = not body.lost[row] and body.slipped[row] >= PATIENCE
    body.lost[row] = body.lost[row] or fresh
    books.terms[row, _ANTI_PHASE] = 0.5 * (1.0 - math.cos(body.relative[row]))
    books.terms[row, _TEMPO] = -late
    books.terms[row, _EFFORT] = -0.5 * (motors.command[row, 2] ** 2 + motors.command[row, 3] ** 2)
    books.terms[row, _LOSS] = -1.0 if fresh else 0.0


@compiled
def advance(actions: Array, skip: Array, books: Books, motors: Motors, lines: Lines, body: Body,
            wrist: Wrist, metronome: Metronome, go_on: bool) -> None:  # fmt: skip
    """Lives one control step.

    Args:
        actions: The actions, (rows, motors).
        skip: Rows that stay as they are, (rows,) bool.
        books: The books.
        motors: The paths of the actions.
        lines: The paths of the senses.
        body: The bodies.
        wrist: The constants of the hands.
        metronome: The metronomes.
        go_on: Whether the episode goes on after a loss.
    """
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            _live(row, books, motors, lines, body, wrist, metronome)
            _follow(body, metronome, row)
            _reward(books, motors, body, metronome, row)
            books.success[row] = not body.lost[row]
            books.terminated[row] = body.lost[row] and not go_on
            sane = finite(body.angle, row) and finite(body.rate, row)
            error = 0 if sane else BAD_STATE
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)
