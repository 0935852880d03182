"""Dopamine and motors by themselves: tonic part, optimism, exploration that lasts, echoes."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents import make_agent
from agents.modulators import RewardDifference, TDError
from agents.motors import SampledMotor
from agents.spaces import ActionSpec


class Counts:
    """A network of which only the critic's spikes are read."""

    def __init__(self, spikes):
        self.counts = np.array([spikes])

    def __getitem__(self, name):
        return self

    def feed_back(self, name, value):
        pass


def test_tonic_dopamine_punishes_a_constantly_bad_reward():
    doses = {}
    for tonic in (0.0, 0.5):
        modulator = RewardDifference(follow=1.0, clip=10.0, tonic=tonic)
        modulator.before(0.0, True)
        for _ in range(100):
            modulator.before(1.0, False)
        doses[tonic] = [modulator.before(-1.0, False) for _ in range(3)]
    assert doses[0.0][0] < 0.0
    assert doses[0.0][1:] == [0.0, 0.0]
    assert all(dose < -0.5 for dose in doses[0.5])
    # sums after 102 rewards: mean 98 / 102, size sqrt(112 / 112) = 1
    assert doses[0.5][1] == pytest.approx(0.5 * (-1.0 - 98 / 102))


def test_an_optimist_is_disappointed_by_what_it_has_not_learnt():
    for optimism in (0.0, 0.4):
        modulator = TDError(0.9, 0.0, spikes=50.0, swing=1.0, clip=1.0, optimism=optimism)
        modulator.after(0.0, True, Counts(50))
        assert modulator.value == optimism
        modulator.before(0.0, False)
        assert modulator.after(0.0, False, Counts(50)) == pytest.approx(-0.1 * optimism)


@pytest.mark.parametrize("persistence", [0.0, 0.8])
def test_exploration_keeps_its_spread_and_lasts_as_long_as_asked(persistence):
    spec = ActionSpec.of(spaces.Box(-100.0, 100.0, (2,)))
    motor = SampledMotor(spec, 4, 0.3, 0.002, persistence)
    rng, mood = np.random.default_rng(3), np.zeros(2)
    pairs = [motor.explore(np.zeros(16), rng, mood) for _ in range(20_000)]
    score = np.array([feedback[::8] for _, feedback in pairs])
    drawn = np.array([action for action, _ in pairs]) / 100.0
    np.testing.assert_allclose(drawn, 0.002 * score, rtol=1e-4, atol=1e-8)
    np.testing.assert_allclose(score.std(axis=0), 1.0, atol=0.06)
    follow = (score[1:] * score[:-1]).mean(axis=0)
    np.testing.assert_allclose(follow, persistence, atol=0.06)
    assert np.array_equal(pairs[0][1][:4], -pairs[0][1][4:8])


class Still(gymnasium.Env):
    """Nothing happens; the reward alternates."""

    metadata = {"render_modes": []}  # noqa: RUF012
    observation_space = spaces.Box(-1.0, 1.0, (2,))
    action_space = spaces.Box(-1.0, 1.0, (1,))

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return np.zeros(2, np.float32), {}

    def step(self, action):
        self.count += 1
        return np.zeros(2, np.float32), float(self.count % 2), False, self.count == 20, {}


@pytest.mark.parametrize("echo", [0.0, 1.0])
def test_without_echo_the_efference_copy_is_heard_but_not_learnt_from(echo):
    agent = make_agent("spiking-actor-critic", Still(), 3, {"echo": echo})
    names = ("efference->motor", "efference->critic", "sensory->motor", "sensory->critic")
    born = {name: agent.network.projection(name).weight.copy() for name in names}
    agent.learn(60)
    changed = {n: bool((agent.network.projection(n).weight != born[n]).any()) for n in names}
    assert changed["sensory->motor"]
    assert changed["sensory->critic"]
    assert changed["efference->motor"] == changed["efference->critic"] == (echo > 0.0)


@pytest.mark.parametrize(
    ("agent", "setting"),
    [
        ("rstdp", {"tonic": -1.0}),
        ("rstdp", {"place_cells": -1}),
        ("spiking-actor-critic", {"persistence": 1.0}),
        ("spiking-actor-critic", {"optimism": float("inf")}),
        ("spiking-actor-critic", {"place_cells": 5000}),
        ("spiking-actor-critic", {"echo": -0.5}),
    ],
)
def test_impossible_settings_are_refused_by_name(agent, setting):
    with pytest.raises(ValueError, match=next(iter(setting))):
        make_agent(agent, Still(), 0, setting)
