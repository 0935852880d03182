"""`culture`: contingent stimulation teaches, the same stimulation yoked does not."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents import make_agent
from agents.culture import CultureConfig, culture
from agents.task import Task
from agents.trainer import NOTHING, SPONTANEOUS, Stimulation, Trainer

LENGTH = 20
STEPS = 1500
SEEDS = (1, 2, 3, 4, 5, 6)


class Follow(gymnasium.Env):
    """A light at one of two places: be where it is. Reward 1 - |action - light|, best 1."""

    metadata = {"render_modes": [], "render_fps": 10}  # noqa: RUF012
    observation_space = spaces.Box(-1.0, 1.0, (1,), np.float32)
    action_space = spaces.Box(-1.0, 1.0, (1,), np.float32)

    def _see(self):
        if self.count % 5 == 0:
            self.light = float(self.np_random.choice([-0.9, 0.9]))
        return np.array([self.light], np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return self._see(), {}

    def step(self, action):
        reward = 1.0 - abs(float(action[0]) - self.light)
        self.count += 1
        return self._see(), reward, False, self.count == LENGTH, {}


def skill(agent):
    """Mean reward per step of the frozen agent: 0.1 standing still, 1 at best, -0.9 at worst."""
    env, view, total = Follow(), agent.policy(1), 0.0
    for episode in range(5):
        seen, _ = env.reset(seed=900 + episode)
        start, cut = True, False
        while not cut:
            action, _ = view.predict(seen, episode_start=start, deterministic=True)
            seen, reward, _, cut, _ = env.step(action)
            total, start = total + reward, False
    return total / (5 * LENGTH)


def train(seed, recording=None):
    """A culture, and what was delivered after each env step."""
    agent = culture(Task.of(Follow()), seed, CultureConfig(), recording)
    delivered = []
    agent.learn(STEPS, callback=lambda *_: delivered.append(agent.anatomy.modulator.delivered))
    return agent, [*delivered[1:], agent.anatomy.modulator.delivered]


@pytest.fixture(scope="module")
def pairs():
    """Contingent cultures, and other cultures that got their stimulation: skills."""
    found = []
    for seed in SEEDS:
        agent, delivered = train(seed)
        yoked, replayed = train(seed + 1000, delivered)
        assert replayed == delivered
        assert len(delivered) == STEPS
        found.append((skill(agent), skill(yoked)))
    return np.array(found)


def test_stimulation_that_follows_behaviour_teaches(pairs):
    contingent, _ = pairs.T
    assert contingent.min() > 0.6


def test_the_same_stimulation_yoked_does_not(pairs):
    contingent, yoked = pairs.T
    assert yoked.min() < 0.2
    assert yoked.mean() < contingent.mean() - 0.3


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_plasticity_off_stimulation_changes_nothing(seed):
    frozen = make_agent("culture+frozen", Follow(), seed).learn(200)
    still = make_agent("culture", Follow(), seed, {"learning_rate": 0.0}).learn(200)
    assert max(skill(frozen), skill(still)) < 0.5
    born = make_agent("culture", Follow(), seed)
    for projection in born.network.projections:
        name = projection.name
        theirs = [each.network.projection(name).weight for each in (frozen, still)]
        np.testing.assert_array_equal(born.network.projection(name).weight, theirs[0])
        np.testing.assert_array_equal(born.network.projection(name).weight, theirs[1])


class Dish:
    """A network that writes down what its electrodes and senses do in each run."""

    def __init__(self, electrodes):
        self.parts = {"sensory": np.full((1, 4), 50.0), "electrode": np.zeros((1, electrodes))}
        self.runs = []

    def __getitem__(self, name):
        return type("View", (), {"rate": self.parts[name]})

    def run(self, steps):
        rates = {name: rate[0].copy() for name, rate in self.parts.items()}
        self.runs.append((steps, rates))


def judged(rewards, preference=2.0, recording=None):
    can = Stimulation(electrodes=8, patterns=5, preference=preference, horizon=1e9, rest=4)
    trainer, dish = Trainer(can, np.random.default_rng(0), recording), Dish(8)
    trainer.before(0.0, True)
    trainer.after(0.0, True, dish)
    delivered = []
    for reward in rewards:
        trainer.before(reward, False)
        delivered.append(trainer.delivered)
    return trainer, dish, delivered


def test_failure_brings_a_pattern_success_a_pulse_at_one_electrode():
    trainer, dish, delivered = judged([1.0, 0.0, 0.9, 0.1, 0.6])
    assert [chosen < 0 for chosen in delivered] == [True, False, True, False, True]
    assert trainer.success == pytest.approx(3 / 5)
    assert [steps for steps, _ in dish.runs] == [1, 4] * 5
    for chosen, (_, pulse), (_, rest) in zip(
        delivered, dish.runs[::2], dish.runs[1::2], strict=True
    ):
        assert not pulse["sensory"].any()
        assert (rest["electrode"] == SPONTANEOUS).all()
        on = np.flatnonzero(pulse["electrode"])
        expected = [-1 - chosen] if chosen < 0 else np.flatnonzero(trainer._pool[chosen])
        np.testing.assert_array_equal(on, expected)
    assert (dish["sensory"].rate == 50.0).all()


def test_patterns_that_success_follows_are_preferred():
    trainer, _, delivered = judged([1.0, 0.0, 0.9])
    weight = trainer.state()["trainer/weight"]
    assert weight[delivered[1]] == 2.0
    assert np.delete(weight, delivered[1]).tolist() == [1.0] * 4
    trainer, _, delivered = judged([1.0, 0.0, -1.0, -2.0] + [-3.0] * 40)
    assert trainer.state()["trainer/weight"].min() >= 0.1


def test_a_termination_is_judged_by_what_will_not_come_any_more():
    trainer, _, delivered = judged([1.0] * 5)
    assert all(chosen < 0 for chosen in delivered)
    assert trainer.end(1.0) == 0.0
    assert trainer.delivered >= 0
    trainer, _, _ = judged([-1.0] * 5)
    trainer.end(-1.0)
    assert trainer.delivered < 0


def test_a_recording_is_delivered_whatever_is_earned_and_nothing_after_its_end():
    recording = [3, -1, 0, -8]
    _, dish, delivered = judged([0.0, 1.0, 2.0, 3.0, 4.0], recording=recording)
    assert delivered == [*recording, NOTHING]
    assert len(dish.runs) == 2 * len(recording)


@pytest.mark.parametrize(
    ("name", "value"),
    [("weight", np.full(24, 99.0)), ("books", np.array([-1.0, 0.0, 0.0])), ("delivered", [24])],
)
def test_a_trainer_that_cannot_be_is_refused(name, value):
    trainer = make_agent("culture", Follow(), 0).anatomy.modulator
    with pytest.raises(ValueError, match="state: array"):
        trainer.restore({**trainer.state(), f"trainer/{name}": np.asarray(value)})


def test_settings_are_checked():
    for settings in ({"reach": 0.0}, {"electrodes": 0}, {"rest": -1}, {"horizon": 0.5}):
        name = next(iter(settings))
        with pytest.raises(ValueError, match=f"setting '{name}': got .*expected"):
            make_agent("culture", "CartPole-v1", 0, settings)


def test_traces_cannot_be_taken_away():
    with pytest.raises(ValueError, match="no eligibility traces"):
        make_agent("culture+no-trace", "CartPole-v1", 0)
