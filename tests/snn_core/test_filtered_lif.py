"""LIF neurons with further linear filters: exact, adapting, bursting, rebounding."""

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from snn_core import LIF, ExponentialConductance, Network, Population, lab
from snn_core.neurons import FilteredLIF
from snn_core.presets import FILTERED


def exact_spikes(n, current, duration):
    """Filters, refractory clamp and moving threshold written down a second time."""
    tau, a, b = (np.array(x, float) for x in (n.tau, n.a, n.b))
    t, y, spikes = 0.0, np.array([n.v_rest, *np.zeros(tau.size), 0.0]), []

    def flow(t, y, held):
        v, w = y[0], y[1:-1]
        dv = 0.0 if held else (-n.g_l * (v - n.v_rest) - w.sum() + current(t)) / n.c_m
        return [dv, *((a * (v - n.v_rest) - w) / tau), -y[-1] / n.tau_threshold]

    def reach(t, y, held):
        return y[0] - n.v_threshold - y[-1]

    reach.terminal, reach.direction = True, 1
    while t < duration:
        part = solve_ivp(
            flow,
            (t, duration),
            y,
            events=reach,
            args=(False,),
            rtol=1e-11,
            atol=1e-11,
            max_step=1.0,
        )
        if part.status != 1:
            break
        t, y = part.t[-1], part.y[:, -1]
        spikes.append(t)
        y[0] = n.v_reset
        y[1:-1] += b
        y[-1] += n.threshold_jump
        if n.t_ref:
            wait = solve_ivp(flow, (t, t + n.t_ref), y, args=(True,), rtol=1e-11, atol=1e-11)
            t, y = wait.t[-1], wait.y[:, -1]
    return np.array(spikes)


SETS = {
    "adapting": FilteredLIF(),
    "moving threshold": FilteredLIF(threshold_jump=6.0, tau_threshold=15.0, b=(0.0,)),
    "three filters": FilteredLIF(
        tau=(200.0, 30.0, 5.0), a=(2.0, -1.0, 0.5), b=(30.0, -10.0, 5.0), threshold_jump=3.0
    ),
    "resonant": FilteredLIF(tau=(12.0,), a=(25.0,), b=(0.0,), t_ref=0.0),
}


@pytest.mark.parametrize("dt", [0.1, 1.0])
@pytest.mark.parametrize("name", SETS)
def test_spike_times_are_exact_at_any_step(name, dt):
    exact = exact_spikes(SETS[name], lambda t: 900.0, 200.0)
    times = lab.current_clamp(SETS[name], 900.0, 200.0, dt).spike_times
    assert len(times) == len(exact) > 4
    np.testing.assert_allclose(times, exact, atol=1e-7)


def test_without_filters_it_is_the_lif_neuron():
    plain = FilteredLIF(a=(0.0,), b=(0.0,), tau=(50.0,))
    lif = LIF(20.0, 200.0, -70.0, -50.0, -60.0, 2.0)
    results = [
        lab.conductance_clamp(
            n, {"in": [10.0, 40.0]}, {"in": ExponentialConductance()}, {"in": 8.0}, 150.0, 300.0
        )
        for n in (plain, lif)
    ]
    assert results[1].spike_times.size > 3
    np.testing.assert_allclose(results[0].spike_times, results[1].spike_times, atol=1e-8)
    np.testing.assert_allclose(results[0].v, results[1].v, atol=1e-8)


def test_adaptation_lengthens_the_intervals():
    intervals = np.diff(FILTERED["adaptation"].record().spike_times)
    assert intervals[-1] > 2.5 * intervals[0]
    assert (np.diff(intervals) > -1e-9).all()


def test_a_fast_and_a_slow_filter_burst():
    intervals = np.diff(FILTERED["bursting"].record().spike_times)[2:]
    short, long = intervals[intervals < 20.0], intervals[intervals > 100.0]
    assert len(short) + len(long) == len(intervals)
    assert abs(len(short) - len(long)) <= 1
    assert len(short) >= 3


def test_the_end_of_inhibition_makes_rebound_spikes():
    preset = FILTERED["inhibitory rebound"]
    times = preset.record().spike_times
    assert len(times) >= 1
    assert times[0] > 250.0
    without = preset._replace(neuron=preset.neuron._replace(a=(0.0,)))
    assert without.record().spike_times.size == 0


def test_the_moving_threshold_makes_the_neuron_relatively_refractory():
    """Right after a spike a stronger current is needed for the next one."""
    neuron = FilteredLIF(b=(0.0,), threshold_jump=15.0, tau_threshold=30.0, t_ref=2.0)

    def second_spike(height):
        first = 2000.0

        def current(t):
            return first if t < 3.0 else (height if 8.0 <= t < 11.0 else 0.0)

        return len(lab.current_clamp(neuron, current, 30.0).spike_times) > 1

    fresh = FilteredLIF(b=(0.0,))
    assert len(lab.current_clamp(fresh, lambda t: 1700.0 * (t < 3.0), 30.0).spike_times) == 1
    assert not second_spike(1700.0)
    assert second_spike(4000.0)


def test_populations_with_different_numbers_of_filters_share_a_network():
    one = Population("one", 2, FilteredLIF(tau=(80.0,), a=(0.0,), b=(40.0,)))
    two = Population("two", 3, FilteredLIF(tau=(80.0, 10.0), a=(0.0, 0.0), b=(40.0, -90.0)))
    both = Network([one, two], dt=0.1)
    alone = Network([one], dt=0.1)
    for network in (both, alone):
        network["one"].i_offset = 400.0
        network.run(3000)
    np.testing.assert_array_equal(both["one"].v, alone["one"].v)
    np.testing.assert_array_equal(both["one"].counts, alone["one"].counts)
    assert both["one"].counts.sum() > 10
    both["two"].i_offset = 400.0
    both.run(1000)
    assert (both["two"].adaptation != 0.0).all()


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"tau": (20.0, 30.0)}, "expected equal numbers"),
        ({"tau": (-20.0,)}, "tau: got .*expected positive"),
        ({"tau": (0.05,)}, "choose a smaller dt"),
        ({"a": (math.nan,)}, "FilteredLIF.a: got NaN"),
        ({"b": np.ones((1, 4))}, r"FilteredLIF.b: got shape \(1, 4\)"),
        ({"v_reset": -40.0}, "v_reset: expected below"),
    ],
)
def test_what_makes_no_neuron_is_refused_by_name(wrong, message):
    with pytest.raises(ValueError, match=message):
        lab.current_clamp(FilteredLIF(**wrong), 0.0, 1.0)
