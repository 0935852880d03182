"""Background noise."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Field, derived, require, stream
from snn_core.kernel import kernel, row
from snn_core.random import normal


class WhiteNoise(NamedTuple):
    """Background activity: white noise that gives a free membrane the standard deviation `sd`.

    tau_m dv = -(v - v_rest) dt + sd sqrt(2 tau_m) dW, dW white noise, drawn exactly per step.
    Each neuron receives in each step a normal current such that the stationary membrane
    potential without spikes is normal with standard deviation sd, whatever the step. Weights
    that arrive here are ignored; give it a receptor name of its own, such as "background".

    Source: Gerstner et al. 2014, eq. 8.7-8.13 (diffusive noise).

    Args:
        sd: Standard deviation of the free membrane potential, mV.
    """

    sd: Field = 2.0
    rng: Field = stream()
    gain: Field = derived()

    def check(self, dt: float) -> None:
        """Raise ValueError for a negative standard deviation."""
        require(self, np.asarray(self.sd) >= 0, "sd: got a negative value, expected >= 0 mV")

    def derive(self, dt: float, tau_m: NDArray[np.float64], c_m: Any) -> "WhiteNoise":
        """Compute the current per unit of noise."""
        known = np.isfinite(tau_m)
        require(self, known, "needs a leaky membrane: a neuron with tau_m (or g_l) and c_m")
        spread = np.sqrt(-np.expm1(-2 * dt / tau_m))
        return self._replace(gain=self.sd * spread * c_m / tau_m / -np.expm1(-dt / tau_m))

    def draws(self) -> int:
        """Random numbers of a neuron in a step."""
        return 2

    @kernel
    def receive(self: Any, copy: int, arrived: Any, target: Any, inputs: Any) -> None:
        """Draw the noise of this step."""
        gain, rng = row(self.gain, copy), self.rng[copy]
        for s in range(arrived.size):
            arrived[s] = 0.0
            inputs.current[target[s]] += gain[s] * normal(rng)
