"""Time several callables in turn, so that a busy machine slows all of them alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np


class Times(NamedTuple):
    """Seconds that one callable took.

    Attributes:
        runs: All of them, in order, s.
    """

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one, s."""
        return float(np.median(self.runs))

    @property
    def minimum(self) -> float:
        """The shortest, s."""
        return min(self.runs)

    @property
    def spread(self) -> float:
        """Distance between the quartiles, as a share of the median."""
        low, high = np.quantile(self.runs, [0.25, 0.75])
        return float((high - low) / self.median) if self.median else 0.0


def interleaved(
    tasks: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = time.thread_time,
) -> dict[str, Times]:
    """Time callables in turn, once each per round, back and forth.

    Each is called once before, unmeasured: that compiles it and fills the caches.

    Args:
        tasks: Callables by name.
        rounds: How often each is timed, >= 1.
        clock: Returns the time, s; by default the CPU time of this thread, which on an idle machine
            is the time that passes, and on a busy one leaves out what other processes take.

    Raises:
        ValueError: Less than one round.
    """
    if rounds < 1:
        raise ValueError(f"rounds: got {rounds}, expected at least 1")
    for task in tasks.values():
        task()
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(rounds):
        for name in _turn(list(tasks), number):
            start = clock()
            tasks[name]()
            taken[name].append(clock() - start)
    return {name: Times(tuple(runs)) for name, runs in taken.items()}


def ratio(times: Mapping[str, Times], slow: str, fast: str) -> float:
    """Return how many times longer `slow` took: the median over rounds of their quotient."""
    pairs = zip(times[slow].runs, times[fast].runs, strict=True)
    return float(np.median([a / b for a, b in pairs]))


def _turn(names: Sequence[str], number: int) -> Sequence[str]:
    return names[::-1] if number % 2 else names
