"""Dopamine-modulated STDP against NEST 3.10, weight by weight under irregular trains.

w' = c (n - b): what one release adds to n is 1 / tau_n, and the release reaches NEST's synapses
one delay of the volume transmitter late.
"""

import numpy as np
import pytest

from snn_core import DopamineSTDP

pytestmark = pytest.mark.oracle
DT, DELAY = 0.1, 1.2
FREE = {"learning_rate": 1.0, "w_min": -1e6, "w_max": 1e6}
SETS = {
    "NEST's own": DopamineSTDP(**FREE),
    "Izhikevich": DopamineSTDP(1.0, 0.1, 0.15, 20.0, 20.0, 1000.0, 200.0, w_min=-1e6, w_max=1e6),
    "with a baseline": DopamineSTDP(**FREE, tau_minus=33.0, baseline=0.004),
    "dopamine outlasts eligibility": DopamineSTDP(**FREE, tau_e=100.0, tau_d=400.0, baseline=0.01),
    "fast": DopamineSTDP(**FREE, tau_plus=8.0, tau_e=15.0, tau_d=3.0, baseline=-0.003),
}
RATES = ((20.0, 20.0, 5.0), (5.0, 40.0, 1.0), (60.0, 15.0, 30.0))  # pre, post, dopamine


def trains(irregular, seed, rates, duration=3000.0):
    """Pre, post and dopamine; a last presynaptic spike for NEST."""
    pre, post, released = (irregular([seed, i], r, duration) for i, r in enumerate(rates))
    return [*pre, round(duration + 150.0, 6)], post, released


def job(rule, pre, post, released, initial):
    common = {
        "A_plus": rule.a_plus, "A_minus": rule.a_minus, "tau_plus": rule.tau_plus,
        "tau_c": rule.tau_e, "tau_n": rule.tau_d, "b": rule.baseline, "Wmin": rule.w_min,
        "Wmax": rule.w_max,
    }  # fmt: skip
    return {
        "kind": "synapse", "model": "stdp_dopamine_synapse", "dt": DT, "delay": DELAY, "pre": pre,
        "post": [round(t - DELAY, 6) for t in post], "duration": pre[-1] + 5.0, "common": common,
        "dopamine": [round(t - DT, 6) for t in released], "params": {"weight": initial},
        "postsynaptic": {"tau_minus": rule.tau_minus},
    }  # fmt: skip


def both(ask_nest, weights_of, cases):
    """Courses of weights, theirs and ours, of cases (rule, pre, post, released, initial)."""
    for answer, (rule, *times, initial) in zip(
        ask_nest(*(job(*case) for case in cases)), cases, strict=True
    ):
        pre, post, released = times
        np.testing.assert_allclose(answer["t"], pre, rtol=0, atol=1e-9)
        dose = {"released": released, "amount": 1.0 / rule.tau_d}
        ours = weights_of(rule, pre, post, initial, delay=DELAY, dt=DT, **dose)
        yield np.array(answer["sent"]), ours


def test_weights_are_nests(ask_nest, weights_of, irregular):
    cases = []
    for rule in SETS.values():
        for rates in RATES:
            cases.append((rule, *trains(irregular, 300 + len(cases), rates), 1.0))
    rule, pre, post, released, initial = cases[0]
    together = sorted({*post, *pre[::2]}), sorted({*released, *pre[::3], *post[::3]})
    cases.append((rule, pre, *together, initial))
    for theirs, ours in both(ask_nest, weights_of, cases):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9 * np.ptp(theirs))


def test_weights_that_meet_their_bounds(ask_nest, weights_of, irregular):
    """Without a baseline a weight moves one way between events: it cannot leave and return."""
    cases = []
    for low, high in ((0.0, 2.0), (0.5, 1.5)):
        for rates in RATES:
            rule = DopamineSTDP(1.0, w_min=low, w_max=high, interval=DT)
            cases.append((rule, *trains(irregular, 400 + len(cases), rates), 1.0))
    for theirs, ours in both(ask_nest, weights_of, cases):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9)
