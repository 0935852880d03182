"""Population codes with Gaussian tuning along each coded value."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from snn_core.codes.checks import Floats, at_least, bounds, finite, positive


@dataclass(frozen=True, eq=False)
class GaussianPopulation:
    """`n` cells per value whose rate falls off as a Gaussian around a preferred value.

    rate = max_rate exp(-(x - c)^2 / (2 s^2)), s = width * spacing of the centres c, which stand
    evenly from low to high, both included. Source: Pouget, Dayan and Zemel 2000, Information
    processing with population codes (Gaussian tuning curves).

    Attributes:
        n: cells per value, 2 or more.
        low: smallest value of each dimension, shape (dims,); smaller ones are clipped to it.
        high: largest value of each dimension, shape (dims,); larger ones are clipped to it.
        width: standard deviation of the tuning, in units of the spacing.
        max_rate: rate at the preferred value, Hz.
        centres: preferred values, shape (dims, n); made from the others.
    """

    n: int
    low: ArrayLike
    high: ArrayLike
    width: float = 1.0
    max_rate: float = 100.0
    centres: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Checks the parameters and places the centres."""
        positive(self.max_rate, "GaussianPopulation.max_rate")
        centres = even_centres(self.n, self.low, self.high, self.width, "GaussianPopulation")
        object.__setattr__(self, "centres", centres)

    @property
    def size(self) -> int:
        """Number of cells, dims * n."""
        return self.centres.size

    def __call__(self, values: ArrayLike) -> Floats:
        """Returns rates in Hz, shape (..., dims * n), dimension by dimension.

        Args:
            values: shape (..., dims), copies first.

        Raises:
            ValueError: a wrong last axis or a non-finite value, named by its index.
        """
        tuned = np.exp(log_tuning(values, self.centres, self.width))
        return self.max_rate * tuned.reshape(*tuned.shape[:-2], -1)


@dataclass(frozen=True, eq=False)
class NormalisedGaussianPopulation:
    """Gaussian tuning whose rates sum to `total_rate` for each value (partition of unity).

    rate_i = total_rate g_i / sum_j g_j with g the tuning of GaussianPopulation, so that the drive
    of a population does not depend on the value it codes. Source: Moody and Darken 1989, Fast
    learning in networks of locally-tuned processing units (normalised units).

    Attributes:
        n: cells per value, 2 or more.
        low: smallest value of each dimension, shape (dims,); smaller ones are clipped to it.
        high: largest value of each dimension, shape (dims,); larger ones are clipped to it.
        width: standard deviation of the tuning, in units of the spacing.
        total_rate: sum of the rates of the n cells of one value, Hz.
        centres: preferred values, shape (dims, n); made from the others.
    """

    n: int
    low: ArrayLike
    high: ArrayLike
    width: float = 1.0
    total_rate: float = 100.0
    centres: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Checks the parameters and places the centres."""
        name = "NormalisedGaussianPopulation"
        positive(self.total_rate, f"{name}.total_rate")
        object.__setattr__(
            self, "centres", even_centres(self.n, self.low, self.high, self.width, name)
        )

    @property
    def size(self) -> int:
        """Number of cells, dims * n."""
        return self.centres.size

    def __call__(self, values: ArrayLike) -> Floats:
        """Returns rates in Hz, shape (..., dims * n), dimension by dimension.

        Args:
            values: shape (..., dims), copies first.

        Raises:
            ValueError: a wrong last axis or a non-finite value, named by its index.
        """
        parts = shares(values, self.centres, self.width)
        return self.total_rate * parts.reshape(*parts.shape[:-2], -1)


def shares(values: ArrayLike, centres: Floats, width: float) -> Floats:
    """Returns g_i / sum_j g_j of each dimension, shape (..., dims, n); see `log_tuning`."""
    exponent = log_tuning(values, centres, width)
    # Narrow tuning underflows between two centres: the largest exponent must be 0.
    tuned = np.exp(exponent - exponent.max(axis=-1, keepdims=True))
    normalised: Floats = tuned / tuned.sum(axis=-1, keepdims=True)
    return normalised


def even_centres(n: int, low: ArrayLike, high: ArrayLike, width: float, name: str) -> Floats:
    """Returns n centres per dimension from low to high, shape (dims, n), read-only.

    Raises:
        ValueError: fewer than 2 cells, a width not above 0, or wrong bounds.
    """
    at_least(n, f"{name}.n", 2)
    positive(width, f"{name}.width")
    lows, highs = bounds(low, high, name)
    centres = np.linspace(lows, highs, n, axis=-1)
    centres.flags.writeable = False
    return centres


def log_tuning(values: ArrayLike, centres: Floats, width: float) -> Floats:
    """Returns -(x - c)^2 / (2 s^2) after clipping x to the centres, shape (..., dims, n).

    Args:
        values: shape (..., dims).
        centres: shape (dims, n), evenly spaced.
        width: s in units of the spacing.

    Raises:
        ValueError: a wrong last axis or a non-finite value, named by its index.
    """
    checked = finite(values, "values", last=len(centres))
    clipped = np.clip(checked, centres[:, 0], centres[:, -1])
    sigma = width * (centres[:, 1] - centres[:, 0])
    distance = (clipped[..., np.newaxis] - centres) / sigma[:, np.newaxis]
    exponent: Floats = -0.5 * distance**2
    return exponent
