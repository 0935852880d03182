"""First-spike decoder: the cell that fires first decides."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.codes.checks import at_least


@dataclass(frozen=True)
class FirstSpike:
    """The choice whose pool fires first; a default if all are silent, the first of equal ones.

    Source: Van Rullen, Guyonneau & Thorpe 2005, Trends Neurosci 28:1 (first spikes carry most).

    Attributes:
        choices: number of choices.
        pool: cells in each pool.
        silent: choice when no cell fires.
    """

    choices: int
    pool: int = 1
    silent: int = 0

    def __post_init__(self) -> None:
        """Checks the parameters."""
        at_least(self.choices, "FirstSpike.choices", 1)
        at_least(self.pool, "FirstSpike.pool", 1)
        at_least(self.silent, "FirstSpike.silent", 0)

    def __call__(self, times: ArrayLike) -> NDArray[np.int64]:
        """Returns the choice of each copy, shape (...).

        Args:
            times: first spike of each cell in ms, shape (..., choices * pool): pool of choice 0,
                then of choice 1, ...; inf where silent.

        Raises:
            ValueError: a wrong number of cells, or NaN.
        """
        first = np.asarray(times, np.float64)
        size = self.choices * self.pool
        if first.ndim == 0 or first.shape[-1] != size or np.isnan(first).any():
            raise ValueError(
                f"`times` has shape {first.shape}, expected (..., {size}) without NaN; "
                "give the first spike of each cell, inf where it is silent."
            )
        earliest = first.reshape(*first.shape[:-1], self.choices, self.pool).min(axis=-1)
        fired = np.isfinite(earliest).any(axis=-1)
        return np.where(fired, earliest.argmin(axis=-1), self.silent).astype(np.int64)
