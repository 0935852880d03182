"""Training stimulation: patterns chosen by their success, or shuffled background."""

import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.streams import next_word, uniform

ELECTRODES, POOL = 8, 100
BACKGROUND, PATTERNED = 0, 1
RAISE, LOWER, FLOOR = 1.5, 0.7, 0.05


class Training(NamedTuple):
    """The trainer of a batch.

    Attributes:
        patterns: Patterns of each trainer over the electrodes, 0 or 1, (POOL, ELECTRODES).
        weight: Weight of each pattern in the next draw, (rows, POOL).
        pattern: Pattern delivered last, -1 for background, (rows,) int64.
        stimulus: What the electrodes deliver now, (rows, ELECTRODES).
        given: Control steps with background and with patterns since reset, (rows, 2).
        yoked: Share of patterned steps, whatever the behaviour; below 0: contingent, (rows,).
    """

    patterns: Array
    weight: Array
    pattern: Array
    stimulus: Array
    given: Array
    yoked: Array


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
        pattern=np.full(rows, -1, np.int64),
        stimulus=np.zeros((rows, ELECTRODES)),
        given=np.zeros((rows, 2)),
        yoked=np.full(rows, -1.0),
    )


@part
def forget(training: Training, row: int) -> None:
    """Starts a trainer anew; nothing is delivered.

    Args:
        training: The trainers.
        row: The body.
    """
    training.pattern[row] = -1
    for pattern in range(POOL):
        training.weight[row, pattern] = 1.0
    for electrode in range(ELECTRODES):
        training.stimulus[row, electrode] = 0.0
    training.given[row, 0], training.given[row, 1] = 0.0, 0.0


@part
def train(training: Training, row: int, success: bool, words: Array) -> None:
    """Judges the last pattern by the behaviour after it and delivers the next stimulation.

    After success shuffled background follows, after failure a pattern drawn by weight. A pattern
    is raised when success follows it and lowered otherwise. A yoked trainer delivers patterns with
    a fixed probability.

    Args:
        training: The trainers.
        row: The body.
        success: Whether the body moved as wanted or is in the area.
        words: Random streams, (rows,) uint64.
    """
    last = training.pattern[row]
    if last >= 0:
        factor = RAISE if success else LOWER
        training.weight[row, last] = min(max(training.weight[row, last] * factor, FLOOR), 1e3)
    chance = uniform(words, row, 0.0, 1.0)
    draw = uniform(words, row, 0.0, 1.0)
    bits = next_word(words, row) >> np.uint64(11)
    patterned = not success
    if training.yoked[row] >= 0.0:
        patterned = chance < training.yoked[row]
    training.pattern[row] = choose(training, row, draw) if patterned else -1
    training.given[row, PATTERNED if patterned else BACKGROUND] += 1.0
    for electrode in range(ELECTRODES):
        shuffled = float((bits >> np.uint64(electrode)) & np.uint64(1))
        fixed = training.patterns[training.pattern[row], electrode] if patterned else shuffled
        training.stimulus[row, electrode] = fixed


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
    for pattern in range(POOL):
        total += training.weight[row, pattern]
    left = draw * total
    for pattern in range(POOL):
        left -= training.weight[row, pattern]
        if left < 0.0:
            return pattern
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
