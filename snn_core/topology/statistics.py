"""What can be measured on the graph of one population."""

import itertools
import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.topology.builder import check_count
from snn_core.topology.edges import Edges, check_range


def adjacency(edges: Edges, n: int) -> NDArray[np.bool_]:
    """Returns who reaches whom, shape (n, n), without autapses and multapses."""
    check_range(edges.pre, n, "pre")
    check_range(edges.post, n, "post")
    matrix = np.zeros((n, n), bool)
    matrix[edges.pre, edges.post] = True
    np.fill_diagonal(matrix, False)
    return matrix


def degree_distribution(degrees: ArrayLike) -> NDArray[np.float64]:
    """Returns the part of the neurons that have degree 0, 1, ..., shape (largest degree + 1,).

    Args:
        degrees: counts such as those of `in_degrees`, shape (n,), n >= 1.
    """
    counts = np.bincount(np.asarray(degrees, dtype=np.int64))
    return counts / counts.sum()


def reciprocity(edges: Edges, n: int) -> float:
    """Returns the part of the connections that also exist the other way; NaN without any."""
    matrix = adjacency(edges, n)
    total = matrix.sum()
    return float((matrix & matrix.T).sum() / total) if total else math.nan


def clustering(edges: Edges, n: int) -> float:
    """Returns the mean clustering coefficient, directions ignored; neurons below degree 2 count 0.

    Source: Watts & Strogatz 1998, Nature 393:440.
    """
    either = adjacency(edges, n)
    either |= either.T
    degree = either.sum(axis=1)
    counted = either.astype(np.float64)  # exact, and fast in the library of numpy
    triangles = ((counted @ counted) * counted).sum(axis=1)
    pairs = degree * (degree - 1)
    return float(np.divide(triangles, pairs, out=np.zeros(n), where=pairs > 0).mean())


def path_lengths(edges: Edges, n: int) -> NDArray[np.float64]:
    """Returns the synapses on the shortest way i -> j, shape (n, n); inf where there is none."""
    matrix = adjacency(edges, n)
    lengths = np.full((n, n), np.inf)
    np.fill_diagonal(lengths, 0.0)
    front, reached, steps = np.eye(n, dtype=bool), np.eye(n, dtype=bool), 0
    while front.any():
        steps += 1
        front = (front.astype(np.float32) @ matrix.astype(np.float32) > 0.0) & ~reached
        lengths[front] = steps
        reached |= front
    return lengths


def characteristic_path_length(edges: Edges, n: int) -> float:
    """Returns the mean shortest way between different neurons that are connected at all."""
    lengths = path_lengths(edges, n)
    known = np.isfinite(lengths) & (lengths > 0.0)
    return float(lengths[known].mean()) if known.any() else math.inf


def small_world_index(edges: Edges, n: int) -> float:
    """Returns (C / C_random) / (L / L_random): about 1 in a random graph, larger in small worlds.

    The random graph of the same density is taken from theory: C = k / n and L = ln n / ln k, k the
    mean degree with directions ignored; NaN unless k > 1. Source: Humphries & Gurney 2008, PLoS ONE
    3:e0002051.
    """
    either = adjacency(edges, n)
    either |= either.T
    k = either.sum() / n
    undirected = Edges(*(ends.astype(np.uint32) for ends in np.nonzero(either)))
    if k <= 1.0:
        return math.nan
    random_length = math.log(n) / math.log(k)
    return (clustering(edges, n) * n / k) * (
        random_length / characteristic_path_length(undirected, n)
    )


def power_law_exponent(degrees: ArrayLike, k_min: int) -> float:
    """Returns the exponent gamma of p(k) ~ k^-gamma by maximum likelihood.

    Source: Clauset, Shalizi & Newman 2009, SIAM Rev 51:661, eq. 3.5 (zeta function of the discrete
    law, maximised numerically).

    Args:
        degrees: integers; those below k_min are left out.
        k_min: smallest degree of the law.

    Raises:
        ValueError: no degree of k_min or more, or all of them equal to it.
    """
    check_count(k_min, "k_min", 1)
    k = np.asarray(degrees, dtype=np.float64)
    k = k[k >= k_min]
    if not (k > k_min).any():
        raise ValueError(f"`degrees` has none above k_min={k_min}, expected some; lower k_min.")
    mean_log = np.log(k).mean()
    low, high = 1.0001, 10.0
    for _ in range(100):  # golden section on a concave function
        a, b = high - 0.618034 * (high - low), low + 0.618034 * (high - low)
        if _likelihood(a, k_min, mean_log) < _likelihood(b, k_min, mean_log):
            low = a
        else:
            high = b
    return 0.5 * (low + high)


def _likelihood(gamma: float, k_min: int, mean_log: float) -> float:
    """Log-likelihood per degree; the zeta function by Euler-Maclaurin."""
    k = np.arange(k_min, k_min + 1000, dtype=np.float64)
    end = k[-1] + 1.0
    zeta = (k**-gamma).sum() + end ** (1.0 - gamma) / (gamma - 1.0) + 0.5 * end**-gamma
    zeta += gamma * end ** (-gamma - 1.0) / 12.0
    return -math.log(zeta) - gamma * mean_log


#: The thirteen connected patterns of three neurons, by their usual names (mutual, asymmetric and
#: null pairs; Holland & Leinhardt 1976, Sociol Methodol 7:1), with one example each.
TRIADS = {
    "021D": "ba bc", "021U": "ab cb", "021C": "ab bc", "111D": "ac ca bc", "111U": "ac ca cb",
    "030T": "ab cb ac", "030C": "ba cb ac", "201": "ab ba ac ca", "120D": "bc ba ac ca",
    "120U": "ab cb ac ca", "120C": "ab bc ac ca", "210": "ab bc cb ac ca",
    "300": "ab ba bc cb ac ca",
}  # fmt: skip


def motif_counts(edges: Edges, n: int) -> dict[str, int]:
    """Returns how often each of the thirteen connected patterns of three neurons occurs.

    Source: Milo et al. 2002, Science 298:824; names as in `TRIADS`.
    """
    matrix = adjacency(edges, n)
    either = matrix | matrix.T
    found = np.zeros(64, np.int64)
    for i in range(n):
        near = np.flatnonzero(either[i])
        first, second = np.triu_indices(near.size, 1)
        j, k = near[first], near[second]
        once = ~either[j, k] | ((i < j) & (i < k))  # a triangle has three centres
        j, k = j[once], k[once]
        ways = (matrix[i, j], matrix[i, k], matrix[j, i], matrix[j, k], matrix[k, i], matrix[k, j])
        found += np.bincount(
            sum(way.astype(np.int64) << b for b, way in enumerate(ways)), minlength=64
        )
    counts = dict.fromkeys(TRIADS, 0)
    for bits, name in _names().items():
        counts[name] += int(found[bits])
    return counts


def _bits(matrix: NDArray[np.bool_]) -> int:
    """The pattern of three neurons as a number: ways 01, 02, 10, 12, 20, 21."""
    return int(matrix[~np.eye(3, dtype=bool)] @ (1 << np.arange(6)))


def _names() -> dict[int, str]:
    """Name of each connected pattern, under all orders of its neurons."""
    names = {}
    for name, ways in TRIADS.items():
        matrix = np.zeros((3, 3), bool)
        for way in ways.split():
            matrix["abc".index(way[0]), "abc".index(way[1])] = True
        for order in itertools.permutations(range(3)):
            names[_bits(matrix[np.ix_(order, order)])] = name
    return names
