"""A6: Tsodyks-Markram releases against published numbers, closed forms and a slow twin."""

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from snn_core import (
    LIF,
    ExponentialCurrent,
    Network,
    Population,
    Projection,
    SpikeSource,
    TsodyksMarkram,
    lab,
)

DEPRESSING = TsodyksMarkram(U=0.5, tau_rec=800.0, tau_facil=0.0)
FACILITATING = TsodyksMarkram(U=0.03, tau_rec=130.0, tau_facil=530.0)
EXC_TO_INH = TsodyksMarkram(U=0.04, tau_rec=100.0, tau_facil=1000.0)
SETS = {"D": DEPRESSING, "F": FACILITATING, "E->I": EXC_TO_INH}
# Maass, Natschlaeger and Markram 2002: U, tau_rec, tau_facil of the four kinds of synapse.
SETS |= {
    f"LSM {k}": TsodyksMarkram(U=u, tau_rec=d, tau_facil=f)
    for k, (u, f, d) in {
        "EE": (0.5, 50.0, 1100.0),
        "EI": (0.05, 1200.0, 125.0),
        "IE": (0.25, 20.0, 700.0),
        "II": (0.32, 60.0, 144.0),
    }.items()
}
SEQUENCES = {
    "D": (20.0, [1, 0.530293, 0.309669, 0.206041, 0.157366]),
    "F": (
        20.0,
        [
            1,
            1.844228,
            2.52454,
            3.059246,
            3.475952,
            3.802008,
            4.060368,
            4.268624,
            4.439556,
            4.582189,
        ],
    ),
}
INTERVALS = [10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0]
PAIRED_PULSES = {
    "F": [1.89765, 1.88433, 1.84423, 1.77814, 1.65437, 1.37674, 1.14699],
    "D": [0.50621, 0.51235, 0.53029, 0.55875, 0.6106, 0.73237, 0.85675],
    "E->I": [1.87985, 1.87742, 1.86676, 1.84115, 1.77631, 1.58184, 1.35316],
}


def regular(rate, n):
    return 10.0 + 1000.0 / rate * np.arange(n)


def slow_twin(rule, spike_times):
    """Lets u and x relax on a grid of 0.25 ms between spikes, and jumps at them."""
    grid, releases, u, x, time = 0.25, [], 0.0, 1.0, 0.0
    for spike in spike_times:
        for _ in range(round((spike - time) / grid)):
            u = 0.0 if rule.tau_facil == 0.0 else u * math.exp(-grid / rule.tau_facil)
            x += (1.0 - x) * (1.0 - math.exp(-grid / rule.tau_rec))
        u += rule.U * (1.0 - u)
        releases.append(u * x)
        x *= 1.0 - u
        time = spike
    return np.array(releases)


@pytest.mark.parametrize("name", SEQUENCES)
def test_release_sequences_at_20_hz(name):
    rate, expected = SEQUENCES[name]
    releases = lab.release(SETS[name], regular(rate, len(expected)))
    assert releases[0] == pytest.approx(SETS[name].U, abs=1e-15)
    np.testing.assert_allclose(releases / releases[0], expected, rtol=0, atol=1e-6)


def test_a_facilitating_synapse_at_70_hz_peaks_at_its_seventh_spike_and_then_falls():
    releases = lab.release(FACILITATING, regular(70.0, 40))
    ratio = releases / releases[0]
    assert int(np.argmax(ratio)) == 6
    assert ratio[6] == pytest.approx(3.835, abs=5e-4)
    assert (np.diff(ratio[6:16]) < 0.0).all()
    assert ratio[-1] < 3.2


@pytest.mark.parametrize("name", PAIRED_PULSES)
def test_paired_pulse_ratios(name):
    rule = SETS[name]
    for interval, published in zip(INTERVALS, PAIRED_PULSES[name], strict=True):
        first, second = lab.release(rule, [3.0, 3.0 + interval])
        facilitation = math.exp(-interval / rule.tau_facil) if rule.tau_facil else 0.0
        formula = 1.0 + (1.0 - rule.U) * facilitation
        formula *= 1.0 - rule.U * math.exp(-interval / rule.tau_rec)
        assert second / first == pytest.approx(formula, abs=1e-12)
        assert second / first == pytest.approx(published, abs=6e-6)


@pytest.mark.parametrize("rate", [2.5, 20.0, 83.3])
@pytest.mark.parametrize("name", SETS)
def test_regular_trains_settle_at_the_closed_form(name, rate):
    rule, period = SETS[name], 1000.0 / rate
    kept = math.exp(-period / rule.tau_facil) if rule.tau_facil else 0.0
    u = rule.U / (1.0 - (1.0 - rule.U) * kept)
    recovery = math.exp(-period / rule.tau_rec)
    x = (1.0 - recovery) / (1.0 - (1.0 - u) * recovery)
    assert lab.release(rule, regular(rate, 1500))[-1] == pytest.approx(u * x, rel=1e-9)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", SETS)
def test_irregular_trains_agree_with_the_slow_twin(name, seed):
    gaps = np.random.default_rng(seed).exponential(25.0, 60)
    spikes = np.cumsum(np.maximum(np.rint(gaps / 0.25), 1.0)) * 0.25
    np.testing.assert_allclose(
        lab.release(SETS[name], spikes), slow_twin(SETS[name], spikes), rtol=1e-9
    )


def test_steady_facilitation_is_strongest_near_21_hz():
    steady = {
        rate: lab.release(FACILITATING, regular(rate, 300))[-1] for rate in (19.8, 20.8, 21.8)
    }
    assert max(steady, key=steady.get) == 20.8


def test_a_depressing_synapse_transmits_the_same_drive_at_any_high_rate():
    # U = 0.5, tau_rec = 0.8 s: the release per second saturates at 1 / tau_rec.
    spikes = np.cumsum(np.random.default_rng(3).exponential(25.0, 8000))
    per_second = lab.release(DEPRESSING, spikes)[100:].mean() * 40.0
    expected = 40.0 * 0.5 / (1.0 + 40.0 * 0.5 * 0.8)
    assert per_second == pytest.approx(expected, rel=0.02)
    assert per_second == pytest.approx(1.25, rel=0.07)


# NEST's test of tsodyks_synapse: membrane and synapse, U, tau_rec, tau_facil, tau_psc, first spike
# and interval, and the potential (mV) at some times (ms).
NEST = {
    "depressing": (
        (40.0, 40.0, 3.0, 250.0), TsodyksMarkram(0.5, 800.0, 0.0, 3.0), (98.0, 50.0),
        {100.0: 2.40135, 125.0: 5.30244, 150.0: 4.10833, 175.0: 4.32217, 200.0: 3.05339,
         500.0: 0.7626880, 1000.0: 0.726588},
    ),
    "facilitating": (
        (60.0, 60.0, 1.5, 1540.0), TsodyksMarkram(0.03, 130.0, 530.0, 1.5), (98.1, 50.1),
        {100.0: 0.473975, 125.0: 0.770603, 200.0: 2.11442, 300.0: 3.27271, 500.0: 3.68772,
         1000.0: 4.74035},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NEST)
def test_the_potentials_of_nests_tables(name):
    (c_m, tau_m, tau_syn, weight), rule, (start, interval), table = NEST[name]
    times = np.arange(start, 1049.0, interval) + 1.0  # a spike generator acts 1 ms late
    source = Population("source", 1, SpikeSource([times]))
    neuron = LIF(tau_m=tau_m, c_m=c_m, v_rest=0.0, v_reset=-1.0, v_threshold=1e4)
    cell = Population("cell", 1, neuron, {"in": ExponentialCurrent(tau_syn)})
    link = Projection(source, cell, "in", weight=weight, delay=0.1, short_term=rule)
    network = Network([source, cell], [link], dt=0.1)
    for t, v in table.items():
        network.run(round(t / 0.1) - round(network.time[0] / 0.1))
        assert network["cell"].v[0, 0] == pytest.approx(v, abs=1e-5), t


@pytest.mark.parametrize("tau_psc", [1.5, 3.0, 40.0])
def test_slow_inactivation_agrees_with_the_equations(tau_psc):
    rule = TsodyksMarkram(0.4, 300.0, 120.0, tau_psc)
    times = np.cumsum(np.random.default_rng(1).exponential(30.0, 25))
    active = inactive = u = 0.0
    expected, now = [], 0.0

    def flow(t, y):
        return [-y[0] / tau_psc, y[0] / tau_psc - y[1] / 300.0]

    for time in times:
        part = solve_ivp(flow, (0.0, time - now), [active, inactive], rtol=1e-11, atol=1e-13)
        active, inactive = part.y[:, -1]
        u *= math.exp(-(time - now) / 120.0)
        u += 0.4 * (1.0 - u)
        expected.append(u * (1.0 - active - inactive))
        active, now = active + expected[-1], time
    np.testing.assert_allclose(lab.release(rule, times), expected, atol=1e-9)


def test_inactivation_and_recovery_must_differ():
    with pytest.raises(ValueError, match="tau_psc: expected another time constant"):
        lab.release(TsodyksMarkram(tau_rec=100.0, tau_psc=100.0), [1.0])
