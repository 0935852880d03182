"""A5: the squid axon: rest, threshold, rates, depolarisation block and Hopf points."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from snn_core import lab
from snn_core.neurons import HodgkinHuxley, Mancilla
from snn_core.neurons.channels import python
from snn_core.neurons.hodgkin_huxley import Squid, flow, rates

DT = 0.02


def clamp(microamperes, duration, dt=DT, neuron=None):
    """A step in uA/cm^2 (100 pA each), or a function of ms."""
    given = microamperes if callable(microamperes) else lambda t: microamperes
    return lab.current_clamp(neuron or HodgkinHuxley(), lambda t: 100.0 * given(t), duration, dt)


def test_the_resting_state():
    rest = clamp(0.0, 5.0)
    assert rest.v == pytest.approx(-64.996379, abs=1e-5)
    gates = [rest.traces[name][-1] for name in "mhn"]
    assert gates == pytest.approx([0.052955, 0.595994, 0.317732], abs=1e-6)


@pytest.mark.slow
def test_the_rates_over_the_whole_range():
    currents = np.array([6.3, 7.0, 10.0, 15.0, 50.0])
    measured = lab.f_i_curve(HodgkinHuxley(), 100.0 * currents, 3000.0, 1000.0, DT)
    expected = [52.3708, 58.3271, 68.3237, 78.6491, 117.0360]
    np.testing.assert_allclose(measured, expected, rtol=1e-2)
    assert (lab.f_i_curve(HodgkinHuxley(), [600.0, 10000.0], 3000.0, 500.0, DT) == 0.0).all()


def test_a_sample_of_the_rates():
    measured = lab.f_i_curve(HodgkinHuxley(), [700.0, 1500.0], 300.0, 100.0, DT)
    np.testing.assert_allclose(measured, [58.3271, 78.6491], rtol=1e-2)
    assert clamp(6.0, 200.0).spike_times[clamp(6.0, 200.0).spike_times > 100.0].size == 0
    assert clamp(100.0, 100.0).spike_times.size == 1


@pytest.mark.slow
def test_sustained_firing_from_rest_begins_at_6_26():
    rates_at = lab.f_i_curve(HodgkinHuxley(), [622.0, 630.0], 3000.0, 1000.0, DT)
    assert rates_at[0] == 0.0
    assert rates_at[1] > 50.0


def test_one_spike_for_a_step_above_2_24():
    assert clamp(2.22, 60.0).spike_times.size == 0
    assert clamp(2.26, 60.0).spike_times.size == 1


def test_the_threshold_of_a_short_pulse():
    def spikes(height):
        return clamp(lambda t: height if 1.0 <= t < 1.5 else 0.0, 20.0).spike_times.size

    assert spikes(13.2) == 0
    assert spikes(13.35) == 1


def test_spikes_are_all_or_none():
    peaks = [
        clamp(lambda t, h=h: h if 1.0 <= t < 1.5 else 0.0, 20.0).v.max()
        for h in (14.0, 16.0, 20.0, 30.0, 40.0)
    ]
    assert min(peaks) == pytest.approx(36.7, abs=0.5)
    assert max(peaks) == pytest.approx(40.8, abs=0.5)
    below = clamp(lambda t: 10.0 if 1.0 <= t < 1.5 else 0.0, 20.0).v.max()
    assert below == pytest.approx(-60.5, abs=0.5)


CELL = Squid(*(np.array([value]) for value in HodgkinHuxley()[:7]))


def leading_eigenvalue(v):
    """At the steady state of potential v: the current that holds it (uA/cm^2), and stability."""
    gates = [alpha / (alpha + beta) for alpha, beta in python(rates)(v)]
    hold = -100.0 * python(flow)(CELL, 0, v, *gates, 0.0, 0.0)[0]
    y = np.array([v, *gates])
    jacobian = np.empty((4, 4))
    for k in range(4):
        h = 1e-6 * max(abs(y[k]), 1.0)
        sides = [python(flow)(CELL, 0, *(y + s * h * np.eye(4)[k]), hold, 0.0) for s in (1, -1)]
        jacobian[:, k] = (np.array(sides[0]) - np.array(sides[1])) / (2.0 * h)
    return hold / 100.0, np.linalg.eigvals(jacobian).real.max()


@pytest.mark.parametrize(
    ("low", "high", "current"), [(-62.0, -55.0, 9.7754), (-50.0, -30.0, 154.522)]
)
def test_the_hopf_points_of_the_steady_state(low, high, current):
    sign = np.sign(leading_eigenvalue(low)[1])
    for _ in range(50):
        middle = 0.5 * (low + high)
        low, high = (
            (middle, high) if np.sign(leading_eigenvalue(middle)[1]) == sign else (low, middle)
        )
    assert leading_eigenvalue(low)[0] == pytest.approx(current, abs=0.05)


SETS = {
    "squid": HodgkinHuxley(),
    "warm axon": HodgkinHuxley(c_m=80.0, g_na=15000.0, g_k=3000.0, e_na=55.0, e_l=-52.0),
}


@pytest.mark.parametrize("name", SETS)
def test_a_varying_current_agrees_with_an_independent_solver(name):
    n = SETS[name]

    def exact(t, y):
        v, m, h, k = y
        am, bm = 0.1 * (v + 40) / (1 - np.exp(-(v + 40) / 10)), 4 * np.exp(-(v + 65) / 18)
        ah, bh = 0.07 * np.exp(-(v + 65) / 20), 1 / (1 + np.exp(-(v + 35) / 10))
        an, bn = 0.01 * (v + 55) / (1 - np.exp(-(v + 55) / 10)), 0.125 * np.exp(-(v + 65) / 80)
        i = n.g_na * m**3 * h * (n.e_na - v) + n.g_k * k**4 * (n.e_k - v) + n.g_l * (n.e_l - v)
        push = 900.0 + 500.0 * np.sin(0.2 * t)
        return [
            (i + push) / n.c_m,
            am * (1 - m) - bm * m,
            ah * (1 - h) - bh * h,
            an * (1 - k) - bn * k,
        ]

    recording = clamp(lambda t: 9.0 + 5.0 * np.sin(0.2 * t), 60.0, 0.01, n)
    start = lab.current_clamp(n, 0.0, 0.001, 0.001)
    y = [start.v[0], *(start.traces[g][0] for g in "mhn")]
    solution = solve_ivp(
        exact, (0, 60), y, rtol=1e-10, atol=1e-10, t_eval=recording.t, method="LSODA"
    )
    assert recording.spike_times.size >= 2
    np.testing.assert_allclose(recording.v, solution.y[0], atol=0.02)


def test_the_fast_spiking_interneuron_fires_fast_without_adaptation():
    times = lab.current_clamp(Mancilla(), 600.0, 200.0, 0.01).spike_times
    intervals = np.diff(times)
    assert 1000.0 / intervals[-1] > 100.0
    np.testing.assert_allclose(intervals[-10:], intervals[-1], rtol=1e-4)
    assert lab.current_clamp(Mancilla(), 0.0, 50.0, 0.01).v == pytest.approx(-69.604012, abs=1e-5)


@pytest.mark.parametrize(
    ("neuron", "dt", "message"),
    [
        (HodgkinHuxley(), 1.0, "dt: got 1.0 ms, expected at most 0.5 ms"),
        (HodgkinHuxley(g_na=-1.0), DT, "g_na: expected >= 0"),
        (Mancilla(c_m=-1.0), DT, "c_m: got .*expected positive"),
        (Mancilla(g_kv3=-1.0), DT, "g_kv3: expected >= 0"),
    ],
)
def test_what_makes_no_neuron_is_refused_by_name(neuron, dt, message):
    with pytest.raises(ValueError, match=message):
        lab.current_clamp(neuron, 0.0, 2.0, dt)
