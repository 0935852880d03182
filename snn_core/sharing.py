"""Threads that share one large network, if that is faster."""

import time
from collections.abc import Callable
from typing import Any

from numba.core import config

from snn_core.assembly import Assembly
from snn_core.atomic import CAN_WAIT
from snn_core.bound import bind_parts
from snn_core.driver import entry
from snn_core.pace import Pace
from snn_core.parts import Part, parts_of
from snn_core.threads import share

_LEAST = 1_000_000  # ns of work for each thread that pay for waking it
_STRETCH = 10_000_000  # ns of work after which it is seen how fast it went
_TRIAL = 4  # a part of a stretch in which sharing is tried


def partners(assembly: Assembly, threads: int) -> int:
    """Number of threads that can share this network."""
    blocks = len(assembly.cuts) - 1
    if blocks < 2 or config.DISABLE_JIT or not CAN_WAIT:
        return 1
    return max(n for n in range(1, blocks + 1) if blocks % n == 0 and n <= threads)


class Sharing:
    """Runs one network by several threads, in parts, or by one while that is faster.

    Args:
        assembly: The network.
        run_part: The driver's function for a part.
        threads: Largest number of threads, from `partners`; halves of it are tried in turn.
        cost: Work of a step, about ns.
    """

    def __init__(self, assembly: Assembly, run_part: Any, threads: int, cost: int) -> None:
        self._assembly, self._run_part = assembly, run_part
        self._cost, self._pace = cost, Pace()
        self._threads = self._most = threads
        self._crews: dict[int, tuple[list[Part], list[Any]]] = {}  # by number of threads

    def run(self, steps: int, alone: Callable[[int], None]) -> None:
        """Advance the network; `alone` does so by one thread."""
        if not self._pays(steps):
            alone(steps)
            return
        longest = max(_STRETCH // self._cost, _TRIAL)
        while steps:
            trial = self._pace.share and not self._pace.proven
            stretch = min(steps, longest // _TRIAL if trial else longest)
            self._stretch(stretch, alone)
            steps -= stretch

    def _pays(self, steps: int) -> bool:
        assembly = self._assembly
        if steps * self._cost < _LEAST * self._most or not assembly.core.active[0]:
            return False
        components = (*assembly.neurons, *assembly.receptors)
        return all(block.draws() is not None for block in components)

    def _stretch(self, steps: int, alone: Callable[[int], None]) -> None:
        calls = self._calls if self._pace.share else []
        begun = time.perf_counter()
        if not (calls and self._together(calls, steps)):
            alone(steps)
        self._pace.note(bool(calls), (time.perf_counter() - begun) / steps)
        if calls and not self._pace.proven:
            half = self._threads // 2
            self._threads = half if half > 1 and self._threads % 2 == 0 else self._most

    def _together(self, calls: list[Any], steps: int) -> bool:
        """Advance the network if all threads come; return whether they did."""
        parts = self._crew[0]
        parts[0].gang.renew()
        for part in parts:
            part.begin()
        spans = [(p, p + 1) for p in range(self._threads)]
        share(lambda _, p, __: calls[p](steps), spans, self._threads)
        return parts[0].gang.went

    @property
    def _calls(self) -> list[Any]:
        """What advances each part."""
        return self._crew[1]

    @property
    def _crew(self) -> tuple[list[Part], list[Any]]:
        """Parts and what advances them, made when they are needed: building compiles nothing."""
        if self._threads not in self._crews:
            parts = parts_of(self._assembly, self._threads)
            calls = [entry(self._run_part, bind_parts(part.arrays), 1) for part in parts]
            self._crews[self._threads] = parts, calls
        return self._crews[self._threads]
