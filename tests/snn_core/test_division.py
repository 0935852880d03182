"""A large network that threads share: the same bits, whoever advances which of its neurons."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    Delta,
    ExponentialConductance,
    ExponentialCurrent,
    Network,
    PoissonCurrent,
    PoissonInput,
    Population,
    Projection,
    RewardSTDP,
    Uniform,
    WhiteNoise,
    division,
    sharing,
    static_build,
)
from snn_core.topology import FixedProbability

SIZES = {"first": 300, "second": 211}


@pytest.fixture(autouse=True)
def network(divided):
    """Builds two populations and a source, by default noisy; always shared if threads > 1."""
    return divided


def same(one, other):
    a, b = one.state(), other.state()
    assert a.keys() == b.keys()
    for name, array in a.items():
        np.testing.assert_array_equal(array, b[name], err_msg=name)


@pytest.mark.parametrize("threads", [2, 4])
def test_threads_change_no_bit(network, threads):
    alone, shared = network(), network(threads)
    assert len(alone._assembly.cuts) == 5
    for made in (alone, shared):
        for steps in (1, 100, 37):
            made.run(steps)
    assert (alone["first"].counts.sum(), alone["second"].counts.sum()) > (100, 100)
    same(alone, shared)


def test_a_divided_network_does_what_one_in_one_piece_does(network, monkeypatch):
    shared = network(4)
    monkeypatch.setattr(division, "LEAST", 10_000)
    whole = network()
    assert whole._assembly.cuts == ()
    for made in (whole, shared):
        made.run(150)
    for name in SIZES:
        assert whole[name].counts.sum() > 100
        np.testing.assert_array_equal(whole[name].counts, shared[name].counts)
        np.testing.assert_array_equal(whole[name].v, shared[name].v)
        for steps in range(10):
            was = whole.fired_before(name, steps)
            np.testing.assert_array_equal(was, shared.fired_before(name, steps))
    for name in whole._assembly.links:
        one, other = whole.projection(name), shared.projection(name)
        for field in ("pre", "post", "weight", "delay"):
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


@pytest.mark.parametrize("narrow", [0, 1 << 16], ids=["from their block on", "from 0 on"])
@pytest.mark.parametrize("layout", ["rows", "mixed", "by row"])
def test_every_layout_is_divided(network, monkeypatch, layout, narrow):
    weight = 35.0 if layout == "by row" else Uniform(10.0, 60.0)
    usual = network(weight=weight)
    monkeypatch.setattr(static_build, "NARROW", narrow)
    monkeypatch.setattr(static_build, "LARGE", 0)
    monkeypatch.setattr(static_build, "BY_ROW", 0)
    monkeypatch.setattr(static_build, "SHORT", 1 << 30 if layout == "mixed" else 0)
    alone, shared = network(weight=weight), network(4, weight=weight)
    graph = alone._assembly.pathways[0].graph
    assert graph.slot.dtype == np.uint16
    assert graph.origin.size == (0 if narrow else 4)
    assert (graph.between.projection.size > 0, graph.by_row[0] > 0) == (
        layout == "mixed", layout == "by row",
    )  # fmt: skip
    for made in (usual, alone, shared):
        made.run(60)
        made.projection("first->second").efficacy = 0.5
        made.run(60)
    same(alone, shared)
    for name in SIZES:
        assert alone[name].counts.sum() > 50
        np.testing.assert_array_equal(usual[name].v, alone[name].v)
    for name in usual._assembly.links:
        one, other = usual.projection(name), alone.projection(name)
        for field in ("pre", "post", "weight", "delay"):
            np.testing.assert_array_equal(getattr(one, field), getattr(other, field))


@pytest.mark.parametrize("narrow", [0, 1 << 16])
@pytest.mark.parametrize("mixed", [True, False])
def test_dale_is_watched_over_in_divided_tables(network, monkeypatch, mixed, narrow):
    monkeypatch.setattr("snn_core.chunks.CHUNK", 1000)
    monkeypatch.setattr(static_build, "NARROW", narrow)
    monkeypatch.setattr(static_build, "LARGE", 0)
    monkeypatch.setattr(static_build, "SHORT", 1 << 30 if mixed else 0)
    cells = {"in": ExponentialCurrent()}
    first, second = Population("first", 300, LIF(), cells), Population("second", 211, LIF(), cells)
    links = [
        Projection(pre, post, "in", FixedProbability(0.1), weight, Uniform(1.0, 3.0))
        for pre, weight in ((first, Uniform(1.0, 2.0)), (second, Uniform(-2.0, -1.0)))
        for post in (first, second)
    ]
    made = Network([first, second], links, dt=0.5)
    assert len(made._assembly.cuts) == 5
    assert (made._assembly.pathways[0].graph.between.projection.size > 0) == mixed
    for name in ("first->first", "second->first"):
        view = made.projection(name)
        with pytest.raises(ValueError, match="Dale"):
            view.weight = -view.weight


@pytest.mark.slow
@pytest.mark.parametrize(
    ("receptor", "extra", "weight"),
    [
        (ExponentialCurrent(), {"noise": WhiteNoise(4.0), "more": PoissonInput(8000.0, 0.3)}, None),
        (Delta(), {"noise": WhiteNoise(8.0)}, Uniform(0.1, 0.5)),
    ],
)
def test_other_receptors_are_divided(network, receptor, extra, weight):
    alone, shared = (network(n, receptor, extra, weight) for n in (1, 4))
    for made in (alone, shared):
        made.run(150)
    assert alone["first"].counts.sum() > 100
    same(alone, shared)


def test_a_life_with_lesions_blocks_resets_and_restored_states(network):
    def live(made):
        made.run(40)
        made["first"].lesion(0.3, seed=2)
        made.projection("source->first").efficacy = 0.0
        made["second"].receptor("in").gain = 0.5
        made["second"].receptor("in").rate = np.linspace(0.0, 20_000.0, 211)
        made["first"].receptor("in").weight = 35.0
        made.run(40)
        kept = made.state()
        made.reset()
        made.run(40)
        made.reseed(9)
        made.projection("first->first").weight = 20.0
        made.run(40)
        made.restore(kept)
        made.run(40)

    alone, shared = network(), network(4)
    for made in (alone, shared):
        live(made)
    assert alone["first"].counts[:, alone["first"].intact[0] == 0].sum() == 0
    assert alone["first"].counts.sum() > 100
    same(alone, shared)


def test_the_plain_twin_and_states_go_from_one_to_the_other(network):
    alone, shared = network(), network(2)
    shared.run(30)
    alone.restore(shared.state())
    alone._core.counts[:] = 0
    for _ in range(3):
        alone.step()
    shared.run(3)
    np.testing.assert_array_equal(alone["first"].v, shared["first"].v)
    np.testing.assert_array_equal(alone["first"].counts, shared["first"].counts)


def test_large_means_are_drawn_by_one_thread(network):
    shared, alone = network(4), network()
    done, engine = [], shared._engine
    engine._advance = lambda n: (done.append(n), type(engine)._advance(engine, n))
    for made in (shared, alone):
        made["first"].receptor("in").rate = 40_000.0  # 20 a step
        made.run(20)
        made["first"].receptor("in").rate = 8_000.0
        made.run(20)
    assert done == [20]
    same(alone, shared)


def test_what_depends_on_others_stays_in_one_piece(network, monkeypatch):
    assert network(copies=2)._assembly.cuts == ()
    assert network(1, ExponentialConductance())._assembly.cuts == ()
    twice = {"other": PoissonCurrent()}
    assert network(1, extra=twice)._assembly.cuts == ()
    cells = Population("cells", 501, LIF(), {"in": ExponentialCurrent()})
    plain = Projection(cells, cells, "in", FixedProbability(0.01))
    learns = Projection(cells, cells, "in", FixedProbability(0.01), rule=RewardSTDP(), name="b")
    assert len(Network([cells], [plain], dt=0.5)._assembly.cuts) == 5
    assert Network([cells], [plain, learns], dt=0.5)._assembly.cuts == ()
    monkeypatch.setattr(division, "LEAST", 501)
    assert Network([cells], [plain], dt=0.5)._assembly.cuts == ()


@pytest.mark.parametrize(("threads", "parts"), [(1, 1), (2, 2), (3, 2), (4, 4), (9, 4)])
def test_parts_hold_whole_blocks(network, threads, parts):
    assert sharing.partners(network()._assembly, threads) == parts


def test_small_networks_are_never_shared(network, monkeypatch):
    monkeypatch.setattr(division, "LEAST", 10_000)
    assert sharing.partners(network()._assembly, 4) == 1
