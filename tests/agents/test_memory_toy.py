"""Agents that remember: a light at the start tells the side to choose later."""

import sys
import types

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents import make_agent


class Recall(gymnasium.Env):
    """A light of some brightness, then darkness, then a signal: point where the light was.

    Optimum 1 per episode, chance 0.
    """

    observation_space = spaces.Box(-1.0, 1.0, (2,), np.float32)

    def __init__(self, discrete, wait=4):
        self.action_space = spaces.Discrete(2) if discrete else spaces.Box(-1.0, 1.0, (1,))
        self.wait = wait

    def _see(self):
        light = self.side * self.brightness if self.count == 0 else 0.0
        return np.array([light, 1.0 if self.count == self.wait else -1.0], np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        self.side = float(self.np_random.choice([-1.0, 1.0]))
        self.brightness = self.np_random.uniform(0.5, 1.0)
        return self._see(), {}

    def step(self, action):
        discrete = isinstance(self.action_space, spaces.Discrete)
        hand = 2.0 * action - 1.0 if discrete else float(action[0])
        over = self.count == self.wait
        self.count += 1
        return self._see(), float(hand * self.side) * over, over, False, {}


class Knows:
    """Points where the light was."""

    def __init__(self, env):
        self.env = env.unwrapped

    def predict(self, observation, state=None, episode_start=None, deterministic=False):
        if isinstance(self.env.action_space, spaces.Discrete):
            return np.int64(self.env.side > 0), state
        return np.array([self.env.side], np.float32), state


package = types.ModuleType("memory_of_tests")
package.make_oracle = Knows
sys.modules[package.__name__] = package
Recall.__module__ = package.__name__


def skill(agent, discrete, wait=4, episodes=50):
    """Mean reward of an episode, greedy, in episodes it never saw."""
    env, view, total = Recall(discrete, wait), agent.policy(1), 0.0
    for episode in range(episodes):
        seen, _ = env.reset(seed=9000 + episode)
        start, over = True, False
        while not over:
            action, _ = view.predict(seen, None, np.array([start]), deterministic=True)
            seen, reward, over, _, _ = env.step(action)
            total, start = total + reward, False
    return total / episodes


BUDGETS = {
    "reservoir": 3000, "reservoir-force": 1000, "reservoir-evolved": 64 * 8 * 5 * 15,
    "eprop": 10_000,
}  # fmt: skip
SETTINGS = {"reservoir-evolved": {"trials": 8}}
ONCE = ("reservoir-evolved",)
CASES = [
    pytest.param(name, discrete, seed, marks=[pytest.mark.slow] * (seed == 2))
    for name in BUDGETS
    for discrete in (True, False)
    for seed in (1, 2)[: 1 if name in ONCE else 2]
]


@pytest.mark.parametrize(("name", "discrete", "seed"), CASES)
def test_it_recalls_and_without_memory_or_plasticity_it_does_not(name, discrete, seed):
    env, given = Recall(discrete), SETTINGS.get(name, {})
    agent = make_agent(name, env, seed, given).learn(BUDGETS[name])
    assert skill(agent, discrete) > 0.75
    memoryless = make_agent(name, env, seed, given | {"carry": False}).learn(BUDGETS[name])
    assert abs(skill(memoryless, discrete)) < 0.3
    born = make_agent(f"{name}+frozen", env, 1, given).learn(BUDGETS[name] // 4)
    assert abs(skill(born, discrete)) < 0.4


def test_the_readout_of_observations_alone_cannot_recall():
    assert abs(skill(make_agent("linear", Recall(True), 1).learn(3000), True)) < 0.3


def test_eprop_learns_to_recall_before_the_readout_alone_does():
    """In 3000 steps, the mean over seeds; its twin whose synapses hear no error is the control."""
    env, found = Recall(True), {}
    for recurrent in (True, False):
        given = {"recurrent": recurrent}
        lives = [make_agent("eprop", env, seed, given).learn(3000) for seed in range(4, 8)]
        found[recurrent] = np.mean([skill(life, True) for life in lives])
    assert found[True] > 0.6
    assert found[True] > found[False] + 0.2


def test_membranes_remember_without_recurrent_synapses():
    agent = make_agent("reservoir", Recall(True), 1, {"recurrent": False}).learn(3000)
    assert agent.networks[0].projections == ()
    assert skill(agent, True) > 0.75
