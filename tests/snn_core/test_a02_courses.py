"""A2: the time courses of rise and decay, as currents and conductances, and the NMDA block."""

import math

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp

from snn_core import LIF, Network, Population, lab
from snn_core.synapses import (
    AMPA,
    GABAA,
    GABAB,
    NMDA,
    AlphaConductance,
    AlphaCurrent,
    DoubleExponentialConductance,
    DoubleExponentialCurrent,
)

CALM = LIF(tau_m=20.0, c_m=200.0, v_rest=-70.0, v_reset=-70.0, v_threshold=1000.0)  # gL = 10 nS
START = 10.0


def alpha(t, tau):
    return t / tau * math.exp(1.0 - t / tau)


def difference(t, rise, decay):
    peak = math.log(decay / rise) * rise * decay / (decay - rise)
    scale = math.exp(-peak / decay) - math.exp(-peak / rise)
    return (math.exp(-t / decay) - math.exp(-t / rise)) / scale


SPARE = {
    cls.__name__: cls()
    for cls in (
        AlphaCurrent, AlphaConductance, DoubleExponentialCurrent, DoubleExponentialConductance,
        AMPA, NMDA,
    )
}  # fmt: skip
"""At these nothing arrives: they let all networks of this file share one compilation."""


def recorded(receptor, weight, duration=150.0, dt=0.1, neuron=CALM, events=(START,)):
    return lab.conductance_clamp(
        neuron, {"in": list(events)}, SPARE | {"in": receptor}, {"in": weight}, duration, dt=dt
    )


def convolved(course, tau_m, c_m, t):
    """Potential of a linear membrane above rest, by quadrature."""
    if t <= 0.0:
        return 0.0
    value, _ = quad(lambda s: course(s) * math.exp((s - t) / tau_m), 0.0, t, epsabs=1e-13)
    return value / c_m


@pytest.mark.parametrize("dt", [0.1, 1.0])
@pytest.mark.parametrize(
    ("tau_m", "tau", "peak_time", "peak"),
    [(10.0, 2.0, 6.6510, 0.32501656), (20.0, 5.0, 15.5778, 0.37563223)],
)
def test_the_alpha_current_psp_peaks_where_and_as_high_as_the_closed_form(
    tau_m, tau, peak_time, peak, dt
):
    neuron = CALM._replace(tau_m=tau_m, c_m=1000.0 * tau_m, v_rest=0.0, v_reset=0.0)
    recording = recorded(AlphaCurrent(tau), 1000.0, neuron=neuron, dt=dt)
    assert recording.t[np.argmax(recording.v)] - START == pytest.approx(peak_time, abs=dt)
    assert recording.v.max() == pytest.approx(peak, rel=5e-3)


CURRENTS = {
    "alpha": (AlphaCurrent(3.0), lambda t: alpha(t, 3.0)),
    "alpha as slow as the membrane": (AlphaCurrent(20.0), lambda t: alpha(t, 20.0)),
    "alpha nearly so": (AlphaCurrent(20.0003), lambda t: alpha(t, 20.0003)),
    "alpha slower": (AlphaCurrent(35.0), lambda t: alpha(t, 35.0)),
    "difference": (DoubleExponentialCurrent(0.7, 6.0), lambda t: difference(t, 0.7, 6.0)),
    "slow difference": (DoubleExponentialCurrent(15.0, 60.0), lambda t: difference(t, 15.0, 60.0)),
}


@pytest.mark.parametrize("dt", [0.1, 1.0])
@pytest.mark.parametrize("name", CURRENTS)
def test_a_current_moves_a_linear_membrane_exactly(name, dt):
    receptor, course = CURRENTS[name]
    recording = recorded(receptor, 100.0, duration=80.0, dt=dt)
    for k in range(5, len(recording.t), round(7.0 / dt)):
        expected = 100.0 * convolved(course, 20.0, 200.0, recording.t[k] - START)
        assert recording.v[k] + 70.0 == pytest.approx(expected, abs=1e-8)


CONDUCTANCES = {
    "alpha": (AlphaConductance(3.0, -10.0), lambda t, v: alpha(t, 3.0) * (-10.0 - v)),
    "difference": (
        DoubleExponentialConductance(0.5, 7.0, -85.0),
        lambda t, v: difference(t, 0.5, 7.0) * (-85.0 - v),
    ),
    "AMPA": (AMPA(), lambda t, v: math.exp(-t / 2.0) * (0.0 - v)),
    "GABA-A": (GABAA(), lambda t, v: math.exp(-t / 5.0) * (-70.0 - v)),
    "GABA-B": (GABAB(), lambda t, v: difference(t, 50.0, 150.0) * (-95.0 - v)),
    "NMDA": (
        NMDA(2.0, 60.0, 0.0, 1.2),
        lambda t, v: (
            difference(t, 2.0, 60.0) / (1.0 + 1.2 * math.exp(-0.062 * v) / 3.57) * (0.0 - v)
        ),
    ),
}


def reference(course, weight, t, current):
    """Potential at the times t after the spike, from scipy at tight tolerance."""

    def flow(s, v):
        return (10.0 * (-70.0 - v[0]) + current + weight * course(s, v[0])) / 200.0

    start = [-70.0 + current / 10.0]
    return solve_ivp(flow, (0.0, t[-1]), start, rtol=1e-11, atol=1e-11, t_eval=t).y[0]


@pytest.mark.parametrize("name", CONDUCTANCES)
def test_a_conductance_psp_converges_with_second_order(name):
    receptor, course = CONDUCTANCES[name]
    neuron = CALM._replace(v_rest=-70.0 + 15.0)  # the leak then carries 150 pA at -70 mV
    at = np.arange(1.0, 120.0, 7.0)
    expected = reference(course, 25.0, at, 150.0)
    errors = []
    for dt in (0.2, 0.1, 0.05):
        recording = recorded(receptor, 25.0, 140.0, dt, neuron)
        v = recording.v[np.rint((at + START) / dt).astype(int) - 1]
        errors.append(np.abs(v - expected).max())
    assert errors[1] < 0.01
    assert errors[0] / errors[1] > 3.5
    assert errors[1] / errors[2] > 3.5


@pytest.mark.parametrize(
    ("v", "block"),
    [
        (-80, 0.02442465), (-70, 0.04447072), (-65, 0.05966815), (-50, 0.13854419),
        (-40, 0.23015532), (-20.5253, 0.5), (-20, 0.50814068), (0, 0.78118162),
    ],
)  # fmt: skip
def test_the_magnesium_block_is_that_of_jahr_and_stevens(v, block):
    cell = Population("cell", 1, CALM._replace(v_rest=float(v), v_reset=-90.0), {"in": NMDA()})
    network = Network([cell])
    network.run(3)
    assert network["cell"].receptor("in").open[0, 0] == pytest.approx(block, abs=1e-6)


def test_without_magnesium_nmda_is_a_plain_difference_of_exponentials():
    plain = recorded(DoubleExponentialConductance(2.0, 100.0, 0.0), 5.0)
    free = recorded(NMDA(magnesium=0.0), 5.0)
    np.testing.assert_array_equal(free.v, plain.v)


@pytest.mark.parametrize(
    ("receptor", "message"),
    [
        (NMDA(tau_rise=5.0, tau_decay=5.0), "tau_rise: expected shorter than tau_decay"),
        (NMDA(magnesium=-1.0), "magnesium: expected >= 0"),
        (AlphaCurrent(tau=-2.0), "tau: got .*expected positive"),
        (AlphaConductance(tau=0.05), "choose a smaller dt"),
        (DoubleExponentialCurrent(tau_decay=math.nan), "tau_decay: got NaN"),
        (DoubleExponentialConductance(tau_rise=3.0), "tau_rise: expected shorter"),
    ],
)
def test_what_makes_no_receptor_is_refused_by_name(receptor, message):
    with pytest.raises(ValueError, match=message):
        recorded(receptor, 1.0)
