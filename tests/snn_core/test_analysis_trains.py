"""CV2, correlograms and spectra against closed forms."""

import numpy as np
import pytest

from snn_core import analysis


def clock(period, n_spikes, start=0.0):
    return start + period * np.arange(n_spikes)


def poisson(rate, duration, seed):
    rng = np.random.default_rng(seed)
    return np.sort(rng.uniform(0.0, duration, rng.poisson(rate * duration / 1000.0)))


def cv2_of(times):
    return analysis.cv2(times, np.zeros(len(times), int), 1)[0]


def test_cv2_of_a_clock_is_zero_and_of_two_alternating_intervals_known():
    assert cv2_of(clock(7.3, 50)) == pytest.approx(0.0, abs=1e-12)
    assert cv2_of(np.cumsum([0.0] + [10.0, 30.0] * 20)) == pytest.approx(1.0, abs=1e-12)


def test_cv2_of_gamma_trains_is_the_published_integral():
    # Order k: E[2 |x - y| / (x + y)], x and y gamma: 1 for k = 1, 3/4 for 2, 5/8 for 3.
    rng = np.random.default_rng(3)
    for order, expected in ((1, 1.0), (2, 0.75), (3, 0.625)):
        gaps = rng.gamma(order, 5.0, 40_000)
        assert cv2_of(np.cumsum(gaps)) == pytest.approx(expected, abs=0.01)


def test_cv2_does_not_see_a_slow_drift_that_doubles_the_cv():
    gaps = np.random.default_rng(1).exponential(1.0, 20_000) * np.geomspace(1.0, 50.0, 20_000)
    times = np.cumsum(gaps)
    assert analysis.cv(times, np.zeros(20_000, int), 1)[0] > 1.4
    assert cv2_of(times) == pytest.approx(1.0, abs=0.02)


def test_cv2_is_nan_below_three_spikes_and_survives_coincident_ones():
    values = analysis.cv2([1.0, 2.0, 5.0, 5.0, 5.0], [0, 0, 1, 1, 1], 2)
    assert np.isnan(values[0])
    assert values[1] == 0.0


def test_a_delayed_copy_peaks_at_its_delay():
    times = poisson(20.0, 100_000.0, 0)
    shifted = times[times < 99_990.0] + 7.0
    result = analysis.crosscorrelogram(times, shifted, 100_000.0, 20.0, 1.0)
    assert result.lag.tolist() == list(range(-20, 21))
    assert result.lag[result.rate.argmax()] == 7.0
    # Almost each spike has its copy in that bin of 1 ms: 1000 Hz and the background of 20.
    assert result.rate.max() == pytest.approx(1020.0, rel=0.02)
    back = analysis.crosscorrelogram(shifted, times, 100_000.0, 20.0, 1.0)
    assert back.lag[back.rate.argmax()] == -7.0


def test_independent_trains_are_flat_at_their_rate_up_to_the_longest_lags():
    one, two = poisson(40.0, 50_000.0, 1), poisson(30.0, 50_000.0, 2)
    result = analysis.crosscorrelogram(one, two, 50_000.0, 40_000.0, 2000.0)
    np.testing.assert_allclose(result.rate, 1000.0 * two.size / 50_000.0, rtol=0.1)


def test_the_correlogram_counts_what_a_double_loop_counts():
    rng = np.random.default_rng(5)
    one, two = (np.sort(rng.uniform(0.0, 200.0, 60)) for _ in range(2))
    result = analysis.crosscorrelogram(one, two, 200.0, 10.0, 2.0)
    for lag, rate in zip(result.lag, result.rate, strict=True):
        apart = two[:, None] - one[None, :] - lag
        pairs = ((apart >= -1.0) & (apart < 1.0)).sum()
        room = 200.0 - abs(lag) if lag else 199.5
        assert rate == pytest.approx(pairs / 60 / 0.002 * 200.0 / room, rel=1e-12)


def test_the_autocorrelogram_of_a_clock_is_a_comb_without_the_spike_itself():
    times = clock(10.0, 1000)
    result = analysis.autocorrelogram(times, 10_000.0, 25.0, 1.0)
    comb = np.isin(np.abs(result.lag), (10.0, 20.0))
    np.testing.assert_allclose(result.rate[comb], 1000.0, rtol=1e-9)
    assert (result.rate[~comb] == 0.0).all()


def test_the_shift_predictor_is_what_the_stimulus_explains():
    rng = np.random.default_rng(2)
    # Both neurons follow the stimulus at 50 ms; nothing else links them.
    one, two = ([50.0 + rng.normal(0.0, 2.0, 1) for _ in range(400)] for _ in range(2))
    trials = zip(one, two, strict=True)
    raw = [analysis.crosscorrelogram(a, b, 100.0, 10.0, 1.0).rate for a, b in trials]
    predicted = analysis.shift_predictor(one, two, 100.0, 10.0, 1.0).rate
    assert predicted.max() > 100.0
    assert np.abs(np.mean(raw, axis=0) - predicted).mean() < 0.2 * predicted.mean()


def test_only_what_is_finer_than_the_jitter_leaves_its_band():
    rng = np.random.default_rng(4)
    rate = np.repeat(rng.choice([5.0, 60.0], 100), 200)  # one value per ms, steps of 200 ms
    one, two = (np.flatnonzero(rng.random(20_000) < rate / 1000.0) + 0.5 for _ in range(2))
    options = (20_000.0, 20.0, 2.0)
    band = analysis.jitter_predictor(one, two, *options, jitter=20.0)
    slow = analysis.crosscorrelogram(one, two, *options)
    assert slow.rate[10] > 1.2 * two.size / 20.0  # the common rate makes a peak ...
    assert ((slow.rate >= band.low) & (slow.rate <= band.high)).mean() > 0.75  # ... in the band
    linked = np.sort(np.concatenate([two, one[::3] + 2.0]))
    band = analysis.jitter_predictor(one, linked, *options, jitter=20.0)
    peak = analysis.crosscorrelogram(one, linked, *options).rate
    assert peak[11] > band.high[11] + 20.0
    again = analysis.jitter_predictor(one, linked, *options, jitter=20.0)
    assert again.mean.tobytes() == band.mean.tobytes()


def test_the_spectrum_of_a_poisson_train_is_flat_at_its_rate():
    result = analysis.power_spectrum(poisson(50.0, 400_000.0, 6), 400_000.0, 1000.0, 100.0)
    assert result.f.tolist() == list(range(1, 101))
    # 400 segments: each frequency has a standard error of rate / 20.
    assert result.power.mean() == pytest.approx(50.0, rel=0.03)
    assert np.abs(result.power - 50.0).max() < 5.0 * 50.0 / 20.0


def test_the_spectrum_of_a_clock_is_its_line():
    result = analysis.power_spectrum(clock(25.0, 400, 3.0), 10_000.0, 1000.0, 100.0)
    lines = np.isin(result.f, (40.0, 80.0))
    # 40 spikes in phase in each segment of 1 s: 40^2 per second.
    np.testing.assert_allclose(result.power[lines], 1600.0, rtol=1e-9)
    np.testing.assert_allclose(result.power[~lines], 0.0, atol=1e-9)


def test_the_spectrum_of_a_renewal_process_falls_to_rate_times_cv_squared():
    times = np.cumsum(np.random.default_rng(8).gamma(4.0, 5.0, 60_000))
    times = times[times < 1_000_000.0]
    result = analysis.power_spectrum(times, 1_000_000.0, 2000.0, 600.0)
    assert result.power[:4].mean() == pytest.approx(50.0 * 0.25, rel=0.1)
    assert result.power[-400:].mean() == pytest.approx(50.0, rel=0.05)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: analysis.crosscorrelogram([11.0], [1.0], 10.0, 2.0, 1.0), "`reference` holds"),
        (lambda: analysis.crosscorrelogram([1.0], [np.nan], 10.0, 2.0, 1.0), r"other\[0\]. is not"),
        (lambda: analysis.crosscorrelogram([1.0], [1.0], 10.0, 2.5, 1.0), "whole number"),
        (lambda: analysis.crosscorrelogram([1.0], [1.0], 10.0, 10.0, 1.0), "less than the dur"),
        (lambda: analysis.autocorrelogram([1.0], np.nan, 2.0, 1.0), "`duration` is nan"),
        (lambda: analysis.shift_predictor([[1.0]], [[1.0]], 10.0, 2.0, 1.0), "two or more"),
        (
            lambda: analysis.jitter_predictor([1.0], [1.0], 10.0, 2.0, 1.0, jitter=0.5),
            "jitter above the window",
        ),
        (lambda: analysis.power_spectrum([1.0], 10.0, 3.0), "whole number"),
        (lambda: analysis.power_spectrum([1.0], 10.0, 10.0, 50.0), "of 100.0 Hz or more"),
    ],
)
def test_wrong_input_is_refused_by_name(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_no_reference_spike_gives_no_rate():
    assert np.isnan(analysis.crosscorrelogram([], [1.0], 10.0, 2.0, 1.0).rate).all()
    assert (analysis.crosscorrelogram([1.0], [], 10.0, 2.0, 1.0).rate == 0.0).all()
    assert (analysis.power_spectrum([], 10.0, 10.0).power == 0.0).all()
