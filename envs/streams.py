"""Random streams: one 64-bit word per body, so that a body does not see its neighbours.

SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators").
"""

import math

import numpy as np

from envs.kernel import Array, part

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_S11, _S27, _S30, _S31 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31)
_UNIT = 2.0**-53


@part
def next_word(words: Array, row: int) -> np.uint64:
    """Advances the stream of one body.

    Args:
        words: The streams, (rows,) uint64, changed in place.
        row: The body whose stream is read.

    Returns:
        64 random bits.
    """
    words[row] += _GAMMA
    mixed = words[row]
    mixed = (mixed ^ (mixed >> _S30)) * _FIRST
    mixed = (mixed ^ (mixed >> _S27)) * _SECOND
    return mixed ^ (mixed >> _S31)


@part
def skip_words(words: Array, row: int, count: int) -> None:
    """Advances the stream of one body as so many draws would, without their work.

    Args:
        words: The streams, (rows,) uint64, changed in place.
        row: The body whose stream moves on.
        count: Number of words, 64 bits each.
    """
    words[row] += np.uint64(count) * _GAMMA


@part
def uniform(words: Array, row: int, low: float, high: float) -> float:
    """Draws from a uniform distribution over [low, high).

    Args:
        words: The streams, (rows,) uint64, changed in place.
        row: The body whose stream is read.
        low: Lower bound.
        high: Upper bound.

    Returns:
        One number.
    """
    return low + (high - low) * (float(next_word(words, row) >> _S11) * _UNIT)


@part
def normal(words: Array, row: int) -> float:
    """Draws from the standard normal distribution (Box & Muller 1958, one branch).

    Args:
        words: The streams, (rows,) uint64, changed in place by two words.
        row: The body whose stream is read.

    Returns:
        One number.
    """
    radius = math.sqrt(-2.0 * math.log(1.0 - uniform(words, row, 0.0, 1.0)))
    return radius * math.cos(2.0 * math.pi * uniform(words, row, 0.0, 1.0))
