"""The table of agents, and one readable error for each kind of bad input."""

import subprocess
import sys

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents import AGENTS, AgentEntry, CheckpointError, find_agent, load_agent, make_agent
from agents.checkpoint import load_checkpoint, save_checkpoint
from agents.task import Task


class Blank(gymnasium.Env):
    """An env that is nothing but its spaces."""

    def __init__(self, observation_space=None, action_space=None):
        self.observation_space = observation_space or spaces.Box(-1.0, 1.0, (3,))
        self.action_space = action_space or spaces.Discrete(2)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        return self.observation_space.sample(), {}

    def step(self, action):
        return self.observation_space.sample(), 0.0, False, False, {}


def test_the_table_is_well_formed():
    names = [entry.name for entry in AGENTS]
    assert len(set(names)) == len(names)
    assert {"linear", "ppo", "random", "oracle"} <= set(names)
    for entry in AGENTS:
        assert entry.summary
        assert entry.extra in ("", "baselines")
        home = "zoo/CartPole-v0" if entry.discrete else "zoo/Pendulum-v0"
        agent = make_agent(entry.name, home, seed=np.int64(3))
        assert (agent.name, agent.seed) == (entry.name, 3)
        assert type(agent.seed) is int


def test_importing_agents_is_light():
    code = (
        "import sys, agents; agents.find_agent('ppo');"
        "print([m for m in ('torch', 'numba', 'mujoco', 'stable_baselines3', 'tqdm', 'envs')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("wrong", "hint"), [("liner", "linear"), ("PPO", "ppo"), ("randm", "random")]
)
def test_unknown_names_get_the_closest(wrong, hint):
    with pytest.raises(ValueError, match=f"got '{wrong}', expected one of .*Did you mean '{hint}'"):
        make_agent(wrong, "CartPole-v1")


@pytest.mark.parametrize(
    ("seed", "error"), [(-1, ValueError), (2**63, ValueError), (1.5, TypeError), (True, TypeError)]
)
def test_wrong_seeds(name, home, seed, error):
    with pytest.raises(error, match=r"seed: got .*expected"):
        make_agent(name, home, seed=seed)


@pytest.mark.parametrize(
    "space",
    [
        spaces.Box(0, 255, (84, 84, 3), np.uint8),
        spaces.Box(0, 255, (128,), np.uint8),
        spaces.Box(-1.0, 1.0, (8, 8, 3)),
        spaces.Box(-1.0, 1.0, (513,)),
        spaces.Dict({"x": spaces.Box(-1.0, 1.0, (3,))}),
        spaces.Tuple([spaces.Discrete(3)]),
        spaces.MultiBinary(4),
        spaces.Discrete(5),
    ],
    ids=str,
)
def test_unsupported_observations(name, space):
    actions = spaces.Discrete(2) if find_agent(name).discrete else spaces.Box(-1.0, 1.0, (2,))
    with pytest.raises(ValueError, match=r"observation space: got .*expected .*\n?.*(wrap|reduce)"):
        make_agent(name, Blank(space, actions))


@pytest.mark.parametrize(
    "space",
    [
        spaces.MultiDiscrete([2, 3]),
        spaces.MultiBinary(3),
        spaces.Box(-np.inf, np.inf, (2,)),
        spaces.Dict({"a": spaces.Discrete(2)}),
    ],
    ids=str,
)
def test_unsupported_actions(name, space):
    with pytest.raises(ValueError, match=r"action space: got .*expected Discrete or a Box"):
        make_agent(name, Blank(action_space=space))


def test_not_an_env(name):
    for wrong in (gymnasium.make_vec("CartPole-v1", 2), None, 3):
        with pytest.raises(TypeError, match=r"env: got .*expected a gymnasium.Env"):
            make_agent(name, wrong)
    with pytest.raises(gymnasium.error.NameNotFound, match="CartPole"):
        make_agent(name, "CartPol-v1")


def test_an_env_without_oracle():
    with pytest.raises(ValueError, match="CartPole-v1 has no oracle"):
        make_agent("oracle", "CartPole-v1")


def test_settings_are_checked(name, home):
    with pytest.raises(ValueError, match="setting: got 'nonsense'"):
        make_agent(name, home, config={"nonsense": 1})


def test_agents_for_vectors_refuse_choices_and_name_others():
    for name in ("sac", "td3"):
        with pytest.raises(ValueError, match=rf"Discrete\(2\).*'{name}'.*Box.*both: .*ppo"):
            make_agent(name, "CartPole-v1")


@pytest.mark.parametrize(
    ("agent", "config", "match"),
    [
        ("linear", {"gama": 0.9}, "Did you mean 'gamma'"),
        ("linear", {"gamma": "0.9"}, "expected a float"),
        ("linear", {"gamma": float("nan")}, "expected a float"),
        ("linear", {"cells": 2.5}, "expected a int"),
        ("linear", {"cells": True}, "expected a int"),
        ("linear", {"gamma": 1.5}, "0 to 1"),
        ("ppo", {"batch_size": 7}, "to divide 1000"),
        ("ppo", {"n_envs": 10**9}, "1 to 65536"),
    ],
)
def test_values_of_settings_are_checked(agent, config, match):
    with pytest.raises(ValueError, match=match):
        make_agent(agent, "zoo/CartPole-v0", config=config)


def test_settings_travel_with_the_checkpoint(tmp_path):
    make_agent("linear", "CartPole-v1", config={"cells": 5, "gamma": 1}).save(tmp_path / "a")
    loaded = load_agent(tmp_path / "a")
    assert loaded.config()["cells"] == 5
    assert loaded.config()["gamma"] == 1.0


def test_a_missing_extra_names_the_pip_line(monkeypatch):
    for module in [name for name in sys.modules if name.startswith("agents.sb3_")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ImportError, match=r"'ppo'.*torch.*pip install 'reafference\[baselines\]'"):
        make_agent("ppo", "CartPole-v1")
    own_fault = AgentEntry("x", "agents.absent:build", "a module that is not there", learns=False)
    with pytest.raises(ModuleNotFoundError, match="absent"):
        own_fault.build(Task.of(gymnasium.make("CartPole-v1")), 0, {})


def test_loading_for_another_env_or_kind(tmp_path):
    path = tmp_path / "agent.zip"
    agent = make_agent("random", "CartPole-v1")
    agent.save(path)
    with pytest.raises(CheckpointError, match="was trained with"):
        load_agent(path, "Pendulum-v1")
    with pytest.raises(CheckpointError, match="holds an agent 'random', expected 'reflex'"):
        type(make_agent("reflex", "CartPole-v1")).load(path)
    assert find_agent("random").name == "random"


@pytest.mark.parametrize(
    "change",
    [
        {"agent": "ppoo"},
        {"agent": ["random"]},
        {"seed": -4},
        {"seed": "0"},
        {"config": {"rate": 1}},
        {"config": []},
        {"observation_space": {"type": "Box"}},
        {"observation_space": None},
        {"action_space": {"type": "Discrete", "n": -3, "start": 0}},
        {"action_space": {"type": "__import__", "n": 2}},
    ],
)
def test_a_manifest_that_fits_no_agent(tmp_path, change):
    make_agent("random", "CartPole-v1").save(tmp_path / "a.zip")
    manifest, arrays = load_checkpoint(tmp_path / "a.zip")
    save_checkpoint(tmp_path / "b.zip", {**manifest, **change}, arrays)
    with pytest.raises(CheckpointError, match=r"b\.zip"):
        load_agent(tmp_path / "b.zip")


@pytest.mark.parametrize("spoil", ["missing", "shape", "dtype", "nan", "negative"])
def test_arrays_that_fit_no_agent(tmp_path, name, env_id, spoil, make):
    make().save(tmp_path / "a.zip")
    manifest, arrays = load_checkpoint(tmp_path / "a.zip")
    key = [k for k in arrays if k.startswith("agent/")][0 if spoil == "negative" else -1]
    learnt = [k for k in arrays if not k.startswith("agent/")]
    key = learnt[0] if learnt and spoil in ("missing", "shape") else key
    if spoil == "missing":
        del arrays[key]
    elif spoil == "shape":
        arrays[key] = np.zeros((7, 5, 3), arrays[key].dtype)
    elif spoil == "dtype":
        arrays[key] = arrays[key].astype(np.float32)
    elif spoil == "nan":
        arrays[key] = np.full((1, 3), np.nan)
    else:
        arrays[key] = -arrays[key] - 1
    manifest.pop("arrays")
    save_checkpoint(tmp_path / "b.zip", manifest, arrays)
    with pytest.raises(CheckpointError, match="state: "):
        load_agent(tmp_path / "b.zip", env_id)
