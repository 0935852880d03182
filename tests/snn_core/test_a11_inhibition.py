"""A11: inhibitory plasticity brings a neuron near the rate that it aims at."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialConductance,
    InhibitorySTDP,
    Network,
    PoissonSource,
    Population,
    Projection,
    lab,
)
from snn_core.topology import AllToAll

CELL = LIF(tau_m=20.0, c_m=200.0, v_rest=-60.0, v_threshold=-50.0, v_reset=-60.0, t_ref=5.0)


def settled(targets, settle=60.0, measure=60.0, cells=8, dt=0.5):
    """Rates before, and after learning, of cells that aim at each target (one copy each), Hz."""
    rule = InhibitorySTDP(eta=0.02, rate=np.array(targets)[:, None], w_max=100.0)
    exc, inh = (
        Population("exc", 400, PoissonSource(10.0)),
        Population("inh", 100, PoissonSource(10.0)),
    )
    receptors = {
        "ampa": ExponentialConductance(5.0, 0.0),
        "gaba": ExponentialConductance(10.0, -80.0),
    }
    cell = Population("cell", cells, CELL, receptors)
    links = [
        Projection(exc, cell, "ampa", AllToAll(), 0.35),
        Projection(inh, cell, "gaba", AllToAll(), 0.35, rule=rule),
    ]
    network = Network([exc, inh, cell], links, dt=dt, copies=len(targets), seed=2)
    network.plastic = False
    network.run(round(5e3 / dt))
    before = network["cell"].counts.mean(axis=1) / 5.0
    network.plastic = True
    network.run(round(1e3 * settle / dt))
    network.run(round(1e3 * measure / dt))
    return before, network["cell"].counts.mean(axis=1) / measure


def test_targets_are_reached_in_order():
    before, after = settled([3.0, 5.0, 8.0, 12.0])
    assert before.min() > 15.0
    assert (np.diff(after) > 0.5).all()
    for target, rate in zip([3.0, 5.0, 8.0, 12.0], after, strict=True):
        assert 0.95 * target < rate < 1.25 * target


@pytest.mark.parametrize("seed", range(3))
def test_irregular_trains_agree_with_sums_over_all_pairs(seed):
    rng = np.random.default_rng(seed)
    rule = InhibitorySTDP(eta=0.03, rate=4.0, tau=15.0, w_min=-50.0, w_max=50.0)
    pre, post = (np.sort(rng.uniform(0.0, 3000.0, 50)) for _ in range(2))
    pairs = np.exp(-np.abs(pre[:, None] - post) / 15.0).sum()
    expected = 1.0 + 0.03 * (pairs - 50 * 2 * 4.0e-3 * 15.0)
    trace = lab.weight_change(rule, pre, post, initial=1.0, dt=10.0, duration=3000.0)
    assert trace.weight[-1] == pytest.approx(expected, abs=1e-12)


def test_bounds_and_bad_parameters():
    times = np.arange(0.0, 2000.0, 10.0)
    down = lab.weight_change(InhibitorySTDP(eta=0.1, rate=50.0), times, [], initial=1.0, dt=10.0)
    assert down.weight.min() == down.weight[-1] == 0.0
    for wrong in ({"tau": -1.0}, {"rate": -1.0}, {"w_min": 20.0}):
        with pytest.raises(ValueError, match="InhibitorySTDP"):
            lab.weight_change(InhibitorySTDP(**wrong), [1.0], [2.0])
