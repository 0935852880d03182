"""Where a result comes from: commit, versions, machine, seeds."""

from __future__ import annotations

import functools
import os
import platform
import subprocess
import time
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = (
    "reafference",
    "numpy",
    "numba",
    "gymnasium",
    "torch",
    "stable-baselines3",
    "sb3-contrib",
    "mujoco",
    "matplotlib",
)


def collect(seeds: list[int]) -> dict[str, Any]:
    """Return everything needed to repeat a run, JSON-able, without importing what it names.

    Source and machine are looked at once in a process, which runs the code that it began with.
    """
    created = {"created": time.strftime("%Y-%m-%dT%H:%M:%S%z")}
    threads = os.environ.get("OMP_NUM_THREADS")
    return {**created, **_surroundings(), "threads": threads, "seeds": seeds}


@functools.cache
def _surroundings() -> dict[str, Any]:
    return {
        "commit": commit(),
        "dirty": dirty(),
        "python": platform.python_version(),
        "versions": versions(),
        "platform": platform.platform(),
        "cpu": cpu_name(),
        "cpus": os.cpu_count(),
    }


def versions() -> dict[str, str | None]:
    """Return the installed version of each package that can change a result, None if missing."""
    return {name: installed(name) for name in PACKAGES}


def installed(name: str) -> str | None:
    """Return the version of distribution `name`, or None."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def commit() -> str | None:
    """Return the commit of the source tree, or None outside a repository."""
    return _git("rev-parse", "HEAD")


def dirty() -> bool | None:
    """Tell whether the source tree differs from its commit; None outside a repository.

    What earlier runs left in `results` is no source.
    """
    status = _git("status", "--porcelain", "--", ":/", ":!/results")
    return None if status is None else bool(status)


VECTORS = ("avx512f", "avx2", "avx", "sve", "asimd")
"""Vector instructions, the widest of a family first: torch picks its way of summing by them."""


def cpu_name() -> str:
    """Return the processor's name as the system tells it, and its widest vector instructions."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    told = {key.strip(): value.strip() for key, _, value in (ln.partition(":") for ln in lines)}
    flags = told.get("flags", told.get("Features", "")).split()
    widest = [vectors for vectors in VECTORS if vectors in flags][:1]
    return ", ".join([told.get("model name", platform.machine()), *widest])


def _git(*arguments: str) -> str | None:
    here = Path(__file__).resolve().parent
    try:
        answer = subprocess.run(
            ["git", "--no-optional-locks", "-C", str(here), *arguments],
            capture_output=True,
            text=True,
            timeout=20,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None
