"""Reward-based e-prop: the factorisation, and the gradient that it is."""

import numpy as np
import pytest

from snn_core import (
    Delta,
    DiscreteALIF,
    DiscreteLIF,
    EProp,
    Network,
    Normal,
    Population,
    Projection,
    RewardEProp,
    SpikeSource,
    Uniform,
)

WIDE = {"w_min": -6.0, "w_max": 6.0}


def eligibility(rule, dt, x, psi):
    """e of every step, (steps, synapses), by the chain of Jacobians.

    The state of a neuron is h = (v, jump / threshold_jump): dh/dw <- (dh/dh) dh/dw + dh/dw now,
    and z = 1 or 0 depends on h by psi (1, -threshold_jump). x: arrivals; psi: (steps, synapses).
    """
    steps, n = x.shape
    out, moved = np.zeros((steps, n)), np.zeros((n, 2))
    for k in range(steps):
        moved[:, 0] = np.exp(-dt / rule.tau_m) * moved[:, 0] + x[k]
        for s in range(n):
            firing = psi[k, s] * np.array([1.0, -rule.threshold_jump])
            out[k, s] = firing @ moved[s]
            own = np.array([[1.0, 0.0], [0.0, np.exp(-dt / rule.tau_threshold)]])
            moved[s] = (own + np.outer([0.0, 1.0], firing)) @ moved[s]
    return out


def credit_of(rule, e, marks, feedback, dt):
    """What the tags at the ends of `marks` steps leave, (synapses,); feedback by synapse."""
    ebar, credit, at = np.zeros(e.shape[1]), np.zeros(e.shape[1]), 0
    for steps, given in zip(marks, feedback, strict=True):
        ebar = np.exp(-steps * dt / rule.tau_readout) * ebar + e[at : at + steps].sum(axis=0)
        credit = np.exp(-steps * dt / rule.tau_e) * credit + given * ebar
        at += steps
    return credit


def test_the_chain_of_jacobians_is_the_gradient():
    """Soft spikes, whose true derivative is psi, and no reset: finite differences agree."""
    rng, marks = np.random.default_rng(2), (7, 3, 1, 12, 7, 20)
    rule = RewardEProp(tau_m=9.0, tau_threshold=40.0, threshold_jump=8.0, gamma=0.4, tau_readout=15)
    x = (rng.random((50, 4)) < 0.2).astype(float)
    weight, feedback = rng.normal(4.0, 1.0, 4), rng.normal(size=6)

    def forward(weight):
        v = jump = 0.0
        psi, spikes = np.zeros(50), np.zeros(50)
        for k in range(50):
            v = v * np.exp(-1.0 / rule.tau_m) + weight @ x[k]
            r = np.clip((v - 15.0 - jump) / rule.width, -1.0, 1.0)
            psi[k] = rule.gamma / rule.width * (1.0 - np.abs(r))
            spikes[k] = rule.gamma * (0.5 + r - 0.5 * np.sign(r) * r**2)
            jump = np.exp(-1.0 / rule.tau_threshold) * jump + rule.threshold_jump * spikes[k]
        return psi, spikes

    def objective(weight):
        e = forward(weight)[1][:, None]
        return credit_of(rule, e, marks, feedback, 1.0)[0]

    psi = np.repeat(forward(weight)[0][:, None], 4, axis=1)
    assert (psi > 0.0).mean() > 0.2
    e = eligibility(rule, 1.0, x, psi)
    found = credit_of(rule, e, marks, feedback, 1.0)
    for s in range(4):
        ends = [objective(weight + sign * 1e-5 * np.eye(4)[s]) for sign in (1.0, -1.0)]
        assert found[s] == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-3, abs=1e-6)


def make(trains, rules, dt, copies=1, seed=0, t_ref=0.0, cell=None):
    """Spike sources onto adaptive cells, and these onto each other."""
    source = Population("source", len(trains), SpikeSource(trains), co_release=True)
    rule = rules[0]
    cell = cell or DiscreteALIF(
        tau_m=rule.tau_m, t_ref=t_ref, threshold_jump=rule.threshold_jump,
        tau_threshold=rule.tau_threshold,
    )  # fmt: skip
    cells = Population("cells", 8, cell, {"in": Delta()}, co_release=True)
    links = [
        Projection(
            pre, cells, "in", weight=Normal(0.0, sd, -5.0, 5.0), delay=Uniform(dt, 4.0 * dt),
            rule=each, name=name,
        )
        for pre, sd, each, name in zip((source, cells), (3.0, 1.0), rules, "fr", strict=False)
    ]  # fmt: skip
    return Network([source, cells], links, dt=dt, copies=copies, seed=seed)


def trains_of(rng, n, duration, mean):
    return [np.cumsum(1.0 + rng.exponential(mean, int(duration / mean))) for _ in range(n)]


class Record:
    """Potentials, thresholds and spikes of a network that runs step by step."""

    def __init__(self, network):
        self.network, self.v, self.jump = network, [], []
        self.fired = {"source": [], "cells": []}

    def go(self, steps):
        for _ in range(steps):
            self.jump.append(self.network["cells"].jump.copy())
            self.network.run(1)
            self.v.append(self.network["cells"].v.copy())
            for name, record in self.fired.items():
                record.append(self.network[name].fired.astype(float))

    def psi(self, rule, hold, copy):
        v, jump = np.array(self.v)[:, copy], np.array(self.jump)[:, copy]
        fired = np.array(self.fired["cells"])[:, copy]
        psi = np.maximum(0.0, 1.0 - np.abs(v - rule.v_threshold - jump) / rule.width)
        for k, j in np.argwhere(fired > 0.0):
            psi[k + 1 : k + 1 + hold, j] = 0.0
        return rule.gamma / rule.width * np.where(fired > 0.0, 1.0, psi)

    def eligibility(self, name, rule, dt, hold, copy):
        link = self.network.projection(name)
        fired = np.array(self.fired[{"f": "source", "r": "cells"}[name]])[:, copy]
        x = np.zeros((len(self.v), len(link.pre)))
        for s, (i, d) in enumerate(zip(link.pre, link.delay, strict=True)):
            x[d:, s] = fired[: len(x) - d, i]
        return eligibility(rule, dt, x, self.psi(rule, hold, copy)[:, link.post])


@pytest.mark.parametrize(("jump", "t_ref"), [(3.0, 0.0), (6.0, 1.5), (0.0, 0.0)])
def test_a_recurrent_circuit_with_adaptation_follows_the_factorisation(jump, t_ref):
    rng, dt, marks = np.random.default_rng(0), 0.5, (40, 1, 1, 30, 7, 50)
    first = RewardEProp(
        learning_rate=60.0, tau_m=20.0, width=25.0, threshold_jump=jump, tau_threshold=60.0,
        t_ref=t_ref, **WIDE,
    )  # fmt: skip
    other = {"tau_readout": 35.0, "tau_e": 50.0, "gamma": 0.5, "width": 9.0}
    rules = {"f": first, "r": first._replace(**other, w_max=5.5)}
    trains = trains_of(rng, 6, 70.0, 2.5)
    network = make(trains, list(rules.values()), dt, 2, 4, t_ref)
    record, given = Record(network), []
    weight = {name: network.projection(name).weight for name in rules}
    for n, steps in enumerate(marks):
        record.go(steps)
        feedback, value = rng.normal(size=(2, 8)), rng.normal(size=2)
        given.append(feedback)
        network.feed_back("cells", feedback)
        network.capture()
        network.modulate({"dopamine": value})
        for name, rule in rules.items():
            link = network.projection(name)
            for copy in range(2):
                e = record.eligibility(name, rule, dt, round(t_ref / dt), copy)
                told = [each[copy, link.post] for each in given]
                credit = credit_of(rule, e, marks[: n + 1], told, dt)
                np.testing.assert_allclose(link.trace("credit")[copy], credit, rtol=1e-8, atol=1e-9)
                moved = weight[name][copy] + rule.learning_rate * value[copy] * credit
                weight[name][copy] = np.clip(moved, rule.w_min, rule.w_max)
            np.testing.assert_allclose(link.weight, weight[name], rtol=1e-8, atol=1e-8)
    assert np.array(record.fired["cells"]).sum() > 20
    assert 0.0 < (np.abs(weight["f"]) == 6.0).mean() < 1.0


def test_of_cells_without_adaptation_the_eligibility_is_that_of_eprop():
    rng = np.random.default_rng(3)
    mine = RewardEProp(threshold_jump=0.0, tau_m=20.0, tau_readout=30.0, t_ref=2.0, **WIDE)
    known = EProp(tau_m=20.0, tau_e=30.0, t_ref=2.0, **WIDE)
    trains, cell = trains_of(rng, 6, 60.0, 5.0), DiscreteLIF(tau_m=20.0, t_ref=2.0)
    nets = [make(trains, [rule, rule], 1.0, cell=cell) for rule in (mine, known)]
    for k in range(60):
        for network in nets:
            network.run(1)
            network.capture()
        one, two = (network.projection("r").trace("tag") for network in nets)
        np.testing.assert_allclose(one, two, rtol=1e-12, atol=1e-15, err_msg=str(k))
    assert np.abs(one).max() > 0.01


def test_what_was_not_done_gets_no_credit_and_credit_waits_for_the_error():
    rule = RewardEProp(learning_rate=1.0, tau_m=20.0, **WIDE)
    network = make(trains_of(np.random.default_rng(5), 6, 40.0, 4.0), [rule, rule], 1.0)
    weight = network.projection("f").weight
    network.run(40, {"dopamine": 0.0})
    network.run(0, {"dopamine": 1.0})  # no feedback: nobody did anything
    np.testing.assert_array_equal(network.projection("f").weight, weight)
    network.feed_back("cells", np.eye(8)[2])
    network.capture()
    np.testing.assert_array_equal(network.projection("f").weight, weight)
    network.run(30)
    network.run(0, {"dopamine": 1.0})
    link = network.projection("f")
    changed = (link.weight != weight)[0]
    assert changed.any()
    assert not changed[link.post != 2].any()


@pytest.mark.parametrize(
    "bad",
    [{"tau_m": 0.0}, {"tau_e": 0.5}, {"tau_readout": 0.5}, {"tau_threshold": 0.1}, {"width": -1.0},
     {"gamma": np.inf}, {"t_ref": -1.0}, {"threshold_jump": -2.0}, {"v_threshold": np.inf}],
)  # fmt: skip
def test_parameters_that_make_no_reward_based_rule_are_refused(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        make([[5.0]], [RewardEProp(**bad)], 1.0, cell=DiscreteLIF())
