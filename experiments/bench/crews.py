"""What threads bring to populations of networks, and to one large network."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from experiments.bench import networks, suites
from experiments.bench.measure import interleaved, ratio
from experiments.bench.networks import Loop
from experiments.bench.rows import Row
from experiments.microcircuit.network import build
from experiments.microcircuit.scaling import scaled
from snn_core import Network

MEMBER = 128  # neurons
COPIES = (8, 64, 256, 1024)
CREWS = (1, 2, 4)
WORK = 1024  # copies times calls in one measurement
SCALE = 0.3  # of the microcircuit: 23 000 neurons and 27 M synapses
LIVED = 0.1  # s of the microcircuit in one measurement


def threads(rounds: int, quick: bool) -> Iterator[Row]:
    """Measure with several threads, interleaved.

    Args:
        rounds: Rounds of interleaved measurements.
        quick: Leave out the large networks and populations.
    """
    for copies in COPIES:
        if not quick or copies <= 64:
            yield from shared(Loop(False, MEMBER, copies), rounds, WORK)
    if not quick:
        yield from divided(SCALE, rounds, LIVED)


def shared(numbers: Loop, rounds: int, work: int) -> Iterator[Row]:
    """Measure one population: member steps of 20 ms per second.

    Args:
        numbers: The population.
        rounds: Rounds of interleaved measurements.
        work: Copies times calls in one measurement.
    """
    network = networks.loop(numbers)
    network["cells"].i_offset = numbers.current(0)
    calls = max(work // numbers.copies, 1)
    name = f"{numbers.n} neurons x {numbers.copies}"
    for row in _rows(name, network, _tasks(network, numbers.steps, calls), rounds):
        yield suites.inverted(row, "member steps/s", numbers.copies * calls)


def divided(scale: float, rounds: int, lived: float) -> Iterator[Row]:
    """Measure one microcircuit: seconds per second lived.

    Args:
        scale: Factor of its neurons and of the synapses onto each.
        rounds: Rounds of interleaved measurements.
        lived: Its time in one measurement, s.
    """
    network = build(scaled(scale), seed=1, float32=True)
    network.run(round(500.0 / network.dt))
    tasks = _tasks(network, round(1e3 * lived / network.dt), 1)
    for row in _rows(f"microcircuit {scale:g}", network, tasks, rounds):
        yield suites.scaled(row, "s/s", 1.0 / lived)


def _rows(
    name: str, network: Network, tasks: Mapping[str, Callable[[], None]], rounds: int
) -> Iterator[Row]:
    """Seconds of each task."""
    times = interleaved(tasks, rounds, time.perf_counter)
    neurons = sum(population.size for population in network.populations)
    for crew, taken in times.items():
        yield Row(
            "threads", f"{name}, {crew} threads", neurons, network.copies, "s", taken.median,
            taken.minimum, taken.spread, "1 thread", ratio(times, "1", crew),
        )  # fmt: skip


def _tasks(network: Network, steps: int, calls: int) -> dict[str, Callable[[], None]]:
    def task(crew: int) -> None:
        network.threads = crew
        for _ in range(calls):
            network.run(steps)

    return {str(crew): partial(task, crew) for crew in CREWS}
