"""A4: the twenty patterns as published, and the classes as the equations say."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from snn_core import lab
from snn_core.neurons import Izhikevich
from snn_core.presets import IZHIKEVICH_2003, IZHIKEVICH_2004, IZHIKEVICH_2007

# name: spikes of the published code, some of its times (ms), spikes of the exact solution
PATTERNS = {
    "tonic spiking": (5, {0: 13, 1: 17, 2: 31.5, 3: 59.25, 4: 86.75}, 5),
    "phasic spiking": (1, {0: 43.75}, 1),
    "tonic bursting": (28, {0: 25}, 29),
    "phasic bursting": (6, {0: 39, 5: 67.2}, 8),
    "mixed mode": (6, {0: 20, 1: 22.75, 2: 27.25, 3: 67, 4: 99.25, 5: 131.5}, 7),
    "spike frequency adaptation": (
        6, {0: 10.25, 1: 12.25, 2: 15, 3: 19.75, 4: 42.5, 5: 71.5}, 6,
    ),
    "class 1 excitable": (10, {0: 84.5}, 10),
    "class 2 excitable": (14, {0: 105.75}, 18),
    "spike latency": (1, {0: 26.6}, 1),
    "subthreshold oscillations": (1, {0: 26.5}, 1),
    "resonator": (1, {0: 338}, 1),
    "integrator": (1, {0: 20}, 1),
    "rebound spike": (1, {0: 68}, 1),
    "rebound burst": (7, {0: 68, 6: 92.2}, 14),
    "threshold variability": (1, {0: 93.25}, 1),
    "bistability": (5, {0: 45.25, 4: 208}, 7),
    "depolarizing after-potential": (1, {0: 11.3}, 8),
    "accommodation": (1, {0: 311.5}, 1),
    "inhibition-induced spiking": (3, {0: 94.5, 1: 166, 2: 236}, 4),
    "inhibition-induced bursting": (12, {0: 86.5, 6: 103, 7: 191.5, 11: 204}, None),
}  # fmt: skip


def test_all_twenty_patterns_are_here():
    assert PATTERNS.keys() == IZHIKEVICH_2004.keys()
    assert len(PATTERNS) == 20


@pytest.mark.parametrize("name", PATTERNS)
def test_the_published_scheme_gives_the_published_spikes(name):
    count, listed, _ = PATTERNS[name]
    preset = IZHIKEVICH_2004[name]
    times = preset.record(onset=0.0).spike_times
    assert len(times) == count
    for k, t in listed.items():
        assert times[k] == pytest.approx(t, abs=preset.dt + 1e-9)


@pytest.mark.parametrize("name", [name for name, row in PATTERNS.items() if row[2] is not None])
def test_the_converged_scheme_gives_the_spikes_of_the_equations(name):
    preset = IZHIKEVICH_2004[name]
    converged = preset._replace(neuron=preset.neuron._replace(scheme="converged"))
    assert len(converged.record(0.02).spike_times) == PATTERNS[name][2]


def test_some_first_spikes_of_the_equations():
    for name, time in (("spike latency", 16.59), ("rebound spike", 57.63)):
        preset = IZHIKEVICH_2004[name]
        converged = preset._replace(neuron=preset.neuron._replace(scheme="converged"))
        assert converged.record(0.02).spike_times[0] == pytest.approx(time, abs=0.02)


CLASSES = {"RS": 23, "IB": 34, "CH": 87, "FS": 137, "LTS": 78}


@pytest.mark.parametrize("name", CLASSES)
def test_the_classes_of_2003(name):
    times = IZHIKEVICH_2003[name].record().spike_times
    assert abs(len(times) - CLASSES[name]) <= 1
    first_and_last = {"RS": (23.099, 44.812), "FS": (4.291, 7.343)}
    if name in first_and_last:
        assert np.diff(times)[[0, -1]] == pytest.approx(first_and_last[name], abs=2e-3)


@pytest.mark.parametrize(
    ("name", "count"), [("RS", 21), ("IB", 28), ("CH", 54), ("FS", 69), ("LTS", 52)]
)
def test_euler_steps_of_1_ms_lose_spikes_as_the_docstring_warns(name, count):
    preset = IZHIKEVICH_2003[name]
    paper = preset._replace(neuron=preset.neuron._replace(scheme="paper"))
    assert len(paper.record(1.0).spike_times) == count
    assert str(count) in Izhikevich.__doc__


def exact_spikes(n, current, duration, initial):
    """The equations and resets written down a second time, solved at tight tolerance."""
    spikes, t = [], 0.0
    v, u = initial

    def flow(t, y):
        v, u = y
        curve = n.quadratic * v**2 + n.linear * v + n.constant
        beyond = v - n.v_switch
        slope = n.b if beyond < 0 else n.b_above
        rest = slope * (v - n.v_u) + (n.cubic * beyond**3 if beyond > 0 else 0.0)
        return [(curve - u + current) / n.c_m, n.a * (rest - n.u_leak * u)]

    def peak(t, y):
        return y[0] - n.v_peak - n.peak_u * y[1]

    peak.terminal, peak.direction = True, 1
    while t < duration:
        part = solve_ivp(
            flow, (t, duration), [v, u], events=peak, rtol=1e-9, atol=1e-9, max_step=1.0
        )
        if part.status != 1:
            break
        t, u = part.t[-1], part.y[1, -1]
        spikes.append(t)
        v, u = n.c + n.c_u * u, min(u + n.d, n.u_max)
    return np.array(spikes)


@pytest.mark.parametrize("name", IZHIKEVICH_2007)
def test_the_classes_of_2007_agree_with_an_independent_solver(name):
    preset = IZHIKEVICH_2007[name]._replace(duration=300.0)
    start = preset.neuron.c, preset.neuron.b * (preset.neuron.c - preset.neuron.v_u)
    exact = exact_spikes(preset.neuron, preset.current, 300.0, start)
    times = preset.record(0.02).spike_times
    assert len(times) == len(exact) > 2
    np.testing.assert_allclose(times, exact, atol=0.05)


def test_the_thalamic_cell_rebounds_after_inhibition_as_its_constants_say():
    cell = IZHIKEVICH_2007["TC"].neuron
    bare = [cell.c_m, cell.quadratic, cell.linear, cell.constant, cell.a, cell.b, cell.v_u]
    assert bare == [200.0, 1.6, 176.0, 4800.0, 0.01, 15.0, -65.0]

    def spikes(hold, dt):
        clamp = lab.current_clamp(cell, lambda t: hold if t < 300.0 else 0.0, 600.0, dt)
        return clamp.spike_times[clamp.spike_times > 300.0].size

    assert [spikes(hold, 0.02) for hold in (-400.0, -800.0, -1200.0)] == [0, 3, 6]


def test_other_parameters_agree_with_an_independent_solver():
    neuron = Izhikevich(a=0.05, b=0.22, c=-58.0, d=5.0, v_peak=25.0, linear=4.8, constant=132.0)
    exact = exact_spikes(neuron, 12.0, 200.0, (-58.0, -58.0 * 0.22))
    np.testing.assert_allclose(
        lab.current_clamp(neuron, 12.0, 200.0, 0.05).spike_times, exact, atol=0.01
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"scheme": "papers"}, "unknown choice 'papers'; did you mean 'paper'"),
        ({"c": 40.0}, "c: expected below v_peak"),
        ({"c_m": 0.0}, "c_m: got .*expected positive"),
        ({"a": 20.0}, "choose a smaller dt"),
    ],
)
def test_what_makes_no_neuron_is_refused_by_name(wrong, message):
    with pytest.raises(ValueError, match=message):
        lab.current_clamp(Izhikevich(**wrong), 0.0, 1.0)
