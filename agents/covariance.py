"""CMA-ES: a search distribution that learns its own shape from the steps that paid."""

import abc
import math
from typing import final

import numpy as np
from numpy.typing import NDArray

from agents.evolution import Strategy

Array = NDArray[np.float64]

SMALLEST, LARGEST = 1e-12, 1e6
"""Bounds of the step size; beyond them a search is lost anyway."""


class Shape(abc.ABC):
    """A covariance matrix that is learnt. Subclasses are final.

    Attributes:
        array: what is stored of it; written in place.
        haste: factor of its learning rates.
    """

    array: Array
    haste: float

    @abc.abstractmethod
    def stretch(self, noise: Array) -> Array:
        """Standard normal rows (n, parameters) as rows of this covariance, C^1/2 z."""

    @abc.abstractmethod
    def whiten(self, step: Array) -> Array:
        """C^-1/2 of a step, (parameters,)."""

    @abc.abstractmethod
    def adapt(self, keep: float, path: Array, one: float, steps: Array, shares: Array) -> None:
        """Let it follow: C <- keep C + one path path^T + sum_i shares_i steps_i steps_i^T.

        Args:
            keep: part that stays.
            path: evolution path, (parameters,).
            one: rate of the path.
            steps: rows, (n, parameters).
            shares: rate of each, (n,).
        """


@final
class Full(Shape):
    """All covariances: memory and time grow with the square and cube of the parameters.

    Args:
        size: parameters.
    """

    def __init__(self, size: int) -> None:
        self.array, self.haste = np.eye(size), 1.0

    def stretch(self, noise: Array) -> Array:
        """See `Shape.stretch`."""
        values, axes = self._axes()
        return (noise * np.sqrt(values)) @ axes.T

    def whiten(self, step: Array) -> Array:
        """See `Shape.whiten`."""
        values, axes = self._axes()
        return np.asarray(axes @ ((axes.T @ step) / np.sqrt(values)))

    def adapt(self, keep: float, path: Array, one: float, steps: Array, shares: Array) -> None:
        """See `Shape.adapt`."""
        self.array *= keep
        self.array += one * np.outer(path, path) + (steps.T * shares) @ steps

    def _axes(self) -> tuple[Array, Array]:
        values, axes = np.linalg.eigh(0.5 * (self.array + self.array.T))
        return np.maximum(values, 1e-20), axes


@final
class Separable(Shape):
    """Variances only, for many parameters; they are learnt (parameters + 2) / 3 times as fast.

    Source: Ros and Hansen 2008, PPSN X, LNCS 5199:296, section 3.

    Args:
        size: parameters.
    """

    def __init__(self, size: int) -> None:
        self.array, self.haste = np.ones(size), (size + 2.0) / 3.0

    def stretch(self, noise: Array) -> Array:
        """See `Shape.stretch`."""
        return noise * np.sqrt(self.array)

    def whiten(self, step: Array) -> Array:
        """See `Shape.whiten`."""
        return np.asarray(step / np.sqrt(self.array))

    def adapt(self, keep: float, path: Array, one: float, steps: Array, shares: Array) -> None:
        """See `Shape.adapt`."""
        self.array *= keep
        self.array += one * path**2 + shares @ steps**2
        np.maximum(self.array, 1e-20, out=self.array)


@final
class CMAES(Strategy):
    """Covariance matrix adaptation with rank-one and rank-mu update and step-size control.

    The better half of a generation moves the mean by logarithmic weights. Source: Hansen 2016, The
    CMA evolution strategy: a tutorial, arXiv:1604.00772, appendix A, without negative weights.

    Args:
        start: first centre.
        seed: root of its streams.
        population: members, at least 4.
        sigma: first standard deviation.
        shape: the covariance matrix it learns, the identity at the start.
    """

    def __init__(
        self, start: Array, seed: int, population: int, sigma: float, shape: Shape
    ) -> None:
        super().__init__(start, seed)
        n, half = len(self.mean), max(1, population // 2)
        self._population, self._shape = population, shape
        raw = math.log((population + 1) / 2) - np.log(np.arange(1, half + 1))
        self._weights = raw / raw.sum()
        mass = 1.0 / float((self._weights**2).sum())
        self._damp_rate = (mass + 2.0) / (n + mass + 5.0)
        above = max(0.0, math.sqrt((mass - 1.0) / (n + 1.0)) - 1.0)
        self._damping = 1.0 + 2.0 * above + self._damp_rate
        self._path_rate = (4.0 + mass / n) / (n + 4.0 + 2.0 * mass / n)
        self._one = min(0.5, shape.haste * 2.0 / ((n + 1.3) ** 2 + mass))
        many = 2.0 * (mass - 2.0 + 1.0 / mass) / ((n + 2.0) ** 2 + mass)
        self._many = min(1.0 - self._one, shape.haste * many)
        self._mass = mass
        self._expected = math.sqrt(n) * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n))
        self._sigma = np.array([sigma], dtype=np.float64)
        self._path, self._step_path = np.zeros(n), np.zeros(n)

    def ask(self) -> Array:
        """Draws of the distribution."""
        return self.mean + self._sigma[0] * self._shape.stretch(self._normal(self._population))

    def tell(self, fitness: Array) -> None:
        """Move mean, step size and covariance; nothing moves where all members were equal."""
        fitness = np.asarray(fitness, dtype=np.float64)
        if np.ptp(fitness) > 0.0:
            best = np.argsort(-fitness, kind="stable")[: len(self._weights)]
            steps = self._shape.stretch(self._normal(self._population))[best]
            self._move(steps)
        self.generation += 1

    def _move(self, steps: Array) -> None:
        step = self._weights @ steps
        self.mean += self._sigma[0] * step
        slow = math.sqrt(self._damp_rate * (2.0 - self._damp_rate) * self._mass)
        self._step_path *= 1.0 - self._damp_rate
        self._step_path += slow * self._shape.whiten(step)
        length = float(np.linalg.norm(self._step_path))
        age = 1.0 - (1.0 - self._damp_rate) ** (2 * (self.generation + 1))
        bound = (1.4 + 2.0 / (len(self.mean) + 1.0)) * self._expected
        still = length / math.sqrt(age) < bound  # else the path has outrun the step size
        self._path *= 1.0 - self._path_rate
        if still:
            self._path += math.sqrt(self._path_rate * (2.0 - self._path_rate) * self._mass) * step
        lost = 0.0 if still else self._one * self._path_rate * (2.0 - self._path_rate)
        keep = 1.0 - self._one - self._many + lost
        self._shape.adapt(keep, self._path, self._one, steps, self._many * self._weights)
        growth = self._damp_rate / self._damping * (length / self._expected - 1.0)
        self._sigma[0] *= math.exp(min(1.0, growth))
        np.clip(self._sigma, SMALLEST, LARGEST, out=self._sigma)

    def _arrays(self) -> dict[str, Array]:
        return {
            "sigma": self._sigma, "path": self._path, "step-path": self._step_path,
            "covariance": self._shape.array,
        }  # fmt: skip
