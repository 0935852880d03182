"""Spike-train statistics against closed forms."""

import numpy as np
import pytest

from snn_core import analysis


def clock(period, n_spikes, start=0.0):
    return start + period * np.arange(n_spikes)


def poisson(rate, duration, seed):
    rng = np.random.default_rng(seed)
    return np.sort(rng.uniform(0.0, duration, rng.poisson(rate * duration / 1000.0)))


def single(times):
    return times, np.zeros(len(times), int), 1


def test_rates_of_known_counts():
    times, ids = [1.0, 2.0, 3.0, 500.0], [0, 2, 2, 2]
    assert analysis.rates(times, ids, 4, 2000.0).tolist() == [0.5, 0.0, 1.5, 0.0]
    assert analysis.rates([], [], 2, 10.0).tolist() == [0.0, 0.0]


def test_count_matrix_puts_each_spike_in_its_half_open_window():
    times, ids = [0.0, 0.999, 1.0, 2.5, 4.0], [0, 0, 0, 1, 1]
    counts = analysis.count_matrix(times, ids, 3, 4.0, 1.0)
    assert counts.tolist() == [[2, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0]]


def test_count_matrix_keeps_spikes_on_a_grid_in_their_window():
    steps = np.arange(1000)
    counts = analysis.count_matrix(steps * 0.1, np.zeros(1000, int), 1, 100.0, 0.1)
    assert (counts == 1).all()


def test_intervals_do_not_depend_on_the_order_given():
    times, ids = [9.0, 1.0, 4.0, 2.0, 7.0], [1, 1, 1, 0, 2]
    zero, one, two = analysis.intervals(times, ids, 3)
    assert zero.size == two.size == 0
    assert one.tolist() == [3.0, 5.0]


def test_cv_of_a_clock_is_zero_and_of_two_alternating_intervals_known():
    assert analysis.cv(*single(clock(7.3, 50)))[0] == pytest.approx(0.0, abs=1e-12)
    alternating = np.cumsum([0.0] + [10.0, 30.0] * 20)
    assert analysis.cv(*single(alternating))[0] == pytest.approx(0.5, abs=1e-12)


def test_cv_is_nan_below_three_spikes():
    values = analysis.cv([1.0, 2.0, 5.0, 1.0, 2.0, 3.0], [0, 1, 1, 2, 2, 2], 4)
    assert np.isnan(values).tolist() == [True, True, False, True]


def test_poisson_cv_and_fano_are_one():
    values, fanos = [], []
    for seed in range(20):
        times = poisson(20.0, 100_000.0, seed)
        values.append(analysis.cv(*single(times))[0])
        counts = analysis.count_matrix(*single(times), 100_000.0, 100.0)
        fanos.append(analysis.fano_factor(counts)[0])
    # 2000 intervals and 1000 windows a train: standard errors .022 and .045 each, 20 trains.
    assert np.mean(values) == pytest.approx(1.0, abs=0.02)
    assert np.mean(fanos) == pytest.approx(1.0, abs=0.04)


def test_gamma_train_of_order_four_has_cv_one_half():
    gaps = np.random.default_rng(7).gamma(4.0, 5.0, 20_000)
    assert analysis.cv(*single(np.cumsum(gaps)))[0] == pytest.approx(0.5, abs=0.01)


def test_fano_of_a_clock_is_zero_and_of_known_counts_exact():
    counts = analysis.count_matrix(*single(clock(10.0, 100)), 1000.0, 50.0)
    assert analysis.fano_factor(counts)[0] == 0.0
    assert analysis.fano_factor([[1, 3], [0, 0]])[0] == 0.5
    assert np.isnan(analysis.fano_factor([[1, 3], [0, 0]])[1])
    assert analysis.fano_factor([1, 3]).shape == ()


def test_psth_finds_a_response_at_its_latency():
    events = np.array([100.0, 200.0, 300.0, 400.0])
    result = analysis.psth(np.concatenate([events + 5.5, events - 3.5]), events, 5.0, 10.0, 1.0)
    assert result.t.tolist() == [k + 0.5 for k in range(-5, 10)]
    assert result.rate[np.isclose(result.t, 5.5)].item() == pytest.approx(1000.0)
    assert result.rate[np.isclose(result.t, -3.5)].item() == pytest.approx(1000.0)
    assert result.rate.sum() == pytest.approx(2000.0)


def test_psth_counts_a_spike_for_every_event_it_is_near():
    result = analysis.psth([10.0], [8.0, 9.0], 0.0, 4.0, 1.0)
    assert result.rate.tolist() == [0.0, 500.0, 500.0, 0.0]
    assert analysis.psth([], [1.0], 0.0, 2.0, 1.0).rate.tolist() == [0.0, 0.0]


def test_f_i_slope_recovers_a_line_above_rheobase():
    currents = np.arange(0.0, 6.0, 0.5)
    fit = analysis.f_i_slope(currents, np.maximum(12.0 * (currents - 2.0), 0.0))
    assert fit.slope == pytest.approx(12.0, abs=1e-12)
    assert fit.rheobase == pytest.approx(2.0, abs=1e-12)


def test_synchrony_of_identical_signals_is_one_and_of_independent_ones_falls_with_n():
    rng = np.random.default_rng(0)
    wave = np.sin(np.linspace(0.0, 60.0, 3000))
    assert analysis.synchrony(np.tile(wave, (7, 1))) == pytest.approx(1.0, abs=1e-12)
    assert analysis.synchrony(np.stack([wave, -wave])) == pytest.approx(0.0, abs=1e-12)
    for n in (25, 100):
        chi = analysis.synchrony(rng.normal(size=(n, 20_000)))
        assert chi == pytest.approx(1.0 / np.sqrt(n), rel=0.05)
    assert np.isnan(analysis.synchrony(np.ones((3, 4))))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: analysis.rates([1.0], [0, 1], 2, 10.0), "expected the same"),
        (lambda: analysis.rates([1.0], [0.5], 2, 10.0), "integers"),
        (lambda: analysis.rates([1.0, np.nan], [0, 1], 2, 10.0), r"times\[1\]. is not finite"),
        (lambda: analysis.rates([1.0, 11.0], [0, 1], 2, 10.0), r"times\[1\]. is 11.0 ms"),
        (lambda: analysis.rates([-1.0], [0], 2, 10.0), r"times\[0\]. is -1.0 ms"),
        (lambda: analysis.rates([1.0], [2], 2, 10.0), r"ids\[0\]. is 2, expected 0 to 1"),
        (lambda: analysis.rates([1.0], [0], 2, 0.0), "duration. is 0.0"),
        (lambda: analysis.count_matrix([], [], 1, 10.0, 3.0), "whole number of windows"),
        (lambda: analysis.count_matrix([], [], 1, 10.0, 0.0), "window. is 0.0 ms"),
        (lambda: analysis.fano_factor([]), "at least one entry"),
        (lambda: analysis.psth([1.0], [], 1.0, 1.0, 1.0), "`events` has shape"),
        (lambda: analysis.psth([1.0], [1.0], 1.0, 1.0, 0.7), "whole number of windows"),
        (lambda: analysis.f_i_slope([1.0, 2.0], [0.0, 5.0]), "1 points with a rate above 0"),
        (lambda: analysis.f_i_slope([1.0, 2.0], [5.0]), "give one rate per current"),
        (lambda: analysis.synchrony([1.0, 2.0]), "expected 2 axes"),
        (lambda: analysis.synchrony([[1.0, np.inf]]), r"signals\[0, 1\]. is not finite"),
    ],
)
def test_wrong_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()
