"""Two small envs with an oracle, in a package of their own, for every agent of the registry."""

import sys
import types

import gymnasium
import numpy as np
import pytest
from gymnasium.envs.classic_control import CartPoleEnv, PendulumEnv

from agents import AGENTS, Agent, find_agent, make_agent

ENV_IDS = ("zoo/CartPole-v0", "zoo/Pendulum-v0")
SHORT = {"n_envs": 2, "n_steps": 50, "batch_size": 50, "n_epochs": 2}
SMALL = {"units": 16, "batch_size": 16, "learning_starts": 260, "buffer_size": 5000}
QUICK = {
    **dict.fromkeys(("ppo", "ppo-continual", "ppo-population"), SHORT),
    "recurrent-ppo": {**SHORT, "units": 8},
    "surrogate": {**SHORT, "units": 16},
    "converted": {**SHORT, "steps": 8},
    "sac": SMALL,
    "td3": SMALL,
}
"""Settings that make an agent cheap enough to test; the others are tested as they are."""


class ZooCartPole(CartPoleEnv):
    """CartPole from a package that offers an oracle."""


class ZooPendulum(PendulumEnv):
    """Pendulum from a package that offers an oracle."""


class Leaning:
    """Pushes by the sign of the third number."""

    def __init__(self, env):
        self.discrete = isinstance(env.action_space, gymnasium.spaces.Discrete)

    def predict(self, observation, state=None, episode_start=None, deterministic=False):
        lean = np.asarray(observation)[..., 2]
        if self.discrete:
            return (lean > 0).astype(np.int64), state
        return np.clip(-lean[..., None], -2.0, 2.0).astype(np.float32), state


zoo = types.ModuleType("zoo_of_tests")
zoo.make_oracle = Leaning
sys.modules[zoo.__name__] = zoo
for kind, env_id, limit in ((ZooCartPole, ENV_IDS[0], 500), (ZooPendulum, ENV_IDS[1], 200)):
    kind.__module__ = zoo.__name__
    setattr(zoo, kind.__name__, kind)
    gymnasium.register(env_id, f"{zoo.__name__}:{kind.__name__}", max_episode_steps=limit)


SIBLINGS = (
    "ppo-continual", "ppo-population", "recurrent-ppo", "td3", "surrogate", "converted",
    "evolved-stp", "reservoir-evolved", "reservoir-force", "developing", "ganglia",
    "whole",
)  # fmt: skip
"""Agents made of parts of others that stay in `make test`; all are in `make test-slow`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """What is asked of every agent is asked of siblings in the long form."""
    for item in items:
        asked_of_all = item.path.name.startswith(("test_agent_", "test_tensorboard", "test_cost"))
        values = item.callspec.params.values() if hasattr(item, "callspec") else ()
        if asked_of_all and any(isinstance(v, str) and v in SIBLINGS for v in values):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(params=[entry.name for entry in AGENTS])
def name(request) -> str:
    """Every agent of the registry."""
    return request.param


@pytest.fixture(params=ENV_IDS)
def env_id(request, name) -> str:
    """A Discrete and a Box task, where the agent can live there."""
    if request.param == ENV_IDS[0] and not find_agent(name).discrete:
        pytest.skip("continuous actions only")
    return request.param


@pytest.fixture
def home(name) -> str:
    """A task where the agent under test can live."""
    return ENV_IDS[0 if find_agent(name).discrete else 1]


@pytest.fixture
def quick(name) -> dict | None:
    """Settings that make the agent under test cheap."""
    return QUICK.get(name)


@pytest.fixture
def make(name, env_id, quick):
    """Builds the agent under test: make(seed)."""

    def build(seed: int = 0) -> Agent:
        return make_agent(name, env_id, seed, quick)

    return build
