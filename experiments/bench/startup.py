"""`reafference bench`: what this machine takes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Literal

from tyro.conf import Positional

from experiments import command
from experiments.errors import at_least

STARTUP = {
    "python": ["-c", "pass"],
    "import snn_core": ["-c", "import snn_core"],
    "import envs": ["-c", "import envs"],
    "import agents": ["-c", "import agents"],
    "reafference --help": ["-m", "experiments", "--help"],
    "reafference compare --help": ["-m", "experiments", "compare", "--help"],
}


@dataclass(frozen=True)
class Bench:
    """Measure this machine.

    Attributes:
        what: startup: CPU and wall seconds of imports and of the help text, in fresh processes.
        repeats: Measurements of each; the median is printed.
    """

    what: Positional[Literal["startup"]] = "startup"
    repeats: int = 7

    def main(self) -> int:
        """Print one line per measurement."""
        at_least("repeats", self.repeats, 1)
        print(f"{'fresh process':<28}{'CPU s':>8}{'wall s':>8}   median of {self.repeats}")
        for name, arguments in STARTUP.items():
            taken = [fresh_process(arguments) for _ in range(self.repeats)]
            cpu, wall = (sorted(times)[len(times) // 2] for times in zip(*taken, strict=True))
            print(f"{name:<28}{cpu:>8.3f}{wall:>8.3f}", flush=True)
        return 0


def fresh_process(arguments: list[str]) -> tuple[float, float]:
    """Return CPU and wall seconds of one new Python process.

    Args:
        arguments: What follows `python`.
    """
    cpu, wall = _children_cpu(), time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
    return _children_cpu() - cpu, time.perf_counter() - wall


def _children_cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system


if __name__ == "__main__":
    raise SystemExit(command.script(Bench, "bench"))
