"""Connections whose probability depends on the distance between the neurons."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.topology.builder import check_sizes
from snn_core.topology.edges import Edges, sorted_edges

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GaussianProfile:
    """Probability peak * exp(-(d / scale)^2 / 2).

    Attributes:
        scale: standard deviation, mm.
        peak: probability at distance 0.
    """

    scale: float
    peak: float = 1.0

    def __post_init__(self) -> None:
        """Checks the scale and the peak."""
        _check_profile("GaussianProfile", "scale", self.scale, self.peak)

    def __call__(self, distance: Floats) -> Floats:
        """Returns the probability at each distance (mm)."""
        return self.peak * np.exp(-0.5 * (distance / self.scale) ** 2)


@dataclass(frozen=True)
class ExponentialProfile:
    """Probability peak * exp(-d / scale).

    Attributes:
        scale: length constant, mm.
        peak: probability at distance 0.
    """

    scale: float
    peak: float = 1.0

    def __post_init__(self) -> None:
        """Checks the scale and the peak."""
        _check_profile("ExponentialProfile", "scale", self.scale, self.peak)

    def __call__(self, distance: Floats) -> Floats:
        """Returns the probability at each distance (mm)."""
        return self.peak * np.exp(-distance / self.scale)


@dataclass(frozen=True)
class Within:
    """Probability peak up to a radius, 0 beyond.

    Attributes:
        radius: mm.
        peak: probability inside.
    """

    radius: float
    peak: float = 1.0

    def __post_init__(self) -> None:
        """Checks the radius and the peak."""
        _check_profile("Within", "radius", self.radius, self.peak)

    def __call__(self, distance: Floats) -> Floats:
        """Returns the probability at each distance (mm)."""
        return np.where(distance <= self.radius, self.peak, 0.0)


@dataclass(frozen=True, eq=False)
class DistanceRule:
    """Every pair is connected with a probability that depends on its distance, independently.

    Attributes:
        probability: function of the distances in mm, such as `GaussianProfile(0.2)`.
        pre: positions of the presynaptic neurons, shape (n_pre, dimensions), mm.
        post: positions of the postsynaptic neurons, shape (n_post, dimensions), mm.
        period: size of the box with periodic borders, mm; None for open borders.
        autapses: inside one population, a neuron may be its own source.
    """

    probability: Callable[[Floats], Floats]
    pre: ArrayLike
    post: ArrayLike
    period: float | None = None
    autapses: bool = False

    def __call__(self, n_pre: int, n_post: int, rng: np.random.Generator, same: bool) -> Edges:
        """Returns a random number of synapses.

        Raises:
            ValueError: positions that do not fit the populations, or probabilities outside 0..1.
        """
        check_sizes(n_pre, n_post, same)
        if self.period is not None and not self.period > 0.0:
            raise ValueError(
                f"DistanceRule: `period` is {self.period}, expected a size above 0 mm; "
                "say None for open borders."
            )
        pre, post = _positions(self.pre, n_pre, "pre"), _positions(self.post, n_post, "post")
        if pre.shape[1] != post.shape[1]:
            raise ValueError(
                f"DistanceRule: `pre` has {pre.shape[1]} dimensions and `post` {post.shape[1]}, "
                "expected the same; give both in the same space."
            )
        sources, targets = [], []
        for i, place in enumerate(pre):
            p = np.asarray(self.probability(distances(place, post, self.period)), np.float64)
            if p.shape != (n_post,) or not ((p >= 0.0) & (p <= 1.0)).all():
                raise ValueError(
                    f"DistanceRule: `probability` gave {p[:3]} ..., expected {n_post} numbers "
                    "between 0 and 1; correct the function."
                )
            hit = rng.random(n_post) < p
            if same and not self.autapses:
                hit[i] = False
            targets.append(np.flatnonzero(hit))
            sources.append(np.full(targets[-1].size, i))
        if not sources:
            return sorted_edges(np.empty(0, np.int64), np.empty(0, np.int64))
        return sorted_edges(np.concatenate(sources), np.concatenate(targets))


def distances(place: Floats, others: Floats, period: float | None = None) -> Floats:
    """Returns the distance of a place from others, in a box with periodic borders if given.

    Args:
        place: shape (dimensions,), mm.
        others: shape (n, dimensions), mm.
        period: size of the box, mm.
    """
    apart = np.abs(others - place)
    if period is not None:
        apart %= period
        apart = np.minimum(apart, period - apart)
    return np.linalg.norm(apart, axis=1)


def _check_profile(kind: str, name: str, length: float, peak: float) -> None:
    if not (length > 0.0 and 0.0 <= peak <= 1.0):
        raise ValueError(
            f"{kind} got {name}={length} and peak={peak}, expected a length above 0 mm and a "
            "probability between 0 and 1; correct it."
        )


def _positions(values: ArrayLike, n: int, name: str) -> Floats:
    array = np.asarray(values, dtype=np.float64)
    if array.ndim != 2 or array.shape[0] != n or not np.isfinite(array).all():
        raise ValueError(
            f"DistanceRule: `{name}` has shape {array.shape}, expected ({n}, dimensions) finite "
            "positions in mm; give one row per neuron."
        )
    return array
