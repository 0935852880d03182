"""What arrives at the agents, gathered from many lines at once before noise is added."""

from typing import TYPE_CHECKING

import numpy as np

from envs.kernel import Array, part
from envs.sensors.noise import WORDS
from envs.streams import ahead

if TYPE_CHECKING:
    from envs.sensors.line import Lines


@part
def together(lines: "Lines", fresh: Array, first: int, last: int) -> bool:
    """Tells whether some bodies all hear, were reset at one time and have healthy paths.

    Args:
        lines: The lines.
        fresh: Bodies that hear, (rows,) bool.
        first: The first of these bodies.
        last: The body behind the last one of them.

    Returns:
        True if ``collect_all`` may be called for them.
    """
    clock, span = lines.clock[first:last], lines.span[first:last]
    hears, healthy, now, slots = fresh[first:last], lines.healthy[first:last], clock[0], span[0]
    apart = np.int64(0)
    for k in range(clock.shape[0]):
        apart |= (clock[k] ^ now) | (span[k] ^ slots)
        apart |= np.int64(1) - np.int64(hears[k] & healthy[k])
    return apart == 0


@part
def collect_all(lines: "Lines", first: int, last: int, words: Array) -> None:
    """``collect`` for bodies that hear together: each element comes from one slot for all.

    Args:
        lines: The lines; the arrivals are changed.
        first: The first body.
        last: The body behind the last one.
        words: The random streams, (rows,) uint64.
    """
    elements, stream = lines.gain.shape[1], words[first:last]
    felt, word, noise = lines.arrivals.felt, lines.arrivals.word, lines.arrivals.noise
    for element in range(elements):
        slot = max(lines.clock[first] - lines.delay[first, element], 0) & (lines.span[first] - 1)
        readings, past = lines.ring[slot, first:last], WORDS * element
        lane = np.uint64(element)
        for k in range(stream.shape[0]):
            felt[lane] = readings[k, element]
            word[lane] = ahead(stream[k], past)
            lane += np.uint64(elements)
    gains, noises = lines.gain[first:last].reshape(-1), lines.noise[first:last].reshape(-1)
    for k in range(gains.shape[0]):
        felt[k] *= gains[k]
    for k in range(noises.shape[0]):
        noise[k] = noises[k]
    for k in range(stream.shape[0]):
        stream[k] = ahead(stream[k], WORDS * elements)


@part
def collect(lines: "Lines", row: int, words: Array, place: int) -> None:
    """Puts what arrives of one body among the arrivals, and moves its stream on.

    Args:
        lines: The lines; the arrivals are changed.
        row: The body.
        words: The random streams, (rows,) uint64.
        place: How many bodies are among the arrivals already.
    """
    arrivals, delay, source = lines.arrivals, lines.delay[row], lines.source[row]
    gain, noise, now, last = (
        lines.gain[row],
        lines.noise[row],
        lines.clock[row],
        lines.span[row] - 1,
    )
    arrivals.row[place] = row
    lane, word = np.uint64(place * delay.shape[0]), words[row]
    for element in range(delay.shape[0]):
        slot = np.uint64(max(now - delay[element], 0) & last)
        reading = lines.ring[slot, row, np.uint64(source[element])]
        arrivals.felt[lane] = reading * gain[element]
        arrivals.noise[lane] = noise[element]
        arrivals.word[lane] = word
        word = ahead(word, WORDS)
        lane += np.uint64(1)
    words[row] = word
