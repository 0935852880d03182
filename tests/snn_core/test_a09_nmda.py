"""A9: plasticity by NMDA calcium against the solver, and what its authors showed of it."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from snn_core import (
    LIF,
    NMDA,
    Delta,
    ExponentialCurrent,
    Network,
    NMDAPlasticity,
    Population,
    Projection,
    Pyramidal,
    SpikeSource,
    lab,
)
from snn_core.topology import OneToOne

RULE = NMDAPlasticity()


def sigmoid(x):
    return 0.5 * (1.0 + math.tanh(0.5 * x))


def slope(t, state, rule, event, opened, last, v):
    """Derivatives of calcium and weight; `opened` at the last event, at time `event`."""
    calcium, weight = state
    part = sum(o * math.exp((event - t) / tau) for o, tau in zip(opened, (50, 200), strict=True))
    u = v(t) + rule.bpap * (0.75 * math.exp((last - t) / 3) + 0.25 * math.exp((last - t) / 25))
    block = 1 / (1 + rule.magnesium / 3.57 * math.exp(-0.062 * u))
    omega = 0.25 + sigmoid(rule.slope * (calcium - rule.theta_p))
    omega -= 0.25 * sigmoid(rule.slope * (calcium - rule.theta_d))
    tau = 100.0 / (1e-5 + max(calcium, 0.0) ** 3) + 1000.0
    return [
        part * block * (130 - u) / 500 - calcium / rule.tau_ca,
        (rule.w_naive * omega / 0.25 - weight) / tau,
    ]


def twin(rule, pre, post, v, end, weight=1.0):
    """Weight at the end by an adaptive solver between spikes."""
    opened, last, state = [0.0, 0.0], -1e6, [0.0, weight]
    for start, stop in pairwise(sorted({0.0, *pre, *post, end})):
        if start in pre:
            more = 0.25 * (1.0 - sum(opened))
            opened = [o + more for o in opened]
        last = start if start in post else last
        args = (rule, start, tuple(opened), last, v)
        state = solve_ivp(
            slope, (start, stop), state, "LSODA", args=args, rtol=1e-8, atol=1e-11, max_step=2.0
        ).y[:, -1]
        opened = [o * math.exp((start - stop) / t) for o, t in zip(opened, (50, 200), strict=True)]
    return state[1]


TRAINS = {
    "post last": ([10.0, 210.0, 410.0], [20.0, 220.0, 420.0], RULE),
    "post first": ([20.0, 220.0, 420.0], [10.0, 210.0, 410.0], RULE),
    "burst": ([10.0, 20.0, 30.0], [12.0, 17.0, 22.0, 32.0], RULE),
    "other parameters": (
        [10.0, 40.0, 300.0], [15.0, 290.0],
        RULE._replace(tau_ca=30.0, bpap=70.0, magnesium=0.5, w_naive=0.7, slope=60.0),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRAINS)
def test_spikes_agree_with_the_solver(name):
    pre, post, rule = TRAINS[name]
    expected = twin(rule, pre, post, lambda t: -65.0, 600.0) - 1.0
    errors = []
    for dt in (1.0, 0.5, 0.1):
        trace = lab.weight_change(rule, pre, post, duration=600.0, dt=dt, initial=1.0)
        errors.append(abs(trace.weight[-1] - 1.0 - expected))
    assert abs(expected) > 1e-3
    assert errors[2] < 1e-3 * abs(expected)
    assert max(errors) > 15.0 * errors[2]  # second order; a coarse one may vanish by chance


def test_a_moving_potential_agrees_with_the_solver():
    def v(t):
        return -60.0 + 20.0 * np.sin(t / 15.0)

    t = np.arange(6001) * 0.1
    pre = [10.0, 60.0, 250.0]
    trace = lab.weight_change(RULE, pre, [], duration=600.0, dt=0.1, initial=1.0, potential=v(t))
    expected = twin(RULE, pre, [], v, 600.0)
    assert trace.weight[-1] - 1.0 == pytest.approx(expected - 1.0, rel=1e-4)


def paired(rule, volts, lags=None, gain=1.0, pairs=100, dt=0.5):
    """Weights after presynaptic spikes at 1 Hz, at these potentials, kicked to fire at lags."""
    volts = np.asarray(volts, float)
    pre = 300.0 + 1000.0 * np.arange(pairs)
    kicks = [pre + lag - dt for lag in lags] if lags is not None else [[]] * volts.size
    source = Population("pre", 1, SpikeSource([pre - dt]))
    driver = Population("driver", volts.size, SpikeSource(kicks))
    neuron = LIF(v_rest=volts, v_reset=volts, v_threshold=volts + 10.0, t_ref=2.0)
    cells = Population("cells", volts.size, neuron, {"nmda": Delta(), "kick": Delta()})
    link = Projection(source, cells, "nmda", weight=1.0, delay=dt, rule=rule, name="link")
    kick = Projection(driver, cells, "kick", OneToOne(), weight=15.0, delay=dt)
    network = Network([source, driver, cells], [link, kick], dt=dt)
    network.projection("link").efficacy = 0.0  # the synapse itself does not move the potential
    network["cells"].receptor("nmda").gain = gain
    network.run(round((pre[-1] + 1000.0) / dt))
    return network.projection("link").weight[0]


def test_pairing_depresses_when_moderate_and_potentiates_when_strong():
    """Their figure 2: calcium control, the potential decides."""
    volts = np.arange(-90.0, 0.1, 5.0)
    weight = paired(RULE, volts)
    assert np.abs(weight[volts <= -70.0] - 1.0).max() < 1e-3
    assert (weight[(volts >= -60.0) & (volts <= -55.0)] < 0.8).all()
    assert (weight[volts >= -50.0] > 1.2).all()
    crossings = np.flatnonzero(np.diff(np.sign(weight[volts >= -65.0] - 1.0)))
    assert len(crossings) == 1
    assert (np.diff(weight[volts >= -55.0]) > 0.0).all()
    assert weight.max() <= 4.0


LAGS = np.array([-60.0, -40.0, -20.0, -10.0, -5.0, 5.0, 10.0, 20.0, 30.0, 60.0, 80.0, 100.0])


def test_pairs_of_spikes_depress_potentiate_and_depress_again():
    """Their figure 3: post first depresses, post last potentiates, and depresses when late."""
    weight = paired(RULE, np.full(LAGS.size, -65.0), LAGS)
    post_first, near = (LAGS < 0.0) & (LAGS >= -20.0), (LAGS > 0.0) & (LAGS <= 30.0)
    assert (weight[post_first] < 0.95).all()
    assert (weight[near] > 1.3).all()
    assert (weight[LAGS >= 60.0] < 0.8).all()
    assert (np.diff(weight[LAGS <= -5.0]) < 0.0).all()
    assert (np.abs(weight[LAGS <= -40.0] - 1.0) < 0.01).all()


def test_a_blocked_receptor_prevents_both():
    volts = [-65.0, -65.0, -57.0, -20.0]
    lags = [10.0, -10.0, 400.0, 400.0]
    free = paired(RULE, volts, lags) - 1.0
    assert free[0] > 0.3 < free[3]
    assert free[1] < -0.3 > free[2]
    blocked = paired(RULE, volts, lags, gain=0.0) - 1.0
    assert np.abs(blocked).max() < 1e-4  # a naive synapse is at rest
    partly = paired(RULE, volts, lags, gain=0.6) - 1.0
    assert partly[0] < 0.0 < partly[3]  # less calcium: potentiation becomes depression


def test_without_magnesium_no_coincidence_is_needed():
    alone = [paired(RULE._replace(magnesium=mg), [-65.0])[0] - 1.0 for mg in (1.0, 0.0)]
    assert abs(alone[0]) < 2e-3
    assert alone[1] > 1.0


def pyramid(i_tuft):
    """Synapses on tuft and basal dendrite, of the same axon."""
    source = Population("pre", 1, SpikeSource([20.0 + 250.0 * np.arange(8)]))
    receptors = {"tuft.nmda": NMDA(), "basal.nmda": NMDA(), "drive": ExponentialCurrent()}
    cell = Population("cell", 1, Pyramidal(), receptors)
    links = [
        Projection(source, cell, f"{place}.nmda", weight=1.0, delay=2.0, rule=RULE, name=place)
        for place in ("tuft", "basal")
    ]
    network = Network([source, cell], links, dt=0.5)
    network["cell"].i_tuft = i_tuft
    v, fired = [], []
    for _ in range(4000):
        network.run(1)
        v.append([network["cell"].v_tuft[0, 0], network["cell"].v_basal[0, 0]])
        fired.append(network["cell"].fired[0, 0])
    return network, np.array(v), 0.5 * np.flatnonzero(fired)


def test_the_potential_of_the_own_compartment_counts():
    network, v, fired = pyramid(450.0)
    arrivals = 22.0 + 250.0 * np.arange(8)
    for place, potential in zip(("tuft", "basal"), v.T, strict=True):
        bench = lab.weight_change(
            RULE, arrivals, fired, duration=1999.5, dt=0.5, initial=1.0, potential=potential
        )
        found = network.projection(place).weight[0, 0]
        assert found == pytest.approx(bench.weight[-1], abs=1e-12)
    tuft, basal = (network.projection(place).weight[0, 0] for place in ("tuft", "basal"))
    assert v[-1, 0] > v[-1, 1] + 5.0
    assert abs(tuft - basal) > 0.1


def test_a_target_without_a_potential_is_refused():
    source = Population("pre", 1, SpikeSource([[1.0]]))
    target = Population("post", 1, SpikeSource([[2.0]]), {"nmda": NMDA()})
    with pytest.raises(ValueError, match=r"NMDAPlasticity follows the potential.*SpikeSource"):
        Projection(source, target, "nmda", rule=RULE)
