"""The engine keeps its promises: same bits by any path, for any number of copies, after restore."""

import numpy as np
import pytest


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


def test_the_circuit_is_lively(circuit):
    network = circuit(copies=2)
    before = {p.name: network.projection(p.name).weight for p in network.projections}
    counts = live(network, 8).sum(axis=(0, 1))
    starts = np.cumsum([0, *(population.size for population in network.populations)])
    for population, start in zip(network.populations, starts, strict=False):
        rate = counts[start : start + population.size].mean() / 2 / 0.1
        if not population.name.startswith("spare"):
            assert 5.0 < rate < 300.0, population.name
    changed = [
        name for name, weight in before.items()
        if (network.projection(name).weight != weight).any()
    ]  # fmt: skip
    assert changed == ["sensory->hidden", "hidden->motor", "prompt->motor", "sensory->motor"]


def test_stepping_in_plain_python_gives_the_bits_of_a_compiled_run(circuit):
    compiled, plain = circuit(), circuit()
    for period, dopamine in ((40, None), (33, {"dopamine": 1.5}), (1, {"dopamine": -0.5})):
        compiled.run(period, dopamine)
        for step in range(period):
            plain.step(dopamine if step == 0 else None)
        same(compiled.state(), plain.state(), without=["counts"])
    assert compiled["hidden"].v.std() > 0.5


def test_how_a_run_is_cut_does_not_matter(circuit):
    whole, cut = circuit(), circuit()
    whole.run(150)
    for period in (1, 2, 47, 100):
        cut.run(period)
    same(whole.state(), cut.state(), without=["counts"])


@pytest.mark.parametrize("copies", [1, 2, 5])
def test_a_copy_does_not_depend_on_how_many_copies_run(circuit, copies):
    many, few = circuit(copies=7), circuit(copies=copies)
    np.testing.assert_array_equal(live(many, 4)[:, :copies], live(few, 4))
    many_state, few_state = many.state(), few.state()
    assert many_state.keys() == few_state.keys()
    for name, array in few_state.items():
        if name != "plastic":
            np.testing.assert_array_equal(many_state[name][:copies], array, err_msg=name)


def test_copies_share_the_topology_and_nothing_else(circuit):
    network = circuit(copies=4)
    assert len(np.unique(live(network, 6).sum(axis=(0, 2)))) == 4
    for name in ("sensory->hidden", "hidden->hidden", "hidden->motor"):
        weight = circuit(copies=4).projection(name).weight
        assert all((weight[0] != weight[i]).mean() > 0.9 for i in range(1, 4))
    state = network.state()
    for name, array in state.items():
        if name.endswith(".rng"):
            assert len(np.unique(array)) == array.size, name


def test_same_seed_same_bits_and_another_seed_another_life(circuit):
    first, second, other = circuit(seed=5), circuit(seed=5), circuit(seed=6)
    live(first), live(second), live(other)
    same(first.state(), second.state())
    link = "hidden->hidden"
    assert (first.projection(link).pre != other.projection(link).pre).any()
    assert (first["hidden"].v != other["hidden"].v).any()
    assert (first["sensory"].counts != other["sensory"].counts).any()


def test_restore_continues_to_the_bit_with_spikes_under_way(circuit):
    original, another = circuit(seed=1), circuit(seed=1)
    live(original, 3, period=17)
    state = original.state()
    assert state["n_spikes"].sum() > 0
    expected, end = live(original, 4, period=13, seed=2), original.state()
    for network in (original, another):
        network.restore(state)
        np.testing.assert_array_equal(live(network, 4, period=13, seed=2), expected)
        same(network.state(), end)


def test_a_state_is_a_copy_of_plain_named_arrays(circuit):
    network = circuit()
    state = network.state()
    before = {name: array.copy() for name, array in state.items()}
    live(network, 2)
    same(before, state)
    assert all(isinstance(a, np.ndarray) and a.dtype != object for a in state.values())
