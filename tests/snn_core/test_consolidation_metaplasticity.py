"""Metaplasticity: synapses that have learnt much learn less, and keep what they know."""

import math

import numpy as np
import pytest

from snn_core import (
    ExponentialCurrent,
    Metaplasticity,
    Network,
    PairSTDP,
    Population,
    Projection,
    RewardSTDP,
    SpikeSource,
)

STDP = PairSTDP(a_plus=0.4, a_minus=0.3, tau_plus=15.0, tau_minus=30.0, w_max=1e4)


def linked(rules, pre, post, copies=1, weight=100.0):
    """Cells that fire at given times onto one another, all to all; `pre`: times of arrival."""
    trains = [np.asarray(train, float) - 1.0 for train in pre]
    source = Population("pre", len(pre), SpikeSource(trains))
    cells = Population("cells", len(post), SpikeSource(post), {"in": ExponentialCurrent()})
    link = Projection(source, cells, "in", weight=weight, rule=rules, name="link")
    return Network([source, cells], [link], dt=1.0, copies=copies)


def steps_of(rule, pre, post, duration):
    """What additive pair STDP adds in each step of one synapse, each pair by itself."""
    change = np.zeros(duration)
    for i in pre:
        for j in post:
            if i < j:
                change[int(j)] += rule.a_plus * math.exp((i - j) / rule.tau_plus)
            elif j < i:
                change[int(i)] -= rule.a_minus * math.exp((j - i) / rule.tau_minus)
    return change


def braked(rule, changes, weight):
    """Weight and rate of one synapse after these changes, one per step of 1 ms."""
    rate, every = 1.0, round(rule.interval)
    for step, change in enumerate(changes):
        weight += rate * change
        rate *= math.exp(-rule.use * abs(rate * change))
        if (step + 1) % every == 0:
            rate = 1.0 - (1.0 - rate) * math.exp(-rule.interval / rule.tau)
    return weight, rate


@pytest.mark.parametrize("rule", [Metaplasticity(0.7, 1500.0, 40.0), Metaplasticity(0.1, 1e6)])
def test_the_changes_of_stdp_are_braked_one_by_one(rule):
    rng = np.random.default_rng(1)
    pre, post = ([np.unique(rng.integers(1, 1200, n)) for n in (8, 40, 25)] for _ in range(2))
    network = linked((STDP, rule), pre, post)
    network.run(1200)
    view = network.projection("link")
    for s, (i, j) in enumerate(zip(view.pre, view.post, strict=True)):
        weight, rate = braked(rule, steps_of(STDP, pre[i], post[j], 1200), 100.0)
        assert view.weight[0, s] == pytest.approx(weight, rel=1e-11)
        assert view.trace("rate")[0, s] == pytest.approx(rate, rel=1e-9)
    assert view.trace("rate").min() < 0.5


def test_without_use_the_weights_are_those_of_the_other_rules_to_the_last_bit():
    rng = np.random.default_rng(2)
    pre, post = ([np.unique(rng.integers(1, 3000, 150)) for _ in range(6)] for _ in range(2))
    found = []
    stdp = PairSTDP(a_plus=0.13, a_minus=0.17, w_min=0.011, w_max=0.3)
    for rules in (stdp, (stdp, Metaplasticity(use=0.0))):
        network = linked(rules, pre, post, weight=0.15)
        network.run(3000)
        found.append(network.projection("link").weight)
    assert (found[0] == found[1]).all()
    assert np.ptp(found[0]) > 0.05


def test_what_a_modulator_changes_is_braked_as_well():
    rule = Metaplasticity(use=np.array([[0.0], [0.5], [2.0]]))
    reward = RewardSTDP(learning_rate=0.3, w_max=1e4)
    train = np.arange(5.0, 900.0, 30.0)
    network = linked((reward, rule), [train], [train + 7.0], copies=3)
    view = network.projection("link")
    rng = np.random.default_rng(3)
    weight, rate, use = np.full(3, 100.0), np.ones(3), rule.use[:, 0]
    for _ in range(12):
        network.run(70)
        network.capture()
        dopamine = rng.normal(size=3)
        change = rate * 0.3 * dopamine * view.trace("tag")[:, 0]
        network.modulate({"dopamine": dopamine})
        weight, rate = weight + change, rate * np.exp(-use * np.abs(change))
        np.testing.assert_allclose(view.weight[:, 0], weight, rtol=1e-12)
        np.testing.assert_allclose(view.trace("rate")[:, 0], rate, rtol=1e-9)
    assert rate[2] < rate[1] < rate[0] == 1.0


def lessons(n, up, start):
    """Times of n isolated pairs, pre before post or after."""
    at = start + 200.0 * np.arange(n)
    return (at, at + 2.0) if up else (at + 2.0, at)


def test_the_first_memory_is_kept_against_later_ones():
    """Changes that would sum up to X leave ln(1 + use X) / use: no equal lesson undoes the first.

    Exact for small changes.
    """
    use, n = 1.5, 200
    stdp = PairSTDP(a_plus=0.02, a_minus=0.02, w_max=1e4)
    first, second = lessons(n, True, 10.0), lessons(n, False, 10.0 + 200.0 * n)
    pre, post = (np.concatenate(both) for both in zip(first, second, strict=True))
    rule = Metaplasticity(use=np.array([[use], [0.0]]), tau=1e12)
    network = linked((stdp, rule), [pre], [post], copies=2)
    network.run(200 * n)
    learnt = network.projection("link").weight[:, 0] - 100.0
    network.run(200 * n)
    left = network.projection("link").weight[:, 0] - 100.0
    size = 0.02 * math.exp(-2.0 / 20.0) * n
    once, twice = math.log1p(use * size) / use, math.log1p(2.0 * use * size) / use
    np.testing.assert_allclose(learnt, [once, size], rtol=0.01)
    assert left[0] == pytest.approx(2.0 * once - twice, rel=0.02)
    assert left[1] == pytest.approx(0.0, abs=1e-3)
    assert left[0] / learnt[0] > 0.6


def test_rates_recover_with_tau_and_outlive_resets():
    rule = Metaplasticity(use=2.0, tau=np.array([[800.0], [3000.0]]), interval=25.0)
    network = linked((STDP, rule), [[10.0]], [[12.0]], copies=2)
    network.run(25)
    view = network.projection("link")
    network.plastic = False
    network.reset()
    network.run(24)  # the same pair again, unheard
    network.plastic = True
    missing = 1.0 - view.trace("rate")[:, 0]
    drop = 1.0 - math.exp(-2.0 * 0.4 * math.exp(-2.0 / 15.0))
    np.testing.assert_allclose(missing, drop * np.exp(-25.0 / rule.tau[:, 0]), rtol=1e-9)
    network.run(5000)
    found = 1.0 - view.trace("rate")[:, 0]
    np.testing.assert_allclose(found, missing * np.exp(-5000.0 / rule.tau[:, 0]), rtol=1e-8)


def test_an_assigned_weight_is_a_synapse_that_has_never_learnt():
    rule = Metaplasticity(use=3.0)
    times = np.arange(10.0, 1000.0, 10.0)
    network = linked((STDP, rule), [times], [times + 2.0], copies=2)
    network.run(500)
    view = network.projection("link")
    assert (view.trace("rate") < 0.2).all()
    weight, rate = view.weight, view.trace("rate")
    weight[0] = 50.0
    view.weight = weight
    np.testing.assert_array_equal(view.trace("rate")[:, 0], [1.0, rate[1, 0]])
    network.reset()  # of the traces: the next change is that of the first pair
    network.run(13)
    full = 0.4 * math.exp(-2.0 / 15.0)
    expected = [50.0 + full, weight[1, 0] + rate[1, 0] * full]
    np.testing.assert_allclose(view.weight[:, 0], expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"use": -1.0}, "use: expected >= 0"),
        ({"tau": 0.0}, "tau: got .*positive"),
        ({"interval": 0.5}, "interval = 0.5 ms is shorter than the step"),
    ],
)
def test_a_metaplasticity_that_cannot_be_is_told(change, message):
    with pytest.raises(ValueError, match=message):
        linked((STDP, Metaplasticity()._replace(**change)), [[]], [[]])
