"""A network beside its hand-written loop, its neurons alone, and the floor."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.bench import floor
from experiments.bench.measure import Times, interleaved, ratio
from experiments.bench.networks import Loop
from experiments.bench.rows import Row
from experiments.bench.twins import Twin
from snn_core import Network

_INPUTS = 50  # control steps after which the inputs repeat
SETTLE = 2  # measurements before the first that counts
LARGEST = 500.0  # pA
TRIES = 10
LEAST = 0.1  # of the time: what synapses cost by difference, to be told from noise


class Case(NamedTuple):
    """A network and how it is run.

    Attributes:
        suite: Name of the suite.
        name: Name in the table.
        network: What is measured.
        alone: The same without synapses; a current holds it at the rate of the network.
        twin: The same as a hand-written loop.
        shape: What its floor depends on.
        steps: Steps of one call of `Network.run`.
        calls: Calls in one measurement.
        loop: Its inputs and rewards; None if it runs by itself.
    """

    suite: str
    name: str
    network: Network
    alone: Network
    twin: Twin
    shape: floor.Shape
    steps: int
    calls: int
    loop: Loop | None = None


def without_synapses(network: Network) -> Network:
    """Return the neurons and receptors of a network alone."""
    return Network(network.populations, (), network.dt, network.copies, network.seed)


def measure(case: Case, rounds: int) -> Row:
    """Measure one case; the value is seconds of a call.

    Args:
        case: What to run.
        rounds: Rounds of interleaved measurements.
    """
    ours, alone, by_hand = player(case), player(case._replace(network=case.alone)), twin_of(case)
    for _ in range(SETTLE):
        ours.play()
        by_hand.play()
    match(alone, ours.rate())
    times = interleaved(
        {"ours": ours.play, "by hand": by_hand.play, "alone": alone.play,
         **floor.tasks(case.shape)}, rounds,
    )  # fmt: skip
    least = floor.floor_of(case.shape, times)
    rates = ours.rate(), by_hand.rate()
    return Row(
        case.suite, case.name, case.shape.neurons, case.network.copies, "s",
        times["ours"].median / case.calls, times["ours"].minimum / case.calls,
        times["ours"].spread, "hand-written loop", ratio(times, "by hand", "ours"), *rates,
        *shares(case, times, least, rates[0]), costs=costs(case, times, least, rates[0]),
    )  # fmt: skip


def shares(
    case: Case, times: dict[str, Times], least: floor.Floor, rate: float
) -> tuple[float, float | None, float]:
    """Return the shares of the floor: of all, of what synapses cost, of the neurons alone.

    Args:
        case: What was run.
        times: Of `ours` and `alone`, s.
        least: The floor.
        rate: Mean firing rate, Hz.
    """
    steps = case.steps * case.calls
    neuron_steps = case.shape.neurons * case.network.copies * steps
    spikes = rate * neuron_steps * case.network.dt * 1e-3
    neurons, events = least.neurons(case.shape, neuron_steps), least.events(case.shape, spikes)
    ours, alone = times["ours"].median, times["alone"].median
    delivery = events / (ours - alone) if ours - alone > LEAST * ours else None
    return (neurons + events) / ours, delivery, neurons / alone


def costs(case: Case, times: dict[str, Times], least: floor.Floor, rate: float) -> dict[str, float]:
    """Return the floor and the parts of the time, by name with unit."""
    calls = case.calls
    all_of_it = shares(case, times, least, rate)[0] * times["ours"].median
    return {
        "call, us": 1e6 * times["ours"].median / calls,
        "call floor, us": 1e6 * all_of_it / calls,
        "floor, ns per event": least.event,
        "floor, ns per neuron and step": least.neurons(case.shape, 1.0) * 1e9,
        "call without synapses, us": 1e6 * times["alone"].median / calls,
        "call by hand, us": 1e6 * times["by hand"].median / calls,
        "synapses per neuron": case.shape.degree,
    }


class Player(NamedTuple):
    """Runs a network call by call as an agent does, and keeps the spikes.

    Attributes:
        case: What it runs.
        advance: Sets the inputs of control step number `done`, runs it and reads the counts.
        spikes: Returns all spikes so far.
        done: Calls so far, (1,).
        hold: Adds a current to all inputs from now on, pA.
    """

    case: Case
    advance: Callable[[int], None]
    spikes: Callable[[], int]
    done: NDArray[np.int64]
    hold: Callable[[float], None]

    def play(self) -> None:
        """Make the calls of one measurement."""
        for _ in range(self.case.calls):
            self.advance(int(self.done[0]))
            self.done[0] += 1

    def rate(self, spikes: int = 0, done: int = 0) -> float:
        """Return the mean firing rate since there were so many spikes and calls, Hz."""
        network, calls = self.case.network, int(self.done[0]) - done
        lived = calls * self.case.steps * network.dt * 1e-3
        return (self.spikes() - spikes) / (self.case.shape.neurons * network.copies * lived)


def player(case: Case) -> Player:
    """Return what runs the network of a case through the public functions."""
    network, loop = case.network, case.loop
    views = [network[population.name] for population in network.populations]
    counted = [np.zeros_like(view.counts) for view in views]
    inputs, rewards = _inputs(loop)
    learning = loop is not None and loop.plastic and bool(network.projections)
    given = list(inputs)

    def hold(current: float) -> None:
        given[:] = [one + current for one in inputs]
        for view in views if not inputs else ():
            view.i_offset[:] = current

    def alone(done: int) -> None:
        network.run(case.steps)
        for view, total in zip(views, counted, strict=True):
            total += view.counts

    def closed(done: int) -> None:
        views[0].i_offset[:] = given[done % _INPUTS]
        network.run(case.steps, {"dopamine": rewards[done % _INPUTS]} if learning else None)
        counted[0] += views[0].counts

    def spikes() -> int:
        return int(sum(total.sum() for total in counted))

    return Player(case, closed if loop else alone, spikes, np.zeros(1, np.int64), hold)


def twin_of(case: Case) -> Player:
    """Return what runs the hand-written loop of a case."""
    cells, run = case.twin.cells, case.twin.run
    inputs, rewards = _inputs(case.loop)

    def alone(done: int) -> None:
        run(case.steps, 0.0)

    def closed(done: int) -> None:
        cells.i_offset[:] = inputs[done % _INPUTS]
        run(case.steps, rewards[done % _INPUTS])

    def hold(current: float) -> None:
        raise NotImplementedError("the loop runs with its own inputs")

    advance = closed if case.loop else alone
    return Player(case, advance, case.twin.spikes, np.zeros(1, np.int64), hold)


def match(alone: Player, rate: float) -> None:
    """Find the current at which neurons without synapses fire as often as those with them, Hz."""
    low, high = -LARGEST, LARGEST
    for _ in range(TRIES):
        middle = 0.5 * (low + high)
        alone.hold(middle)
        alone.play()
        before = alone.spikes(), int(alone.done[0])
        alone.play()
        if alone.rate(*before) < rate:
            low = middle
        else:
            high = middle


def _inputs(loop: Loop | None) -> tuple[list[NDArray[np.float64]], list[float]]:
    if loop is None:
        return [], []
    controls = range(_INPUTS)
    return [loop.current(k) for k in controls], [loop.reward(k) for k in controls]
