"""Training stimulation: patterns chosen by their success, background, or a recording."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from envs.kernel import Array, part
from envs.streams import next_word, uniform

ELECTRODES, POOL = 8, 100
_GROUP, _GROUPS = 10, 10
BACKGROUND, PATTERNED = 0, 1
NOTHING = -1 - ELECTRODES
RAISE, LOWER, FLOOR = 1.5, 0.7, 0.05


class Training(NamedTuple):
    """The trainer of a batch.

    Attributes:
        patterns: Patterns of each trainer over the electrodes, 0 or 1, (POOL, ELECTRODES).
        weight: Weight of each pattern in the next draw, (rows, POOL).
        pattern: What was delivered last, (rows,) int64: the number of a pattern, -1 - electrode
            for background, NOTHING before the first step.
        stimulus: What the electrodes deliver now, (rows, ELECTRODES).
        given: Control steps with background and with patterns since reset, (rows, 2).
        sums: Scratch of a draw: weights of patterns by tens, (POOL / 10,).
        share: Share of patterned steps, whatever the behaviour; below 0: contingent, (rows,).
        partner: Added to the row it is the recorded animat whose stimulation a yoked row gets;
            below 0: not yoked, (rows,) int64.
        recording: What was delivered to other animats, as in ``pattern``, (animats, steps) int64.
    """

    patterns: Array
    weight: Array
    pattern: Array
    stimulus: Array
    given: Array
    sums: Array
    share: Array
    partner: Array
    recording: Array


def make_training(rows: int) -> Training:
    """Allocates trainers with one fixed pool of patterns.

    Args:
        rows: Number of bodies.

    Returns:
        The trainers, without preference.
    """
    pool = np.random.default_rng(2008).integers(0, 2, (POOL, ELECTRODES)).astype(np.float64)
    return Training(
        patterns=pool,
        weight=np.ones((rows, POOL)),
        pattern=np.full(rows, NOTHING, np.int64),
        stimulus=np.zeros((rows, ELECTRODES)),
        given=np.zeros((rows, 2)),
        sums=np.zeros(_GROUPS),
        share=np.full(rows, -1.0),
        partner=np.full(rows, -1, np.int64),
        recording=np.full((1, 1), NOTHING, np.int64),
    )


def checked_recording(recording: ArrayLike) -> Array:
    """Checks a recording of stimulation.

    Args:
        recording: ``Training.pattern`` of some animats after each control step, (animats, steps).

    Returns:
        A copy, int64.

    Raises:
        ValueError: It has another shape or holds numbers of no stimulation.
    """
    array = np.asarray(recording)
    if array.ndim != 2 or array.size == 0 or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(
            f"Recording: got shape {array.shape} of {array.dtype}, expected whole numbers, "
            "(animats, steps): stack task.training.pattern.copy() after each step."
        )
    if array.min() < NOTHING or array.max() >= POOL:
        raise ValueError(
            f"Recording: got numbers from {array.min()} to {array.max()}, expected {NOTHING} to "
            f"{POOL - 1}."
        )
    return array.astype(np.int64, order="C")


@part
def forget(training: Training, row: int) -> None:
    """Starts a trainer anew; nothing is delivered.

    Args:
        training: The trainers.
        row: The body.
    """
    training.pattern[row] = NOTHING
    for pattern in range(POOL):
        training.weight[row, pattern] = 1.0
    for electrode in range(ELECTRODES):
        training.stimulus[row, electrode] = 0.0
    training.given[row, 0], training.given[row, 1] = 0.0, 0.0


@part
def train(training: Training, row: int, step: int, success: bool, words: Array) -> None:
    """Judges the last pattern by the behaviour after it and delivers the next stimulation.

    After success background follows: a pulse at one electrode. After failure it is a pattern drawn
    by weight. A pattern is raised when success follows it and lowered otherwise. The laboratory
    can deliver patterns with a fixed probability, or what another animat got in the same control
    step of its episode; nothing follows where the recording has ended.

    Args:
        training: The trainers.
        row: The body.
        step: Control steps since reset before this one.
        success: Whether the body moved as wanted or is in the area.
        words: Random streams, (rows,) uint64.
    """
    last = training.pattern[row]
    if last >= 0:
        factor = RAISE if success else LOWER
        training.weight[row, last] = min(max(training.weight[row, last] * factor, FLOOR), 1e3)
    chance = uniform(words, row, 0.0, 1.0)
    draw = uniform(words, row, 0.0, 1.0)
    electrode = int(next_word(words, row) >> np.uint64(61))
    patterned = not success
    if training.share[row] >= 0.0:
        patterned = chance < training.share[row]
    if training.partner[row] >= 0:
        _deliver(training, row, _recorded(training, row, step))
    elif patterned:
        _deliver(training, row, choose(training, row, draw))
    else:
        _deliver(training, row, -1 - electrode)


@part
def _recorded(training: Training, row: int, step: int) -> int:
    if step >= training.recording.shape[1]:
        return NOTHING
    animat = (row + training.partner[row]) % training.recording.shape[0]
    return int(training.recording[animat, step])


@part
def _deliver(training: Training, row: int, pattern: int) -> None:
    training.pattern[row] = pattern
    training.given[row, PATTERNED if pattern >= 0 else BACKGROUND] += 1.0
    for electrode in range(ELECTRODES):
        lone = 1.0 if electrode == -1 - pattern else 0.0
        training.stimulus[row, electrode] = (
            training.patterns[pattern, electrode] if pattern >= 0 else lone
        )


@part
def choose(training: Training, row: int, draw: float) -> int:
    """Draws a pattern by its weight.

    Args:
        training: The trainers.
        row: The body.
        draw: Uniform number in [0, 1).

    Returns:
        Number of the pattern.
    """
    total = 0.0
    for group in range(_GROUPS):
        some = 0.0
        for pattern in range(group * _GROUP, (group + 1) * _GROUP):
            some += training.weight[row, pattern]
        training.sums[group] = some
        total += some
    left = draw * total
    for group in range(_GROUPS):
        if left < training.sums[group]:
            for pattern in range(group * _GROUP, (group + 1) * _GROUP):
                left -= training.weight[row, pattern]
                if left < 0.0:
                    return pattern
            return (group + 1) * _GROUP - 1
        left -= training.sums[group]
    return POOL - 1


@part
def wanted(dx: float, dy: float, vx: float, vy: float) -> bool:
    """Tells whether a movement points to the area within 30 degrees.

    Args:
        dx: From the body to the area, m.
        dy: The same.
        vx: Movement, m.
        vy: The same.

    Returns:
        False also for a body that hardly moves.
    """
    length = math.sqrt(dx * dx + dy * dy) * math.sqrt(vx * vx + vy * vy)
    return length > 1e-9 and dx * vx + dy * vy >= math.cos(math.pi / 6.0) * length
