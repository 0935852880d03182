"""The rival of the spiking controller: a perceptron of the same size."""

from collections.abc import Sequence
from typing import final

import numpy as np

from agents.brain_kernels import layer
from agents.brains import Array, Brain, Lives, Mask


@final
class TanhBrain(Brain):
    """Multi-layer perceptron with two hidden tanh layers of the same size.

    With as many units as a `SpikingBrain` has neurons it has the same matrices: inputs to units,
    units to units, units to outputs. Recurrent, its second layer hears its own last state too.

    Args:
        dims: inputs.
        outputs: outputs.
        units: units of a hidden layer.
        recurrent: with these recurrent weights (a simple recurrent network).
    """

    def __init__(self, dims: int, outputs: int, units: int, recurrent: bool = False) -> None:
        super().__init__(dims, outputs)
        self.units, self.recurrent = units, recurrent

    def _sizes(self) -> dict[str, int]:
        n = self.units
        heard = 2 * n if self.recurrent else n
        return {
            "input": self.dims * n, "offset": n, "hidden": heard * n, "offset2": n,
            "output": n * self.outputs, "bias": self.outputs,
        }  # fmt: skip

    def lives(self, rows: int) -> "TanhLives":
        """Perceptrons side by side."""
        return TanhLives(self, rows)


class TanhLives(Lives):
    """Perceptrons, each with parameters of its own; only a recurrent one carries a state."""

    def __init__(self, brain: TanhBrain, rows: int) -> None:
        self._brain = brain
        n = brain.units
        self._first, self._second = np.zeros((rows, n)), np.zeros((rows, n))
        self._y = np.zeros((rows, brain.outputs))
        self.assign(np.zeros((rows, brain.parameters)), [0] * rows)

    def assign(self, parameters: Array, seeds: Sequence[int]) -> None:
        """See `Lives.assign`."""
        brain, n = self._brain, self._brain.units
        part = {k: np.ascontiguousarray(a) for k, a in brain.parts(parameters).items()}
        self._layers = (
            (part["input"].reshape(-1, brain.dims, n), part["offset"]),
            (part["hidden"].reshape(len(parameters), -1, n), part["offset2"]),
            (part["output"].reshape(-1, n, brain.outputs), part["bias"]),
        )
        self._second[:] = 0.0

    def reset(self, mask: Mask) -> None:
        """See `Lives.reset`."""
        self._second[mask] = 0.0

    def think(self, observations: Array, mask: Mask | None = None) -> Array:
        """See `Lives.think`."""
        (w1, b1), (w2, b2), (w3, b3) = self._layers
        layer(w1, b1, observations, self._first, True)
        heard = self._first
        if self._brain.recurrent:
            heard = np.concatenate([self._first, self._second], axis=1)
        layer(w2, b2, heard, self._second, True)
        layer(w3, b3, self._second, self._y, False)
        return self._y
