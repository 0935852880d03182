"""Agents that evolve: they learn a toy to its optimum, and a budget may cut them anywhere."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents import make_agent
from agents.bodies import BatchedBodies, SingleBodies, bodies_of
from envs.wrappers.hide import HideFields

NAMES = ("evolved", "es-mlp")
SMALL = {"population": 16, "trials": 1}
LENGTH = 20


class Hand(gymnasium.Env):
    """A light on the left or right, now and then elsewhere: point there. Optimum 0, chance -1."""

    observation_space = spaces.Box(-1.0, 1.0, (1,), np.float32)

    def __init__(self, discrete):
        self.action_space = spaces.Discrete(2) if discrete else spaces.Box(-1.0, 1.0, (1,))

    def _see(self):
        if self.count % 5 == 0:
            self.light = float(self.np_random.choice([-0.6, 0.6]))
        return np.array([self.light], np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return self._see(), {}

    def step(self, action):
        discrete = isinstance(self.action_space, spaces.Discrete)
        hand = 2.0 * action - 1.0 if discrete else float(action[0])
        reward = -abs(hand - np.sign(self.light))
        self.count += 1
        return self._see(), float(reward), False, self.count == LENGTH, {}


def skill(agent, discrete):
    """Mean reward per step, greedy, in episodes it never saw."""
    env, view, total = Hand(discrete), agent.policy(1), 0.0
    for episode in range(5):
        seen, _ = env.reset(seed=900 + episode)
        start, cut = True, False
        while not cut:
            action, _ = view.predict(seen, None, np.array([start]), deterministic=True)
            seen, reward, _, cut, _ = env.step(action)
            total, start = total + reward, False
    return total / (5 * LENGTH)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("discrete", [True, False])
@pytest.mark.parametrize("seed", [1, 2])
def test_it_evolves_to_the_optimum_and_the_frozen_control_does_not(name, discrete, seed):
    agent = make_agent(name, Hand(discrete), seed, {"population": 32, "trials": 1})
    control = make_agent(name, Hand(discrete), seed, {"population": 32, "trials": 1})
    before = skill(control, discrete)
    control.freeze()
    agent.learn(32 * LENGTH * 30)
    control.learn(32 * LENGTH)
    assert skill(control, discrete) == before
    assert agent.generation >= 29
    assert skill(agent, discrete) > max(before + 0.2, -0.3)


@pytest.mark.parametrize("name", NAMES)
def test_a_generation_goes_on_after_a_budget_has_cut_it(name, tmp_path):
    whole = make_agent(name, "CartPole-v1", 3, SMALL)
    halves = make_agent(name, "CartPole-v1", 3, SMALL)
    for _ in range(3):
        whole.learn(400)
        halves.learn(400)
        halves.save(tmp_path / "half")
        halves = type(halves).load(tmp_path / "half.zip", "CartPole-v1")
    assert whole.generation == halves.generation > 0
    first, second = whole.state(), halves.state()
    assert first.keys() == second.keys()
    assert all(np.array_equal(array, second[key]) for key, array in first.items())


def test_a_budget_shorter_than_an_episode_still_brings_evolution_forward():
    agent = make_agent("es-mlp", "Pendulum-v1", 0, {"population": 4, "trials": 1})
    for _ in range(5):
        agent.learn(30)
    assert agent.generation == 1
    assert agent.num_timesteps == 150


@pytest.mark.slow
def test_threads_do_not_matter():
    states = []
    for threads in (1, 2):
        settings = {"population": 256, "trials": 1, "threads": threads}
        agent = make_agent("evolved", "CartPole-v1", 5, settings)
        states.append(agent.learn(256_000).state())
    assert agent.generation >= 1
    for other in states[1:]:
        assert all(np.array_equal(array, other[key]) for key, array in states[0].items())


def test_wrapped_envs_keep_their_own_vector_env():
    hidden = HideFields(gymnasium.make("CartPole-v1"), (1, 3))
    bodies = bodies_of(hidden, 4)
    assert isinstance(bodies, BatchedBodies)
    seen = bodies.reset([5, 6, 7, 8])
    bare = bodies_of(gymnasium.make("CartPole-v1"), 4)
    assert np.array_equal(seen, bare.reset([5, 6, 7, 8])[:, [0, 2]])
    other = gymnasium.wrappers.RescaleObservation(
        gymnasium.make("Acrobot-v1"), np.float32(-1.0), np.float32(1.0)
    )
    assert isinstance(bodies_of(other, 2), SingleBodies)


def test_instances_live_what_a_single_env_lives():
    env = gymnasium.make("Pendulum-v1")
    bodies = bodies_of(env, 3)
    assert isinstance(bodies, SingleBodies)
    seen = bodies.reset([4, 9, 4])
    assert np.array_equal(seen[0], seen[2])
    assert np.array_equal(seen[1], env.reset(seed=9)[0])
    actions = np.array([[0.5], [1.0], [-1.0]], np.float32)
    after, rewards, ended = bodies.step(actions, np.array([True, True, False]))
    known, reward, *_ = env.step(actions[1])
    assert np.array_equal(after[1], known)
    assert np.array_equal(after[2], seen[2])  # it did not live
    assert (rewards[1], rewards[2]) == (reward, 0.0)
    assert not ended.any()


@pytest.mark.parametrize(
    ("name", "settings", "named"),
    [
        ("evolved", {"population": 7}, "population"),
        ("evolved", {"sigma": 0.0}, "sigma"),
        ("evolved", {"neurons": 1}, "neurons"),
        ("es-mlp", {"units": 0}, "units"),
        ("es-mlp", {"trials": 0}, "trials"),
    ],
)
def test_settings_that_cannot_be_are_refused(name, settings, named):
    with pytest.raises(ValueError, match=rf"setting '{named}': got .*expected"):
        make_agent(name, "CartPole-v1", 0, settings)
