"""Each rival learns a toy with a known optimum, and its frozen control does not."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents.making import build_named
from agents.task import Task

LENGTH = 20


class Light(gymnasium.Env):
    """A light left or right: turn to it. A reward of 1 a step is the best there is, 0 is chance.

    Args:
        discrete: choices, or a turn in [-1, 1].
        sign: -1 makes turning away right.
        lit: steps of an episode in which the light is seen; later it must be remembered.
    """

    def __init__(self, discrete, sign=1.0, lit=LENGTH):
        self.observation_space = spaces.Box(-1.0, 1.0, (2,), np.float32)
        self.action_space = spaces.Discrete(2) if discrete else spaces.Box(-1.0, 1.0, (1,))
        self.sign, self.lit = sign, lit

    def _see(self):
        lit = self.count < self.lit
        return np.array([self.light if lit else 0.0, float(lit)], np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count, self.light = 0, float(self.np_random.choice([-1.0, 1.0]))
        return self._see(), {}

    def step(self, action):
        turn = 2.0 * action - 1.0 if np.ndim(action) == 0 else float(action[0])
        self.count += 1
        reward = self.sign * turn * self.light
        return self._see(), float(reward), False, self.count == LENGTH, {}


def skill(policy, env):
    """Mean reward per step of the greedy policy: 1 at best, 0 at chance."""
    total = 0.0
    for episode in range(20):
        seen, _ = env.reset(seed=900 + episode)
        state, start, cut = None, True, False
        while not cut:
            action, state = policy.predict(seen, state, np.array([start]), deterministic=True)
            seen, reward, _, cut, _ = env.step(action)
            total, start = total + reward, False
    return total / (20 * LENGTH)


QUICK = {"learning_rate": 3e-3}
SMALL = {"units": 32, "batch_size": 32, "learning_starts": 100, "learning_rate": 3e-3}
CASES = [
    ("ppo", True, 3000, QUICK),
    ("ppo", False, 8000, QUICK),
    ("ppo-population", True, 3000, QUICK),
    ("ppo-population", False, 8000, QUICK),
    ("ppo-continual", True, 3000, QUICK),
    ("recurrent-ppo", True, 4000, {**QUICK, "units": 16}),
    ("sac", False, 1200, SMALL),
    ("td3", False, 600, SMALL),
    ("ars", True, 5000, {}),
    ("ars", False, 12_000, {}),
]


@pytest.mark.parametrize("seed", [3, pytest.param(4, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("name", "discrete", "steps", "settings"), CASES)
def test_it_learns_and_frozen_it_does_not(name, discrete, steps, settings, seed):
    agent = build_named(name, Task.of(Light(discrete)), seed, settings)
    frozen = build_named(f"{name}+frozen", Task.of(Light(discrete)), seed, settings)
    born = skill(agent.policy(0), Light(discrete))
    assert skill(agent.learn(steps).policy(0), Light(discrete)) > 0.8
    assert skill(frozen.learn(200).policy(0), Light(discrete)) == born
    assert born < 0.7 or (discrete and seed != 3)  # a choice may be right by chance


def test_only_a_memory_tells_where_the_light_was():
    """The best with memory is 1; without it 1 while the light is on, 0 after: 0.1."""
    found = {
        name: skill(
            build_named(name, Task.of(Light(True, lit=2)), 3, settings).learn(8000).policy(0),
            Light(True, lit=2),
        )
        for name, settings in (("recurrent-ppo", {**QUICK, "units": 16}), ("ppo", QUICK))
    }
    assert found["recurrent-ppo"] > 0.8
    assert found["ppo"] < 0.5


def lived(agent, env, steps):
    """Mean reward per step of an agent that acts, with the reward told, by quarters."""
    rewards, reward, start = [], 0.0, True
    seen, _ = env.reset(seed=4)
    for _ in range(steps):
        action = agent.act(seen, reward, start)
        seen, reward, _, cut, _ = env.step(action)
        rewards.append(reward)
        start = False
        if cut:
            agent.conclude(seen, reward, False)
            seen, _ = env.reset()
            reward, start = 0.0, True
    return np.mean(np.split(np.array(rewards), 4), axis=1)


def test_ppo_continual_learns_anew_when_the_world_turns_round():
    """The same training, bit for bit; then the mapping is reversed while it acts."""
    plain, lasting = (
        build_named(name, Task.of(Light(True)), 6, QUICK).learn(5000)
        for name in ("ppo", "ppo-continual")
    )
    first, second = plain.state(), lasting.state()
    assert all(np.array_equal(first[key], second[key]) for key in first)
    assert lived(lasting, Light(True), 400).min() > 0.6
    turned = Light(True, sign=-1.0)
    stuck, adapting = lived(plain, turned, 12_000), lived(lasting, turned, 12_000)
    assert stuck.max() < -0.6
    assert adapting[0] < 0.0
    assert adapting[-1] > 0.6
    lasting.freeze()
    weights = lasting.state()
    lived(lasting, Light(True), 2000)
    kept = lasting.state()
    assert all(np.array_equal(weights[key], kept[key]) for key in kept if key.startswith("policy"))
