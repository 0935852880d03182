"""The kernels of SegmentedSwimmer: the body, what its ganglia feel, and one control step."""

import math
from typing import NamedTuple

import numpy as np

from envs.bodies.chain import Chain, move
from envs.bodies.flanks import Flanks, contract, relax
from envs.bodies.ganglia import hear, hush, is_silent
from envs.bodies.swimmer import Swimmer
from envs.books import BAD_ACTION, BAD_STATE, Books, Motors, close_step, command, open_page
from envs.kernel import Array, compiled, part
from envs.sensors.line import Lines, fill, finite, receive, record
from envs.streams import uniform
from envs.tasks.segmented_swimmer.natures import Natures, embody

STEP = 0.02
SUBSTEPS = 1
GOAL = 0.25
FAR = 0.8
BENT = 0.2
MEMORY = 2.0
_PROGRESS, _ENERGY, _GOAL = 0, 1, 2


class Body(NamedTuple):
    """What a batch of swimmers has done and what happens in it.

    Attributes:
        length: Of each body, m, (rows,).
        reached: Goals passed since reset, (rows,) int64.
        message: What each ganglion sent in the last step, (rows, segments).
        together: Running mean of the product of neighbouring bends, (rows, segments - 1).
        apart: Running mean of half their cross product with the rates, (rows, segments - 1).
        power: Running means of all squared bends and of all squared rates, (rows, 2).
        cut: Moment at which each link is cut, s, (rows, segments - 1).
        silent: From when to when each ganglion is silent, s, (rows, segments, 2).
        reading: Scratch of the sensors, (elements,).
        strain: Strain of a flank per bend of its joint, 1/rad.
    """

    length: Array
    reached: Array
    message: Array
    together: Array
    apart: Array
    power: Array
    cut: Array
    silent: Array
    reading: Array
    strain: float


def make_body(rows: int, swimmer: Swimmer, elements: int) -> Body:
    """Allocates bodies without wounds.

    Args:
        rows: Number of bodies.
        swimmer: The constants.
        elements: Length of an observation.

    Returns:
        The bodies.
    """
    segments = swimmer.segments
    return Body(
        length=np.full(rows, swimmer.length),
        reached=np.zeros(rows, np.int64),
        message=np.zeros((rows, segments)),
        together=np.zeros((rows, segments - 1)),
        apart=np.zeros((rows, segments - 1)),
        power=np.zeros((rows, 2)),
        cut=np.full((rows, segments - 1), np.inf),
        silent=np.full((rows, segments, 2), np.inf),
        reading=np.zeros(elements),
        strain=swimmer.width / swimmer.link,
    )


@part
def _feel(body: Body, chain: Chain, row: int, time: float) -> None:
    """Stretch, then what comes from the head side and from the tail side."""
    segments, reading = chain.bend.shape[1], body.reading
    for k in range(segments):
        strain = chain.bend[row, k] * body.strain
        if is_silent(body, row, k, time):
            strain = 0.0
        reading[k] = strain
    if reading.shape[0] > segments:
        hear(body, row, time)


@part
def _follow_wave(body: Body, chain: Chain, row: int) -> None:
    """Running means from which frequency and phase lags are told."""
    bend, rate, new = chain.bend, chain.rate, STEP / MEMORY
    bends, rates = bend[row, 0] * bend[row, 0], rate[row, 0] * rate[row, 0]
    for k in range(bend.shape[1] - 1):
        here, there = bend[row, k], bend[row, k + 1]
        cross = 0.5 * (here * rate[row, k + 1] - rate[row, k] * there)
        body.together[row, k] += new * (here * there - body.together[row, k])
        body.apart[row, k] += new * (cross - body.apart[row, k])
        bends += there * there
        rates += rate[row, k + 1] * rate[row, k + 1]
    body.power[row, 0] += new * (bends - body.power[row, 0])
    body.power[row, 1] += new * (rates - body.power[row, 1])


@part
def _start(body: Body, chain: Chain, flanks: Flanks, row: int, words: Array) -> None:
    """A nearly straight body at the origin that heads along x."""
    segments, mean = chain.bend.shape[1], 0.0
    for k in range(segments):
        bend = uniform(words, row, -BENT, BENT)
        chain.bend[row, k], chain.rate[row, k] = bend, 0.0
        mean += bend * (segments - k) / (segments + 1)
        body.message[row, k] = 0.0
        flanks.activation[row, k], flanks.activation[row, segments + k] = 0.0, 0.0
    for k in range(segments - 1):
        body.together[row, k], body.apart[row, k] = 0.0, 0.0
    for axis in range(2):
        chain.centre[row, axis], chain.velocity[row, axis] = 0.0, 0.0
        body.power[row, axis] = 0.0
    chain.heading[row], chain.turn[row] = mean, 0.0
    flanks.work[row], flanks.spent[row] = 0.0, 0.0
    body.reached[row] = 0


@compiled
def begin(
    mask: Array,
    books: Books,
    lines: Lines,
    body: Body,
    chain: Chain,
    flanks: Flanks,
    natures: Natures,
    stage: Array,
) -> None:
    """Starts new episodes.

    Args:
        mask: Rows to start, (rows,) bool.
        books: The books.
        lines: The paths of the senses.
        body: The bodies.
        chain: Their links.
        flanks: Their muscles.
        natures: From what they are drawn.
        stage: Stage of each row, (rows,) int64.
    """
    for row in range(mask.shape[0]):
        if mask[row]:
            open_page(books, row)
            embody(natures, chain, flanks, body.length, row, books.words, stage[row])
            _start(body, chain, flanks, row, books.words)
            _feel(body, chain, row, 0.0)
            fill(lines, row, body.reading)
    receive(lines, books.fresh, books.words, books.observation)


@part
def _reward(books: Books, body: Body, row: int, before: float, after: float, spent: float) -> None:
    """Progress in lengths of the body, energy in mJ, and goals that were not reached before."""
    length = body.length[row]
    new = max(int(after / (GOAL * length)) - body.reached[row], 0)
    body.reached[row] += new
    books.terms[row, _PROGRESS] = (after - before) / length
    books.terms[row, _ENERGY] = -1e3 * spent
    books.terms[row, _GOAL] = float(new)
    books.success[row] = after >= FAR * length


@compiled
def advance(
    actions: Array,
    skip: Array,
    books: Books,
    motors: Motors,
    lines: Lines,
    body: Body,
    chain: Chain,
    flanks: Flanks,
) -> None:
    """Lives one control step.

    Args:
        actions: The actions, (rows, motors).
        skip: Rows that stay as they are, (rows,) bool.
        books: The books.
        motors: The paths of the actions.
        lines: The paths of the senses.
        body: The bodies.
        chain: Their links.
        flanks: Their muscles.
    """
    for row in range(skip.shape[0]):
        if skip[row]:
            continue
        error = 0 if command(motors, row, actions) else BAD_ACTION
        if error == 0:
            time, before, spent = STEP * books.steps[row], chain.centre[row, 0], flanks.spent[row]
            hush(body, motors, row, time)
            contract(flanks, chain, row, motors.command)
            move(chain, row, STEP)
            relax(flanks, chain, row, motors.command)
            _follow_wave(body, chain, row)
            _feel(body, chain, row, time + STEP)
            record(lines, row, body.reading)
            _reward(books, body, row, before, chain.centre[row, 0], flanks.spent[row] - spent)
            sound = math.isfinite(chain.heading[row]) and finite(chain.centre, row)
            error = 0 if sound and finite(chain.bend, row) else BAD_STATE
        close_step(books, row, error)
    receive(lines, books.fresh, books.words, books.observation)
