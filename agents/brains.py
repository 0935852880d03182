"""Controllers with all their parameters in one vector, many of them side by side."""

import abc
from collections.abc import Mapping, Sequence
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from agents.brain_kernels import read, sense
from agents.decision import Decision, Swift
from agents.spaces import ActionSpec
from agents.standardizer import Standardizer
from snn_core import Delta, DiscreteLIF, Network, Population, Projection
from snn_core.topology import AllToAll

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Lives(abc.ABC):
    """Controllers side by side, one row each, with what they carry through an episode."""

    @abc.abstractmethod
    def assign(self, parameters: Array, seeds: Sequence[int]) -> None:
        """Give each row its parameters, (rows, parameters), and let it be born anew.

        Args:
            parameters: of the rows.
            seeds: of what chance decides in each life, if anything; the noise of all rows hangs
                on the first.
        """

    @abc.abstractmethod
    def reset(self, mask: Mask) -> None:
        """Let rows begin a new episode."""

    @abc.abstractmethod
    def think(self, observations: Array, mask: Mask | None = None) -> Array:
        """One control step.

        Args:
            observations: standardised, shape (rows, dims).
            mask: rows that live, all if None.

        Returns:
            Preferences, shape (rows, outputs), in memory that the next call writes into.
        """

    def swift(self, see: Standardizer, spec: ActionSpec) -> Swift | None:
        """A short way from observation to greedy action, if there is one for these rows.

        Args:
            see: standardises.
            spec: of the actions.
        """
        return None

    def feel(self, rewards: Array, mask: Mask) -> None:
        """Take in what the last step earned, (rows,); for those that learn while they live.

        Args:
            rewards: of each row.
            mask: rows that lived it.
        """
        return

    def freeze(self, frozen: bool) -> None:
        """Stop what is learnt in life, or let it go on."""
        return

    def settle(self, mask: Mask) -> None:
        """Freeze what rows have learnt in their lives, until `assign`."""
        return

    def inherit(self, other: "Lives") -> None:
        """Know what the only row of another of this kind has learnt in its life."""
        return

    def memory(self) -> dict[str, NDArray[Any]]:
        """What a life has left behind beside the parameters, as arrays (copies)."""
        return {}

    def remember(self, memory: Mapping[str, NDArray[Any]]) -> None:
        """Take up what `memory` gave.

        Raises:
            ValueError: missing arrays or other shapes.
        """
        return


class Brain(abc.ABC):
    """A kind of controller for given numbers of inputs and outputs.

    Attributes:
        dims: inputs.
        outputs: outputs.
        threads: threads that share the rows.
    """

    threads = 1

    def __init__(self, dims: int, outputs: int) -> None:
        self.dims, self.outputs = dims, outputs

    @property
    def parameters(self) -> int:
        """Length of a parameter vector."""
        return sum(self._sizes().values())

    @abc.abstractmethod
    def _sizes(self) -> dict[str, int]:
        """Length of each part of a parameter vector, in order."""

    @property
    def has_traces(self) -> bool:
        """It has eligibility traces, which a control can take away."""
        return False

    def without_traces(self) -> "Brain":
        """The same without them."""
        return self

    @abc.abstractmethod
    def lives(self, rows: int) -> Lives:
        """Build controllers side by side."""

    def parts(self, parameters: Array) -> dict[str, Array]:
        """Parameters of shape (rows, parameters) by name, as views of shape (rows, size)."""
        sizes = self._sizes()
        ends = np.cumsum(list(sizes.values()))[:-1]
        return dict(zip(sizes, np.split(parameters, ends, axis=1), strict=True))


@final
class SpikingBrain(Brain):
    """Recurrent leaky integrate-and-fire neurons: copies of one network of `snn_core`.

    Currents carry the observation in, spikes come back through delayed synapses from all neurons
    to all others within the control step, and low-passed spike counts are read out:
    y <- keep y + (1 - keep) W_out counts. Evolved are all weights, offsets and the logarithm of
    each membrane time constant. Threshold 1 mV, rest and reset 0.

    Args:
        dims: inputs.
        outputs: outputs.
        neurons: neurons.
        sub_steps: network steps of 1 ms in a control step.
        longest: longest conduction delay of an axon, steps; neuron i has 1 + i modulo `longest`.
        tau_m: membrane time constant where its parameter is 0, ms.
        keep: part of the readout that is left after a control step.
        recurrent: with recurrent synapses, or the same network without them.
        threads: threads that share the copies.
    """

    def __init__(
        self, dims: int, outputs: int, neurons: int, sub_steps: int, longest: int, tau_m: float,
        keep: float, recurrent: bool, threads: int,
    ) -> None:  # fmt: skip
        super().__init__(dims, outputs)
        self.neurons, self.sub_steps, self.tau_m, self.keep = neurons, sub_steps, tau_m, keep
        self.recurrent, self.longest, self.threads = recurrent, longest, threads

    def _sizes(self) -> dict[str, int]:
        n = self.neurons
        edges = n * (n - 1) if self.recurrent else 0
        return {
            "input": self.dims * n, "offset": n, "tau": n, "recurrent": edges,
            "output": n * self.outputs, "bias": self.outputs,
        }  # fmt: skip

    def network(self, rows: int) -> Network:
        """The network, one copy for each row."""
        n = self.neurons
        cell = DiscreteLIF(
            tau_m=np.full((rows, n), self.tau_m), c_m=1.0, v_rest=0.0, v_threshold=1.0, v_reset=0.0
        )
        cells = Population("cells", n, cell, {"recurrent": Delta()}, co_release=True)
        projections = []
        if self.recurrent:
            axons = 1.0 + np.arange(n) % self.longest
            delay = np.repeat(axons, n - 1)  # edges are sorted by source
            projections = [
                Projection(cells, cells, "recurrent", AllToAll(), weight=0.0, delay=delay)
            ]
        return Network(
            [cells], projections, 1.0, rows, 0, weight_dtype=np.float32, threads=self.threads
        )

    def lives(self, rows: int) -> "SpikingLives":
        """Copies of one network."""
        return SpikingLives(self, rows)


class SpikingLives(Lives):
    """Copies of one network, each with parameters of its own.

    Args:
        brain: what they are copies of.
        rows: copies.
    """

    def __init__(self, brain: SpikingBrain, rows: int) -> None:
        self._brain, n = brain, brain.neurons
        self.network = brain.network(rows)
        cells = self.network["cells"]
        self._drive, self._counts = cells.i_offset, cells.counts
        self._run, self._steps = self.network.run, brain.sub_steps
        self._y = np.zeros((rows, brain.outputs))
        self._w_in, self._offset = np.zeros((rows, brain.dims, n)), np.zeros((rows, n))
        self._w_out, self._bias = np.zeros((rows, n, brain.outputs)), np.zeros_like(self._y)
        self._keep = brain.keep
        self.assign(np.zeros((rows, brain.parameters)), [0] * rows)

    def assign(self, parameters: Array, seeds: Sequence[int]) -> None:
        """See `Lives.assign`."""
        brain, rows = self._brain, len(parameters)
        part = brain.parts(parameters)
        for own, name in (
            (self._w_in, "input"), (self._offset, "offset"),
            (self._w_out, "output"), (self._bias, "bias"),
        ):  # fmt: skip
            own[...] = part[name].reshape(own.shape)
        self.network["cells"].tau_m = brain.tau_m * np.exp(np.clip(part["tau"], -2.0, 3.0))
        if brain.recurrent:
            (projection,) = self.network.projections
            self.network.projection(projection.name).weight = part["recurrent"]
        self.reset(np.ones(rows, bool))

    def reset(self, mask: Mask) -> None:
        """See `Lives.reset`."""
        self.network.reset(mask)
        self._y[mask] = 0.0

    def think(self, observations: Array, mask: Mask | None = None) -> Array:
        """See `Lives.think`."""
        sense(self._w_in, self._offset, observations, self._drive)
        self._run(self._steps, None, mask)
        read(self._w_out, self._counts, self._keep, self._y)
        return self._y + self._bias

    def swift(self, see: Standardizer, spec: ActionSpec) -> Swift | None:
        """See `Lives.swift`: there is one for one row."""
        if len(self._y) > 1 or not (spec.discrete or spec.space.dtype in (np.float32, np.float64)):
            return None
        weights = self._w_in[0], self._offset[0], self._w_out[0], self._bias[0]
        cells = self._drive[0], self._counts[0], self._y[0]
        run = self.network.bare_run(self._steps)
        return Decision(see, weights, cells, self._keep, run, spec).choose
