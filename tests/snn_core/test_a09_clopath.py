"""A9: voltage-based plasticity against closed forms, a slow twin and published pairs."""

import math
from itertools import pairwise

import numpy as np
import pytest

from snn_core import Clopath, ClopathAdEx, Delta, Network, Population, Projection, SpikeSource, lab

RULE = Clopath(w_max=100.0)


def clamped(v, dt):
    """Change by one presynaptic spike at a constant potential."""
    trace = lab.weight_change(RULE, [20.0], [], duration=300.0, dt=dt, potential=v)
    return trace.weight[-1] - 0.5


@pytest.mark.parametrize("dt", [0.1, 0.05, 0.01])
@pytest.mark.parametrize(
    ("v", "listed"), [(-60.0, -0.001484), (-40.0, 0.0086904), (-20.0, 0.0953304)]
)
def test_a_spike_under_voltage_clamp(v, listed, dt):
    above = v - RULE.theta_minus
    exact = RULE.a_ltp * max(v - RULE.theta_plus, 0.0) * above - RULE.a_ltd * above
    found = clamped(v, dt)
    assert exact == pytest.approx(listed, rel=1e-5)
    assert found == pytest.approx(listed, rel=1e-3)
    assert found == pytest.approx(exact, rel=1e-5 * (1 + 100 * dt**2))


def test_the_clamp_crosses_from_depression_to_potentiation():
    crossover = RULE.theta_plus + RULE.a_ltd / RULE.a_ltp
    assert crossover == pytest.approx(-43.55)
    assert clamped(crossover - 0.05, 0.1) < 0.0 < clamped(crossover + 0.05, 0.1)
    assert abs(clamped(crossover, 0.1)) < 1e-6
    for v in (-70.6, -90.0):
        assert clamped(v, 0.1) == 0.0


def twin(rule, pre, u, dt, weight):
    """Written out sample by sample; traces by sums over all spikes, low-pass by convolution."""
    steps = np.arange(len(u))
    filtered = []
    for tau in (rule.tau_minus, rule.tau_plus):
        kept, low = math.exp(-dt / tau), [u[0]]
        for before, now in pairwise(u):
            low.append(kept * low[-1] + (1.0 - kept) * (before + now) / 2.0)
        late = round(rule.delay / dt)
        filtered.append(np.concatenate([np.full(late, u[0]), low])[: len(u)])
    minus, plus = (np.maximum(f - rule.theta_minus, 0.0) for f in filtered)
    arrivals = np.rint(np.asarray(pre) / dt).astype(int)
    found = []
    for k in steps:
        past = arrivals[arrivals < k]
        x = np.exp((past - k) * dt / rule.tau_x).sum() + 0.5 * (k in arrivals)
        gain = rule.a_ltp * x / rule.tau_x * max(u[k] - rule.theta_plus, 0.0) * plus[k] * dt
        weight = min(weight + gain, rule.w_max)
        if k in arrivals:
            weight = max(weight - rule.a_ltd * minus[k], rule.w_min)
        found.append(weight)
    return np.array(found)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("low", "high"), [(-10.0, 10.0), (0.49, 0.51)])
def test_a_random_potential_agrees_with_the_twin(seed, low, high):
    rng = np.random.default_rng(seed)
    u = rng.normal(-52.0, 12.0, 4001) + 15.0 * np.sin(0.01 * np.arange(4001))
    pre = np.unique(rng.integers(0, 4000, 60)) * 0.1
    rule = RULE._replace(delay=[0.0, 1.3, 4.0][seed], w_min=low, w_max=high)
    trace = lab.weight_change(rule, pre, [], duration=400.0, dt=0.1, potential=u)
    expected = twin(rule, pre, u, 0.1, 0.5)
    np.testing.assert_allclose(trace.weight, expected, rtol=0, atol=1e-9)
    assert np.ptp(expected) > 0.005


def test_second_order_where_the_potential_is_smooth():
    pre = 40.0 * np.arange(1, 8)

    def change(dt, phase):
        t = np.arange(round(300.0 / dt) + 1) * dt
        u = -50.0 + 15.0 * np.sin(t / 7.0 + phase) + 9.0 * np.sin(t / 2.3)
        return lab.weight_change(RULE, pre, [], duration=300.0, dt=dt, potential=u).weight[-1]

    phases = np.arange(8) * 0.8
    exact = np.array([change(0.0125, phase) for phase in phases])
    errors = [
        np.sqrt(np.mean([(change(dt, p) - e) ** 2 for p, e in zip(phases, exact, strict=True)]))
        for dt in (0.4, 0.2, 0.1)
    ]
    assert errors[0] > 3.3 * errors[1] > 3.3**2 * errors[2]
    assert errors[2] < 1e-4 * np.abs(exact - 0.5).mean()


def test_the_rings_hold_the_default_delay_at_any_step_and_refuse_more():
    for dt in (0.01, 0.05, 0.5):
        assert clamped(-50.0, dt) < 0.0
    with pytest.raises(ValueError, match=r"delay: expected 0 to 79 steps, 7.9 ms"):
        lab.weight_change(RULE._replace(delay=8.1), [20.0], [], dt=0.1, potential=-50.0)


# NEST's test of clopath_synapse: pre, lag, and 100 + 1500 (w - w_0) / w_0 at the last pre.
NEST = [
    ([29.0, 129.0, 229.0, 329.0, 429.0], -10.0, 57.82638722),
    ([29.0, 62.3, 95.7, 129.0, 162.3], -10.0, 72.16730112),
    ([29.0, 49.0, 69.0, 89.0, 109.0], -10.0, 149.43359357),
    ([129.0, 229.0, 329.0, 429.0, 529.0, 629.0], 10.0, 103.30408341),
    ([62.3, 95.6, 129.0, 162.3, 195.6, 229.0], 10.0, 124.03640668),
    ([49.0, 69.0, 89.0, 109.0, 129.0, 149.0], 10.0, 157.02882555),
]


def pairing(pre, lag, t_clamp=2.0, dt=0.1):
    """A neuron that is kicked to fire; the synapse itself does not move it."""
    source = Population("pre", 1, SpikeSource([pre]), co_release=True)
    driver = Population("driver", 1, SpikeSource([np.add(pre, lag)]))
    neuron = ClopathAdEx(v_threshold_max=30.4, b=0.0805, t_clamp=t_clamp)
    cell = Population("cell", 1, neuron, {"in": Delta(), "kick": Delta()})
    link = Projection(source, cell, "in", weight=0.5, delay=dt, rule=RULE, name="link")
    kick = Projection(driver, cell, "kick", weight=80.0, delay=dt)
    network = Network([source, driver, cell], [link, kick], dt=dt)
    network.projection("link").efficacy = 0.0
    return network


@pytest.mark.parametrize(("t_clamp", "rel"), [(2.0, 0.025), (2.09, 0.015)])
@pytest.mark.parametrize(("pre", "lag", "listed"), NEST)
def test_pairs_of_nest(pre, lag, listed, t_clamp, rel):
    """NEST holds a spike to the end of a step, so the longer clamp is nearer to it."""
    network = pairing(pre, lag, t_clamp)
    network.run(round(pre[-1] / 0.1) + 2)
    found = 3000.0 * network.projection("link").weight[0, 0] - 1400.0
    assert found == pytest.approx(listed, rel=rel)


def test_a_network_learns_what_the_bench_does_with_its_potential():
    pre, lag, _ = NEST[2]
    network, v, weight = pairing(pre, lag), [], []
    for _ in range(1200):
        network.run(1)
        v.append(network["cell"].v[0, 0])
        weight.append(network.projection("link").weight[0, 0])
    arrivals = np.add(pre, 0.1)
    bench = lab.weight_change(RULE, arrivals, [], duration=119.9, dt=0.1, potential=v)
    np.testing.assert_allclose(weight, bench.weight, rtol=0, atol=1e-12)
    assert max(v) == 33.0


def test_a_blocked_receptor_learns_nothing():
    for gain, changed in ((0.0, False), (1.0, True)):
        network = pairing(*NEST[2][:2])
        network["cell"].receptor("in").gain = gain
        network.run(1200)
        assert (network.projection("link").weight[0, 0] != 0.5) == changed
