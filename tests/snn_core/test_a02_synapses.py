"""A2: postsynaptic potentials, shunting, reversal and delays against closed forms."""

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from snn_core import (
    LIF,
    Conduction,
    Delta,
    ExponentialConductance,
    ExponentialCurrent,
    Population,
    Projection,
    SpikeSource,
    WhiteNoise,
    lab,
)
from snn_core.neurons.lif import _fade
from snn_core.topology import AllToAll

CALM = LIF(tau_m=20.0, c_m=200.0, v_rest=-70.0, v_reset=-70.0, v_threshold=1000.0)  # gL = 10 nS
FOREVER = 1e12


def psp(tau_m, tau_s, dt=0.1, duration=120.0):
    """Response of a membrane of 1 MOhm and rest 0 to 1 nA: in units of R I0."""
    neuron = CALM._replace(tau_m=tau_m, c_m=1000.0 * tau_m, v_rest=0.0, v_reset=0.0)
    receptors = {"exc": ExponentialCurrent(tau=tau_s)}
    recording = lab.conductance_clamp(
        neuron, {"exc": [10.0]}, receptors, {"exc": 1000.0}, duration, dt=dt
    )
    return recording.t - 10.0, recording.v


@pytest.mark.parametrize("dt", [0.1, 0.5, 1.0])
@pytest.mark.parametrize(
    ("tau_m", "tau_s", "peak_time", "peak"),
    [
        (10.0, 5.0, 6.931472, 0.25),
        (20.0, 2.0, 5.116856, 0.07742637),
        (8.0, 3.0, 4.707980, 0.20818528),
    ],
)
def test_peak_and_course_of_a_current_psp(tau_m, tau_s, peak_time, peak, dt):
    t, v = psp(tau_m, tau_s, dt)
    course = tau_s / (tau_m - tau_s) * (np.exp(-t / tau_m) - np.exp(-t / tau_s))
    np.testing.assert_allclose(v, np.where(t > 0.0, course, 0.0), rtol=0, atol=1e-12)
    assert t[np.argmax(v)] == pytest.approx(peak_time, abs=dt)
    assert v.max() == pytest.approx(peak, rel=5e-3)


def test_equal_time_constants_give_the_limit():
    t, v = psp(10.0, 10.0)
    course = np.where(t > 0.0, t / 10.0 * np.exp(-t / 10.0), 0.0)
    np.testing.assert_allclose(v, course, rtol=0, atol=1e-12)


@pytest.mark.parametrize("gap", [1e-12, -1e-8, 1e-6, 1e-4])
def test_nearly_equal_time_constants_lose_no_digits(gap):
    tau = 10.0 * (1 + gap)
    t, v = psp(10.0, tau)
    gap = (tau - 10.0) / 10.0
    course = tau / (10.0 * gap) * np.exp(-t / 10.0) * np.expm1(np.maximum(t, 0.0) * gap / tau)
    np.testing.assert_allclose(v, course, rtol=1e-9, atol=1e-13)


def held(weights, reversals, current=0.0, duration=400.0):
    """Potential under conductances that do not decay, from 1 ms on."""
    receptors = {
        name: ExponentialConductance(tau=FOREVER, reversal=reversals[name]) for name in weights
    }
    events = {name: [1.0] for name in weights}
    return lab.conductance_clamp(CALM, events, receptors, weights, duration, current=current)


@pytest.mark.parametrize(
    ("inhibition", "reversal", "baseline", "epsp"),
    [
        (0.0, -70.0, -70.0, 11.66667),
        (10.0, -70.0, -70.0, 6.36364),
        (30.0, -70.0, -70.0, 3.33333),
        (10.0, -80.0, -75.0, 6.81818),
    ],
)
def test_steady_states_of_shunting_inhibition(inhibition, reversal, baseline, epsp):
    reversals = {"exc": 0.0, "inh": reversal}
    alone = held({"inh": inhibition}, reversals).v[-1]
    both = held({"exc": 2.0, "inh": inhibition}, reversals).v[-1]
    assert alone == pytest.approx(baseline, abs=1e-6)
    assert both - alone == pytest.approx(epsp, abs=1e-5)


def test_conductances_shorten_the_effective_time_constant():
    recording = held({"exc": 2.0, "inh": 28.0}, {"exc": 0.0, "inh": -70.0})
    steady, tau = -70.0 + 140.0 / 40.0, 200.0 / 40.0
    expected = np.where(
        recording.t > 1.0, steady + (-70.0 - steady) * np.exp(-(recording.t - 1.0) / tau), -70.0
    )
    np.testing.assert_allclose(recording.v, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("reversal", [-80.0, -70.0, 0.0])
def test_a_psp_vanishes_at_its_reversal_potential_and_changes_sign_there(reversal):
    for offset in (-5.0, 0.0, 5.0):
        at_rest = CALM._replace(v_rest=reversal + offset, v_reset=-90.0)
        recording = lab.conductance_clamp(
            at_rest,
            {"syn": [20.0]},
            {"syn": ExponentialConductance(tau=5.0, reversal=reversal)},
            {"syn": 3.0},
            60.0,
        )
        deflection = recording.v - (reversal + offset)
        assert (deflection[recording.t <= 20.0] == 0.0).all()
        extreme = deflection[np.argmax(np.abs(deflection))]
        assert np.sign(np.round(extreme, 9)) == -np.sign(offset)


def test_a_conductance_psp_converges_with_second_order():
    def slope(t, v):
        g = 6.0 * math.exp(-(t - 5.0) / 4.0)
        return (10.0 * (-70.0 - v) + g * (0.0 - v)) / 200.0

    exact = solve_ivp(slope, (5.0, 25.0), [-70.0], rtol=1e-11, atol=1e-11).y[0, -1]
    errors = []
    for dt in (0.5, 0.25, 0.125):
        recording = lab.conductance_clamp(
            CALM,
            {"exc": [5.0]},
            {"exc": ExponentialConductance(tau=4.0)},
            {"exc": 6.0},
            25.0,
            dt=dt,
        )
        errors.append(abs(recording.v[-1] - exact))
    assert errors[0] < 0.02
    assert errors[0] / errors[1] >= 3.5
    assert errors[1] / errors[2] >= 3.5


@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_a_delta_synapse_moves_the_membrane_by_its_weight(dt):
    recording = lab.conductance_clamp(
        CALM, {"kick": [5.0]}, {"kick": Delta()}, {"kick": 0.7}, 20.0, dt=dt
    )
    after = recording.t > 5.0 + dt / 2
    course = 0.7 * np.exp(-(recording.t - 5.0 - dt) / 20.0)
    np.testing.assert_allclose(recording.v + 70.0, np.where(after, course, 0.0), atol=1e-12)


def first_moves(build, delays, positions=None, dt=0.1, steps=6000):
    """Step at whose start the spike of step 50 reaches each target."""
    n = len(delays) if positions is None else len(positions)
    where = None if positions is None else np.asarray(positions)
    source = Population(
        "source", 1, SpikeSource([[50 * dt]]), positions=None if where is None else np.zeros((1, 3))
    )
    target = Population("target", n, CALM, {"kick": Delta()}, positions=where)
    network = build(
        [source, target], [Projection(source, target, "kick", AllToAll(), 1.0, delays)], dt=dt
    )
    moved = np.full(n, -1)
    for step in range(steps):
        network.run(1)
        now = (network["target"].v[0] != -70.0) & (moved < 0)
        moved[now] = step
        if (moved >= 0).all():
            break
    return moved


def test_a_spike_arrives_after_exactly_its_delay(build):
    delays = np.array([0.1, 1.0, 8.3, 50.0, 0.2, 12.7, 12.8, 51.2])
    assert (first_moves(build, delays) - 50).tolist() == [1, 10, 83, 500, 2, 127, 128, 512]
    assert (first_moves(build, delays[::-1]) - 50).tolist() == [512, 128, 127, 2, 500, 83, 10, 1]


def test_without_a_delay_a_spike_is_visible_on_the_next_step(build):
    source = Population("source", 1, SpikeSource([[5.0]]))
    target = Population("target", 1, CALM, {"kick": Delta()})
    network = build([source, target], [Projection(source, target, "kick")])
    network.run(51)
    assert network["source"].fired[0, 0]
    assert network["target"].v[0, 0] == -70.0
    network.run(1)
    assert network["target"].v[0, 0] == pytest.approx(-69.0, abs=1e-12)


@pytest.mark.parametrize(
    ("speed", "expected"), [(2.0, [5000, 500, 120]), (120.0, [83, 8, 2])], ids=["2 m/s", "120 m/s"]
)
def test_delays_from_axon_length_and_conduction_speed(build, speed, expected):
    # 1 m, 0.1 m and 24 mm along different axes.
    positions = [[1000.0, 0.0, 0.0], [0.0, -100.0, 0.0], [0.0, 14.4, 19.2]]
    moved = first_moves(build, Conduction(speed=speed), positions)
    assert (moved - 50).tolist() == expected


@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_white_noise_gives_the_membrane_its_standard_deviation(build, dt):
    cells = Population("cells", 2000, CALM, {"background": WhiteNoise(sd=3.0)})
    network = build([cells], dt=dt, seed=4)
    samples = []
    network.run(round(200.0 / dt))
    for _ in range(10):
        network.run(round(60.0 / dt))
        samples.append(network["cells"].v[0] + 70.0)
    # 20 000 nearly independent samples: relative standard error .005 of the deviation.
    assert np.std(samples) == pytest.approx(3.0, rel=0.025)
    assert np.mean(samples) == pytest.approx(0.0, abs=0.11)


def test_the_series_of_a_shunted_membrane_is_the_exponential():
    x = np.concatenate([[0.0], np.geomspace(1e-12, 0.5, 4000)])
    exact = np.exp(-x)
    assert np.abs([_fade(t) for t in x] - exact).max() <= 2.0 * np.spacing(1.0)
