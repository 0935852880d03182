"""Threads that share the copies of a network; for one large network see `sharing`.

They are Python threads that sleep until there is work, and kernels run without the interpreter's
lock. There is no barrier: the caller works too, and waits only for spans of copies that another
thread has begun, so a thread that the machine does not wake costs nothing. Copies share nothing
that a kernel writes, hence the results do not depend on who runs them.
"""

import os
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock, RLock, Thread
from typing import Any

import numpy as np

#: What is done to one span of copies: number of the thread, first copy, one after the last.
Call = Callable[[int, int, int], Any]

_LINE = 8  # copies whose clocks share a cache line
_SPANS = 4  # per thread, so that one that is late does less
_LEAST = 200_000  # ns of work that pay for waking a thread, with room to spare


def check_threads(threads: object) -> int:
    """Return `threads` as an int, at most the cores of this process.

    Raises:
        ValueError: Not an integer >= 1.
    """
    if isinstance(threads, bool) or not isinstance(threads, (int, np.integer)) or threads < 1:
        raise ValueError(f"threads: got {threads!r}, expected an integer >= 1")
    return min(int(threads), cores())


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spans_of(copies: int, threads: int, cost: int) -> list[tuple[int, int]]:
    """Spans of copies, (first, one after the last), each with a fair amount of work.

    Args:
        copies: Number of copies.
        threads: Number of threads.
        cost: Work for one copy, about ns. Not measured: the spans depend on sizes alone.
    """
    pieces = min(_SPANS * threads, copies * cost // _LEAST) if threads > 1 else 1
    if pieces < 2:
        return [(0, copies)]
    length = -(-copies // pieces)
    if length > _LINE:
        length = -(-length // _LINE) * _LINE
    return [(first, min(first + length, copies)) for first in range(0, copies, length)]


def share(call: Call, spans: Sequence[tuple[int, int]], threads: int) -> None:
    """Call `call(thread, *span)` for every span, with up to `threads` threads; 0 is the caller.

    An interrupt is raised when all is done.
    """
    helpers = _helpers(min(threads, len(spans)) - 1)
    job = _Job(call, spans, len(helpers))
    try:
        for helper in helpers:
            helper.wake(job)
    finally:
        job.finish()
    if job.failure is not None:
        raise job.failure


class _Job:
    """Spans that are taken one by one by whoever has time.

    Attributes:
        failure: What went wrong in one of them.
    """

    def __init__(self, call: Call, spans: Sequence[tuple[int, int]], helpers: int) -> None:
        self.failure: BaseException | None = None
        self._call, self._spans = call, deque(spans)
        self._inside = [RLock() for _ in range(helpers)]  # each is held by a helper who works

    def work(self, thread: int) -> None:
        """Take spans until there are none."""
        while True:
            try:
                span = self._spans.popleft()
            except IndexError:
                return
            try:
                self._call(thread, *span)
            except BaseException as error:
                self.failure = error

    def help(self, thread: int) -> None:
        """Work, unless the caller has gone."""
        inside = self._inside[thread - 1]
        if inside.acquire(blocking=False):
            try:
                self.work(thread)
            finally:
                inside.release()

    def finish(self) -> None:
        """Work and wait until nobody does. The locks are never given back: nobody can come late."""
        while True:
            try:
                self.work(0)
                for inside in self._inside:
                    inside.acquire()
                return
            except KeyboardInterrupt as error:  # later: the others still write
                self.failure = error


class _Helper(Thread):
    """A thread that sleeps until it is woken for a job; one that it misses is lost on it alone."""

    def __init__(self, number: int) -> None:
        super().__init__(name=f"snn_core-{number}", daemon=True)
        self._number = number
        self._job: _Job | None = None
        self._asleep = Lock()
        self._asleep.acquire()
        self.start()

    def wake(self, job: _Job) -> None:
        """Let it help with `job`."""
        self._job = job
        with suppress(RuntimeError):  # somebody else has woken it
            self._asleep.release()

    def run(self) -> None:
        """Sleep and help."""
        while True:
            self._asleep.acquire()
            self._help()

    def _help(self) -> None:  # a method, so that no job is kept alive by one who sleeps
        job, self._job = self._job, None
        if job is not None:
            job.help(self._number)


_crew: list[_Helper] = []
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_crew.clear)


def _helpers(number: int) -> list[_Helper]:
    while len(_crew) < number:
        _crew.append(_Helper(len(_crew) + 1))
    return _crew[:number]
