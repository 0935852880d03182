"""Random streams: one 64-bit word per body, so that a body does not see its neighbours.

SplitMix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators").
"""

import math
from collections.abc import Callable

import numpy as np

from envs.kernel import Array, fused, part

_GAMMA = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_S11, _S27, _S30, _S31 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31)
_UNIT = 2.0**-53
NEAR = 2e-13
_EXPONENT, _ROOT_HALF = np.int64(-1 << 52), np.int64(0x3FE6A09E667F3BCD)  # bits of sqrt(1/2)
_MINUS_TWO_LN_2 = -2.0 * math.log(2.0)


def _in_squares(function: Callable[[Array], Array], reach: float, terms: int) -> tuple[float, ...]:
    """The polynomial in x^2 that is f(x) / x in Chebyshev's places up to a reach, highest first."""
    angles = math.pi * (np.arange(terms) + 0.5) / terms
    x = reach * np.sqrt(0.5 + 0.5 * np.cos(angles))
    return tuple(np.linalg.solve(np.vander(x * x, terms), function(x) / x).tolist())


_SINE = _in_squares(lambda turn: np.sin(math.tau * turn), 0.25, 8)
_LOGARITHM = _in_squares(lambda s: -4.0 * np.arctanh(s), math.tan(math.pi / 8.0) ** 2, 6)


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
    return _mix(words[row])


@part
def _mix(word: np.uint64) -> np.uint64:
    mixed = (word ^ (word >> _S30)) * _FIRST
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
    words[row] = ahead(words[row], count)


@part
def ahead(word: np.uint64, count: int) -> np.uint64:
    """The place in a stream after so many draws from a place.

    Args:
        word: The place.
        count: Number of words, 64 bits each.

    Returns:
        The place behind them.
    """
    return word + np.uint64(count) * _GAMMA


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


@fused
def near_normals(words: Array, count: int, numbers: Array) -> None:
    """Works out what ``normal`` would draw, nearly: within ``NEAR``, at an eighth of its cost.

    Without branches and calls, so that the compiler takes several numbers at once. The error comes
    from the polynomials of the sine and the logarithm, which are as short as ``NEAR`` allows.

    Args:
        words: Streams, (lanes,) uint64; they stay where they are.
        count: How many of them are read.
        numbers: Receives the next number of stream k in place k, (lanes,).
    """
    for k in range(count):
        first = words[k] + _GAMMA
        share = float(np.int64(_mix(first) >> _S11)) * _UNIT
        turn = float(np.int64(_mix(first + _GAMMA) >> _S11)) * _UNIT
        numbers[k] = math.sqrt(_twice_minus_log(1.0 - share)) * _cosine(turn)


@fused
def _twice_minus_log(x: float) -> float:
    """-2 log x of a positive normal number: x = m 2^k, log m = 2 artanh((m - 1) / (m + 1))."""
    bits = np.float64(x).view(np.int64)
    power = (bits - _ROOT_HALF) & _EXPONENT
    m = np.int64(bits - power).view(np.float64)
    s = (m - 1.0) / (m + 1.0)
    total = 0.0
    for factor in _LOGARITHM:
        total = total * (s * s) + factor
    return total * s + float(power >> 52) * _MINUS_TWO_LN_2


@fused
def _cosine(turn: float) -> float:
    """cos(2 pi turn) for 0 <= turn < 1, as the sine of a quarter turn less."""
    angle = abs(turn - 0.5) - 0.25
    total = 0.0
    for factor in _SINE:
        total = total * (angle * angle) + factor
    return total * angle
