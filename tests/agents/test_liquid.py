"""The liquid beside a slow twin, and its readouts beside closed forms."""

import gymnasium
import numpy as np
import pytest

from agents import make_agent
from agents.liquid import Liquid, Pools

STEPS = 15


def drawn(rows, size, seed=0):
    return np.random.default_rng(seed).uniform(-1.0, 1.0, (STEPS, rows, size))


def wiring(network):
    view = network.projection(network.projections[0].name)
    delay = np.asarray(network.projections[0].delay)
    return view.pre, view.post, view.weight.reshape(-1, view.pre.size)[0], delay


def slow_twin(liquid, inputs, seed):
    """One row, one neuron and one synapse at a time."""
    network, n = liquid.network(1, seed), liquid.neurons
    w_in, bias = liquid.inputs(inputs.shape[1], seed)
    tau = np.asarray(network.populations[0].neuron.tau_m)
    synapses = list(zip(*wiring(network), strict=True)) if liquid.recurrent else []
    v, fired, k, traces, out = np.zeros(n), {}, 0, np.zeros(n), []
    for seen in inputs:
        counts = np.zeros(n)
        for _ in range(liquid.sub_steps):
            late = np.zeros(n)
            for i, j, weight, delay in synapses:
                late[j] += weight * (i in fired.get(k - round(delay), ()))
            v += -np.expm1(-1.0 / tau) * (bias + seen @ w_in - v) + late
            fired[k] = set(np.flatnonzero(v > 1.0))
            for j in fired[k]:
                v[j], counts[j] = 0.0, counts[j] + 1
            k += 1
        traces = liquid.keep * traces + (1.0 - liquid.keep) * counts
        out.append(traces)
    return np.array(out)


@pytest.mark.parametrize(
    "liquid",
    [
        Liquid(neurons=12, density=0.4, strength=1.0),
        Liquid(neurons=9, density=1.0, longest=3, sub_steps=3, keep=0.0, bias=0.6),
        Liquid(neurons=7, recurrent=False, slow=100.0),
    ],
)
@pytest.mark.parametrize("seed", [0, 5])
def test_traces_are_those_of_a_slow_twin(liquid, seed):
    inputs = drawn(1, 3, seed)
    pools = Pools(liquid, 3, 1, seed)
    found = np.array([pools.step(seen)[0].copy() for seen in inputs])
    assert found.max() > 0.1
    np.testing.assert_allclose(found, slow_twin(liquid, inputs[:, 0], seed), atol=1e-12)


def test_rows_live_apart_with_the_same_bits():
    liquid, inputs = Liquid(neurons=30), drawn(3, 2)
    together = Pools(liquid, 2, 3, 4)
    alone = [Pools(liquid, 2, 1, 4) for _ in range(3)]
    for t, seen in enumerate(inputs):
        if t == 6:
            together.reset(np.array([False, True, False]))
            alone[1].reset(np.ones(1, bool))
        apart = [pool.step(seen[r : r + 1])[0] for r, pool in enumerate(alone)]
        np.testing.assert_array_equal(together.step(seen), apart)


def test_what_is_not_carried_on_leaves_no_trace():
    pools = Pools(Liquid(neurons=30, carry=False), 2, 1, 4)
    first = pools.step(np.array([[0.3, -0.8]])).copy()
    pools.step(np.array([[-1.0, 1.0]]))
    np.testing.assert_array_equal(pools.step(np.array([[0.3, -0.8]])), first)


def test_the_wiring_is_what_the_page_says():
    liquid = Liquid(neurons=200)
    pre, post, weight, delay = wiring(liquid.network(1, 3))
    assert pre.size == pytest.approx(0.1 * 200 * 199, rel=0.1)
    assert not (pre == post).any()
    inhibits = np.array([(weight[pre == i] < 0).mean() for i in range(200)])
    assert set(inhibits) <= {0.0, 1.0}
    assert inhibits.mean() == pytest.approx(0.2, abs=0.08)
    ratio = -weight[weight < 0].mean() / weight[weight > 0].mean()
    assert ratio == pytest.approx(4.0, rel=0.05)
    assert set(delay) == set(range(1, 11))
    np.testing.assert_array_equal(weight, wiring(liquid.network(1, 3))[2])
    assert wiring(liquid.network(1, 4))[0].size != pre.size


@pytest.mark.parametrize("name", ["reservoir", "reservoir-evolved"])
def test_learning_touches_no_synapse_of_the_network(name):
    agent = make_agent(name, "CartPole-v1", 2)
    before = wiring(agent.networks[0])
    agent.learn(3000)
    for known, now in zip(before, wiring(agent.networks[0]), strict=True):
        np.testing.assert_array_equal(known, now)


def test_recursive_least_squares_is_ridge_regression():
    agent = make_agent("reservoir-force", "Pendulum-v1", 0, {"neurons": 5, "ridge": 0.3})
    rng = np.random.default_rng(1)
    x = rng.standard_normal((40, agent._features.size))
    y = rng.standard_normal((40, 1))
    for phi, target in zip(x, y, strict=True):
        agent._imitate(phi, target)
    expected = np.linalg.solve(x.T @ x + 0.3 * np.eye(x.shape[1]), x.T @ y).T
    np.testing.assert_allclose(agent._w, expected, rtol=1e-8, atol=1e-10)


def test_a_silent_liquid_is_told():
    agent = make_agent("reservoir", "CartPole-v1", 0, {"bias": 0.0, "drive": 0.0, "neurons": 4})
    with pytest.warns(RuntimeWarning, match=r"'reservoir': population 'cells' is silent"):
        agent.learn(1200)


def test_imitation_needs_an_oracle():
    agent = make_agent("reservoir-force", gymnasium.make("CartPole-v1"), 0)
    with pytest.raises(ValueError, match="CartPole-v1 has no oracle"):
        agent.learn(10)


@pytest.mark.parametrize(
    ("name", "settings", "named"),
    [
        ("reservoir", {"neurons": 1}, "neurons"),
        ("reservoir", {"keep": 1.0}, "keep"),
        ("reservoir", {"fast": 5.0, "slow": 2.0}, "slow"),
        ("reservoir", {"density": 0.0}, "density"),
        ("reservoir", {"cells": 1}, "cells"),
        ("reservoir", {"gamma": 1.5}, "gamma"),
        ("reservoir-force", {"ridge": 0.0}, "ridge"),
        ("reservoir-evolved", {"population": 7}, "population"),
    ],
)
def test_settings_of_reservoirs_that_cannot_be_are_refused(name, settings, named):
    with pytest.raises(ValueError, match=rf"setting '{named}': got .*expected"):
        make_agent(name, "CartPole-v1", 0, settings)
