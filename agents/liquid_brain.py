"""Controllers that share one liquid and differ in input gains and readout."""

from collections.abc import Sequence
from typing import final

import numpy as np

from agents.brain_kernels import layer
from agents.brains import Array, Brain, Lives, Mask
from agents.liquid import Liquid, Pools

RESTING = 50
"""Control steps over which rest is measured, after as many that let the network settle."""


@final
class LiquidBrain(Brain):
    """A liquid that all members share; each has input gains and a readout of its own.

    preferences = W_out (traces - rest) + W_skip observation + bias, where rest are the mean traces
    of the network that nothing drives, so that a weight does not act as a bias. Gains are
    exponentials of their parameters: the recurrent synapses are never touched.

    Args:
        dims: inputs.
        outputs: outputs.
        liquid: the network.
        skip: with W_skip.
        seed: root of the wiring.
    """

    def __init__(self, dims: int, outputs: int, liquid: Liquid, skip: bool, seed: int) -> None:
        super().__init__(dims, outputs)
        self.liquid, self.skip, self.seed = liquid, skip, seed

    def _sizes(self) -> dict[str, int]:
        return {
            "gain": self.dims,
            "output": self.liquid.neurons * self.outputs,
            "skip": self.dims * self.outputs * self.skip,
            "bias": self.outputs,
        }

    def rest(self) -> Array:
        """Mean traces of the liquid that nothing drives, (neurons,)."""
        pools, nothing = Pools(self.liquid, self.dims, 1, self.seed), np.zeros((1, self.dims))
        traces = [pools.step(nothing)[0].copy() for _ in range(2 * RESTING)]
        return np.mean(traces[RESTING:], axis=0)

    def lives(self, rows: int) -> "LiquidLives":
        """Copies of the liquid."""
        return LiquidLives(self, rows)


class LiquidLives(Lives):
    """Copies of one liquid, each with gains and a readout of its own.

    Args:
        brain: what they are copies of.
        rows: copies.
    """

    def __init__(self, brain: LiquidBrain, rows: int) -> None:
        self._brain = brain
        self._pools = Pools(brain.liquid, brain.dims, rows, brain.seed)
        self.network = self._pools.network
        self._rest = brain.rest()
        self._y, self._past = np.zeros((rows, brain.outputs)), np.zeros((rows, brain.outputs))
        self.assign(np.zeros((rows, brain.parameters)), [0] * rows)

    def assign(self, parameters: Array, seeds: Sequence[int]) -> None:
        """See `Lives.assign`."""
        brain, rows = self._brain, len(parameters)
        part = {n: np.ascontiguousarray(a) for n, a in brain.parts(parameters).items()}
        self._gain = np.exp(np.clip(part["gain"], -3.0, 3.0))
        self._w_out = part["output"].reshape(rows, brain.liquid.neurons, brain.outputs)
        self._w_skip = part["skip"].reshape(rows, -1, brain.outputs)
        self._bias = part["bias"]
        self.reset(np.ones(rows, bool))

    def reset(self, mask: Mask) -> None:
        """See `Lives.reset`."""
        self._pools.reset(mask)

    def think(self, observations: Array, mask: Mask | None = None) -> Array:
        """See `Lives.think`."""
        traces = self._pools.step(self._gain * observations, mask)
        past = self._bias
        if self._brain.skip:
            layer(self._w_skip, self._bias, observations, self._past, False)
            past = self._past
        layer(self._w_out, past, traces - self._rest, self._y, False)
        return self._y
