"""CPU and wall seconds of fresh processes: imports, help texts, the first step of a network."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping

from experiments.bench.rows import Row

STARTUP = {
    "python": ["-c", "pass"],
    "import snn_core": ["-c", "import snn_core"],
    "import envs": ["-c", "import envs"],
    "import agents": ["-c", "import agents"],
    "reafference --help": ["-m", "experiments", "--help"],
    "reafference compare --help": ["-m", "experiments", "compare", "--help"],
}
FIRST_STEP = [
    "-c",
    "from snn_core import LIF, ExponentialCurrent, Network, Population, Projection\n"
    "cells = Population('cells', 20, LIF(i_offset=400.0), {'in': ExponentialCurrent()})\n"
    "Network([cells], [Projection(cells, cells, 'in')]).run(1)",
]
FIRST_EVER = 3  # measurements at most, each compiles everything


def startup(rounds: int, quick: bool) -> Iterator[Row]:
    """Measure fresh processes: CPU seconds.

    Args:
        rounds: Measurements of each; of the first ever step 3 at most.
        quick: Leave out the first ever step.
    """
    for name, arguments in STARTUP.items():
        yield _row(name, [fresh_process(arguments) for _ in range(rounds)])
    fresh_process(FIRST_STEP)  # fills the cache
    yield _row("first step, cached", [fresh_process(FIRST_STEP) for _ in range(rounds)])
    if not quick:
        yield _row("first step, ever", [_first_ever() for _ in range(min(rounds, FIRST_EVER))])


def fresh_process(
    arguments: list[str], environment: Mapping[str, str] | None = None
) -> tuple[float, float]:
    """Return CPU and wall seconds of one new Python process.

    Args:
        arguments: What follows `python`.
        environment: Variables added to those of this process.
    """
    cpu, wall = _children_cpu(), time.perf_counter()
    subprocess.run(
        [sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL,
        env={**os.environ, **(environment or {})},
    )  # fmt: skip
    return _children_cpu() - cpu, time.perf_counter() - wall


def _first_ever() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        return fresh_process(FIRST_STEP, {"REAFFERENCE_CACHE": folder})


def _row(name: str, taken: list[tuple[float, float]]) -> Row:
    cpu, wall = zip(*taken, strict=True)
    median = statistics.median(cpu)
    spread = (max(cpu) - min(cpu)) / median if median else 0.0
    costs = {"wall, s": statistics.median(wall)}
    return Row("startup", name, 0, 1, "s CPU", median, min(cpu), spread, costs=costs)


def _children_cpu() -> float:
    times = os.times()
    return times.children_user + times.children_system
