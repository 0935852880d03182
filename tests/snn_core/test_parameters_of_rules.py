"""Parameters of rules that change while the network lives."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialCurrent,
    Network,
    Population,
    Projection,
    RewardSTDP,
    SpikeSource,
)


def pair_of_cells(rule, weight=0.5, **options):
    """A plastic synapse beside one that makes its target fire: pre at 1 ms, post at about 3 ms."""
    pre = Population("pre", 1, SpikeSource([[1.0, 5000.0]]))
    driver = Population("driver", 1, SpikeSource([[2.0, 5002.0]]))
    cell = Population("cell", 1, LIF(), {"x": ExponentialCurrent()})
    links = [
        Projection(pre, cell, "x", weight=weight, rule=rule, name="link"),
        Projection(driver, cell, "x", weight=20_000.0, name="force"),
    ]
    return Network([pre, driver, cell], links, dt=0.5, **options)


@pytest.mark.parametrize("taus", [(1000.0, 5.0), (5.0, 1000.0)])
def test_a_time_constant_of_eligibility_may_change_while_the_network_lives(taus):
    """The limit on the time between tags follows it, else the factor of a pair overflows."""
    born = pair_of_cells(RewardSTDP(tau_e=taus[1]))
    changed = pair_of_cells(RewardSTDP(tau_e=taus[0]))
    changed.projection("link").rule.tau_e = taus[1]
    for network in (born, changed):
        network.run(10_020)
        network.capture()
    expected = born.projection("link").trace("tag")
    assert expected[0, 0] > 1e-6
    np.testing.assert_array_equal(changed.projection("link").trace("tag"), expected)
