"""Parameters that were forgotten are found again from the spikes."""

import numpy as np
import pytest

from snn_core import LIF, AdEx, Network, Normal, Population, lab
from snn_core.presets import NAUD_2008

BOUNDS = {"a": (0.0, 10.0), "tau_w": (20.0, 500.0), "b": (0.0, 150.0), "v_reset": (-65.0, -45.0)}


@pytest.mark.parametrize("name", ["adaptation", "initial burst"])
def test_an_adex_neuron_is_fitted_to_its_spikes(name):
    preset = NAUD_2008[name]._replace(duration=250.0)
    spikes = preset.record().spike_times
    lost = preset.neuron._replace(a=5.0, tau_w=100.0, b=20.0, v_reset=-60.0)
    before = lab.current_clamp(lost, preset.current, 250.0).spike_times
    found = lab.fit(lost, preset.current, spikes, 250.0, BOUNDS, candidates=60, rounds=25)
    again = lab.current_clamp(found.neuron, preset.current, 250.0).spike_times
    assert len(before) != len(spikes)
    assert len(again) == len(spikes)
    assert np.abs(again - spikes).mean() == pytest.approx(found.error, abs=1e-9)
    assert found.error < 2.0
    assert (np.diff(found.history) <= 0.0).all()
    assert found.neuron.c_m == preset.neuron.c_m


def test_the_same_seed_finds_the_same():
    spikes = lab.current_clamp(LIF(tau_m=17.0), 400.0, 100.0).spike_times
    runs = [
        lab.fit(LIF(), 400.0, spikes, 100.0, {"tau_m": (5.0, 40.0)}, candidates=20, rounds=15)
        for _ in range(2)
    ]
    assert runs[0].neuron.tau_m == runs[1].neuron.tau_m == pytest.approx(17.0, rel=0.01)
    np.testing.assert_array_equal(runs[0].history, runs[1].history)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"bounds": {"tau": (1.0, 2.0)}}, "unknown parameter of LIF 'tau'; did you mean 'tau_m'"),
        ({"bounds": {"tau_m": (2.0, 1.0)}}, "expected low < high"),
        ({"spike_times": [200.0]}, "within the record"),
        ({"candidates": 3}, "at least 10 candidates"),
    ],
)
def test_what_cannot_be_fitted_is_refused(change, message):
    given = {"spike_times": [5.0], "bounds": {"tau_m": (5.0, 40.0)}} | change
    with pytest.raises(ValueError, match=message):
        lab.fit(LIF(), 400.0, duration=100.0, **given)


def test_a_distribution_gives_each_neuron_its_own_parameter():
    cells = Population("cells", 500, AdEx(b=Normal(80.0, 10.0, low=0.0), c_m=281.0))
    networks = [Network([cells], copies=2, seed=seed) for seed in (1, 1, 2)]
    b = [network["cells"].b for network in networks]
    assert b[0].shape == (1, 500)
    assert b[0].std() == pytest.approx(10.0, rel=0.15)
    np.testing.assert_array_equal(b[0], b[1])
    assert (b[0] != b[2]).any()
