"""Bandits: each three-factor rule finds the best arm, and only when it can."""

import numpy as np
import pytest

from experiments.controls import bandit, jobs
from experiments.controls.rules import ENTRIES
from snn_core.plasticity import RULES

BY_NAME = {entry.name: entry for entry in ENTRIES}
SOON, LATER = bandit.IMMEDIATE, bandit.DELAYED


def shares(outcome, last):
    """Mean share of the best arm in the last trials, by condition."""
    return outcome.best[:, :, -last:].mean(axis=(1, 2))


def test_every_modulated_rule_with_an_eligibility_is_in_the_table():
    three_factor = {rule.__name__ for rule in RULES if {"modulator", "tau_e"} <= {*rule._fields}}
    assert three_factor == set(BY_NAME)


def test_efference_feedback_learns_at_once_and_its_controls_do_not():
    own = BY_NAME["EfferenceTD"]
    outcome = bandit.play(SOON._replace(trials=120), own.bandit, own.gain, seeds=6, seed=5)
    learning, frozen, _ = shares(outcome, 40)
    assert learning > 0.85
    assert abs(frozen - outcome.chance) < 0.12
    assert (outcome.moved[1] == 0.0).all()
    assert outcome.moved[[0, 2]].min() > 0.01


def test_the_flipped_sign_finds_the_worst_arm():
    own = BY_NAME["EfferenceTD"]
    flipped = own.bandit._replace(learning_rate=-own.bandit.learning_rate)
    outcome = bandit.play(SOON._replace(trials=120), flipped, own.gain, seeds=6, seed=5)
    assert shares(outcome, 40)[0] < 0.1


def test_spike_timing_learns_with_the_right_sign():
    own = BY_NAME["RewardSTDP"]
    task = SOON._replace(chances=(1.0, 0.0), trials=100)
    found = {}
    for sign in (1.0, -1.0):
        rule = own.bandit._replace(learning_rate=sign * 0.03)
        outcome = bandit.play(task, rule, own.gain, seeds=6, seed=5)
        found[sign] = shares(outcome, 30)
    assert found[1.0][0] > 0.75
    assert found[-1.0][0] < 0.25
    assert abs(found[1.0][2] - 0.5) < 0.25


def test_a_late_reward_needs_eligibility_that_lasts():
    own = BY_NAME["EfferenceTD"]
    task = LATER._replace(chances=(1.0, 0.0), trials=50)
    outcome = bandit.play(task, own.delayed, own.gain, seeds=5, seed=5)
    learning, frozen, _, forgetful = shares(outcome, 20)
    assert learning > 0.85
    assert abs(frozen - 0.5) < 0.15
    assert abs(forgetful - 0.5) < 0.25
    assert outcome.moved[3].max() < 1e-3 * outcome.moved[0].min()


def test_choices_follow_the_odds_and_rewards_the_chances():
    conditions = [bandit.CONDITIONS[0]] * 4000
    player = bandit.Player(SOON, conditions, 0.5, np.random.default_rng(0))
    counts = np.zeros((4000, 3 * bandit.POOL), np.int64)
    counts[:, bandit.POOL] = 2
    choice, odds = player.choose(counts)
    np.testing.assert_allclose(odds[0], np.exp([0.0, 1.0, 0.0]) / (2.0 + np.e))
    np.testing.assert_allclose(np.bincount(choice) / 4000, odds[0], atol=0.03)
    rewards = player.error(player.best)
    assert rewards.mean() == pytest.approx(0.8, abs=0.03)
    np.testing.assert_allclose(player.expected, 0.1 * rewards)
    player.expected[:] = 0.0
    assert player.error((player.best + 1) % 3).mean() == pytest.approx(0.2, abs=0.03)
    player.expected[:], player.contingent[:] = 0.0, False
    assert player.error(player.best).mean() == pytest.approx(0.4, abs=0.03)


def test_verdicts_of_the_table():
    row = {"mean": 0.9, "chance": 0.5, "sem": 0.05, "moved": 0.1}
    assert jobs.passes(row, learning=True, frozen=False)
    assert not jobs.passes(row | {"mean": 0.79}, learning=True, frozen=False)
    assert not jobs.passes(row | {"sem": 0.09}, learning=True, frozen=False)
    assert not jobs.passes(row, learning=False, frozen=False)
    level = row | {"mean": 0.6}
    assert jobs.passes(level, learning=False, frozen=False)
    assert not jobs.passes(level, learning=False, frozen=True)
    assert jobs.passes(level | {"moved": 0.0}, learning=False, frozen=True)


def test_the_first_trial_at_90_percent_counts_20_trials():
    best = np.zeros(60, bool)
    assert jobs.first_reached(best) is None
    best[10:] = True
    assert jobs.first_reached(best) == 28
    assert jobs.first_reached(np.ones(60, bool)) == 20


@pytest.mark.slow
@pytest.mark.parametrize("when", jobs.BANDITS)
@pytest.mark.parametrize("name", BY_NAME)
def test_every_rule_learns_and_every_control_stays_at_chance(name, when):
    rows = jobs.bandit_rows(name, when, seed=6)
    assert rows[0]["mean"] >= 0.8
    assert rows[1]["moved"] == 0.0
    for row in rows[1:2] + rows[3:]:
        assert abs(row["mean"] - row["chance"]) < 5.0 * row["sem"]
    assert rows[2]["mean"] < rows[0]["mean"] - 0.2
