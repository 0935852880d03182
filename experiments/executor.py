"""Run folders in local processes: one process and one thread per run, whatever happens to others.

A process of its own gives every run the same start, so results cannot depend on how many run at
once or on what ran before; and a process that is killed takes no other run with it.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import connection
from pathlib import Path
from typing import Any, Protocol

from experiments import records, run_folder, threads
from experiments.display import Display
from experiments.errors import UsageError
from experiments.run_folder import RunFolder

NO_ROOM = 74
"""Exit code of a worker whose files found no room; no run is to blame then."""

PATIENCE = 60.0
"""Seconds that a worker waits for a folder: one that is being killed may still hold it."""


class Crew(Protocol):
    """What brings runs to their end: the local processes, or a cluster.

    Attributes:
        size: Runs at the same time.
    """

    @property
    def size(self) -> int:
        """Runs at the same time."""

    def run_all(self, runs: Sequence[RunFolder], display: Display) -> None:
        """Bring every run to its end; a run that fails keeps its traceback.

        Args:
            runs: Folders, in the order in which they start.
            display: Told about progress.

        Raises:
            UsageError: If nothing can go on, for example on a full disk.
            KeyboardInterrupt: After stopping the runs; the folders can be taken up again.
        """


@dataclass
class _Worker:
    run: RunFolder
    process: Any
    inbox: Any
    steps: int


@dataclass(frozen=True)
class Pool:
    """Local processes.

    Attributes:
        size: Processes at the same time, at least 1.
    """

    size: int

    def run_all(self, runs: Sequence[RunFolder], display: Display) -> None:
        """See `Crew.run_all`."""
        threads.single_thread()
        waiting = list(runs)
        active: list[_Worker] = []
        try:
            while waiting or active:
                while waiting and len(active) < self.size:
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
    code = worker.process.exitcode
    if code == NO_ROOM:
        raise UsageError(records.no_room_at(worker.run.path))
    if code != 0 and not (worker.run.is_done or worker.run.error.exists()):
        worker.run.fail(_cause_of_death(code))
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
        return f"{run_folder.KILLED} by {name}{hint}. Start again to resume."
    return f"The worker process ended with exit code {exitcode} and left no message."


def _work(path: Path, outbox: Any) -> None:
    threading.Thread(target=_die_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    run = run_folder.load(path)
    try:
        failure = _failure(run, outbox)
        if failure is not None:
            run.fail(failure)
    except Exception as error:
        if records.found_no_room(error):
            raise SystemExit(NO_ROOM) from None
        raise
    raise SystemExit(0 if failure is None else 1)


def _failure(run: RunFolder, outbox: Any) -> str | None:
    """Train, and return why that failed; what found no room on the disk is raised."""
    from experiments.training import train

    try:
        train(run, outbox.send, patience=PATIENCE)
    except UsageError as error:
        if records.found_no_room(error):
            raise
        return str(error)
    except Exception as error:
        if records.found_no_room(error):
            raise
        return traceback.format_exc()
    return None


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
