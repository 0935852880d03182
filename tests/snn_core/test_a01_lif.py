"""A1: the leaky integrate-and-fire neuron against published numbers and the kernel formula."""

import math

import numpy as np
import pytest

from snn_core import LIF, lab

# neurodynex3's reference neuron; 8 ms and 800 pF are 10 MOhm. Currents in nA, times in ms.
TAU, R, REST, THETA, RESET, T_REF = 8.0, 10.0, -70.0, -50.0, -65.0, 2.0
NEURON = LIF(tau_m=TAU, c_m=800.0, v_rest=REST, v_threshold=THETA, v_reset=RESET, t_ref=T_REF)
FIRST_AND_ISI = {
    2.01: (42.42644, 42.13824),
    2.1: (24.35618, 24.18071),
    2.5: (12.87550, 13.09035),
    3.0: (8.78890, 9.33033),
    4.0: (5.54518, 6.47693),
    10.0: (1.78515, 3.37480),
}
SINUSOID_SPIKES = """
    11.2439 21.0731 30.4289 40.0151 50.7947 67.7666 137.6416 150.2747 160.4962 169.9355 179.3567
    189.5416 202.4701 280.492 293.127 303.3491 312.7885 322.2095 332.3938 345.3198 423.3491
    435.9841 446.2062 455.6456 465.0667 475.251 488.177"""


def clamp(current_na, duration, dt=0.1, neuron=NEURON):
    return lab.current_clamp(neuron, np.asarray(current_na) * 1000.0, duration, dt=dt)


@pytest.mark.parametrize("dt", [0.1, 0.025, 1.0, 0.3])
@pytest.mark.parametrize("current", FIRST_AND_ISI)
def test_first_spike_and_interval_of_constant_currents(current, dt):
    spikes = clamp(current, 180.0, dt).spike_times
    drive = R * current
    first = TAU * math.log(drive / (drive + REST - THETA))
    isi = T_REF + TAU * math.log((drive + REST - RESET) / (drive + REST - THETA))
    assert (first, isi) == pytest.approx(FIRST_AND_ISI[current], abs=6e-6)
    assert len(spikes) == 1 + math.floor((180.0 - first) / isi)
    np.testing.assert_allclose(spikes, first + isi * np.arange(len(spikes)), rtol=0, atol=1e-6)


def test_the_sinusoid_gives_the_27_published_spikes():
    def current(t):
        return 1000.0 * (2.2 + 0.8 * np.sin(2.0 * np.pi * 7.0 * t / 1000.0 + 0.3))

    expected = np.array(SINUSOID_SPIKES.split(), dtype=float)
    for dt, tolerance in ((0.1, 0.1), (0.01, 0.01)):
        spikes = lab.current_clamp(NEURON, current, 500.0, dt=dt).spike_times
        assert len(spikes) == 27
        np.testing.assert_allclose(spikes, expected, rtol=0, atol=tolerance)


def test_no_spike_below_rheobase_and_the_potential_reaches_its_steady_state():
    recording = clamp(1.999, 400.0)
    assert len(recording.spike_times) == 0
    assert recording.v[-1] == pytest.approx(REST + R * 1.999, abs=1e-9)
    assert len(clamp(2.0, 400.0).spike_times) == 0


@pytest.mark.parametrize("seed", range(3))
def test_the_potential_equals_the_kernel_formula(seed):
    dt, steps = 0.1, 1500
    current = np.random.default_rng(seed).normal(2.4, 3.0, steps)
    recording = lab.current_clamp(NEURON, current * 1000.0, steps * dt, dt=dt)
    assert len(recording.spike_times) > 5
    for t, v in zip(recording.t, recording.v, strict=True):
        past = [s for s in recording.spike_times if s <= t]
        assert v == pytest.approx(kernel_formula(t, past, current, dt), abs=1e-6)


def kernel_formula(t, past_spikes, current, dt):
    """u = u_rest + eta(t - t_hat) + integral of kappa(s) I(t - s), from the end of t_ref on."""
    begin, eta = 0.0, 0.0
    if past_spikes:
        begin = past_spikes[-1] + T_REF
        if t <= begin:
            return RESET
        eta = (RESET - REST) * math.exp(-(t - begin) / TAU)
    left = np.clip(dt * np.arange(len(current)), begin, t)
    right = np.clip(dt * np.arange(1, len(current) + 1), begin, t)
    response = R * current * (np.exp(-(t - right) / TAU) - np.exp(-(t - left) / TAU))
    return REST + eta + response.sum()


@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_the_rate_never_exceeds_the_inverse_of_the_refractory_time(dt):
    recording = clamp(1000.0, 300.0, dt)
    intervals = np.diff(recording.spike_times)
    assert intervals.min() >= T_REF
    np.testing.assert_allclose(intervals, 2.01202, rtol=0, atol=6e-6)


def test_the_potential_is_clamped_for_the_whole_refractory_time():
    recording = clamp(3.0, 40.0, dt=0.1)
    t, v = np.asarray(recording.t), np.asarray(recording.v)
    for spike in recording.spike_times:
        clamped = (t >= spike) & (t <= spike + T_REF)
        assert clamped.sum() >= 19
        assert (v[clamped] == RESET).all()
    assert (v < THETA).all()


def test_without_refractoriness_the_interval_is_that_of_the_membrane():
    neuron = NEURON._replace(t_ref=0.0)
    spikes = clamp(4.0, 60.0, neuron=neuron).spike_times
    isi = TAU * math.log((40.0 + REST - RESET) / (40.0 + REST - THETA))
    np.testing.assert_allclose(np.diff(spikes), isi, rtol=0, atol=1e-9)


def test_the_f_i_curve_is_the_closed_form():
    currents = np.array([1.9, 2.1, 2.5, 4.0, 10.0])
    rates = lab.f_i_curve(NEURON, currents * 1000.0)
    isi = T_REF + TAU * np.log(
        (R * currents[1:] + REST - RESET) / (R * currents[1:] + REST - THETA)
    )
    assert rates[0] == 0.0
    np.testing.assert_allclose(rates[1:], 1000.0 / isi, rtol=0.02)
