"""Rewiring: a budget of synapses per target, none of which is wasted on a weak one."""

import numpy as np
import pytest
from scipy import stats

from snn_core import (
    LIF,
    Consolidation,
    Delta,
    ExponentialCurrent,
    Network,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    RewardSTDP,
    Rewiring,
    SpikeSource,
    SynapticScaling,
)
from snn_core.topology import FixedInDegree

N_PRE, N_POST, K = 30, 8, 12


def sources(rules, weight, copies=2, seed=0, post=N_POST, k=K):
    """Poisson cells onto Poisson cells, each target with k possible synapses."""
    pre = Population("pre", N_PRE, PoissonSource(20.0))
    cells = Population("cells", post, PoissonSource(20.0), {"in": ExponentialCurrent()})
    link = Projection(pre, cells, "in", FixedInDegree(k), weight, rule=rules, name="link")
    return Network([pre, cells], [link], dt=1.0, copies=copies, seed=seed)


def half_awake(copies=2, k=K, post=N_POST, seed=1, value=0.5):
    """Weights of which each target has another number of awake ones."""
    rng = np.random.default_rng(seed)
    weight = np.where(rng.random((copies, k * post)) < 0.4, value, 0.0)
    weight[:, 0] = value
    return weight


def awake_per_target(view, copies, post=N_POST):
    awake = view.trace("awake") != 0.0
    return np.array([np.bincount(view.post, weights=row, minlength=post) for row in awake[:copies]])


RULES = {
    "PairSTDP": (PairSTDP(a_plus=0.05, a_minus=0.08),),
    "RewardSTDP": (RewardSTDP(learning_rate=0.05),),
    "after scaling": (PairSTDP(a_plus=0.05, a_minus=0.08), SynapticScaling(w_max=1.0)),
    "before scaling": (PairSTDP(a_plus=0.05, a_minus=0.08), SynapticScaling(w_max=1.0)),
    "after consolidation": (
        PairSTDP(a_plus=0.05, a_minus=0.08),
        Consolidation(tau_fast=2000.0, tau_slow=5000.0, interval=7.0),
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_budget_and_mask_are_kept_and_silent_synapses_stay_at_zero(name):
    rewiring = Rewiring(interval=20.0, threshold=0.2, w_new=0.4)
    rules = (*RULES[name], rewiring)
    if name == "before scaling":
        rules = (rules[0], rewiring, rules[1])
    network = sources(rules, half_awake())
    view = network.projection("link")
    mask = view.pre.copy(), view.post.copy()
    budget, replaced, ever = awake_per_target(view, 2), 0, view.trace("awake") != 0.0
    rng = np.random.default_rng(0)
    for _ in range(3000):
        before = view.trace("awake") != 0.0
        network.run(19, {"dopamine": rng.normal(size=2)})
        awake = view.trace("awake") != 0.0
        assert (view.weight[~awake] == 0.0).all()
        replaced += int((awake & ~before).sum())
        ever |= awake
    assert (awake_per_target(view, 2) == budget).all()
    assert replaced > 2000
    assert ever.all()
    np.testing.assert_array_equal(mask, (view.pre, view.post))


def test_old_signs_and_bounds_hold_for_new_synapses_too():
    cells = Population("cells", 2, LIF(), {"in": Delta()})
    stdp = PairSTDP(w_min=-1.0, w_max=0.0)

    def make(w_new, rules=(stdp,), **options):
        pre = Population("pre", 2, PoissonSource(20.0), **options)
        rule = (*rules, Rewiring(w_new=w_new))
        return Network([pre, cells], [Projection(pre, cells, "in", weight=-0.5, rule=rule)])

    make(-0.1)
    make(0.1, (), co_release=True)
    with pytest.raises(ValueError, match=r"Dale's principle.*'pre' both excites and inhibits"):
        make(0.1, ())
    for options in ({}, {"co_release": True}):
        with pytest.raises(ValueError, match=r"w_new: got 0.1, .*bounds of PairSTDP, \[-1, 0\]"):
            make(0.1, **options)
    with pytest.raises(ValueError, match=r"w_new: got -1.5, .*bounds of PairSTDP, \[-1, 0\]"):
        make(-1.5)
    with pytest.raises(ValueError, match="w_new: expected a finite weight"):
        make(-np.inf, ())


@pytest.mark.parametrize("lost", [1, 3])
def test_every_silent_synapse_is_as_likely_to_grow(lost):
    """Also when several grow at once, and for those that have just fallen silent."""
    awake, copies = 4, 6000
    weight = np.zeros((copies, K))
    weight[:, :awake] = 0.5
    weight[:, :lost] = 0.1
    rules = (PairSTDP(), Rewiring(interval=1.0, threshold=0.2, w_new=0.6))
    network = sources(rules, weight, copies=copies, post=1)
    network["pre"].rate = network["cells"].rate = 0.0
    network.run(1)
    found = network.projection("link").weight
    grown = found == 0.6
    assert (found[:, lost:awake] == 0.5).all()
    assert (grown.sum(axis=1) == lost).all()
    silent = np.r_[:lost, awake:K]
    times = grown[:, silent].sum(axis=0)
    expected = copies * lost / silent.size
    # Without replacement the variance of each is smaller by 1 - lost / silent.
    statistic = ((times - expected) ** 2).sum() / (expected * (1.0 - lost / silent.size))
    statistic *= (silent.size - 1) / silent.size
    assert statistic < stats.chi2.ppf(0.999, silent.size - 1)
    pairs = np.cov(grown[:, silent].T.astype(float))
    p = lost / silent.size
    independent = -p * (1.0 - p) / (silent.size - 1)
    off = pairs[~np.eye(silent.size, dtype=bool)]
    np.testing.assert_allclose(off, independent, atol=4.5 * np.sqrt(p * p / copies))


def test_only_weak_synapses_fall_silent_and_only_when_it_is_time():
    weight = np.tile([0.5, 0.2, 0.21, 0.1, 0.0, 0.0], (2, 1))
    rules = (PairSTDP(), Rewiring(interval=10.0, threshold=np.array([[0.2], [0.05]]), w_new=0.6))
    network = sources(rules, weight, post=1, k=6)
    network["pre"].rate = network["cells"].rate = 0.0
    network.run(9)
    assert (network.projection("link").weight == weight).all()
    network.run(1)
    first, second = network.projection("link").weight
    assert sorted(first) == [0.0, 0.0, 0.21, 0.5, 0.6, 0.6]
    assert (first[[0, 2]] == [0.5, 0.21]).all()
    assert (second == weight[1]).all()


def test_a_weight_that_is_assigned_decides_who_is_awake():
    rules = (PairSTDP(), Rewiring(interval=10.0, threshold=0.2, w_new=0.6))
    network = sources(rules, np.full((2, 6), 0.5), post=1, k=6)
    view = network.projection("link")
    new = view.weight
    new[0, :2] = 0.0
    view.weight = new
    network.reset()
    assert (view.trace("awake")[0] != 0.0).tolist() == [False] * 2 + [True] * 4
    network.run(500)
    assert (view.weight[0] != 0.0).sum() == 4
    assert (view.weight[1] != 0.0).sum() == 6


def test_copies_rewire_by_themselves():
    rules = (*RULES["PairSTDP"], Rewiring(interval=20.0, threshold=0.2, w_new=0.4))
    weight = np.tile(half_awake(copies=1), (3, 1))
    found = []
    for copies in (3, 1):
        network = sources(rules, weight[:copies], copies=copies)
        network.run(2000)
        found.append(network.projection("link").weight)
    assert (found[0][0] == found[1][0]).all()
    assert (found[0][0] != found[0][1]).any()
    assert (found[0][1] != found[0][2]).any()


def task(seed, rewire):
    """Which synapses are awake at the end, (copies, 30), and their weights.

    30 inputs of 10 Hz onto a cell of 10 Hz; half of the spikes of the first 3 precede one of the
    cell by 1 to 8 ms. 6 synapses of each copy are awake, at first those of random inputs.
    """
    rng = np.random.default_rng(seed)
    copies, duration = 4, 150_000
    target = np.flatnonzero(rng.random(duration) < 0.01)
    trains = [np.flatnonzero(rng.random(duration) < 0.01) for _ in range(N_PRE)]
    for train in trains[:3]:
        led = target[rng.random(target.size) < 0.5]
        train[: led.size] = led - rng.integers(1, 9, led.size)
        train[led.size :] = rng.integers(0, duration, train.size - led.size)
    pre = Population("pre", N_PRE, SpikeSource([np.abs(np.sort(train)) for train in trains]))
    cell = Population("cell", 1, SpikeSource([target]), {"in": ExponentialCurrent()})
    weight = np.zeros((copies, N_PRE))
    for row in weight:
        row[rng.choice(N_PRE, 6, replace=False)] = 0.3
    rules = (
        PairSTDP(a_plus=0.03, a_minus=0.045),
        Rewiring(interval=1000.0 if rewire else 1e9, threshold=0.02, w_new=0.3),
    )
    link = Projection(pre, cell, "in", weight=weight, rule=rules, name="link")
    network = Network([pre, cell], [link], dt=1.0, copies=copies, seed=seed)
    network.run(duration)
    view = network.projection("link")
    return view.trace("awake") != 0.0, view.weight


def test_rewiring_finds_the_inputs_that_predict_the_target():
    useful, useful_without = 0, 0
    for seed in range(5):
        awake, weight = task(seed, rewire=True)
        assert (awake.sum(axis=1) == 6).all()
        found = int(awake[:, :3].sum())
        assert stats.binom.sf(found - 1, 12, 6 / 30) < 1e-3
        assert np.median(weight[:, :3][awake[:, :3]]) > 0.9
        useful += found
        useful_without += int(task(seed, rewire=False)[0][:, :3].sum())
    assert useful >= 45  # of 60; 12 by chance
    assert stats.binom.cdf(useful_without, 60, 6 / 30) < 0.999
