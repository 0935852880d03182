"""A15: the delay-loop reservoir and its readout; the liquid's states."""

import numpy as np
import pytest

from snn_core import Network, Population, SpikeSource
from snn_core.dynamics import (
    DelayLoop,
    liquid,
    liquid_state,
    maximum_length_sequence,
    narma10,
    nrmse,
    ridge,
)


def shifted(u, taps=20):
    return np.stack([np.r_[np.zeros(k), u[: len(u) - k]] for k in range(taps)], axis=1)


def error(features, targets, train, skip=200):
    readout = ridge(features[skip:train], targets[skip:train])
    return nrmse(readout(features[train:]), targets[train:])


def narma_errors(nodes, eta, gamma, seeds, train=4200, test=1000):
    loop, line = [], []
    for seed in seeds:
        u, y = narma10(train + test, seed)
        loop.append(error(DelayLoop(nodes, eta, gamma).run(u)[:, 0], y, train))
        line.append(error(shifted(u), y, train))
    return np.mean(loop), np.mean(line)


@pytest.mark.slow
@pytest.mark.parametrize(("eta", "gamma"), [(0.55, 0.003), (0.5, 0.05)])
def test_narma10_beats_a_shift_register_by_far(eta, gamma):
    loop, line = narma_errors(400, eta, gamma, range(5))
    assert line == pytest.approx(0.408, abs=0.02)
    assert loop <= 0.30
    assert loop <= 0.75 * line


def test_a_sample_of_narma10_and_more_nodes_are_better():
    few, _ = narma_errors(50, 0.55, 0.003, range(2), train=1500, test=500)
    many, line = narma_errors(200, 0.55, 0.003, range(2), train=1500, test=500)
    assert many < 0.8 * few
    assert many < 0.8 * line


def slow_loop(drive, mask, eta, gamma, theta, n):
    """The same node by brute force: Euler steps of theta / 2000 with an explicit delay line."""
    parts = 2000
    past, x, states = np.zeros(n), 0.0, []
    for u in drive:
        now = np.empty(n)
        for i in range(n):
            z = past[i] + gamma * mask[i] * u
            for _ in range(parts):
                x += theta / parts * (-x + eta * z / (1.0 + z))
            now[i] = x
        past = now
        states.append(now)
    return np.array(states)


def test_the_folded_neuron_agrees_with_brute_force():
    u = np.random.default_rng(0).uniform(0.0, 0.5, 6)
    loop = DelayLoop(7, 0.8, 0.3)
    expected = slow_loop(u, loop.mask, 0.8, 0.3, 0.2, 7)
    np.testing.assert_allclose(loop.run(u)[:, 0], expected, atol=2e-5)


@pytest.mark.parametrize("degree", [4, 6, 9, 10])
def test_the_mask_is_a_maximum_length_sequence(degree):
    n = 2**degree - 1
    mask = maximum_length_sequence(n)
    assert mask.sum() == 1.0  # one more +1 than -1
    for shift in (1, 3, n // 2):
        assert mask @ np.roll(mask, shift) == -1.0


def test_the_readout_survives_collinear_features():
    rng = np.random.default_rng(0)
    base = rng.normal(size=(500, 5))
    features = np.hstack(
        [base, base @ rng.normal(size=(5, 20)) + 1e-9 * rng.normal(size=(500, 20))]
    )
    targets = base @ np.arange(1.0, 6.0) + 3.0
    assert nrmse(ridge(features, targets)(features), targets) < 1e-6
    weights = [np.abs(ridge(base, targets, penalty).weights).sum() for penalty in (0.0, 0.1, 10.0)]
    assert weights[0] == pytest.approx(15.0)
    assert weights[0] > weights[1] > weights[2]
    for bad in (base[:10], np.full((500, 5), np.nan)):
        with pytest.raises(ValueError, match="expected"):
            ridge(bad, targets)


def states(trains, reach=2.0, seed=3):
    source = Population("input", 1, SpikeSource([trains]))
    column = liquid(source, reach=reach)
    network = Network(column.populations, column.projections, dt=0.5, seed=seed)
    times, ids, sizes = [], [], {"E": 0, "I": network["E"].size}
    for k in range(1000):
        network.run(1)
        for name, offset in sizes.items():
            fired = np.flatnonzero(network[name].fired[0])
            ids.append(fired + offset)
            times.append(np.full(fired.size, 0.5 * k))
    at = np.arange(100.0, 500.0, 10.0)
    return liquid_state(np.concatenate(times), np.concatenate(ids), 135, at)


def jittered(train, distance, rng):
    """A train at about this distance: a part of its spikes moved."""
    moved = train + rng.normal(0.0, 60.0 * distance, train.size)
    return np.unique(np.clip(np.round(moved / 0.5) * 0.5, 0.0, 499.0))


def test_the_distance_of_states_grows_with_that_of_inputs():
    rng = np.random.default_rng(1)
    distances = np.zeros(4)
    for seed in range(4):
        train = np.sort(rng.choice(np.arange(0.0, 500.0, 0.5), 12, replace=False))
        rest = states(train, seed=seed)
        for k, distance in enumerate((0.0, 0.1, 0.2, 0.4)):
            other = states(jittered(train, distance, rng), seed=seed)
            distances[k] += np.linalg.norm(other - rest, axis=1).mean() / 4.0
    assert distances[0] == 0.0
    assert 0.0 < distances[1] < distances[2] < distances[3]


def test_the_column_is_that_of_maass():
    source = Population("input", 1, SpikeSource([[1.0]]))
    column = liquid(source)
    network = Network(column.populations, column.projections, dt=0.1)
    assert (network["E"].size, network["I"].size) == (108, 27)
    for name, mean in (("E->E", 30e3), ("E->I", 60e3), ("I->E", -19e3)):
        weight = network.projection(name).weight
        assert weight.mean() == pytest.approx(mean, rel=0.25)
        assert weight.std() == pytest.approx(abs(mean), rel=0.35)
    assert set(network.projection("E->E").delay) == {15}
    assert set(network.projection("I->E").delay) == {8}
    dense = liquid(source, reach=4.0)
    more = Network(dense.populations, dense.projections, dt=0.1).projection("E->E").pre.size
    assert more > 2 * network.projection("E->E").pre.size
    for bad in ({"shape": (2, 2)}, {"inhibitory": 0.0}, {"reach": -1.0}, {"shape": (1, 1, 2)}):
        with pytest.raises(ValueError, match="liquid"):
            liquid(source, **bad)


def test_liquid_states_are_filtered_spikes():
    found = liquid_state([1.0, 4.0, 4.0], np.array([0, 1, 0]), 2, [0.5, 1.0, 10.0], tau=5.0)
    e = np.exp
    expected = [[0.0, 0.0], [1.0, 0.0], [e(-9 / 5) + e(-6 / 5), e(-6 / 5)]]
    np.testing.assert_allclose(found, expected)
