"""A15: the spike time of alpha-function synapses, in closed form and in the network."""

import math

import numpy as np
import pytest

from snn_core import Network, Population, Projection, SpikeSource
from snn_core.neurons import AlphaNeuron, alpha_spike_time
from snn_core.neurons.alpha import lambert_w
from snn_core.synapses import Pulse


@pytest.mark.parametrize(
    ("times", "weights", "decay", "threshold", "expected"),
    [
        ([0.0], [3.0], 1.0, 1.0, 0.61906129),
        ([0.0, 0.5, 1.2], [1.0, 1.5, 1.0], 1.0, 1.0, 1.31904317),
        ([0.0, 0.3, 0.9, 1.5], [1.2, -0.6, 1.4, 0.8], 1.3, 0.5, 1.51220308),
    ],
)
def test_listed_spike_times(times, weights, decay, threshold, expected):
    assert alpha_spike_time(times, weights, 1.0 / decay, threshold) == pytest.approx(
        expected, abs=1e-8
    )


@pytest.mark.parametrize("tau", [0.5, 1.0, 7.0])
def test_one_input_below_e_times_threshold_over_tau_stays_silent(tau):
    assert alpha_spike_time([0.0], [0.9999 * math.e * 2.0 / tau], tau, 2.0) == math.inf
    peak = alpha_spike_time([0.0], [1.000001 * math.e * 2.0 / tau], tau, 2.0)
    assert peak == pytest.approx(tau, rel=5e-3)


def scanned(times, weights, tau, threshold):
    t = np.linspace(0.0, 30.0, 300_001)
    since = np.maximum(t[:, None] - times, 0.0)
    v = (weights * since * np.exp(-since / tau)).sum(axis=1)
    above = np.flatnonzero(v >= threshold)
    return t[above[0]] if above.size else math.inf


@pytest.mark.parametrize("seed", range(8))
def test_random_inputs_agree_with_a_dense_scan(seed):
    rng = np.random.default_rng(seed)
    times = rng.uniform(0.0, 10.0, 12)
    weights, tau = rng.normal(0.3, 0.6, 12), rng.uniform(0.5, 4.0)
    expected = scanned(times, weights, tau, 1.0)
    assert alpha_spike_time(times, weights, tau, 1.0) == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize("dt", [0.1, 0.02])
@pytest.mark.parametrize("seed", range(3))
def test_in_a_network_the_spike_comes_within_a_step_of_the_closed_form(seed, dt):
    rng = np.random.default_rng(seed)
    times = np.round(rng.uniform(0.0, 8.0, 10) / 0.1) * 0.1
    weights = rng.uniform(0.05, 0.5, 10)
    exact = alpha_spike_time(times, weights, 3.0, 1.0)
    source = Population("source", 10, SpikeSource(times[:, None]), co_release=True)
    cell = Population("cell", 1, AlphaNeuron(tau=3.0), {"in": Pulse()})
    link = Projection(source, cell, "in", weight=weights / dt)
    network = Network([source, cell], [link], dt=dt)
    found = math.inf
    for k in range(round(20.0 / dt)):
        network.run(1)
        if network["cell"].fired[0, 0]:
            found = min(found, k * dt + network["cell"].crossing[0, 0] - dt)  # delay of one step
    assert math.isfinite(exact)
    assert found == pytest.approx(exact, abs=dt)


@pytest.mark.parametrize("x", [-1.0 / math.e, -0.3678, -0.2, -1e-9, 0.0, 0.4, 3.0, 1e6])
def test_the_lambert_function_inverts_w_exp_w(x):
    w = lambert_w(x)
    assert w >= -1.0 - 1e-7
    assert w * math.exp(w) == pytest.approx(x, abs=1e-14, rel=1e-12)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="equal numbers"):
        alpha_spike_time([0.0], [1.0, 2.0], 1.0, 1.0)
    with pytest.raises(ValueError, match="expected positive"):
        alpha_spike_time([0.0], [1.0], -1.0, 1.0)
    with pytest.raises(ValueError, match="at least -1/e"):
        lambert_w(-1.0)
