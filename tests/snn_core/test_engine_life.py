"""Reset, immutable masks, and one compiled driver for all networks of the same kinds."""

import numpy as np
from numba.core import config

from snn_core import LIF, ExponentialCurrent, Population, Projection, SpikeSource
from snn_core.driver import compiled_signatures

COMPILED = 0 if config.DISABLE_JIT else 1

CHANGING = {
    "weight", "arrived", "n_arrived", "late", "n_late", "release", "efficacy", "gate",
    "row_weight", "by_row",
}  # fmt: skip


def same(one, other, rows=slice(None), without=()):
    assert one.keys() == other.keys()
    for name in one.keys() - set(without):
        np.testing.assert_array_equal(one[name][rows], other[name], err_msg=name)


def live(network, control_steps=6, period=25, seed=0):
    """A closed loop without a body: returns the spike counts, (control steps, copies, cells)."""
    rng = np.random.default_rng(seed)
    counts = []
    for _ in range(control_steps):
        network.feed_back("motor", rng.normal(size=6))
        network.run(period, {"dopamine": float(rng.normal())})
        names = [population.name for population in network.populations]
        counts.append(np.concatenate([network[name].counts for name in names], axis=1))
    return np.array(counts)


def test_reset_clears_the_dynamics_and_keeps_weights_inputs_and_streams(circuit):
    network, fresh = circuit(), circuit()
    network["sensory"].rate[:] = 80.0
    live(network, 4)
    before = network.state()
    network.reset()
    after, initial = network.state(), fresh.state()
    kept = [
        n for n in after if n.startswith("weight") or n.endswith((".rng", ".rate", ".i_offset"))
    ]
    assert len([n for n in kept if n.startswith("weight")]) >= 5
    for name in kept:
        np.testing.assert_array_equal(after[name], before[name], err_msg=name)
    same(after, initial, without=[*kept, "history"])
    assert any((after[name] != initial[name]).any() for name in kept if "weight" in name)
    assert (network.time == 0.0).all()


def test_a_reset_network_lives_as_a_new_one_with_those_weights_and_streams(circuit):
    network, fresh = circuit(), circuit()
    live(network, 3)
    network.reset()
    state, start = network.state(), fresh.state()
    for name in state:
        if not (name.startswith("weight") or name.endswith(".rng")):
            state[name] = start[name]
    fresh.restore(state)
    np.testing.assert_array_equal(live(network, 3), live(fresh, 3))


def test_a_reset_of_all_copies_is_that_of_a_mask_of_all(circuit):
    plain, masked = circuit(), circuit()
    live(plain, 3), live(masked, 3)
    plain.reset()
    masked.reset(np.ones(3, bool))
    same(plain.state(), masked.state())


def test_reset_of_some_copies_leaves_the_others_alone(circuit):
    network = circuit()
    live(network, 3)
    before = network.state()
    network.reset(np.array([False, True, False]))
    after = network.state()
    for name, array in after.items():
        if name != "plastic":
            np.testing.assert_array_equal(array[[0, 2]], before[name][[0, 2]], err_msg=name)
    assert network.time.tolist() == [37.5, 0.0, 37.5]
    assert (network["hidden"].v[1] == -65.0).all()


def test_copies_outside_a_mask_stand_still_and_go_on_as_if_nothing_had_been(circuit):
    masked, plain = circuit(), circuit()
    live(masked, 2), live(plain, 2)
    before = masked.state()
    masked.run(30, mask=np.array([True, False, True]))
    plain.run(30)
    for name, array in masked.state().items():
        if name != "plastic":
            np.testing.assert_array_equal(array[1], before[name][1], err_msg=name)
            np.testing.assert_array_equal(array[[0, 2]], plain.state()[name][[0, 2]], err_msg=name)
    masked.run(30, mask=np.array([False, True, False]))
    same(masked.state(), plain.state(), without=["counts"])


def test_nothing_that_was_under_way_arrives_after_a_reset(build):
    source = Population("source", 1, SpikeSource([[1.0]]))
    target = Population("target", 1, LIF(), {"in": ExponentialCurrent()})
    network = build(
        [source, target], [Projection(source, target, "in", delay=8.0, weight=50.0)], dt=1.0
    )
    network.run(5)
    network.reset()
    network.run(9)
    assert network["target"].v[0, 0] == -65.0
    network.run(1)
    assert network["target"].v[0, 0] > -65.0


def test_learning_never_makes_or_moves_a_synapse(circuit):
    network = circuit(copies=1, plasticity=30.0)
    links = {p.name: network.projection(p.name) for p in network.projections}
    masks = {n: (v.pre.copy(), v.post.copy(), v.delay.copy()) for n, v in links.items()}
    rng = np.random.default_rng(0)
    for _ in range(200):
        network.run(500, {"dopamine": float(rng.normal())})
    for name, view in links.items():
        for old, new in zip(masks[name], (view.pre, view.post, view.delay), strict=True):
            np.testing.assert_array_equal(old, new)
        assert view.weight.shape == (1, old.size)
        assert (view.weight >= (-3.0 if name == "sensory->motor" else 0.0)).all()
    assert (links["sensory->hidden"].weight == 0.0).any()
    graphs = [pathway.graph for pathway in network._assembly.pathways]
    for graph in graphs:
        for field in set(graph._fields) - CHANGING - {"between", "batch"}:
            assert not getattr(graph, field).flags.writeable, field


def test_networks_of_the_same_kinds_share_one_compiled_driver(circuit):
    networks = [
        circuit(copies=copies, size=size, seed=seed, dt=dt)
        for copies, size, seed, dt in ((1, 6, 0, 0.5), (5, 30, 1, 0.25), (2, 8, 2, 0.1))
    ]
    for network in networks:
        network.run(20, {"dopamine": np.ones(network.copies)})
        network.run(np.int64(3))
    assert len({id(network._engine.driver) for network in networks}) == 1
    assert compiled_signatures(networks[0]._engine.driver) == COMPILED


def test_more_populations_and_projections_compile_nothing(build):
    for groups in (1, 3):
        cells = [
            Population(f"cell {i}", 4 + i, LIF(), {"in": ExponentialCurrent()})
            for i in range(groups)
        ]
        links = [Projection(a, b, "in", name=f"{a.name}{b.name}") for a in cells for b in cells]
        network = build(cells, links)
        network.run(5)
        assert compiled_signatures(network._engine.driver) == COMPILED
