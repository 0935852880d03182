"""Rank-order code: only the order of first spikes counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.codes.checks import Floats, finite, positive


@dataclass(frozen=True)
class RankOrderEncoder:
    """One spike per cell, in the order of intensity: the strongest first.

    t = rank * interval, rank 0 for the largest value; equal values keep the order of the cells.
    Source: Thorpe & Gautrais 1998, Rank order coding, in Computational Neuroscience: Trends in
    Research, p. 113.

    Attributes:
        interval: time between two spikes, ms.
        threshold: values below it stay silent.
    """

    interval: float = 1.0
    threshold: float = -np.inf

    def __post_init__(self) -> None:
        """Checks the interval."""
        positive(self.interval, "RankOrderEncoder.interval")

    def __call__(self, values: ArrayLike) -> Floats:
        """Returns spike times in ms, the shape of values (cells last); inf where silent.

        Raises:
            ValueError: a non-finite value, named by its index.
        """
        checked = finite(values, "values")
        times = ranks(-checked) * self.interval
        return np.where(checked >= self.threshold, times, np.inf)


@dataclass(frozen=True, eq=False)
class RankOrderDecoder:
    """Activation of cells that prefer an order of arrival.

    activation = sum_i modulation^rank_i weight_i, rank 0 for the first spike; silent inputs add
    nothing. It is largest when spikes arrive in the order of the weights. Source: Thorpe, Delorme &
    Van Rullen 2001, Neural Networks 14:715.

    Attributes:
        weights: (cells,) or (outputs, cells).
        modulation: factor by which each spike weakens the next ones, in (0, 1].
    """

    weights: ArrayLike
    modulation: float = 0.8

    def __post_init__(self) -> None:
        """Checks the parameters."""
        if not 0.0 < self.modulation <= 1.0:
            raise ValueError(
                f"`RankOrderDecoder.modulation` is {self.modulation!r}, expected 0 < m <= 1; "
                "0.8 is usual."
            )
        finite(self.weights, "RankOrderDecoder.weights")

    def __call__(self, times: ArrayLike) -> Floats:
        """Returns activations, shape (...) or (..., outputs).

        Args:
            times: first spike of each cell in ms, shape (..., cells); inf where silent.

        Raises:
            ValueError: a wrong number of cells, or NaN.
        """
        weights, first = np.asarray(self.weights, np.float64), np.asarray(times, np.float64)
        if first.ndim == 0 or first.shape[-1] != weights.shape[-1] or np.isnan(first).any():
            raise ValueError(
                f"`times` has shape {first.shape}, expected (..., {weights.shape[-1]}) without "
                "NaN; give the first spike of each cell, inf where it is silent."
            )
        spent = np.where(np.isfinite(first), self.modulation ** ranks(first), 0.0)
        result: Floats = spent @ weights.T
        return result


def ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Returns the rank of each value along the last axis, 0 for the smallest; ties in order."""
    order = np.argsort(values, axis=-1, kind="stable")
    result = np.empty(values.shape)
    np.put_along_axis(result, order, np.arange(float(values.shape[-1] if values.ndim else 1)), -1)
    return result
