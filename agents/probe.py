"""An electrode array: what the neurons of a spiking agent do during each control step."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core import Network

SHOWN = 4  # membrane potentials per population


@dataclass(frozen=True)
class Activity:
    """What happened inside an agent during one control step.

    Attributes:
        spike_steps: network step of each spike within the control step, (spikes,).
        spike_neurons: its neuron, counted over all populations, (spikes,).
        potentials: membrane potentials in mV, (steps, channels).
        modulators: value of each modulator.
        weights: plastic weights by projection, (post, pre) or (synapses,).
    """

    spike_steps: NDArray[np.int64]
    spike_neurons: NDArray[np.int64]
    potentials: NDArray[np.float64]
    modulators: dict[str, float]
    weights: dict[str, NDArray[np.float64]] = field(default_factory=dict)


class Probe:
    """Records the network of an agent; while it is there, the network runs step by step.

    Stepping changes no bit of what the network does.

    Attributes:
        dt_ms: network step, ms.
        control_ms: network time of one control step, ms.
        populations: name and size of each population, in the order in which neurons are counted.
        potential_names: name of each recorded membrane potential.

    Args:
        network: with one copy.
        sub_steps: network steps per control step.
    """

    def __init__(self, network: Network, sub_steps: int) -> None:
        self.dt_ms = network.dt
        self.control_ms = network.dt * sub_steps
        self.populations = [(p.name, p.size) for p in network.populations]
        self._network = network
        self._cells = [
            (p.name, cell)
            for p in network.populations
            if hasattr(p.neuron, "v_threshold") and p.name != "sensory"
            for cell in np.unique(np.linspace(0, p.size - 1, SHOWN).astype(int))
        ]
        self.potential_names = [f"{name} {cell}" for name, cell in self._cells]
        self._plastic = [p for p in network.projections if p.rule is not None]
        self._spikes: list[NDArray[np.int64]] = []
        self._potentials: list[list[float]] = []
        self.dopamine = 0.0

    def run(self, steps: int) -> None:
        """Run the network, recording every step; counts add up as in one run."""
        self._spikes, self._potentials = [], []
        counts = np.zeros((1, sum(size for _, size in self.populations)), dtype=np.int64)
        for _ in range(steps):
            self._network.run(1)
            fired = np.concatenate([self._network[name].fired for name, _ in self.populations], 1)
            counts += fired
            self._spikes.append(np.flatnonzero(fired[0]))
            self._potentials.append(
                [float(self._network[name].v[0, cell]) for name, cell in self._cells]
            )
        start = 0
        for name, size in self.populations:
            self._network[name].counts[:] = counts[:, start : start + size]
            start += size

    def activity(self, weights: bool) -> Activity:
        """What happened in the last control step.

        Args:
            weights: take a picture of the plastic weights too.
        """
        steps = np.repeat(np.arange(len(self._spikes)), [len(s) for s in self._spikes])
        neurons = np.concatenate(self._spikes) if self._spikes else np.zeros(0, np.int64)
        pictures = {p.name: self._picture(p) for p in self._plastic} if weights else {}
        potentials = np.array(self._potentials).reshape(len(self._spikes), len(self._cells))
        return Activity(steps, neurons, potentials, {"dopamine": self.dopamine}, pictures)

    def _picture(self, projection: Any) -> NDArray[np.float64]:
        weight = self._network.projection(projection.name).weight[0]
        shape = (projection.pre.size, projection.post.size)
        return weight.reshape(shape).T if weight.size == shape[0] * shape[1] else weight
