"""Latency code: the stronger the input, the earlier the first spike."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from snn_core.codes.checks import Floats, finite, positive


@dataclass(frozen=True)
class LatencyEncoder:
    """First spike of a leaky integrator from rest under a constant current.

    t = tau ln(I / (I - 1)), I in units of the rheobase; I <= 1 never fires. Source: Thorpe,
    Delorme and Van Rullen 2001, Spike-based strategies for rapid processing; first spike of the
    leaky integrate-and-fire neuron as in Gerstner et al. 2014, Neuronal Dynamics, section 1.3.

    Attributes:
        tau: membrane time constant, ms.
    """

    tau: float = 10.0

    def __post_init__(self) -> None:
        """Checks the time constant."""
        positive(self.tau, "LatencyEncoder.tau")

    def __call__(self, currents: ArrayLike) -> Floats:
        """Returns the time of the first spike in ms, the shape of currents; inf where silent.

        Args:
            currents: in units of the rheobase, any shape, copies first.

        Raises:
            ValueError: a non-finite current, named by its index.
        """
        checked = finite(currents, "currents")
        times = np.full(checked.shape, np.inf)
        fires = checked > 1.0
        times[fires] = -self.tau * np.log1p(-1.0 / checked[fires])
        return times
