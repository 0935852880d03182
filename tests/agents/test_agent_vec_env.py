"""The adapter from Gymnasium's vector environments to Stable-Baselines3."""

import functools

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AsyncVectorEnv, AutoresetMode, SyncVectorEnv
from stable_baselines3 import PPO
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.vec_env import DummyVecEnv, SubprocVecEnv, VecMonitor

import envs
from agents.vec_env import GymnasiumVecEnv, split_info

FIRST = envs.ENVS[0]
REST = [pytest.param(entry, marks=pytest.mark.slow) for entry in envs.ENVS[1:]]
TASKS = pytest.mark.parametrize("entry", [FIRST, *REST], ids=lambda entry: entry.name)
ALL = pytest.mark.parametrize("entry", envs.ENVS, ids=lambda entry: entry.name)


def adapted(name, rows, limit=None):
    more = {} if limit is None else {"max_episode_steps": limit}
    mode = AutoresetMode.SAME_STEP
    return GymnasiumVecEnv(gymnasium.make_vec(name, rows, autoreset_mode=mode, **more))


@ALL
def test_lives_what_a_dummy_vec_env_lives(entry):
    mine = adapted(entry.id, 3, limit=20)
    theirs = DummyVecEnv([lambda: gymnasium.make(entry.id, max_episode_steps=20)] * 3)
    mine.seed(4)
    theirs.seed(4)
    np.testing.assert_array_equal(mine.reset(), theirs.reset())
    assert mine.reset_infos == theirs.reset_infos
    mine.action_space.seed(0)
    ends = 0
    for _ in range(50):
        actions = np.array([mine.action_space.sample() for _ in range(3)])
        left, right = mine.step(actions), theirs.step(actions)
        for a, b in zip(left[:3], right[:3], strict=True):
            np.testing.assert_array_equal(a, b)
            assert a.dtype == b.dtype
        for a, b in zip(left[3], right[3], strict=True):
            np.testing.assert_array_equal(
                a.pop("terminal_observation", 0), b.pop("terminal_observation", 0)
            )
            assert a.pop("TimeLimit.truncated", False) == b.pop("TimeLimit.truncated")
            assert a == b
        ends += int(left[2].sum())
    assert ends >= 6


def test_termination_is_told_from_truncation():
    makers = [lambda: gymnasium.make("CartPole-v1", max_episode_steps=9)] * 2
    env = GymnasiumVecEnv(SyncVectorEnv(makers, autoreset_mode=AutoresetMode.SAME_STEP))
    env.seed(0)
    env.reset()
    cut = set()
    for _ in range(60):
        _, rewards, ended, infos = env.step(np.array([0, 1]))
        assert rewards.dtype == np.float32
        for row in np.flatnonzero(ended):
            last = infos[row]["terminal_observation"]
            fell = abs(last[2]) > 0.2095
            assert infos[row]["TimeLimit.truncated"] == (not fell)
            cut.add(bool(fell))
    assert cut == {True, False}


@TASKS
def test_ppo_trains(entry):
    env = VecMonitor(adapted(entry.id, 4, limit=30))
    model = PPO("MlpPolicy", env, n_steps=32, batch_size=64, n_epochs=1, seed=0, device="cpu")
    before = {name: values.clone() for name, values in model.policy.state_dict().items()}
    model.learn(256)
    after = model.policy.state_dict()
    assert any(not np.array_equal(before[name], after[name]) for name in before)
    assert len(model.ep_info_buffer) >= 8  # more where episodes end before the limit
    assert all(each["l"] <= 30 for each in model.ep_info_buffer)
    mean, _ = evaluate_policy(model, env, n_eval_episodes=4, warn=False)
    assert np.isfinite(mean)


@TASKS
def test_spawned_processes_live_the_same(entry):
    make = functools.partial(gymnasium.make, f"envs:{entry.id}")
    here = gymnasium.make(entry.id)
    first, _ = here.reset(seed=3)
    here.action_space.seed(0)
    action = here.action_space.sample()
    then, reward, *_ = here.step(action)
    async_env = AsyncVectorEnv([make], context="spawn")
    np.testing.assert_array_equal(async_env.reset(seed=3)[0][0], first)
    np.testing.assert_array_equal(async_env.step(action[np.newaxis])[0][0], then)
    async_env.close()
    spawned = SubprocVecEnv([make], start_method="spawn")
    spawned.seed(3)
    np.testing.assert_array_equal(spawned.reset()[0], first)
    observations, rewards, *_ = spawned.step(action[np.newaxis])
    np.testing.assert_array_equal(observations[0], then)
    assert rewards[0] == reward
    spawned.close()


def test_options_reach_all_rows_and_what_is_wrong_is_refused():
    env = adapted(FIRST.id, 2)
    env.set_options({"stage": "unseen"})
    env.reset()
    assert [each["laboratory"]["stage"] for each in env.reset_infos] == ["unseen"] * 2
    env.set_options([{"stage": "unseen"}, {}])
    with pytest.raises(ValueError, match="expected the same ones"):
        env.reset()
    with pytest.raises(ValueError, match="expected SAME_STEP"):
        GymnasiumVecEnv(gymnasium.make_vec(FIRST.id, 2))
    with pytest.raises(NotImplementedError, match="rows share"):
        env.set_attr("task", None)
    with pytest.raises(NotImplementedError, match="rows share"):
        env.env_method("scene")
    assert env.get_attr("num_envs", [0, 1]) == [2, 2]
    assert env.env_is_wrapped(gymnasium.Wrapper) == [False, False]


def test_split_info_follows_the_masks():
    info = {"a": np.array([1.0, 2.0]), "_a": np.array([True, False]), "plain": 3}
    info["b"] = {"c": np.array(["x", None], object), "_c": np.array([True, False])}
    info["_b"] = np.array([True, True])
    assert split_info(info, 2) == [{"a": 1.0, "b": {"c": "x"}}, {"b": {}}]
