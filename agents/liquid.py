"""A fixed recurrent network with delays, as a memory that a readout sees: liquids side by side."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agents.brain_kernels import sense
from agents.config import require
from agents.seeding import BIRTH, stream
from snn_core import Delta, DiscreteLIF, Network, Population, Projection
from snn_core.topology import Explicit

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Liquid:
    """Leaky integrate-and-fire neurons, wired at random and never changed.

    Each neuron hears `density` of the others through synapses with delays of 1 to `longest`
    steps; a fifth of the neurons inhibit, four times as strongly. Membrane time constants are
    log-uniform from `fast` to `slow` steps of 1 ms. Threshold 1 mV, rest and reset 0.

    The settings of an agent that has one add to these, as a subclass.

    Source: Maass, Natschlaeger & Markram 2002, Neural Comput 14:2531 (liquid state machine).

    Attributes:
        neurons: neurons.
        sub_steps: network steps of 1 ms in a control step.
        density: probability of a synapse.
        strength: spread of the summed recurrent input of a neuron, mV, if all others fire.
        longest: longest conduction delay, steps.
        fast: shortest membrane time constant, steps.
        slow: longest membrane time constant, steps.
        drive: standard deviation of the free potential that an input of 1 evokes, mV.
        bias: mean free potential without input, mV.
        keep: part of a trace that is left after a control step.
        recurrent: with recurrent synapses, or the same network without them.
        carry: activity is carried on, or it begins anew at every control step.
    """

    neurons: int = 200
    sub_steps: int = 5
    density: float = 0.1
    strength: float = 0.5
    longest: int = 10
    fast: float = 1.5
    slow: float = 30.0
    drive: float = 1.0
    bias: float = 1.0
    keep: float = 0.8
    recurrent: bool = True
    carry: bool = True

    def __post_init__(self) -> None:
        """Check the ranges."""
        require(2 <= self.neurons <= 4096, "neurons", self.neurons, "2 to 4096")
        require(1 <= self.sub_steps <= 1000, "sub_steps", self.sub_steps, "1 to 1000")
        require(1 <= self.longest <= 1000, "longest", self.longest, "1 to 1000")
        require(0.0 < self.density <= 1.0, "density", self.density, "more than 0, at most 1")
        require(0.0 <= self.keep < 1.0, "keep", self.keep, "0 to less than 1")
        require(1.0 <= self.fast <= 1e4, "fast", self.fast, "1 to 10000")
        require(self.fast <= self.slow <= 1e4, "slow", self.slow, "at least fast, at most 10000")
        for name in ("strength", "drive", "bias"):
            require(getattr(self, name) >= 0.0, name, getattr(self, name), "at least 0")

    def network(self, rows: int, seed: int) -> Network:
        """The network, `rows` copies that are all alike."""
        n, rng = self.neurons, stream(seed, BIRTH, 1)
        tau = np.exp(rng.uniform(np.log(self.fast), np.log(self.slow), n))
        cell = DiscreteLIF(tau_m=tau, c_m=tau, v_rest=0.0, v_threshold=1.0, v_reset=0.0)
        cells = Population("cells", n, cell, {"recurrent": Delta()}, co_release=True)
        projections = []
        if self.recurrent:
            pre, post = np.nonzero((rng.random((n, n)) < self.density) & ~np.eye(n, dtype=bool))
            inhibitory = rng.random(n) < 0.2
            unit = self.strength / np.sqrt(4.0 * max(self.density * n, 1.0))
            weight = np.where(inhibitory[pre], -4.0, 1.0) * unit * rng.uniform(0.5, 1.5, len(pre))
            delay = rng.integers(1, self.longest + 1, len(pre)).astype(float)
            projections = [
                Projection(
                    cells, cells, "recurrent", Explicit(pre, post), weight=weight, delay=delay
                )
            ]
        return Network([cells], projections, 1.0, rows, 0)

    def inputs(self, size: int, seed: int) -> tuple[Array, Array]:
        """Input weights, (size, neurons), and bias, (neurons,)."""
        rng = stream(seed, BIRTH, 2)
        weight = self.drive * rng.standard_normal((size, self.neurons))
        return weight, self.bias * rng.uniform(0.5, 1.5, self.neurons)


class Pools:
    """Liquids side by side, one row each.

    Args:
        liquid: what they are.
        size: numbers that come in.
        rows: how many.
        seed: root of the wiring.
    """

    def __init__(self, liquid: Liquid, size: int, rows: int, seed: int) -> None:
        self._liquid = liquid
        self.network = liquid.network(rows, seed)
        weight, bias = liquid.inputs(size, seed)
        self._weight = np.repeat(weight[None], rows, axis=0)
        self._bias = np.repeat(bias[None], rows, axis=0)
        cells = self.network["cells"]
        self._drive, self._counts = cells.i_offset, cells.counts
        self.traces: Array = np.zeros((rows, liquid.neurons))

    def reset(self, mask: Mask) -> None:
        """Let rows begin a new episode."""
        self.network.reset(mask)
        self.traces[mask] = 0.0

    def step(self, inputs: Array, mask: Mask | None = None) -> Array:
        """One control step.

        Args:
            inputs: shape (rows, size).
            mask: rows that live, all if None.

        Returns:
            Traces of the spikes, (rows, neurons), in memory that the next call writes into.
        """
        if not self._liquid.carry:
            self.reset(np.ones(len(inputs), bool))
        sense(self._weight, self._bias, inputs, self._drive)
        self.network.run(self._liquid.sub_steps, None, mask)
        keep = self._liquid.keep
        self.traces *= keep
        self.traces += (1.0 - keep) * self._counts
        return self.traces
