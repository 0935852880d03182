"""Run folders in local processes: one process and one thread per run, whatever happens to others.

A process of its own gives every run the same start, so results cannot depend on how many run at
once or on what ran before; and a process that is killed takes no other run with it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path
from typing import Any, Protocol

from experiments import run_folder, threads
from experiments.errors import UsageError
from experiments.run_folder import RunFolder


class Display(Protocol):
    """What shows how far the runs are."""

    def update(self, name: str, steps: int) -> None:
        """Run `name` did `steps` further env steps."""

    def finished(self, name: str, failure: str | None) -> None:
        """Run `name` ended; `failure` is one line, None if it reached its last step."""


@dataclass
class _Worker:
    run: RunFolder
    process: Any
    inbox: Any
    steps: int


def run_all(runs: Sequence[RunFolder], workers: int, display: Display) -> None:
    """Bring every run to its end, `workers` at a time; a run that fails keeps its traceback.

    Args:
        runs: Folders, in the order in which they start.
        workers: Processes at the same time, at least 1.
        display: Told about progress.

    Raises:
        KeyboardInterrupt: After stopping the processes; the folders can be taken up again.
    """
    threads.single_thread()
    waiting = list(runs)
    active: list[_Worker] = []
    try:
        while waiting or active:
            while waiting and len(active) < workers:
                active.append(_start(waiting.pop(0)))
            active = [worker for worker in active if not _ended(worker, display)]
            if active:
                handles = [handle for w in active for handle in (w.inbox, w.process.sentinel)]
                connection.wait(handles, timeout=1.0)
    finally:
        for worker in active:
            worker.process.kill()
            worker.process.join()


def _start(run: RunFolder) -> _Worker:
    run.error.unlink(missing_ok=True)
    context = multiprocessing.get_context("spawn")
    inbox, outbox = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(run.path, outbox), name=run.name, daemon=True)
    process.start()
    outbox.close()
    return _Worker(run, process, inbox, run.steps_done())


def _ended(worker: _Worker, display: Display) -> bool:
    alive = worker.process.is_alive()
    for step in _received(worker.inbox):
        display.update(worker.run.name, max(step - worker.steps, 0))
        worker.steps = max(step, worker.steps)
    if alive:
        return False
    worker.process.join()
    worker.inbox.close()
    if worker.process.exitcode != 0 and not worker.run.error.exists():
        worker.run.fail(_cause_of_death(worker.process.exitcode))
    display.finished(worker.run.name, worker.run.failure)
    return True


def _received(inbox: Any) -> list[int]:
    steps: list[int] = []
    try:
        while inbox.poll():
            steps.append(inbox.recv())
    except EOFError:
        pass
    return steps


def _cause_of_death(exitcode: int) -> str:
    if exitcode < 0:
        name = signal.Signals(-exitcode).name
        hint = "; often the system is out of memory" if name == "SIGKILL" else ""
        return f"The worker process was killed by {name}{hint}. Start again to resume."
    return f"The worker process ended with exit code {exitcode} and left no message."


def _work(path: Path, outbox: Any) -> None:
    threading.Thread(target=_die_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    run = run_folder.load(path)
    from experiments.training import train

    try:
        train(run, outbox.send)
    except UsageError as error:
        run.fail(str(error))
        raise SystemExit(1) from None
    except Exception:
        run.fail(traceback.format_exc())
        raise SystemExit(1) from None


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


class PlainDisplay:
    """Lines for a log: one when a run ends, and how far the whole is every ten seconds.

    Attributes:
        total: Env steps still to do when the display is made.
    """

    def __init__(self, total: int, runs: int) -> None:
        self.total = total
        self.runs = runs
        self._steps = 0
        self._ended = 0
        self._start = time.monotonic()
        self._last = self._start

    def update(self, name: str, steps: int) -> None:
        """See `Display.update`."""
        self._steps += steps
        now = time.monotonic()
        if now - self._last >= 10.0:
            self._last = now
            print(f"  {self._steps}/{self.total} env steps, {self._left(now)} left", flush=True)

    def finished(self, name: str, failure: str | None) -> None:
        """See `Display.finished`."""
        self._ended += 1
        word = "done" if failure is None else f"FAILED: {failure}"
        print(f"[{self._ended}/{self.runs}] {name}: {word}", flush=True)

    def _left(self, now: float) -> str:
        seconds = (now - self._start) * (self.total - self._steps) / max(self._steps, 1)
        return f"about {int(seconds) // 60}:{int(seconds) % 60:02d}"


class BarDisplay:
    """A tqdm bar for a terminal; see `PlainDisplay` for the arguments."""

    def __init__(self, total: int, runs: int) -> None:
        from tqdm import tqdm

        self._bar = tqdm(total=total, unit="step", unit_scale=True, dynamic_ncols=True)
        self._runs = runs
        self._ended = 0

    def update(self, name: str, steps: int) -> None:
        """See `Display.update`."""
        self._bar.set_description(name, refresh=False)
        self._bar.update(steps)

    def finished(self, name: str, failure: str | None) -> None:
        """See `Display.finished`."""
        self._ended += 1
        word = "done" if failure is None else f"FAILED: {failure}"
        self._bar.write(f"[{self._ended}/{self._runs}] {name}: {word}")
        if self._ended == self._runs:
            self._bar.close()
