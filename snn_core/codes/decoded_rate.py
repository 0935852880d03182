"""Rate decoder: spike counts of control steps to smooth values."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from snn_core.codes.checks import Floats, counts, positive


@dataclass(frozen=True)
class RateDecoder:
    """Exponentially smoothed firing rates, scaled to [0, 1].

    state <- a state + (1 - a) counts / period, a = exp(-period / tau); value = state / max_rate,
    clipped to 1. Source: Dayan and Abbott 2001, Theoretical Neuroscience, section 1.2 (exponential
    kernel).

    Attributes:
        tau: time constant of the smoothing, ms.
        period: duration over which counts are taken, ms (one control step).
        max_rate: rate that reads as 1, Hz.
    """

    tau: float = 50.0
    period: float = 20.0
    max_rate: float = 100.0

    def __post_init__(self) -> None:
        """Checks the parameters."""
        positive(self.tau, "RateDecoder.tau")
        positive(self.period, "RateDecoder.period")
        positive(self.max_rate, "RateDecoder.max_rate")

    def start(self, *shape: int) -> Floats:
        """Returns the state of silent cells, Hz, of that shape (copies first, cells last)."""
        return np.zeros(shape)

    def __call__(self, spikes: ArrayLike, state: Floats) -> tuple[Floats, Floats]:
        """Takes one control step.

        Args:
            spikes: spike counts of this step, shape (..., cells).
            state: smoothed rates so far, Hz, the same shape; not changed.

        Returns:
            Values in [0, 1] and the next state in Hz, both of the shape of spikes.

        Raises:
            ValueError: shapes that differ, a non-finite or a negative count.
        """
        if np.shape(spikes) != state.shape or state.ndim == 0:
            raise ValueError(
                f"RateDecoder got spikes of shape {np.shape(spikes)} and a state of shape "
                f"{state.shape}, expected the same (..., cells); begin with start(*shape)."
            )
        checked = counts(spikes, "spikes", last=state.shape[-1])
        kept = np.exp(-self.period / self.tau)
        rates: Floats = kept * state + (1.0 - kept) * checked * (1000.0 / self.period)
        return np.minimum(rates / self.max_rate, 1.0), rates
