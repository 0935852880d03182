"""Networks of snnTorch and Norse, exported by themselves, fire the same spikes here.

Runs where those packages are installed; they are no dependency.
"""

import warnings

import numpy as np
import pytest

from snn_core import Network, SpikeSource
from snn_core.exchange import from_nir
from snn_core.recording import record

pytest.importorskip("nir")
torch = pytest.importorskip("torch")
STEPS = 1500


@pytest.fixture(autouse=True)
def quiet():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture
def given():
    torch.manual_seed(0)
    return torch.tensor((np.random.default_rng(0).random((STEPS, 20)) < 0.1).astype(np.float32))


def linear(n, m, scale):
    layer = torch.nn.Linear(n, m, bias=False)
    layer.weight.data *= scale
    return layer


def check(graph, given, layers, dt):
    """`layers`: the peer's spikes (steps, n) by name; layer k is k + 1 steps late here."""
    trains = [np.flatnonzero(train) * dt for train in given.numpy().T]
    network = Network(*from_nir(graph, dt, SpikeSource(trains)), dt=dt)
    seen = record(network, dt * (STEPS + len(layers)), list(layers)).spikes
    for late, (name, expected) in enumerate(layers.items(), start=1):
        got = np.zeros((STEPS + len(layers), seen[name].size))
        got[np.rint(seen[name].times / dt).astype(int) - 1, seen[name].ids] = 1.0
        assert expected.sum() > 100
        assert (got[late : late + STEPS] == expected).all()


def spikes_of(modules, given):
    """Spikes of each spiking layer of snnTorch, step by step."""
    kept = [[] for _ in modules]
    for k in range(STEPS):
        signal = given[k : k + 1]
        for module, rows in zip(modules, kept, strict=True):
            signal = module(signal)
            rows.append(signal.detach().numpy()[0])
    return [np.array(rows) for rows in kept]


def test_snntorch_layers_of_leaky(given):
    snn = pytest.importorskip("snntorch")
    from snntorch.export_nir import export_to_nir

    how = {"init_hidden": True, "reset_mechanism": "zero", "reset_delay": False}
    one = snn.Leaky(beta=torch.linspace(0.7, 0.95, 30), threshold=torch.ones(30), **how)
    two = snn.Leaky(beta=torch.full((10,), 0.8), threshold=torch.ones(10), **how)
    modules = [linear(20, 30, 4.0), one, linear(30, 10, 4.0), two]
    graph = export_to_nir(torch.nn.Sequential(*modules), torch.zeros(20))
    for cell in (one, two):
        cell.reset_mem()
    _, first, _, second = spikes_of(modules, given)
    check(graph, given, {"1": first, "3": second}, 0.1)


@pytest.mark.parametrize("kind", ["RLeaky", "Synaptic"])
def test_snntorch_loops_and_synapses(given, kind):
    snn = pytest.importorskip("snntorch")
    from snntorch.export_nir import export_to_nir

    how = {"init_hidden": True, "reset_mechanism": "zero", "reset_delay": False}
    if kind == "RLeaky":
        cell, scale = snn.RLeaky(beta=0.9, linear_features=30, **how), 4.0
        cell.recurrent.bias.data *= 0.0
    else:
        ones = torch.ones(30)
        cell, scale = snn.Synaptic(alpha=0.8 * ones, beta=0.9 * ones, threshold=ones, **how), 1.5
    modules = [linear(20, 30, scale), cell]
    graph = export_to_nir(torch.nn.Sequential(*modules), torch.zeros(20))
    cell.reset_mem()
    _, expected = spikes_of(modules, given)
    (name,) = (p.name for p in from_nir(graph, 0.1).populations if p.name != "input")
    check(graph, given, {name: expected}, 0.1)


@pytest.mark.parametrize("kind", ["LIFBoxCell", "LIFCell"])
def test_norse_cells(given, kind):
    norse = pytest.importorskip("norse.torch")
    from norse.torch.utils.export_nir import to_nir

    cell = getattr(norse, kind)()
    weights = linear(20, 30, 15.0 if kind == "LIFBoxCell" else 4.0)
    # Norse multiplies its times by dt: 1.0 leaves them in seconds. Its own step is 1 ms.
    graph = to_nir(norse.SequentialState(weights, cell), torch.zeros(1, 20), dt=1.0)
    for node in graph.nodes.values():
        if type(node).__name__ == "CubaLIF":
            node.w_in = np.asarray(node.tau_syn) / 1e-3
    state, rows = None, []
    for k in range(STEPS):
        spikes, state = cell(weights(given[k : k + 1]), state)
        rows.append(spikes.to_dense().detach().numpy()[0])
    check(graph, given, {"1": np.array(rows)}, 1.0)
