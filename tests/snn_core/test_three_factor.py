"""A10: eligibility, modulator and credit in time of the three-factor rules."""

import math

import numpy as np
import pytest

from snn_core import (
    TDLTP,
    EfferenceTD,
    ExponentialCurrent,
    Population,
    Projection,
    RewardSTDP,
    SpikeSource,
    lab,
)

STDP = RewardSTDP(
    learning_rate=0.1, a_plus=1.0, a_minus=0.6, tau_plus=20.0, tau_minus=30.0, tau_e=1000.0,
    w_min=-1e4, w_max=1e4,
)  # fmt: skip
TD = TDLTP(learning_rate=0.1, w_min=-1e4, w_max=1e4)
RISING = TD._replace(tau_rise=50.0)


def train(rng, n, dt, mean=12.0):
    return (np.cumsum(1 + rng.geometric(dt / mean, n)) * dt).round(6).tolist()


def stdp_twin(rule, pre, post, at):
    """Every pair by itself: its size when it is complete, then its own decay until `at`."""
    total = 0.0
    for i in pre:
        for j in post:
            if i == j or max(i, j) > at:
                continue
            size = rule.a_plus * math.exp((i - j) / rule.tau_plus)
            if j < i:
                size = -rule.a_minus * math.exp((j - i) / rule.tau_minus)
            total += size * math.exp((max(i, j) - at) / rule.tau_e)
    return total


def td_twin(rule, pre, post, at):
    """Every potential by itself, read at the first postsynaptic spike after its cause."""
    total, previous = 0.0, -math.inf
    height = rule.epsilon_0 / (rule.tau_m - rule.tau_s)
    for j in (j for j in post if j <= at):
        for i in (i for i in pre if previous <= i < j):
            epsilon = math.exp((i - j) / rule.tau_m) - math.exp((i - j) / rule.tau_s)
            kappa = math.exp((j - at) / rule.tau_e)
            if rule.tau_rise:
                kappa -= math.exp((j - at) / rule.tau_rise)
                kappa *= rule.tau_e / (rule.tau_e - rule.tau_rise)
            total += height * epsilon * kappa
        previous = j
    return total


TWINS = [
    (STDP, stdp_twin), (TD, td_twin), (STDP._replace(tau_e=10.0), stdp_twin), (RISING, td_twin),
]  # fmt: skip
NAMES = ["RewardSTDP", "TDLTP", "RewardSTDP short", "TDLTP with a rise"]


@pytest.fixture
def bench(build):
    """One synapse between two prescribed cells; the spikes of `pre` arrive at the times given."""

    def make(rule, pre, post, copies=1):
        source = Population("pre", 1, SpikeSource([np.asarray(pre, float) - 1.0]), co_release=True)
        target = Population("post", 1, SpikeSource([post]), {"in": ExponentialCurrent()})
        link = Projection(source, target, "in", weight=0.5, rule=rule, name="link")
        return build([source, target], [link], dt=1.0, copies=copies)

    return make


@pytest.mark.parametrize(("rule", "twin"), TWINS, ids=NAMES)
@pytest.mark.parametrize("seed", range(3))
def test_eligibility_of_irregular_trains_agrees_with_the_twin(rule, twin, seed):
    rng = np.random.default_rng(seed)
    pre, post = train(rng, 40, 1.0), train(rng, 40, 1.0)
    if seed == 1:
        post = sorted({*post, *pre[::2]})
    trace = lab.weight_change(rule, pre, post, duration=600.0, dt=10.0)
    expected = [twin(rule, pre, post, t) for t in trace.t]
    np.testing.assert_allclose(trace.eligibility, expected, rtol=1e-9, atol=1e-9)
    assert (trace.weight == 0.5).all()


@pytest.mark.parametrize(
    ("pre", "post"),
    [
        ([10.0], [10.0]),
        ([10.0], [10.0, 12.0]),
        ([10.0, 12.0], [12.0, 14.0]),
        ([10.0, 11.0, 12.0], [13.0, 14.0]),
        ([20.0], [10.0, 30.0]),
        ([10.0, 20.0], [10.0, 20.0]),
    ],
)
@pytest.mark.parametrize(("rule", "twin"), TWINS[:2], ids=NAMES[:2])
def test_eligibility_of_hand_made_trains(rule, twin, pre, post):
    trace = lab.weight_change(rule, pre, post, duration=40.0, dt=1.0)
    expected = [twin(rule, pre, post, t) for t in trace.t]
    np.testing.assert_allclose(trace.eligibility, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_pulse_after_one_pair_has_the_closed_form(sign):
    pre, post = (20.0, 30.0) if sign > 0 else (30.0, 20.0)
    at_once = 1.0 * math.exp(-10.0 / 20.0) if sign > 0 else -0.6 * math.exp(-10.0 / 30.0)
    for delay in (0.0, 1.0, 500.0, 2000.0):
        trace = lab.weight_change(STDP, [pre], [post], [30.0 + delay], duration=2100.0, dt=50.0)
        expected = 0.1 * at_once * math.exp(-delay / 1000.0)
        assert trace.weight[-1] - 0.5 == pytest.approx(expected, rel=1e-9)


def test_a_rise_keeps_the_area_of_the_eligibility():
    areas = []
    for tau_rise in (0.0, 10.0, 50.0, 190.0):
        trace = lab.weight_change(TD._replace(tau_rise=tau_rise), [20.0], [30.0], duration=2400.0)
        areas.append(trace.eligibility.sum() * 0.1)
        peak = trace.t[trace.eligibility.argmax()] - 30.0
        ratio = 200.0 / tau_rise if tau_rise else 1.0
        assert peak == pytest.approx(tau_rise * math.log(ratio) / (1.0 - 1.0 / ratio)
                                     if tau_rise else 0.0, abs=0.06)  # fmt: skip
    epsilon = 20.0 / 15.0 * (math.exp(-10.0 / 20.0) - math.exp(-10.0 / 5.0))
    np.testing.assert_allclose(areas, 200.0 * epsilon, rtol=1e-3)


@pytest.mark.parametrize("tau_rise", [-1.0, 9.9, 200.0, 300.0])
def test_a_rise_that_cannot_be_is_told(tau_rise):
    with pytest.raises(ValueError, match="tau_rise: expected 0, or tau_e / 20 <= tau_rise < tau_e"):
        lab.weight_change(TD._replace(tau_rise=tau_rise), [20.0], [30.0])


def test_a_pulse_before_the_pair_changes_nothing():
    for rule in (STDP, TD):
        trace = lab.weight_change(rule, [20.0], [30.0], [29.9], duration=60.0)
        assert (trace.weight == 0.5).all()


def test_distal_reward_with_a_decaying_modulator_has_the_published_values(bench):
    """Izhikevich 2007: dw = A e^{-d/t+} e^{-D/tau_c} h tau_c tau_d / (tau_c + tau_d).

    The pulse h e^{-t/tau_d} is given step by step as its integral with the decaying trace.
    """
    published = {0: 50.54422164, 500: 30.65662010, 1000: 18.59418001, 2000: 6.84041655,
                 3000: 2.51644862}  # fmt: skip
    tau = 1000.0 * 200.0 / 1200.0
    network = bench(STDP._replace(learning_rate=1.0), [20.0], [30.0], copies=len(published))
    network.run(31)
    delays = np.array(list(published))
    for t in range(1, 6500):
        since = t - 1 - delays
        dopamine = np.where(since >= 0, 0.5 * np.exp(-np.maximum(since, 0) / 200.0), 0.0)
        network.run(1, {"dopamine": dopamine * -tau * math.expm1(-1.0 / tau)})
    changes = network.projection("link").weight[:, 0] - 0.5
    np.testing.assert_allclose(changes, list(published.values()), rtol=1e-6)


@pytest.mark.parametrize(("rule", "twin"), TWINS, ids=NAMES)
@pytest.mark.parametrize("period", [1, 7, 50])
def test_a_modulator_acts_on_the_activity_until_then_and_on_no_later_one(bench, rule, twin, period):
    """Control steps of a loop: the modulator of `run` credits what happened before that run."""
    rng = np.random.default_rng(period)
    pre, post = train(rng, 70, 1.0), train(rng, 70, 1.0)
    network = bench(rule, pre, post, copies=2)
    weight = np.full(2, 0.5)
    for control_step in range(700 // period):
        reward = rng.normal(size=2)
        network.run(period, {"dopamine": reward})
        now = control_step * period  # the step that begins now has not happened
        seen = [[t for t in times if t < now] for times in (pre, post)]
        # A pair of step k is complete at its end, so the last step's pairs are undiminished.
        weight += 0.1 * reward * twin(rule, *seen, now - 1)
        found = network.projection("link").weight[:, 0]
        np.testing.assert_allclose(found, weight, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("rule", "twin"), TWINS, ids=NAMES)
def test_a_long_run_without_modulator_keeps_the_eligibility(bench, rule, twin):
    rng = np.random.default_rng(5)
    pre, post = train(rng, 170, 1.0), train(rng, 170, 1.0)
    network = bench(rule, pre, post)
    network.run(1500)
    network.capture()
    seen = [[t for t in times if t < 1500] for times in (pre, post)]
    found = network.projection("link").trace("tag")[0, 0]
    assert found == pytest.approx(twin(rule, *seen, 1499), rel=1e-9)


def test_efference_feedback_credits_the_potentials_of_the_moment(bench):
    """Each action's eligibility by itself: potential at the choice, feedback, then decay."""
    rule = EfferenceTD(learning_rate=0.1, tau_m=20.0, tau_s=5.0, tau_e=70.0, w_min=-1e4, w_max=1e4)
    rng = np.random.default_rng(8)
    pre = train(rng, 60, 1.0)
    network = bench(rule, pre, [30.0], copies=2)
    weight, choices = np.full(2, 0.5), []
    for now in range(10, 610, 10):
        network.run(10)
        feedback, error = rng.normal(size=(2, 1)), rng.normal(size=2)
        network.feed_back("post", feedback)
        network.capture()
        network.modulate({"dopamine": error})
        age = np.array([now - 1 - t for t in pre if t < now])
        potential = (np.exp(-age / 20.0) - np.exp(-age / 5.0)).sum()
        choices.append((now, potential * feedback[:, 0]))
        tag = sum(credit * math.exp((time - now) / 70.0) for time, credit in choices)
        np.testing.assert_allclose(network.projection("link").trace("tag")[:, 0], tag, rtol=1e-9)
        weight += 0.1 * error * tag
        np.testing.assert_allclose(network.projection("link").weight[:, 0], weight, rtol=1e-9)
    network.run(10)
    network.capture()
    tag *= math.exp(-10.0 / 70.0)
    np.testing.assert_allclose(network.projection("link").trace("tag")[:, 0], tag, rtol=1e-9)
