"""A12: plateaus of NMDA branches, and bursts that the tuft gates."""

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from snn_core import Network, Population, Projection, SpikeSource, lab
from snn_core.neurons import BurstCell, Pyramidal
from snn_core.synapses import NMDA, DoubleExponentialConductance

ONE_BRANCH = Pyramidal(g_oblique=0.0, g_tuft=0.0)
BRANCHES = {
    "basal": ONE_BRANCH,
    "oblique": Pyramidal(g_basal=0.0, g_tuft=0.0),
}


def volley(n, times=(10.0,), branch="basal", nmda=True, dt=0.1):
    """n synapses of one branch are reached together: AMPA .3 nS and NMDA 1.2 nS each."""
    receptors = {f"{branch}.ampa": DoubleExponentialConductance(0.2, 2.0, 0.0)}
    weights = {f"{branch}.ampa": 0.3 * n}
    if nmda:
        receptors[f"{branch}.nmda"] = NMDA(2.0, 50.0, 0.0, 1.0)
        weights[f"{branch}.nmda"] = 1.2 * n
    events = {name: list(times) for name in receptors}
    recording = lab.conductance_clamp(BRANCHES[branch], events, receptors, weights, 250.0, dt=dt)
    dendrite = recording.traces[f"v_{branch}"]
    return recording.v.max() + 70.0, dendrite.max(), (dendrite > -40.0).sum() * dt


@pytest.mark.parametrize("branch", BRANCHES)
@pytest.mark.parametrize(
    ("n", "epsp", "peak", "plateau"),
    [
        (1, 0.1796, -69.1759, 0.0),
        (5, 0.9718, None, 0.0),
        (10, 2.2068, -61.2392, 0.0),
        (15, 3.9454, None, 0.0),
        (20, 6.7763, -46.1157, 0.0),
        (30, 13.7577, -22.0892, 50.73),
        (40, 16.2712, -14.2607, 68.91),
    ],
)
def test_a_volley_on_one_branch_sums_supralinearly_into_a_plateau(branch, n, epsp, peak, plateau):
    got = volley(n, branch=branch)
    assert got[0] == pytest.approx(epsp, rel=0.02)
    assert got[2] == pytest.approx(plateau, abs=1.5)
    if peak is not None:
        assert got[1] == pytest.approx(peak, abs=0.05)


def test_the_gain_over_one_synapse_rises_and_then_saturates():
    single = volley(1)[0]
    gains = [volley(n)[0] / (n * single) for n in (10, 20, 30, 40)]
    np.testing.assert_allclose(gains, [1.2289, 1.8867, 2.5536, 2.2651], rtol=5e-3)


def test_without_nmda_a_branch_is_sublinear():
    epsps = [volley(n, nmda=False)[0] for n in (1, 10, 40)]
    np.testing.assert_allclose(epsps, [0.0912, 0.8649, 2.9269], rtol=5e-3)


def test_three_volleys_hold_the_plateau_longer():
    assert volley(15, times=(10.0, 20.0, 30.0))[2] == pytest.approx(74.36, abs=1.5)


def rest_of_tree(t, y, drives):
    """All four compartments of the default cell, written down a second time."""
    soma, basal, oblique, tuft = y
    flow = [
        (10.0 * (-70.0 - soma) + 5.0 * (basal - soma) + 5.0 * (oblique - soma)) / 200.0,
        (2.5 * (-70.0 - basal) + 5.0 * (soma - basal)) / 50.0,
        (2.5 * (-70.0 - oblique) + 5.0 * (soma - oblique) + 5.0 * (tuft - oblique)) / 50.0,
        (2.5 * (-70.0 - tuft) + 5.0 * (oblique - tuft)) / 50.0,
    ]
    size = (200.0, 50.0, 50.0, 50.0)
    return [f + drive(t) / c for f, c, drive in zip(flow, size, drives, strict=True)]


@pytest.mark.parametrize("compartment", ["soma", "basal", "oblique", "tuft"])
def test_current_spreads_through_the_tree_as_the_equations_say(compartment):
    names = Pyramidal.compartments()
    drives = [
        (lambda t: 60.0 * math.sin(0.1 * t)) if name == compartment else (lambda t: 0.0)
        for name in names
    ]
    exact = solve_ivp(
        rest_of_tree, (0, 100), [-70.0] * 4, args=(drives,), rtol=1e-10, atol=1e-10, t_eval=[100.0]
    )
    recording = lab.current_clamp(
        Pyramidal(), {compartment: lambda t: 60.0 * math.sin(0.1 * t)}, 100.0
    )
    for name, expected in zip(names, exact.y[:, 0], strict=True):
        trace = recording.traces["v" if name == "soma" else f"v_{name}"]
        assert trace[-1] == pytest.approx(expected, abs=2e-4), name


def test_input_to_a_compartment_reaches_that_compartment_first():
    peaks = {}
    for branch in ("basal", "oblique", "tuft"):
        recording = lab.conductance_clamp(
            Pyramidal(), {f"{branch}.exc": [5.0]},
            {f"{branch}.exc": DoubleExponentialConductance()}, {f"{branch}.exc": 5.0}, 60.0,
        )  # fmt: skip
        heights = {n: recording.traces[f"v_{n}"].max() for n in ("basal", "oblique", "tuft")}
        assert max(heights, key=heights.get) == branch
        peaks[branch] = recording.v.max()
    assert peaks["tuft"] < peaks["oblique"]
    assert peaks["basal"] > peaks["tuft"]


def pulse(amplitude, start, duration):
    return lambda t: amplitude if start <= t < start + duration else 0.0


def burst(soma, tuft, dt=0.1):
    currents = {"soma": pulse(soma, 50.0, 5.0), "tuft": pulse(tuft, 55.0, 10.0)}
    return lab.current_clamp(BurstCell(), currents, 150.0, dt)


def test_soma_alone_fires_once_tuft_alone_never_and_both_together_a_burst():
    np.testing.assert_allclose(burst(2000.0, 0.0).spike_times, [54.1], atol=0.1)
    tuft = burst(0.0, 600.0)
    assert tuft.spike_times.size == 0
    assert tuft.traces["v_tuft"].max() == pytest.approx(-49.48, abs=0.2)
    both = burst(2000.0, 600.0)
    np.testing.assert_allclose(both.spike_times, [54.1, 66.2, 80.0], atol=0.1)
    assert (both.traces["v_tuft"] > -40.0).sum() * 0.1 == pytest.approx(36.5, abs=1.0)


@pytest.mark.parametrize(
    ("soma", "tuft", "spikes"),
    [
        (2000, 0, 1), (2000, 200, 1), (2000, 400, 2), (2000, 500, 3), (2000, 1000, 3),
        (0, 800, 0), (0, 1000, 2),
    ],
)  # fmt: skip
def test_the_tuft_current_sets_the_length_of_the_burst(soma, tuft, spikes):
    assert len(burst(float(soma), float(tuft)).spike_times) == spikes


@pytest.mark.parametrize("neuron", [BurstCell, Pyramidal])
def test_a_compartment_that_does_not_exist_is_refused_with_the_closest_name(neuron):
    with pytest.raises(ValueError, match=r"unknown compartment of .*'tuff'; did you mean 'tuft'"):
        Population("cells", 2, neuron(), {"tuff.nmda": NMDA()})
    with pytest.raises(ValueError, match=r"unknown compartment of .*'tuff'; did you mean 'tuft'"):
        lab.current_clamp(neuron(), {"tuff": 1.0}, 1.0)


def test_populations_of_one_kind_keep_their_compartments_apart():
    """Two populations in one block: input to a tuft must not reach the neighbour's."""
    source = Population("source", 1, SpikeSource([[1.0]]))
    receptors = {"tuft.exc": DoubleExponentialConductance()}
    cells = [Population(name, size, Pyramidal(), receptors) for name, size in (("a", 3), ("b", 2))]
    links = [Projection(source, cells[1], "tuft.exc", weight=10.0)]
    network = Network([source, *cells], links, dt=0.1)
    network.run(50)
    assert (network["a"].v_tuft == -70.0).all()
    assert (network["a"].v_basal == -70.0).all()
    assert (network["b"].v_tuft > -69.0).all()
    assert (network["b"].v_tuft > network["b"].v_oblique).all()
