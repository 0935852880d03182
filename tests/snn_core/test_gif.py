"""The generalised integrate-and-fire neuron: escape noise, after-currents, moving threshold."""

import math

import numpy as np
import pytest

from snn_core import Network, Population, lab
from snn_core.neurons import GIF

QUIET = GIF(jump_eta_1=0.0, jump_eta_2=0.0, jump_gamma_1=0.0, jump_gamma_2=0.0, t_ref=0.0)
HELD = QUIET._replace(v_reset=-70.0)  # the potential stays where it is


def intervals(neuron, current, duration, cells=400, dt=0.5, seed=0):
    network = Network([Population("cells", cells, neuron)], dt=dt, seed=seed)
    view = network["cells"]
    view.i_offset = current
    last, gaps = np.full(cells, np.nan), []
    for k in range(round(duration / dt)):
        network.run(1)
        fired = np.flatnonzero(view.fired[0])
        now = k * dt + view.crossing[0, fired]
        gaps.append(now - last[fired])
        last[fired] = now
    gaps = np.concatenate(gaps)
    return gaps[np.isfinite(gaps)]


@pytest.mark.parametrize("distance", [0.0, 1.0, 2.0])
@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_at_a_constant_distance_to_threshold_it_is_a_poisson_process(distance, dt):
    neuron = HELD._replace(v_threshold=-70.0 - distance, lambda_0=10.0)
    gaps = intervals(neuron, 0.0, 3000.0, cells=100, dt=dt)
    hazard = 10.0 * math.exp(distance)
    per_step = -math.expm1(-hazard * 1e-3 * dt) / (dt * 1e-3)  # one spike a step at most
    assert 1e3 / gaps.mean() == pytest.approx(per_step, rel=0.1)
    assert gaps.std() / gaps.mean() == pytest.approx(1.0, abs=0.1)


def test_after_a_refractory_period_the_hazard_is_that_of_the_potential():
    neuron = HELD._replace(v_threshold=-71.0, lambda_0=20.0, t_ref=7.0)
    gaps = intervals(neuron, 0.0, 3000.0, cells=100, dt=0.1)
    assert gaps.min() >= 7.0
    assert gaps.mean() == pytest.approx(7.0 + 1e3 / (20.0 * math.e), rel=0.05)


def test_the_survivor_function_of_a_decaying_threshold():
    """One jump of the threshold: S(t) = exp(-integral of lambda_0 exp(-gamma(t) / delta_v))."""
    neuron = HELD._replace(
        v_threshold=-70.0, lambda_0=50.0, jump_gamma_1=6.0, tau_gamma_1=25.0, delta_v=2.0
    )
    network = Network([Population("cells", 4000, neuron)], dt=0.1, seed=4)
    network["cells"].gamma_1 = 6.0
    alive = np.ones(4000, bool)
    hazard = 0.0
    for k in range(600):
        network.run(1)
        alive &= network["cells"].fired[0] == 0
        gamma = 6.0 * math.exp(-(k + 1) * 0.1 / 25.0)
        hazard += 50e-3 * math.exp(-gamma / 2.0) * 0.1
        if k % 100 == 99:
            assert alive.mean() == pytest.approx(math.exp(-hazard), abs=0.03)


def test_the_potential_and_after_currents_are_exact():
    neuron = GIF(jump_eta_1=50.0, tau_eta_1=15.0, jump_eta_2=-20.0, tau_eta_2=80.0, lambda_0=1e-9)
    start = {"v": -60.0, "eta_1": 50.0, "eta_2": -20.0}
    recording = lab.current_clamp(neuron, 30.0, 60.0, 1.0, initial=start)
    tau, t = 80.0 / 4.0, recording.t
    v = -70.0 + 30.0 / 4.0 + (10.0 - 30.0 / 4.0) * np.exp(-t / tau)
    for eta, tau_eta in ((50.0, 15.0), (-20.0, 80.0)):
        v -= (
            eta / 80.0 * tau * tau_eta / (tau - tau_eta) * (np.exp(-t / tau) - np.exp(-t / tau_eta))
        )
    np.testing.assert_allclose(recording.v, v, atol=1e-10)


def test_after_currents_and_threshold_adapt():
    still, adapting = (intervals(n, 150.0, 1500.0, 200) for n in (QUIET, GIF(t_ref=0.0)))
    assert adapting.mean() > 2.0 * still.mean()
    assert adapting.std() / adapting.mean() < 1.0


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"delta_v": 0.0}, "delta_v: got .*expected positive"),
        ({"tau_gamma_2": 0.05}, "choose a smaller dt"),
        ({"t_ref": -1.0}, "t_ref: got a negative time"),
        ({"lambda_0": math.nan}, "lambda_0: got NaN"),
    ],
)
def test_what_makes_no_neuron_is_refused_by_name(wrong, message):
    with pytest.raises(ValueError, match=message):
        lab.current_clamp(GIF(**wrong), 0.0, 1.0)
