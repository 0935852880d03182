"""What learns, and the controls that must not: no modulator, shuffled reward, frozen weights."""

import dataclasses

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents.modulators import Modulator
from agents.registry import find_agent
from agents.rstdp import RSTDPConfig
from agents.spiking import Blueprint, SpikingAgent
from agents.task import Task

STEPS = 1500
LENGTH = 50


class Side(gymnasium.Env):
    """A light that changes sides now and then: turn to it. One number, one right answer."""

    metadata = {"render_modes": [], "render_fps": 10}  # noqa: RUF012
    observation_space = spaces.Box(-1.0, 1.0, (1,), np.float32)

    def __init__(self, discrete, sign=1.0, contingent=True):
        self.action_space = spaces.Discrete(2) if discrete else spaces.Box(-1.0, 1.0, (1,))
        self.sign, self.contingent = sign, contingent

    def _see(self):
        if self.count % 5 == 0:
            self.light = float(self.np_random.choice([-0.8, 0.8]))
        return np.array([self.light], np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return self._see(), {}

    def step(self, action):
        turn = 2.0 * action - 1.0 if np.ndim(action) == 0 else float(action[0])
        reward = self.sign * turn * np.sign(self.light)
        if not self.contingent:
            reward = self.np_random.uniform(-1.0, 1.0)
        self.count += 1
        return self._see(), float(reward), False, self.count == LENGTH, {}


class Silent(Modulator):
    """Releases nothing, whatever happens."""

    def __init__(self, inner):
        self._inner = inner

    def reset(self):
        self._inner.reset()

    def before(self, reward, first):
        self._inner.before(reward, first)
        return 0.0

    def after(self, reward, first, network):
        self._inner.after(reward, first, network)
        return 0.0

    def end(self, reward):
        return 0.0 * self._inner.end(reward)

    def state(self):
        return self._inner.state()

    def restore(self, state):
        self._inner.restore(state)


def build(name, env, seed, silent=False):
    config = dataclasses.asdict(RSTDPConfig()) | {"half_life": 1e9} if name == "rstdp" else {}
    agent = find_agent(name).build(Task.of(env), seed, config)
    if not silent:
        return agent
    parts = agent.anatomy._replace(modulator=Silent(agent.anatomy.modulator))
    return SpikingAgent(Task.of(env), seed, Blueprint(name, {}, lambda _: parts))


def skill(agent, discrete, sign=1.0):
    """Mean reward per step of the frozen agent: 0 at chance, 1 at best."""
    env, view, total = Side(discrete, sign), agent.policy(1), 0.0
    for episode in range(4):
        seen, _ = env.reset(seed=900 + episode)
        start, cut = True, False
        while not cut:
            action, _ = view.predict(seen, episode_start=start, deterministic=True)
            seen, reward, _, cut, _ = env.step(action)
            total, start = total + reward, False
    return total / (4 * LENGTH)


CASES = [
    ("rstdp", False),
    ("rstdp", True),
    ("spiking-actor-critic", False),
    ("spiking-actor-critic", True),
]


@pytest.fixture(scope="module")
def trained():
    """Agents after training, made once: trained(name, discrete)."""
    known = {}

    def get(name, discrete):
        if (name, discrete) not in known:
            known[name, discrete] = build(name, Side(discrete), 11).learn(STEPS)
        return known[name, discrete]

    return get


@pytest.mark.parametrize(("name", "discrete"), CASES)
def test_it_learns_and_what_it_learnt_survives_freezing(trained, name, discrete):
    agent = trained(name, discrete)
    assert skill(agent, discrete) > 0.6
    agent.freeze()
    weights = {p.name: agent.network.projection(p.name).weight for p in agent.network.projections}
    env = Side(discrete)
    seen, _ = env.reset(seed=77)
    earned, reward = 0.0, 0.0
    for k in range(LENGTH):
        action = agent.act(seen, reward, k == 0)
        seen, reward, *_ = env.step(action)
        earned += reward
    agent.conclude(seen, reward, False)
    for label, weight in weights.items():
        np.testing.assert_array_equal(agent.network.projection(label).weight, weight)
    assert earned / LENGTH > 0.4
    agent.unfreeze()


@pytest.mark.parametrize(("name", "discrete"), CASES)
def test_frozen_from_birth_nothing_is_learnt(name, discrete):
    agent = build(name, Side(discrete), 11)
    agent.freeze()
    born = skill(agent, discrete)
    agent.learn(600)
    assert abs(skill(agent, discrete) - born) < 0.3
    assert abs(born) < 0.4


@pytest.mark.parametrize(("name", "discrete"), CASES)
def test_without_modulator_no_weight_moves(name, discrete):
    agent = build(name, Side(discrete), 11, silent=True)
    names = [p.name for p in agent.network.projections]
    born = [agent.network.projection(n).weight for n in names]
    agent.learn(600)
    for label, weight in zip(names, born, strict=True):
        np.testing.assert_array_equal(agent.network.projection(label).weight, weight)


@pytest.mark.parametrize(("name", "discrete"), CASES)
def test_reward_that_does_not_depend_on_the_action_teaches_nothing(name, discrete):
    skills = [
        skill(build(name, Side(discrete, contingent=False), seed).learn(STEPS // 2), discrete)
        for seed in (1, 2, 3, 4)
    ]
    assert abs(np.mean(skills)) < 0.4
