"""What is left of traces and eligibility after a time without plasticity."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    DopamineSTDP,
    EfferenceTD,
    ExponentialCurrent,
    GraupnerBrunel,
    Network,
    PairSTDP,
    Population,
    Projection,
    RewardSTDP,
    SpikeSource,
    TripletSTDP,
)

FROZEN = 5000.0


def cells(rule, pre, post, weight=1.5, copies=1):
    """Synapses that are hit at the times `pre`; their target fires just after the times `post`."""
    sources = [Population(n, 1, SpikeSource([t])) for n, t in (("pre", pre), ("force", post))]
    cell = Population("cell", 1, LIF(), {"x": ExponentialCurrent()})
    links = [
        Projection(sources[0], cell, "x", weight=weight, rule=rule, name="link"),
        Projection(sources[1], cell, "x", weight=20_000.0, name="force"),
    ]
    return Network([*sources, cell], links, dt=0.5, copies=copies)


def run_for(network, ms, mask=None):
    network.run(round(ms / network.dt), mask=mask)


def thaw_after(network, ms):
    network.plastic = False
    run_for(network, ms)
    network.plastic = True


@pytest.mark.parametrize(
    "rule",
    [PairSTDP(w_max=3.0), TripletSTDP(a3_minus=0.01, a2_plus=0.01), GraupnerBrunel(delay=0.0)],
    ids=lambda rule: type(rule).__name__,
)
@pytest.mark.parametrize("first", ["pre", "post"])
def test_no_spike_pairs_with_one_from_before_a_frozen_time(rule, first):
    """Not even after an hour of which the traces knew nothing."""
    early, late = [5.0], [10.0 + FROZEN + 2.0]
    trains = (early, late) if first == "pre" else (late, early)
    network = cells(rule, *trains)
    run_for(network, 10.0)
    thaw_after(network, FROZEN)
    weight = network.projection("link").weight
    run_for(network, 50.0)
    alone = cells(rule, *(train if train is late else [] for train in trains))
    run_for(alone, 10.0)
    alone.projection("link").weight = weight
    thaw_after(alone, FROZEN)
    run_for(alone, 50.0)
    found, expected = (n.projection("link").weight for n in (network, alone))
    np.testing.assert_allclose(found, expected, rtol=1e-4)
    assert (network["cell"].counts > 0) == (first == "pre")


@pytest.mark.parametrize(
    "rule", [RewardSTDP(tau_e=800.0), DopamineSTDP(tau_e=800.0)], ids=lambda r: type(r).__name__
)
def test_eligibility_decays_through_a_frozen_time(rule):
    network = cells(rule, [5.0], [6.0], weight=0.5)
    run_for(network, 20.0)
    network.capture()
    before = network.projection("link").trace("tag")
    thaw_after(network, 400.0)
    assert before[0, 0] > 0.1
    expected = before * np.exp(-400.0 / 800.0)
    np.testing.assert_allclose(network.projection("link").trace("tag"), expected, rtol=1e-12)


def test_a_modulator_released_before_a_frozen_time_is_gone():
    rule = DopamineSTDP(tau_d=200.0, learning_rate=0.01)
    network = cells(rule, [5.0, 20.0 + FROZEN + 1.0], [20.0 + FROZEN + 2.0], weight=0.5)
    network.run(40, {"dopamine": 1.0})
    thaw_after(network, FROZEN)
    run_for(network, 50.0)
    network.capture()
    assert network.projection("link").trace("tag")[0, 0] > 0.1
    assert network.projection("link").weight[0, 0] == 0.5


def test_freezing_for_no_time_changes_nothing_and_copies_that_stand_still_keep_their_traces():
    network = cells((PairSTDP(w_max=3.0), EfferenceTD()), [5.0], [6.0], copies=2)
    run_for(network, 10.0)
    network.capture()
    before = network.state()
    network.plastic = False
    network.plastic = True
    assert all((a == before[name]).all() for name, a in network.state().items())
    network.plastic = False
    run_for(network, 10.0, mask=np.array([True, False]))
    network.plastic = True
    for name, array in network.state().items():
        if array.ndim and len(array) == 2:
            np.testing.assert_array_equal(array[1], before[name][1], err_msg=name)
