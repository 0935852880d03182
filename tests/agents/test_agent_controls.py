"""Controls take away what they say, from every agent, and nothing else."""

import gymnasium
import numpy as np
import pytest

from agents import AGENTS, CheckpointError, find_agent, load_agent, make_agent
from agents.checkpoint import load_checkpoint, save_checkpoint
from agents.controls import CONTROLS
from agents.feelings import REMEMBERED, Shuffled

LEARNERS = [entry.name for entry in AGENTS if entry.learns]
STEPS = 300


@pytest.fixture(params=LEARNERS)
def name(request) -> str:
    return request.param


class Unpaid(gymnasium.Wrapper):
    """The same world without reward."""

    def step(self, action):
        observation, _, terminated, truncated, info = self.env.step(action)
        return observation, 0.0, terminated, truncated, info


def learnt(agent):
    """What an agent knows, without its books and the control's."""
    return {k: v for k, v in agent.state().items() if not k.startswith(("agent/", "control/"))}


def same(first, second) -> bool:
    return first.keys() == second.keys() and all(
        np.array_equal(value, second[key]) for key, value in first.items()
    )


def test_frozen_learns_nothing_and_keeps_its_books(name, env_id, quick):
    agent = make_agent(f"{name}+frozen", env_id, 3, quick)
    look = agent.env.observation_space.sample() * 0.0
    before = agent.policy(1).predict(look, deterministic=True)[0]
    agent.learn(STEPS)
    assert agent.frozen
    assert (agent.num_timesteps, agent.full_name) == (STEPS, f"{name}+frozen")
    assert np.array_equal(before, agent.policy(1).predict(look, deterministic=True)[0])
    agent.reset_life()
    assert agent.frozen


def test_zero_reward_is_a_world_without_reward(name, env_id, quick):
    control = make_agent(f"{name}+zero-reward", env_id, 3, quick).learn(STEPS)
    unpaid = make_agent(name, Unpaid(gymnasium.make(env_id)), 3, quick).learn(STEPS)
    paid = make_agent(name, env_id, 3, quick).learn(STEPS)
    assert same(learnt(control), learnt(unpaid))
    assert [length for *_, length in control.episodes] == [n for *_, n in unpaid.episodes]
    assert all(total != 0.0 for _, total, _ in control.episodes)  # the books tell the truth
    if find_agent(name).needs_oracle:
        assert same(learnt(control), learnt(paid))  # it learns from the oracle alone
    elif paid.episodes or not name.startswith(("evolved", "reservoir-evolved", "es-", "ars")):
        assert not same(learnt(control), learnt(paid)) or not paid.episodes


def test_shuffled_reward_goes_on_after_loading(name, env_id, quick, tmp_path):
    whole = make_agent(f"{name}+shuffled-reward", env_id, 3, quick).learn(STEPS)
    whole.save(tmp_path / "half")
    loaded = load_agent(tmp_path / "half.zip", env_id)
    assert loaded.full_name == f"{name}+shuffled-reward"
    assert same(whole.state(), loaded.state())
    if whole.resumable:
        assert same(whole.learn(100).state(), loaded.learn(100).state())


def test_yoked_goes_on_after_loading_with_its_twin(name, env_id, quick, tmp_path):
    whole = make_agent(f"{name}+yoked", env_id, 3, quick).learn(STEPS)
    whole.save(tmp_path / "half")
    loaded = load_agent(tmp_path / "half.zip", env_id)
    assert same(whole.state(), loaded.state())
    if whole.resumable:
        assert same(whole.learn(100).state(), loaded.learn(100).state())


class Told(gymnasium.Wrapper):
    """Any action earns the reward of that step in a list."""

    rewards = ()

    def step(self, action):
        observation, _, terminated, truncated, info = self.env.step(action)
        reward, self.rewards = self.rewards[0], self.rewards[1:]
        return observation, reward, terminated, truncated, info


@pytest.mark.parametrize("name", ["linear", "rstdp", "spiking-actor-critic"], indirect=True)
def test_a_yoked_agent_feels_what_its_twin_earned_and_nothing_else(name):
    yoked = make_agent(f"{name}+yoked", "Pendulum-v1", 3).learn(STEPS)
    earned = yoked.state()["control/earned"]
    told = Told(gymnasium.make("Pendulum-v1"))
    told.rewards = tuple(earned)
    assert len(earned) == STEPS
    assert same(learnt(yoked), learnt(make_agent(name, told, 3).learn(STEPS)))
    assert not same(learnt(yoked), learnt(make_agent(name, "Pendulum-v1", 3).learn(STEPS)))
    assert yoked.episodes[0][1] != earned[:200].sum()  # the books tell what it earned itself


def test_a_yoked_agent_needs_an_env_that_can_be_made_twice():
    class Own(gymnasium.Env):
        observation_space = gymnasium.spaces.Box(-1.0, 1.0, (2,))
        action_space = gymnasium.spaces.Discrete(2)

    with pytest.raises(ValueError, match=r"one has no spec; expected an env from gymnasium\.make"):
        make_agent("linear+yoked", Own()).learn(10)


def test_shuffled_rewards_are_those_of_other_moments():
    feeling, earned = Shuffled(4), np.random.default_rng(0).normal(2.0, 3.0, 20_000)
    felt = np.array([feeling(reward) for reward in earned])
    assert set(felt) <= set(earned)
    assert felt.mean() == pytest.approx(earned.mean(), abs=0.1)
    assert felt.std() == pytest.approx(earned.std(), abs=0.1)
    assert abs(np.corrcoef(felt, earned)[0, 1]) < 0.03
    position = {reward: k for k, reward in enumerate(earned)}
    age = np.arange(len(felt)) - [position[reward] for reward in felt]
    assert age.min() == 0
    assert age.max() == REMEMBERED - 1
    assert age[REMEMBERED:].mean() == pytest.approx(REMEMBERED / 2, rel=0.03)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("linear", {"critic_trace": 0.0, "actor_trace": 0.0}),
        ("rstdp", {"tau_e": 10.0}),
        ("spiking-actor-critic", {"critic_trace": 1.0, "actor_trace": 1.0, "control_ms": 20.0}),
    ],
    indirect=["name"],
)
def test_without_traces_is_the_setting_of_no_time(name, settings):
    control = make_agent(f"{name}+no-trace", "zoo/CartPole-v0", 3).learn(STEPS)
    assert same(
        learnt(control), learnt(make_agent(name, "zoo/CartPole-v0", 3, settings).learn(300))
    )
    assert not same(learnt(control), learnt(make_agent(name, "zoo/CartPole-v0", 3).learn(300)))


def test_an_agent_without_traces_says_so():
    with pytest.raises(ValueError, match=r"'es-mlp' has no eligibility traces"):
        make_agent("es-mlp+no-trace", "CartPole-v1")


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("rstdp+frozn", r"control: got 'frozn'.*Did you mean 'frozen'"),
        ("random+frozen", r"'random' learns nothing"),
        ("rstpd+frozen", r"agent: got 'rstpd'.*Did you mean 'rstdp'"),
    ],
)
def test_unknown_controls_get_the_closest(wrong, hint):
    with pytest.raises(ValueError, match=hint):
        make_agent(wrong, "CartPole-v1")


@pytest.mark.parametrize("spoil", ["name", "count", "draws"])
def test_a_control_from_a_hostile_hand(tmp_path, spoil):
    make_agent("linear+shuffled-reward", "CartPole-v1").save(tmp_path / "a")
    manifest, arrays = load_checkpoint(tmp_path / "a.zip")
    manifest.pop("arrays")
    if spoil == "name":
        manifest["agent"] = "linear+__import__"
    elif spoil == "count":
        arrays["control/count"] = np.array(-5)
    else:
        del arrays["control/draws"]
    save_checkpoint(tmp_path / "b.zip", manifest, arrays)
    with pytest.raises(CheckpointError, match=r"b\.zip"):
        load_agent(tmp_path / "b.zip")


def test_controls_are_told_apart():
    names = [control.name for control in CONTROLS]
    assert len(set(names)) == len(names) == 5
    assert all(control.summary for control in CONTROLS)
