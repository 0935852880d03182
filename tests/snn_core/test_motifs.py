"""Each motif does what its name says; default weights reach the threshold as they promise."""

import itertools

import numpy as np
import pytest

from snn_core import (
    LIF,
    Delta,
    ExponentialCurrent,
    Network,
    Population,
    Projection,
    SpikeSource,
    lab,
    motifs,
)
from snn_core.neurons import FilteredLIF, Izhikevich
from snn_core.synapses import AlphaCurrent
from snn_core.weights import epsp_peak, synchronous_weight


@pytest.mark.parametrize(("tau_m", "tau_s"), [(10.0, 5.0), (20.0, 2.0), (8.0, 8.0), (5.0, 20.0)])
def test_the_peak_of_an_epsp(tau_m, tau_s):
    cell = LIF(tau_m=tau_m, c_m=100.0, v_threshold=1e3)
    receptors = {"in": ExponentialCurrent(tau_s)}
    recording = lab.conductance_clamp(cell, {"in": [1.0]}, receptors, {"in": 1.0}, 80.0, dt=0.01)
    assert recording.v.max() + 65.0 == pytest.approx(epsp_peak(tau_m, tau_s, 100.0), rel=1e-5)


@pytest.mark.parametrize("receptor", [ExponentialCurrent(5.0), Delta()])
@pytest.mark.parametrize("inputs", [20, 50])
def test_so_many_synchronous_spikes_reach_the_threshold(inputs, receptor):
    weight = synchronous_weight(LIF(), receptor, inputs)
    for n, spikes in ((inputs - 1, 0), (inputs + 1, 1)):
        receptors = {"in": receptor}
        recording = lab.conductance_clamp(LIF(), {"in": [1.0]}, receptors, {"in": n * weight}, 60.0)
        assert recording.spike_times.size == spikes


def life(circuit, kicks, duration=100.0, dt=0.1, offsets=None):
    """Spike times by population; `kicks` are volleys into a population at times (ms)."""
    populations, links = list(circuit.populations), list(circuit.projections)
    named = {p.name: p for p in populations}
    for name, times in kicks.items():
        source = Population(
            f"kick {name}", named[name].size, SpikeSource([times] * named[name].size)
        )
        weight = 2.0 * synchronous_weight(named[name].neuron, named[name].receptors["exc"], 1.0)
        populations.append(source)
        links.append(Projection(source, named[name], "exc", motifs.OneToOne(), weight, name=name))
    network = Network(populations, links, dt=dt)
    for name, current in (offsets or {}).items():
        network[name].i_offset = current
    found = {name: [] for name in named}
    for k in range(round(duration / dt)):
        network.run(1)
        for name in named:
            found[name] += [(k * dt, i) for i in np.flatnonzero(network[name].fired[0])]
    return found


def first(spikes):
    return spikes[0][0]


def test_a_volley_runs_through_the_layers_in_order():
    spikes = life(motifs.feedforward((10, 8, 6)), {"layer 0": [5.0]})
    times = [first(spikes[f"layer {i}"]) for i in range(3)]
    assert times == sorted(times)
    assert times[2] - times[0] >= 4.0
    assert [len({i for _, i in spikes[f"layer {k}"]}) for k in range(3)] == [10, 8, 6]


def test_feedback_slows_the_principal_down():
    on = life(motifs.feedback(inhibition=3.0), {}, 300.0, offsets={"principal": 450.0})
    off = life(motifs.feedback(inhibition=0.0), {}, 300.0, offsets={"principal": 450.0})
    assert 0 < len(on["principal"]) < 0.8 * len(off["principal"])
    assert len(on["interneuron"]) > 0


def test_lateral_inhibition_sharpens():
    drive = 300.0 + 20.0 * np.arange(10.0)

    def profile(inhibition):
        spikes = life(
            motifs.lateral_inhibition(inhibition=inhibition),
            {},
            500.0,
            offsets={"principal": drive},
        )
        return np.bincount([i for _, i in spikes["principal"]], minlength=10)

    with_it, without = profile(4.0), profile(0.0)
    assert with_it[9] == with_it.max() > 0
    assert without.argmax() == 9
    assert (with_it > 0).sum() < (without > 0).sum()


def test_reciprocal_inhibition_has_a_winner_and_alternates_with_adaptation():
    won = life(motifs.reciprocal_inhibition(), {}, 400.0, offsets={"left": 420.0, "right": 400.0})
    late = {name: [t for t, _ in won[name] if t > 100.0] for name in won}
    assert len(late["left"]) > 20
    assert len(late["right"]) == 0
    tired = FilteredLIF(v_rest=-65.0, tau=(150.0,), a=(0.0,), b=(40.0,))
    turns = life(
        motifs.reciprocal_inhibition(neuron=tired), {}, 1500.0,
        offsets={"left": 250.0, "right": 248.0},
    )  # fmt: skip
    order = sorted((t, name) for name in turns for t, _ in turns[name])
    changes = sum(a[1] != b[1] for a, b in itertools.pairwise(order))
    assert changes >= 4
    assert changes < 0.1 * len(order)


def test_divergence_reaches_all_and_convergence_needs_most():
    spikes = life(motifs.divergence(), {"trunk": [5.0]})
    assert all(spikes[f"branch {i}"] for i in range(5))
    few = life(motifs.convergence(strength=1.5), {"branch 0": [5.0]})
    many = life(motifs.convergence(strength=1.5), {f"branch {i}": [5.0] for i in range(5)})
    assert not few["trunk"]
    assert many["trunk"]


def test_a_volley_reverberates_with_the_period_of_the_loop():
    spikes = life(motifs.reverberation(), {"stage 0": [5.0]}, 300.0)
    times = np.array([t for t, i in spikes["stage 0"] if i == 0])
    period = np.diff(times)
    assert times[-1] > 250.0
    assert period[-1] == pytest.approx(period[3], abs=0.11)
    assert period[-1] > 4 * 5.0  # four delays and four rise times
    still = life(motifs.reverberation(), {}, 50.0)
    assert not still["stage 0"]


@pytest.mark.parametrize(("stages", "delay"), [(2, 3.0), (4, 5.0), (7, 1.5)])
def test_with_instant_synapses_the_period_is_the_sum_of_the_delays(stages, delay):
    loop = motifs.reverberation(stages, 3, delay=delay, receptor=Delta())
    spikes = life(loop, {"stage 0": [5.0]}, 200.0)
    period = np.diff([t for t, i in spikes["stage 0"] if i == 0])
    assert period.size > 8
    np.testing.assert_allclose(period, stages * delay)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: motifs.feedforward((3, 0)), "size of 'layer 1': got 0"),
        (lambda: motifs.reverberation(0), "stages: got 0, expected an integer >= 1"),
        (lambda: motifs.divergence(1.5), "branches: got 1.5"),
        (lambda: motifs.feedback(receptor=AlphaCurrent()), "receptor: got AlphaCurrent, expected"),
        (lambda: motifs.feedback(neuron=Izhikevich()), "neuron: Izhikevich has no"),
        (lambda: synchronous_weight(LIF(), Delta(), 0), "inputs: got 0, expected a positive"),
    ],
)
def test_what_makes_no_motif_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
