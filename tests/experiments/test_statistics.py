import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from experiments import statistics


def test_iqm_by_hand():
    assert statistics.iqm(np.array([1.0, 2.0, 3.0])) == 2.0
    assert statistics.iqm(np.array([100.0, 2.0, 4.0, -50.0])) == 3.0
    assert statistics.iqm(np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 70.0])) == 3.5
    assert np.array_equal(statistics.iqm(np.array([[1.0, 3.0], [5.0, 7.0]])), [2.0, 6.0])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40))
def test_iqm_is_the_trimmed_mean(scores):
    ours = statistics.iqm(np.array(scores))
    assert ours == pytest.approx(stats.trim_mean(scores, 0.25), rel=1e-12, abs=1e-6)


def test_interval_is_that_of_an_independent_bootstrap():
    scores = np.random.default_rng(1).normal(size=20)
    low, high = statistics.bootstrap_interval([scores])
    theirs = stats.bootstrap(
        (scores,),
        lambda x, axis: stats.trim_mean(x, 0.25, axis=axis),
        method="percentile",
        n_resamples=5000,
        rng=np.random.default_rng(2),
    ).confidence_interval
    assert low == pytest.approx(theirs.low, abs=0.03)
    assert high == pytest.approx(theirs.high, abs=0.03)


def test_interval_keeps_the_strata_apart():
    """Constant strata leave nothing to draw: a pooled bootstrap would give a wide interval."""
    low, high = statistics.bootstrap_interval([[0.0] * 5, [10.0] * 5])
    assert low == high == 5.0


def test_interval_is_the_same_every_time():
    assert statistics.bootstrap_interval([[1.0, 5.0, 2.0]]) == statistics.bootstrap_interval(
        [[1.0, 5.0, 2.0]]
    )


def test_final_performance_is_the_last_tenth():
    assert statistics.final_performance([7.0]) == 7.0
    assert statistics.final_performance([0.0, 1.0, 5.0]) == 5.0
    assert statistics.final_performance([0.0] + [1.0] * 18 + [4.0, 6.0]) == 5.0
    assert statistics.final_performance([0.0] + [1.0] * 19 + [4.0, 6.0]) == pytest.approx(11 / 3)


def test_steps_to_threshold_and_its_censored_median():
    assert statistics.steps_to_threshold([0, 10, 20], [1.0, 5.0, 2.0], 5.0) == 10
    assert statistics.steps_to_threshold([0, 10, 20], [1.0, 5.0, 2.0], 6.0) is None
    assert statistics.censored_median([10, None, 20]) == 20
    assert statistics.censored_median([10, 30]) == 20
    assert math.isinf(statistics.censored_median([None, None, 20]))
