"""A8: pair STDP against its closed form and an event-driven twin that knows no traces."""

import math

import numpy as np
import pytest

from snn_core import PairSTDP, lab

WIDE = PairSTDP(a_plus=0.01, a_minus=0.0105, tau_plus=16.8, tau_minus=33.7, w_min=-50.0, w_max=50.0)


def twin(rule, pre, post, initial):
    """Visits spikes in order of time and sums over all earlier partners, pair by pair."""
    weight = initial
    for t in sorted({*pre, *post}):
        if t in pre:
            loss = sum(math.exp((p - t) / rule.tau_minus) for p in post if p < t)
            weight = min(max(weight - rule.a_minus * loss, rule.w_min), rule.w_max)
        if t in post:
            gain = sum(math.exp((p - t) / rule.tau_plus) for p in pre if p < t)
            weight = min(max(weight + rule.a_plus * gain, rule.w_min), rule.w_max)
    return weight


def final_weight(rule, pre, post, initial=0.5, duration=None, dt=0.1):
    duration = duration or max([*pre, *post]) + 5.0
    return lab.weight_change(rule, pre, post, duration=duration, dt=dt, initial=initial).weight[-1]


def train(rng, n, dt, mean=12.0):
    return (np.cumsum(1 + rng.geometric(dt / mean, n)) * dt).round(6).tolist()


@pytest.mark.parametrize("lag", [0.1, 1.0, 5.0, 10.0, 33.3, 80.0])
def test_the_window_is_the_closed_form(lag):
    potentiated = final_weight(WIDE, [20.0], [20.0 + lag]) - 0.5
    depressed = final_weight(WIDE, [20.0 + lag], [20.0]) - 0.5
    assert potentiated == pytest.approx(0.01 * math.exp(-lag / 16.8), abs=1e-9)
    assert depressed == pytest.approx(-0.0105 * math.exp(-lag / 33.7), abs=1e-9)


def test_coincident_spikes_change_nothing():
    assert final_weight(WIDE, [20.0], [20.0]) == 0.5


def test_a_silent_partner_changes_nothing():
    assert final_weight(WIDE, [10.0, 20.0, 30.0], []) == 0.5
    assert final_weight(WIDE, [], [10.0, 20.0, 30.0]) == 0.5


@pytest.mark.parametrize(
    ("pre", "post"),
    [
        ([10.0, 20.0], [10.0, 20.0]),
        ([10.0, 10.1], [10.1, 10.2]),
        ([10.0, 11.0, 12.0], [12.0]),
        ([10.0], [10.0, 11.0, 12.0]),
        ([5.0, 15.0, 25.0], [5.0, 10.0, 15.0, 20.0, 25.0]),
        ([10.0, 30.0], [20.0]),
        ([20.0], [10.0, 30.0]),
    ],
)
def test_hand_made_trains_agree_with_the_twin(pre, post):
    assert final_weight(WIDE, pre, post) == pytest.approx(twin(WIDE, pre, post, 0.5), abs=1e-12)


@pytest.mark.parametrize("dt", [0.1, 1.0])
@pytest.mark.parametrize("seed", range(4))
def test_irregular_trains_agree_with_the_twin(seed, dt):
    rng = np.random.default_rng(seed)
    pre, post = train(rng, 60, dt), train(rng, 60, dt)
    if seed % 2:
        post = sorted({*post, *pre[::3]})
    found = final_weight(WIDE, pre, post, dt=dt)
    assert found == pytest.approx(twin(WIDE, pre, post, 0.5), abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_bounds_are_applied_at_every_spike(seed):
    rule = WIDE._replace(a_plus=0.4, a_minus=0.35, w_min=0.1, w_max=0.9)
    rng = np.random.default_rng(seed)
    pre, post = train(rng, 50, 0.1), train(rng, 50, 0.1)
    trace = lab.weight_change(rule, pre, post, duration=max(pre + post) + 1.0, initial=0.5)
    assert trace.weight.min() == 0.1
    assert trace.weight.max() == 0.9
    assert trace.weight[-1] == pytest.approx(twin(rule, pre, post, 0.5), abs=1e-9)


def test_the_pair_rule_shows_no_potentiation_for_post_before_pre_at_50_hz():
    # Sjostrom 2001: real synapses potentiate here, which only a triplet or voltage rule explains.
    post = (10.0 + 20.0 * np.arange(60)).tolist()
    balanced = WIDE._replace(a_minus=0.0105, tau_plus=20.0, tau_minus=20.0)
    assert final_weight(balanced, [t + 10.0 for t in post], post) < 0.5
