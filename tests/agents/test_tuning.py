"""Place cells or cells apart: the compiled code against the codes of the engine."""

import numpy as np
import pytest

from agents.tuning import Tuning, per_number
from snn_core.codes import NormalisedGaussianPopulation, NormalisedPlaceCells


def seen(dims):
    return np.random.default_rng(dims).uniform(-1.0, 1.0, (50, dims))


@pytest.mark.parametrize("width", [0.03, 0.7, 2.0])
@pytest.mark.parametrize("dims", [2, 3, 4])
def test_place_cells_fire_as_those_of_the_engine(dims, width):
    code = Tuning(dims, 7, width, 30.0, 7**dims)
    ones = np.ones(dims)
    slow = NormalisedPlaceCells(7, -ones, ones, width, 30.0 * dims)
    assert code.size == slow.size == 7**dims
    np.testing.assert_allclose(code(seen(dims)), slow(seen(dims)), rtol=1e-9, atol=1e-9)
    assert np.array_equal(code(seen(dims)[3]), code(seen(dims))[3])


@pytest.mark.parametrize("width", [0.03, 0.7, 2.0])
@pytest.mark.parametrize("dims", [1, 4, 6])
def test_cells_apart_fire_as_those_of_the_engine(dims, width):
    code = Tuning(dims, 9, width, 30.0, 100)
    ones = np.ones(dims)
    slow = NormalisedGaussianPopulation(9, -ones, ones, width, 30.0)
    assert code.size == slow.size
    np.testing.assert_allclose(code(seen(dims)), slow(seen(dims)), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("dims", "place_cells"), [(2, 100), (3, 729), (5, 10_000), (2, 0)])
def test_power_is_that_of_evenly_spread_numbers(dims, place_cells):
    code = Tuning(dims, 9, 0.8, 50.0, place_cells)
    values = np.random.default_rng(1).uniform(-1.0, 1.0, (20_000, dims))
    assert code.power == pytest.approx((code(values) ** 2).sum(axis=1).mean(), rel=0.02)


def test_grids_are_as_fine_as_their_cells_allow():
    assert [per_number(2, 9, n) for n in (0, 24, 25, 80, 81, 1000)] == [0, 0, 5, 8, 9, 9]
    assert per_number(4, 9, 625) == 5
    assert [per_number(dims, 9, 10**6) for dims in (1, 5)] == [0, 0]
    assert per_number(2, 3, 9) == 3
