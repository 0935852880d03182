"""Distance rules, small worlds, hubs, blocks, and what is measured on graphs."""

import itertools
import math

import numpy as np
import pytest

from snn_core import topology as tp
from snn_core.topology.statistics import TRIADS, adjacency, path_lengths


def drawn(builder, n=200, seed=0, n_post=None):
    rng = np.random.default_rng(seed)
    return builder(n, n_post or n, rng, n_post is None)


BUILDERS = {
    "ring": tp.Ring(),
    "small world": tp.SmallWorld(6, 0.1),
    "scale-free": tp.ScaleFree(2.3, 3),
    "blocks": tp.Blocks(4, 5, 2),
    "distance": tp.DistanceRule(
        tp.GaussianProfile(0.1, 0.8), np.random.default_rng(5).random((200, 3)),
        np.random.default_rng(5).random((200, 3)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BUILDERS)
def test_same_stream_same_graph_without_autapses_and_multapses(name):
    edges, again, other = (drawn(BUILDERS[name], seed=s) for s in (1, 1, 2))
    np.testing.assert_array_equal(edges.pre, again.pre)
    np.testing.assert_array_equal(edges.post, again.post)
    assert name == "ring" or edges.pre.tolist() != other.pre.tolist()
    assert (edges.pre != edges.post).all()
    assert adjacency(edges, 200).sum() == edges.pre.size > 0


@pytest.mark.parametrize(
    "profile",
    [tp.GaussianProfile(0.2, 0.9), tp.ExponentialProfile(0.2, 0.7), tp.Within(0.3, 0.5)],
)
@pytest.mark.parametrize("period", [None, 1.0])
def test_the_probability_of_a_synapse_is_that_of_its_distance(profile, period):
    places = np.random.default_rng(3).random((300, 2))
    edges = drawn(tp.DistanceRule(profile, places, places, period), 300)
    apart = np.abs(places[:, None] - places)
    if period:
        apart = np.minimum(apart, period - apart)
    distance = np.linalg.norm(apart, axis=2)
    matrix, off = adjacency(edges, 300), ~np.eye(300, dtype=bool)
    for low in (0.0, 0.1, 0.2, 0.4):
        ring = (distance >= low) & (distance < low + 0.1) & off
        expected = profile(distance[ring]).mean()
        spread = 5.0 * math.sqrt(max(expected * (1.0 - expected), 1e-4) / ring.sum())
        assert matrix[ring].mean() == pytest.approx(expected, abs=spread)


def test_a_small_world_keeps_its_in_degree_and_lies_between_lattice_and_chance():
    graphs = [drawn(tp.SmallWorld(8, p), 300) for p in (0.0, 0.05, 1.0)]
    for edges in graphs:
        assert (tp.in_degrees(edges, 300) == 8).all()
    clustering = [tp.clustering(edges, 300) for edges in graphs]
    lengths = [tp.characteristic_path_length(edges, 300) for edges in graphs]
    assert clustering[0] == pytest.approx(3 * 6 / (4 * 7))  # ring lattice: 3(k-2)/(4(k-1))
    assert clustering[1] > 0.7 * clustering[0] > 5 * clustering[2]
    assert lengths[1] < 0.5 * lengths[0]
    index = [tp.small_world_index(edges, 300) for edges in graphs]
    assert index[1] > 3.0
    assert index[2] == pytest.approx(1.0, abs=0.4)


@pytest.mark.parametrize("gamma", [2.0, 2.5, 3.0])
@pytest.mark.parametrize("outgoing", [False, True])
def test_degrees_follow_the_power_law(gamma, outgoing):
    edges = drawn(tp.ScaleFree(gamma, 2, outgoing), 4000)
    hubs, others = tp.in_degrees(edges, 4000), tp.out_degrees(edges, 4000)
    if outgoing:
        hubs, others = others, hubs
    assert tp.power_law_exponent(hubs, 2) == pytest.approx(gamma, abs=0.1)
    assert hubs.min() == 2
    assert hubs.max() > 5 * others.max() or gamma == 3.0


@pytest.mark.parametrize("k_min", [1, 3])
@pytest.mark.parametrize("gamma", [1.8, 2.5, 3.5])
def test_the_exponent_is_that_of_maximum_likelihood(gamma, k_min):
    zeta = pytest.importorskip("scipy.special").zeta
    optimize = pytest.importorskip("scipy.optimize")
    k = np.arange(k_min, 10_000)
    law = k**-gamma / (k**-gamma).sum()
    degrees = np.append(np.random.default_rng(7).choice(k, 3000, p=law), np.arange(1, k_min))
    kept = degrees[degrees >= k_min]

    def loss(g):
        return kept.size * np.log(zeta(g, k_min)) + g * np.log(kept).sum()

    best = optimize.minimize_scalar(loss, bounds=(1.01, 6.0), options={"xatol": 1e-9}).x
    assert tp.power_law_exponent(degrees, k_min) == pytest.approx(best, abs=1e-5)
    assert best == pytest.approx(gamma, abs=5.0 * gamma / np.sqrt(kept.size))


def test_measures_of_graphs_known_by_hand():
    complete, ring = drawn(tp.AllToAll(), 6), drawn(tp.Ring(), 6)
    assert tp.clustering(complete, 6) == tp.reciprocity(complete, 6) == 1.0
    assert tp.characteristic_path_length(complete, 6) == 1.0
    assert tp.characteristic_path_length(ring, 6) == 3.0  # (1 + ... + 5) / 5
    assert tp.clustering(ring, 6) == 0.0
    feathers = tp.sorted_edges(np.array([0, 1, 2, 2]), np.array([1, 2, 0, 3]))
    assert tp.clustering(feathers, 4) == pytest.approx((1.0 + 1.0 + 1.0 / 3.0) / 4.0)
    assert tp.reciprocity(feathers, 4) == 0.0
    degrees = tp.degree_distribution(tp.out_degrees(feathers, 4))
    np.testing.assert_allclose(degrees, [0.25, 0.5, 0.25])
    empty = tp.sorted_edges(np.empty(0, int), np.empty(0, int))
    assert math.isnan(tp.reciprocity(empty, 4))
    assert math.isnan(tp.small_world_index(empty, 4))
    assert tp.characteristic_path_length(empty, 4) == math.inf


def test_paths_agree_with_a_search_from_every_neuron():
    edges = drawn(tp.FixedProbability(0.05), 60)
    after = [edges.post[edges.pre == i].tolist() for i in range(60)]
    for start in range(60):
        known, todo = {start: 0}, [start]
        for neuron in todo:
            for target in after[neuron]:
                if target not in known:
                    known[target] = known[neuron] + 1
                    todo.append(target)
        expected = [known.get(j, math.inf) for j in range(60)]
        np.testing.assert_array_equal(path_lengths(edges, 60)[start], expected)


def test_blocks_keep_their_in_degrees():
    builder = tp.Blocks(4, 5, 2)
    edges = drawn(builder, 203)
    block = builder.members(203)
    inside = block[edges.pre] == block[edges.post]
    assert (np.bincount(edges.post[inside], minlength=203) == 5).all()
    assert (np.bincount(edges.post[~inside], minlength=203) == 2).all()


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("n_pre", [2, 5, 12])
@pytest.mark.parametrize("n_post", [1, 2, 3, 9])
def test_incomplete_wiring_leaves_a_neuron_out_for_every_source(n_pre, n_post, seed):
    for k in range(1, tp.Incomplete.most(n_pre, n_post) + 1):
        edges = tp.Incomplete(k)(n_pre, n_post, np.random.default_rng(seed), False)
        assert (tp.in_degrees(edges, n_post) == k).all()
        assert len(set(zip(*(ends.tolist() for ends in edges), strict=True))) == k * n_post
        if n_post > 1:
            assert tp.out_degrees(edges, n_pre).max() < n_post
        else:
            assert edges.pre.size < n_pre


def test_a_ring_is_one_cycle():
    edges = drawn(tp.Ring(), 7)
    assert tp.has_cycle(edges, 7)
    assert path_lengths(edges, 7)[0].tolist() == [0, 1, 2, 3, 4, 5, 6]
    assert tp.reciprocity(edges, 7) == 0.0


def brute_motifs(matrix):
    """Counts over all triples, the classes found from degrees and mutual pairs."""
    counts = {}
    for three in itertools.combinations(range(len(matrix)), 3):
        small = matrix[np.ix_(three, three)]
        linked = (small | small.T).any(axis=0).all() and (small | small.T).sum() >= 4
        if linked:
            key = frozenset(
                (small[list(p)][:, list(p)]).tobytes() for p in itertools.permutations(range(3))
            )
            counts[key] = counts.get(key, 0) + 1
    return sorted(counts.values())


@pytest.mark.parametrize("p", [0.1, 0.4, 0.8])
def test_motif_counts_agree_with_brute_force(p):
    edges = drawn(tp.FixedProbability(p), 25)
    counts = tp.motif_counts(edges, 25)
    assert sorted(c for c in counts.values() if c) == brute_motifs(adjacency(edges, 25))


@pytest.mark.parametrize("name", TRIADS)
def test_each_of_the_thirteen_motifs_is_named(name):
    pre, post = zip(
        *(("abc".index(w[0]), "abc".index(w[1])) for w in TRIADS[name].split()), strict=True
    )
    edges = tp.sorted_edges(np.array(pre), np.array(post))
    counts = tp.motif_counts(edges, 3)
    assert counts.pop(name) == 1
    assert not any(counts.values())


def nine(probability, period=None):
    places = np.zeros((9, 2))
    return drawn(tp.DistanceRule(probability, places, places, period), 9)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: tp.SmallWorld(5, 0.1), "expected an even k"),
        (lambda: tp.SmallWorld(4, 1.5), "0 <= p <= 1"),
        (lambda: tp.ScaleFree(0.9), "above 1"),
        (lambda: tp.Blocks(1, 1, 1), "Blocks.blocks"),
        (lambda: drawn(tp.SmallWorld(4, 0.1), 10, n_post=9), "two populations"),
        (lambda: drawn(tp.Blocks(2, 30, 1), 10), "within=30"),
        (lambda: drawn(BUILDERS["distance"], 199), r"expected \(199, dimensions\)"),
        (lambda: tp.GaussianProfile(0.0), "GaussianProfile got scale=0.0 .* above 0 mm"),
        (lambda: tp.ExponentialProfile(math.nan), "ExponentialProfile got scale=nan"),
        (lambda: tp.Within(-1.0), "Within got radius=-1.0"),
        (lambda: tp.Within(1.0, 1.1), "peak=1.1, expected .* between 0 and 1"),
        (lambda: nine(lambda d: np.full(9, 1.5)), "9 numbers between 0 and 1"),
        (lambda: nine(lambda d: d[:3]), "9 numbers between 0 and 1"),
        (lambda: nine(tp.Within(1.0), period=-1.0), "`period` is -1.0, expected a size above 0"),
        (lambda: tp.power_law_exponent([2, 3], 4), "none above k_min=4"),
        (lambda: tp.power_law_exponent([2, 2], 2), "none above k_min=2"),
        (lambda: tp.power_law_exponent([2, 3], 0), "`k_min` is 0"),
    ],
)
def test_what_cannot_be_wired_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
