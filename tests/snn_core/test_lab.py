"""Voltage clamp and phase plane against the equation of the membrane; records of rules."""

import numpy as np
import pytest

from snn_core import LIF, HebbianABCD, PairSTDP, lab

CELL = LIF(tau_m=8.0, c_m=800.0, v_rest=-70.0, v_reset=-65.0, v_threshold=-50.0)
CONDUCTANCE = 800.0 / 8.0  # nS


@pytest.mark.parametrize("voltage", [-80.0, -70.0, -55.0])
def test_a_clamp_takes_the_leak_current(voltage):
    held = lab.voltage_clamp(CELL, voltage, 5.0)
    np.testing.assert_allclose(held.v, voltage, atol=1e-9)
    np.testing.assert_allclose(held.traces["current"], CONDUCTANCE * (voltage + 70.0), atol=1e-6)


def test_a_moving_clamp_takes_the_capacitive_current_too():
    ramp = lab.voltage_clamp(CELL, lambda t: -70.0 + 0.5 * t, 20.0, dt=0.01)
    leak = CONDUCTANCE * (ramp.v + 70.0)
    np.testing.assert_allclose(ramp.traces["current"][1:] - leak[1:], 800.0 * 0.5, rtol=2e-3)


def test_no_clamp_above_threshold():
    with pytest.raises(ValueError, match="cannot be held at -49"):
        lab.voltage_clamp(CELL, -49.0, 1.0)


def test_the_flow_is_the_equation():
    v = np.linspace(-90.0, -51.0, 40)
    flow = lab.phase_plane(CELL, v, current=1500.0)
    np.testing.assert_allclose(flow.dv_dt, (-(v + 70.0) + 15.0) / 8.0, rtol=2e-4, atol=1e-6)
    assert np.isnan(lab.phase_plane(CELL, [-40.0]).dv_dt).all()


@pytest.mark.parametrize(("last", "end"), [(12.04, 12.1), (12.0, 12.0), (12.06, 12.1), (0.3, 0.3)])
def test_the_record_of_a_rule_holds_the_last_event(last, end):
    rule = PairSTDP(a_plus=0.01, tau_plus=16.8)
    trace = lab.weight_change(rule, [0.1], [last])
    assert trace.t[-1] == pytest.approx(end, abs=1e-9)
    assert trace.weight[-1] == pytest.approx(0.5 + 0.01 * np.exp(-(last - 0.1) / 16.8), abs=1e-12)


def test_the_record_of_a_drifting_rule_goes_on_to_its_last_sample():
    rule = HebbianABCD(eta=1.0, a=0.0, d=0.01)
    trace = lab.weight_change(rule, [], [12.04], dt=0.5)
    np.testing.assert_allclose(trace.weight, 0.5 + 0.01 * trace.t, rtol=1e-12)
    assert trace.t[-1] == 12.5
