"""`predictive` learns what comes next and how to act; its parts do what they say."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents import make_agent
from agents.modulators import RewardDifference
from agents.predictive import _own_sense
from agents.surprise import LARGEST, TEACHER, Surprise

STEPS = 1500
LENGTH = 50
LIGHTS = np.array([-0.8, 0.8, 0.0])


class Lights(gymnasium.Env):
    """Lights that come one after the other: nothing earned, all to be foretold.

    Args:
        order: what follows what; "cycle" A B C A ..., or "any" at random.
    """

    metadata = {"render_modes": [], "render_fps": 10}  # noqa: RUF012
    observation_space = spaces.Box(-1.0, 1.0, (1,), np.float32)
    action_space = spaces.Discrete(2)

    def __init__(self, order):
        self.order = order

    def _see(self):
        which = self.count % 3 if self.order == "cycle" else self.np_random.integers(3)
        return np.array([LIGHTS[which]], np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return self._see(), {}

    def step(self, action):
        self.count += 1
        return self._see(), 0.0, False, self.count == LENGTH, {}


class Turn(gymnasium.Env):
    """A light changes sides every five steps, or stays: turn to where it is."""

    metadata = {"render_modes": [], "render_fps": 10}  # noqa: RUF012
    observation_space = spaces.Box(-1.0, 1.0, (1,), np.float32)

    def __init__(self, discrete):
        self.action_space = spaces.Discrete(2) if discrete else spaces.Box(-1.0, 1.0, (1,))

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
        reward = turn * np.sign(self.light)
        self.count += 1
        return self._see(), float(reward), False, self.count == LENGTH, {}


def foretelling(agent, env):
    """Mean squared error of the frozen agent's prediction, and of the best constant, spikes^2."""
    view, sensed, foretold = agent.policy(1), [], []
    seen, _ = env.reset(seed=900)
    for k in range(LENGTH):
        view.predict(seen, episode_start=k == 0)
        sensed.append(view.network["sensory"].counts[0].astype(float))
        foretold.append(view.network["prediction"].counts[0].astype(float))
        seen, *_ = env.step(0)
    sensed, foretold = np.array(sensed), np.array(foretold)
    error = ((sensed[1:] - foretold[:-1]) ** 2).mean()
    return error, ((sensed - sensed.mean(0)) ** 2).mean()


def skill(agent, env):
    """Mean reward per step of the frozen agent: 0 at chance, 1 at best."""
    view, total = agent.policy(1), 0.0
    seen, _ = env.reset(seed=900)
    for k in range(LENGTH):
        action, _ = view.predict(seen, episode_start=k == 0, deterministic=True)
        seen, reward, *_ = env.step(action)
        total += reward
    return total / LENGTH


@pytest.mark.parametrize("seed", [11, 12])
def test_it_foretells_a_sequence_and_the_untaught_control_does_not(seed):
    env = Lights("cycle")
    taught = make_agent("predictive", env, seed)
    born, constant = foretelling(taught, env)
    error, _ = foretelling(taught.learn(STEPS), env)
    untaught = make_agent("predictive", env, seed, {"prediction_rate": 0.0}).learn(STEPS)
    control, _ = foretelling(untaught, env)
    assert error < 0.4 * constant
    assert error < 0.25 * born
    assert control > 0.8 * born


def test_what_comes_at_random_is_not_foretold():
    env = Lights("any")
    error, constant = foretelling(make_agent("predictive", env, 11).learn(STEPS), env)
    assert error > 0.8 * constant


def test_surprise_fires_less_where_the_sequence_is_known():
    rates = {}
    for order in ("cycle", "any"):
        agent, env = make_agent("predictive", Lights("cycle"), 3).learn(STEPS), Lights(order)
        view, spikes = agent.policy(1), 0
        seen, _ = env.reset(seed=5)
        for k in range(LENGTH):
            view.predict(seen, episode_start=k == 0)
            spikes += view.network["surprise"].counts.sum()
            seen, *_ = env.step(0)
        rates[order] = spikes
    assert rates["cycle"] < 0.6 * rates["any"]


@pytest.mark.parametrize("seed", [11, 12])
@pytest.mark.parametrize("discrete", [False, True])
def test_it_learns_to_act_and_frozen_from_birth_it_does_not(discrete, seed):
    env = Turn(discrete)
    agent = make_agent("predictive", env, seed)
    born = skill(agent, env)
    assert skill(agent.learn(STEPS), env) > 0.8
    frozen = make_agent("predictive+frozen", env, seed).learn(STEPS)
    assert abs(skill(frozen, env) - born) < 0.3
    assert abs(born) < 0.4


def test_a_reward_that_came_with_an_unforeseen_sensation_must_count_less_not_more():
    skills = {}
    for gain in (-0.5, 0.5):
        learnt = [
            make_agent("predictive", Turn(True), seed, {"surprise": gain}).learn(STEPS)
            for seed in (1, 2, 3)
        ]
        skills[gain] = np.mean([skill(agent, Turn(True)) for agent in learnt])
    assert skills[-0.5] > 0.8
    assert skills[-0.5] > skills[0.5] + 0.5


class Ear:
    """Stands for a network of two cells per population; writes down what it is told."""

    def __init__(self):
        self.told = []
        self.now = {"sensory": [0, 0], "prediction": [0, 0], "surprise": [0, 0]}

    def __getitem__(self, name):
        return type("Cells", (), {"counts": np.array([self.now[name]])})

    def feed_back(self, name, values):
        self.told.append((name, values.tolist()))

    def modulate(self, levels):
        self.told.append(levels)


def test_the_error_is_of_what_was_foretold_the_step_before():
    ear, modulator = Ear(), Surprise(RewardDifference(1.0, 5.0, 0.0), 1.0)
    modulator.before(0.0, True)
    ear.now = {"sensory": [9, 9], "prediction": [3, 5], "surprise": [0, 7]}
    modulator.after(0.0, True, ear)
    assert ear.told == []
    modulator.before(0.0, False)
    ear.now = {"sensory": [4, 1], "prediction": [8, 8], "surprise": [2, 2]}
    modulator.after(0.0, False, ear)
    assert ear.told == [("prediction", [1.0, -4.0]), {TEACHER: 1.0}]


@pytest.mark.parametrize("gain", [-1.0, -0.5, 0.0, 0.5, 1.0])
def test_dopamine_is_scaled_by_the_surprise_that_the_action_answered(gain):
    ear, modulator = Ear(), Surprise(RewardDifference(1.0, 5.0, 0.0), gain)
    plain = RewardDifference(1.0, 5.0, 0.0)
    mean, factor = 0.0, 1.0
    for k, spikes in enumerate([0, 4, 4, 16, 0, 100, 3]):
        reward = float(k * k)
        got, expected = modulator.before(reward, k == 0), plain.before(reward, k == 0)
        assert got == (None if k == 0 else pytest.approx(factor * expected, rel=1e-12))
        ear.now["surprise"] = [spikes, 0]
        assert modulator.after(reward, k == 0, ear) is None
        if k:
            mean += (spikes - mean) / k
            factor = float(np.clip(1.0 + gain * (spikes / mean - 1.0), 0.0, LARGEST))
    assert modulator.end(3.0) == pytest.approx(factor * plain.end(3.0), rel=1e-12)


def test_a_new_episode_knows_no_prediction_of_the_last():
    ear, modulator = Ear(), Surprise(RewardDifference(1.0, 5.0, 0.0), 1.0)
    for _ in range(2):
        modulator.before(0.0, True)
        modulator.after(0.0, True, ear)
        modulator.reset()
    assert ear.told == []


def test_state_of_a_hostile_hand():
    modulator = Surprise(RewardDifference(1.0, 5.0, 0.0), 1.0)
    state = modulator.state()
    with pytest.raises(ValueError, match="surprise/usual"):
        modulator.restore({**state, "surprise/usual": np.array([-1.0, 2.0])})


def test_the_prediction_returns_to_motors_and_hidden_layer():
    agent = make_agent("predictive", "CartPole-v1", 0)
    names = {p.name for p in agent.network.projections}
    returning = {"prediction->motor", "surprise->motor"}
    assert names >= returning | {"prediction->hidden", "surprise->hidden", "hidden->prediction"}
    without = make_agent("predictive", "CartPole-v1", 0, {"feedback": 0.0})
    assert {p.name for p in without.network.projections} == names - returning
    base = {p.name for p in make_agent("rstdp", "CartPole-v1", 0).network.projections}
    assert base < names


def test_direct_synapses_stay_within_a_sense():
    edges = _own_sense(3, 2)(6, 6, np.random.default_rng(0), False)
    found = set(zip(edges.pre.tolist(), edges.post.tolist(), strict=True))
    assert found == {(a, b) for a in range(6) for b in range(6) if a // 2 == b // 2}


@pytest.mark.parametrize("setting", [{"hidden": 0}, {"feedback": -0.1}, {"surprise": 1.5}])
def test_settings_out_of_range(setting):
    with pytest.raises(ValueError, match="setting"):
        make_agent("predictive", "CartPole-v1", 0, setting)
