"""What a population does together: synchrony and dimensions."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from snn_core.analysis.checks import Floats, finite


class Pca(NamedTuple):
    """Principal components of the activity of a population.

    Attributes:
        components: directions in the space of neurons, orthonormal, shape (k, neurons); the
            largest entry of each is positive.
        variance: variance along each, falling, shape (k,); unit of the activity squared.
        scores: activity along each, shape (k, times).
        mean: mean activity that was subtracted, shape (neurons,).
        explained: share of the whole variance, shape (k,).
    """

    components: Floats
    variance: Floats
    scores: Floats
    mean: Floats
    explained: Floats


def pca(activity: ArrayLike, k: int | None = None) -> Pca:
    """Finds the directions along which a population varies most.

    Source: Cunningham & Yu 2014, Nat Neurosci 17:1500, Dimensionality reduction for large-scale
    neural recordings; computed by singular value decomposition.

    Args:
        activity: rates, counts or potentials, shape (neurons, times), two times or more.
        k: components to keep; all that can vary, min(neurons, times - 1), if None.

    Raises:
        ValueError: not two-dimensional, non-finite, fewer than two times, a k that cannot be, or
            an activity that never varies.
    """
    array = finite(activity, "activity", 2)
    most = min(array.shape[0], array.shape[1] - 1)
    keep = most if k is None else k
    if not 1 <= keep <= most:
        raise ValueError(
            f"`k` is {keep} for activity of shape {array.shape}, expected 1 to {most} "
            "(neurons, and times - 1); record longer or ask for fewer."
        )
    mean = array.mean(axis=1)
    left, size, right = np.linalg.svd(array - mean[:, np.newaxis], full_matrices=False)
    variance = size**2 / (array.shape[1] - 1)
    if not variance.sum() > 0.0:
        raise ValueError("`activity` never varies, expected some variance; record a response.")
    sign = np.sign(left[np.abs(left).argmax(axis=0), np.arange(left.shape[1])])[:keep]
    scores = (sign * size[:keep])[:, np.newaxis] * right[:keep]
    share = variance / variance.sum()
    return Pca((sign * left[:, :keep]).T, variance[:keep], scores, mean, share[:keep])


def participation_ratio(activity: ArrayLike) -> float:
    """Returns (sum of variances)^2 / sum of (variances)^2 over the principal components.

    n where n neurons vary independently and equally, 1 where all follow one signal: the number
    of dimensions that the activity fills. Source: Gao, Trautmann, Yu et al. 2017, bioRxiv 214262,
    A theory of multineuronal dimensionality, dynamics and measurement.

    Args:
        activity: rates, counts or potentials, shape (neurons, times), two times or more.

    Raises:
        ValueError: not two-dimensional, non-finite, fewer than two times, or never varying.
    """
    variance = pca(activity).variance
    return float(variance.sum() ** 2 / (variance**2).sum())


def synchrony(signals: ArrayLike) -> float:
    """Returns chi of Golomb: 1 when all neurons do the same, about 1/sqrt(n) when independent.

    chi^2 = var_t(mean_i x_i) / mean_i(var_t x_i). Source: Golomb and Rinzel 1993, Dynamics of
    globally coupled inhibitory neurons with heterogeneity; Golomb 2007, Scholarpedia 2(1):1347.

    Args:
        signals: membrane potentials or spike counts, shape (neurons, times).

    Returns:
        chi in [0, 1]; NaN where no signal varies.

    Raises:
        ValueError: not two-dimensional, empty or non-finite.
    """
    array = finite(signals, "signals", 2)
    single = array.var(axis=1).mean()
    return float(np.sqrt(array.mean(axis=0).var() / single)) if single > 0.0 else float("nan")
