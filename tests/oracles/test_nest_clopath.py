"""The voltage rule against NEST 3.10: our rule learns from the potential of NEST's neurons.

NEST's delay is dendritic: what its synapse learns from is the potential one delay ago. Weights
are tiny, so that the synapse itself does not move the potential that it learns from.
"""

import numpy as np
import pytest

from snn_core import Clopath, Delta, Network, Population, Projection, SpikeSource
from snn_core.neurons import IF

pytestmark = pytest.mark.oracle
UNIT = 1e-9
CORTEX = Clopath(14e-5 * UNIT, 8e-5 * UNIT, w_max=100.0 * UNIT)
AEIF = {
    "V_m": -70.6, "E_L": -70.6, "V_peak": 33.0, "C_m": 281.0, "a": 4.0, "b": 0.0805,
    "V_reset": -49.6, "V_clamp": 33.0, "t_clamp": 2.0, "t_ref": 0.0, "gsl_error_tol": 1e-9,
}  # fmt: skip
HH = {
    "V_m": -64.9, "u_bar_plus": -64.9, "u_bar_minus": -64.9, "C_m": 100.0, "tau_syn_ex": 0.2,
    "tau_syn_in": 2.0,
}  # fmt: skip
SLOW = CORTEX._replace(tau_plus=114.0, theta_minus=-64.9, theta_plus=-35.0, delay=5.0)
NEURONS = {
    "aeif_psc_delta_clopath": (AEIF, 80.0, CORTEX),
    "hh_psc_alpha_clopath": (HH, 2000.0, SLOW),
}


def job(rule, neuron, drive, pre, driven, dt, delay=0.1, model="aeif_psc_delta_clopath", unit=UNIT):
    plastic = {
        "A_LTD": rule.a_ltd, "A_LTP": rule.a_ltp, "theta_minus": rule.theta_minus,
        "theta_plus": rule.theta_plus, "tau_u_bar_minus": rule.tau_minus,
        "tau_u_bar_plus": rule.tau_plus, "delay_u_bars": rule.delay,
    }  # fmt: skip
    params = {
        "weight": 0.5 * unit, "tau_x": rule.tau_x, "Wmin": rule.w_min, "Wmax": rule.w_max
    }  # fmt: skip
    return {
        "kind": "voltage synapse", "model": model, "neuron": {**neuron, **plastic}, "dt": dt,
        "drive": drive, "pre": pre, "driven": driven, "delay": delay, "params": params,
        "duration": max([*pre, *driven]) + 10.0,
    }  # fmt: skip


def weights_from(rule, asked, potential):
    """Weights of our rule after each presynaptic spike that NEST was asked for.

    The potential is NEST's, from the end of its first step on.
    """
    dt, pre, initial = asked["dt"], asked["pre"], asked["params"]["weight"]
    source = Population("pre", 1, SpikeSource([np.subtract(pre, dt)]), co_release=True)
    cell = Population("cell", 1, IF(v_threshold=1e6, v_reset=potential[0]), {"in": Delta()})
    link = Projection(source, cell, "in", weight=initial, delay=dt, rule=rule, name="link")
    network = Network([source, cell], [link], dt=dt)
    network.projection("link").efficacy = 0.0
    shift = 1 + round(asked["delay"] / dt)
    arrivals = {round(t / dt) for t in pre}
    found = []
    for step in range(max(arrivals) + 1):
        network["cell"].v = potential[max(step - shift, 0)]
        network.run(1)
        if step in arrivals:
            found.append(network.projection("link").weight[0, 0])
    return np.array(found)


def both(ask_nest, jobs, rules):
    """Courses of weights, theirs and ours, in units of twice the first one."""
    for answer, asked, rule in zip(ask_nest(*jobs), jobs, rules, strict=True):
        unit = 2.0 * asked["params"]["weight"]
        yield np.array(answer["sent"]) / unit, weights_from(rule, asked, answer["V_m"]) / unit


@pytest.mark.parametrize("delay", [0.1, 2.5])
def test_under_voltage_clamp(ask_nest, irregular, delay):
    """A huge capacitance holds the potential."""
    jobs, rules = [], []
    for seed, v in enumerate((-75.0, -65.0, -44.0, -30.0, 10.0, 20.0)):
        clamped = {
            "V_m": v, "u_bar_plus": v, "u_bar_minus": v, "C_m": 1e30, "g_L": 1e-3, "a": 0.0,
        }  # fmt: skip
        shape = {"tau_x": (15.0, 40.0)[seed % 2], "w_max": (100.0, 0.9)[seed % 2] * UNIT}
        rules.append(CORTEX._replace(**shape))
        pre = irregular(500 + seed, 30.0, 1000.0)
        jobs.append(job(rules[-1], clamped, 0.0, pre, [], 0.1, delay))
    for theirs, ours in both(ask_nest, jobs, rules):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9)


@pytest.mark.parametrize("model", NEURONS)
def test_errors_of_spiking_neurons_are_of_the_step(ask_nest, irregular, model):
    """In units of all weight changes together. We low-pass what the potential is at step ends."""
    neuron, drive, rule = NEURONS[model]
    rule, errors = rule._replace(delay=1.0), []
    for dt in (0.1, 0.02):
        jobs = []
        for seed, rates in enumerate(((30.0, 15.0), (10.0, 40.0), (50.0, 50.0))):
            pre, driven = (irregular([600 + seed, i], rate, 700.0) for i, rate in enumerate(rates))
            jobs.append(job(rule, neuron, drive, pre, driven, dt, 1.2, model))
        found = both(ask_nest, jobs, [rule] * 3)
        errors.append([np.abs(o - t).max() / np.abs(np.diff(t)).sum() for t, o in found])
    coarse, fine = np.array(errors)
    assert (coarse < 0.05).all()
    assert (fine < 0.3 * coarse).all()


# NEST's test of clopath_synapse: pre, post, and 100 + 1500 (w - w_0) / w_0 at the last pre.
PAIRS = [
    ([29.0, 129.0, 229.0, 329.0, 429.0], -10.0, 57.82638722),
    ([29.0, 62.3, 95.7, 129.0, 162.3], -10.0, 72.16730112),
    ([29.0, 49.0, 69.0, 89.0, 109.0], -10.0, 149.43359357),
    ([129.0, 229.0, 329.0, 429.0, 529.0, 629.0], 10.0, 103.30408341),
    ([62.3, 95.6, 129.0, 162.3, 195.6, 229.0], 10.0, 124.03640668),
    ([49.0, 69.0, 89.0, 109.0, 129.0, 149.0], 10.0, 157.02882555),
]


def test_the_listed_pairs(ask_nest):
    rule, jobs = Clopath(w_max=100.0), []
    for pre, lag, _ in PAIRS:
        arrivals, driven = np.round(np.add(pre, 0.1), 1), np.round(np.add(pre, lag + 0.1), 1)
        jobs.append(job(rule, AEIF, 80.0, arrivals.tolist(), driven.tolist(), 0.1, unit=1.0))
    for (*_, listed), courses in zip(PAIRS, both(ask_nest, jobs, [rule] * 6), strict=True):
        theirs, ours = (3000.0 * course[-1] - 1400.0 for course in courses)
        assert theirs == pytest.approx(listed, rel=1e-6)
        assert ours == pytest.approx(listed, rel=0.01)
