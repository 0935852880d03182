"""What receptors give reaches their own neurons, however populations share a block."""

import numpy as np
import pytest

from snn_core import LIF, ExponentialConductance, ExponentialCurrent, Population, SpikeSource
from snn_core.core import Inputs
from snn_core.synapses.pouring import pour_conductance, pour_current

CALM = LIF(v_threshold=1e9)


@pytest.mark.parametrize("size", [5, 64])
@pytest.mark.parametrize("receptor", [ExponentialCurrent(), ExponentialConductance()])
def test_a_gap_and_a_repetition_do_not_look_like_neighbours(build, size, receptor):
    # Slots a.x, c.x, c.y, d.x: as many as the neurons from the first of a to the last of d.
    receptors = {"a": ["x"], "b": [], "c": ["x", "y"], "d": ["x"]}
    populations = [
        Population(p, size, CALM, dict.fromkeys(names, receptor)) for p, names in receptors.items()
    ]
    network = build([*populations, Population("s", 1, SpikeSource([[]]))], dt=0.1)
    state = "i" if isinstance(receptor, ExponentialCurrent) else "g"
    setattr(network["c"].receptor("x"), state, 100.0)
    network.run(1)
    moved = {p: network[p].v[0] - CALM.v_rest for p in receptors}
    assert (moved["c"] > 0.01).all()
    assert (moved["c"] == moved["c"][0]).all()
    for p in ("a", "b", "d"):
        assert (moved[p] == 0.0).all()


@pytest.mark.parametrize("seed", range(6))
def test_pouring_adds_each_slot_to_its_target(seed):
    rng = np.random.default_rng(seed)
    pieces = [np.arange(a, a + n) for a, n in rng.integers(0, 500, (12, 2))]
    target = np.concatenate(pieces).astype(np.uint32)
    values, reversal = rng.normal(size=target.size), rng.normal(size=target.size)
    inputs = Inputs(*(np.zeros(1000) for _ in range(3)))
    pour_current(values.copy(), target, inputs)
    given = values.copy()
    pour_conductance(given, reversal, target, inputs)
    assert (given == 0.0).all()
    expected = np.zeros(1000)
    np.add.at(expected, target, values)
    np.testing.assert_array_equal(inputs.current, expected)
    np.testing.assert_array_equal(inputs.conductance, expected)
    expected = np.zeros(1000)
    np.add.at(expected, target, values * reversal)
    np.testing.assert_array_equal(inputs.drive, expected)
