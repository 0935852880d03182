"""NIR graphs against a plain Euler simulator of their equations, and there and back."""

import numpy as np
import pytest

from snn_core import (
    Delta,
    DiscreteLIF,
    ExponentialCurrent,
    Network,
    PoissonSource,
    Population,
    Projection,
    SpikeSource,
)
from snn_core.exchange import from_nir, to_nir
from snn_core.neurons import IF
from snn_core.recording import record
from snn_core.topology import Explicit, FixedProbability

nir = pytest.importorskip("nir")
DT = 1e-4  # s
STEPS = 1500


def spikes_in(rate=0.1, n=12, seed=0):
    return np.random.default_rng(seed).random((STEPS, n)) < rate


def source(given):
    return SpikeSource([np.flatnonzero(train) * 0.1 for train in given.T])


def lif(n, tau, seed=0, **more):
    rng = np.random.default_rng(seed)
    taus = tau * rng.uniform(0.8, 1.2, n)
    ones = np.ones(n)
    return nir.LIF(tau=taus, r=more.get("r", 20.0) * ones, v_leak=0.1 * ones, v_threshold=ones,
                   v_reset=-0.2 * ones)  # fmt: skip


def matrix(targets, sources, scale, seed=0):
    return scale * np.random.default_rng(seed).normal(0.3, 1.0, (targets, sources))


def euler(node, currents, loop=None):
    """Steps of a simulator: currents (steps, n) -> spikes; `loop`: weights of own last spikes."""
    n = currents.shape[1]
    cuba, leaky = isinstance(node, nir.CubaLIF), not isinstance(node, nir.IF)
    v, i = (node.v_leak.copy() if leaky else np.zeros(n)), np.zeros(n)
    fired, out = np.zeros(n), []
    for now in currents:
        x = now if loop is None else now + loop @ fired
        if cuba:
            i = i + DT / node.tau_syn * (node.w_in * x - i)
            v = v + DT / node.tau_mem * (node.v_leak - v + node.r * i)
        elif leaky:
            v = v + DT / node.tau * (node.v_leak - v + node.r * x)
        else:
            v = v + DT * node.r * x
        fired = (v > node.v_threshold).astype(float)
        v = np.where(fired > 0, node.v_reset, v)
        out.append(fired)
    return np.array(out)


def ours(build, graph, given, name, late=1):
    """Spikes (steps, n) of a population, moved back by the steps under way."""
    populations, projections = from_nir(graph, 0.1, source(given))
    network = build(populations, projections, dt=0.1)
    seen = record(network, 0.1 * (STEPS + late), [name]).spikes[name]
    out = np.zeros((STEPS + late, seen.size))
    out[np.rint(seen.times / 0.1).astype(int) - 1, seen.ids] = 1.0
    return out[late:]


def chain(*nodes):
    return nir.NIRGraph.from_list(*nodes)


@pytest.fixture(scope="module")
def cuba():
    ones = np.ones(8)
    return nir.CubaLIF(tau_syn=5e-4 * ones, tau_mem=np.linspace(1e-3, 3e-3, 8), r=9.0 * ones,
                       v_leak=0.0 * ones, v_threshold=ones, w_in=5.0 * ones)  # fmt: skip


@pytest.mark.slow
def test_lif_fires_as_in_the_simulator(build):
    node, weight = lif(8, 1.5e-3), matrix(8, 12, 0.4)
    expected = euler(node, spikes_in() @ weight.T)
    got = ours(build, chain(nir.Linear(weight), node), spikes_in(), "lif")
    assert expected.sum() > 100
    assert (got == expected).all()


def test_cubalif_fires_as_in_the_simulator(build, cuba):
    weight = matrix(8, 12, 0.15)
    expected = euler(cuba, spikes_in() @ weight.T)
    got = ours(build, chain(nir.Linear(weight), cuba), spikes_in(), "cubalif")
    assert expected.sum() > 100
    assert (got == expected).all()


def test_if_fires_as_in_the_simulator(build):
    node = nir.IF(r=np.full(8, 1e4), v_threshold=np.linspace(1.0, 2.0, 8))
    weight = matrix(8, 12, 0.4)
    expected = euler(node, spikes_in() @ weight.T)
    got = ours(build, chain(nir.Linear(weight), node), spikes_in(), "if")
    assert expected.sum() > 100
    assert (got == expected).all()


def test_a_second_layer_and_a_loop_in_an_inner_graph(build):
    one, two, weight = lif(8, 1.5e-3), lif(6, 1e-3, seed=1), matrix(8, 12, 0.4)
    between, loop = matrix(6, 8, 0.6, seed=2), matrix(6, 6, 0.5, seed=3)
    inner = nir.NIRGraph(
        {
            "input": nir.Input(np.array([6])),
            "lif": two,
            "rec": nir.Linear(loop),
            "output": nir.Output(np.array([6])),
        },
        [("input", "lif"), ("lif", "rec"), ("rec", "lif"), ("lif", "output")],
    )
    graph = nir.NIRGraph(
        {
            "in": nir.Input(np.array([12])), "w": nir.Linear(weight), "one": one,
            "b": nir.Linear(between), "two": inner, "out": nir.Output(np.array([6])),
        },
        [("in", "w"), ("w", "one"), ("one", "b"), ("b", "two"), ("two", "out")],
    )  # fmt: skip
    first = euler(one, spikes_in() @ weight.T)
    expected = euler(two, first @ between.T, loop)
    got = ours(build, graph, spikes_in(), "two.lif", late=2)
    assert expected.sum() > 100
    assert (got == expected).all()


def test_linear_nodes_in_a_row_are_one_projection_and_a_bias():
    scale, bias = np.linspace(0.5, 2.0, 8), np.linspace(-1.0, 1.0, 8)
    weight, node = matrix(8, 12, 0.4), lif(3, 1e-3)
    last = matrix(3, 8, 1.0, seed=5)
    graph = chain(nir.Affine(weight, bias), nir.Scale(scale), nir.Linear(last), node)
    populations, (link,) = from_nir(graph, 0.1, current=2.0, voltage=3.0)
    total = last @ np.diag(scale) @ weight
    # One step of a current of 1: (dt / tau) r, in units of 3 mV.
    jump = 3.0 * (DT / node.tau * node.r)[:, None] * total
    np.testing.assert_allclose(link.weight, jump.T.ravel(), rtol=1e-12)
    neuron = populations[1].neuron
    np.testing.assert_allclose(neuron.i_offset, 2.0 * last @ (scale * bias), rtol=1e-12)
    np.testing.assert_allclose(neuron.v_threshold, 3.0)
    np.testing.assert_allclose(neuron.tau_m / neuron.c_m, 20.0 * 3.0 / 2.0, rtol=1e-12)
    np.testing.assert_allclose(np.exp(-0.1 / neuron.tau_m), 1.0 - DT / node.tau, rtol=1e-12)


def test_si_units_and_exact_time_constants(build):
    ones = np.ones(2)
    node = nir.LI(tau=10e-3 * ones, r=1e8 * ones, v_leak=-65e-3 * ones)
    graph = chain(nir.Linear(np.full((2, 2), 1e-12)), node)
    description = from_nir(graph, 0.1, voltage=1e3, current=1e12, euler=False)
    assert isinstance(description.populations[0].neuron, PoissonSource)
    network = build(*description, dt=0.1)
    network["li"].i_offset = 100.0  # pA through 100 MOhm
    v = record(network, 20.0, ["li"], ["v"]).traces["li"]["v"][0, -1]
    np.testing.assert_allclose(v, -65.0 + 10.0 * (1.0 - np.exp(-2.0)), rtol=1e-9)


def circuit(receptor, cell, scale):
    given = Population("given", 12, source(spikes_in()), co_release=True)
    one = Population("one", 8, cell, {"in": receptor}, co_release=True)
    two = Population("two", 5, cell._replace(i_offset=1.5), {"in": receptor}, co_release=True)
    weight = np.random.default_rng(4)
    half = FixedProbability(0.5)
    links = [
        Projection(given, one, "in", weight=scale * weight.normal(1.0, 1.0, 96)),
        Projection(one, one, "in", Explicit([0, 3], [1, 3], autapses=True), 0.4 * scale, 0.5),
        Projection(one, two, "in", half, scale, 0.3),
        Projection(two, one, "in", half, -scale, name="back"),
    ]
    return [given, one, two], links


@pytest.mark.parametrize("euler_steps", [True, False])
@pytest.mark.parametrize(
    ("receptor", "cell", "scale"),
    [
        (Delta(), DiscreteLIF(tau_m=5.0, v_reset=-68.0), 6.0),
        (ExponentialCurrent(tau=2.0), DiscreteLIF(tau_m=7.0), 900.0),
    ],
)
def test_there_and_back_the_spikes_are_the_same(
    build, tmp_path, receptor, cell, scale, euler_steps
):
    # No spares: they would be exported too.
    network = Network(*circuit(receptor, cell, scale), dt=0.1)
    options = {"voltage": 2.0, "current": 5.0, "euler": euler_steps}
    nir.write(tmp_path / "graph.nir", to_nir(network, **options))
    description = from_nir(tmp_path / "graph.nir", 0.1, source(spikes_in()), **options)
    again = Network(*description, dt=0.1)
    one, two = (record(net, 100.0, ["one", "two"]).spikes for net in (network, again))
    for name in ("one", "two"):
        assert one[name].times.size > 20
        np.testing.assert_array_equal(one[name].ids, two[name].ids)
        np.testing.assert_allclose(one[name].times, two[name].times, rtol=1e-12)


def test_a_perfect_integrator_is_an_if():
    pre = Population("pre", 1, PoissonSource())
    post = Population("post", 2, IF(c_m=np.array([100.0, 50.0])), {"in": Delta()})
    network = Network([pre, post], [Projection(pre, post, "in", weight=3.0)])
    graph = to_nir(network)
    node = graph.nodes["post"]
    assert isinstance(node, nir.IF)
    np.testing.assert_allclose(node.r, [10.0, 20.0])  # dv/dt = r I in s: 1000 / c_m
    # A unit of current for one step of 0.1 ms, times the weight, is 3 mV.
    np.testing.assert_allclose(DT * node.r * graph.nodes["pre->post.weight"].weight[:, 0], 3.0)


def test_a_delay_is_time_under_way():
    node = lif(2, 1e-3)
    graph = chain(nir.Delay(np.array([0.0, 1.5e-3])), nir.Linear(np.ones((2, 2))), node)
    _, (link,) = from_nir(graph, 0.1)
    np.testing.assert_allclose(link.delay, [0.1, 0.1, 1.6, 1.6])
