"""A given number of synapses for a whole projection: exact, uniform, the same over chunks."""

import numpy as np
import pytest

from snn_core.topology import FixedTotalNumber, density, in_degrees, out_degrees
from snn_core.topology import fixed_total as module


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("n", [0, 1, 7, 99])
@pytest.mark.parametrize("autapses", [True, False])
@pytest.mark.parametrize("multapses", [True, False])
@pytest.mark.parametrize(("sizes", "same"), [((11, 11), True), ((13, 9), False)])
def test_the_number_is_exact(n, autapses, multapses, sizes, same):
    edges = FixedTotalNumber(n, autapses, multapses)(*sizes, rng(n), same)
    assert edges.pre.size == edges.post.size == n
    assert edges.pre.dtype == edges.post.dtype == np.uint32


@pytest.mark.parametrize("same", [True, False])
def test_every_pair_is_as_likely_as_any_other(same):
    """Counts of pairs are Poisson for n much larger than the pairs: chi squared over pairs."""
    a, b, n = 30, 30 if same else 23, 200_000
    edges = FixedTotalNumber(n, multapses=True)(a, b, rng(1), same)
    counts = np.bincount(edges.pre.astype(np.int64) * b + edges.post, minlength=a * b)
    table = counts.reshape(a, b)
    if same:
        assert not np.diag(table).any()
        counts = table[~np.eye(a, dtype=bool)]
    expected = n / counts.size
    chi = ((counts - expected) ** 2 / expected).sum()
    free = counts.size - 1
    assert abs(chi - free) < 5.0 * np.sqrt(2.0 * free)


def test_degrees_are_binomial():
    """Variance n p (1 - p) over 2000 neurons; its standard error is 3.2 %."""
    n, size = 400_000, 2000
    edges = FixedTotalNumber(n, autapses=True, multapses=True)(size, size, rng(2), True)
    for degrees in (in_degrees(edges, size), out_degrees(edges, size)):
        assert degrees.var() == pytest.approx(n / size * (1.0 - 1.0 / size), rel=0.16)
    assert (edges.pre == edges.post).sum() == pytest.approx(n / size, abs=5 * np.sqrt(n / size))


def test_all_pairs_can_be_asked_for():
    edges = FixedTotalNumber(90)(10, 10, rng(), True)
    assert density(edges, 10, 10) == pytest.approx(0.9)
    assert not (edges.pre == edges.post).any()


@pytest.mark.parametrize("chunk", [1, 50, 2**12, 2**30])
def test_the_number_and_the_law_do_not_depend_on_the_chunks(chunk, monkeypatch):
    monkeypatch.setattr(module, "_CHUNK", chunk)
    edges = FixedTotalNumber(20_000, multapses=True)(101, 50, rng(3), False)
    keys = edges.pre.astype(np.int64) * 50 + edges.post
    assert keys.size == 20_000
    assert (np.diff(keys) >= 0).all()
    assert np.abs(out_degrees(edges, 101) - 198.0).max() < 5.0 * np.sqrt(198.0)
    assert np.abs(in_degrees(edges, 50) - 400.0).max() < 5.0 * np.sqrt(400.0)


def test_more_pairs_than_32_bits_count():
    edges = FixedTotalNumber(3000, multapses=True)(100_000, 4_000_000_000, rng(4), False)
    assert edges.post.max() > 3_900_000_000
    assert np.unique(edges.pre).size > 2900
    assert (np.diff(edges.pre.astype(np.int64)) >= 0).all()
