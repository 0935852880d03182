"""The list of synapses of one projection, and what can be counted on it."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Indices = NDArray[np.uint32]

_HALF = np.uint64(32)


class Edges(NamedTuple):
    """One entry per synapse, sorted by (pre, post); made by `sorted_edges`.

    Attributes:
        pre: presynaptic neuron of each synapse, uint32, shape (synapses,).
        post: postsynaptic neuron of each synapse, uint32, shape (synapses,).
    """

    pre: Indices
    post: Indices


def sorted_edges(pre: NDArray[Any], post: NDArray[Any]) -> Edges:
    """Returns the edges as uint32 arrays sorted by (pre, post).

    Args:
        pre: non-negative integers, shape (synapses,).
        post: non-negative integers, shape (synapses,).
    """
    keys = (np.asarray(pre, np.uint64) << _HALF) | np.asarray(post, np.uint64)
    keys.sort()
    return Edges((keys >> _HALF).astype(np.uint32), keys.astype(np.uint32))


def in_degrees(edges: Edges, n_post: int) -> NDArray[np.int64]:
    """Returns the number of synapses onto each postsynaptic neuron, shape (n_post,).

    Raises:
        ValueError: a synapse points beyond the last neuron.
    """
    return _degrees(edges.post, n_post, "post")


def out_degrees(edges: Edges, n_pre: int) -> NDArray[np.int64]:
    """Returns the number of synapses from each presynaptic neuron, shape (n_pre,).

    Raises:
        ValueError: a synapse starts beyond the last neuron.
    """
    return _degrees(edges.pre, n_pre, "pre")


def density(edges: Edges, n_pre: int, n_post: int) -> float:
    """Returns synapses per ordered pair of neurons; 0.0 where there is no pair.

    Above 1 only with multapses (several synapses on one pair).
    """
    pairs = n_pre * n_post
    return edges.pre.size / pairs if pairs else 0.0


def has_cycle(edges: Edges, n: int) -> bool:
    """Tells whether a directed cycle exists inside one population of n neurons.

    Neurons without remaining input are taken away until none is left (Kahn 1962, Topological
    sorting of large networks); what cannot be taken away holds a cycle. An autapse is a cycle.

    Raises:
        ValueError: a synapse starts or ends beyond the last neuron.
    """
    starts = np.concatenate([[0], np.cumsum(out_degrees(edges, n))])
    waiting = in_degrees(edges, n)
    free = list(np.flatnonzero(waiting == 0))
    removed = 0
    while free:
        neuron = free.pop()
        removed += 1
        targets = edges.post[starts[neuron] : starts[neuron + 1]]
        np.subtract.at(waiting, targets, 1)
        reached = np.unique(targets)
        free.extend(reached[waiting[reached] == 0])
    return removed < n


def neuron_numbers(values: ArrayLike, name: str) -> Indices:
    """Returns values as a read-only uint32 copy.

    Raises:
        ValueError: not one-dimensional, not integers, or outside uint32.
    """
    array = np.asarray(values)
    if array.size == 0:
        array = array.astype(np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ValueError(
            f"`{name}` must be a one-dimensional list of neuron numbers (integers from 0), "
            f"got dtype {array.dtype} with shape {array.shape}; "
            "give one integer per synapse, without NaN and without fractions."
        )
    wrong = np.flatnonzero((array < 0) | (array > np.iinfo(np.uint32).max))
    if wrong.size:
        raise ValueError(
            f"`{name}[{wrong[0]}]` is {array[wrong[0]]}, expected a neuron number of 0 or more; "
            "count neurons from 0."
        )
    numbers = array.astype(np.uint32)
    numbers.flags.writeable = False
    return numbers


def check_range(numbers: Indices, n: int, name: str) -> None:
    """Refuses neuron numbers of n or more.

    Raises:
        ValueError: names the first wrong synapse.
    """
    wrong = np.flatnonzero(numbers >= n)
    if wrong.size:
        raise ValueError(
            f"`{name}[{wrong[0]}]` is neuron {numbers[wrong[0]]}, but the population has {n} "
            f"neurons, expected 0 to {n - 1}; enlarge the population or correct the edge."
        )


def _degrees(numbers: Indices, n: int, name: str) -> NDArray[np.int64]:
    check_range(numbers, n, name)
    return np.bincount(numbers, minlength=n).astype(np.int64)
