"""Encoders and decoders against closed forms, over copies, and against wrong input."""

import numpy as np
import pytest

from snn_core import codes
from snn_core.codes import (
    GaussianPopulation,
    LatencyEncoder,
    NormalisedGaussianPopulation,
    NormalisedPlaceCells,
    OpponentPair,
    OpponentRateEncoder,
    PlaceCells,
    PoolArgmax,
    PopulationVector,
    RateDecoder,
    RateEncoder,
)

LOW, HIGH = np.array([-1.0, 0.0, 10.0]), np.array([1.0, 5.0, 20.0])
ENCODERS = [
    GaussianPopulation(7, LOW, HIGH),
    NormalisedGaussianPopulation(7, LOW, HIGH, width=0.6),
    PlaceCells(4, LOW, HIGH),
    NormalisedPlaceCells(4, LOW, HIGH, width=0.6),
    RateEncoder(),
    OpponentRateEncoder(),
    LatencyEncoder(),
]


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture(params=ENCODERS, ids=lambda e: type(e).__name__)
def encoder(request):
    return request.param


def test_copies_are_coded_one_by_one(encoder):
    values = rng().uniform(-2.0, 25.0, size=(4, 5, 3))
    coded = encoder(values)
    assert coded.dtype == np.float64
    assert coded.shape[:-1] == (4, 5)
    for copy in np.ndindex(4, 5):
        assert (encoder(values[copy]) == coded[copy]).all()


def test_non_finite_values_are_refused_by_index(encoder):
    values = np.zeros((2, 3))
    values[1, 2] = np.nan
    with pytest.raises(ValueError, match=r"(values|currents)\[1, 2\]. is nan"):
        encoder(values)
    values[1, 2] = -np.inf
    with pytest.raises(ValueError, match=r"\[1, 2\]. is -inf"):
        encoder(values)


@pytest.mark.parametrize("encoder", ENCODERS[:5], ids=lambda e: type(e).__name__)
def test_out_of_range_values_are_clipped(encoder):
    low, high = (LOW, HIGH) if hasattr(encoder, "low") else (np.full(3, -1.0), np.ones(3))
    assert (encoder(high + 99.0) == encoder(high)).all()
    assert (encoder(low - 99.0) == encoder(low)).all()
    assert np.isfinite(encoder(high + 1e300)).all()


@pytest.mark.parametrize("encoder", ENCODERS[:5], ids=lambda e: type(e).__name__)
def test_the_input_is_left_alone(encoder):
    values = np.full((2, 3), 99.0)
    encoder(values)
    assert (values == 99.0).all()


def test_gaussian_peaks_at_its_preferred_value_and_falls_by_the_formula():
    code = GaussianPopulation(5, [-1.0, 0.0], [1.0, 8.0], width=0.7, max_rate=80.0)
    assert code.size == 10
    for cell, centre in enumerate(np.linspace(-1.0, 1.0, 5)):
        rates = code([centre, 3.0])[:5]
        assert np.argmax(rates) == cell
        assert rates[cell] == 80.0
    # Spacing 2, s = 1.4, one s away from the centre at 4.
    assert code([0.0, 4.0 + 1.4])[7] == pytest.approx(80.0 * np.exp(-0.5), abs=1e-12)


def test_each_dimension_has_its_own_cells():
    code = GaussianPopulation(6, LOW, HIGH)
    base, moved = code([0.0, 1.0, 12.0]), code([0.0, 4.0, 12.0])
    changed = base != moved
    assert changed[6:12].all()
    assert not changed[:6].any()
    assert not changed[12:].any()


@pytest.mark.parametrize("width", [0.01, 0.5, 3.0])
def test_normalised_rates_are_a_partition_of_unity(width):
    code = NormalisedGaussianPopulation(9, LOW, HIGH, width=width, total_rate=1.0)
    values = rng(1).uniform(LOW - 1.0, HIGH + 1.0, size=(200, 3))
    sums = code(values).reshape(200, 3, 9).sum(axis=-1)
    np.testing.assert_allclose(sums, 1.0, rtol=0, atol=1e-14)


def test_normalised_rates_keep_the_ratios_of_the_gaussians():
    plain = GaussianPopulation(5, [0.0], [1.0])([0.37])
    shares = NormalisedGaussianPopulation(5, [0.0], [1.0], total_rate=1.0)([0.37])
    np.testing.assert_allclose(shares, plain / plain.sum(), rtol=1e-13)


@pytest.mark.parametrize("width", [0.01, 0.5, 3.0])
def test_normalised_place_cells_share_out_one_rate_in_the_ratios_of_place_cells(width):
    code = NormalisedPlaceCells(4, LOW, HIGH, width=width, total_rate=70.0)
    values = rng(2).uniform(LOW - 1.0, HIGH + 1.0, size=(50, 3))
    np.testing.assert_allclose(code(values).sum(axis=-1), 70.0, rtol=1e-13)
    plain = PlaceCells(4, LOW, HIGH, width=width)
    assert np.array_equal(code.positions, plain.positions)
    seen = plain(values).sum(axis=-1) > 1e-200
    shares = plain(values)[seen] / plain(values)[seen].sum(axis=-1, keepdims=True)
    np.testing.assert_allclose(code(values)[seen], 70.0 * shares, rtol=1e-9, atol=1e-12)


def test_place_cells_are_products_on_the_grid_of_positions():
    code = PlaceCells(4, LOW, HIGH, width=0.8, max_rate=400.0)
    assert code.size == 64
    assert code.positions.shape == (64, 3)
    spacing = (HIGH - LOW) / 3
    value = np.array([0.3, 2.2, 13.0])
    squared = (((value - code.positions) / (0.8 * spacing)) ** 2).sum(axis=1)
    np.testing.assert_allclose(code(value), 400.0 * np.exp(-0.5 * squared), rtol=1e-12)
    for cell in (0, 1, 4, 17, 63):
        rates = code(code.positions[cell])
        assert np.argmax(rates) == cell
        assert rates[cell] == 400.0


def test_place_cells_of_one_dimension_are_a_gaussian_population():
    value = rng().uniform(0.0, 1.0, (3, 1))
    grid = PlaceCells(6, [0.0], [1.0], max_rate=100.0)(value)
    assert (grid == GaussianPopulation(6, [0.0], [1.0])(value)).all()


def test_rate_encoder_is_linear():
    code = RateEncoder(max_rate=110.0, min_rate=10.0)
    assert code([0.0, 0.25, 1.0, -3.0, 7.0]).tolist() == [10.0, 35.0, 110.0, 10.0, 110.0]


def test_opponent_cells_share_the_sign():
    code = OpponentRateEncoder(max_rate=100.0)
    assert code([0.5, -0.25, 0.0]).tolist() == [50.0, 0.0, 0.0, 25.0, 0.0, 0.0]
    values = rng().uniform(-1.0, 1.0, (5, 3))
    pairs = code(values).reshape(5, 3, 2)
    np.testing.assert_allclose((pairs[..., 0] - pairs[..., 1]) / 100.0, values, atol=1e-15)
    assert (pairs.min(axis=-1) == 0.0).all()


def test_latency_numbers():
    times = LatencyEncoder(tau=10.0)([1.5, 2.0, 4.0])
    np.testing.assert_allclose(times, [10.98612, 6.93147, 2.87682], atol=5e-6)
    np.testing.assert_allclose(times, 10.0 * np.log(np.array([3.0, 2.0, 4.0 / 3.0])), rtol=1e-14)


def test_latency_is_silent_up_to_the_rheobase_and_falls_with_current():
    times = LatencyEncoder()([-5.0, 0.0, 1.0, 1.0 + 1e-12, 1.1, 3.0, 1e9])
    assert np.isinf(times[:3]).all()
    assert np.isfinite(times[3:]).all()
    assert (np.diff(times[3:]) < 0.0).all()
    assert times[-1] > 0.0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: GaussianPopulation(1, [0.0], [1.0]), "GaussianPopulation.n. is 1"),
        (lambda: GaussianPopulation(4, [0.0, 1.0], [1.0, 1.0]), r"low\[1\]. is 1.0 and high is 1"),
        (lambda: GaussianPopulation(4, [0.0], [1.0, 2.0]), "the same shape"),
        (lambda: GaussianPopulation(4, [0.0], [np.inf]), r"high\[0\]. is inf"),
        (lambda: GaussianPopulation(4, [0.0], [1.0], width=0.0), "width. is 0.0"),
        (lambda: GaussianPopulation(4, [0.0], [1.0], max_rate=-1.0), "max_rate. is -1.0"),
        (lambda: GaussianPopulation(4, [0.0], [1.0])([1.0, 2.0]), r"expected \(..., 1\)"),
        (lambda: GaussianPopulation(4, [0.0], [1.0])(0.5), r"shape \(\)"),
        (lambda: GaussianPopulation(4, [0.0], [1.0])(["a"]), "expected real numbers"),
        (lambda: PlaceCells(3, np.zeros(5), np.ones(5)), "5 dimensions, expected 1 to 4"),
        (lambda: RateEncoder(max_rate=0.0), "max_rate. is 0.0"),
        (lambda: RateEncoder(max_rate=5.0, min_rate=6.0), "below max_rate=5.0"),
        (lambda: OpponentRateEncoder()(0.5), r"shape \(\)"),
        (lambda: LatencyEncoder(tau=np.nan), "tau. is nan"),
        (lambda: LatencyEncoder()(np.nan), "currents. is nan"),
        (lambda: RateDecoder(tau=0.0), "tau. is 0.0"),
        (lambda: RateDecoder()([1, 2], np.zeros(3)), "expected the same"),
        (lambda: PopulationVector([1.0, 0.0]), r"expected \(cells, dims\)"),
        (lambda: PopulationVector([[1.0, np.nan]]), r"directions\[0, 1\]. is nan"),
        (lambda: PopulationVector.ring(2), "is 2, expected an integer of 3"),
        (lambda: PopulationVector.ring(4)([1, 2, 3]), r"expected \(..., 4\)"),
        (lambda: OpponentPair(0, 3), "actuators. is 0"),
        (lambda: OpponentPair(1, 3, gain=0.0), "gain. is 0.0"),
        (lambda: OpponentPair(1, 3, norm=np.inf), "norm. is inf"),
        (lambda: OpponentPair(1, 3)(np.ones(5)), r"expected \(..., 6\)"),
        (lambda: PoolArgmax(2.5, 3), "choices. is 2.5"),
        (lambda: PoolArgmax(2, 3)(np.ones(5), rng()), r"expected \(..., 6\)"),
    ],
)
def test_wrong_parameters_are_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_every_public_class_states_its_equation_units_and_source():
    for name in codes.__all__:
        doc = getattr(codes, name).__doc__
        assert "Source:" in doc
        assert "Attributes:" in doc or "Args:" in doc
