"""Intrinsic plasticity: a neuron learns how excitable it is."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, lasting, require, require_positive
from snn_core.kernel import kernel, row


class IntrinsicPlasticity(NamedTuple):
    """A bias current that grows at rest and falls at each spike, until the neuron fires at `rate`.

    dI/dt = eta rate - eta (spikes per second); I stays within [-limit, limit] pA. It is given to a
    population like a receptor at which nothing arrives and fits any neuron; a bias is a threshold
    that moves the other way. It outlives resets and rests while `network.plastic` is off.

    Source: Desai, Rutherford & Turrigiano 1999, Nat Neurosci 2:515; Lazar, Pipa & Triesch 2009,
    Front Comput Neurosci 3:23, eq. 4 (the same integral control of a threshold).

    Args:
        rate: Rate that is aimed at, Hz.
        eta: Fall of the current at a spike, pA.
        limit: Largest size of the current, pA.
    """

    rate: Field = 5.0
    eta: Field = 1.0
    limit: Field = 1000.0
    bias: Field = lasting(0.0)
    rise: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for parameters that make no plasticity."""
        require_positive(self, "limit")
        for name, unit in (("rate", "Hz"), ("eta", "pA")):
            value = np.asarray(getattr(self, name))
            good = (value >= 0) & np.isfinite(value)
            require(self, good, f"{name}: expected >= 0 {unit} and finite")

    def derive(self, dt: float, tau_m: Any, c_m: Any) -> "IntrinsicPlasticity":
        """Compute the rise of the current in a step."""
        return self._replace(rise=self.eta * np.asarray(self.rate) * dt * 1e-3)

    @kernel
    def hear(self: Any, copy: int, fired: Any, neuron: Any, plastic: int) -> None:
        """Move the current by what the neurons did in the last step."""
        bias, limit = self.bias[copy], row(self.limit, copy)
        eta, rise = row(self.eta, copy), row(self.rise, copy)
        if plastic:
            for i in range(bias.size):
                moved = bias[i] + rise[i] - (eta[i] if fired[neuron[i]] else 0.0)
                bias[i] = min(max(moved, -limit[i]), limit[i])

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Add the current of this step."""
        bias = self.bias[copy]
        for i in range(bias.size):
            arrived[i] = 0.0
            inputs.current[target[i]] += bias[i]
