"""The worked examples of CONTRIBUTING work outside the package, as they stand."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialCurrent,
    Network,
    PoissonSource,
    Population,
    Projection,
    SynapticScaling,
    Uniform,
    lab,
)
from snn_core.topology import FixedInDegree

ROOT = Path(__file__).parents[1]


EXAMPLES = {"my_eif": "SoftThreshold", "my_rule": "Covariance"}


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    text = (ROOT / "CONTRIBUTING.md").read_text()
    codes = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    folder, found = tmp_path_factory.mktemp("outside"), {}
    sys.path.insert(0, str(folder))
    for (name, cls), code in zip(EXAMPLES.items(), codes, strict=True):
        assert len(code.splitlines()) <= 80
        (folder / f"{name}.py").write_text(code)
        spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
        found[cls] = getattr(sys.modules[name], cls)
    yield found
    sys.path.remove(str(folder))


@pytest.fixture
def neuron(examples):
    return examples["SoftThreshold"]


@pytest.fixture
def rule(examples):
    return examples["Covariance"]


def test_it_fires_above_its_rheobase_only(neuron):
    # dv/dt = 0 and d/dv = 0 meet at v = v_threshold: I = g_l (v_threshold - v_rest - delta_t)
    rheobase = 10.0 * (-50.0 + 65.0 - 2.0)
    assert len(lab.current_clamp(neuron(), 0.97 * rheobase, 400.0).spike_times) == 0
    assert len(lab.current_clamp(neuron(), 1.1 * rheobase, 400.0).spike_times) > 1


def test_run_and_step_agree_bit_for_bit(neuron):
    networks = []
    for _ in range(2):
        cells = Population(
            "cells", 30, neuron(i_offset=np.linspace(100, 300, 30)), {"in": ExponentialCurrent()}
        )
        loop = Projection(cells, cells, "in", FixedInDegree(5), Uniform(0, 400), Uniform(0.1, 3))
        networks.append(Network([cells], [loop], dt=0.1, seed=2))
    fast, slow = networks
    fast.run(600)
    for _ in range(600):
        slow.step()
    assert fast["cells"].counts.sum() > 30
    for name, array in fast.state().items():
        np.testing.assert_array_equal(array, slow.state()[name], err_msg=name)


def test_it_leaves_the_shared_cache_readable_without_it(neuron):
    cells = Population("cells", 3, neuron(), {"in": ExponentialCurrent()})
    Network([cells]).run(1)
    code = (
        "from snn_core import LIF, ExponentialCurrent, Network, Population\n"
        "Network([Population('cells', 3, LIF(), {'in': ExponentialCurrent()})]).run(1)"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_the_rule_changes_the_weight_by_its_formula(rule):
    trace = lab.weight_change(rule(), [5.0, 12.0, 40.0], [20.0, 41.0], dt=1.0)
    change = 0.0
    for post in (20.0, 41.0):
        trains = [np.exp(-(post - pre) / 20.0) for pre in (5.0, 12.0, 40.0) if pre < post]
        change += 0.01 * (sum(trains) - 0.2)
    assert trace.weight[-1] == pytest.approx(0.5 + change, rel=1e-12)


def test_the_rule_finds_the_inputs_that_fire_with_the_neuron(rule):
    """One input in five shares the spikes that drive the neuron; each copy has its own."""
    driver = Population("driver", 1, PoissonSource(rate=10.0))
    others = Population("others", 4, PoissonSource(rate=10.0))
    relay = Population("relay", 1, LIF(), {"in": ExponentialCurrent()})
    cell = Population("cell", 1, LIF(), {"in": ExponentialCurrent()})
    rules = (rule(eta=0.02, w_max=2.0), SynapticScaling(rate=10.0))
    links = [
        Projection(driver, relay, "in", weight=5000.0),
        Projection(relay, cell, "in", weight=5000.0, name="force"),
        Projection(driver, cell, "in", weight=1.0, delay=1.0, rule=rules, name="good"),
        Projection(others, cell, "in", weight=1.0, delay=1.0, rule=rules, name="poor"),
    ]
    network = Network([driver, others, relay, cell], links, dt=0.5, copies=4, seed=1)
    before = network.state()
    network.run(60_000)
    good, poor = (network.projection(name).weight for name in ("good", "poor"))
    assert network["cell"].counts.min() > 100
    assert (good > 1.5 * poor.max(axis=1, keepdims=True)).all()
    network.restore(before)
    for _ in range(50):
        network.step()
    stepped = network.state()
    network.restore(before)
    network.run(50)
    for name in (n for n in stepped if n != "counts"):
        np.testing.assert_array_equal(stepped[name], network.state()[name], err_msg=name)
