"""What threads bring to populations of networks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from experiments.bench import networks
from experiments.bench.measure import interleaved, ratio
from experiments.bench.networks import Loop
from experiments.bench.rows import Row
from snn_core import Network

MEMBER = 128  # neurons
COPIES = (8, 64, 256, 1024)
CREWS = (1, 2, 4)
WORK = 1024  # copies times calls in one measurement


def threads(rounds: int, quick: bool) -> Iterator[Row]:
    """Measure populations with several threads, interleaved: member steps of 20 ms per second.

    Args:
        rounds: Rounds of interleaved measurements.
        quick: Leave out the large populations.
    """
    for copies in COPIES:
        if not quick or copies <= 64:
            yield from shared(Loop(False, MEMBER, copies), rounds, WORK)


def shared(numbers: Loop, rounds: int, work: int) -> Iterator[Row]:
    """Measure one population; `work` is copies times calls in one measurement."""
    crews = {str(crew): _with_threads(numbers, crew) for crew in CREWS}
    calls = max(work // numbers.copies, 1)
    tasks = {name: _task(made, numbers.steps, calls) for name, made in crews.items()}
    times = interleaved(tasks, rounds, time.perf_counter)
    done = numbers.copies * calls
    for name, taken in times.items():
        yield Row(
            "threads", f"{numbers.n} neurons x {numbers.copies}, {name} threads", numbers.n,
            numbers.copies, "member steps/s", done / taken.median, done / taken.minimum,
            taken.spread, "1 thread", ratio(times, "1", name),
        )  # fmt: skip


def _with_threads(numbers: Loop, crew: int) -> Network:
    one = networks.loop(numbers)
    made = Network(
        one.populations, one.projections, one.dt, one.copies, one.seed, threads=crew
    )  # fmt: skip
    made.restore(one.state())
    made["cells"].i_offset = numbers.current(0)
    return made


def _task(network: Network, steps: int, calls: int) -> Callable[[], None]:
    def task() -> None:
        for _ in range(calls):
            network.run(steps)

    return task
