"""A10: a critic on a linear track learns the discounted reward, and only at a fitting rate."""

import numpy as np
import pytest

from experiments.controls import track

MAIN, _, ABRUPT = track.VARIANTS


def test_place_cells_peak_in_turn_within_the_track():
    places = [track.place_rates(t) for t in np.linspace(0.0, track.DURATION, 21)]
    assert [p.argmax() for p in places] == list(range(1, 22))
    np.testing.assert_allclose(np.max(places), track.PEAK)
    assert places[0][2] / places[0][1] == pytest.approx(np.exp(-0.5))


def test_kappa_turns_regular_spikes_into_their_rate():
    kappa = track.Kappa(2, 5.0)
    for _ in range(1000):
        rates = kappa(np.array([0.1, 0.2]))
    np.testing.assert_allclose(rates, [20.0, 40.0], rtol=1e-3)
    assert track.Kappa(1, 5.0)(np.ones(1))[0] == 0.0


def test_a_few_runs_raise_the_value_before_the_reward():
    """Where value is too low the TD error raises it; with the sign flipped it sinks.

    The eligibility has faded where the rat was long before, so value stays as it is there.
    """
    rates = np.repeat([2e-5, 0.0, -2e-5], 4)
    last = track.learn(rates, MAIN, seed=3, trials=8)[-4:].mean(axis=0)
    t = np.arange(1, last.shape[1] + 1) * track.DT * track.PERIOD
    far = last[:, t < 2000.0].mean(axis=1)
    rise = last[:, t > 4500.0].mean(axis=1) - far
    learnt, frozen, flipped = rise.reshape(3, 4)
    assert learnt.min() > 20.0
    assert np.abs(frozen).max() < 10.0
    assert flipped.max() < -8.0
    start = last[4:8].mean()
    assert 25.0 < start < 45.0
    np.testing.assert_allclose(far[:4], start, atol=12.0)


def test_the_score_of_the_expected_value_itself_is_perfect():
    t = np.arange(1, 1001) * 5.0
    perfect = np.tile(track.expected_value(t), (20, 2, 1))
    scores = track.judge(perfect)
    np.testing.assert_allclose(scores.correlation, 1.0)
    np.testing.assert_allclose(scores.single, 1.0)
    assert scores.error.max() < 1e-12
    assert scores.start[0] == pytest.approx(32.6, abs=0.05)
    assert scores.largest[0] == 100.0
    np.testing.assert_allclose(track.judge(-perfect).correlation, -1.0)


@pytest.mark.slow
def test_the_critic_learns_the_discounted_reward_in_60_runs():
    """Correlation >= 0.85 and deviation <= 0.15 (A10); another rate is too high."""
    rates = np.repeat([2e-5, 2.8e-5, 8e-5], [4, 4, 1])
    scores = track.judge(track.learn(rates, MAIN, seed=3))
    assert scores.correlation[:8].min() >= 0.85
    assert scores.error[:8].max() <= 0.15
    assert scores.error[8] > 0.5


@pytest.mark.slow
def test_the_rise_of_the_eligibility_widens_the_window_of_learning_rates():
    rates = np.full(5, 2.8e-5)
    with_rise, without = (
        track.judge(track.learn(rates, variant, seed=3)).error for variant in (MAIN, ABRUPT)
    )
    assert np.median(with_rise) < 0.15
    assert np.median(without) > 2.0 * np.median(with_rise)
