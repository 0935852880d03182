"""`SpikingPolicy` in PPO, SAC and TD3 of SB3, and deployed without torch."""

import gymnasium
import numpy as np
import pytest
import torch
from gymnasium import spaces
from stable_baselines3 import A2C, DDPG, PPO, SAC, TD3
from stable_baselines3.common.vec_env import DummyVecEnv

from agents import make_agent
from agents.sb3_spikes import Spikes
from agents.sb3_spiking_policy import SpikingPolicy, deploy

SMALL = Spikes(cells=6, hidden=(24,), motor_cells=5, steps=4)
OFF = {"learning_starts": 50, "batch_size": 16, "train_freq": 10, "gradient_steps": 5}
LENGTH = 20


def ppo(env):
    return PPO(
        "SpikingPolicy", env, n_steps=64, batch_size=32, n_epochs=2, seed=1,
        policy_kwargs={"spikes": SMALL}, device="cpu",
    )  # fmt: skip


def off_policy(kind, env):
    return kind(
        "SpikingPolicy", env, seed=1, policy_kwargs={"spikes": SMALL, "net_arch": [16]},
        device="cpu", **OFF,
    )  # fmt: skip


def make(kind):
    if kind == "discrete":
        return ppo("CartPole-v1")
    if kind is A2C:
        own = {"spikes": SMALL}
        return A2C("SpikingPolicy", "CartPole-v1", seed=1, policy_kwargs=own, device="cpu")
    return ppo("Pendulum-v1") if kind is PPO else off_policy(kind, "Pendulum-v1")


@pytest.mark.parametrize("kind", ["discrete", A2C, PPO, SAC, TD3, DDPG], ids=str)
def test_it_trains_in_sb3_and_acts_alike_on_our_core(kind, tmp_path):
    model = make(kind)
    actor = model.policy if kind in ("discrete", A2C, PPO) else model.actor
    before = {k: v.clone() for k, v in actor.state_dict().items()}
    model.learn(200)
    names = ("centres", "sharpness", "layers.0.weight", "layers.1.bias")
    after = actor.state_dict()
    for name in names:
        key = next(k for k in after if k.endswith(name))
        assert not torch.equal(before[key], after[key]), key
    model.save(tmp_path / "model")
    loaded = type(model).load(tmp_path / "model", device="cpu")
    seen = np.stack([model.observation_space.sample() for _ in range(60)])
    seen = np.clip(seen, -3.0, 3.0)
    expected, _ = model.predict(seen, deterministic=True)
    np.testing.assert_array_equal(loaded.predict(seen, deterministic=True)[0], expected)
    policy = deploy(loaded)
    ours, _ = policy.predict(seen, deterministic=True)
    np.testing.assert_allclose(ours, expected, atol=1e-5)
    assert ours.dtype == expected.dtype
    alone, _ = policy.predict(seen[3], deterministic=True)
    np.testing.assert_array_equal(alone, ours[3])


def test_sampled_actions_stay_in_the_bounds():
    model = ppo("Pendulum-v1")
    policy = deploy(model, seed=4)
    drawn, _ = policy.predict(np.zeros((2000, 3)))
    assert (np.abs(drawn) <= 2.0).all()
    inside = drawn[np.abs(drawn) < 2.0]
    greedy, _ = policy.predict(np.zeros((1, 3)), deterministic=True)
    assert np.median(drawn) == pytest.approx(float(greedy[0, 0]), abs=0.1)
    assert 0.7 < inside.std() < 1.1  # of a unit Gaussian cut at 2


def test_the_policy_can_be_made_again_from_its_file(tmp_path):
    model = ppo("CartPole-v1")
    model.policy.save(tmp_path / "policy")
    policy = SpikingPolicy.load(tmp_path / "policy", device="cpu")
    assert policy.spikes == SMALL
    seen = np.zeros((1, 4), np.float32)
    assert policy.predict(seen, deterministic=True)[0] == model.predict(seen, deterministic=True)[0]


class Picture(gymnasium.Env):
    """An env whose observation is an image."""

    observation_space = spaces.Box(0, 255, (36, 36, 3), np.uint8)
    action_space = spaces.Discrete(2)


def test_what_it_cannot_do_is_refused():
    with pytest.raises(ValueError, match=r"observation space: got .*expected a vector"):
        ppo(DummyVecEnv([Picture]))
    with pytest.raises(ValueError, match="use_sde: got True"):
        PPO("SpikingPolicy", "Pendulum-v1", use_sde=True, device="cpu")
    with pytest.raises(ValueError, match='expected policy="SpikingPolicy"'):
        deploy(PPO("MlpPolicy", "CartPole-v1", device="cpu"))


class Hand(gymnasium.Env):
    """A light at one of four places: point to another one. Optimum 0, chance -0.7 and below."""

    observation_space = spaces.Box(-1.0, 1.0, (1,), np.float32)

    def __init__(self, discrete):
        self.discrete = discrete
        self.action_space = spaces.Discrete(4) if discrete else spaces.Box(-1.0, 1.0, (1,))

    def _see(self):
        place = int(self.np_random.integers(4))
        self.goal = (2, 0, 3, 1)[place]
        return np.array([place / 2.0 - 0.75], np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return self._see(), {}

    def step(self, action):
        goal = self.goal / 1.5 - 1.0
        reward = -float(action != self.goal) if self.discrete else -abs(float(action[0]) - goal)
        self.count += 1
        return self._see(), reward, False, self.count == LENGTH, {}


def skill(agent, discrete):
    """Mean reward per step, greedy, in episodes it never saw."""
    env, policy, total = Hand(discrete), agent.policy(1), 0.0
    for episode in range(5):
        seen, _ = env.reset(seed=900 + episode)
        cut = False
        while not cut:
            action, _ = policy.predict(seen, deterministic=True)
            seen, reward, _, cut, _ = env.step(action)
            total += reward
    return total / (5 * LENGTH)


@pytest.mark.parametrize(("name", "steps"), [("surrogate", 6000), ("converted", 8000)])
@pytest.mark.parametrize("discrete", [True, False])
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_it_learns_the_optimum_and_the_frozen_control_does_not(name, steps, discrete, seed):
    agent, control = (make_agent(name, Hand(discrete), seed) for _ in range(2))
    before = skill(control, discrete)
    control.freeze()
    control.learn(200)
    agent.learn(steps)
    assert skill(control, discrete) == before < -0.4
    assert skill(agent, discrete) > -0.2
