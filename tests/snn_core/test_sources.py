"""Cells that fire by chance or by prescription: rates, escape noise, after-potential."""

import math

import numpy as np
import pytest

from snn_core import SRM0, ExponentialCurrent, PoissonSource, Population, SpikeSource, lab
from snn_core.analysis import fano_factor


@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_poisson_rates_are_exact(build, dt):
    rates = np.array([0.0, 5.0, 40.0, 200.0])
    source = Population("source", 400, PoissonSource(rate=np.repeat(rates, 100)))
    network = build([source], dt=dt, copies=2, seed=1)
    network.run(round(4000.0 / dt))
    counts = network["source"].counts.reshape(2, 4, 100).transpose(1, 0, 2).reshape(4, 200)
    expected = rates * 4.0
    error = np.sqrt(np.maximum(expected, 1e-9) / 200.0)
    assert (np.abs(counts.mean(axis=1) - expected) < 4.5 * error).all()
    binomial = 1.0 - rates[1:] * dt / 1000.0
    np.testing.assert_allclose(fano_factor(counts)[1:], binomial, atol=0.4)


def test_poisson_cells_and_copies_are_independent(build):
    source = Population("source", 30, PoissonSource(rate=500.0))
    network = build([source], dt=1.0, copies=3, seed=2)
    rows = []
    for _ in range(2000):
        network.run(1)
        rows.append(network["source"].fired.ravel().copy())
    correlation = np.corrcoef(np.array(rows, float).T)
    np.fill_diagonal(correlation, 0.0)
    assert np.abs(correlation).max() < 5.0 / np.sqrt(2000.0)


def test_a_rate_can_be_set_while_the_network_runs(build):
    network = build([Population("source", 50, PoissonSource())], dt=1.0, copies=2)
    network.run(200)
    assert network["source"].counts.sum() == 0
    network["source"].rate[1] = 1000.0
    network.run(200)
    assert network["source"].counts.sum(axis=1).tolist() == [0, 50 * 200]


def test_prescribed_spikes_are_fired_in_their_steps_and_again_after_a_reset(build):
    trains = [[0.0, 1.0, 1.1, 7.3], [], [1.1, 98.1]]
    network = build([Population("source", 3, SpikeSource(trains))], dt=0.1, copies=2)
    for _ in range(2):
        fired = np.zeros((1000, 2, 3), bool)
        for step in range(1000):
            network.run(1)
            fired[step] = network["source"].fired
        for i, train in enumerate(trains):
            for copy in range(2):
                assert np.flatnonzero(fired[:, copy, i]).tolist() == [round(t * 10) for t in train]
        network.reset()


@pytest.mark.parametrize(
    ("times", "message"),
    [
        ([[1.0], [2.0]], "got 2 spike trains, expected one for each of its 3"),
        ([[1.0], [math.nan], []], "finite times"),
        ([[1.0], [-1.0], []], "finite times"),
    ],
)
def test_wrong_spike_trains_are_refused(build, times, message):
    with pytest.raises(ValueError, match=rf"population 'source'.*{message}"):
        build([Population("source", 3, SpikeSource(times))])


def test_a_weight_of_one_evokes_the_potential_epsilon():
    quiet = SRM0(rho_0=1e-12)
    recording = lab.conductance_clamp(
        quiet, {"in": [10.0]}, {"in": ExponentialCurrent(tau=5.0)}, {"in": 1.0}, 150.0, dt=0.1
    )
    t = np.maximum(recording.t - 10.0, 0.0)
    epsilon = 20.0 / (20.0 - 5.0) * (np.exp(-t / 20.0) - np.exp(-t / 5.0))
    np.testing.assert_allclose(recording.v, epsilon, rtol=0, atol=1e-12)


@pytest.mark.parametrize("dt", [0.1, 1.0])
@pytest.mark.parametrize("potential", [6.0, 16.0, 26.0])
def test_the_firing_intensity_grows_exponentially_with_the_potential(build, potential, dt):
    neuron = SRM0(v_rest=potential, chi=0.0)
    network = build([Population("cells", 1000, neuron)], dt=dt, seed=5)
    steps = round(1000.0 / dt)
    network.run(steps)
    rho = 0.06 * math.exp((potential - 16.0) / 5.0)
    expected = steps * -math.expm1(-rho * dt)
    counts = network["cells"].counts[0]
    assert counts.mean() == pytest.approx(expected, abs=4.5 * math.sqrt(expected / 1000.0))


def test_the_after_potential_follows_the_last_spike_and_lowers_the_intensity(build):
    recording = lab.current_clamp(SRM0(v_rest=20.0, chi=-30.0, tau_eta=10.0), 0.0, 500.0, dt=0.5)
    steps = np.rint(recording.spike_times / 0.5).astype(int) - 1
    assert len(steps) > 3
    eta = recording.traces["eta"]
    for first, following in zip(steps, [*steps[1:], eta.size], strict=True):
        since = np.arange(following - first) * 0.5
        np.testing.assert_allclose(eta[first:following], -30.0 * np.exp(-since / 10.0), rtol=1e-9)
    assert np.diff(steps).min() * 0.5 > 5.0
    assert (eta[: steps[0]] == 0.0).all()
