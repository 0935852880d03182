"""Every agent on every task whose actions it has, and on Gymnasium's, through one call."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

import envs
from agents import AGENTS, load_agent, make_agent

GYMNASIUM = (
    "CartPole-v1",
    "Acrobot-v1",
    "Pendulum-v1",
    "MountainCarContinuous-v0",
    "Reacher-v5",
)
OURS = tuple(entry.id for entry in envs.ENVS)
SHORT = {"n_envs": 2, "n_steps": 25, "batch_size": 25, "n_epochs": 1}
SMALL = {"units": 8, "batch_size": 8, "learning_starts": 20, "buffer_size": 500}
QUICK = {
    **dict.fromkeys(("ppo", "ppo-continual", "ppo-population", "recurrent-ppo"), SHORT),
    "surrogate": {**SHORT, "units": 8},
    "converted": {**SHORT, "steps": 4},
    **dict.fromkeys(("sac", "td3"), SMALL),
}
STEPS = 50
FAST = (*GYMNASIUM, "reafference/PointB-v0")
"""The other tasks are in the long form."""


def pairs():
    for entry in AGENTS:
        for env_id in (*GYMNASIUM, *OURS):
            if entry.needs_oracle and env_id in GYMNASIUM:
                continue
            marks = () if env_id in FAST else (pytest.mark.slow,)
            yield pytest.param(entry, env_id, marks=marks, id=f"{entry.name}-{env_id}")


@pytest.mark.parametrize(("entry", "env_id"), list(pairs()))
def test_one_call(tmp_path, entry, env_id):
    env = gymnasium.make(env_id)
    if isinstance(env.action_space, spaces.Discrete) and not entry.discrete:
        with pytest.raises(ValueError, match="continuous actions only"):
            make_agent(entry.name, env)
        return
    agent = make_agent(entry.name, env, seed=1, config=QUICK.get(entry.name))
    assert agent.learn(STEPS).num_timesteps == STEPS
    first, _ = env.reset(seed=0)
    action, _ = agent.predict(first, deterministic=True)
    assert env.action_space.contains(action)
    assert env.action_space.contains(agent.act(first, 0.0, episode_start=True))
    seen, reward, terminated, *_ = env.step(action)
    agent.conclude(seen, float(reward), bool(terminated))
    agent.save(tmp_path / "agent")
    loaded = load_agent(tmp_path / "agent", env)
    theirs, _ = loaded.policy(3).predict(first, episode_start=np.array([True]))
    ours, _ = agent.policy(3).predict(first, episode_start=np.array([True]))
    np.testing.assert_array_equal(ours, theirs)
    env.close()


class Odd(gymnasium.Env):
    """A task that nobody knows: an observation table, bounds of all kinds, a wide box."""

    observation_space = spaces.Box(
        np.array([[-np.inf, 0.0], [-1.0, -5e5]]),
        np.array([[np.inf, 1e-3], [3.0, 5e5]]),
        dtype=np.float64,
    )

    def __init__(self, action_space):
        self.action_space = action_space

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.t = 0
        return self._see(), {}

    def step(self, action):
        assert self.action_space.contains(action)
        self.t += 1
        ended = self.np_random.random() < 0.05
        return self._see(), 1e4 * self.np_random.normal(), ended, self.t == 30, {}

    def _see(self):
        space = self.observation_space
        low, high = np.maximum(space.low, -1e3), np.minimum(space.high, 1e3)
        return self.np_random.uniform(low, high)


@pytest.mark.parametrize("entry", [e for e in AGENTS if not e.needs_oracle], ids=lambda e: e.name)
@pytest.mark.parametrize(
    "action_space",
    [
        spaces.Discrete(1),
        spaces.Discrete(7, start=-3),
        spaces.Box(np.array([[0.0, -7.0]]), np.array([[1e4, -6.5]]), dtype=np.float64),
        spaces.Box(-2, 2, (3,), np.int32),
        spaces.Box(0.5, 0.5, (2,), np.float32),
    ],
    ids=str,
)
def test_unknown_tasks(entry, action_space):
    if isinstance(action_space, spaces.Discrete) and not entry.discrete:
        pytest.skip("continuous actions only")
    agent = make_agent(entry.name, Odd(action_space), 2, QUICK.get(entry.name))
    agent.learn(100)
    assert agent.num_timesteps == 100
    for key, values in agent.state().items():  # the last spike of what never fired was at -inf
        if values.dtype.kind == "f":
            assert np.isfinite(
                values[~np.isneginf(values)] if key.endswith(".last") else values
            ).all()
    seen = Odd.observation_space.sample()
    assert action_space.contains(agent.predict(seen, deterministic=True)[0])
