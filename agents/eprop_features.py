"""What a readout sees of a network that e-prop may train: the traces of its spikes."""

from typing import Any, final

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.config import require
from agents.features import Features, PopulationFeatures
from agents.lsnn import LARGEST, Lsnn, Rule
from agents.moments import RunningMoments
from agents.seeding import BIRTH, stream
from agents.state import State, array_of
from agents.vitals import Vitals
from snn_core import Network

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

CLIP = 3.0
"""Standard deviations at which a trace is cut."""


@final
class EpropFeatures(Features):
    """Traces of an LSNN that hears the population code, a constant, and the code beside them.

    A trace is a standard score over the agent's life, cut at 3; all of them together have a
    length of about 1. With a rule, the learning signal of neuron j is what its trace adds to
    value and log-probability: the readout's own weights, or fixed random ones.

    Source: Bellec et al. 2020, Nat Commun 11:3625, Methods, "Reward-based e-prop".

    Args:
        space: the observation space.
        cells: cells of the code per observed number.
        width: of their tuning, in units of their spacing.
        lsnn: the network.
        skip: with connections past the network, from the code to the readout.
        rule: how the synapses of the network learn; None if they do not.
        symmetric: the readout's weights carry the learning signal back, else random ones.
        seed: root of the wiring.
        agent: name in the warning of a silent network or of one that runs away.
    """

    def __init__(
        self, space: spaces.Box, cells: int, width: float, lsnn: Lsnn, skip: bool,
        rule: Rule | None, symmetric: bool, seed: int, agent: str,
    ) -> None:  # fmt: skip
        require(2 <= cells <= 1024, "cells", cells, "2 to 1024")
        require(width > 0.0, "width", width, "more than 0")
        self._code = PopulationFeatures(space, cells, width, 0)
        self._lsnn, self._skip, self._rule = lsnn, skip, rule
        self._seed, self._agent = seed, agent
        self._symmetric = symmetric
        self._moments = RunningMoments(lsnn.neurons)
        self._fill(1)

    @property
    def size(self) -> int:
        """Number of features."""
        return self._lsnn.neurons + 1 + self._skip * self._code.size

    @property
    def networks(self) -> tuple[Network, ...]:
        """The one network."""
        return (self._network,)

    @property
    def parameters(self) -> int:
        """Synapses that learn."""
        return sum(self._network.projection(name).pre.size for name in self._plastic)

    def update(self, observation: Array) -> None:
        """Count an observation, and the traces that the last one left."""
        self._code.update(observation)
        if self._counting:
            self._moments.update(self._traces[0])
            self._vitals.look()

    def __call__(self, observations: Array) -> Array:
        """See `Features`."""
        lsnn, n, code = self._lsnn, self._lsnn.neurons, self._code(observations)
        if not lsnn.carry:
            self._forget(np.ones(len(code), bool))
        self._drive[:] = 1e-3 * lsnn.rate * code
        self._network.run(lsnn.sub_steps)
        self._traces *= lsnn.keep
        for at, counts in self._counts:
            self._traces[:, at] += (1.0 - lsnn.keep) * counts
        self._counting = True
        score = (self._traces - self._moments.mean) * self._gain()
        self._row[:, :n] = np.clip(score, -CLIP, CLIP) / np.sqrt(n)
        if self._skip:
            self._row[:, n + 1 :] = code
        return self._row

    def credit(self, score: Array, critic: Array, actor: Array) -> None:
        """See `Features`: d (value + log p) / d (trace of a neuron), as a learning signal."""
        if self._rule is None:
            return
        lsnn, n, row = self._lsnn, self._lsnn.neurons, self._row[0]
        back = (
            np.vstack([critic[:n], actor[:, :n]]) if self._symmetric else self._random(len(actor))
        )
        signal = np.append(1.0, score) @ back * self._gain() * (1.0 - lsnn.keep) / np.sqrt(n)
        signal[np.abs(row[:n]) >= CLIP / np.sqrt(n)] = 0.0
        for name, at in lsnn.groups.items():
            self._network.feed_back(name, signal[at])
        self._network.capture()

    def learn(self, error: float) -> None:
        """See `Features`."""
        if self._rule is not None:
            self._network.modulate({"dopamine": error})

    def without_traces(self) -> None:
        """See `Features`."""
        if self._rule is not None:
            self._rule = Rule(self._rule.learning_rate, 0.0)
            self._fill(1)

    def reset(self, mask: Mask) -> None:
        """See `Features`."""
        self._forget(mask)
        self._counting = False

    def frozen(self, rows: int) -> "EpropFeatures":
        """See `Features`."""
        twin = object.__new__(EpropFeatures)
        twin.__dict__ = {
            **self.__dict__, "_code": self._code.copy(), "_moments": self._moments.copy(),
        }  # fmt: skip
        twin._fill(rows, self._weights())
        twin._network.plastic = False
        return twin

    def state(self) -> dict[str, NDArray[Any]]:
        """Moments of the observations and of the traces, and weights that learn."""
        weights = {f"lsnn/{name}": weight for name, weight in self._weights().items()}
        return {**self._code.state(), **self._moments.state("traces/"), **weights}

    def restore(self, state: State) -> None:
        """See `Features`."""
        weights = {
            name: array_of(state, f"lsnn/{name}", old.shape, np.float64)
            for name, old in self._weights().items()
        }
        if any(np.abs(weight).max() > LARGEST for weight in weights.values()):
            raise ValueError(f"state: got weights of the network beyond {LARGEST} mV")
        self._code.restore(state)
        self._moments.restore("traces/", state)
        self._fill(1, weights)

    def _gain(self) -> Array:
        return 1.0 / (self._moments.deviation + 1e-3)

    def _random(self, outputs: int) -> Array:
        """Fixed feedback of critic and actor, (1 + outputs, neurons)."""
        return stream(self._seed, BIRTH, 3).standard_normal((1 + outputs, self._lsnn.neurons))

    def _weights(self) -> dict[str, Array]:
        """Weights that learn, (synapses,), of the first row."""
        return {name: self._network.projection(name).weight[0] for name in self._plastic}

    def _forget(self, mask: Mask) -> None:
        self._network.reset(mask)
        self._traces[mask] = 0.0

    def _fill(self, rows: int, weights: dict[str, Array] | None = None) -> None:
        lsnn, dims = self._lsnn, self._code.normalizer.dims
        self._network = lsnn.network(self._code.size, dims, rows, self._seed, self._rule)
        links = self._network.projections
        self._plastic = [link.name for link in links if self._rule is not None]
        for name, weight in (weights or {}).items():
            self._network.projection(name).weight = np.repeat(weight[None], rows, axis=0)
        self._drive = self._network["sensory"].i_offset
        self._counts = [(at, self._network[name].counts) for name, at in lsnn.groups.items()]
        self._traces: Array = np.zeros((rows, lsnn.neurons))
        self._vitals = Vitals(self._agent, self._network, lsnn.sub_steps)
        self._row = np.ones((rows, self.size))
        self._counting = False
