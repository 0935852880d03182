"""Intrinsic plasticity: neurons that find their rate by themselves."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    AdEx,
    ExponentialCurrent,
    IntrinsicPlasticity,
    Izhikevich,
    Network,
    PoissonSource,
    Population,
    Projection,
)


def rates(network, seconds):
    """Mean rate of the cells of each copy, Hz."""
    network.run(round(seconds * 1e3 / network.dt))
    return network["cells"].counts.mean(axis=1) / seconds


def excitable(kind, targets, eta, drive, n_pre=20, copies=3, seed=0, limit=1000.0):
    """Three cells with intrinsic plasticity that hear Poisson cells of 20 Hz."""
    pre = Population("pre", n_pre, PoissonSource(20.0))
    intrinsic = IntrinsicPlasticity(np.asarray(targets, float), eta, limit)
    receptors = {"in": ExponentialCurrent(), "own": intrinsic}
    cells = Population("cells", 3, kind, receptors)
    link = Projection(pre, cells, "in", weight=drive, name="link")
    return Network([pre, cells], [link], dt=0.5, copies=copies, seed=seed)


# Kind, pA at a spike, pA of a synapse: the models differ in scale.
KINDS = {
    "LIF": (LIF(), 2.0, 40.0),
    "AdEx": (AdEx(), 5.0, 40.0),
    "Izhikevich": (Izhikevich(), 0.05, 0.8),
}
TARGETS = np.array([[3.0], [8.0], [15.0]])


@pytest.mark.parametrize("name", KINDS)
def test_each_neuron_finds_the_rate_of_its_copy(name):
    kind, eta, drive = KINDS[name]
    network = excitable(kind, TARGETS, eta, drive)
    own = network["cells"].receptor("own")
    network.run(80_000)
    bias = own.bias.copy()
    found = rates(network, 60.0)
    np.testing.assert_allclose(found, TARGETS[:, 0], rtol=0.05)
    # Whatever the neuron, the current is the integral of rate minus spikes.
    counts = network["cells"].counts
    moved = eta * (TARGETS * 60.0 - counts)
    np.testing.assert_allclose(own.bias - bias, moved, atol=1.001 * eta)


@pytest.mark.parametrize("name", KINDS)
def test_a_lost_input_is_compensated(name):
    """Half of the sources die, then a toxin blocks the rest."""
    kind, eta, drive = KINDS[name]
    network = excitable(kind, 8.0, eta, drive)
    network.run(60_000)
    own = network["cells"].receptor("own")
    for loss in ("lesion", "block"):
        before = own.bias.copy()
        if loss == "lesion":
            network["pre"].lesion(0.5)
        else:
            network.projection("link").efficacy[:] = 0.0
        assert rates(network, 1.0).mean() < 7.0
        network.run(60_000)
        np.testing.assert_allclose(rates(network, 40.0), 8.0, rtol=0.05)
        assert (own.bias > before).all()


def test_the_current_stays_within_its_limit():
    network = excitable(LIF(), [[100.0], [0.0], [8.0]], 5.0, 60.0, limit=150.0)
    own = network["cells"].receptor("own")
    largest = np.zeros(3)
    for _ in range(600):
        network.run(20)
        largest = np.maximum(largest, np.abs(own.bias).max(axis=1))
    assert (largest <= 150.0).all()
    assert (own.bias[0] == 150.0).all()
    assert (own.bias[1] <= 0.0).all()


def test_the_current_outlives_a_reset_and_rests_while_nothing_is_plastic():
    network = excitable(LIF(), TARGETS, 2.0, 40.0)
    network.run(40_000)
    own = network["cells"].receptor("own")
    bias = own.bias.copy()
    assert np.unique(bias).size >= 3
    network.reset(np.array([True, False, True]))
    assert (own.bias == bias).all()
    network.plastic = False
    network.run(4000)
    assert network["cells"].counts.sum() > 0
    assert (own.bias == bias).all()
    network.plastic = True
    network.run(1)
    np.testing.assert_allclose(own.bias - bias, 2.0 * TARGETS * 0.5e-3 * np.ones(3), rtol=1e-9)


@pytest.mark.parametrize(
    ("rate", "eta", "limit", "message"),
    [
        (-1.0, 1.0, 10.0, "rate: expected >= 0 Hz"),
        (5.0, np.inf, 10.0, "eta: expected >= 0 pA and finite"),
        (5.0, 1.0, 0.0, "limit: got .*expected positive numbers"),
    ],
)
def test_an_intrinsic_plasticity_that_cannot_be_is_told(rate, eta, limit, message):
    with pytest.raises(ValueError, match=message):
        excitable(LIF(), rate, eta, 40.0, limit=limit)
