"""Run folders on a Ray cluster: Ray only says where; the process that does a run is the local one.

The folders lie on a file system that all nodes share, so they are the same as those of local runs,
and what a dead node left is taken up where it stands. A node with other versions is refused.
"""

from __future__ import annotations

import os
import platform
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments import provenance, run_folder
from experiments.display import Display, Silent
from experiments.errors import UsageError
from experiments.executor import Pool
from experiments.run_folder import RunFolder

ATTEMPTS = 5
"""How often a run may lose its worker before it is left to the next start."""

PATIENCE = 90.0
"""Seconds until what a node wrote must be seen here: shared file systems remember for up to 60."""


@contextmanager
def connected(address: str, workers: int | None) -> Iterator[RayCrew]:
    """Join a Ray cluster for as long as the block lasts.

    Args:
        address: `host:port`, or `auto` for the cluster that this machine belongs to.
        workers: Runs at the same time; as many as the cluster has CPUs if None.

    Raises:
        UsageError: If Ray is not installed, or there is no such cluster.
    """
    try:
        import ray
    except ImportError as error:
        raise UsageError(
            "--cluster: Ray is not installed; run: pip install 'reafference[cluster]'"
        ) from error
    try:
        _knock(address)
        ray.init(address=address, log_to_driver=False, logging_level="ERROR")
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(
            f"--cluster {address}: no Ray cluster there ({_first_line(error)}). Start one with "
            "'ray start --head', join other machines to it with 'ray start --address HOST:PORT', "
            "or leave --cluster out to run here."
        ) from error
    try:
        yield RayCrew(ray, workers)
    finally:
        ray.shutdown()


def _knock(address: str) -> None:
    """Find out in seconds that nobody answers; Ray itself tries for minutes."""
    host, colon, port = address.rpartition(":")
    if colon:
        socket.create_connection((host, int(port)), timeout=10.0).close()


@dataclass(frozen=True)
class RayCrew:
    """The nodes of a cluster; see `executor.Crew`.

    Attributes:
        ray: The module, connected.
        workers: Runs at the same time; as many as the cluster has CPUs if None.
    """

    ray: Any
    workers: int | None

    @property
    def size(self) -> int:
        """Runs at the same time; changes as nodes come and go."""
        return self.workers or max(int(self.ray.cluster_resources().get("CPU", 0)), 1)

    def run_all(self, runs: Sequence[RunFolder], display: Display) -> None:
        """See `Crew.run_all`; a run whose node dies is taken up on another one."""
        shift = _Shift(self.ray, list(runs), display)
        try:
            while shift.waiting or shift.active:
                shift.submit(self.size)
                shift.collect()
        finally:
            shift.stop()


class _Shift:
    """The runs of one call: those that wait, and those that are under way.

    Args:
        ray: The module, connected.
        runs: Folders, in the order in which they start.
        display: Told about progress.
    """

    def __init__(self, ray: Any, runs: list[RunFolder], display: Display) -> None:
        self.waiting = runs
        self.active: dict[Any, RunFolder] = {}
        self._ray, self._display = ray, display
        self._task = ray.remote(num_cpus=1, max_retries=0)(_attend)
        self._losses: Counter[Path] = Counter()
        self._steps = {run.path: run.steps_done() for run in runs}
        self._versions = _versions()

    def submit(self, size: int) -> None:
        """Start runs until `size` are under way."""
        while self.waiting and len(self.active) < size:
            run = self.waiting.pop(0)
            run.error.unlink(missing_ok=True)
            place = str(run.path.absolute())
            self.active[self._task.remote(place, sys.path, self._versions)] = run

    def collect(self) -> None:
        """Wait a second at most for the end of runs, and show how far the others are."""
        ended, _ = self._ray.wait(list(self.active), timeout=1.0)
        for task in ended:
            run = self.active.pop(task)
            lost = self._lost(task)
            if lost is None:
                _wait_until_seen(run)
                lost = None if run.is_done or not run.is_open else run.failure
            self._progress(run)
            if lost is None:
                self._display.finished(run.name, run.failure)
            else:
                self._again(run, lost)
        for run in self.active.values():
            self._progress(run)

    def stop(self) -> None:
        """End what is under way; the folders can be taken up again."""
        for task in self.active:
            self._ray.cancel(task, force=True)

    def _lost(self, task: Any) -> str | None:
        """Return how the worker of a task was lost, None if it was not."""
        errors = self._ray.exceptions
        try:
            self._ray.get(task)
        except errors.RayTaskError as error:
            raise UsageError(f"A node could not work. {error.cause}") from None
        except errors.RayError as error:
            return f"{type(error).__name__}: {_first_line(error)}"
        return None

    def _again(self, run: RunFolder, why: str) -> None:
        self._losses[run.path] += 1
        if self._losses[run.path] < ATTEMPTS:
            self._display.note(f"{run.name}: lost its worker ({why}); taken up again")
            self.waiting.insert(0, run)
            return
        run.fail(f"{run_folder.KILLED} {ATTEMPTS} times. Start again to resume. Last: {why}")
        self._display.finished(run.name, run.failure)

    def _progress(self, run: RunFolder) -> None:
        steps = run.steps_done()
        self._display.update(run.name, max(steps - self._steps[run.path], 0))
        self._steps[run.path] = max(steps, self._steps[run.path])


def _attend(place: str, search: list[str], expected: dict[str, str | None]) -> None:
    """On a node: bring one run to its end as a local process does.

    Args:
        place: Absolute path of the folder.
        search: Where the caller finds its modules; agents of one's own are found so.
        expected: Versions of the caller.

    Raises:
        UsageError: If this node has other versions, does not see the folder, or has no room.
    """
    node = platform.node()
    different = [
        f"{name} {version} instead of {expected[name]}"
        for name, version in _versions().items()
        if version != expected[name]
    ]
    if different:
        raise UsageError(f"Node {node} has {', '.join(different)}: results would differ.")
    if not (Path(place) / "config.json").is_file():
        raise UsageError(
            f"Node {node} does not see {place}; "
            "give an --out on a file system that all nodes share."
        )
    sys.path.extend(path for path in search if path not in sys.path)
    Pool(1).run_all([run_folder.load(Path(place))], Silent())


def _versions() -> dict[str, str | None]:
    python = ".".join(map(str, sys.version_info[:3]))
    return {"Python": python, "commit": provenance.commit(), **provenance.versions()}


def _wait_until_seen(run: RunFolder) -> None:
    last = time.monotonic() + PATIENCE
    while not run.is_done and run.failure is None:
        if time.monotonic() >= last:
            raise UsageError(
                f"{run.path}: a node finished the run, but it is not to be seen here; "
                "give an --out on a file system that all nodes share."
            )
        time.sleep(0.2)
        os.listdir(run.path)  # noqa: PTH208 (makes a network file system look again)


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return lines[0].partition(". ")[0].removesuffix(".")
