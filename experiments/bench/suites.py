"""Which networks each suite measures, and in which unit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from experiments.bench import cases, networks, twins
from experiments.bench.cases import Case
from experiments.bench.floor import Shape
from experiments.bench.networks import Brette, Brunel, Loop
from experiments.bench.rows import Row
from snn_core import Network

SIZES = (100, 300, 1000, 4000, 10_000, 30_000, 100_000)
PLASTIC_SIZES = (100, 300, 1000, 4000, 10_000, 30_000)
COPIES = (1, 4, 16, 64, 256, 1024, 4096)
MEMBER = 128
WORK = 200_000  # neurons times calls in one measurement


def closed_loop(rounds: int, quick: bool) -> Iterator[Row]:
    """Measure one network in a closed loop: us per control step of 20 ms.

    Args:
        rounds: Rounds of interleaved measurements.
        quick: Leave out the large sizes.
    """
    for plastic, sizes in ((False, SIZES), (True, PLASTIC_SIZES)):
        for n in sizes:
            if not quick or n <= 1000:
                yield closed_loop_row(Loop(plastic, n), rounds, WORK)


def closed_loop_row(numbers: Loop, rounds: int, work: int) -> Row:
    """Measure one closed loop; `work` is neurons times calls in one measurement."""
    name = f"{'plastic' if numbers.plastic else 'static'} {numbers.n}"
    row = cases.measure(_loop_case("closed-loop", name, numbers, work), rounds)
    return scaled(row, "us/control step", 1e6)


def population(rounds: int, quick: bool) -> Iterator[Row]:
    """Measure many small networks side by side: control steps of members per second."""
    for copies in COPIES:
        if not quick or copies <= 16:
            yield population_row(Loop(False, MEMBER, copies), rounds, WORK)


def population_row(numbers: Loop, rounds: int, work: int) -> Row:
    """Measure one population; `work` is neurons times calls in one measurement."""
    name = f"{numbers.n} neurons x {numbers.copies}"
    row = cases.measure(_loop_case("population", name, numbers, work), rounds)
    return inverted(row, "member steps/s", numbers.copies)


def open_loop(rounds: int, quick: bool) -> Iterator[Row]:
    """Measure the reference networks that run by themselves: seconds per second lived."""
    for name, make in OPEN.items():
        if not quick or "Brunel" not in name:
            yield open_loop_row(make(name), rounds)


def open_loop_row(case: Case, rounds: int) -> Row:
    """Measure one network that runs by itself."""
    lived = case.steps * case.network.dt * 1e-3
    return scaled(cases.measure(case, rounds), "s/s", 1.0 / lived)


def scaled(row: Row, unit: str, factor: float) -> Row:
    """Return a row with its time in another unit."""
    return dataclasses.replace(row, unit=unit, value=row.value * factor, best=row.best * factor)


def inverted(row: Row, unit: str, each: float) -> Row:
    """Return a row with `each` per second in place of its time."""
    return dataclasses.replace(row, unit=unit, value=each / row.value, best=each / row.best)


def _loop_case(suite: str, name: str, numbers: Loop, work: int) -> Case:
    network = networks.loop(numbers)
    degree = float(numbers.k)
    shape = Shape(numbers.n, 1, degree, own_weights=True, back=degree * numbers.plastic,
                  copies=numbers.copies)  # fmt: skip
    calls = min(max(work // (numbers.n * numbers.copies), 1), 1000)
    twin = twins.rewarded(network) if numbers.plastic else twins.copies(network)
    return Case(suite, name, network, cases.without_synapses(network), twin, shape,
                numbers.steps, calls, numbers)  # fmt: skip


def _brette(name: str, numbers: Brette) -> Case:
    network = networks.brette(numbers)
    alone = cases.without_synapses(network)
    if numbers.conductance:
        for population in alone.populations:
            for receptor in population.receptors:
                alone[population.name].receptor(receptor).g = 1.0
    twin = (twins.conductances if numbers.conductance else twins.currents)(network)
    shape = Shape(numbers.n, 2, _degree(network))
    return Case("open-loop", name, network, alone, twin, shape, 1000, 1)


def _brunel(name: str, numbers: Brunel) -> Case:
    network = networks.brunel(numbers)
    twin = (twins.jumps_with_pairs if numbers.plastic else twins.jumps)(network, "outside")
    n = numbers.n_e + numbers.n_e // 4
    shape = Shape(n, 0, _degree(network), drawn=True, own_weights=numbers.plastic,
                  back=numbers.plastic * 0.8 * (numbers.n_e // 10))  # fmt: skip
    alone = cases.without_synapses(network)
    return Case("open-loop", name, network, alone, twin, shape, 200, 1)


def _degree(network: Network) -> float:
    synapses = sum(network.projection(p.name).pre.size for p in network.projections)
    return synapses / sum(p.size for p in network.populations)


OPEN: dict[str, Callable[[str], Case]] = {
    "COBA 4000": lambda name: _brette(name, networks.COBA),
    "CUBA 4000": lambda name: _brette(name, networks.CUBA),
    "Brunel 12 500": lambda name: _brunel(name, Brunel(plastic=False)),
    "Brunel 12 500, STDP": lambda name: _brunel(name, Brunel(plastic=True)),
}
