"""Halving the step cuts the error of spike times: every neuron with an interpolated spike."""

import functools
import math

import numpy as np
import pytest

from snn_core import (
    ExponentialConductance,
    ExponentialCurrent,
    Network,
    Population,
    Projection,
    SpikeSource,
)
from snn_core.neurons import GIF, NEURONS, Izhikevich

DETERMINISTIC = {
    cls.__name__: cls for cls in NEURONS if "crossing" in cls._fields and cls is not GIF
}
# Currents (pA) that make each fire a few times in the time given (ms); the models differ in scale.
DRIVE = {
    "IF": 300.0, "LIF": 450.0, "FilteredLIF": 450.0, "EIF": 350.0, "AdEx": 900.0,
    "Izhikevich": 10.0, "HodgkinHuxley": 1000.0, "Mancilla": 400.0, "AlphaNeuron": 0.25,
    "Pyramidal": 600.0, "BurstCell": 1200.0, "ClopathAdEx": 1400.0,
}  # fmt: skip
LONGEST = {"HodgkinHuxley": 0.02, "Mancilla": 0.005}  # their steps are cut to these, ms
CELLS = 12


@functools.cache
def spikes(names, dt, synaptic, duration=40.0):
    """First spikes of cells with different currents, {name: (CELLS, 4)}, ms; NaN for none.

    All of them live in one network, so that one driver is compiled.
    """
    times = [[2.0, 21.0, 24.0, 40.0]] * 3
    source = Population("source", 3, SpikeSource(times), co_release=True)
    receptors = {"g": ExponentialConductance(6.0, -20.0), "i": ExponentialCurrent(4.0)}
    cells = [Population(name, CELLS, DETERMINISTIC[name](), receptors) for name in names]
    weights = {"g": 3e-4 * synaptic, "i": 0.02 * synaptic}
    links = [
        Projection(source, each, receptor, weight=DRIVE[each.name] * weight, delay=2.0,
                   name=f"{each.name} {receptor}")
        for each in cells
        for receptor, weight in weights.items()
    ]  # fmt: skip
    network = Network([source, *cells], links, dt=dt)
    spread = np.linspace(0.9, 1.1, CELLS)
    found = {name: [[] for _ in range(CELLS)] for name in names}
    for k in range(round(duration / dt)):
        wave = 1.0 if synaptic else 1.0 + 0.3 * math.sin(0.11 * (k + 0.5) * dt)
        for name in names:
            network[name].i_offset[:] = DRIVE[name] * wave * spread
        network.run(1)
        for name in names:
            for i in np.flatnonzero(network[name].fired[0]):
                found[name][i].append(k * dt + network[name].crossing[0, i])
    return {
        name: np.array([(train + [np.nan] * 4)[:4] for train in trains])
        for name, trains in found.items()
    }


def error(times, exact):
    assert (np.isnan(times) == np.isnan(exact)).all()
    return np.nanmean(np.abs(times - exact))


@pytest.mark.parametrize("synaptic", [False, True], ids=["current", "synapses"])
@pytest.mark.parametrize(
    "name",
    [pytest.param(n, marks=[pytest.mark.slow] * (n in LONGEST)) for n in DETERMINISTIC],
)
def test_spike_times_converge_with_second_order(name, synaptic):
    alike = (name,) if name in LONGEST else tuple(n for n in DETERMINISTIC if n not in LONGEST)
    coarse = LONGEST.get(name, 0.2)
    exact = spikes(alike, coarse / 40.0, synaptic)[name]
    assert np.isfinite(exact).sum() >= CELLS
    found = (spikes(alike, dt, synaptic)[name] for dt in (coarse, coarse / 4.0))
    errors = [error(times, exact) for times in found]
    assert errors[1] < 1e-6 or errors[0] / errors[1] >= 3.5**2, errors


def test_the_published_scheme_of_izhikevich_is_first_order():
    def first(dt, scheme):
        cells = Population("cells", 8, Izhikevich(scheme=scheme))
        network = Network([cells], dt=dt)
        network["cells"].i_offset = np.linspace(8.0, 12.0, 8)
        times = np.full(8, np.nan)
        for k in range(round(30.0 / dt)):
            network.run(1)
            new = (network["cells"].fired[0] > 0) & np.isnan(times)
            times[new] = k * dt
        return times

    exact = first(1e-3, "converged")
    errors = [np.abs(first(dt, "paper") - exact).mean() for dt in (0.1, 0.05, 0.025)]
    assert errors[0] / errors[2] > 1.8**2


def test_no_deterministic_neuron_is_left_out():
    on_the_grid = {
        "McCullochPitts", "DiscreteLIF", "DiscreteALIF", "SubtractiveIF", "SRM0", "GIF",
    }  # fmt: skip
    sources = {"PoissonSource", "SpikeSource", "Port"}
    ours = {cls.__name__ for cls in NEURONS} - on_the_grid - sources
    assert ours == DETERMINISTIC.keys() == DRIVE.keys()
