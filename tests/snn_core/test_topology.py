"""Connectivity builders: exact degrees, no accidental synapse, readable refusals."""

import numpy as np
import pytest

from snn_core import topology
from snn_core.topology import (
    AllToAll,
    Edges,
    Explicit,
    FixedInDegree,
    FixedProbability,
    FixedTotalNumber,
    Incomplete,
    OneToOne,
    Recurrent,
    density,
    has_cycle,
    in_degrees,
    layers_with_skips,
    out_degrees,
    sorted_edges,
)

BUILDERS = {
    "all": (AllToAll(), 12, 12, True),
    "all autapses": (AllToAll(autapses=True), 5, 5, True),
    "all between": (AllToAll(), 4, 7, False),
    "one": (OneToOne(), 9, 9, False),
    "in-degree": (FixedInDegree(5), 12, 12, True),
    "in-degree between": (FixedInDegree(3), 7, 20, False),
    "multapses": (FixedInDegree(30, multapses=True), 6, 6, True),
    "probability": (FixedProbability(0.3), 30, 30, True),
    "total": (FixedTotalNumber(60), 9, 9, True),
    "total autapses": (FixedTotalNumber(81, autapses=True), 9, 9, True),
    "total multapses": (FixedTotalNumber(5000, multapses=True), 12, 700, False),
    "total loops": (FixedTotalNumber(9000, multapses=True), 40, 40, True),
    "incomplete": (Incomplete(5), 8, 3, False),
    "explicit": (Explicit([2, 0, 1], [0, 1, 2]), 3, 3, True),
    "recurrent": (Recurrent(3), 15, 15, True),
}


def rng(seed=0):
    return np.random.default_rng(seed)


def pairs(edges):
    return list(zip(edges.pre.tolist(), edges.post.tolist(), strict=True))


@pytest.fixture(params=BUILDERS, ids=str)
def case(request):
    return BUILDERS[request.param]


def test_edges_are_sorted_unsigned_in_range_and_repeatable(case):
    builder, n_pre, n_post, same = case
    edges = builder(n_pre, n_post, rng(), same)
    assert edges.pre.dtype == edges.post.dtype == np.uint32
    assert pairs(edges) == sorted(pairs(edges))
    assert edges.pre.max() < n_pre
    assert edges.post.max() < n_post
    assert pairs(edges) == pairs(builder(n_pre, n_post, rng(), same))


def test_no_autapses_and_no_multapses_unless_asked(case):
    builder, n_pre, n_post, same = case
    edges = builder(n_pre, n_post, rng(), same)
    if same and not getattr(builder, "autapses", False):
        assert not (edges.pre == edges.post).any()
    if not getattr(builder, "multapses", False):
        assert len(set(pairs(edges))) == edges.pre.size


@pytest.mark.parametrize("builder", [FixedInDegree(4), FixedProbability(0.5), Recurrent(4)])
def test_another_seed_gives_other_edges(builder):
    assert pairs(builder(20, 20, rng(1), True)) != pairs(builder(20, 20, rng(2), True))


def test_all_to_all_counts():
    assert AllToAll()(4, 4, rng(), True).pre.size == 12
    assert AllToAll(autapses=True)(4, 4, rng(), True).pre.size == 16
    assert AllToAll()(4, 4, rng(), False).pre.size == 16
    assert pairs(AllToAll()(2, 3, rng(), False)) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)]


def test_one_to_one():
    assert pairs(OneToOne()(3, 3, rng(), False)) == [(0, 0), (1, 1), (2, 2)]
    assert pairs(OneToOne(autapses=True)(2, 2, rng(), True)) == [(0, 0), (1, 1)]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("same", [True, False])
@pytest.mark.parametrize("autapses", [True, False])
@pytest.mark.parametrize("multapses", [True, False])
@pytest.mark.parametrize("k", [0, 1, 7, 15])
def test_in_degree_is_exact(k, multapses, autapses, same, seed):
    edges = FixedInDegree(k, autapses=autapses, multapses=multapses)(16, 16, rng(seed), same)
    assert (in_degrees(edges, 16) == k).all()
    if same and not autapses:
        assert not (edges.pre == edges.post).any()


def test_full_in_degree_is_all_to_all():
    assert pairs(FixedInDegree(9)(10, 10, rng(), True)) == pairs(AllToAll()(10, 10, rng(), True))


def test_sources_are_drawn_uniformly():
    edges = FixedInDegree(5)(20, 4000, rng(3), False)
    # Binomial(4000, 1/4): sd 27.4, five of them over 20 sources.
    assert np.abs(out_degrees(edges, 20) - 1000).max() < 5 * np.sqrt(4000 * 0.25 * 0.75)
    inside = FixedInDegree(2)(300, 300, rng(4), True)
    assert (
        (np.bincount((inside.pre - inside.post.astype(np.int64)) % 300, minlength=300)[1:]).max()
        < 15
    )


def test_fixed_probability_is_binomial_and_its_limits_are_exact():
    edges = FixedProbability(0.1)(200, 300, rng(5), False)
    assert abs(density(edges, 200, 300) - 0.1) < 5 * np.sqrt(0.09 / 60000)
    degrees = in_degrees(FixedProbability(0.3)(100, 2000, rng(6), False), 2000)
    assert degrees.var() == pytest.approx(100 * 0.3 * 0.7, rel=0.15)
    assert FixedProbability(0.0)(9, 9, rng(), True).pre.size == 0
    assert FixedProbability(1.0)(9, 9, rng(), True).pre.size == 72
    assert FixedProbability(1.0, autapses=True)(9, 9, rng(), True).pre.size == 81


def test_explicit_sorts_and_keeps_what_was_given():
    pre, post = [3, 0, 3], [1, 2, 0]
    builder = Explicit(pre, post)
    pre[0] = 1
    assert pairs(builder(4, 3, rng(), False)) == [(0, 2), (3, 0), (3, 1)]
    assert pairs(Explicit([], [])(4, 3, rng(), False)) == []
    twice = Explicit([1, 1], [0, 0], multapses=True)(2, 1, rng(), False)
    assert pairs(twice) == [(1, 0), (1, 0)]
    assert pairs(Explicit([1], [1], autapses=True)(2, 2, rng(), True)) == [(1, 1)]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("n", "k"), [(2, 1), (3, 2), (10, 1), (40, 3), (10, 9)])
def test_recurrent_has_a_cycle_through_every_neuron(n, k, seed):
    edges = Recurrent(k)(n, n, rng(seed), True)
    assert (in_degrees(edges, n) == k).all()
    assert not (edges.pre == edges.post).any()
    assert len(set(pairs(edges))) == n * k
    assert has_cycle(edges, n)
    assert _reachable(edges, n) == set(range(n))
    assert _reachable(sorted_edges(edges.post, edges.pre), n) == set(range(n))


def _reachable(edges, n):
    after = [set() for _ in range(n)]
    for i, j in pairs(edges):
        after[i].add(j)
    seen, todo = {0}, [0]
    while todo:
        new = after[todo.pop()] - seen
        seen |= new
        todo += new
    return seen


@pytest.mark.parametrize(
    ("edge_list", "expected"),
    [
        ([], False),
        ([(0, 0)], True),
        ([(0, 1), (1, 2), (0, 2)], False),
        ([(0, 1), (0, 1), (1, 2)], False),
        ([(0, 1), (1, 2), (2, 1)], True),
        ([(0, 1), (1, 2), (2, 3), (3, 0)], True),
        ([(3, 1), (1, 0), (2, 0), (3, 2)], False),
    ],
)
def test_has_cycle_on_small_graphs(edge_list, expected):
    edges = sorted_edges(*np.array(edge_list, dtype=int).reshape(-1, 2).T)
    assert has_cycle(edges, 4) is expected


def test_has_cycle_agrees_with_powers_of_the_matrix():
    found = set()
    for seed in range(60):
        edges = FixedProbability(0.12)(8, 8, rng(seed), True)
        matrix = np.zeros((8, 8), int)
        matrix[edges.pre, edges.post] = 1
        closed = any(np.trace(np.linalg.matrix_power(matrix, length)) > 0 for length in range(1, 9))
        assert has_cycle(edges, 8) is closed
        found.add(closed)
    assert found == {True, False}


def test_layers_reach_several_layers_ahead_but_not_from_every_neuron():
    sizes = [8, 6, 7, 5, 9]
    builders = layers_with_skips(sizes, in_degree=4, reach=3)
    assert list(builders) == [
        (0, 1),
        (0, 2),
        (0, 3),
        (1, 2),
        (1, 3),
        (1, 4),
        (2, 3),
        (2, 4),
        (3, 4),
    ]
    starts = np.concatenate([[0], np.cumsum(sizes)])
    pre, post = [], []
    for (i, j), builder in builders.items():
        edges = builder(sizes[i], sizes[j], rng(i * 10 + j), False)
        assert (in_degrees(edges, sizes[j]) == 4).all()
        assert out_degrees(edges, sizes[i]).max() < sizes[j]
        pre.append(edges.pre + starts[i])
        post.append(edges.post + starts[j])
    whole = sorted_edges(np.concatenate(pre), np.concatenate(post))
    assert not has_cycle(whole, sum(sizes))


def test_reach_one_has_no_skips():
    assert list(layers_with_skips([3, 3, 3], 2, 1)) == [(0, 1), (1, 2)]


def test_degrees_and_density():
    edges = Edges(np.array([0, 0, 2], np.uint32), np.array([1, 3, 1], np.uint32))
    assert out_degrees(edges, 3).tolist() == [2, 0, 1]
    assert in_degrees(edges, 4).tolist() == [0, 2, 0, 1]
    assert density(edges, 3, 4) == 0.25
    assert density(Edges(edges.pre[:0], edges.post[:0]), 0, 4) == 0.0


@pytest.mark.parametrize(
    "builder",
    [AllToAll(), OneToOne(), FixedInDegree(0), FixedProbability(0.5), Explicit([], [])],
    ids=lambda b: type(b).__name__,
)
def test_empty_populations_are_allowed(builder):
    assert builder(0, 0, rng(), False).pre.size == 0


def test_a_single_neuron_without_autapses_gets_nothing():
    for builder in (AllToAll(), FixedInDegree(0), FixedProbability(1.0)):
        assert builder(1, 1, rng(), True).pre.size == 0


def test_every_public_name_has_a_docstring():
    for name in topology.__all__:
        assert getattr(topology, name).__doc__
