"""A run is a folder: what was asked, where it comes from, what was measured, where it stands."""

from __future__ import annotations

import dataclasses
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from experiments import provenance, records
from experiments.errors import UsageError, at_least

LOCK: Final = ".lock"

KILLED: Final = "The worker process was killed"
"""How `error.txt` begins where not the run is to blame: the next start takes it up again."""


@dataclasses.dataclass(frozen=True)
class RunConfig:
    """What fixes the numbers of a run; two runs with equal configurations are the same run.

    Attributes:
        env: Gymnasium id of the task.
        agent: Name of the agent.
        seed: Root of all random streams of the run.
        steps: Env steps to learn from.
        eval_every: Env steps between two evaluations.
        eval_episodes: Episodes of each evaluation.
        life: Course of the life that follows, see `experiments.life.course`; none if empty.
        disturb: Disturbances under which it is judged then, see `experiments.robustness`.
    """

    env: str
    agent: str
    seed: int
    steps: int
    eval_every: int
    eval_episodes: int
    life: str = ""
    disturb: str = ""

    def __post_init__(self) -> None:
        at_least("seed", self.seed, 0)
        at_least("steps", self.steps, 1)
        at_least("eval-every", self.eval_every, 1)
        at_least("eval-episodes", self.eval_episodes, 1)


class RunFolder:
    """The files of one run.

    Attributes:
        path: The folder.
        config: `config.json`.
    """

    FILES: Final = (
        "progress.jsonl", "evaluations.jsonl", "checkpoint.zip", "life.json", "disturbed.json",
        "done", "error.txt",
    )  # fmt: skip

    def __init__(self, path: Path, config: RunConfig) -> None:
        self.path = path
        self.config = config
        files = [path / name for name in self.FILES]
        self.progress, self.evaluations, self.checkpoint = files[:3]
        self.life, self.disturbed, self.done, self.error = files[3:]

    @property
    def name(self) -> str:
        """Agent and seed, for people."""
        return f"{self.config.agent} seed {self.config.seed}"

    @property
    def is_done(self) -> bool:
        """Whether the run reached its last step."""
        return self.done.exists()

    @property
    def failure(self) -> str | None:
        """The last line of the kept traceback, or None."""
        if not self.error.exists():
            return None
        lines = self.error.read_text(encoding="utf-8").strip().splitlines()
        return lines[-1] if lines else "failed without a message"

    @property
    def is_open(self) -> bool:
        """Whether it did not fail by itself; what a signal or a lost node ended is still open."""
        return self.failure is None or self.error.read_text(encoding="utf-8").startswith(KILLED)

    def steps_done(self) -> int:
        """Return the env steps of the last evaluation written."""
        found = records.read_records(self.evaluations)
        return int(found[-1]["step"]) if found else 0

    def clear(self) -> None:
        """Forget what was measured; what was asked stays."""
        for name in self.FILES:
            (self.path / name).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what a kill left half-written; only for who holds the lock."""
        for name in self.path.glob(".*"):
            if name.name != LOCK:
                name.unlink(missing_ok=True)

    def finish(self) -> None:
        """Mark the run as complete."""
        self.error.unlink(missing_ok=True)
        records.write_text(self.done, f"{self.config.steps} env steps\n")

    def fail(self, traceback: str) -> None:
        """Keep the traceback of a run that broke; the next start takes the run up again."""
        records.write_text(self.error, traceback.rstrip() + "\n")

    @contextmanager
    def lock(self, patience: float = 0.0) -> Iterator[None]:
        """Hold the folder for this process; the system lets go when the process dies.

        Args:
            patience: Seconds to wait for another process that holds it.

        Raises:
            UsageError: If another process goes on working in the folder.
        """
        with (self.path / LOCK).open("w") as file:
            last = time.monotonic() + patience
            while not _locked(file):
                if time.monotonic() >= last:
                    raise UsageError(
                        f"{self.path} is in use by another process; wait for it, or stop it."
                    )
                time.sleep(0.1)
            yield


def _locked(file: Any) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: no advisory locks in the standard library
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def create(path: Path, config: RunConfig, command: str) -> RunFolder:
    """Open the folder of a run, or make it.

    Args:
        path: The folder; what is missing above it is made too.
        config: What the run is to do.
        command: The command line, kept in `command.txt`.

    Raises:
        UsageError: If the folder cannot be written, or holds a different run.
    """
    if (path / "config.json").exists():
        _refuse_other(path, load(path).config, config)
    else:
        make_writable(path)
        records.write_text(path / "command.txt", command + "\n")
        records.write_json(path / "provenance.json", provenance.collect([config.seed]))
        records.write_json(path / "config.json", dataclasses.asdict(config))
    make_writable(path)
    return RunFolder(path, config)


def load(path: Path) -> RunFolder:
    """Open an existing run folder.

    Raises:
        UsageError: If there is no run in `path`, or its configuration cannot be read.
    """
    file = path / "config.json"
    if not file.is_file():
        raise UsageError(f"{path} holds no run: {file.name} is missing; give the folder of a run.")
    try:
        return RunFolder(path, RunConfig(**json.loads(file.read_text(encoding="utf-8"))))
    except (TypeError, UsageError, json.JSONDecodeError) as error:
        raise UsageError(f"{file} is not the configuration of a run: {error}") from error


def find(root: Path) -> list[RunFolder]:
    """Return all runs in or below `root`, by agent and seed.

    Raises:
        UsageError: If there is none.
    """
    found = [load(file.parent) for file in sorted(root.rglob("config.json"))]
    if not found:
        raise UsageError(f"No runs in {root}: expected folders with config.json, as compare makes.")
    return sorted(found, key=lambda run: (run.config.env, run.config.agent, run.config.seed))


def make_writable(path: Path) -> None:
    """Make folder `path` and show that a file can be written there.

    Raises:
        UsageError: If not; folders made on the way are removed again.
    """
    above = next(parent for parent in (path, *path.parents) if parent.exists())
    probe = path / ".probe"
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        _remove_empty(path, above)
        raise UsageError(
            f"The results folder {path} cannot be written ({error.strerror}); give another --out."
        ) from error


def _remove_empty(path: Path, above: Path) -> None:
    for folder in (path, *path.parents):
        if folder == above or not folder.is_dir() or any(folder.iterdir()):
            return
        shutil.rmtree(folder)


def _refuse_other(path: Path, found: RunConfig, asked: RunConfig) -> None:
    pairs: dict[str, tuple[Any, Any]] = {
        field.name: (getattr(found, field.name), getattr(asked, field.name))
        for field in dataclasses.fields(RunConfig)
    }
    different = [f"{name}: {a!r} there, {b!r} now" for name, (a, b) in pairs.items() if a != b]
    if different:
        raise UsageError(
            f"{path} holds a different run ({'; '.join(different)}); give another --out, "
            "or remove the folder."
        )
