"""Consolidation: what is kept up for long is remembered, what is brief is forgotten."""

import math

import numpy as np
import pytest
from scipy.linalg import expm

from snn_core import (
    Consolidation,
    ExponentialCurrent,
    Network,
    PairSTDP,
    Population,
    Projection,
    SpikeSource,
)

POTENTIATION = PairSTDP(a_plus=0.5, a_minus=0.0, w_max=1e4)
LEAP = 0.5 * math.exp(-1.0 / 20.0)  # of a pair


def pairs(at, rule, copies=1, stdp=POTENTIATION, weight=0.25, dt=1.0):
    """One silent and then one paired synapse: the post spike follows by 1 ms, at the times `at`."""
    at = np.asarray(at, float)
    pre = Population("pre", 2, SpikeSource([[], at - 2.0]))
    cells = Population("cells", 1, SpikeSource([at]), {"in": ExponentialCurrent()})
    link = Projection(pre, cells, "in", weight=weight, rule=(stdp, rule), name="link")
    return Network([pre, cells], [link], dt=dt, copies=copies)


def put(network, **values):
    """Write into the state: the arrays whose names end like this."""
    state = network.state()
    for end, value in values.items():
        names = [name for name in state if name.endswith(f".{end}") or name == f"{end}.0"]
        assert len(names) == 1
        state[names[0]][...] = value
    network.restore(state)


def slow_of(network):
    return network.projection("link").trace("slow")


def test_the_exchange_is_the_exact_flow():
    rng = np.random.default_rng(0)
    copies = 40
    tau_fast, tau_slow = 10.0 ** rng.uniform(1.0, 4.0, (2, copies, 1))
    network = pairs([], Consolidation(tau_fast, tau_slow, interval=10.0), copies=copies)
    weight, slow = rng.uniform(0.0, 2.0, (2, copies, 2))
    put(network, weight=weight, slow=slow)
    conserved = weight * tau_fast + slow * tau_slow
    done = 0.0
    for steps in (10, 90, 900, 2300):
        network.run(steps)
        done += steps
        found = np.stack([network.projection("link").weight, slow_of(network)], axis=1)
        for i, (fast_1, slow_1) in enumerate(1.0 / np.hstack([tau_fast, tau_slow])):
            flow = expm(done * np.array([[-fast_1, fast_1], [slow_1, -slow_1]]))
            np.testing.assert_allclose(found[i], flow @ [weight[i], slow[i]], rtol=1e-10)
        now = found[:, 0] * tau_fast + found[:, 1] * tau_slow
        np.testing.assert_allclose(now, conserved, rtol=1e-12)


def test_a_change_is_forgotten_unless_it_is_kept_up():
    """Held at w_max for a time T, the slow weight is 1 - (1 - s) exp(-T / tau_slow)."""
    tau_fast, tau_slow, held = 2000.0, 10_000.0, 15_000
    rule = Consolidation(tau_fast, tau_slow, interval=10.0)
    kept = tau_fast / (tau_fast + tau_slow)
    slow = 1.0 - 0.75 * math.exp(-held / tau_slow)
    remembered = []
    for at in ([10.0], np.arange(10.0, held + 10.0, 10.0)):
        network = pairs(at, rule, stdp=PairSTDP(a_plus=5.0, a_minus=0.0))
        network.run(held + 10)
        held_slow = slow_of(network)[0, 1]
        network.run(60_000)
        silent, paired = network.projection("link").weight[0]
        assert silent == 0.25
        remembered.append(paired)
    assert held_slow == pytest.approx(slow, rel=2e-3)  # the weight sags between the pairs
    brief, long = remembered
    assert brief == pytest.approx(0.25 + kept * 0.75, rel=1e-6)
    assert long == pytest.approx(kept + (1.0 - kept) * slow, rel=2e-3)
    assert brief < 0.4 < 0.8 < long


def test_each_leap_fades_by_itself():
    """The sum over the pairs of dw (f + (1 - f) exp(-age / tau)), f = tau_fast / (sum)."""
    tau_fast, tau_slow = 300.0, 700.0
    at = np.array([100.0, 200.0, 500.0, 600.0, 1400.0])
    network = pairs(at, Consolidation(tau_fast, tau_slow, interval=100.0), weight=1.0)
    kept = tau_fast / (tau_fast + tau_slow)
    for now in range(100, 2600, 100):
        network.run(100)
        ages = now - at[at < now]
        # Pairs see the traces of all earlier presynaptic spikes.
        sizes = np.array([LEAP * np.exp(-(t - at[at <= t]) / 20.0).sum() for t in at[at < now]])
        rate = 1.0 / tau_fast + 1.0 / tau_slow
        expected = 1.0 + (sizes * (kept + (1.0 - kept) * np.exp(-rate * ages))).sum()
        assert network.projection("link").weight[0, 1] == pytest.approx(expected, rel=1e-12)


def test_the_interval_does_not_matter():
    """Exactly so for leaps when all of them act; else up to the decay within an interval."""
    intervals = np.array([[1.0], [10.0], [100.0]])
    rule = Consolidation(3000.0, 9000.0, interval=intervals)
    for at in ([100.0, 300.0, 1200.0], [137.0, 155.0, 901.0, 1999.0]):
        network = pairs(at, rule, copies=3)
        network.run(2000)
        weight = network.projection("link").weight[:, 1]
        together = not np.any(np.mod(at, 100.0))
        worst = 1e-12 if together else 2.0 * LEAP * len(at) * 100.0 / 3000.0
        np.testing.assert_allclose(weight, weight[0], atol=worst)
        assert together or np.ptp(weight) > 1e-6


def test_assigned_weights_are_new_memories_and_a_reset_keeps_the_slow_ones():
    network = pairs(np.arange(10.0, 500.0, 10.0), Consolidation(500.0, 900.0, 10.0), copies=2)
    network.run(600)
    slow = slow_of(network)
    assert (slow[:, 1] > 1.0).all()
    network.reset()
    np.testing.assert_array_equal(slow_of(network), slow)
    view = network.projection("link")
    weight = view.weight
    weight[0, 1] = 0.7
    view.weight = weight
    assert slow_of(network)[0].tolist() == [0.25, 0.7]
    assert (slow_of(network)[1] == slow[1]).all()
    network.run(5)  # before the first pair
    network.reset()
    network.run(9)
    assert view.weight[0, 1] == 0.7


def test_nothing_moves_without_a_change():
    network = pairs([], Consolidation(500.0, 900.0, 10.0))
    network.run(20_000)
    assert (network.projection("link").weight == 0.25).all()
    assert (slow_of(network) == 0.25).all()


@pytest.mark.parametrize("field", ["tau_fast", "tau_slow", "interval"])
@pytest.mark.parametrize(("value", "message"), [(0.0, "positive"), (np.inf, "positive"),
                                                (0.5, "shorter than the step")])  # fmt: skip
def test_a_consolidation_that_cannot_be_is_told(field, value, message):
    with pytest.raises(ValueError, match=message):
        pairs([], Consolidation()._replace(**{field: value}))
