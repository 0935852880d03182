"""A10: distal reward with a modulator that decays by itself, and modulators made inside."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from snn_core import (
    DopamineSTDP,
    ExponentialCurrent,
    Network,
    PoissonSource,
    Population,
    Projection,
    RewardSTDP,
    SpikeSource,
    VolumeTransmitter,
    lab,
)

RULE = DopamineSTDP(learning_rate=1.0, a_plus=1.0, a_minus=1.5, w_max=1e5)
PUBLISHED = {0: 50.54422164, 500: 30.65662010, 1000: 18.59418001, 2000: 6.84041655,
             3000: 2.51644862}  # fmt: skip


def eligibility(rule, pre, post, t):
    """Every pair by itself, with its own decay until t."""
    total = 0.0
    for i in pre:
        for j in post:
            if i == j or max(i, j) > t:
                continue
            size = rule.a_plus * math.exp((i - j) / rule.tau_plus)
            if j < i:
                size = -rule.a_minus * math.exp((j - i) / rule.tau_minus)
            total += size * math.exp((max(i, j) - t) / rule.tau_e)
    return total


def twin(rule, pre, post, pulses, end):
    """The product of eligibility and modulator, integrated by quadrature between events."""
    times = sorted({0.0, end, *(t for t in (*pre, *post, *pulses) if t < end)})
    total = 0.0
    for start, stop in pairwise(times):

        def rate(t, start=start):
            level = sum(math.exp((p - t) / rule.tau_d) for p in pulses if p <= start)
            held = eligibility(rule, pre, post, start) * math.exp((start - t) / rule.tau_e)
            return held * (level - rule.baseline)

        total += quad(rate, start, stop, epsabs=1e-13, epsrel=1e-13)[0]
    return rule.learning_rate * total


@pytest.mark.parametrize("delay", PUBLISHED)
def test_one_pair_and_a_late_pulse_have_the_published_change(delay):
    trace = lab.weight_change(RULE, [20.0], [30.0], [30.0 + delay], duration=2e4, dt=200.0)
    assert 0.5 * (trace.weight[-1] - 0.5) == pytest.approx(PUBLISHED[delay], rel=1e-8)


@pytest.mark.parametrize(
    "rule",
    [
        RULE,
        RULE._replace(tau_e=300.0, tau_d=80.0, tau_plus=10.0, tau_minus=35.0, a_minus=1.1),
        RULE._replace(baseline=0.4, tau_e=120.0, learning_rate=0.3),
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_irregular_trains_agree_with_quadrature(rule, seed):
    rng = np.random.default_rng(seed)
    pre, post = (np.sort(rng.uniform(0, 900, 12)).tolist() for _ in range(2))
    pulses = np.sort(rng.uniform(0, 900, 5)).tolist()
    high = rule._replace(w_min=0.0)
    trace = lab.weight_change(high, pre, post, pulses, duration=1000.0, dt=250.0, initial=5e4)
    for t, weight in zip(trace.t, trace.weight, strict=True):
        expected = twin(rule, pre, post, pulses, t) if t else 0.0
        assert weight - 5e4 == pytest.approx(expected, abs=1e-6)


def test_without_a_modulator_nothing_changes_and_the_ratio_is_the_decay():
    still = lab.weight_change(RULE, [20.0, 90.0], [30.0, 95.0], duration=500.0)
    assert (still.weight == 0.5).all()
    changes = [
        lab.weight_change(RULE, [20.0], [30.0], [30.0 + d], duration=2e4, dt=500.0).weight[-1] - 0.5
        for d in (100.0, 900.0)
    ]
    assert changes[1] / changes[0] == pytest.approx(math.exp(-800.0 / 1000.0), rel=1e-8)


def cells(pre, post, rule, da=None, **options):
    source = Population("pre", 1, SpikeSource([np.asarray(pre) - 1.0]))
    target = Population("post", 1, SpikeSource([post]), {"in": ExponentialCurrent()})
    populations = [source, target]
    transmitters = []
    if da is not None:
        populations.append(Population("vta", 1, SpikeSource([da])))
        transmitters.append(VolumeTransmitter("vta", "dopamine", 0.7))
    link = Projection(source, target, "in", weight=0.5, rule=rule, name="link")
    return Network(populations, [link], dt=1.0, volume_transmitters=transmitters, **options)


def train(rng, n=30):
    return np.unique(rng.integers(5, 600, n)).astype(float).tolist()


@pytest.mark.parametrize("interval", [1.0, 7.0, 50.0, 1000.0])
def test_a_network_agrees_with_the_bench_whatever_the_interval(interval):
    rng = np.random.default_rng(4)
    pre, post, da = train(rng), train(rng), train(rng, 8)
    rule = RULE._replace(interval=interval, tau_e=200.0)
    network = cells(pre, post, rule, da)
    network.run(700)
    network.capture()
    bench = lab.weight_change(
        rule._replace(learning_rate=0.7), pre, post, da, duration=699.0, dt=699.0
    )
    found = network.projection("link").weight[0, 0]
    assert found == pytest.approx(bench.weight[-1], rel=1e-9)


@pytest.mark.parametrize("rule", [RULE, RewardSTDP(w_max=1e5)], ids=["DopamineSTDP", "RewardSTDP"])
def test_a_population_that_releases_is_a_modulator_given_from_outside(rule):
    rng = np.random.default_rng(5)
    pre, post, da = train(rng), train(rng), train(rng, 10)
    inside, outside = cells(pre, post, rule, da), cells(pre, post, rule)
    inside.run(650)
    for t in range(650):
        outside.run(1, {"dopamine": 0.7} if t - 1 in da else None)
    np.testing.assert_allclose(
        inside.projection("link").weight, outside.projection("link").weight, rtol=1e-12
    )
    assert inside.projection("link").weight[0, 0] != 0.5


def test_the_modulator_of_one_copy_is_not_that_of_another():
    rule = RULE._replace(w_max=1e3)
    pre = Population("pre", 5, PoissonSource(40.0))
    post = Population("post", 5, PoissonSource(40.0), {"in": ExponentialCurrent()})
    vta = Population("vta", 2, PoissonSource(0.0))
    network = Network(
        [pre, post, vta], [Projection(pre, post, "in", weight=500.0, rule=rule, name="link")],
        dt=1.0, copies=2, volume_transmitters=[VolumeTransmitter("vta")],
    )  # fmt: skip
    network["vta"].rate = np.array([[0.0], [30.0]])
    network.run(2000)
    weight = network.projection("link").weight
    assert (weight[0] == 500.0).all()
    assert (weight[1] != 500.0).all()


@pytest.mark.parametrize(
    ("transmitter", "message"),
    [
        (VolumeTransmitter("vat"), "population.*'vat'.*vta"),
        (VolumeTransmitter("vta", "dopamin"), "modulator.*dopamine"),
        (VolumeTransmitter("vta", amount=math.nan), "finite"),
    ],
)
def test_bad_volume_transmitters_are_refused(transmitter, message):
    vta = Population("vta", 1, PoissonSource())
    with pytest.raises(ValueError, match=message):
        Network([vta], volume_transmitters=[transmitter])
