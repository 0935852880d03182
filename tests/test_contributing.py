"""The worked example of CONTRIBUTING works outside the package, as it stands."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from snn_core import ExponentialCurrent, Network, Population, Projection, Uniform, lab
from snn_core.topology import FixedInDegree

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def neuron(tmp_path_factory):
    text = (ROOT / "CONTRIBUTING.md").read_text()
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    path = tmp_path_factory.mktemp("outside") / "my_eif.py"
    path.write_text(code)
    spec = importlib.util.spec_from_file_location("my_eif", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["my_eif"] = module
    sys.path.insert(0, str(path.parent))
    spec.loader.exec_module(module)
    yield module.SoftThreshold
    sys.path.remove(str(path.parent))


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
