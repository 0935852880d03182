"""E-prop: the formula, and the gradient that it is."""

import numpy as np
import pytest

from snn_core import (
    Delta,
    DiscreteLIF,
    EProp,
    LeakyReadout,
    Network,
    Normal,
    Population,
    Projection,
    SpikeSource,
    SymmetricFeedback,
    Uniform,
)

THRESHOLD, REST = -50.0, -65.0


def make(trains, size, rules, dt=1.0, copies=1, seed=0, t_ref=0.0, recurrent=True, sd=2.5):
    """Spike sources onto leaky cells, which may be connected among themselves."""
    source = Population("source", len(trains), SpikeSource(trains), co_release=True)
    cell = DiscreteLIF(tau_m=20.0, t_ref=t_ref)
    cells = Population("cells", size, cell, {"in": Delta()}, co_release=True)
    far, bound = Uniform(dt, 4.0 * dt), rules[0].w_max
    first = Normal(0.0, sd, -bound, bound)
    links = [Projection(source, cells, "in", weight=first, delay=far, rule=rules[0], name="ff")]
    if recurrent:
        few = Normal(0.0, 1.0, -rules[1].w_max, rules[1].w_max)
        links.append(Projection(cells, cells, "in", weight=few, delay=far, rule=rules[1], name="r"))
    return Network([source, cells], links, dt=dt, copies=copies, seed=seed)


def irregular(rng, n, duration, mean):
    return [np.cumsum(1.0 + rng.exponential(mean, int(duration / mean))) for _ in range(n)]


def pseudo_derivative(rule, v, fired, hold):
    """psi of every step; v and fired (steps, cells) at the ends of steps."""
    psi = np.zeros(fired.shape)
    for k, j in np.ndindex(*fired.shape):
        u = rule.v_threshold if fired[k, j] else v[k, j]
        if fired[max(0, k - hold) : k, j].any() and not fired[k, j]:
            continue
        psi[k, j] = rule.gamma / rule.width * max(0.0, 1.0 - abs(u - rule.v_threshold) / rule.width)
    return psi


def fading(steps, per_step):
    """(steps, steps): how much of what came in step a (column) is left in step k (row)."""
    age = np.subtract.outer(np.arange(steps), np.arange(steps))
    return np.where(age >= 0, np.exp(-per_step * age), 0.0)


class Life:
    """The record of a network that runs step by step."""

    def __init__(self, network):
        self.network = network
        self.v, self.fired = [], {"source": [], "cells": []}

    def go(self, steps):
        for _ in range(steps):
            self.network.run(1)
            self.v.append(self.network["cells"].v.copy())
            for name, record in self.fired.items():
                record.append(self.network[name].fired.astype(float))

    def eligibility(self, name, pre, rule, dt, hold, copy):
        """(synapses,), from the whole history, by explicit sums over all pairs of steps."""
        link, steps = self.network.projection(name), len(self.v)
        fired = np.array(self.fired[pre])[:, copy]
        arrived = np.zeros((steps, len(link.pre)))
        for s, (i, d) in enumerate(zip(link.pre, link.delay, strict=True)):
            arrived[d:, s] = fired[: steps - d, i]
        own = np.array(self.fired["cells"])[:, copy]
        psi = pseudo_derivative(rule, np.array(self.v)[:, copy], own, hold)
        e = psi[:, link.post] * (fading(steps, dt / rule.tau_m) @ arrived)
        return fading(steps, dt / rule.tau_e)[-1] @ e


def test_a_recurrent_circuit_follows_the_formula():
    rng, dt, hold = np.random.default_rng(0), 0.5, 6
    first = EProp(learning_rate=3.0, tau_m=20.0, width=25.0, t_ref=3.0, w_min=-5.0, w_max=5.0)
    rules = {"ff": first, "r": first._replace(tau_e=35.0, gamma=0.5, width=9.0, w_max=4.0)}
    network = make(irregular(rng, 8, 300.0, 8.0), 10, list(rules.values()), dt, 2, 4, t_ref=3.0)
    life = Life(network)
    weight = {name: network.projection(name).weight for name in rules}
    for steps in (40, 1, 1, 90, 7, 60, 13, 100):
        life.go(steps)
        feedback, value = rng.normal(size=(2, 10)), rng.normal(size=2)
        network.feed_back("cells", feedback)
        network.capture()
        network.modulate({"dopamine": value})
        for (name, rule), pre in zip(rules.items(), ("source", "cells"), strict=True):
            link = network.projection(name)
            for copy in range(2):
                e = life.eligibility(name, pre, rule, dt, hold, copy)
                np.testing.assert_allclose(link.trace("tag")[copy], e, rtol=1e-9, atol=1e-12)
                change = rule.learning_rate * value[copy] * feedback[copy, link.post] * e
                weight[name][copy] = np.clip(weight[name][copy] + change, rule.w_min, rule.w_max)
            np.testing.assert_allclose(link.weight, weight[name], rtol=1e-9, atol=1e-9)
        network.modulate({"dopamine": value})  # the feedback is used up
        np.testing.assert_array_equal(network.projection("r").weight, link.weight)
    assert (np.array(life.fired["cells"]).sum(axis=(0, 1)) > 0).sum() >= 5
    assert 0.0 < (np.abs(weight["ff"]) == 5.0).mean() < 1.0


def test_runs_compiled_and_step_by_step_alike_and_forgets_when_reset():
    rng = np.random.default_rng(1)
    rule = EProp(learning_rate=1.0, tau_m=20.0, w_min=-5.0, w_max=5.0)
    network = make(irregular(rng, 8, 100.0, 5.0), 10, [rule, rule], copies=2, t_ref=2.0)
    start, ends = network.state(), []
    for move in (lambda: network.run(20), lambda: [network.step() for _ in range(20)]):
        network.restore(start)
        for value in (1.0, -0.5):
            move()
            network.feed_back("cells", np.linspace(-1.0, 1.0, 10))
            network.capture()
            network.modulate({"dopamine": value})
        ends.append(network.state())
    changed = [name for name in start if not np.array_equal(ends[0][name], start[name])]
    assert any(name.startswith("weight") for name in changed)
    for name in set(changed) - {"counts"}:
        np.testing.assert_array_equal(ends[0][name], ends[1][name], err_msg=name)
    network.reset()
    for name, array in network.state().items():
        if name.startswith("EProp"):
            assert not array.any(), name


def test_a_synapse_onto_a_silent_cell_far_from_threshold_learns_nothing():
    rule = EProp(learning_rate=1.0, tau_m=20.0, width=5.0, w_min=-5.0, w_max=5.0)
    network = make([[5.0, 9.0, 12.0]], 3, [rule], recurrent=False, sd=0.5)
    weight = network.projection("ff").weight
    network.run(40)
    network.feed_back("cells", 1.0)
    network.run(0, {"dopamine": 1.0})
    assert not network.projection("ff").trace("tag").any()
    np.testing.assert_array_equal(network.projection("ff").weight, weight)


@pytest.mark.parametrize(
    "bad",
    [{"tau_m": 0.0}, {"tau_e": 0.5}, {"width": -1.0}, {"gamma": np.inf}, {"t_ref": -1.0},
     {"t_ref": np.inf}, {"v_threshold": np.inf}],
)  # fmt: skip
def test_parameters_that_make_no_rule_are_refused(bad):
    with pytest.raises(ValueError, match=next(iter(bad))):
        make([[5.0]], 2, [EProp(**bad)], recurrent=False, sd=0.0)


def spikes_of(weight, x, kept):
    """Potentials at the ends of the steps and spikes, (steps, cells); weight (cells, inputs)."""
    now = np.full(len(weight), REST)
    v, z = np.zeros((len(x), len(weight))), np.zeros((len(x), len(weight)))
    for k, arrived in enumerate(x):
        now = REST + (now - REST) * kept + weight @ arrived
        z[k] = now > THRESHOLD
        v[k] = now = np.where(z[k] > 0.0, REST, now)
    return v, z


def outputs_of(z, w_out, kept):
    trace, y = np.zeros(z.shape[1]), []
    for spikes in z:
        trace = kept * trace + spikes
        y.append(w_out @ trace)
    return np.array(y)


def gradient(x, psi, error, w_out, kept_m, kept_e):
    """Of sum (y - target)^2 / 2 by the weights, back through time; error = y - target.

    All paths are followed but that through the reset: the jump after a spike counts as given.
    """
    to_trace = to_v = np.zeros(psi.shape[1])
    total = np.zeros((psi.shape[1], x.shape[1]))
    for k in reversed(range(len(x))):
        to_trace = error[k] @ w_out + kept_e * to_trace
        to_v = psi[k] * to_trace + kept_m * to_v
        total += np.outer(to_v, x[k])
    return total


def test_the_twin_of_the_gradient_is_one():
    """Soft spikes, whose true derivative is psi, and no reset: finite differences agree."""
    rng = np.random.default_rng(2)
    x, weight = (rng.random((80, 4)) < 0.2).astype(float), rng.normal(3.0, 1.0, (5, 4))
    w_out, target = rng.normal(size=(2, 5)), rng.normal(size=(80, 2))

    def forward(weight):
        v = np.zeros((80, 5))
        for k in range(80):
            v[k] = (v[k - 1] if k else 0.0) * 0.9 + weight @ x[k]
        r = np.clip((v - 15.0) / 15.0, -1.0, 1.0)
        z = 0.3 * (0.5 + r - 0.5 * np.sign(r) * r**2)
        return 0.3 / 15.0 * (1.0 - np.abs(r)), outputs_of(z, w_out, 0.95) - target

    psi, error = forward(weight)
    found = gradient(x, psi, error, w_out, 0.9, 0.95)
    for at in np.ndindex(5, 4):
        step = np.zeros((5, 4))
        step[at] = 1e-4
        ends = [0.5 * (forward(weight + sign * step)[1] ** 2).sum() for sign in (1.0, -1.0)]
        assert found[at] == pytest.approx((ends[0] - ends[1]) / 2e-4, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_one_layer_descends_the_gradient_through_time(seed):
    rng, steps = np.random.default_rng(seed), 300
    rule = EProp(learning_rate=1.0, tau_m=20.0, t_ref=0.0, w_min=-1e3, w_max=1e3)
    network = make(irregular(rng, 12, 300.0, 10.0), 6, [rule], seed=seed, recurrent=False, sd=7.0)
    readout = LeakyReadout(6, outputs=2, tau=20.0, seed=seed)
    feedback = SymmetricFeedback(readout)
    target = rng.normal(size=(steps, 2))
    link = network.projection("ff")
    weight, life, change, y = link.weight, Life(network), 0.0, []
    for k in range(steps):
        life.go(1)
        y.append(readout(network["cells"].fired)[0])
        network.feed_back("cells", feedback(target[k] - y[k]))
        network.capture()
        network.modulate({"dopamine": 1.0})
        change += link.weight[0] - weight[0]
        link.weight = weight
    sent = np.array(life.fired["source"])[:, 0]
    dense, x = np.zeros((6, 12 * 4)), np.zeros((steps, 12, 4))  # one input for each delay
    for d in range(1, 5):
        x[d:, :, d - 1] = sent[:-d]
    place = link.pre * 4 + link.delay - 1
    dense[link.post, place] = weight[0]
    kept, x = np.exp(-1.0 / 20.0), x.reshape(steps, -1)
    v, z = spikes_of(dense, x, kept)
    np.testing.assert_array_equal(np.array(life.fired["cells"])[:, 0], z)
    assert z.sum() > 20
    error = outputs_of(z, readout.weight[0], kept) - target
    np.testing.assert_allclose(error, np.array(y) - target, rtol=1e-9, atol=1e-12)
    psi = pseudo_derivative(rule, v, z, 0)
    expected = -gradient(x, psi, error, readout.weight[0], kept, kept)[link.post, place]
    assert np.abs(expected).max() > 0.1
    np.testing.assert_allclose(change, expected, rtol=1e-6, atol=1e-9)
