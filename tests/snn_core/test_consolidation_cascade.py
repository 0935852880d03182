"""Cascade synapses against the Markov chain of Fusi, Drew & Abbott 2005."""

import math

import numpy as np
import pytest
from numpy.linalg import matrix_power
from scipy import stats

from snn_core import Cascade, ExponentialCurrent, Network, Population, Projection, SpikeSource
from snn_core.topology import AllToAll, OneToOne

GAP = 25  # ms between calls, at which traces of 1 ms are gone
CERTAIN = 1e3
PULSE = Cascade(CERTAIN, CERTAIN, tau_plus=1.0, tau_minus=1.0)


def chain(levels, up):
    """Transitions after a heard call, (2 levels, 2 levels): weak states, then the strong ones."""
    matrix = np.zeros((2 * levels, 2 * levels))
    last = levels - 1
    for strong in (False, True):
        for k in range(levels):
            here = strong * levels + k
            if strong == up:
                there, chance = here + 1, 0.0 if k == last else 2.0**-k
            else:
                there = (not strong) * levels
                chance = 2.0 ** -(k - 1) if k == last and k > 0 else 2.0**-k
            if chance:
                matrix[here, there] = chance
            matrix[here, here] += 1.0 - chance
    return matrix


def calls(ups, rule, connect=None, copies=1, weight=0.0):
    """One call per GAP to each neuron: the pre spike arrives 1 ms before (up) or after."""
    ups = np.atleast_2d(ups).astype(int)
    start = GAP * (1.0 + np.arange(ups.shape[1]))
    pre = Population("pre", len(ups), SpikeSource([start - up for up in ups]))
    trains = [start + up for up in ups]
    cells = Population("cells", len(ups), SpikeSource(trains), {"in": ExponentialCurrent()})
    connect = OneToOne() if connect is None else connect
    link = Projection(pre, cells, "in", connect, weight=weight, rule=rule, name="link")
    return Network([pre, cells], [link], dt=1.0, copies=copies, seed=4)


def put(network, number, levels):
    """Put the synapses, (copies, synapses), into states of these numbers."""
    state = network.state()
    weights = [name for name in state if name == "weight.0"]
    depths = [name for name in state if name.endswith(".level")]
    assert len(weights) == len(depths) == 1
    state[weights[0]][...] = number >= levels
    state[depths[0]][...] = number % levels
    network.restore(state)


def numbers(network, levels):
    """Number of the state of each synapse, (copies, synapses)."""
    view = network.projection("link")
    assert np.isin(view.weight, [0.0, 1.0]).all()
    return (view.weight * levels + view.trace("level")).astype(int)


@pytest.mark.parametrize("levels", [1, 2, 5])
@pytest.mark.parametrize("up", [True, False])
@pytest.mark.parametrize("chance", [1.0, 0.3])
def test_each_state_is_left_with_its_probability(levels, up, chance):
    """Each copy starts in another state; 10,000 synapses of each hear one call."""
    p = CERTAIN if chance == 1.0 else chance * math.e
    rule = PULSE._replace(levels=levels, p_plus=p, p_minus=p)
    network = calls(np.full((100, 1), up), rule, AllToAll(), copies=2 * levels)
    put(network, np.arange(2 * levels)[:, None], levels)
    network.run(2 * GAP)
    expected = np.eye(2 * levels) + chance * (chain(levels, up) - np.eye(2 * levels))
    for states, row in zip(numbers(network, levels), expected, strict=True):
        found = np.bincount(states, minlength=2 * levels)
        assert (found[row == 0.0] == 0).all()
        assert (found[row == 1.0] == 10_000).all()
        for count, probability in zip(found, row, strict=True):
            assert stats.binomtest(int(count), 10_000, min(probability, 1.0)).pvalue > 1e-4


def test_calls_are_as_likely_as_the_traces_are_large():
    """Two presynaptic spikes, 30 and 10 ms before the postsynaptic one."""
    rule = Cascade(0.4, 0.3, levels=1.0, tau_plus=20.0, tau_minus=40.0)
    pre = Population("pre", 100, SpikeSource([[19.0, 39.0, 69.0]] * 100))
    cells = Population("cells", 200, SpikeSource([[50.0]] * 200), {"in": ExponentialCurrent()})
    link = Projection(pre, cells, "in", weight=0.0, rule=rule, name="link")
    network = Network([pre, cells], [link], dt=1.0)
    network.run(60)
    up = 0.4 * (math.exp(-30.0 / 20.0) + math.exp(-10.0 / 20.0))
    found = int(network.projection("link").weight.sum())
    assert stats.binomtest(found, 20_000, up).pvalue > 1e-3
    network.run(60)
    down = 0.3 * math.exp(-20.0 / 40.0)  # the third spike
    left = int(network.projection("link").weight.sum())
    assert stats.binomtest(left, found, 1.0 - down).pvalue > 1e-3


def test_spikes_in_the_same_step_call_for_nothing():
    pre = Population("pre", 10, SpikeSource([[19.0, 49.0]] * 10))
    cells = Population("cells", 20, SpikeSource([[20.0, 50.0]] * 20), {"in": ExponentialCurrent()})
    link = Projection(pre, cells, "in", weight=0.0, rule=PULSE, name="link")
    network = Network([pre, cells], [link], dt=1.0)
    network.run(100)
    assert (numbers(network, 5) == 0).all()


@pytest.mark.parametrize("levels", [1, 2, 5, 8, 40])
def test_balanced_calls_fill_all_states_equally(levels):
    """The property by which the probabilities of the paper are chosen."""
    balanced = 0.5 * (chain(levels, True) + chain(levels, False))
    np.testing.assert_allclose(balanced.sum(axis=0), 1.0, rtol=1e-14)
    np.testing.assert_allclose(balanced.sum(axis=1), 1.0, rtol=1e-14)


def test_synapses_come_to_fill_all_states_equally():
    rng = np.random.default_rng(1)
    network = calls(rng.random((4000, 150)) < 0.5, PULSE._replace(levels=4.0))
    network.run(GAP * 151)
    found = np.bincount(numbers(network, 4)[0], minlength=8)
    assert stats.chisquare(found).pvalue > 1e-3


def signals(levels, rehearsals, ages, chance):
    """Memory signal of the chain at each age: mean of pattern times strength (-1 or 1)."""
    n = 2 * levels
    heard = [np.eye(n) + chance * (chain(levels, up) - np.eye(n)) for up in (True, False)]
    strength = np.repeat([-1.0, 1.0], levels)
    first = np.full(n, 1.0 / n) @ matrix_power(heard[0], rehearsals)
    balanced = 0.5 * (heard[0] + heard[1])
    return np.array([first @ matrix_power(balanced, age) @ strength for age in ages])


def test_memories_fade_as_the_markov_chain_does():
    """A pattern is called 5 times; then calls of other memories wear it off."""
    rng = np.random.default_rng(2)
    n, rehearsals, chance, ages = 16_000, 5, 0.5, np.array([0, 1, 3, 10, 30, 100])
    pattern = rng.random((n, 1)) < 0.5
    ups = np.hstack([np.repeat(pattern, rehearsals, axis=1), rng.random((n, ages[-1])) < 0.5])
    p = chance * math.e
    for levels in (8, 1):
        network = calls(ups, PULSE._replace(levels=levels, p_plus=p, p_minus=p))
        put(network, rng.integers(0, 2 * levels, (1, n)), levels)
        network.run(GAP * (1 + rehearsals) - 2)
        expected, found = signals(levels, rehearsals, ages, chance), []
        for waited in np.diff(ages, prepend=0):
            network.run(int(GAP * waited))
            strength = 2.0 * network.projection("link").weight[0] - 1.0
            found.append((strength * np.where(pattern[:, 0], 1.0, -1.0)).mean())
        np.testing.assert_allclose(found, expected, atol=4.0 / math.sqrt(n))
        assert (network.projection("link").trace("level") < levels).all()
        # Seen after 30 other memories with 8 levels, and not with one.
        assert (found[4] > 8.0 / math.sqrt(n)) == (levels == 8)


def test_signals_fade_as_a_power_of_time_and_those_of_one_level_exponentially():
    """On doubling the age, the exponent of a power stays, that of an exponential doubles."""
    ages = 2 ** np.arange(2, 11)
    exponents = -np.diff(np.log2(signals(12, 1, ages, 0.5)))
    assert exponents.min() > 0.0
    assert exponents.max() < 1.0
    assert exponents.max() / exponents.min() < 2.0  # of an exponential 2^7
    single = signals(1, 1, np.arange(20), 0.5)
    np.testing.assert_allclose(single, 0.5 * 0.5 ** np.arange(20), rtol=1e-9)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"levels": 0.0}, "levels: expected a whole number from 1 to 40"),
        ({"levels": 2.5}, "levels: expected a whole number from 1 to 40"),
        ({"levels": 41.0}, "levels: expected a whole number from 1 to 40"),
        ({"p_plus": -0.1}, "p_plus: expected >= 0"),
        ({"p_minus": np.inf}, "p_minus: expected >= 0 and finite"),
        ({"w_max": np.inf}, "expected finite weights"),
        ({"w_max": 0.0}, "w_min: expected w_min < w_max"),
    ],
)
def test_a_cascade_that_cannot_be_is_told(change, message):
    with pytest.raises(ValueError, match=message):
        calls([[True]], PULSE._replace(**change))
