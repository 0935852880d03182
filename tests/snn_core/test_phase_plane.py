"""The flow of a cell in the plane of two variables against its equations."""

import numpy as np
import pytest

from snn_core import LIF, SRM0, lab
from snn_core.neurons import AdEx, FilteredLIF, Izhikevich

QUIET = SRM0(rho_0=1e-12)


def test_both_rates_of_change_are_the_equations_on_the_whole_grid():
    # tau_m dv/dt = -v + (tau_m / c_m) I = -v + 4 I;  tau_eta deta/dt = -eta
    v, eta = np.linspace(-20.0, 30.0, 11), np.linspace(-5.0, 5.0, 7)
    plane = lab.phase_plane(QUIET, v, current=2.0, second={"eta": eta})
    assert plane.name == "eta"
    assert plane.dv_dt.shape == plane.dw_dt.shape == (7, 11)
    np.testing.assert_allclose(plane.dv_dt, np.tile((8.0 - v) / 20.0, (7, 1)), rtol=1e-4, atol=1e-9)
    expected = np.tile(-eta[:, None] / 20.0, (1, 11))
    np.testing.assert_allclose(plane.dw_dt, expected, rtol=1e-4, atol=1e-9)
    np.testing.assert_array_equal(plane.w, eta)


def test_the_adex_moves_as_brette_and_gerstner_wrote():
    v, w = np.linspace(-80.0, -45.0, 8), np.linspace(-50.0, 300.0, 6)
    cell = AdEx(
        c_m=200.0, g_l=10.0, v_rest=-70.0, v_threshold=-50.0, delta_t=2.0, a=2.0, tau_w=30.0
    )
    plane = lab.phase_plane(cell, v, current=400.0, dt=1e-4, second={"w": w})
    at, ws = np.meshgrid(v, w)
    upstroke = 10.0 * 2.0 * np.exp((at + 50.0) / 2.0)
    flow = (-10.0 * (at + 70.0) + upstroke - ws + 400.0) / 200.0
    np.testing.assert_allclose(plane.dv_dt, flow, rtol=2e-3, atol=1e-4)
    np.testing.assert_allclose(plane.dw_dt, (2.0 * (at + 70.0) - ws) / 30.0, rtol=2e-3, atol=1e-4)


def test_the_izhikevich_moves_as_written():
    v, u = np.linspace(-80.0, 0.0, 9), np.linspace(-20.0, 10.0, 4)
    plane = lab.phase_plane(Izhikevich(), v, current=10.0, dt=1e-5, second={"u": u})
    at, us = np.meshgrid(v, u)
    flow = 0.04 * at**2 + 5.0 * at + 140.0 - us + 10.0
    np.testing.assert_allclose(plane.dv_dt, flow, rtol=1e-3, atol=1e-2)
    np.testing.assert_allclose(plane.dw_dt, 0.02 * (0.2 * at - us), rtol=1e-3, atol=1e-4)


def test_one_filter_of_a_lif_is_its_second_variable_and_two_are_refused():
    v, w = np.linspace(-90.0, -51.0, 7), np.linspace(-50.0, 50.0, 5)
    plane = lab.phase_plane(FilteredLIF(a=(3.0,), tau=(40.0,)), v, 100.0, 1e-4, {"w": w})
    at, ws = np.meshgrid(v, w)
    flow = (-10.0 * (at + 70.0) - ws + 100.0) / 200.0
    np.testing.assert_allclose(plane.dv_dt, flow, rtol=1e-3, atol=1e-5)
    np.testing.assert_allclose(plane.dw_dt, (3.0 * (at + 70.0) - ws) / 40.0, rtol=1e-3, atol=1e-5)
    two = FilteredLIF(tau=(40.0, 80.0), a=(0.0, 0.0), b=(1.0, 1.0))
    with pytest.raises(ValueError, match="got one per filter"):
        lab.phase_plane(two, v, second={"w": w})


def test_the_refractory_time_stops_the_potential():
    plane = lab.phase_plane(LIF(), [-70.0, -60.0], second={"refractory": [0.0, 1.0]})
    np.testing.assert_allclose(plane.dv_dt[0], [0.5, -0.5], rtol=1e-3)
    np.testing.assert_array_equal(plane.dv_dt[1], 0.0)
    np.testing.assert_allclose(plane.dw_dt[1], -1.0, rtol=1e-9)


def test_a_line_is_as_before_and_the_plane_is_nan_where_the_cell_fires():
    line = lab.phase_plane(LIF(), [-70.0, -40.0])
    assert line.name == ""
    assert line.w.size == line.dw_dt.size == 0
    assert np.isnan(line.dv_dt).tolist() == [False, True]
    plane = lab.phase_plane(LIF(), [-70.0, -40.0], second={"refractory": [0.0]})
    assert np.isnan(plane.dv_dt[0]).tolist() == np.isnan(plane.dw_dt[0]).tolist() == [False, True]
    assert plane.dv_dt[0, 0] == line.dv_dt[0]


@pytest.mark.parametrize(
    ("v", "second", "error", "message"),
    [
        ([-60.0], {"eta": [0.0], "w": [0.0]}, ValueError, "got 2 variables, expected one"),
        ([-60.0], {}, ValueError, "got 0 variables"),
        ([-60.0], {"etta": [0.0]}, AttributeError, "second state variable of SRM0.*'eta'"),
        ([-60.0], {"v": [0.0]}, AttributeError, "second state variable"),
        ([-60.0], {"eta": [np.nan]}, ValueError, "eta: got"),
        ([np.inf], None, ValueError, "v: got"),
        ([], None, ValueError, "one or more"),
    ],
)
def test_wrong_input_is_refused_by_name(v, second, error, message):
    with pytest.raises(error, match=message):
        lab.phase_plane(QUIET, v, second=second)
