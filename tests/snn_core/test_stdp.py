"""A8: pair STDP against its closed form and an event-driven twin that knows no traces."""

import math

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialConductance,
    Network,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    Uniform,
    lab,
)

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


def general_twin(rule, pre, post, weight):
    """With exponents and pairing: sums over earlier partners, or the last one."""

    def partners(times, now, tau):
        kept = [math.exp((t - now) / tau) for t in times if t < now]
        return sum(kept[-1:] if rule.pairing == "nearest" else kept)

    width = rule.w_max - rule.w_min
    for t in sorted({*pre, *post}):
        if t in pre:
            place = (weight - rule.w_min) / width
            weight -= rule.a_minus * place**rule.mu_minus * partners(post, t, rule.tau_minus)
            weight = min(max(weight, rule.w_min), rule.w_max)
        if t in post:
            place = (rule.w_max - weight) / width
            weight += rule.a_plus * place**rule.mu_plus * partners(pre, t, rule.tau_plus)
            weight = min(max(weight, rule.w_min), rule.w_max)
    return weight


@pytest.mark.parametrize("pairing", ["all", "nearest"])
@pytest.mark.parametrize(("mu_plus", "mu_minus"), [(0.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.4, 0.1)])
@pytest.mark.parametrize("seed", range(2))
def test_exponents_and_pairing_agree_with_the_twin(seed, mu_plus, mu_minus, pairing):
    rule = PairSTDP(
        0.03, 0.025, 16.8, 33.7, mu_plus, mu_minus, pairing=pairing, w_min=0.2, w_max=1.1
    )
    rng = np.random.default_rng([seed, 7])
    pre, post = (np.cumsum(rng.exponential(12.0, 60)) + 1.0 for _ in range(2))
    post = np.sort([*post, *pre[:: 7 if seed else 60]])
    found = lab.weight_change(rule, pre, post).weight[-1]
    assert found == pytest.approx(general_twin(rule, pre, post, 0.5), abs=1e-12)
    other = rule._replace(pairing="all" if pairing == "nearest" else "nearest")
    assert abs(general_twin(other, pre, post, 0.5) - found) > 1e-4


def equilibrium(mu, rate):
    """Weights of 150 Poisson inputs of 8 neurons; and their rate, Hz."""
    source = Population("inputs", 150, PoissonSource(rate))
    neuron = LIF(tau_m=10.0, c_m=200.0, v_rest=-74.0, v_reset=-60.0, v_threshold=-54.0, t_ref=0.0)
    cells = Population("cells", 8, neuron, {"in": ExponentialConductance(5.0, reversal=0.0)})
    rule = PairSTDP(0.005, 0.00525, mu_plus=mu, mu_minus=mu)
    link = Projection(source, cells, "in", weight=Uniform(0.0, 1.0), rule=rule, name="link")
    network = Network([source, cells], [link], dt=0.5, seed=3)
    network.run(600_000)
    network.run(40_000)
    return network.projection("link").weight[0], network["cells"].counts.mean() / 20.0


def test_the_additive_rule_is_bimodal_and_the_multiplicative_unimodal():
    """Song, Miller & Abbott 2000, in small; van Rossum, Bi & Turrigiano 2000 for mu = 1."""
    additive, rate = equilibrium(0.0, 20.0)
    counts = np.histogram(additive, 10, (0.0, 1.0))[0]
    assert counts[0] + counts[-1] > 0.8 * additive.size
    assert min(counts[0], counts[-1]) > 20 * counts[3:7].max()
    multiplicative, _ = equilibrium(1.0, 20.0)
    assert multiplicative.std() < 0.05
    # Inputs that cause spikes a little more often than by chance are above the balance.
    assert 1.0 / 2.05 < multiplicative.mean() < 1.0 / 2.05 + 0.05
    busy, busy_rate = equilibrium(0.0, 30.0)
    assert busy.mean() < 0.75 * additive.mean()  # competition holds the rate
    assert 0.9 * rate < busy_rate < 1.2 * rate
