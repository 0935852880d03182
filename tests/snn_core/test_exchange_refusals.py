"""What NIR or we cannot hold is refused by name."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    Delta,
    DiscreteLIF,
    ExponentialConductance,
    Network,
    PoissonSource,
    Population,
    Projection,
    TsodyksMarkram,
)
from snn_core.exchange import from_nir, to_nir

nir = pytest.importorskip("nir")


def chain(*nodes):
    return nir.NIRGraph.from_list(*nodes)


def refused_graphs():
    ones = np.ones(2)
    good = nir.LIF(tau=1e-3 * ones, r=ones, v_leak=ones * 0, v_threshold=ones)
    weight = np.ones((2, 2))
    fast = nir.LIF(tau=5e-5 * ones, r=ones, v_leak=ones * 0, v_threshold=ones)
    nan = nir.Linear(np.array([[1.0, np.nan], [0.0, 1.0]]))
    varied = nir.Delay(np.array([1e-3, 2e-3]))
    loop = nir.NIRGraph(
        {"input": nir.Input(np.array([2])), "a": nir.Linear(weight), "b": nir.Linear(weight),
         "lif": good, "output": nir.Output(np.array([2]))},
        [("input", "a"), ("a", "b"), ("b", "a"), ("b", "lif"), ("lif", "output")],
    )  # fmt: skip
    return [
        (chain(nir.Linear(weight), nir.Threshold(ones), good), "node 'threshold': got a Threshold"),
        (chain(nir.Linear(weight)), "got no neurons"),
        (chain(nir.Linear(weight), fast), "time constant of 0.05 ms, expected .* above the step"),
        (chain(nan, good), "node 'linear' .Linear.: weight: .* finite"),
        (chain(nir.Linear(weight), varied, nir.Linear(weight), good), "after a Delay that differs"),
        (loop, "in a loop without neurons"),
    ]


@pytest.mark.parametrize("case", range(6))
def test_graphs_that_cannot_be_held_are_refused_by_node(case):
    graph, message = refused_graphs()[case]
    with pytest.raises(ValueError, match=message):
        from_nir(graph, 0.1)


@pytest.mark.parametrize(
    ("cell", "receptor", "more", "message"),
    [
        (LIF(), Delta(), {}, "t_ref = 2 ms, expected 0"),
        (DiscreteLIF(), ExponentialConductance(), {}, "receptors ExponentialConductance"),
        (DiscreteLIF(), Delta(), {"short_term": TsodyksMarkram()}, "got TsodyksMarkram"),
        (DiscreteLIF(), Delta(), {"delay": np.array([0.1, 0.2])}, "delays that differ"),
    ],
)
def test_networks_that_nir_cannot_hold_are_refused_by_name(cell, receptor, more, message):
    pre = Population("pre", 1, PoissonSource())
    post = Population("post", 2, cell, {"in": receptor})
    network = Network([pre, post], [Projection(pre, post, "in", **more)])
    with pytest.raises(ValueError, match=message):
        to_nir(network)
