"""Evolution strategies: ranks, steps and what a seed decides, by closed forms and slow twins."""

import numpy as np
import pytest
from scipy.stats import rankdata

from agents.evolution import OpenAIES, centred_ranks

SETTINGS = {"population": 40, "sigma": 0.1, "rate": 0.05, "decay": 0.0}


def test_ranks_are_those_of_scipy_with_ties_shared():
    fitness = np.random.default_rng(0).integers(0, 6, 31).astype(float)
    expected = (rankdata(fitness) - 1.0) / 30.0 - 0.5
    assert np.allclose(centred_ranks(fitness), expected, atol=1e-15)
    assert abs(centred_ranks(fitness).sum()) < 1e-12
    assert not centred_ranks(np.full(8, 3.0)).any()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_it_climbs_a_hill_to_its_top(seed):
    top = np.random.default_rng(seed).uniform(-1.0, 1.0, 10)
    search = OpenAIES(np.zeros(10), seed, **SETTINGS)
    start = np.linalg.norm(top)
    for _ in range(150):
        search.tell(-((search.ask() - top) ** 2).sum(axis=1))
    assert np.linalg.norm(search.mean - top) < 0.15 * start


def test_the_first_step_goes_along_the_sign_of_the_gradient():
    """Adam's first step is rate * g / (|g| + 1e-8), whatever the size of g."""
    search = OpenAIES(np.zeros(5), 4, 20, 0.1, 0.05, 0.0)
    members = search.ask()
    fitness = members @ np.array([1.0, -2.0, 0.5, 3.0, -0.1])
    ranks = (rankdata(fitness) - 1.0) / 19.0 - 0.5
    gradient = (ranks[:, None] * members).sum(axis=0) / (20 * 0.1**2)
    search.tell(fitness)
    assert np.allclose(search.mean, 0.05 * gradient / (np.abs(gradient) + 1e-8), atol=1e-9)


def test_members_are_mirrored_and_equal_members_move_nothing():
    search = OpenAIES(np.arange(6.0), 7, **SETTINGS)
    members = search.ask()
    assert np.allclose(members[:20] + members[20:], 2.0 * search.mean, atol=1e-12)
    assert abs((members - search.mean).std() / 0.1 - 1.0) < 0.2
    search.tell(np.ones(40))
    assert np.array_equal(search.mean, np.arange(6.0))
    assert not np.array_equal(search.ask(), members)


def test_a_state_goes_on_to_the_same_bits():
    first, other = (OpenAIES(np.zeros(6), seed, **SETTINGS) for seed in (7, 8))
    for _ in range(3):
        first.tell(-(first.ask() ** 2).sum(axis=1))
    other.restore(first.state())
    for search in (first, other):
        search.tell(-((search.ask() - 1.0) ** 2).sum(axis=1))
    assert np.array_equal(first.mean, other.mean)
    assert np.array_equal(first.ask(), other.ask())
    with pytest.raises(ValueError, match="search/first"):
        other.restore({k: v for k, v in first.state().items() if k != "search/first"})
