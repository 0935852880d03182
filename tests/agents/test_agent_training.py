"""The loop keeps its books right, seen by a spy agent in a scripted env."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents import episode_seed
from agents.base import Agent
from agents.policy import FrozenPolicy
from agents.task import Task
from agents.training import train_online


class Clock(gymnasium.Env):
    """Observation t, reward 10 t for the step that leads to t; ends at step 3 by turns."""

    observation_space = spaces.Box(-1e6, 1e6, (1,))
    action_space = spaces.Discrete(2)

    def __init__(self):
        self.seeds, self.t, self.poison = [], 0, {}

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.seeds.append(seed)
        self.t = 0
        self._buffer = np.zeros(1, np.float32)  # reused, as careless envs do
        return self._buffer, {}

    def step(self, action):
        self.t += 1
        self._buffer[0] = self.poison.get("observation", self.t)
        reward = self.poison.get("reward", 10.0 * self.t)
        done, by_time = self.t == 3, len(self.seeds) % 2 == 0
        return self._buffer, reward, done and not by_time, done and by_time, {}


class Spy(Agent):
    """Writes down what reaches it."""

    name = "spy"

    def config(self):
        return {}

    @property
    def parameters(self) -> int:
        return 0

    def policy(self, seed):
        zeros = lambda batch, rng, greedy: np.zeros(len(batch), np.int64)  # noqa: E731
        return FrozenPolicy(self.observation_space, zeros, seed)

    def reset(self):
        self.log.append("reset")

    def _birth(self):
        self.log = []

    def _train(self, steps, hook):
        train_online(self, steps, hook)

    def _act(self, observation, reward, start):
        self.log.append(("act", observation, reward, start))
        return np.int64(0)

    def _conclude(self, observation, reward, terminated):
        self.log.append(("conclude", observation, reward, terminated))

    def _state(self):
        return {}

    def _restore(self, state):
        pass


@pytest.fixture
def spy():
    return Spy(Task.of(Clock()), seed=7)


def seen(spy):
    return [e if e == "reset" else (e[0], float(e[1][0]), *e[2:]) for e in spy.log]


FIRST = [("act", 0.0, 0.0, True), ("act", 1.0, 10.0, False), ("act", 2.0, 20.0, False)]


def test_each_reward_comes_with_the_observation_that_it_led_to(spy):
    spy.learn(6)
    assert seen(spy) == [
        *FIRST,
        ("conclude", 3.0, 30.0, True),
        *FIRST,
        ("conclude", 3.0, 30.0, False),  # the time limit is no termination
    ]
    assert spy.episodes == [(3, 60.0, 3), (6, 60.0, 3)]


def test_a_cut_episode_is_concluded_as_truncated_and_not_listed(spy):
    spy.learn(2)
    assert seen(spy) == [*FIRST[:2], ("conclude", 2.0, 20.0, False)]
    assert (spy.num_timesteps, spy.episodes, spy.episodes_begun) == (2, [], 1)
    spy.learn(1)
    assert seen(spy)[3:] == [FIRST[0], ("conclude", 1.0, 10.0, False)]
    assert spy.num_timesteps == 3


def test_every_episode_has_its_own_seed(spy):
    spy.learn(7)
    spy.learn(2)
    assert spy.env.seeds == [episode_seed(7, k) for k in range(4)]
    assert len(set(spy.env.seeds)) == 4
    assert all(type(seed) is int and 0 <= seed < 2**32 for seed in spy.env.seeds)
    words = np.random.SeedSequence(7, spawn_key=(0, 2)).generate_state(1)
    assert spy.env.seeds[2] == words[0]


def test_a_callback_that_stops_is_a_truncation(spy):
    spy.learn(100, callback=lambda locals_, _: locals_["rewards"] != [20.0])
    assert seen(spy)[-1] == ("conclude", 2.0, 20.0, False)
    assert spy.num_timesteps == 2


@pytest.mark.parametrize("what", ["reward", "observation"])
@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_non_finite_numbers_stop_before_they_reach_the_agent(spy, what, value):
    spy.learn(3)
    books = (list(spy.episodes), spy.num_timesteps)
    spy.env.poison[what] = value
    with pytest.raises(ValueError, match=rf"{what}: the env returned .*{value}.* training step 4"):
        spy.learn(3)
    assert (spy.episodes, spy.num_timesteps) == books
    assert seen(spy)[4:] == [FIRST[0], "reset"]
    spy.env.poison.clear()
    spy.learn(3)
    assert spy.num_timesteps == 6
    assert seen(spy)[-4:-1] == FIRST


def test_an_interrupted_episode_is_cleared(spy):
    def interrupt(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        spy.learn(3, callback=interrupt)
    assert seen(spy) == [FIRST[0], "reset"]
    assert spy.num_timesteps == 1


def test_callback_objects_by_duck_typing(spy):
    events = []

    class Recorder:
        def __getattr__(self, name):
            if name.startswith("__"):
                raise AttributeError(name)
            return lambda *arguments: events.append(name) or True

    spy.learn(4, callback=[Recorder(), None])
    steps = ["update_locals", "on_step"]
    assert events == [
        "init_callback",
        "on_training_start",
        "on_rollout_start",
        *steps * 3,
        "on_rollout_end",
        "on_rollout_start",
        *steps,
        "on_rollout_end",
        "on_training_end",
    ]
    with pytest.raises(TypeError, match=r"callback: got .*expected a function"):
        spy.learn(1, callback=3)


def test_progress_bar_only_on_a_terminal(spy, capsys, monkeypatch):
    spy.learn(3, progress_bar=True)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    spy.learn(3, progress_bar=True)
    assert "spy" in capsys.readouterr().err
