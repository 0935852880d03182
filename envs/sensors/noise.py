"""Noise, drop-out and saturation of the readings that arrive.

The noise is that of ``normal``, bit for bit. All elements are first worked out together with
numbers near to it; where their error could show in a float32, which is rare, ``normal`` is asked.
"""

import numpy as np

from envs.kernel import Array, part
from envs.streams import NEAR, near_normals, normal, skip_words, uniform

WORDS = 3  # of each element and control step: two for the noise, one for the drop-out


@part
def disturb_nearly(
    felt: Array,
    noise: Array,
    dropout: Array,
    low: Array,
    high: Array,
    words: Array,
    row: int,
    chance: Array,
    seen: Array,
) -> int:
    """Adds noise to all readings of a body, and saturates them.

    Args:
        felt: Readings without noise, (lanes,).
        noise: Standard deviation, (rows, lanes).
        dropout: Probability of silence, (lanes,).
        low: Lowest reading, (lanes,).
        high: Highest reading, (lanes,).
        words: The random streams, (rows,) uint64; they stay where they are.
        row: The body.
        chance: Scratch, (lanes,).
        seen: Receives the readings, (lanes,) float32.

    Returns:
        How many readings may have other bits than those of ``disturb``.
    """
    near_normals(words, row, WORDS, chance)
    unsure = 0
    for lane in range(seen.shape[0]):
        value, size = felt[lane], noise[row, lane]
        less = value + size * (chance[lane] - NEAR) if size != 0.0 else value
        more = value + size * (chance[lane] + NEAR) if size != 0.0 else value
        seen[lane] = _saturate(less, low[lane], high[lane])
        unsure += seen[lane] != _saturate(more, low[lane], high[lane])
        unsure += dropout[lane] != 0.0
    return unsure


@part
def disturb(
    felt: Array,
    noise: Array,
    dropout: Array,
    low: Array,
    high: Array,
    words: Array,
    row: int,
    lane: int,
) -> np.float32:
    """Adds noise and drop-out to one reading, and saturates it; see ``disturb_nearly``.

    Args:
        felt: Readings without noise, (lanes,).
        noise: Standard deviation, (rows, lanes).
        dropout: Probability of silence, (lanes,).
        low: Lowest reading, (lanes,).
        high: Highest reading, (lanes,).
        words: The random streams, (rows,) uint64, at the words of this reading.
        row: The body.
        lane: Place of the reading.

    Returns:
        What the agent gets.
    """
    value = felt[lane]
    if noise[row, lane] == 0.0:
        skip_words(words, row, 2)
    else:
        value += noise[row, lane] * normal(words, row)
    if dropout[lane] != 0.0 and uniform(words, row, 0.0, 1.0) < dropout[lane]:
        value = 0.0
    return _saturate(value, low[lane], high[lane])


@part
def _saturate(value: float, low: float, high: float) -> np.float32:
    return np.float32(min(max(value, low), high))
