"""Static synapses: however a table is laid out, the network is the same."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialCurrent,
    Network,
    Population,
    Projection,
    Uniform,
    static_build,
)
from snn_core.topology import AllToAll, Edges, FixedProbability

CELL = LIF(tau_m=20.0, v_rest=-49.0, v_threshold=-50.0, v_reset=-60.0, t_ref=5.0)
RECEPTORS = {"exc": ExponentialCurrent(tau=5.0), "inh": ExponentialCurrent(tau=10.0)}
WEIGHTS = {
    "numbers": (16.2, -90.0),
    "drawn": (Uniform(10.0, 20.0), Uniform(-100.0, -80.0)),
}
LAYOUTS = {"rows": (0, 1 << 30, 0), "mixed": (0, 1 << 30, 1 << 30), "by row": (0, 0, 0)}


def network(weights="drawn", copies=1, seed=3, **options):
    """Return 400 neurons that excite and inhibit each other with delays of 1 to 5 ms."""
    exc, inh = Population("E", 320, CELL, RECEPTORS), Population("I", 80, CELL, RECEPTORS)
    links = [
        Projection(pre, post, receptor, FixedProbability(0.2), weight, Uniform(1.0, 5.0))
        for pre, receptor, weight in zip((exc, inh), ("exc", "inh"), WEIGHTS[weights], strict=True)
        for post in (exc, inh)
    ]
    return Network([exc, inh], links, dt=0.5, copies=copies, seed=seed, **options)


def laid_out(monkeypatch, layout, **options):
    with monkeypatch.context() as patch:
        for name, value in zip(("LARGE", "BY_ROW", "SHORT"), LAYOUTS[layout], strict=True):
            patch.setattr(static_build, name, value)
        return network(**options)


def table(made):
    return made._assembly.pathways[0].graph


def raster(made, steps=200):
    made.run(steps)
    return np.concatenate([made["E"].counts, made["I"].counts], axis=1), made["E"].v.copy()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_layout_changes_no_bit(monkeypatch, layout):
    usual, other = network("numbers"), laid_out(monkeypatch, layout, weights="numbers")
    assert other._assembly.pathways[0].graph.by_row[0] == (layout == "by row")
    assert (table(other).between.projection.size > 0) == (layout == "mixed")
    assert table(other).slot.dtype == np.uint16
    assert table(usual).slot.dtype == np.uint32
    for name in usual._assembly.links:
        a, b = usual.projection(name), other.projection(name)
        np.testing.assert_array_equal(a.weight, b.weight)
        np.testing.assert_array_equal(a.delay, b.delay)
        np.testing.assert_array_equal(a.pre, b.pre)
    expected, found = raster(usual), raster(other)
    assert expected[0].sum() > 100
    np.testing.assert_array_equal(expected[0], found[0])
    np.testing.assert_array_equal(expected[1], found[1])


@pytest.mark.parametrize("layout", ["rows", "mixed"])
def test_each_synapse_acts_with_its_own_weight_and_delay(monkeypatch, layout):
    made = laid_out(monkeypatch, layout)
    view, source = made.projection("E->I"), 7
    made["E"].v[:] = made["I"].v[:] = -60.0
    made["E"].v[0, source] = -49.99
    own = view.pre == source
    made.run(1)
    assert made["E"].counts[0].tolist() == [int(i == source) for i in range(320)]
    graph, core = table(made), made._assembly.core
    slots = made._assembly.receptor_places["I", "exc"].start + view.post[own].astype(int)
    expected = np.zeros((11, core.arrivals.shape[1]))
    np.add.at(expected, (view.delay[own], slots), view.weight[0, own])
    for step in range(1, 11):
        arrivals = np.zeros(core.arrivals.shape[1])
        past = core.history[0], core.n_spikes[0]
        type(graph).deliver(graph, 0, step, past, arrivals)
        np.testing.assert_array_equal(arrivals[slots], expected[step][slots])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_blocked_projection_is_one_whose_weights_are_zero(monkeypatch, layout):
    blocked = laid_out(monkeypatch, layout, weights="numbers")
    weightless = network("numbers")
    blocked.projection("E->I").efficacy = 0.0
    blocked.projection("I->E").efficacy = 0.5
    weightless.projection("E->I").weight = 0.0
    weightless.projection("I->E").weight = weightless.projection("I->E").weight * 0.5
    expected, found = raster(weightless), raster(blocked)
    np.testing.assert_array_equal(expected[0], found[0])
    np.testing.assert_array_equal(expected[1], found[1])
    assert (found[0] != raster(network("numbers"))[0]).any()


def test_rows_of_equal_weights_take_other_weights(monkeypatch):
    made = laid_out(monkeypatch, "by row", weights="numbers", copies=2)
    view = made.projection("E->E")
    view.weight = np.array([[17.0], [18.0]])
    assert table(made).by_row[0]
    assert (view.weight == [[17.0], [18.0]]).all()
    kept = made.state()
    new = view.weight + np.linspace(0.0, 1.0, view.weight.shape[1])
    view.weight = new
    assert not table(made).by_row[0]
    np.testing.assert_array_equal(view.weight, new)
    assert (made.projection("E->I").weight == 16.2).all()
    made.restore(kept)
    assert (view.weight == [[17.0], [18.0]]).all()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_dale_is_watched_over_in_every_layout(monkeypatch, layout):
    made = laid_out(monkeypatch, layout, weights="numbers")
    view = made.projection("E->E")
    before = view.weight
    with pytest.raises(ValueError, match="Dale"):
        view.weight = -before
    np.testing.assert_array_equal(view.weight, before)


@pytest.mark.parametrize("limits", [("drawing.KEPT", "static_build.KEPT"),
                                    ("static_build.ALL_KEPT",)], ids=["long", "large"])  # fmt: skip
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_long_or_large_is_drawn_anew_in_parts_and_is_the_same(monkeypatch, layout, limits):
    weights = "numbers" if layout == "by row" else "drawn"
    usual = network(weights)
    for limit in limits:
        monkeypatch.setattr(f"snn_core.{limit}", 100)
    monkeypatch.setattr("snn_core.chunks.CHUNK", 1000)
    other = laid_out(monkeypatch, layout, weights=weights)
    for name, link in other._assembly.links.items():
        a, b = usual.projection(name), other.projection(name)
        assert link.synapses is not link.synapses
        np.testing.assert_array_equal(a.post, b.post)
        np.testing.assert_array_equal(a.delay, b.delay)
        np.testing.assert_array_equal(a.weight, b.weight)
    np.testing.assert_array_equal(raster(usual)[0], raster(other)[0])


@pytest.mark.parametrize("by_row", [False, True])
def test_rows_without_gaps_are_added_as_a_whole(monkeypatch, by_row):
    monkeypatch.setattr(static_build, "BY_ROW", 0 if by_row else 1 << 30)
    pre, post = Population("pre", 30, CELL), Population("post", 50, CELL, RECEPTORS)
    double = Edges(np.uint32([0, 0, 0]), np.uint32([3, 3, 5]))
    links = [
        Projection(pre, post, "exc", AllToAll(), 2.0 if by_row else Uniform(1.0, 2.0), name="all"),
        Projection(pre, post, "inh", lambda *_: double, 3.0, name="double"),
    ]
    made = Network([pre, post], links, dt=0.5)
    graph, core = table(made), made._assembly.core
    assert graph.dense.sum() == 30  # the row with a multapse is as wide as it is long
    core.history[0, 0, :3], core.n_spikes[0, 0] = [0, 4, 29], 3
    arrivals = np.zeros(core.arrivals.shape[1])
    type(graph).deliver(graph, 0, 1, (core.history[0], core.n_spikes[0]), arrivals)
    start = made._assembly.receptor_places["post", "exc"].start
    weight = made.projection("all").weight.reshape(30, 50)
    np.testing.assert_allclose(arrivals[start : start + 50], weight[[0, 4, 29]].sum(0))
    start = made._assembly.receptor_places["post", "inh"].start
    assert arrivals[start : start + 50].nonzero()[0].tolist() == [3, 5]
    assert arrivals[start + 3] == 6.0


def test_float32_weights_are_rounded_and_nothing_else():
    exact, rounded = network(), network(weight_dtype=np.float32)
    for name in exact._assembly.links:
        a, b = exact.projection(name).weight, rounded.projection(name).weight
        np.testing.assert_allclose(a, b, rtol=6e-8, atol=0.0)
        assert (a != b).any()
        exact.projection(name).weight = b
    expected, found = raster(exact), raster(rounded)
    np.testing.assert_array_equal(expected[0], found[0])
    np.testing.assert_array_equal(expected[1], found[1])


def test_a_wrong_dtype_is_refused():
    with pytest.raises(ValueError, match=r"weight_dtype.*float32"):
        network(weight_dtype=np.float16)


def test_a_static_synapse_takes_nine_bytes_at_most(monkeypatch):
    for layout, options in (("by row", {"weights": "numbers"}), ("mixed", {})):
        made = laid_out(monkeypatch, layout, weight_dtype=np.float32, **options)
        graph = table(made)
        weights = graph.row_weight if graph.by_row[0] else graph.weight
        assert (graph.slot.nbytes + weights.nbytes) / graph.slot.size <= 9.0
