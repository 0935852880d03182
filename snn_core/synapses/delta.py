"""Synapse that moves the membrane at once."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Field, derived, require
from snn_core.kernel import kernel, row
from snn_core.synapses.pouring import pour_current


class Delta(NamedTuple):
    """Delta synapse: a spike moves the membrane potential by its weight (mV) within one step.

    v(t + dt) = v_free(t + dt) + w: the constant current of one step that moves a leaky membrane
    by exactly the weight at the end of the step. Source: Gerstner et al. 2014, eq. 1.10.
    """

    gain: Field = derived()

    def check(self, dt: float) -> None:
        """Nothing to check."""

    def derive(self, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> "Delta":
        """Compute the current that moves the membrane by 1 mV in one step."""
        return self._replace(gain=jump_gain(self, dt, tau_m, c_m))

    def draws(self) -> int:
        """Random numbers of a neuron in a step."""
        return 0

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Pass on what arrived in this step."""
        gain = row(self.gain, copy)
        for s in range(arrived.size):
            arrived[s] *= gain[s]
        pour_current(arrived, target, inputs)


def jump_gain(block: Any, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> NDArray[np.float64]:
    """Current of one step (pA) that moves each membrane by 1 mV at the end of the step."""
    require(block, ~np.isnan(tau_m), "needs a neuron with a membrane: tau_m (or g_l) and c_m")
    leaky = np.isfinite(tau_m)
    leak = np.where(leaky, tau_m, 1.0)
    return np.where(leaky, c_m / leak / -np.expm1(-dt / leak), c_m / dt)
