"""McCulloch-Pitts neurons compute logic; perfect integrators count."""

import itertools

import numpy as np
import pytest

from snn_core import Delta, Network, Population, Projection, SpikeSource, lab
from snn_core.neurons import IF, McCullochPitts
from snn_core.synapses import Pulse

CASES = list(itertools.product((0, 1), repeat=2))


def truth(populations, links, name, steps):
    """Whether a neuron fires, `steps` after both inputs were shown, one case every 10 ms."""
    network = Network(populations, links, dt=1.0)
    found = []
    for k in range(40):
        network.run(1)
        if k % 10 == 1 + steps:
            found.append(int(network[name].fired[0, 0]))
    return found


def inputs():
    trains = [[1.0 + 10.0 * k for k, case in enumerate(CASES) if case[i]] for i in (0, 1)]
    return Population("in", 2, SpikeSource(trains), co_release=True)


@pytest.mark.parametrize(
    ("weights", "threshold", "expected"),
    [
        ([1.0, 1.0], 2.0, [0, 0, 0, 1]),  # and
        ([1.0, 1.0], 1.0, [0, 1, 1, 1]),  # or
        ([-1.0, -1.0], -1.0, [1, 1, 1, 0]),  # nand
        ([-1.0, 0.0], 0.0, [1, 1, 0, 0]),  # not the first
    ],
)
def test_one_neuron_computes_a_gate(weights, threshold, expected):
    source = inputs()
    gate = Population("gate", 1, McCullochPitts(threshold), {"in": Pulse()})
    link = Projection(source, gate, "in", weight=np.array(weights))
    assert truth([source, gate], [link], "gate", 1) == expected


def test_two_layers_compute_exclusive_or():
    source = inputs()
    hidden = Population(
        "hidden", 2, McCullochPitts(np.array([1.0, 2.0])), {"in": Pulse()}, co_release=True
    )  # or, and
    out = Population("out", 1, McCullochPitts(1.0), {"in": Pulse()})
    links = [
        Projection(source, hidden, "in"),
        Projection(hidden, out, "in", weight=np.array([1.0, -1.0])),
    ]
    assert truth([source, hidden, out], links, "out", 2) == [0, 1, 1, 0]


@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_the_perfect_integrator_fires_at_the_closed_form(dt):
    neuron = IF(c_m=100.0, v_threshold=-50.0, v_reset=-65.0, t_ref=1.5)
    times = lab.current_clamp(neuron, 230.0, 60.0, dt).spike_times
    first = 15.0 * 100.0 / 230.0
    np.testing.assert_allclose(times, first + (first + 1.5) * np.arange(len(times)), atol=1e-9)
    assert len(times) == 7


def test_it_neither_leaks_nor_rests():
    neuron = IF(c_m=100.0)
    recording = lab.conductance_clamp(
        neuron, {"in": [2.0, 50.0]}, {"in": Delta()}, {"in": 3.0}, 99.0
    )
    assert recording.v[-1] == pytest.approx(-65.0 + 6.0, abs=1e-12)
    falling = lab.current_clamp(neuron, -10.0, 50.0)
    assert falling.v[-1] == pytest.approx(-65.0 - 5.0)
