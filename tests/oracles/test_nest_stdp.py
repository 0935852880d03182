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
DT = 0.1
DELAYS = (0.1, 1.3, 7.0)
RATES = ((5.0, 5.0), (30.0, 30.0), (100.0, 20.0), (15.0, 90.0))
PAIRS = {
    "Song": PairSTDP(),
    "Bi and Poo": PairSTDP(0.01, 0.0105, 16.8, 33.7, w_max=5.0),
    "strong": PairSTDP(0.3, 0.15, 10.0, 19.0),  # from bound to bound
}
MULTIPLICATIVE = {
    f"mu {plus}, {minus}": PairSTDP(0.1, 0.08, 16.8, 33.7, plus, minus, w_max=w_max)
    for plus, minus, w_max in ((1.0, 1.0, 1.0), (0.4, 0.4, 3.0), (0.0, 1.0, 5.0), (2.0, 0.02, 0.7))
}
NEAREST = {
    f"mu {mu}": PairSTDP(0.1, 0.08, 16.8, 33.7, mu, mu, "nearest", w_max=2.0) for mu in (0.0, 0.5)
}
TRIPLETS = {
    name: rule._replace(w_max=50.0)
    for name, rule in PFISTER_GERSTNER_2006.items()
    if rule.pairing != "nearest"
}
TRIPLETS["bounded"] = TripletSTDP(0.05, 0.06, 0.08, 0.03, 12.0, 80.0, 25.0, 60.0, w_max=2.0)


def trains(irregular, seed, rates, duration=3000.0):
    """Spikes that never coincide, and a last presynaptic one for NEST."""
    pre, post = (irregular([seed, i], rate, duration) for i, rate in enumerate(rates))
    return [*pre, round(duration + 50.0, 6)], sorted({*post} - {*pre})


def pair_job(rule, initial):
    params = {
        "weight": initial, "Wmax": rule.w_max, "tau_plus": rule.tau_plus,
        "mu_plus": rule.mu_plus, "mu_minus": rule.mu_minus,
        "lambda": rule.a_plus / rule.w_max, "alpha": rule.a_minus / rule.a_plus,
    }  # fmt: skip
    model = "stdp_nn_symm_synapse" if rule.pairing == "nearest" else "stdp_synapse"
    return {"model": model, "params": params, "postsynaptic": {"tau_minus": rule.tau_minus}}


def triplet_job(rule, initial):
    params = {
        "weight": initial, "Wmax": rule.w_max, "tau_plus": rule.tau_plus,
        "tau_plus_triplet": rule.tau_x, "Aplus": rule.a2_plus, "Aplus_triplet": rule.a3_plus,
        "Aminus": rule.a2_minus, "Aminus_triplet": rule.a3_minus,
    }  # fmt: skip
    postsynaptic = {"tau_minus": rule.tau_minus, "tau_minus_triplet": rule.tau_y}
    return {"model": "stdp_triplet_synapse", "params": params, "postsynaptic": postsynaptic}


@pytest.fixture(scope="module")
def both(ask_nest, weights_of):
    """Courses of weights, theirs and ours, of cases (job, rule, pre, post, delay, initial)."""

    def compare(cases):
        jobs = []
        for job, _, pre, post, delay, _ in cases:
            shifted = [round(t - delay, 6) for t in post]
            times = {"pre": pre, "post": shifted, "delay": delay, "duration": pre[-1] + 5.0}
            jobs.append({"kind": "synapse", "dt": DT, **times, **job})
        for answer, (_, rule, pre, post, delay, initial) in zip(
            ask_nest(*jobs), cases, strict=True
        ):
            np.testing.assert_allclose(answer["t"], pre, rtol=0, atol=1e-9)
            ours = weights_of(rule, pre, post, initial, delay=delay, dt=DT)
            yield np.array(answer["sent"]), ours

    return compare


def assert_agreement(courses, tolerance):
    """Compare weights in units of what the course covers."""
    for theirs, ours in courses:
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance * np.ptp(theirs))


def cases_of(rules, job, irregular, seed):
    for rule in rules.values():
        for rates in RATES:
            for delay in DELAYS:
                seed += 1
                pre, post = trains(irregular, seed, rates)
                initial = min(0.5 * rule.w_max, 1.0)
                yield job(rule, initial), rule, pre, post, delay, initial


def test_pairs(both, irregular):
    assert_agreement(both(list(cases_of(PAIRS, pair_job, irregular, 0))), 1e-9)


def test_pairs_that_depend_on_the_weight(both, irregular):
    cases = cases_of(MULTIPLICATIVE, pair_job, irregular, 50)
    assert_agreement(both(list(cases)), 1e-9)


def late(train):
    """NEST's nearest pairs begin with a presynaptic spike at t = 0 that nobody sent."""
    return [round(t + 2000.0, 6) for t in train]


def test_nearest_pairs(both, irregular):
    cases = [
        (job, rule, late(pre), late(post), delay, initial)
        for job, rule, pre, post, delay, initial in cases_of(NEAREST, pair_job, irregular, 80)
    ]
    assert_agreement(both(cases), 1e-9)


def test_nest_pairs_early_postsynaptic_spikes_with_one_at_zero(both):
    rule = NEAREST["mu 0.0"]
    ((theirs, ours),) = both([(pair_job(rule, 1.0), rule, [30.0], [20.0], 1.0, 1.0)])
    assert ours[0] == pytest.approx(1.0 - 0.08 * np.exp(-10.0 / 33.7), abs=1e-12)
    assert theirs[0] - ours[0] == pytest.approx(0.1 * np.exp(-20.0 / 16.8), abs=1e-12)


def test_triplets(both, irregular):
    assert_agreement(both(list(cases_of(TRIPLETS, triplet_job, irregular, 100))), 1e-8)


COINCIDENT = [
    (pair_job, PairSTDP(0.001, 0.0012, 16.8, 33.7, pairing="nearest", w_max=50.0), 25.0),
    (pair_job, PairSTDP(0.001, 0.0012, 16.8, 33.7, w_max=50.0), 25.0),
    (triplet_job, TripletSTDP(0.01, 0.006, 0.008, 0.003, 12.0, 80.0, 25.0, 60.0, w_max=50.0), 25.0),
]


@pytest.mark.parametrize(
    ("job", "rule", "initial"), COINCIDENT, ids=["nearest", "pairs", "triplets"]
)
def test_spikes_that_coincide_pair_with_earlier_ones_only(both, irregular, job, rule, initial):
    cases = []
    for seed, delay in enumerate(DELAYS):
        pre, post = trains(irregular, 200 + seed, (40.0, 40.0))
        post = sorted({*post, *pre[::2]})
        cases.append((job(rule, initial), rule, late(pre), late(post), delay, initial))
    assert_agreement(both(cases), 1e-9)


def test_of_coincident_spikes_nest_counts_the_postsynaptic_one_first(both):
    """Seen only at a bound: there we lose the depression, NEST the potentiation."""
    rule = PairSTDP(0.2, 0.4)
    pre, post = [20.0, 30.0, 300.0], [25.0, 30.0]
    ((theirs, ours),) = both([(pair_job(rule, 0.1), rule, pre, post, 1.0, 0.1)])
    first = 0.1 + 0.2 * np.exp(-5.0 / 20.0)
    rise, fall = 0.2 * np.exp(-10.0 / 20.0), 0.4 * np.exp(-5.0 / 20.0)
    assert first < fall
    assert theirs[1] == pytest.approx(first + rise - fall, abs=1e-12)
    assert ours[1] == pytest.approx(rise, abs=1e-12)
