"""Phase code: a value is when, in a cycle of a background rhythm, a cell fires."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from snn_core.codes.checks import Floats, at_least, finite, positive


@dataclass(frozen=True)
class PhaseEncoder:
    """One spike per cycle; larger values fire earlier in it.

    t_k = (k + (1 - x) span) period, x in [0, 1], k = 0, 1, ... Source: O'Keefe & Recce 1993,
    Hippocampus 3:317; Hopfield 1995, Nature 376:33.

    Attributes:
        period: length of a cycle, ms.
        span: part of the cycle that codes, in (0, 1]; less than 1 keeps 0 and 1 apart.
        cycles: number of cycles.
    """

    period: float = 100.0
    span: float = 0.75
    cycles: int = 1

    def __post_init__(self) -> None:
        """Checks the parameters."""
        positive(self.period, "PhaseEncoder.period")
        positive(self.span, "PhaseEncoder.span")
        at_least(self.cycles, "PhaseEncoder.cycles", 1)
        if self.span > 1.0:
            raise ValueError(
                f"`PhaseEncoder.span` is {self.span}, expected at most 1; it is a part of a cycle."
            )

    def __call__(self, values: ArrayLike) -> Floats:
        """Returns spike times in ms, shape (..., cells, cycles), of values, (..., cells), clipped.

        Raises:
            ValueError: a non-finite value, named by its index.
        """
        clipped = np.clip(finite(values, "values"), 0.0, 1.0)
        phase = (1.0 - clipped)[..., None] * self.span
        times: Floats = (np.arange(self.cycles) + phase) * self.period
        return times

    def decode(self, times: ArrayLike) -> Floats:
        """Returns the value of each spike time, the shape of times; the inverse of the encoder.

        Raises:
            ValueError: a non-finite time, named by its index.
        """
        phase = (finite(times, "times") / self.period) % 1.0
        return np.clip(1.0 - phase / self.span, 0.0, 1.0)
