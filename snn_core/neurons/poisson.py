"""Poisson spike source."""

from typing import Any, NamedTuple

import numpy as np

from snn_core.component import Field, derived, drive, require, stream
from snn_core.kernel import kernel
from snn_core.random import uniform


class PoissonSource(NamedTuple):
    """Sources that fire independently with a given rate: with probability rate * dt in a step.

    The mean rate is exact up to one spike per step (1000 / dt Hz). Source: Gerstner et al.
    2014, section 7.3.

    Args:
        rate: Firing rate, Hz; can be set while the network runs.
    """

    rate: Field = drive(0.0)
    rng: Field = stream()
    step: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for a negative rate."""
        require(self, np.asarray(self.rate) >= 0, "rate: got a negative rate, expected >= 0 Hz")

    def derive(self, dt: float) -> "PoissonSource":
        """Keep the step."""
        return self._replace(step=np.full((1, 1), dt))

    def draws(self) -> int:
        """Random numbers of a neuron in a step."""
        return 1

    @kernel
    def integrate(self: Any, copy: int, inputs: Any, fired: Any) -> None:
        """Draw the spikes of one step of one copy."""
        seconds = self.step[0, 0] * 1e-3
        rate, rng = self.rate[copy], self.rng[copy]
        for i in range(rate.size):
            fired[i] = uniform(rng) < rate[i] * seconds
