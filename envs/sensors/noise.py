"""Noise, drop-out and saturation of the readings that arrive, many bodies at once.

The noise is that of ``normal``, bit for bit. All readings are first worked out together with
numbers near to it; where their error could show in a float32, which is rare, ``normal`` is asked.
"""

from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.streams import NEAR, near_normals, normal, skip_words, uniform

WORDS = 3  # of each element and control step: two for the noise, one for the drop-out
_LANES = 256  # readings that are worked out together, so many that they stay in the cache
_WIDTH = 32  # readings that a wide processor works out at once, the last ones of them unused


class Arrivals(NamedTuple):
    """Readings of some bodies, one after the other, on their way through the noise.

    Attributes:
        row: The bodies, (bodies,) int64.
        word: Random stream of each reading, (lanes,) uint64; lanes are bodies times elements.
        felt: Readings without noise, (lanes,).
        noise: Standard deviation, (lanes,).
        dropout: Probability of silence, (lanes,).
        low: Lowest reading, (lanes,).
        high: Highest reading, (lanes,).
        chance: Numbers from the normal distribution, nearly, (lanes,).
        seen: What the agents get, (lanes,) float32.
        unsure: Whether it may have other bits than those of ``disturb``, (lanes,) bool.
    """

    row: Array
    word: Array
    felt: Array
    noise: Array
    dropout: Array
    low: Array
    high: Array
    chance: Array
    seen: Array
    unsure: Array


def make_arrivals(rows: int, dropout: Array, low: Array, high: Array) -> Arrivals:
    """Allocates room for the readings of some bodies.

    Args:
        rows: Number of bodies of the batch.
        dropout: Probability of silence, (elements,).
        low: Lowest reading, (elements,).
        high: Highest reading, (elements,).

    Returns:
        Room for as many bodies as are worked out together.
    """
    bodies = min(max(_LANES // len(low), 1), rows)
    lanes = -(-bodies * len(low) // _WIDTH) * _WIDTH
    return Arrivals(
        row=np.zeros(bodies, np.int64),
        word=np.zeros(lanes, np.uint64),
        felt=np.zeros(lanes),
        noise=np.zeros(lanes),
        dropout=np.resize(dropout, lanes),
        low=np.resize(low, lanes),
        high=np.resize(high, lanes),
        chance=np.zeros(lanes),
        seen=np.zeros(lanes, np.float32),
        unsure=np.zeros(lanes, np.bool_),
    )


@part
def disturb_all(arrivals: Arrivals, used: int, fails: bool) -> None:
    """Adds noise and drop-out to readings, and saturates them.

    Args:
        arrivals: The readings; ``seen`` receives the result.
        used: How many of them.
        fails: Whether there is drop-out.
    """
    count = -(-used // _WIDTH) * _WIDTH
    near_normals(arrivals.word, count, arrivals.chance)
    unsure = 0
    for lane in range(count):
        value, size = arrivals.felt[lane], arrivals.noise[lane]
        low, high, chance = arrivals.low[lane], arrivals.high[lane], arrivals.chance[lane]
        less = _saturate(value + size * (chance - NEAR) if size != 0.0 else value, low, high)
        more = _saturate(value + size * (chance + NEAR) if size != 0.0 else value, low, high)
        arrivals.seen[lane] = less
        arrivals.unsure[lane] = less != more
        unsure += less != more
    if unsure == 0 and not fails:
        return
    for lane in range(used):
        if arrivals.unsure[lane] or arrivals.dropout[lane] != 0.0:
            arrivals.seen[lane] = disturb(arrivals, lane)


@part
def disturb(arrivals: Arrivals, lane: int) -> np.float32:
    """Adds noise and drop-out to one reading, and saturates it.

    Args:
        arrivals: The readings; the stream of this one moves on.
        lane: Place of the reading.

    Returns:
        What the agent gets.
    """
    value = arrivals.felt[lane]
    if arrivals.noise[lane] == 0.0:
        skip_words(arrivals.word, lane, 2)
    else:
        value += arrivals.noise[lane] * normal(arrivals.word, lane)
    dropout = arrivals.dropout[lane]
    if dropout != 0.0 and uniform(arrivals.word, lane, 0.0, 1.0) < dropout:
        value = 0.0
    return _saturate(value, arrivals.low[lane], arrivals.high[lane])


@part
def hand_over(arrivals: Arrivals, bodies: int, observation: Array) -> None:
    """Gives the readings of the first so many bodies to their agents.

    Args:
        arrivals: The readings after ``disturb_all``.
        bodies: How many of them.
        observation: Receives the readings, (rows, elements) float32.
    """
    lane = np.uint64(0)
    for place in range(bodies):
        row = np.uint64(arrivals.row[place])
        for element in range(observation.shape[1]):
            observation[row, element] = arrivals.seen[lane]
            lane += np.uint64(1)


@part
def hand_over_all(arrivals: Arrivals, observations: Array) -> None:
    """Gives the readings to bodies that stand one behind the other.

    Args:
        arrivals: The readings after ``disturb_all``.
        observations: Receives the readings, (bodies x elements,) float32.
    """
    for lane in range(observations.shape[0]):
        observations[lane] = arrivals.seen[lane]


@part
def _saturate(value: float, low: float, high: float) -> np.float32:
    return np.float32(min(max(value, low), high))
