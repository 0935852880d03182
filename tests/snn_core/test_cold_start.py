"""What is compiled, when, and what a user is told about it."""

import os
import subprocess
import sys
from typing import Any, NamedTuple

import numba
import numpy as np
import pytest
from numba.core import config

from snn_core import (
    LIF,
    Delta,
    ExponentialConductance,
    ExponentialCurrent,
    Network,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    SpikeSource,
    Uniform,
    WhiteNoise,
)
from snn_core.bound import bind_parts
from snn_core.notices import compilations

SMALLEST = """
from snn_core import Network, PoissonSource, Population
network = Network([Population("source", 2, PoissonSource())])
network.run(3)
network.run(2, {"dopamine": 1.0})
network.plastic = False
"""


class Some(NamedTuple):
    scale: Any
    numbers: Any
    grid: Any


class Others(NamedTuple):
    nothing: Any
    part: Any
    one: Any


compiles = pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is compiled")


@compiles
def test_a_user_is_told_when_and_only_when_something_is_compiled(tmp_path):
    environment = {**os.environ, "REAFFERENCE_CACHE": str(tmp_path)}
    command = [sys.executable, "-W", "error", "-c", SMALLEST]
    told = [
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        for _ in range(2)
    ]
    before, after = told[0].stderr.splitlines()
    assert before.startswith(
        f"snn_core: compiling networks of PoissonSource, once; kept in {tmp_path}"
    )
    assert after.startswith("snn_core: run took ")
    assert after.endswith(" s to compile")
    assert told[1].stderr == told[0].stdout == told[1].stdout == ""


def test_a_second_network_of_the_same_kinds_compiles_nothing(circuit, build):
    circuit(copies=2).run(3, {"dopamine": 1.0})
    receptors = {"exc": ExponentialCurrent(tau=Uniform(3.0, 6.0)), "inh": ExponentialConductance()}
    sources = [Population(f"source {i}", 3 + i, PoissonSource()) for i in range(7)]
    cells = [
        Population(f"cells {i}", 2 + i, LIF(tau_m=np.linspace(9.0, 11.0, 2 + i)), receptors)
        for i in range(9)
    ]
    cells.append(Population("noisy", 1, LIF(), {"exc": Delta(), "inh": WhiteNoise(sd=1.0)}))
    links = [
        Projection(a, b, "exc", weight=Uniform(0.0, 9.0), delay=Uniform(0.1, 7.0), rule=rule)
        for a in sources
        for b, rule in zip(cells, [None, PairSTDP(w_max=9.0)] * 5, strict=True)
    ]
    prompt = Population("prompt", 2, SpikeSource([[1.0], [2.0, 3.0]]))
    links.append(Projection(prompt, cells[0], "inh", weight=1.0, delay=11.0))
    with compilations() as names:
        network = build([prompt, *sources, *cells], links, dt=0.05, copies=5, seed=3)
        network.run(300, {"dopamine": np.linspace(0.0, 1.0, 5)})
        network.plastic = False
        network.run(300)
    assert names == []
    assert network["cells 0"].counts.shape == (5, 2)


@compiles
def test_compilations_names_what_is_compiled_and_not_what_is_there():
    @numba.njit
    def double(x):
        return 2 * x

    with compilations() as names:
        double(1)
        double(2)
    double(1.0)
    assert [name.rpartition(".")[2] for name in names] == ["double"]


@compiles
def test_what_is_bound_is_read_where_it_lies():
    frozen = np.arange(5, dtype=np.uint32)
    frozen.setflags(write=False)
    grid = np.arange(12.0).reshape(3, 4)
    one = Some(0.25, frozen, grid)
    two = Others(np.zeros((2, 0), np.int64), grid[:, 1:3], np.array([3], "u1"))

    @numba.njit
    def shifted(bound, by):
        some, others = bound.parts
        part = others.part
        for i in range(part.shape[0]):
            part[i, 1] += by * some.numbers[i + 2] * others.one[0]
        return some.scale, some.grid[2, 2], others.nothing.size, others.nothing.shape[0]

    assert shifted(bind_parts((one, two)), 1.0) == (0.25, 10.0 + 4.0 * 3, 0, 2)
    np.testing.assert_array_equal(grid[:, 2], [2.0 + 6.0, 6.0 + 9.0, 10.0 + 12.0])


def test_a_network_without_rules_is_tagged_like_one_with(build):
    source = [Population("source", 2, PoissonSource())]
    tagged = []
    for network in (build(source, copies=2), Network(source, copies=2)):
        network.run(7)
        network.run(4, {"dopamine": 1.0})
        tagged.append(network._core.tagged.tolist())
        network.plastic = False
        tagged.append(network._core.tagged.tolist())
    assert tagged == [[7, 7], [11, 11]] * 2
    assert np.array_equal(network._core.modulators[0], [1.0, 0.0, 0.0, 0.0])
