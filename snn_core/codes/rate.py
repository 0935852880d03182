"""Rate codes: a value is the firing rate of one cell, or of an ON and an OFF cell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from snn_core.codes.checks import Floats, finite, positive


@dataclass(frozen=True)
class RateEncoder:
    """One cell per value in [0, 1]: rate = min_rate + x (max_rate - min_rate).

    Source: Adrian 1926, The impulses produced by sensory nerve endings (rate grows with the
    stimulus), taken as linear.

    Attributes:
        max_rate: rate at 1, Hz; larger values are clipped to 1.
        min_rate: rate at 0, Hz; negative values are clipped to 0.
    """

    max_rate: float = 100.0
    min_rate: float = 0.0

    def __post_init__(self) -> None:
        """Checks the rates."""
        _check_rates("RateEncoder", self.min_rate, self.max_rate)

    def __call__(self, values: ArrayLike) -> Floats:
        """Returns rates in Hz, the shape of values.

        Args:
            values: any shape, copies first.

        Raises:
            ValueError: a non-finite value, named by its index.
        """
        clipped = np.clip(finite(values, "values"), 0.0, 1.0)
        rates: Floats = self.min_rate + (self.max_rate - self.min_rate) * clipped
        return rates


@dataclass(frozen=True)
class OpponentRateEncoder:
    """An ON and an OFF cell per signed value in [-1, 1].

    on = min_rate + max(x, 0) (max_rate - min_rate), off the same of -x. Source: Kuffler 1953,
    Discharge patterns and functional organization of mammalian retina (ON and OFF cells).

    Attributes:
        max_rate: rate of the ON cell at 1 and of the OFF cell at -1, Hz; values are clipped.
        min_rate: rate of a cell that is not driven, Hz.
    """

    max_rate: float = 100.0
    min_rate: float = 0.0

    def __post_init__(self) -> None:
        """Checks the rates."""
        _check_rates("OpponentRateEncoder", self.min_rate, self.max_rate)

    def __call__(self, values: ArrayLike) -> Floats:
        """Returns rates in Hz, shape (..., 2 * dims): on, off of value 0, on, off of value 1, ...

        Args:
            values: shape (..., dims), copies first.

        Raises:
            ValueError: no axis, or a non-finite value, named by its index.
        """
        checked = finite(values, "values", last=np.shape(values)[-1] if np.ndim(values) else 1)
        pairs = np.clip(np.stack([checked, -checked], axis=-1), 0.0, 1.0)
        rates = self.min_rate + (self.max_rate - self.min_rate) * pairs
        return rates.reshape(*checked.shape[:-1], -1)


def _check_rates(name: str, min_rate: float, max_rate: float) -> None:
    positive(max_rate, f"{name}.max_rate")
    if not 0.0 <= min_rate < max_rate:
        raise ValueError(
            f"`{name}.min_rate` is {min_rate}, expected 0 or more and below max_rate={max_rate}; "
            "lower it."
        )
