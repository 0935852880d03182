"""Coupled cells and networks against NEST 3.10: electrical synapses, the Brunel network."""

import numpy as np
import pytest

from snn_core import LIF, Delta, Network, Population, Projection, analysis
from snn_core.electrical import GapJunction
from snn_core.neurons import Mancilla
from snn_core.synapses import PoissonInput
from snn_core.topology import FixedInDegree

pytestmark = pytest.mark.oracle


def coupled(dt=0.0025, duration=20.0):
    cells = [Population(name, 1, Mancilla()) for name in "ab"]
    network = Network(cells, dt=dt, gap_junctions=[GapJunction(*cells, conductance=20.0)])
    network["a"].i_offset = 200.0
    v = []
    for _ in range(round(duration / 0.1)):
        network.run(round(0.1 / dt))
        v.append(network["b"].v[0, 0])
    return np.array(v)


def test_two_coupled_interneurons(ask_nest):
    """NEST iterates waveforms on its 0.1 ms grid: off the exact solution in the upstroke only."""
    job = {"kind": "gap", "model": "hh_psc_alpha_gap", "current": 200.0, "conductance": 20.0}
    fine, coarse = ask_nest(
        {**job, "dt": 0.05, "duration": 20.0}, {**job, "dt": 0.1, "duration": 20.0}
    )
    ours = coupled()
    theirs = np.array(coarse["v"])[: len(ours)]
    slope = np.abs(np.gradient(ours, 0.1))
    error = np.abs(ours - theirs)
    assert error[slope < 100.0].max() < 0.1
    assert (error / np.maximum(slope, 100.0)).max() < 1.5e-3  # ms
    finer = np.array(fine["v"])[1::2][: len(ours)]
    assert np.abs(ours - finer).max() < 0.5 * error.max()


def brunel(seed, j=0.2, g=5.0):
    neuron = LIF(tau_m=20.0, c_m=20.0, v_rest=0.0, v_threshold=20.0, v_reset=10.0, t_ref=2.0)
    receptors = {"in": Delta(), "background": PoissonInput(rate=10e3, weight=j)}
    e, i = (Population(name, n, neuron, receptors) for name, n in (("E", 1000), ("I", 250)))
    links = []
    for post in (e, i):
        links.append(Projection(e, post, "in", FixedInDegree(100), j, 1.5))
        links.append(Projection(i, post, "in", FixedInDegree(25), -g * j, 1.5))
    return Network([e, i], links, dt=0.1, seed=seed)


def statistics(times, ids, duration):
    counts = analysis.count_matrix(times, ids, 1000, duration, 1.0).sum(axis=0)
    return (
        analysis.rates(times, ids, 1000, duration).mean(),
        np.nanmean(analysis.cv(times, ids, 1000)),
        float(analysis.fano_factor(counts)),
    )


def test_the_brunel_network(ask_nest):
    duration, skip = 1000.0, 200.0
    job = {"kind": "brunel", "dt": 0.1, "j": 0.2, "g": 5.0, "rate": 10e3}
    jobs = [{**job, "seed": s, "skip": skip, "duration": duration} for s in (1, 2, 3)]
    theirs = []
    for answer in ask_nest(*jobs):
        times = np.array(answer["times"]) - skip - 0.1
        inside = (times >= 0.0) & (times < duration)
        theirs.append(statistics(times[inside], np.array(answer["ids"])[inside], duration))
    ours = []
    for seed in range(3):
        network = brunel(seed)
        network.run(round(skip / 0.1))
        spikes = []
        for k in range(round(duration / 0.1)):
            network.run(1)
            fired = np.flatnonzero(network["E"].fired[0])
            spikes.append((np.full(fired.size, 0.1 * k), fired))
        times, ids = (np.concatenate(part) for part in zip(*spikes, strict=True))
        ours.append(statistics(times, ids, duration))
    rate, cv, fano = np.mean(ours, axis=0) - np.mean(theirs, axis=0)
    assert abs(rate) < 2.0
    assert abs(cv) < 0.02
    assert abs(fano) < 1.0
