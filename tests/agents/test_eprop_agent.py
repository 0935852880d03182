"""The network of `eprop` beside a slow twin, its learning signal beside finite differences."""

import numpy as np
import pytest

from agents import make_agent
from agents.lsnn import Lsnn, Rule

ON = {"recurrent": True}


def wired(network):
    """(pre, post, i, j, weight) of each synapse."""
    return [
        (link.pre.name, link.post.name, *each)
        for link in network.projections
        for view in [network.projection(link.name)]
        for each in zip(view.pre, view.post, view.weight[0], strict=True)
    ]


@pytest.mark.parametrize(
    "lsnn",
    [
        Lsnn(neurons=10, density=0.5, strength=2.0),
        Lsnn(neurons=8, density=0.0, adaptive=1.0, jump=0.5, bias=2.0),
        Lsnn(neurons=6, density=1.0, adaptive=0.0, sub_steps=3, fast=2.0),
    ],
)
def test_the_network_is_that_of_a_slow_twin(lsnn):
    network = lsnn.network(4, 2, 1, 3, None)
    synapses, rng = wired(network), np.random.default_rng(0)
    names = [*lsnn.groups]
    tau = {"leaky": lsnn.fast, "adaptive": lsnn.slow}
    v = {name: np.zeros(network[name].v.shape[1]) for name in names}
    jump, before = {name: 0.0 * v[name] for name in names}, dict.fromkeys((*names, "sensory"), ())
    fired = 0
    for k in range(120):
        network["sensory"].i_offset[:] = rng.uniform(0.0, 0.6, 4)
        network.run(1)
        late = {name: 0.0 * v[name] for name in names}
        for pre, post, i, j, weight in synapses:
            late[post][j] += weight * (i in before[pre])
        before["sensory"] = set(np.flatnonzero(network["sensory"].fired[0]))
        for name in names:
            bias = network[name].i_offset[0]
            v[name] += -np.expm1(-1.0 / tau[name]) * (bias - v[name]) + late[name]
            spikes = v[name] > 1.0 + jump[name]
            rise = lsnn.jump if name == "adaptive" else 0.0
            jump[name] = np.exp(-1.0 / lsnn.tau_threshold) * jump[name] + rise * spikes
            v[name][spikes], before[name] = 0.0, set(np.flatnonzero(spikes))
            fired += spikes.sum()
            np.testing.assert_allclose(network[name].v[0], v[name], atol=1e-12, err_msg=str(k))
    assert fired > 10


def test_the_wiring_of_an_lsnn_is_what_its_page_says():
    lsnn = Lsnn(neurons=200)
    network = lsnn.network(18, 2, 1, 3, Rule(0.01, 0.9))
    synapses = wired(network)
    among = [each for each in synapses if each[0] != "sensory"]
    assert len(synapses) - len(among) == 18 * 200
    assert len(among) == pytest.approx(0.1 * 200 * 199, rel=0.1)
    assert not any(pre == post and i == j for pre, post, i, j, _ in among)
    spread = np.std([weight for *_, weight in among]) * np.sqrt(20.0)
    assert spread == pytest.approx(lsnn.strength, rel=0.05)
    assert wired(lsnn.network(18, 2, 1, 3, None)) == synapses
    assert wired(lsnn.network(18, 2, 1, 4, None)) != synapses
    rules = {link.post.name: link.rule for link in network.projections}
    assert (rules["leaky"].threshold_jump, rules["adaptive"].threshold_jump) == (0.0, lsnn.jump)
    assert rules["leaky"].tau_m == lsnn.fast
    assert np.exp(-lsnn.control_ms / rules["leaky"].tau_readout) == pytest.approx(lsnn.keep)
    assert np.exp(-lsnn.control_ms / rules["leaky"].tau_e) == pytest.approx(0.9)


@pytest.mark.parametrize("env_id", ["CartPole-v1", "Pendulum-v1"])
def test_the_learning_signal_is_the_slope_of_value_and_log_probability(env_id, monkeypatch):
    """By each trace, by finite differences; a Gaussian's score comes times its variance."""
    agent, sent = make_agent("eprop", env_id, 1, ON | {"keep": 0.7}).learn(400), {}
    features, rng = agent._features, np.random.default_rng(2)
    seen, _ = agent.env.reset(seed=1)
    monkeypatch.setattr(features.networks[0], "feed_back", lambda name, x: sent.update({name: x}))
    for _ in range(12):
        phi = features(seen[None].astype(float))[0].copy()
    chosen, score = agent._head.sample(agent._theta @ phi, rng)
    features.credit(score, agent._w, agent._theta)
    n = 200

    def objective(traces):
        cut = np.clip((traces - features._moments.mean) * features._gain(), -3.0, 3.0)
        x = np.concatenate([cut / np.sqrt(n), phi[n:]])
        h = agent._theta @ x
        if env_id == "Pendulum-v1":
            variance = agent._head.deviation**2
            return agent._w @ x - 0.5 * np.sum((chosen - np.tanh(h)) ** 2) / variance * variance
        return agent._w @ x + h @ chosen - np.log(np.exp(h).sum())

    traces, step = features._traces[0].copy(), 1e-5 * np.eye(n)
    slope = [(objective(traces + d) - objective(traces - d)) / 2e-5 for d in step]
    found = np.concatenate([sent[name] for name in ("leaky", "adaptive")])
    unit = 1.0 - 0.7  # traces grow by 1 - keep at a spike
    np.testing.assert_allclose(found, unit * np.array(slope), rtol=1e-4, atol=1e-7)
    assert np.abs(found).max() > 1e-3


def plastic(agent):
    return [each[-1] for each in wired(agent.networks[0])]


@pytest.mark.parametrize(
    ("name", "settings", "moves"),
    [("eprop", {}, False), ("eprop", ON, True), ("eprop", ON | {"symmetric": False}, True),
     ("eprop+no-trace", ON, True), ("eprop+frozen", ON, False)],
)  # fmt: skip
def test_only_with_eprop_do_synapses_of_the_network_change(name, settings, moves):
    agent = make_agent(name, "CartPole-v1", 2, settings)
    before, parameters = plastic(agent), agent.parameters
    agent.learn(500)
    assert (plastic(agent) != before) == moves
    readout = 3 * (200 + 1 + 4 * 9)
    assert parameters == readout + len(before) * (settings != {})
    twin = agent.policy(0)._lives._features
    assert plastic(agent) == [each[-1] for each in wired(twin.networks[0])]


def test_eprop_goes_on_after_loading_with_the_same_bits(tmp_path):
    whole = make_agent("eprop", "CartPole-v1", 5, ON).learn(300)
    whole.save(tmp_path / "half")
    loaded = type(whole).load(tmp_path / "half.zip", "CartPole-v1")
    for agent in (whole, loaded):
        agent.learn(200)
    one, two = whole.state(), loaded.state()
    assert any(name.startswith("lsnn/sensory") for name in one)
    for name, array in one.items():
        np.testing.assert_array_equal(array, two[name], err_msg=name)
    name = next(name for name in one if name.startswith("lsnn/"))
    with pytest.raises(ValueError, match="beyond 3"):
        whole.restore(one | {name: np.full_like(one[name], 7.0)})


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"neurons": 1}, "neurons"), ({"keep": 1.0}, "keep"), ({"adaptive": 1.5}, "adaptive"),
     ({"density": -0.1}, "density"), ({"fast": 0.5}, "fast"), ({"jump": -1.0}, "jump"),
     ({"rate": 0.0}, "rate"), ({"learning_rate": 0.0}, "learning_rate"), ({"cells": 1}, "cells"),
     ({"gamma": 1.5}, "gamma")],
)  # fmt: skip
def test_settings_of_eprop_that_cannot_be_are_refused(settings, named):
    with pytest.raises(ValueError, match=rf"setting '{named}': got .*expected"):
        make_agent("eprop", "CartPole-v1", 0, settings)
