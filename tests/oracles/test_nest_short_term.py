"""Short-term plasticity against NEST 3.10: what each spike of an irregular train releases."""

import numpy as np
import pytest

from snn_core import Delta, Network, Population, Projection, SpikeSource, TsodyksMarkram, lab
from snn_core.neurons import IF

pytestmark = pytest.mark.oracle
DT, DELAY = 0.1, 1.5
SETS = {
    "depressing": TsodyksMarkram(0.5, 800.0, 0.0),
    "facilitating": TsodyksMarkram(0.03, 130.0, 530.0),
    "E to I": TsodyksMarkram(0.04, 100.0, 1000.0),
    "LSM, E to E": TsodyksMarkram(0.5, 1100.0, 50.0),
    "LSM, I to I": TsodyksMarkram(0.32, 144.0, 60.0),
    "all of it": TsodyksMarkram(1.0, 50.0, 20.0),
}
CASES = [(name, rate) for name in SETS for rate in (5.0, 20.0, 80.0)]
INACTIVATION = (1.5, 3.0, 40.0)


def job(model, rule, times, **more):
    params = {"U": rule.U, "tau_rec": rule.tau_rec, "tau_fac": rule.tau_facil, "weight": 1.0}
    return {
        "kind": "synapse", "model": model, "params": params | more, "dt": DT, "pre": times,
        "post": [], "delay": DELAY, "duration": times[-1] + 5.0,
    }  # fmt: skip


def sent_in_a_network(rule, times):
    """Jumps of a cell without leak at the arrivals."""
    source = Population("source", 1, SpikeSource([times]))
    cell = Population("cell", 1, IF(v_threshold=1e6, v_reset=0.0), {"in": Delta()})
    link = Projection(source, cell, "in", weight=1.0, delay=DELAY, short_term=rule)
    network = Network([source, cell], [link], dt=DT)
    v = [0.0]
    for time in times:
        network.run(round((time + DELAY) / DT) + 1 - round(network.time[0] / DT))
        v.append(network["cell"].v[0, 0])
    return np.diff(v)


def assert_releases(answers, rules, trains):
    for answer, rule, times in zip(answers, rules, trains, strict=True):
        theirs = np.array(answer["sent"])
        np.testing.assert_allclose(answer["t"], times, rtol=0, atol=1e-9)
        assert len(theirs) > 10
        assert np.ptp(theirs) > 0.01 * rule.U
        np.testing.assert_allclose(lab.release(rule, times), theirs, rtol=1e-9, atol=0)
        np.testing.assert_allclose(sent_in_a_network(rule, times), theirs, rtol=1e-9, atol=0)


def test_releases_with_instant_inactivation(ask_nest, irregular):
    """u of tsodyks2_synapse is that of the next spike, so that a rested one starts with u = U."""
    rules = [SETS[name] for name, _ in CASES]
    trains = [irregular(seed, rate, 4000.0) for seed, (_, rate) in enumerate(CASES)]
    jobs = [job("tsodyks2_synapse", r, t, u=r.U) for r, t in zip(rules, trains, strict=True)]
    assert_releases(ask_nest(*jobs), rules, trains)


def test_releases_with_slow_inactivation(ask_nest, irregular):
    cases = [
        (SETS[name]._replace(tau_psc=tau), rate) for name, rate in CASES for tau in INACTIVATION
    ]
    rules = [rule for rule, _ in cases]
    trains = [irregular(100 + seed, rate, 4000.0) for seed, (_, rate) in enumerate(cases)]
    jobs = [
        job("tsodyks_synapse", r, t, tau_psc=r.tau_psc) for r, t in zip(rules, trains, strict=True)
    ]
    assert_releases(ask_nest(*jobs), rules, trains)
