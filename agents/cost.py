"""What one decision of an agent costs in neurons, synapses and events."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from snn_core import Network


@dataclass(frozen=True)
class Events:
    """Means of one control step, over all networks of an agent.

    Attributes:
        spikes: spikes of all neurons.
        synaptic_operations: synapses that the spikes arrive at (effective accumulates: Yik et al.
            2025, NeuroBench, Nat Commun 16:1545).
        membrane_updates: neurons times network steps.
    """

    spikes: float
    synaptic_operations: float
    membrane_updates: float


def sizes(networks: Sequence[Network]) -> tuple[int, int, int]:
    """Neurons, synapses and plastic synapses of one copy of each network."""
    neurons = sum(p.size for network in networks for p in network.populations)
    synapses = plastic = 0
    for network in networks:
        for projection in network.projections:
            count = len(network.projection(projection.name).pre)
            synapses += count
            plastic += count if projection.rule is not None else 0
    return neurons, synapses, plastic


class Meter:
    """Counts what happens in networks of one copy; it changes nothing in them.

    Args:
        networks: of an agent.
    """

    def __init__(self, networks: Sequence[Network]) -> None:
        self._parts = [
            (network[p.name], _fan_out(network, p.name, p.size))
            for network in networks
            for p in network.populations
        ]
        self._clocks = [(n, sum(p.size for p in n.populations)) for n in networks]
        self._times = self._read()
        self._steps = 0
        self._spikes = self._operations = self._updates = 0.0

    def look(self) -> None:
        """Call it after each control step."""
        self._steps += 1
        for view, fan_out in self._parts:
            counts = view.counts[0]
            self._spikes += float(counts.sum())
            self._operations += float(counts @ fan_out)
        times = self._read()
        for (network, neurons), before, now in zip(self._clocks, self._times, times, strict=True):
            since = now - before if now > before else now  # it was reset at the control step
            self._updates += neurons * round(since / network.dt)
        self._times = times

    def begin(self) -> None:
        """Call it after a reset of the networks, which sets their clocks back."""
        self._times = self._read()

    def events(self) -> Events:
        """Means so far."""
        steps = max(self._steps, 1)
        return Events(self._spikes / steps, self._operations / steps, self._updates / steps)

    def _read(self) -> list[float]:
        return [float(network.time[0]) for network, _ in self._clocks]


def _fan_out(network: Network, population: str, size: int) -> NDArray[np.int64]:
    """Synapses that leave each neuron."""
    total = np.zeros(size, np.int64)
    for projection in network.projections:
        if projection.pre.name == population:
            total += np.bincount(network.projection(projection.name).pre, minlength=size)
    return total
