"""The neuron with an adaptive threshold on the grid against the recursion that it is."""

import numpy as np
import pytest

from snn_core import DiscreteALIF, DiscreteLIF, lab


def recursion(cell, current, dt):
    """One cell, one step at a time; potentials and spike times."""
    v, jump, wait, potentials, spikes = cell.v_rest, 0.0, 0, [], []
    for k, now in enumerate(current):
        fires = False
        if wait:
            wait -= 1
        else:
            v += (1.0 - np.exp(-dt / cell.tau_m)) * (cell.v_rest + cell.tau_m / cell.c_m * now - v)
            fires = v - jump > cell.v_threshold
        if fires:
            v, wait = cell.v_reset, round(cell.t_ref / dt)
            spikes.append((k + 1) * dt)
        jump = np.exp(-dt / cell.tau_threshold) * jump + cell.threshold_jump * fires
        potentials.append(v)
    return np.array(potentials), np.array(spikes)


@pytest.mark.parametrize(
    "cell",
    [
        DiscreteALIF(),
        DiscreteALIF(t_ref=0.3, v_reset=-60.0, threshold_jump=6.0, tau_threshold=30.0),
        DiscreteALIF(tau_m=20.0, c_m=50.0, t_ref=1.96, threshold_jump=0.4, tau_threshold=900.0),
    ],
)
def test_an_adaptive_threshold_is_the_recursion(cell):
    current = np.random.default_rng(0).normal(700.0, 900.0, 5000)
    got = lab.current_clamp(cell, current, 500.0)
    v, spikes = recursion(cell, current, 0.1)
    np.testing.assert_allclose(got.v, v, rtol=1e-12)
    np.testing.assert_allclose(got.spike_times, spikes, rtol=1e-12)
    assert spikes.size > 10


def test_without_jumps_it_is_the_discrete_lif_bit_for_bit():
    current = np.random.default_rng(1).normal(450.0, 900.0, 5000)
    cells = DiscreteALIF(threshold_jump=0.0, t_ref=0.5), DiscreteLIF(t_ref=0.5)
    one, two = (lab.current_clamp(cell, current, 500.0) for cell in cells)
    np.testing.assert_array_equal(one.v, two.v)
    np.testing.assert_array_equal(one.spike_times, two.spike_times)
    assert one.spike_times.size > 10


def test_spikes_slow_down_to_the_interval_at_which_jump_and_decay_balance():
    cell, drive = DiscreteALIF(threshold_jump=1.5, tau_threshold=100.0), 30.0  # mV above rest
    found = lab.current_clamp(cell, drive * cell.c_m / cell.tau_m, 3000.0).spike_times
    gaps = np.diff(found)
    assert gaps[0] < 0.6 * gaps[-1]
    n = np.arange(1, 2000)  # steps between spikes
    level = cell.threshold_jump * np.exp(-0.1 * (n - 1) / 100.0) / (1.0 - np.exp(-0.1 * n / 100.0))
    above = drive * (1.0 - np.exp(-0.1 * n / 10.0)) > 15.0 + level
    assert gaps[-5:] == pytest.approx(0.1 * n[above][0], abs=0.11)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tau_m": 0.0}, "tau_m"),
        ({"t_ref": -1.0}, "t_ref: expected a number >= 0"),
        ({"threshold_jump": -1.0}, "threshold_jump: expected a number >= 0"),
        ({"threshold_jump": np.inf}, "threshold_jump: expected a number >= 0"),
        ({"tau_threshold": 0.05}, "tau_threshold = 0.05 ms is shorter than the step"),
        ({"v_reset": -50.0}, "v_reset: expected below v_threshold"),
    ],
)
def test_parameters_that_make_no_adaptive_neuron_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        lab.current_clamp(DiscreteALIF(**options), 0.0, 1.0)
