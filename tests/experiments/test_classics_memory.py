"""The two tasks that need memory: who remembers is best, who does not is at chance."""

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from experiments import results
from experiments.classics import memory

CUE = f"{memory.__name__}:classics/CueDelay-v0"
POLE = f"{memory.__name__}:classics/CartPoleNoVelocity-v0"


@pytest.mark.parametrize("env_id", [CUE, POLE])
def test_gymnasium_accepts_it_and_seeds_repeat(env_id):
    env = gymnasium.make(env_id)
    check_env(env.unwrapped, skip_render_check=True)
    lives = []
    for _ in range(2):
        env.action_space.seed(1)
        seen = [env.reset(seed=4)[0]]
        seen += [env.step(env.action_space.sample())[0] for _ in range(5)]
        lives.append(seen)
    np.testing.assert_array_equal(*lives)


def paid(delay, remembers, episodes=400):
    env, total, rng = memory.CueDelay(delay), 0.0, np.random.default_rng(0)
    for episode in range(episodes):
        seen, _ = env.reset(seed=episode)
        light, over, length = seen[0], False, 0
        while not over:
            known = light if remembers else seen[0]
            action = np.int64(known > 0.0) if known else rng.integers(2)
            seen, reward, over, *_ = env.step(action)
            assert (reward == 0.0) != over
            total, length = total + reward, length + 1
        assert length == delay + 1
    return total / episodes


@pytest.mark.parametrize("delay", [1, 4, 9])
def test_who_remembers_the_light_gets_1_and_who_does_not_gets_0(delay):
    assert paid(delay, True) == 1.0
    assert abs(paid(delay, False)) < 0.15


def test_the_pole_moves_as_in_cartpole_and_its_velocities_are_hidden():
    blind, whole = gymnasium.make(POLE), gymnasium.make("CartPole-v1")
    assert blind.spec.max_episode_steps == whole.spec.max_episode_steps == 500
    (one, _), (two, _) = blind.reset(seed=3), whole.reset(seed=3)
    over = False
    while not over:
        np.testing.assert_array_equal(one, two[[0, 2]])
        one, *rest, _ = blind.step(0)
        two, *others, _ = whole.step(0)
        assert rest == others
        over = rest[1]


def test_comparisons_know_tasks_of_other_modules():
    assert results.reward_threshold(CUE) is None
    assert results.reward_threshold("envs:CartPole-v1") == 475.0
