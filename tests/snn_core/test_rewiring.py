"""Rewiring: a budget of synapses per target, none of which is wasted on a weak one."""

import numpy as np
import pytest

from snn_core import (
    Consolidation,
    ExponentialCurrent,
    Network,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    RewardSTDP,
    Rewiring,
    SynapticScaling,
)
from snn_core.topology import FixedInDegree

N_PRE, N_POST, K = 30, 8, 12


def sources(rules, weight, copies=2, sign=1.0, seed=0, post=N_POST, k=K, n_pre=N_PRE):
    """Poisson cells onto Poisson cells, each target with k possible synapses."""
    pre = Population("pre", n_pre, PoissonSource(20.0))
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
    "after consolidation": (
        PairSTDP(a_plus=0.05, a_minus=0.08),
        Consolidation(tau_fast=2000.0, tau_slow=5000.0, interval=7.0),
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_budget_and_mask_are_kept_and_silent_synapses_stay_at_zero(name):
    rules = (*RULES[name], Rewiring(interval=20.0, threshold=0.2, w_new=0.4))
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
