"""Background spikes against a slow twin: one number of the stream for each neuron and step."""

import math

import numpy as np
import pytest

from snn_core import LIF, PoissonInput, Population

CALM = LIF(tau_m=20.0, v_rest=0.0, v_reset=0.0, v_threshold=1e9)
WEIGHT, DT, SIZE, COPIES = 0.5, 0.1, 600, 2


class Twin:
    """Splitmix64 on Python's integers, and inversion of the distribution function by its sum."""

    def __init__(self, word):
        self.word = int(word)

    def uniform(self):
        self.word = (self.word + 0x9E3779B97F4A7C15) % 2**64
        z = self.word
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        return ((z ^ (z >> 31)) >> 11) * 2.0**-53

    def poisson(self, mean):
        if mean > 16.0:
            return self.by_products(mean)
        x, count, term = self.uniform(), 0, math.exp(-mean)
        total = term
        while x >= total:
            count += 1
            term *= mean / count
            total += term
        return count

    def by_products(self, mean):
        count = 0
        while mean > 0.0:
            part = min(mean, 16.0)
            mean -= part
            product = self.uniform()
            while product > math.exp(-part):
                product *= self.uniform()
                count += 1
        return count


RATES = {
    "one rate": 20e3,
    "one small rate": 300.0,
    "one large rate": 150e3,
    "none": 0.0,
    "two populations": np.repeat([2e3, 90e3], SIZE // 2),
    "each its own": np.linspace(0.0, 200e3, SIZE),
}


@pytest.mark.parametrize("rate", RATES.values(), ids=RATES)
def test_the_spikes_are_those_of_the_slow_twin(build, rate):
    cells = Population("cells", SIZE, CALM, {"x": PoissonInput(rate, WEIGHT)})
    network = build([cells], dt=DT, copies=COPIES)
    words = network.state()["PoissonInput.rng"]
    twins = [Twin(word) for word in words[:, 0]]
    means = np.broadcast_to(rate, (COPIES, SIZE)) * (DT * 1e-3)
    for _ in range(6):
        before = network["cells"].v.copy()
        network.run(1)
        found = (network["cells"].v - before * math.exp(-DT / 20.0)) / WEIGHT
        expected = [[twin.poisson(m) for m in row] for twin, row in zip(twins, means, strict=True)]
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-9)
        assert [twin.word for twin in twins] == words_of(network)
    assert np.sum(expected) > 0 or np.max(rate) == 0.0


def words_of(network):
    return [int(word) for word in network.state()["PoissonInput.rng"][:, 0]]


def test_a_rate_that_is_set_on_the_way_is_drawn_from_its_own_table(build):
    cells = Population("cells", 2000, CALM, {"x": PoissonInput(10e3, WEIGHT)})
    network = build([cells], dt=DT)
    for rate in (30e3, 1e3, 30e3):
        network["cells"].receptor("x").rate = rate
        before = network["cells"].v.copy()
        network.run(1)
        found = (network["cells"].v - before * math.exp(-DT / 20.0)) / WEIGHT
        mean = rate * DT * 1e-3
        assert found.mean() == pytest.approx(mean, abs=5.0 * math.sqrt(mean / 2000))
