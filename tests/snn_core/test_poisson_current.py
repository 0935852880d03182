"""A current synapse with a background: moments of shot noise, and the twin with a projection."""

import math

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialCurrent,
    Network,
    PoissonCurrent,
    Population,
    Projection,
    SpikeSource,
)
from snn_core.topology import AllToAll

DT, TAU_M, C_M, REST = 0.1, 10.0, 250.0, -65.0


def membrane(**more):
    """A membrane without a threshold that matters."""
    return LIF(tau_m=TAU_M, c_m=C_M, v_rest=REST, v_threshold=1e9, v_reset=REST, **more)


@pytest.mark.parametrize("rate", [400.0, 16_000.0, 400_000.0])
def test_mean_and_variance_of_the_potential_are_those_of_filtered_shot_noise(rate):
    """Arrivals on the grid of 0.1 ms: sums of the response and of its square over all steps.

    In the limit of a fine grid the variance is rate times the integral of the response squared
    (Campbell's theorem).
    """
    tau, weight, n = 0.5, 87.8, 500
    receptor = PoissonCurrent(tau, rate, weight)
    network = Network([Population("cells", n, membrane(), {"in": receptor})], dt=DT, seed=3)
    network.run(1000)
    samples = []
    for _ in range(60):
        network.run(300)
        samples.append(network["cells"].v[0].copy())
    t = DT * np.arange(1, 4000)
    scale = weight / C_M * tau * TAU_M / (TAU_M - tau)
    response = scale * (np.exp(-t / TAU_M) - np.exp(-t / tau))
    count = rate * DT * 1e-3
    values = np.array(samples) - REST
    spread = math.sqrt(count * (response**2).sum())
    # Samples lie three time constants of the membrane apart.
    assert values.mean() == pytest.approx(
        count * response.sum(), abs=5.0 * spread / math.sqrt(values.size)
    )
    assert values.std() == pytest.approx(spread, rel=5.0 / math.sqrt(2.0 * values.size) + 0.01)
    exact = (
        math.sqrt(rate * 1e-3)
        * scale
        * math.sqrt(TAU_M / 2.0 + tau / 2.0 - 2.0 * tau * TAU_M / (tau + TAU_M))
    )
    assert spread == pytest.approx(exact, rel=0.01)


def test_without_background_it_is_an_exponential_current():
    """The same spikes, the same bits."""
    source = Population("source", 3, SpikeSource([[1.0, 2.2], [1.0], [3.1, 3.2, 3.3]]))
    found = []
    for receptor in (PoissonCurrent(0.5, 0.0, 50.0), ExponentialCurrent(0.5)):
        cells = Population("cells", 4, membrane(i_offset=30.0), {"in": receptor})
        link = Projection(source, cells, "in", AllToAll(), 80.0, 0.7)
        network = Network([source, cells], [link], dt=DT)
        network.run(50)
        found.append(network["cells"].v.copy())
    assert np.ptp(found[0] - REST) == 0.0
    assert found[0].min() > REST + 0.5
    np.testing.assert_array_equal(*found)


def test_projections_and_background_add_up():
    """The same background with and without arrivals: the difference is their response."""
    source = Population("source", 1, SpikeSource([[1.0]]))
    found = []
    for weight in (0.0, 100.0):
        cells = Population("cells", 20, membrane(), {"in": PoissonCurrent(0.5, 9000.0, 40.0)})
        link = Projection(source, cells, "in", AllToAll(), weight, DT)
        network = Network([source, cells], [link], dt=DT, seed=5)
        network.run(31)
        found.append(network["cells"].v.copy())
    t = 31 * DT - 1.0 - DT
    scale = 100.0 / C_M * 0.5 * TAU_M / (TAU_M - 0.5)
    expected = scale * (math.exp(-t / TAU_M) - math.exp(-t / 0.5))
    np.testing.assert_allclose(found[1] - found[0], expected, rtol=1e-9)
    assert np.unique(found[0]).size == 20


def test_the_rate_can_be_set_while_it_runs():
    cells = Population("cells", 50, membrane(), {"in": PoissonCurrent(0.5, 0.0, 40.0)})
    network = Network([cells], dt=DT)
    network.run(100)
    assert (network["cells"].v == REST).all()
    network["cells"].receptor("in").rate = 5000.0
    network.run(100)
    assert (network["cells"].v > REST).all()


@pytest.mark.parametrize(
    ("receptor", "message"),
    [
        (PoissonCurrent(rate=-1.0), "negative rate, expected >= 0 Hz"),
        (PoissonCurrent(tau=0.0), "tau: got"),
        (PoissonCurrent(tau=0.05), "shorter than the step dt = 0.1 ms"),
        (PoissonCurrent(tau=float("nan")), "tau"),
    ],
)
def test_what_makes_no_synapse_is_refused(receptor, message):
    with pytest.raises(ValueError, match=message):
        Network([Population("cells", 2, membrane(), {"in": receptor})], dt=DT)
