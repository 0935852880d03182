"""The sine of a number of turns, in a quarter of the time of the usual one."""

import math

from envs.kernel import Array, part

_FACTORS = tuple((-1) ** n * math.tau ** (2 * n + 1) / math.factorial(2 * n + 1) for n in range(11))


@part
def sine(turns: float) -> float:
    """sin(2 pi turns) by its Taylor series over a quarter turn, cut below 1e-17.

    Of additions and products alone, so that all machines compute the same bits.

    Args:
        turns: Any finite number of turns.

    Returns:
        The sine, with an error below 1e-15 beside that of the argument.
    """
    part_turn = turns - math.floor(turns + 0.5)
    angle = 0.25 - abs(abs(part_turn) - 0.25)
    square, total = angle * angle, 0.0
    for n in range(len(_FACTORS) - 1, -1, -1):
        total = total * square + _FACTORS[n]
    return math.copysign(total * angle, part_turn)


@part
def sines(turns: Array, count: int) -> None:
    """Puts the sines of many numbers of turns in their place; a wide processor takes several.

    Args:
        turns: Numbers of turns, (lanes,), changed in place.
        count: How many of them.
    """
    for lane in range(count):
        turns[lane] = sine(turns[lane])
