"""A leaky linear readout of spikes that learns by the delta rule."""

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.codes.checks import at_least, positive
from snn_core.random import check_seed, copy_generator
from snn_core.values import fitting

Floats = NDArray[np.float64]


@dataclass(eq=False)
class LeakyReadout:
    """Leaky linear neurons that read the spikes of a population, in copies.

    y = W_out zbar + bias,  zbar <- exp(-period / tau) zbar + spikes; the delta rule is
    W_out <- (1 - weight_decay) W_out + learning_rate error zbar^T, the bias alike with zbar = 1.

    Source: Bellec et al. 2020, Nat Commun 11:3625, Methods (readout; regression tasks).

    Attributes:
        size: Number of neurons that are read.
        outputs: Number of outputs.
        copies: Number of copies, those of the network.
        tau: Time constant, ms; `EProp` wants the same as its tau_e.
        period: Time over which spikes are counted, ms: the step dt, or a control step.
        learning_rate: Weight per unit of error and trace, >= 0; 0 leaves W_out and bias as drawn.
        weight_decay: Part of W_out that is lost at each update, 0 to 1.
        scale: Standard deviation of the first weights, times sqrt(size).
        seed: Seed of the first weights.
        weight: W_out, (copies, outputs, size).
        bias: (copies, outputs), 0 at first.
        trace: zbar, (copies, size).

    Raises:
        ValueError: A number out of its range.
    """

    size: int
    outputs: int = 1
    copies: int = 1
    tau: float = 20.0
    period: float = 1.0
    learning_rate: float = 0.01
    weight_decay: float = 0.0
    scale: float = 1.0
    seed: int = 0
    weight: Floats = field(init=False, repr=False)
    bias: Floats = field(init=False, repr=False)
    trace: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Checks the parameters and draws the first weights."""
        for name in ("size", "outputs", "copies"):
            at_least(getattr(self, name), f"LeakyReadout.{name}", 1)
        positive(self.tau, "LeakyReadout.tau")
        positive(self.period, "LeakyReadout.period")
        for name, most in (("learning_rate", math.inf), ("weight_decay", 1.0), ("scale", math.inf)):
            value = getattr(self, name)
            if not (0.0 <= value <= most and math.isfinite(value)):
                raise ValueError(
                    f"`LeakyReadout.{name}` is {value!r}, expected a finite number from 0 to {most}"
                )
        self.weight = self.draw(self.scale / math.sqrt(self.size), self.seed, "readout")
        self.bias = np.zeros((self.copies, self.outputs))
        self.trace = np.zeros((self.copies, self.size))

    def draw(self, sd: float, seed: int, label: str) -> Floats:
        """Normal numbers in the shape of W_out, each copy from its own stream."""
        streams = (copy_generator(check_seed(seed), copy, label) for copy in range(self.copies))
        return np.stack([sd * rng.normal(size=(self.outputs, self.size)) for rng in streams])

    def __call__(self, spikes: ArrayLike) -> Floats:
        """Takes the spike counts of one period, (copies, size), and returns y, (copies, outputs).

        Raises:
            ValueError: A wrong shape, a negative or a non-finite count.
        """
        counts = fitting("LeakyReadout: spikes", spikes, self.trace.shape, least=0.0)
        self.trace *= math.exp(-self.period / self.tau)
        self.trace += counts
        return np.einsum("cos,cs->co", self.weight, self.trace) + self.bias

    def learn(self, error: ArrayLike) -> Floats:
        """Moves y towards y + error; returns learning_rate error zbar^T, in the shape of W_out.

        Args:
            error: target - y, (copies, outputs); 0 where nothing is to be learnt.

        Raises:
            ValueError: A wrong shape or a non-finite error.
        """
        given = fitting("LeakyReadout: error", error, self.bias.shape)
        change: Floats = self.learning_rate * given[:, :, None] * self.trace[:, None, :]
        self.weight = (1.0 - self.weight_decay) * self.weight + change
        self.bias = (1.0 - self.weight_decay) * self.bias + self.learning_rate * given
        return change

    def reset(self, mask: NDArray[np.bool_] | None = None) -> None:
        """Forgets the spikes, not what was learnt, in the copies of `mask`, (copies,), or all."""
        self.trace[slice(None) if mask is None else np.asarray(mask, bool)] = 0.0
