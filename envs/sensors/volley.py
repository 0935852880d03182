"""Volleys of a nerve: codes of latencies, their exemplars, and the spikes of one stimulus."""

import math
from typing import NamedTuple

import numpy as np

from envs.kernel import Array, part
from envs.streams import next_word, normal, skip_words, uniform

TRAIN_EXEMPLARS = 64
_CODE, _CLASS = np.uint64(0xD1342543DE82EF95), np.uint64(0xA24BAED4963EE407)
_EXEMPLAR = np.uint64(0x9FB21C651E98DF25)
_S24 = np.uint64(24)
_TURN = 2.0 * math.pi


class Volley(NamedTuple):
    """The nerves of a batch of bodies; times are counted in bins of one control step.

    Attributes:
        code: Number of the code that is built, -1 for none, (rows,) int64.
        rank: Place of each fibre on the ladder, (rows, classes, fibres) int64.
        due: Bin of the evoked spike, -1 for none, (rows, fibres) int64.
        last: Bin of the latest spike of this trial, -1 for none, (rows, fibres) int64.
        wait: Time to the next spontaneous spike of the nerve, bins, (rows,).
        working: Fibres that conduct: the first so many, (rows,) int64.
        jitter: Standard deviation of a spike from trial to trial, bins, (rows,).
        shift: Standard deviation of the whole volley, bins, (rows,).
        matched: Whether the latencies are shuffled among the fibres, (rows,) bool.
        words: Random streams of codes and exemplars, (rows,) uint64.
        order: Scratch of the shuffle, (fibres,) int64.
        ladder: Latencies without noise, bins, (fibres,).
        exemplar: Standard deviation among exemplars, bins.
        loss: Probability that a fibre does not answer.
        pause: Mean time between spontaneous spikes of the nerve, bins, huge for none.
    """

    code: Array
    rank: Array
    due: Array
    last: Array
    wait: Array
    working: Array
    jitter: Array
    shift: Array
    matched: Array
    words: Array
    order: Array
    ladder: Array
    exemplar: float
    loss: float
    pause: float


@part
def normals(words: Array, row: int) -> tuple[float, float]:
    """Draws two independent numbers from the standard normal distribution (Box & Muller 1958).

    Args:
        words: The streams, (rows,) uint64, changed in place by two words.
        row: The body whose stream is read.

    Returns:
        Two numbers.
    """
    radius = math.sqrt(-2.0 * math.log(1.0 - uniform(words, row, 0.0, 1.0)))
    angle = _TURN * uniform(words, row, 0.0, 1.0)
    return radius * math.cos(angle), radius * math.sin(angle)


@part
def _shuffle(words: Array, row: int, order: Array) -> None:
    """Draws a permutation of the fibres (Fisher & Yates 1938)."""
    fibres = order.shape[0]
    for fibre in range(fibres):
        order[fibre] = fibre
    for fibre in range(fibres - 1, 0, -1):
        other = int(uniform(words, row, 0.0, fibre + 1.0))
        order[fibre], order[other] = order[other], order[fibre]


@part
def build_code(volley: Volley, row: int, number: int) -> None:
    """Builds one code, unless it is built; the same number gives the same code everywhere.

    Args:
        volley: The nerves.
        row: The body.
        number: Number of the code.
    """
    if volley.code[row] == number:
        return
    volley.code[row] = number
    volley.words[row] = np.uint64(number) * _CODE
    group = 0
    while group < volley.rank.shape[1]:
        _shuffle(volley.words, row, volley.order)
        for fibre in range(volley.order.shape[0]):
            volley.rank[row, group, fibre] = volley.order[fibre]
        if _is_new(volley, row, group):
            group += 1


@part
def _is_new(volley: Volley, row: int, group: int) -> bool:
    """Tells whether a class differs from those before it."""
    for other in range(group):
        same = True
        for fibre in range(volley.order.shape[0]):
            if volley.rank[row, group, fibre] != volley.rank[row, other, fibre]:
                same = False
        if same:
            return False
    return True


@part
def evoke(volley: Volley, row: int, words: Array, group: int, unseen: bool, bins: int) -> None:
    """Draws the spikes that a stimulus will evoke.

    All random words are drawn whatever the conditions. With shuffled latencies nothing that is
    drawn depends on the class, exemplars included.

    Args:
        volley: The nerves; ``due`` and ``last`` are set.
        row: The body.
        words: Random streams of the episodes, (rows,) uint64.
        group: Class of the stimulus.
        unseen: False for exemplars 0 ... ``TRAIN_EXEMPLARS`` - 1, True for any of the others.
        bins: Bins to the deadline; spikes that would come before or after are at the edges.
    """
    fibres, draw = volley.due.shape[1], next_word(words, row) >> _S24
    number = draw + np.uint64(TRAIN_EXEMPLARS) if unseen else draw % np.uint64(TRAIN_EXEMPLARS)
    family = 0 if volley.matched[row] else group + 1
    volley.words[row] = np.uint64(volley.code[row]) * _CODE
    volley.words[row] += np.uint64(family) * _CLASS + number * _EXEMPLAR
    if volley.matched[row]:
        _shuffle(words, row, volley.order)
    else:
        skip_words(words, row, fibres - 1)
        for fibre in range(fibres):
            volley.order[fibre] = volley.rank[row, group, fibre]
    moved = volley.shift[row] * normal(words, row)
    for pair in range((fibres + 1) // 2):
        first, second = normals(volley.words, row)
        one, two = normals(words, row)
        fibre = 2 * pair
        noise = moved + volley.exemplar * first + volley.jitter[row] * one
        _set_due(volley, row, words, fibre, noise, bins)
        if fibre + 1 < fibres:
            noise = moved + volley.exemplar * second + volley.jitter[row] * two
            _set_due(volley, row, words, fibre + 1, noise, bins)


@part
def _set_due(volley: Volley, row: int, words: Array, fibre: int, noise: float, bins: int) -> None:
    latency = volley.ladder[volley.order[fibre]] + noise
    due = int(min(max(latency, 0.0), bins - 1.0))
    lost = uniform(words, row, 0.0, 1.0) < volley.loss
    volley.due[row, fibre] = -1 if lost or fibre >= volley.working[row] else due
    volley.last[row, fibre] = -1


@part
def start_silence(volley: Volley, row: int, words: Array) -> None:
    """Draws the time to the first spontaneous spike.

    Args:
        volley: The nerves.
        row: The body.
        words: Random streams of the episodes, (rows,) uint64.
    """
    volley.wait[row] = -volley.pause * math.log(1.0 - uniform(words, row, 0.0, 1.0))


@part
def fire(volley: Volley, row: int, words: Array, now: int, reading: Array) -> None:
    """Writes which fibres fire in a bin: 1 for a spike or more, else 0.

    Args:
        volley: The nerves.
        row: The body.
        words: Random streams of the episodes, (rows,) uint64.
        now: Bins since the onset of the stimulus, negative between stimuli.
        reading: Receives the spikes, its first so many elements.
    """
    fibres = volley.due.shape[1]
    for fibre in range(fibres):
        reading[fibre] = 1.0 if volley.due[row, fibre] == now and now >= 0 else 0.0
    volley.wait[row] -= 1.0
    while volley.wait[row] < 0.0:
        fibre = int(uniform(words, row, 0.0, fibres))
        if fibre < volley.working[row]:
            reading[fibre] = 1.0
        volley.wait[row] -= volley.pause * math.log(1.0 - uniform(words, row, 0.0, 1.0))
    if now >= 0:
        for fibre in range(fibres):
            if reading[fibre] > 0.0:
                volley.last[row, fibre] = now
