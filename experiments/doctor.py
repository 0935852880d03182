"""`reafference doctor`: is this machine ready, and what to do if not."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from experiments import catalog, command, provenance, threads

EXTRAS = {
    "mujoco": ("mujoco", "imageio"),
    "baselines": ("torch", "stable-baselines3", "sb3-contrib"),
    "plots": ("matplotlib",),
    "cluster": ("ray",),
    "tune": ("optuna",),
}
CORE = ("numpy", "numba", "gymnasium", "tyro", "tqdm", "pillow")


class Finding(NamedTuple):
    """One thing that was checked.

    Attributes:
        what: Its name.
        state: "ok", "missing" (optional) or "BAD".
        detail: What was found, and what to do if it is not ok.
    """

    what: str
    state: str
    detail: str


@dataclass(frozen=True)
class Doctor:
    """Check Python, packages, folders and threads, and say what to do.

    Attributes:
        out: Folder in which results would be written.
        warmup: Compile now what the tasks and agents need, so that later commands start at once.
    """

    out: Path = Path("runs")
    warmup: bool = False

    def main(self) -> int:
        """Print the findings; exit code 1 if something needed is wrong."""
        findings = [*packages(), *folders(self.out), *machine()]
        for finding in findings:
            print(f"{finding.state:<9}{finding.what:<18}{finding.detail}")
        if self.warmup:
            show_warmup()
        return 1 if any(finding.state == "BAD" for finding in findings) else 0


def packages() -> Iterator[Finding]:
    """Check Python and the packages."""
    fits = sys.version_info >= (3, 11)
    python = platform.python_version()
    yield Finding("python", "ok" if fits else "BAD", python if fits else f"{python}: take 3.11+")
    for name in CORE:
        version = provenance.installed(name)
        remedy = f"pip install {name}"
        yield Finding(name, "ok" if version else "BAD", version or remedy)
    for extra, names in EXTRAS.items():
        found = {name: provenance.installed(name) for name in names}
        if all(found.values()):
            versions = ", ".join(f"{name} {version}" for name, version in found.items())
            yield Finding(f"[{extra}]", "ok", versions)
        else:
            absent = ", ".join(name for name, version in found.items() if not version)
            line = f"pip install 'reafference[{extra}]'"
            tasks = ", ".join(task.name for task in catalog.envs_table() if task.extra == extra)
            wanted = f", needed by {tasks}" if tasks else ""
            yield Finding(f"[{extra}]", "missing", f"without {absent}; optional{wanted}: {line}")


def folders(out: Path) -> Iterator[Finding]:
    """Check that compiled code and results can be kept."""
    from snn_core import kernel

    remedies = {
        "compile cache": (kernel.cache_root(), "set REAFFERENCE_CACHE to a folder you may write"),
        "results": (out, "give another --out"),
    }
    for what, (path, remedy) in remedies.items():
        good = can_write(path)
        yield Finding(what, "ok" if good else "BAD", str(path) if good else f"{path}: {remedy}")


def machine() -> Iterator[Finding]:
    """Tell what the machine has; nothing here can be wrong."""
    yield Finding("processor", "ok", f"{provenance.cpu_name()}, {os.cpu_count()} logical CPUs")
    settings = ", ".join(f"{name}={value}" for name, value in threads.SINGLE.items())
    yield Finding("threads", "ok", f"one per run: {settings}")
    yield Finding("display", "ok", "not needed: pictures are drawn in memory")


def show_warmup() -> None:
    """Compile, one line for each task and agent."""
    from tqdm import tqdm

    from experiments.warmup import warm_up

    begun = time.perf_counter()
    compiled = 0
    for warmed in warm_up():
        compiled += warmed.compiled
        tqdm.write(str(warmed))
    taken = time.perf_counter() - begun
    print(f"Ready after {taken:.0f} s; {compiled or 'no'} functions had to be compiled.")


def can_write(path: Path) -> bool:
    """Tell whether a file can be made in `path`, or in the first folder above it that exists."""
    above = next(
        parent for parent in (path.absolute(), *path.absolute().parents) if parent.exists()
    )
    try:
        with tempfile.TemporaryFile(dir=above):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    raise SystemExit(command.script(Doctor, "doctor"))
