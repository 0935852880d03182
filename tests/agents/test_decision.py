"""The short way of one decision beside the long way of a batch, bit for bit."""

import gymnasium
import numpy as np
import pytest

from agents import make_agent


def lived(name, **config):
    env = gymnasium.make(name)
    agent = make_agent("evolved", env, 3, {"population": 8, **config})
    agent.learn(300)
    rng = np.random.default_rng(0)
    return agent, [rng.normal(0.0, 1.0, env.observation_space.shape) for _ in range(60)]


@pytest.mark.parametrize("name", ["CartPole-v1", "Acrobot-v1", "Pendulum-v1", "Reacher-v5"])
def test_one_observation_and_a_batch_are_answered_with_the_same_bits(name):
    agent, seen = lived(name, neurons=12, sigma=1.0)
    one, many = agent.policy(0), agent.policy(0)
    answers = set()
    for step, observation in enumerate(seen):
        start = np.array([step % 20 == 0])
        given = observation.astype(np.float32) if step % 2 else observation
        action, _ = one.predict(given, None, start, deterministic=True)
        actions, _ = many.predict(np.stack([given] * 3), None, np.repeat(start, 3), True)
        assert action.dtype == actions.dtype
        assert action.shape == actions.shape[1:]
        assert (actions == action).all()
        answers.add(action.tobytes())
    assert len(answers) > 1


def test_greedy_and_drawn_decisions_share_one_activity():
    agent, seen = lived("CartPole-v1", neurons=12)
    mixed, plain = agent.policy(0), agent.policy(0)
    for step, observation in enumerate(seen):
        mixed.predict(observation, None, None, deterministic=step % 2 == 0)
        plain.predict(observation, None, None, deterministic=True)
    assert np.array_equal(mixed._lives._y, plain._lives._y)
    assert mixed._lives._y.any()


def test_a_list_is_an_observation_too():
    agent, seen = lived("CartPole-v1")
    one, other = agent.policy(0), agent.policy(0)
    for observation in seen:
        action, _ = one.predict(observation.tolist(), None, True, deterministic=True)
        assert action == other.predict(observation, None, np.array([True]), True)[0]


def test_what_is_wrong_is_refused_and_leaves_the_activity_alone():
    agent, seen = lived("CartPole-v1")
    policy, other = agent.policy(0), agent.policy(0)
    for observation in seen[:5]:
        policy.predict(observation, deterministic=True)
        with pytest.raises(ValueError, match="finite"):
            policy.predict(np.array([0.0, np.nan, 0.0, 0.0]), deterministic=True)
        with pytest.raises(ValueError, match="shape"):
            policy.predict(np.zeros(5), deterministic=True)
        other.predict(observation, deterministic=True)
    assert np.array_equal(policy._lives._y, other._lives._y)


def test_a_choice_is_not_changed_from_outside():
    agent, seen = lived("CartPole-v1")
    policy = agent.policy(0)
    action, _ = policy.predict(seen[0], deterministic=True)
    with pytest.raises(ValueError, match="read-only"):
        action += 1
