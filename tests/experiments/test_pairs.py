"""Tests of pairs against enumeration, SciPy and published examples."""

import itertools

import numpy as np
import pytest
from scipy import stats

from experiments import pairs


def test_probability_of_improvement_is_mann_whitney():
    rng = np.random.default_rng(3)
    x, y = rng.integers(0, 6, 9).tolist(), rng.integers(1, 7, 7).tolist()
    u = stats.mannwhitneyu(x, y).statistic
    assert pairs.probability_of_improvement(x, y) == pytest.approx(u / 63)
    assert pairs.probability_of_improvement(x, x) == 0.5


@pytest.mark.parametrize("n", [1, 5, 12])
def test_the_exact_test_counts_all_signs(n):
    difference = np.random.default_rng(n).normal(0.4, 1.0, n)
    means = [np.dot(s, difference) for s in itertools.product((1, -1), repeat=n)]
    expected = np.mean(np.abs(means) >= abs(difference.sum()) - 1e-12)
    assert pairs.paired_test(difference, np.zeros(n)) == pytest.approx(expected)


def test_beyond_sixteen_pairs_it_draws_and_agrees_with_scipy():
    difference = np.random.default_rng(1).normal(0.2, 1.0, 24)
    theirs = stats.permutation_test(
        (difference,), np.mean, permutation_type="samples", n_resamples=20000, rng=5
    )
    found = pairs.paired_test(difference, np.zeros(24))
    assert found == pytest.approx(theirs.pvalue, abs=0.01)
    assert found == pairs.paired_test(difference, np.zeros(24))


def test_no_difference_is_never_significant():
    assert pairs.paired_test([0.1, 0.2, 0.3], [0.1, 0.2, 0.3]) == 1.0
    with pytest.raises(ValueError, match="got 2 and 1"):
        pairs.paired_test([1, 2], [1])


def test_the_false_discovery_rate_is_that_of_scipy():
    p = np.random.default_rng(0).random(15) ** 3
    np.testing.assert_allclose(
        pairs.benjamini_hochberg(p), stats.false_discovery_control(p), rtol=1e-12
    )
    assert pairs.benjamini_hochberg([]) == []
