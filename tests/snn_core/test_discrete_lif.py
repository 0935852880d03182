"""The neuron on the grid against the recursion that it is."""

import numpy as np
import pytest

from snn_core import LIF, DiscreteLIF, lab


def recursion(current, dt, tau, resistance, rest, threshold, reset, hold=0):
    """The textbook loop of a discrete-time simulator."""
    v, wait, potentials, spikes = rest, 0, [], []
    for k, now in enumerate(current):
        if wait:
            wait -= 1
        else:
            v = v + (1.0 - np.exp(-dt / tau)) * (rest + resistance * now - v)
            if v > threshold:
                v, wait = reset, hold
                spikes.append((k + 1) * dt)
        potentials.append(v)
    return np.array(potentials), np.array(spikes)


@pytest.mark.parametrize(("t_ref", "hold"), [(0.0, 0), (0.3, 3), (1.96, 20)])
def test_it_is_the_recursion(t_ref, hold):
    current = np.random.default_rng(0).normal(450.0, 900.0, 5000)
    cell = DiscreteLIF(t_ref=t_ref, v_reset=-60.0)
    got = lab.current_clamp(cell, current, 500.0)
    v, spikes = recursion(current, 0.1, 10.0, 10.0 / 200.0, -65.0, -50.0, -60.0, hold)
    np.testing.assert_allclose(got.v, v, rtol=1e-12)
    np.testing.assert_allclose(got.spike_times, spikes, rtol=1e-12)
    assert spikes.size > 10


def test_without_a_spike_it_is_the_exact_lif():
    current = np.random.default_rng(1).normal(0.0, 200.0, 2000)
    one, two = (lab.current_clamp(cell, current, 200.0) for cell in (DiscreteLIF(), LIF()))
    np.testing.assert_allclose(one.v, two.v, rtol=1e-12)


def test_at_the_threshold_it_does_not_fire_and_with_an_infinite_one_never():
    assert not lab.current_clamp(
        DiscreteLIF(v_threshold=-65.0, v_reset=-70.0), 0.0, 5.0
    ).spike_times.size
    assert lab.current_clamp(
        DiscreteLIF(v_threshold=-65.0, v_reset=-70.0), 1.0, 5.0
    ).spike_times.size
    free = lab.current_clamp(DiscreteLIF(v_threshold=np.inf), 1e6, 200.0)
    assert not free.spike_times.size
    assert free.v[-1] == pytest.approx(-65.0 + 1e6 * 10.0 / 200.0, rel=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tau_m": 0.0}, "tau_m"),
        ({"t_ref": -1.0}, "t_ref: got a negative time"),
        ({"v_reset": -50.0}, "v_reset: expected below v_threshold"),
    ],
)
def test_parameters_that_make_no_neuron_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        lab.current_clamp(DiscreteLIF(**options), 0.0, 1.0)
