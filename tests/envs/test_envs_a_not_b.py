"""AnotB: trials, delays, reaches, stages, what the laboratory fixes."""

import gymnasium
import numpy as np
import pytest

import envs

ID = "reafference/AnotB-v0"
CLEAN = {name: {"noise": 0.0, "delay": 0.0} for name in ("cue", "lids", "go", "toy", "touch")}


def made(count, seconds, **arguments):
    changes = [{"name": "trials", "count": count}, {"name": "wait", "seconds": seconds}]
    return gymnasium.make(ID, options={"perturbation": changes}, **arguments).unwrapped


@pytest.mark.parametrize(("count", "seconds"), [(0, 0.0), (2, 1.5), (5, 4.0)])
def test_the_oracle_finds_every_toy(count, seconds):
    env = made(count, seconds)
    observation, _ = env.reset(seed=1)
    oracle, trials, ended, reach = envs.make_oracle(env), env.task.trials, False, 0.0
    while not ended:
        observation, _, ended, _, info = env.step(oracle.predict(observation)[0])
        reach += info["reward_reach"]
    first = trials.first[0]
    assert trials.reached[0, : count + 2].tolist() == [*[first] * count, -first, 0][: count + 2]
    assert reach == 10.0 * (count + 1)
    assert info["is_success"]


def test_the_hand_is_held_until_the_delay_is_over():
    env = made(0, 2.0, sensors=CLEAN)
    observation, _ = env.reset(seed=2)
    go = []
    for _ in range(40):
        go.append(observation[4])
        observation, *_ = env.step(np.array([0, 0, 1, 1], np.float32))
        if observation[4] == 0.0:
            assert env.task.body.hand[0].tolist() == [0.0, -0.25]
    assert go.index(1.0) == 30


def test_always_to_one_side_errs_at_b():
    env = made(2, 0.0)
    env.reset(seed=3)
    trials, ended, rewards = env.task.trials, False, []
    first = trials.first[0]
    while not ended:
        offset = np.array([first * 0.15, 0.0]) - env.task.body.hand[0]
        action = np.array([0, 0, *np.clip(6.0 * offset, -1, 1)], np.float32)
        _, _, ended, _, info = env.step(action)
        rewards.append(info["reward_reach"])
    assert [reward for reward in rewards if reward] == [10.0, 10.0, -10.0]
    assert trials.reached[0, :3].tolist() == [first] * 3
    assert not info["is_success"]


def test_without_a_reach_a_trial_ends_after_two_seconds():
    env = made(0, 1.0)
    env.reset(seed=4)
    steps = 1
    while not env.step(np.zeros(4, np.float32))[2]:
        steps += 1
    assert steps == 45
    assert env.task.trials.reached[0, 0] == 0


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"name": "trials", "count": 2.5}, "count=2.5, expected a whole number from 0 to 12"),
        ({"name": "trials", "count": 13}, "count=13.0"),
        ({"name": "wait", "seconds": 11.0}, r"got 11.0 s, expected a number from 0 s to 10.0 s"),
        ({"name": "salience", "cue": 1.1}, r"cue=1.1, expected a number in \[0, 1\]"),
    ],
)
def test_what_is_out_of_range_is_refused(change, text):
    with pytest.raises(ValueError, match=text):
        gymnasium.make(ID).reset(options={"perturbation": change})
