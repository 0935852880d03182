"""Wrong graphs are refused with what, got, expected and what to do."""

import numpy as np
import pytest

from snn_core.topology import (
    AllToAll,
    Explicit,
    FixedInDegree,
    FixedProbability,
    FixedTotalNumber,
    Incomplete,
    OneToOne,
    Recurrent,
    in_degrees,
    layers_with_skips,
    sorted_edges,
)


def rng():
    return np.random.default_rng(0)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: FixedInDegree(5)(4, 3, rng(), False), "k=5, expected at most the 4"),
        (lambda: FixedInDegree(4)(4, 4, rng(), True), "k=4, expected at most the 3.*no autapses"),
        (
            lambda: FixedInDegree(1, multapses=True)(0, 4, rng(), False),
            "k=1, expected at most the 0",
        ),
        (lambda: FixedInDegree(1, multapses=True)(1, 1, rng(), True), "at most the 0"),
        (lambda: FixedInDegree(-1), "FixedInDegree.k. is -1"),
        (lambda: FixedInDegree(2.5), "is 2.5, expected an integer"),
        (lambda: FixedInDegree(float("nan")), "is nan, expected an integer"),
        (lambda: FixedInDegree(True), "is True, expected an integer"),
        (lambda: FixedTotalNumber(13)(4, 3, rng(), False), "n=13, expected at most the 12 poss"),
        (lambda: FixedTotalNumber(7)(3, 3, rng(), True), "most the 6 .*without autapses"),
        (lambda: FixedTotalNumber(1, True, True)(0, 4, rng(), False), "at most the 0"),
        (lambda: FixedTotalNumber(1, True, True)(4, 0, rng(), False), "at most the 0"),
        (lambda: FixedTotalNumber(1, multapses=True)(1, 1, rng(), True), "at most the 0"),
        (lambda: FixedTotalNumber(-1), "FixedTotalNumber.n. is -1"),
        (lambda: FixedTotalNumber(2.0), "is 2.0, expected an integer"),
        (lambda: AllToAll()(-1, 3, rng(), False), "`n_pre` is -1"),
        (lambda: AllToAll()(3, -2, rng(), False), "`n_post` is -2"),
        (lambda: AllToAll()(3, 4, rng(), True), "one size, got n_pre=3 and n_post=4"),
        (lambda: OneToOne()(3, 4, rng(), False), "equal size, got 3 presynaptic and 4"),
        (lambda: OneToOne()(3, 3, rng(), True), "autapses=True"),
        (lambda: FixedProbability(1.2), "p is 1.2, expected a probability"),
        (lambda: FixedProbability(float("nan")), "p is nan, expected a probability"),
        (lambda: Explicit([0, 1], [0]), "got 2 presynaptic and 1 postsynaptic"),
        (lambda: Explicit([0.0, float("nan")], [0, 1]), "`pre` must be .*without NaN"),
        (lambda: Explicit([0, 1], [0, -1]), r"`post\[1\]` is -1"),
        (lambda: Explicit([[0]], [[0]]), "one-dimensional"),
        (lambda: Explicit([1, 0, 1], [2, 0, 2]), "synapse 1 -> 2 more than once"),
        (
            lambda: Explicit([0, 5], [0, 1])(4, 4, rng(), False),
            r"`pre\[1\]` is neuron 5.* 4 neurons",
        ),
        (lambda: Explicit([0, 1], [0, 4])(4, 4, rng(), False), r"`post\[1\]` is neuron 4"),
        (lambda: Explicit([1], [1])(4, 4, rng(), True), "autapse 1 -> 1"),
        (lambda: Incomplete(0), "Incomplete.k. is 0, expected an integer of 1"),
        (lambda: Incomplete(2)(3, 3, rng(), True), "wires two populations, got one"),
        (lambda: Incomplete(4)(5, 3, rng(), False), "k=4, expected at most 3 between 5 and 3"),
        (lambda: Recurrent(0), "in_degree. is 0, expected an integer of 1"),
        (lambda: Recurrent(2)(5, 5, rng(), False), "got two populations"),
        (lambda: Recurrent(5)(5, 5, rng(), True), "is 5, expected at most 4"),
        (lambda: layers_with_skips([5], 2, 1), "expected two or more layers"),
        (lambda: layers_with_skips([5, 0], 2, 1), r"`sizes\[1\]` is 0"),
        (lambda: layers_with_skips([5, 5], 0, 1), "`in_degree` is 0"),
        (lambda: layers_with_skips([5, 5], 2, float("nan")), "`reach` is nan"),
        (lambda: layers_with_skips([5, 5, 5], 5, 2), "layer 0 of 5 neurons can give to layer 1"),
        (lambda: layers_with_skips([3, 5, 5], 4, 1), "layer 0 of 3 neurons can give to layer 1"),
        (lambda: in_degrees(sorted_edges(np.array([0]), np.array([3])), 3), "neuron 3, but"),
    ],
)
def test_wrong_graphs_are_refused_by_name(build, message):
    with pytest.raises(ValueError, match=message):
        build()
