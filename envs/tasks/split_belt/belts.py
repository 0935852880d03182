"""The belts of SplitBelt and the hidden state of the walkers on them."""

import math
from typing import NamedTuple

import numpy as np

from envs.bodies.treadmill_walker import STRIPES
from envs.kernel import Array, part
from envs.streams import next_word, uniform

TIMESTEP = 0.005
MOVES = 2
STEP = TIMESTEP * MOVES
EPISODE = 2400
TRAIN_SPLITS = 64
SLOW, RATIO = (0.25, 0.4), (1.5, 2.5)
SPLIT, ONSET = 1100, (500.0, 700.0)
ACCELERATION = 0.5
UNSEEN, TIED = 1, 2
BASELINE_PHASE, SPLIT_PHASE, WASHOUT_PHASE = 0, 1, 2
_FIRST_UNSEEN, _UNSEEN = np.uint64(TRAIN_SPLITS), np.uint64(2**40)


class Body(NamedTuple):
    """The hidden state of a batch; legs are left and right.

    Attributes:
        state: The state of MuJoCo, (rows, numbers).
        load: Force under the feet, N, (rows, 2).
        warning: Warnings of MuJoCo, (rows, kinds, 2).
        live: Rows that move in this control step, (rows,) bool.
        surface: Velocity of the surface of each geom, (rows, geoms, 6).
        size: Size of the walker, of the standard one's, (rows,).
        number: Number of the split, (rows,) int64.
        tied: Speed of both belts outside of the split, m/s, (rows,).
        split: Speeds of the belts in the split, m/s, (rows, 2).
        speed: Speeds of the belts now, m/s, (rows, 2).
        travel: Place of the stripes of the belts, m, (rows, 2).
        onset: Control step in which the split begins, (rows,) int64.
        offset: Control step in which it ends, (rows,) int64.
        fixed: The split is that of a perturbation, (rows,) bool.
        air: Control steps since the foot left its belt, (rows, 2) int64.
        length: Lengths of the last step of each leg, m, (rows, 2).
        double: Double support after the last heel strike of each leg, control steps, (rows, 2).
        leader: Leg that struck last, (rows,) int64.
        struck: Control step of the last heel strike of the left leg, (rows,) int64.
        strides: Strides since reset, (rows,) int64.
        asymmetry: Step-length asymmetry of the last stride, (rows,).
        support: Double-support asymmetry of the last stride, (rows,).
        trend: Running mean of the step-length asymmetry, (rows,).
        phase: 0 baseline, 1 split, 2 washout, (rows,) int64.
        missed: Phases that ended with unequal steps, (rows,) int64.
        stream: Streams of the splits, (rows,) uint64.
        reading: Scratch of the sensors, (elements,).
        links: Lengths of thigh and shank of the standard walker, m, (2,).
        sizes: Radius of a foot, half the length of a belt, weight of the standard walker, m and N,
            (3,).
        qpos: Column of place, height, pitch and joint angles in ``state``.
        qvel: Column of their velocities.
        ctrl: Column of the controls.
        mocap: Column of the place of the stripes.
    """

    state: Array
    load: Array
    warning: Array
    live: Array
    surface: Array
    size: Array
    number: Array
    tied: Array
    split: Array
    speed: Array
    travel: Array
    onset: Array
    offset: Array
    fixed: Array
    air: Array
    length: Array
    double: Array
    leader: Array
    struck: Array
    strides: Array
    asymmetry: Array
    support: Array
    trend: Array
    phase: Array
    missed: Array
    stream: Array
    reading: Array
    links: Array
    sizes: Array
    qpos: int
    qvel: int
    ctrl: int
    mocap: int


@part
def draw_split(body: Body, row: int, words: Array, stage: int) -> None:
    """Split number n is the n-th of a list without end; always draws the same number of words.

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
    body.number[row] = np.int64(body.stream[row])
    slow = uniform(body.stream, row, SLOW[0], SLOW[1])
    fast = slow * uniform(body.stream, row, RATIO[0], RATIO[1])
    left_is_fast = uniform(body.stream, row, 0.0, 1.0) < 0.5
    onset = np.int64(uniform(words, row, ONSET[0], ONSET[1]))
    if not body.fixed[row]:
        body.split[row, 0] = fast if left_is_fast else slow
        body.split[row, 1] = slow if left_is_fast else fast
        if stage == TIED:
            body.split[row, 0] = slow
            body.split[row, 1] = slow
    body.tied[row] = min(body.split[row, 0], body.split[row, 1])
    body.onset[row], body.offset[row] = onset, onset + SPLIT
    if stage == TIED:
        body.onset[row], body.offset[row] = 0 if body.fixed[row] else EPISODE, EPISODE


@part
def phase_of(body: Body, row: int, step: int) -> int:
    """Part of the protocol.

    Args:
        body: The bodies.
        row: The body.
        step: Control steps since reset.

    Returns:
        0 baseline, 1 split, 2 washout.
    """
    if step < body.onset[row]:
        return BASELINE_PHASE
    return SPLIT_PHASE if step < body.offset[row] else WASHOUT_PHASE


@part
def drive_belts(body: Body, row: int, step: int) -> None:
    """Brings the belts towards the speeds of this phase; they accelerate by 0.5 m/s2 at most.

    Speeds are those of a walker of standard size; a smaller one walks on slower belts (Froude).

    Args:
        body: The bodies.
        row: The body.
        step: Control steps since reset.
    """
    body.phase[row] = phase_of(body, row, step)
    for leg in range(2):
        wanted = body.tied[row]
        if body.phase[row] == SPLIT_PHASE:
            wanted = body.split[row, leg]
        wanted *= math.sqrt(body.size[row])
        change = wanted - body.speed[row, leg]
        most = ACCELERATION * STEP
        body.speed[row, leg] += min(max(change, -most), most)
        body.surface[row, 1 + leg, 0] = -body.speed[row, leg]
        travel = body.travel[row, leg] - STEP * body.speed[row, leg]
        body.travel[row, leg] = travel + STRIPES if travel < -0.5 * STRIPES else travel
        body.state[row, body.mocap + 3 * leg] = body.travel[row, leg]
