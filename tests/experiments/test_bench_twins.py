"""The hand-written loops of `reafference bench` compute the same networks."""

import numpy as np
import pytest

from experiments.bench import networks, rows, twins
from experiments.bench.networks import COBA, CUBA, Brunel, Loop


def spikes_of(network):
    return sum(int(network[population.name].counts.sum()) for population in network.populations)


def potentials(network):
    return np.concatenate([network[p.name].v for p in network.populations], axis=1)


@pytest.mark.parametrize("plastic", [False, True])
def test_a_closed_loop_has_the_same_spikes_and_weights(plastic):
    numbers = Loop(plastic, 60, 1 if plastic else 3, learning_rate=0.1)
    network = networks.loop(numbers)
    before = network.projection("recurrent").weight
    twin = (twins.rewarded if plastic else twins.copies)(network)
    spikes = 0
    for control in range(20):
        current = numbers.current(control)
        network["cells"].i_offset = current
        twin.cells.i_offset[...] = current[0] if plastic else current
        reward = numbers.reward(control)
        network.run(20, {"dopamine": reward} if plastic else None)
        twin.run(20, reward)
        spikes += spikes_of(network)
        assert twin.spikes() == spikes
    assert spikes > 300
    np.testing.assert_allclose(np.atleast_2d(twin.cells.v), network["cells"].v, rtol=1e-9)
    if plastic:
        after = network.projection("recurrent").weight
        assert np.abs(after - before).max() > 1e-3
        np.testing.assert_allclose(np.sort(twin.weight), np.sort(after[0]), rtol=1e-9)


@pytest.mark.parametrize(
    ("numbers", "twin_of", "close"),
    [(COBA, twins.conductances, 1e-5), (CUBA, twins.currents, 1e-9)],
)
def test_the_networks_of_brette_have_the_same_spikes_for_a_while(numbers, twin_of, close):
    network = networks.brette(numbers)
    twin = twin_of(network)
    network.run(300)
    twin.run(300, 0.0)
    assert twin.spikes() == spikes_of(network) > 500
    np.testing.assert_allclose(twin.cells.v[np.newaxis], potentials(network), atol=close)


@pytest.mark.parametrize("plastic", [False, True])
def test_the_network_of_brunel_has_the_same_rate_and_change_of_weights(plastic):
    """Background spikes are of other random numbers, so only means can be compared."""
    network = networks.brunel(Brunel(plastic, n_e=400, j=0.5, a_plus=0.02, a_minus=0.03, w_max=1.0))
    twin = (twins.jumps_with_pairs if plastic else twins.jumps)(network, "outside")
    started = None if twin.weight is None else twin.weight.mean()
    twin.run(4000, 0.0)
    network.run(4000)
    rates = [spikes / 500 / 0.4 for spikes in (spikes_of(network), twin.spikes())]
    assert rows.rates_agree(*rates), rates
    if plastic:
        ours = network.projection("E->E").weight.mean() / 0.5
        assert ours < 0.9
        assert twin.weight.mean() / started == pytest.approx(ours, rel=0.05)
