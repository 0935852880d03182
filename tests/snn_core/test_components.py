"""Every neuron, receptor, short-term plasticity and rule that a scan finds, by one list."""

import importlib
import pkgutil
import re

import numpy as np
import pytest

from snn_core import (
    LIF,
    SRM0,
    Delta,
    ExponentialCurrent,
    PoissonSource,
    Population,
    Projection,
    neurons,
    plasticity,
    synapses,
)
from snn_core.component import Derived, Drive, Lasting, State, Stream, fields
from snn_core.topology import FixedInDegree


def scan(package, method):
    """Component classes with this kernel in the files of a package."""
    found = {}
    for info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for value in vars(module).values():
            own = isinstance(value, type) and value.__module__ == module.__name__
            if own and hasattr(value, "_field_defaults") and hasattr(value, method):
                found[value.__name__] = value
    return found


NEURONS = scan(neurons, "integrate")
RECEPTORS = scan(synapses, "receive")
SHORT_TERM = scan(synapses, "release")
RULES = scan(plasticity, "learn")
ALL = NEURONS | RECEPTORS | SHORT_TERM | RULES
# Each rule by itself is in test_rules.py; all in one network would compile for minutes.
TOGETHER = ("PairSTDP", "RewardSTDP", "TDLTP", "EfferenceTD")
UNIT = re.compile(r"\b(ms|mV|pA|nS|pF|Hz)\b")


def parameters(cls):
    hidden = (State, Lasting, Derived, Stream)
    return [n for n, mark in cls._field_defaults.items() if not isinstance(mark, hidden)]


def test_the_scan_finds_what_the_packages_register():
    assert set(NEURONS.values()) == set(neurons.NEURONS)
    assert set(RECEPTORS.values()) == set(synapses.RECEPTORS)
    assert set(SHORT_TERM.values()) == set(synapses.SHORT_TERM)
    assert set(RULES.values()) == set(plasticity.RULES)
    assert len(ALL) >= 12


@pytest.mark.parametrize("name", ALL)
def test_the_docstring_states_equation_units_parameters_and_source(name):
    doc = ALL[name].__doc__
    assert re.search(r"[=*]|<-|->", doc), "no equation"
    assert UNIT.search(doc), "no unit"
    assert "Source: " in doc, "no source"
    assert re.search(r"Source: .*\b(1[89]|20)\d\d\b", doc, re.DOTALL), "no year"
    for parameter in parameters(ALL[name]):
        assert re.search(rf"^\s+{parameter}: \S", doc, re.MULTILINE), parameter


@pytest.mark.parametrize("name", ALL)
def test_every_default_makes_a_component(name):
    assert ALL[name]() == ALL[name]()
    assert all(
        isinstance(default, (int, float, str, tuple, Drive))
        for parameter, default in ALL[name]._field_defaults.items()
        if parameter in parameters(ALL[name])
    )


@pytest.fixture(scope="module")
def noisy(build):
    """Short-term plasticity and some rules under 1000 steps of noise and random modulators."""
    source = Population("noise", 10, PoissonSource(rate=200.0), co_release=True)
    receptors = {"exc": ExponentialCurrent(), "delta": Delta()}
    cells = [Population(cls.__name__, 5, cls(), receptors) for cls in (LIF, SRM0)]
    kinds = [{"short_term": cls()} for cls in SHORT_TERM.values()]
    kinds += [{"rule": RULES[name]()} for name in TOGETHER]

    def link(name, cell, receptor, kind):
        return Projection(source, cell, receptor, FixedInDegree(4), 1.0, 2.0, name=name, **kind)

    links = [
        link(f"{cell.name} {receptor} {i}", cell, receptor, kind)
        for cell in cells
        for receptor in receptors
        for i, kind in enumerate([{}, *kinds])
    ]
    network = build([source, *cells], links, dt=0.5, copies=2, seed=3)
    places = addresses(network)
    rng = np.random.default_rng(0)
    for _ in range(40):
        for cell in cells:
            network.feed_back(cell.name, rng.normal(size=cell.size))
        network.run(25, {channel: float(rng.normal()) for channel in network.modulators})
    return network, places


def addresses(network):
    """Place in memory of every array of state."""
    return {
        (label, name): array.__array_interface__["data"][0]
        for label, block in network._assembly.named_blocks()
        for name, array in fields(block, State, Drive, Stream)
    }


@pytest.mark.parametrize("name", [*SHORT_TERM, *TOGETHER])
def test_finite_and_moving_after_1000_steps_of_noise(noisy, name):
    network, _ = noisy
    own = [(label, b) for label, b in network._assembly.named_blocks() if type(b) is ALL[name]]
    assert own, f"{name} is in no network of the tests"
    for label, block in own:
        for field, array in fields(block, State, Drive, Stream):
            without_spare = array[:, :-1] if array.shape[1] > 1 else array
            assert not np.isnan(array).any(), (label, field)
            if field != "last":  # minus infinity until the first spike
                assert np.isfinite(without_spare).all(), (label, field)


def test_weights_are_finite_and_within_bounds_after_noise(noisy):
    network, _ = noisy
    for projection in network.projections:
        weight = network.projection(projection.name).weight
        assert np.isfinite(weight).all(), projection.name
        if projection.rule is not None:
            assert weight.min() >= projection.rule.w_min, projection.name
            assert weight.max() <= projection.rule.w_max, projection.name


def test_the_noise_made_cells_fire_and_rules_learn(noisy):
    network, _ = noisy
    for rule in TOGETHER:
        changed = [
            (network.projection(p.name).weight != 1.0).any()
            for p in network.projections
            if type(p.rule).__name__ == rule and not p.name.startswith("spare")
        ]
        assert any(changed), rule


def test_state_arrays_stay_where_they_are(noisy):
    network, places = noisy
    assert addresses(network) == places
    network.reset()
    network.restore(network.state())
    assert addresses(network) == places
