"""A3: the adaptive exponential neuron against published spike times and an independent solver."""

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from snn_core import LIF, ExponentialConductance, lab
from snn_core.neurons import EIF, AdEx
from snn_core.presets import BRETTE_GERSTNER_2005, NAUD_2008

PUBLISHED = {
    "tonic": (51, [14.2229, 23.1518, 32.2421, 41.4576, 50.7686]),
    "adaptation": (10, [14.904, 26.1718, 40.5479, 60.158, 89.5806]),
    "initial burst": (10, [5.4635, 8.8826, 16.2016, 70.9485, 135.0676]),
    "regular bursting": (9, [16.158, 19.0756, 24.1984, 155.956, 161.3099]),
}


def exact_spikes(neuron, current, duration):
    """Spike times from scipy at tight tolerance; the spike is cut at v_peak as in the model."""
    n, spikes, t = neuron, [], 0.0
    y = np.array([n.v_rest, 0.0])

    def flow(t, y):
        v, w = y
        upstroke = n.g_l * n.delta_t * math.exp(min((v - n.v_threshold) / n.delta_t, 60.0))
        push = -n.g_l * (v - n.v_rest) + upstroke - w + current(t)
        return [push / n.c_m, (n.a * (v - n.v_rest) - w) / n.tau_w]

    def peak(t, y):
        return y[0] - n.v_peak

    peak.terminal, peak.direction = True, 1
    while t < duration:
        part = solve_ivp(
            flow, (t, duration), y, events=peak, rtol=1e-9, atol=1e-9, max_step=0.5, method="LSODA"
        )
        if part.status != 1:
            break
        t = part.t[-1]
        spikes.append(t)
        y = np.array([n.v_reset, part.y[1, -1] + n.b])
        if n.t_ref:
            y[1] = n.a * (n.v_reset - n.v_rest) + (y[1] - n.a * (n.v_reset - n.v_rest)) * math.exp(
                -n.t_ref / n.tau_w
            )
            t += n.t_ref
    return np.array(spikes)


@pytest.mark.parametrize(("dt", "tolerance"), [(0.1, 0.05), (0.02, 0.01)])
@pytest.mark.parametrize("name", PUBLISHED)
def test_the_patterns_of_naud_2008_spike_when_they_should(name, dt, tolerance):
    count, first = PUBLISHED[name]
    times = NAUD_2008[name].record(dt).spike_times
    assert len(times) == count if name != "tonic" else abs(len(times) - count) <= 1
    np.testing.assert_allclose(times[:5], first, atol=tolerance)


def test_the_intervals_of_the_patterns():
    intervals = {name: np.diff(NAUD_2008[name].record().spike_times) for name in PUBLISHED}
    tonic, adaptation = intervals["tonic"], intervals["adaptation"]
    assert tonic[[0, -1]] == pytest.approx([8.9289, 9.5852], rel=0.02)
    assert adaptation[[0, -1]] == pytest.approx([11.2678, 75.8971], rel=0.02)
    assert adaptation[-1] / adaptation[0] == pytest.approx(6.74, rel=0.02)
    burst = intervals["initial burst"]
    assert burst[:3] == pytest.approx([3.42, 7.32, 54.7], rel=0.02)
    assert burst[4:] == pytest.approx(63.952, rel=0.02)
    assert intervals["regular bursting"][[3, 2]] == pytest.approx([5.351, 131.76], rel=0.02)


@pytest.mark.parametrize("name", sorted(set(NAUD_2008) - set(PUBLISHED)))
def test_the_other_patterns_agree_with_an_independent_solver(name):
    preset = NAUD_2008[name]
    exact = exact_spikes(preset.neuron, lambda t: preset.current, 150.0)
    times = preset._replace(duration=150.0).record(0.02).spike_times
    if name == "irregular spiking":  # chaotic: errors grow
        exact, times = exact[:4], times[:4]
    assert len(times) == len(exact) > 0
    np.testing.assert_allclose(times, exact, atol=0.1)


def test_the_cell_of_brette_and_gerstner():
    times = BRETTE_GERSTNER_2005.record().spike_times
    assert len(times) == 17
    np.testing.assert_allclose(times[:5], [11.7916, 25.3761, 41.1962, 59.7757, 81.6441], atol=0.05)
    assert np.diff(times)[[0, -1]] == pytest.approx([13.5845, 36.0754], rel=2e-3)


def test_the_reference_run_of_nest():
    neuron = AdEx(200.0, 11.0, -70.0, -50.0, 2.0, 3.0, 300.0, 0.0, -58.0)
    recording = lab.current_clamp(neuron, 420.0, 100.0, initial={"v": -70.0, "w": 5.0})
    spikes = [18.71605, 30.5619, 42.49709, 54.52012, 66.62945, 78.82352, 91.10067]
    np.testing.assert_allclose(recording.spike_times, spikes, atol=0.05)
    for t, v in ((1.0, -67.980998), (10.0, -54.028268), (50.0, -49.238009)):
        assert recording.v[round(t * 10) - 1] == pytest.approx(v, abs=5e-3)
    assert recording.traces["w"][499] == pytest.approx(12.189202, rel=1e-4)


SETS = {
    "fast upstroke": AdEx(150.0, 8.0, -68.0, -52.0, 0.8, 1.0, 60.0, 40.0, -60.0, -35.0),
    "slow upstroke": AdEx(150.0, 8.0, -68.0, -52.0, 4.0, 1.0, 60.0, 40.0, -60.0, 10.0),
    "reset above threshold": AdEx(180.0, 9.0, -65.0, -51.0, 2.0, 0.5, 90.0, 90.0, -47.0, -10.0),
    "refractory": AdEx(180.0, 9.0, -65.0, -51.0, 2.0, 4.0, 90.0, 60.0, -60.0, 0.0, 3.3),
}


@pytest.mark.parametrize("name", SETS)
def test_a_varying_current_agrees_with_an_independent_solver(name):
    def current(t):
        return 350.0 + 250.0 * math.sin(0.05 * t)

    exact = exact_spikes(SETS[name], current, 200.0)
    times = lab.current_clamp(SETS[name], current, 200.0, 0.05).spike_times
    assert len(times) == len(exact) > 5
    np.testing.assert_allclose(times, exact, atol=0.03)


@pytest.mark.parametrize("conductance", [0.0, 4.0])
def test_without_adaptation_and_upstroke_it_is_the_lif_neuron(conductance):
    hard = AdEx(
        c_m=200.0, g_l=10.0, v_rest=-70.0, v_threshold=-50.0, delta_t=0.0, a=0.0, b=0.0,
        v_reset=-60.0, t_ref=2.0,
    )  # fmt: skip
    lif = LIF(20.0, 200.0, -70.0, -50.0, -60.0, 2.0)
    recordings = [
        lab.conductance_clamp(
            neuron, {"in": [20.0, 55.0]}, {"in": ExponentialConductance(5.0, -10.0)},
            {"in": conductance}, 200.0, 260.0,
        )
        for neuron in (hard, lif)
    ]  # fmt: skip
    assert recordings[1].spike_times.size > 3
    np.testing.assert_allclose(recordings[0].spike_times, recordings[1].spike_times, atol=1e-3)
    np.testing.assert_allclose(recordings[0].v, recordings[1].v, atol=1e-3)


def test_eif_is_adex_without_adaptation():
    shape = {"c_m": 200.0, "g_l": 10.0, "v_rest": -65.0, "v_threshold": -50.0, "delta_t": 3.5}
    eif = EIF(**shape, v_reset=-60.0, t_ref=1.7)
    adex = AdEx(**shape, a=0.0, b=0.0, v_reset=-60.0, t_ref=1.7)
    times = lab.current_clamp(eif, 400.0, 200.0).spike_times
    np.testing.assert_array_equal(times, lab.current_clamp(adex, 400.0, 200.0).spike_times)
    exact = exact_spikes(adex, lambda t: 400.0, 200.0)
    np.testing.assert_allclose(times, exact, atol=0.01)


def test_the_rheobase_of_the_exponential_neuron():
    rheobase = 10.0 * (-50.0 + 65.0 - 3.5)  # dv/dt = 0 and its derivative meet at v_threshold
    assert lab.current_clamp(EIF(), 0.98 * rheobase, 500.0).spike_times.size == 0
    assert lab.current_clamp(EIF(), 1.05 * rheobase, 500.0).spike_times.size > 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"tau_w": -1.0}, "tau_w: got .*expected positive"),
        ({"tau_w": 0.05}, "choose a smaller dt"),
        ({"v_reset": 5.0}, "v_reset: expected below v_peak"),
        ({"v_peak": -60.0}, "v_peak: expected above v_threshold"),
        ({"delta_t": -2.0}, "delta_t: expected >= 0"),
        ({"c_m": math.nan}, "c_m: got NaN"),
        ({"g_l": np.ones(3)}, r"g_l: got shape \(3,\)"),
    ],
)
def test_what_makes_no_neuron_is_refused_by_name(wrong, message):
    with pytest.raises(ValueError, match=rf"population 'cell'.*AdEx.*{message}"):
        lab.current_clamp(AdEx(**wrong), 0.0, 1.0)
