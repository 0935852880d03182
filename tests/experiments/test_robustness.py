"""Disturbed senses and motors: phrases, what they do to an env, and what a run leaves."""

import json
import math
from pathlib import Path

import gymnasium
import numpy as np
import pytest

from experiments import run_folder, training
from experiments.errors import UsageError
from experiments.robustness.disturbances import Scene, check, disturbed
from experiments.robustness.probing import probed
from experiments.robustness.table import Probed, kept
from experiments.study import reader

SCENE = Scene(np.array([1.0, 2.0, 0.0, 4.0]), np.array([3, 1, 0, 2]))


def test_phrases_are_written_in_one_way():
    assert [check(p) for p in (" noise .50", "delay 2.0", "gain -1")] == [
        "noise 0.5", "delay 2", "gain -1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("noize 1", "Did you mean 'noise'"),
        ("noise", "expected a kind and a number"),
        ("delay 1.5", "expected 1 to 1000"),
        ("dead 1.2", "expected 0 to 1"),
    ],
)
def test_a_wrong_phrase_is_refused_with_its_line(phrase, message):
    with pytest.raises(UsageError, match=message):
        check(phrase)
    text = f'tasks = ["CartPole-v1"]\nagents = ["random"]\nsteps = 9000\ndisturb = ["{phrase}"]\n'
    Path("own.toml").write_text(text)
    with pytest.raises(UsageError, match=f"own.toml, line 4: disturb: .*{message}"):
        reader.read(Path("own.toml"))


def seen(phrase, steps=400):
    env = disturbed(gymnasium.make("CartPole-v1"), phrase, SCENE)
    found = []
    for seed in range(steps):
        found.append(env.reset(seed=seed)[0])
    plain = gymnasium.make("CartPole-v1")
    return np.array(found), np.array([plain.reset(seed=seed)[0] for seed in range(steps)])


def test_noise_is_in_deviations_of_each_number():
    changed, plain = seen("noise 0.5")
    np.testing.assert_allclose((changed - plain).std(axis=0), [0.5, 1.0, 0.0, 2.0], rtol=0.12)


def test_a_share_of_the_senses_dies_in_the_order_of_the_scene():
    changed, plain = seen("dead 0.5")
    assert (changed[:, [1, 3]] == 0.0).all()
    np.testing.assert_array_equal(changed[:, [0, 2]], plain[:, [0, 2]])


def test_choices_have_no_gain_and_continuous_motors_have():
    assert disturbed(gymnasium.make("CartPole-v1"), "gain 0.5", SCENE) is None
    env = disturbed(gymnasium.make("Pendulum-v1"), "gain 0.5", SCENE)
    other = gymnasium.make("Pendulum-v1")
    env.reset(seed=1), other.reset(seed=1)
    one, two = env.step(np.array([2.0], np.float32)), other.step(np.array([1.0], np.float32))
    np.testing.assert_array_equal(one[0], two[0])


def test_a_run_is_judged_under_each_disturbance_on_the_same_episodes():
    config = run_folder.RunConfig(
        "CartPole-v1", "reflex", 0, 10, 10, 3, disturb="noise 0, noise 1, dead 1, gain 0.5"
    )
    run = run_folder.create(Path("run"), config, "test")
    training.train(run)
    found = probed(run)
    assert list(found) == ["none", "noise 0", "noise 1", "dead 1"]
    assert found["none"] == found["noise 0"] == [500.0] * 3
    assert max(found["dead 1"]) < 60.0
    assert min(found["noise 1"]) < 500.0
    again = run_folder.create(Path("again"), config, "test")
    training.train(again)
    assert json.loads(again.disturbed.read_text()) == found


def test_what_is_kept_is_the_share_above_chance():
    assert kept(Probed("a", {"none": 110.0, "noise 1": 60.0, "delay 1": 10.0}), 10.0) == 0.25
    assert math.isnan(kept(Probed("a", {"none": 5.0, "noise 1": 5.0}), 10.0))
