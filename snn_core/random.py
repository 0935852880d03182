"""Seeded streams: one per copy and component, independent of threads and of other copies.

The generator inside kernels is splitmix64 (Steele, Lea & Flood 2014, OOPSLA): one 64-bit word
of state per stream, so a whole network's randomness is an ordinary array in its state.
"""

import math
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.kernel import inlined, kernel

GOLDEN = 0x9E3779B97F4A7C15  #: between two states of a stream
_GOLDEN = np.uint64(GOLDEN)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S11 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)
_UNIT = 2.0**-53
_SHARED = 2**32 - 1  # spawn key of what all copies have in common


def check_seed(seed: object) -> int:
    """Return `seed` as an int, or raise ValueError when it is not an integer >= 0."""
    if isinstance(seed, bool) or not isinstance(seed, (int, np.integer)) or seed < 0:
        raise ValueError(f"seed: got {seed!r}, expected an integer >= 0")
    return int(seed)


def shared_generator(seed: int, label: str) -> np.random.Generator:
    """Generator for what copies share: topology and delays."""
    return np.random.default_rng(_sequence(seed, _SHARED, label))


def copy_generator(seed: int, copy: int, label: str) -> np.random.Generator:
    """Generator for what belongs to one copy: its initial weights."""
    return np.random.default_rng(_sequence(seed, copy, label))


def stream_words(seed: int, copies: int, label: str) -> NDArray[np.uint64]:
    """First splitmix64 states of a component, shape (copies, 1)."""
    words = [_sequence(seed, copy, label).generate_state(1, np.uint64) for copy in range(copies)]
    return np.array(words, dtype=np.uint64).reshape(copies, 1)


def _sequence(seed: int, copy: int, label: str) -> np.random.SeedSequence:
    return np.random.SeedSequence(seed, spawn_key=(copy, zlib.crc32(label.encode())))


@inlined
def uniform(stream: Any) -> float:
    """Next number in [0, 1) of the stream `stream`, shape (1,)."""
    stream[0] += _GOLDEN
    z = stream[0]
    z = (z ^ (z >> _S30)) * _MIX_1
    z = (z ^ (z >> _S27)) * _MIX_2
    z = z ^ (z >> _S31)
    return np.float64(z >> _S11) * _UNIT


@kernel
def uniforms(stream: Any, values: Any) -> None:
    """Fill `values` with the next numbers of `uniform`, many at once."""
    begin = stream[0]
    for i in range(values.size):
        z = begin + np.uint64(i + 1) * _GOLDEN
        z = (z ^ (z >> _S30)) * _MIX_1
        z = (z ^ (z >> _S27)) * _MIX_2
        z = z ^ (z >> _S31)
        values[i] = np.float64(z >> _S11) * _UNIT
    stream[0] = begin + np.uint64(values.size) * _GOLDEN


@inlined
def normal(stream: Any) -> float:
    """Next standard normal number (Box & Muller 1958)."""
    radius = math.sqrt(-2.0 * math.log(1.0 - uniform(stream)))
    return radius * math.cos(2.0 * math.pi * uniform(stream))


@inlined
def poisson(stream: Any, mean: float) -> float:
    """Next Poisson number; exact, by products of uniform numbers (Knuth 1969), 16 at a time."""
    count, left = 0.0, mean
    while left > 0.0:
        part = min(left, 16.0)
        left -= part
        limit, product = math.exp(-part), uniform(stream)
        while product > limit:
            product *= uniform(stream)
            count += 1.0
    return count


@kernel
def poisson_table(mean: float, table: Any, guide: Any) -> None:
    """Fill `table` with the distribution function of a Poisson number; `mean` up to 16.

    `guide` tells where to look: entry g of n holds the least number that x >= g / n can mean.
    """
    term = math.exp(-mean)
    total = term
    for k in range(table.size):
        table[k] = total
        term *= mean / (k + 1.0)
        total += term
    table[table.size - 1] = 1.0
    k = 0
    for g in range(guide.size):
        while g >= table[k] * guide.size:
            k += 1
        guide[g] = k


@kernel
def poisson_numbers(values: Any, table: Any, guide: Any) -> None:
    """Turn uniform numbers into Poisson numbers, by inversion (Chen & Asau 1974), in place.

    Where all are small they are counted through the table, in a loop that vectorises.
    """
    a, b, c, d = table[0], table[1], table[2], table[3]
    e, f, g, h = table[4], table[5], table[6], table[7]
    far = 0
    for i in range(values.size):
        far |= values[i] >= table[8]
    for i in range(0 if far else values.size):
        x = values[i]
        low = int(x >= a) + int(x >= b) + int(x >= c) + int(x >= d)
        values[i] = float(low + int(x >= e) + int(x >= f) + int(x >= g) + int(x >= h))
    for i in range(values.size if far else 0):
        x = values[i]
        k = np.uint64(guide[np.uint64(x * guide.size)])
        while x >= table[k]:
            k += np.uint64(1)
        values[i] = float(k)


@inlined
def poisson_small(stream: Any, mean: float, longest: int) -> float:
    """The same for one number of the stream, without a table; less than `longest`."""
    x, count = uniform(stream), 0.0
    term = math.exp(-mean)
    total = term
    while x >= total and count < longest - 1.0:
        count += 1.0
        term *= mean / count
        total += term
    return count


@dataclass(frozen=True)
class Uniform:
    """Values drawn uniformly from [low, high)."""

    low: float
    high: float

    def __call__(self, rng: np.random.Generator, size: int) -> NDArray[np.float64]:
        """Draw `size` values."""
        return rng.uniform(self.low, self.high, size)


@dataclass(frozen=True)
class Normal:
    """Values drawn from a normal distribution, kept within [low, high] by redrawing."""

    mean: float
    sd: float
    low: float = -math.inf
    high: float = math.inf

    def __call__(self, rng: np.random.Generator, size: int) -> NDArray[np.float64]:
        """Draw `size` values."""
        values = rng.normal(self.mean, self.sd, size)
        for _ in range(1000):
            outside = (values < self.low) | (values > self.high)
            if not outside.any():
                return values
            values[outside] = rng.normal(self.mean, self.sd, int(outside.sum()))
        raise ValueError(f"{self}: 1000 redraws found no value inside [{self.low}, {self.high}]")


@dataclass(frozen=True)
class Gamma:
    """Values drawn from a gamma distribution with this mean (of either sign) and sd / |mean|."""

    mean: float
    cv: float = 1.0

    def __call__(self, rng: np.random.Generator, size: int) -> NDArray[np.float64]:
        """Draw `size` values."""
        if not self.cv > 0.0:
            raise ValueError(f"{self}: expected cv > 0")
        return self.mean * self.cv**2 * rng.gamma(self.cv**-2, 1.0, size)
