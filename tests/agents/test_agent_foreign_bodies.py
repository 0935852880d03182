"""Agents live in Gymnasium's own bodies of MuJoCo as they do in ours, wrapped or not."""

import gymnasium
import numpy as np
import pytest

import agents
from envs import wrappers as w

NAMES = (
    "Reacher-v5",
    *(
        pytest.param(name, marks=pytest.mark.slow)
        for name in ("InvertedPendulum-v5", "HalfCheetah-v5")
    ),
)
LIVING = [entry.name for entry in agents.AGENTS if not entry.needs_oracle]


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # MuJoCo logs what is deprecated in their models


def wrapped(name):
    """Late, noisy and partly lesioned senses, weak motors."""
    env = w.MotorGain(gymnasium.make(name), 0.7)
    return w.SensorDelay(w.SensorNoise(w.SensorLesion(env, [0]), 0.05), 2)


@pytest.mark.parametrize("make", [gymnasium.make, wrapped])
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("agent", LIVING)
def test_an_agent_lives_in_a_foreign_body(agent, name, make):
    env = make(name)
    learner = agents.make_agent(agent, env, seed=0).learn(60)
    policy = learner.policy(seed=1)
    observation, _ = env.reset(seed=3)
    for step in range(15):
        action, _ = policy.predict(observation, episode_start=step == 0, deterministic=True)
        assert env.action_space.contains(action)
        observation, reward, terminated, truncated, _ = env.step(action)
        assert np.isfinite(reward)
        if terminated or truncated:
            observation, _ = env.reset()


@pytest.mark.parametrize("agent", ["rstdp", "spiking-actor-critic"])
def test_learning_in_a_foreign_body_repeats_with_its_seed(agent):
    def acted(seed):
        env = wrapped("Reacher-v5")
        policy = agents.make_agent(agent, env, seed=seed).learn(80).policy(seed=1)
        seen = [env.reset(seed=3)[0]]
        for step in range(20):
            action, _ = policy.predict(seen[-1], episode_start=step == 0, deterministic=True)
            seen.append(env.step(action)[0])
        return np.array(seen)

    np.testing.assert_array_equal(acted(0), acted(0))
    assert not np.array_equal(acted(0), acted(1))
