"""Spike-timing dependent plasticity against NEST 3.10, weight by weight under irregular trains.

NEST's delay is dendritic, ours axonal: its postsynaptic neuron fires one delay earlier, so that
both spikes meet at the synapse at the same times. It changes a weight only when a presynaptic
spike arrives, so weights are compared there.
"""

import numpy as np
import pytest

from snn_core import PairSTDP, TripletSTDP
from snn_core.presets import PFISTER_GERSTNER_2006

pytestmark = pytest.mark.oracle
DT, DELAY = 0.1, 1.3
RATES = ((5.0, 5.0), (30.0, 30.0), (100.0, 20.0), (15.0, 90.0))
PAIRS = {
    "Song": PairSTDP(0.005, 0.00525, 20.0, 20.0, 0.0, 1.0),
    "Bi and Poo": PairSTDP(0.01, 0.0105, 16.8, 33.7, 0.0, 50.0),
    "strong": PairSTDP(0.3, 0.25, 10.0, 25.0, 0.0, 1.0),  # between its bounds all the time
}
FREE = {"w_min": 0.0, "w_max": 1e3}
TRIPLETS = {
    name: rule._replace(**FREE)
    for name, rule in PFISTER_GERSTNER_2006.items()
    if rule.pairing != "nearest"
}
TRIPLETS["bounded"] = TripletSTDP(0.05, 0.06, 0.08, 0.03, 12.0, 80.0, 25.0, 60.0, w_max=2.0)


def trains(irregular, seed, rates, duration=3000.0):
    pre, post = (irregular([seed, i], rate, duration) for i, rate in enumerate(rates))
    return [*pre, round(duration + 50.0, 6)], post


def synapse(model, pre, post, postsynaptic, **params):
    return {
        "kind": "synapse", "model": model, "dt": DT, "delay": DELAY, "duration": pre[-1] + 5.0,
        "pre": pre, "post": [round(t - DELAY, 6) for t in post], "params": params,
        "postsynaptic": postsynaptic,
    }  # fmt: skip


def pair_job(rule, pre, post, initial, model="stdp_synapse"):
    return synapse(
        model, pre, post, {"tau_minus": rule.tau_minus}, weight=initial, Wmax=rule.w_max,
        tau_plus=rule.tau_plus, alpha=rule.a_minus / rule.a_plus, mu_plus=0.0, mu_minus=0.0,
        **{"lambda": rule.a_plus / rule.w_max},
    )  # fmt: skip


def triplet_job(rule, pre, post, initial):
    postsynaptic = {"tau_minus": rule.tau_minus, "tau_minus_triplet": rule.tau_y}
    return synapse(
        "stdp_triplet_synapse", pre, post, postsynaptic, weight=initial, Wmax=rule.w_max,
        tau_plus=rule.tau_plus, tau_plus_triplet=rule.tau_x, Aplus=rule.a2_plus,
        Aplus_triplet=rule.a3_plus, Aminus=rule.a2_minus, Aminus_triplet=rule.a3_minus,
    )  # fmt: skip


def assert_agreement(ask_nest, weights_of, cases, tolerance):
    """Cases: job, rule, trains, first weight."""
    answers = ask_nest(*(job for job, *_ in cases))
    for answer, (_, rule, pre, post, initial) in zip(answers, cases, strict=True):
        theirs = np.array(answer["sent"])
        ours = weights_of(rule, pre, post, initial, delay=DELAY, dt=DT)
        np.testing.assert_allclose(answer["t"], pre, rtol=0, atol=1e-9)
        assert np.ptp(theirs) > 0.01 * initial
        print(np.abs(ours-theirs).max(), np.abs(ours/theirs-1).max(), len(pre), len(set(pre)&set(post)), np.ptp(theirs), type(rule).__name__)
        np.testing.assert_allclose(ours, theirs, rtol=tolerance, atol=tolerance * initial)


def test_pairs(ask_nest, weights_of, irregular):
    cases = []
    for rule in PAIRS.values():
        for rates in RATES:
            pre, post = trains(irregular, len(cases), rates)
            initial = 0.5 * rule.w_max
            cases.append((pair_job(rule, pre, post, initial), rule, pre, post, initial))
    assert_agreement(ask_nest, weights_of, cases, 1e-9)


def test_triplets(ask_nest, weights_of, irregular):
    cases = []
    for rule in TRIPLETS.values():
        for rates in RATES:
            pre, post = trains(irregular, 100 + len(cases), rates)
            initial = min(0.5 * rule.w_max, 10.0)
            cases.append((triplet_job(rule, pre, post, initial), rule, pre, post, initial))
    assert_agreement(ask_nest, weights_of, cases, 1e-8)
