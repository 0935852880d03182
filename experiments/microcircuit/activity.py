"""Running the circuit, and what its spikes say."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.microcircuit import parameters as full
from snn_core import Network, analysis

BIN = 3.0  # ms
SAMPLED = 1000  # neurons of each population, at most, for irregularity and synchrony


class Train(NamedTuple):
    """Spikes of one population.

    Attributes:
        times: ms from the start of the recording, ends of steps, (spikes,).
        ids: Neuron of each spike, (spikes,).
        size: Neurons.
    """

    times: NDArray[np.float64]
    ids: NDArray[np.int64]
    size: int


class Recording(NamedTuple):
    """Spikes of all populations, and how long the network ran for them.

    Attributes:
        trains: By name of the population.
        duration: ms.
        factors: Seconds on the clock on the wall for a second of the network, without the reading
            of spikes, by number of threads.
        cpu_factor: Seconds of the processor for the same by one thread; what a busy machine tells.
    """

    trains: Mapping[str, Train]
    duration: float
    factors: Mapping[int, float]
    cpu_factor: float


class Statistics(NamedTuple):
    """What a population did.

    Attributes:
        rate: Mean over neurons, Hz.
        cv: Standard deviation over mean of the intervals between spikes, mean over the neurons
            with three spikes or more; NaN if there are none.
        synchrony: Variance over mean of the number of spikes in bins of 3 ms, of 1000 neurons (or
            of all, if there are fewer). Source: Potjans & Diesmann 2014.
    """

    rate: float
    cv: float
    synchrony: float


def record(
    network: Network,
    duration: float,
    progress: Callable[[float], None] = lambda _: None,
    threads: int = 1,
) -> Recording:
    """Run a network of one copy and keep all spikes.

    Args:
        network: It goes on from where it stands.
        duration: ms, a whole number of steps.
        progress: Called with the ms that are over.
        threads: Every other stretch is run by so many threads, the others by one.
    """
    steps = round(duration / network.dt)
    names = [population.name for population in network.populations]
    found: dict[str, list[tuple[Any, Any]]] = {name: [] for name in names}
    network.threads = threads
    crews = list(dict.fromkeys((1, network.threads)))  # no more than the cores
    taken = {crew: np.zeros(3) for crew in crews}  # s, s of the processor, ms
    for number, start in enumerate(range(0, steps, network.remembered)):
        count, crew = min(network.remembered, steps - start), crews[number % len(crews)]
        taken[crew] += [*_timed(network, count, crew), count * network.dt]
        for name in names:
            found[name].append(_last_spikes(network, name, start, count))
        progress((start + count) * network.dt)
    trains = {p.name: _joined(found[p.name], int(p.size), network.dt) for p in network.populations}
    factors = {crew: 1e3 * wall / lived for crew, (wall, _, lived) in taken.items() if lived}
    return Recording(trains, steps * network.dt, factors, 1e3 * taken[1][1] / taken[1][2])


def _timed(network: Network, steps: int, threads: int) -> tuple[float, float]:
    """Run by so many threads; return the seconds on the wall and of the processor."""
    network.threads = threads
    begun, used = time.perf_counter(), time.process_time()
    network.run(steps)
    return time.perf_counter() - begun, time.process_time() - used


def statistics(train: Train, duration: float) -> Statistics:
    """Return rate, irregularity and synchrony of one population."""
    few = min(train.size, SAMPLED)
    whole = duration - duration % BIN
    own = (train.ids < few) & (train.times < whole)
    times, ids = train.times[own], train.ids[own]
    cvs = analysis.cv(times, ids, few)
    counts = np.histogram(times, bins=np.arange(round(whole / BIN) + 1) * BIN)[0]
    return Statistics(
        rate=1e3 * train.ids.size / train.size / duration,
        cv=float(np.nanmean(cvs)) if np.isfinite(cvs).any() else float("nan"),
        synchrony=float(analysis.fano_factor(counts)),
    )


def deviation(rate: float, name: str) -> float:
    """Return the rate over that of the full network simulated with NEST, minus 1."""
    return rate / float(full.FULL_RATES[full.NAMES.index(name)]) - 1.0


def _last_spikes(
    network: Network, name: str, start: int, count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the spikes of the last `count` steps: number of the step they end, and neuron."""
    own = [np.flatnonzero(network.fired_before(name, count - 1 - k)[0]) for k in range(count)]
    steps = np.repeat(start + 1 + np.arange(count), [ids.size for ids in own])
    return steps, np.concatenate(own)


def _joined(found: list[tuple[Any, Any]], size: int, dt: float) -> Train:
    steps, ids = (np.concatenate(column) for column in zip(*found, strict=True))
    return Train(steps * dt, ids, size)
