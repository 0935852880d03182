"""A13: the sparse random network of Brunel 2000, held against NEST's statistics."""

import numpy as np
import pytest

from snn_core import LIF, Delta, Network, Population, Projection, analysis
from snn_core.synapses import PoissonInput
from snn_core.topology import FixedInDegree

DT = 0.1


def brunel(seed, j=0.2, g=5.0, eta=2.0, excitatory=1000, inhibitory=250, degree=0.1):
    neuron = LIF(tau_m=20.0, c_m=20.0, v_rest=0.0, v_threshold=20.0, v_reset=10.0, t_ref=2.0)
    ce, ci = round(degree * excitatory), round(degree * inhibitory)
    external = eta * 20.0 / (j * 20.0)  # spikes per ms onto each neuron: eta threshold / (J tau)
    background = PoissonInput(rate=1e3 * external, weight=j)
    receptors = {"in": Delta(), "background": background}
    e = Population("E", excitatory, neuron, receptors)
    i = Population("I", inhibitory, neuron, receptors)
    links = []
    for post in (e, i):
        links.append(Projection(e, post, "in", FixedInDegree(ce), j, 1.5))
        links.append(Projection(i, post, "in", FixedInDegree(ci), -g * j, 1.5))
    return Network([e, i], links, dt=DT, seed=seed)


def statistics(seed, duration, skip=200.0):
    network = brunel(seed)
    network.run(round(skip / DT))
    steps = round(duration / DT)
    times, ids = [], []
    for k in range(steps):
        network.run(1)
        fired = np.flatnonzero(network["E"].fired[0])
        ids.append(fired)
        times.append(np.full(fired.size, k * DT))
    times, ids = np.concatenate(times), np.concatenate(ids)
    counts = analysis.count_matrix(times, ids, 1000, duration, 1.0).sum(axis=0)
    rate = analysis.rates(times, ids, 1000, duration).mean()
    return rate, np.nanmean(analysis.cv(times, ids, 1000)), float(analysis.fano_factor(counts))


@pytest.mark.slow
def test_rate_irregularity_and_synchrony_are_those_of_nest():
    rate, cv, fano = np.mean([statistics(seed, 1000.0) for seed in range(3)], axis=0)
    assert rate == pytest.approx(76.8, abs=2.0)
    assert cv == pytest.approx(0.245, abs=0.02)
    assert fano == pytest.approx(9.2, abs=1.0)


def test_a_short_sample_of_the_same():
    rate, cv, fano = np.mean([statistics(seed, 500.0) for seed in (0, 1)], axis=0)
    assert rate == pytest.approx(76.8, abs=3.0)
    assert cv == pytest.approx(0.245, abs=0.04)
    assert fano == pytest.approx(9.2, abs=2.5)


@pytest.mark.parametrize("rate", [0.0, 300.0, 8000.0, 400_000.0])
def test_the_background_is_poisson(rate):
    """Mean and variance of a perfect integrator that only counts background spikes."""
    counter = LIF(tau_m=1e9, c_m=1e9, v_rest=0.0, v_threshold=1e12, v_reset=0.0)
    cells = Population("cells", 400, counter, {"in": PoissonInput(rate, weight=1.0)})
    network = Network([cells], dt=DT, seed=1)
    before = network["cells"].v.copy()
    samples = []
    for _ in range(50):
        network.run(10)
        samples.append(network["cells"].v - before)
        before = network["cells"].v.copy()
    counts, mean = np.array(samples), rate * 1e-3
    assert np.abs(counts - np.rint(counts)).max(initial=0.0) < 1e-3
    assert counts.mean() == pytest.approx(mean, abs=5.0 * np.sqrt(mean / counts.size) + 1e-6)
    assert counts.var() == pytest.approx(mean, rel=0.06, abs=1e-6)
