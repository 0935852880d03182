"""Synaptic scaling: neurons that find their rate by the strength of their synapses."""

import math

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialCurrent,
    Network,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    SpikeSource,
    SynapticScaling,
    Uniform,
)

BEFORE = PairSTDP(a_plus=0.0, a_minus=0.0, w_max=20.0)  # changes nothing


def prescribed(rule, trains, weight, dt=1.0, copies=1, stdp=BEFORE, co_release=False):
    """Three silent cells onto cells that fire at given times, ms."""
    pre = Population("pre", 3, SpikeSource([[]] * 3), co_release=co_release)
    cells = Population("cells", len(trains), SpikeSource(trains), {"in": ExponentialCurrent()})
    rules = (stdp, rule)
    link = Projection(pre, cells, "in", weight=weight, rule=rules, name="link")
    return Network([pre, cells], [link], dt=dt, copies=copies)


def scaling_twin(rule, train, steps, dt):
    """Factor of the weights after so many steps: the activity from each spike by itself."""
    factor, every = 1.0, round(rule.interval / dt)
    for step in range(every, steps + 1, every):
        now = (step - 1) * dt  # a spike of this step is undiminished
        activity = 1e3 / rule.tau * sum(math.exp((t - now) / rule.tau) for t in train if t <= now)
        growth = rule.beta * (rule.rate - activity) * rule.interval
        factor *= math.exp(min(max(growth, -1.0), 1.0))
    return factor


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize(("interval", "beta"), [(10.0, 1e-4), (70.0, 1e-3), (100.0, -1e-4)])
def test_scaling_of_prescribed_spikes_has_the_closed_form(sign, interval, beta):
    rng = np.random.default_rng(3)
    trains = [np.unique(rng.integers(0, 3000, n)).astype(float) for n in (2, 60, 15)]
    bounds = (0.0, np.inf) if sign > 0 else (-np.inf, 0.0)
    rule = SynapticScaling(12.0, beta, 300.0, interval, *bounds)
    weight = sign * rng.uniform(0.5, 2.0, 9)
    stdp = BEFORE._replace(w_min=bounds[0], w_max=bounds[1])
    network = prescribed(rule, trains, weight, stdp=stdp)
    view = network.projection("link")
    for steps in (900, 1400, 700):
        network.run(steps)
        done = int(network.time[0])
        factors = np.array([scaling_twin(rule, train, done, 1.0) for train in trains])
        expected = weight * factors[view.post]
        np.testing.assert_allclose(view.weight[0], expected, rtol=1e-11)
        for j in range(3):
            own = view.post == j
            ratios = view.weight[0, own] / weight[own]
            np.testing.assert_allclose(ratios, ratios[0], rtol=1e-13)
    assert (np.sign(view.weight) == sign).all()
    assert np.abs(np.log(factors)).max() > 0.05


def test_scaling_stops_at_its_bounds_and_at_a_factor_of_e():
    weight = np.tile([1.0, 2.0, 4.0], (2, 1))
    rule = SynapticScaling(5.0, np.array([[0.05], [0.001]]), 300.0, 100.0, 0.0, 7.0)
    network = prescribed(rule, [[]], weight, copies=2)
    network.run(100)
    found = network.projection("link").weight
    np.testing.assert_allclose(found[0], np.minimum(weight[0] * math.e, 7.0), rtol=1e-14)
    np.testing.assert_allclose(found[1], weight[1] * math.exp(0.5), rtol=1e-14)


def test_scaling_without_speed_changes_nothing():
    rng = np.random.default_rng(0)
    weight = rng.uniform(0.0, 3.0, 3)
    network = prescribed(SynapticScaling(beta=0.0), [np.arange(0.0, 5000.0, 10.0)], weight)
    network.run(6000)
    assert (network.projection("link").weight == weight).all()


def test_the_activity_outlives_a_reset():
    rule = SynapticScaling(0.0, 1e-3, 1000.0, 100.0)
    network = prescribed(rule, [[0.0, 10.0, 20.0]], 1.0)
    network.run(50)
    network.reset()
    network.run(100)  # with the same three spikes again
    ages = np.array([149.0, 139.0, 129.0, 99.0, 89.0, 79.0])
    expected = math.exp(-1e-3 * 100.0 * np.exp(-ages / 1000.0).sum())
    np.testing.assert_allclose(network.projection("link").weight, expected, rtol=1e-12)


def loaded(weight, scaling, stdp=BEFORE, n_pre=40, copies=2, seed=0, i_offset=0.0):
    """Poisson cells of 15 Hz onto four LIF cells."""
    pre = Population("pre", n_pre, PoissonSource(15.0))
    cells = Population("cells", 4, LIF(), {"in": ExponentialCurrent()})
    link = Projection(pre, cells, "in", weight=weight, rule=(stdp, scaling), name="link")
    network = Network([pre, cells], [link], dt=0.5, copies=copies, seed=seed)
    network["cells"].i_offset = i_offset
    return network


def rates(network, seconds):
    """Mean rate of the cells of each copy, Hz."""
    network.run(round(seconds * 1e3 / network.dt))
    return network["cells"].counts.mean(axis=1) / seconds


def test_scaling_takes_a_network_to_its_rate_from_both_sides():
    weight = np.repeat([[20.0], [150.0]], 160, axis=1)
    stdp = BEFORE._replace(w_max=1000.0)
    scaling = SynapticScaling(8.0, 2e-5, 1000.0, 100.0, 0.0, 1000.0)
    network = loaded(weight, scaling, stdp)
    quiet, loud = rates(network, 1.0)
    assert quiet < 2.0
    assert loud > 40.0
    network.run(80_000)
    np.testing.assert_allclose(rates(network, 60.0), 8.0, rtol=0.05)
    view = network.projection("link")
    for j in range(4):  # the ratios of a neuron are still 1
        own = view.weight[:, view.post == j]
        np.testing.assert_allclose(own / own[:, :1], 1.0, rtol=1e-10)


def test_inhibition_scales_the_other_way():
    stdp = BEFORE._replace(w_min=-1000.0, w_max=0.0)
    weight = np.repeat([[-5.0], [-120.0]], 160, axis=1)
    scaling = SynapticScaling(8.0, -2e-5, 1000.0, 100.0, -1000.0, 0.0)
    network = loaded(weight, scaling, stdp, i_offset=450.0)
    loud, quiet = rates(network, 1.0)
    assert quiet < 2.0
    assert loud > 30.0
    network.run(80_000)
    np.testing.assert_allclose(rates(network, 60.0), 8.0, rtol=0.05)
    assert (network.projection("link").weight < 0.0).all()


def test_scaling_holds_the_rate_that_stdp_alone_runs_away_from():
    stdp = PairSTDP(a_plus=1.0, a_minus=0.8, w_max=400.0)
    scaling = SynapticScaling(8.0, np.array([[1e-4], [0.0]]), 500.0, 50.0, 0.0, 400.0)
    network = loaded(Uniform(80.0, 120.0), scaling, stdp)
    network.run(60_000)
    held, alone = rates(network, 30.0)
    assert held == pytest.approx(8.0, rel=0.1)
    assert alone > 100.0
    low, high = network.projection("link").weight
    assert high.min() > 390.0
    assert low.mean() < 120.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rate": -1.0}, "rate: expected >= 0 Hz"),
        ({"rate": np.inf}, "rate: expected >= 0 Hz and finite"),
        ({"beta": np.inf}, "beta: expected a finite number"),
        ({"interval": 0.5}, "interval = 0.5 ms is shorter than the step"),
    ],
)
def test_a_scaling_that_cannot_be_is_told(change, message):
    with pytest.raises(ValueError, match=message):
        prescribed(SynapticScaling()._replace(**change), [[]], 2.5)
