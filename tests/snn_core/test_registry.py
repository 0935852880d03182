"""What holds for every neuron and every synapse, each in a small network of its own kind."""

import numpy as np
import pytest
from numba.core import config

from snn_core import (
    LIF,
    ExponentialConductance,
    ExponentialCurrent,
    Network,
    PoissonSource,
    Population,
    Projection,
    SpikeSource,
    Uniform,
)
from snn_core.assembly import assemble
from snn_core.blocks import Setting
from snn_core.component import Drive, Lasting, State, Stream, fields
from snn_core.driver import compiled_signatures
from snn_core.neurons import NEURONS, Port
from snn_core.synapses import RECEPTORS, SHORT_TERM
from snn_core.topology import FixedInDegree

DT = 0.1
MODEST = Uniform(0.5, 20.0)
SOURCES = (PoissonSource, SpikeSource, Port)
KINDS = {cls.__name__: cls for cls in (*NEURONS, *RECEPTORS, *SHORT_TERM)}
# Built like others that stay: checked by make test-slow.
LIKE_OTHERS = (
    "IF", "SubtractiveIF", "DiscreteLIF", "EIF", "AlphaCurrent", "AlphaConductance",
    "DoubleExponentialCurrent", "DoubleExponentialConductance", "Pulse", "PoissonCurrent",
)  # fmt: skip
EVERY = [pytest.param(n, marks=[pytest.mark.slow] * (n in LIKE_OTHERS)) for n in KINDS]
# Each network holds all kinds of one row, which are compiled once, in half the time; more at a time
# take longer, and cells that seek their resting potential in Python are slow to make.
ROWS = (
    ("McCullochPitts", "DiscreteALIF", "FilteredLIF", "AdEx", "ClopathAdEx"),
    ("Izhikevich", "SRM0", "GIF", "AlphaNeuron"),
    ("Pyramidal", "BurstCell"),
    ("LIF", "NMDA", "ExponentialConductance", "DoubleExponentialConductance"),
    ("IntrinsicPlasticity", "TsodyksMarkram", "QuantalRelease", "SynapticEnhancement"),
    ("ExponentialCurrent", "Delta", "PoissonInput", "WhiteNoise"),
)
TOGETHER = () if config.DISABLE_JIT else ROWS


def accepts(neuron, receptor):
    """Whether a network with this receptor at this kind of neuron can be built."""
    try:
        cells = Population("cell", 1, neuron(), {"in": receptor()})
        assemble([cells], (), (), Setting(DT, 1, 0, ()))
    except ValueError as error:
        assert "membrane" in str(error)  # noqa: PT017
        return False
    return True


def wired(name, source, label="cells", size=6, weight=MODEST):
    """Cells of one kind, driven by the source, and connected among themselves if not alone."""
    cls = KINDS[name]
    neuron, receptors = (cls, (ExponentialCurrent, ExponentialConductance))
    if cls in (*RECEPTORS, *SHORT_TERM):
        neuron, receptors = LIF, (cls if cls in RECEPTORS else ExponentialCurrent,)
    short_term = cls() if cls in SHORT_TERM else None
    known = {r.__name__: r() for r in receptors if accepts(neuron, r)}
    cells = Population(label, size, neuron(), known, co_release=True)
    links = []
    for receptor in known:
        for pre in (source, cells)[:size]:
            links.append(
                Projection(
                    pre, cells, receptor, FixedInDegree(3), weight, Uniform(0.1, 3.0),
                    short_term, name=f"{pre.name} {label} {receptor}",
                )
            )  # fmt: skip
    return cells, links


def small_network(name, copies=2, weight=MODEST, rate=300.0, seed=0, threads=1):
    """Cells of one kind, driven by Poisson spikes, and one of each kind of its row."""
    cls = KINDS[name]
    source = Population("source", 6, PoissonSource(rate), co_release=True)
    if cls in SOURCES:
        trains = [[1.0, 7.3, 50.0]] * 6
        neuron = {SpikeSource: SpikeSource(trains), Port: Port()}.get(cls, PoissonSource(50.0))
        cells = Population("cells", 6, neuron)
        network = Network([source, cells], dt=DT, copies=copies, seed=seed, threads=threads)
        if cls is Port:
            network["cells"].pending = 2.0**9 + 1.0
        return network
    row = next((row for row in TOGETHER if name in row), ())
    parts = [wired(name, source, weight=weight)]
    parts += [wired(other, source, f"one {other}", 1) for other in row if other != name]
    populations = [source, *(cells for cells, _ in parts)]
    links = [link for _, own in parts for link in own]
    return Network(populations, links, dt=DT, copies=copies, seed=seed, threads=threads)


def assert_same(state, other):
    assert state.keys() == other.keys()
    for name, array in state.items():
        np.testing.assert_array_equal(array, other[name], err_msg=name)


def assert_finite(network, what):
    for label, block in network._assembly.named_blocks():
        for field, array in fields(block, State, Drive, Stream):
            allowed = np.isfinite(array) if field not in ("last", "since") else ~np.isnan(array)
            assert allowed.all(), (what, label, field)
    assert np.isfinite(network._core.arrivals).all()


@pytest.mark.parametrize("name", EVERY)
def test_finite_after_10_000_noisy_steps_of_extreme_input(name):
    """Currents of up to 1e6 pA and weights up to 1e5 nS (or pA), both signs where that is legal."""
    network = small_network(name, weight=Uniform(0.0, 1e5), rate=200.0)
    rng, cells = np.random.default_rng(1), network["cells"]
    network.run(20)
    spikes = cells.counts.sum()
    for k in range(100):
        if hasattr(cells, "i_offset"):
            scale = 10.0 ** rng.uniform(0.0, 6.0)
            cells.i_offset = scale * rng.normal(size=cells.i_offset.shape)
        network.run(100)
        spikes += cells.counts.sum()
        assert_finite(network, k)
    assert spikes > 0


@pytest.mark.parametrize("name", EVERY)
def test_step_is_run_copies_are_alone_and_states_return_exactly(name):
    network, one = small_network(name), small_network(name, copies=1)
    if hasattr(network["cells"], "i_offset"):
        network["cells"].i_offset = one["cells"].i_offset = 150.0
    start = network.state()
    network.run(300)
    one.run(300)
    fast, restored = network.state(), {}
    for field, array in fast.items():
        if field not in ("plastic",):
            np.testing.assert_array_equal(array[:1], one.state()[field], err_msg=field)
    network.restore(start)
    network.run(120)
    restored = network.state()
    network.run(5)
    network.restore(restored)
    network.run(180)
    assert_same({**fast, "counts": 0}, {**network.state(), "counts": 0})
    network.restore(start)
    for _ in range(300):
        network.step()
    assert_same({**fast, "counts": 0}, {**network.state(), "counts": 0})


@pytest.mark.parametrize("name", EVERY)
def test_one_compilation_serves_all_sizes_and_parameters(name):
    network = small_network(name)
    for copies in (1, 3):
        another = small_network(name, copies=copies, seed=copies)
        another.run(10)
        assert another._engine.driver is network._engine.driver
    assert compiled_signatures(network._engine.driver) <= 1


@pytest.mark.parametrize("name", EVERY)
def test_a_reset_cell_is_a_new_one(name):
    network, fresh = small_network(name), small_network(name)
    network.run(200)
    network.reset()
    fresh.reset()
    kept = {"history"} | {f for f in network.state() if f.endswith(".rng")}
    for label, block in network._assembly.named_blocks():
        kept |= {f"{label}.{field}" for field, _ in fields(block, Lasting)}
    for field, array in fresh.state().items():
        if field not in kept:
            np.testing.assert_array_equal(network.state()[field], array, err_msg=field)


@pytest.mark.parametrize("name", EVERY)
def test_threads_change_no_bit(same_for_any_threads, name):
    same_for_any_threads(lambda n: small_network(name, copies=5, threads=n), lambda n: n.run(300))
