"""The flow of a cell in the plane of two variables against its equations."""

import numpy as np
import pytest

from snn_core import LIF, SRM0, lab

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
