"""`ganglia`: three networks that act as one, each with its own step; the rhythm has no winner."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents import make_agent
from agents.ganglia import CALM, POOLS, rhythm
from snn_core import Network

LENGTH = 50


class Turn(gymnasium.Env):
    """A light changes sides every five steps, or stays: turn to where it is."""

    metadata = {"render_modes": [], "render_fps": 10}  # noqa: RUF012
    observation_space = spaces.Box(-1.0, 1.0, (1,), np.float32)
    action_space = spaces.Box(-1.0, 1.0, (1,))

    def _see(self):
        if self.count % 5 == 0:
            self.light = float(self.np_random.choice([-0.8, 0.8]))
        return np.array([self.light], np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return self._see(), {}

    def step(self, action):
        reward = float(action[0]) * np.sign(self.light)
        self.count += 1
        return self._see(), float(reward), False, self.count == LENGTH, {}


def live(agent, steps=LENGTH):
    """Rewards, and spikes of all populations, of the frozen agent."""
    env, view, rewards, spikes = Turn(), agent.policy(1), [], []
    seen, _ = env.reset(seed=900)
    for k in range(steps):
        action, _ = view.predict(seen, episode_start=k == 0, deterministic=True)
        names = [p.name for p in view.network.populations]
        spikes.append({name: view.network[name].counts[0].copy() for name in names})
        seen, reward, *_ = env.step(action)
        rewards.append(reward)
    return np.array(rewards), spikes


def miss(spikes):
    """Mean squared error of what is foretold, spikes^2."""
    pairs = zip(spikes[1:], spikes[:-1], strict=True)
    return np.mean([((now["sensory"] - last["prediction"]) ** 2).mean() for now, last in pairs])


@pytest.fixture(scope="module")
def taught():
    """An agent after 1000 steps, and what it was when born."""
    agent = make_agent("ganglia", Turn(), 11)
    born = live(agent)
    return agent.learn(1000), born


def test_it_learns_to_turn_and_to_foretell(taught):
    agent, (rewards, spikes) = taught
    after, now = live(agent)
    assert abs(rewards.mean()) < 0.4
    assert after.mean() > 0.8
    assert miss(now) < 0.4 * miss(spikes)


def test_frozen_from_birth_it_learns_neither(taught):
    rewards, spikes = live(make_agent("ganglia+frozen", Turn(), 11).learn(300))
    assert abs(rewards.mean()) < 0.4
    assert miss(spikes) > 0.8 * miss(taught[1][1])


def test_nerves_bring_all_spikes_one_exchange_later(taught):
    _, spikes = live(taught[0], 20)
    ends = {
        "sensory": "afferent",
        "motor": "command",
        "prediction": "foretold",
        "surprise": "startle",
    }
    for source, port in ends.items():
        sent = sum(each[source].sum() for each in spikes)
        heard = sum(each[port].sum() for each in spikes)
        assert sent > 0
        assert 0.85 * sent <= heard <= sent  # the last are under way; two in one step are one


def test_each_ganglion_has_its_own_step_and_seed(taught):
    networks = taught[0].network.ganglia.networks
    assert {name: net.dt for name, net in networks.items()} == {
        "action": 10.0,
        "rhythm": 2.0,
        "model": 5.0,
    }
    assert len({net.seed for net in networks.values()}) == 3


def test_the_rhythm_has_no_winner_and_one_order():
    plan = rhythm()
    for seed in range(3):
        network = Network(plan.populations, plan.projections, plan.dt, 1, seed)
        leaders = []
        for _ in range(400):
            network.run(25)
            leaders.append(int(network["phase"].counts[0].reshape(POOLS, -1).sum(1).argmax()))
        leaders = np.array(leaders[20:])
        shares = np.bincount(leaders, minlength=POOLS) / leaders.size
        assert (shares > 0.2).all()
        moves = np.diff(leaders)
        moves = moves[moves != 0] % POOLS
        assert moves.size >= 20
        assert (moves == 1).mean() > 0.8


def test_surprise_loosens_the_grip_of_the_rhythm():
    agent, grips = make_agent("ganglia", Turn(), 3), []
    link = agent.network.projection("beat->motor")
    assert (link.efficacy == 1.0).all()
    env = Turn()
    seen, _ = env.reset(seed=1)
    for k in range(12):
        agent.act(seen, 0.0, k == 0)
        seen, *_ = env.step(np.zeros(1))
        grips.append(float(np.mean(link.efficacy)))
    assert agent.network["surprise"].counts.mean() / 0.1 > CALM
    assert 1.0 > grips[0] > grips[-1] >= 0.0


def test_without_rhythm_no_synapse_and_no_message():
    agent = make_agent("ganglia", "CartPole-v1", 0, {"rhythm": 0.0})
    assert agent.network.ganglia.messages == ()
    assert "beat->motor" not in {p.name for p in agent.network.projections}


@pytest.mark.parametrize("setting", [{"rhythm": -0.1}, {"dt": 5.0}, {"dt": 200.0}])
def test_settings_out_of_range(setting):
    with pytest.raises(ValueError, match="setting"):
        make_agent("ganglia", "CartPole-v1", 0, setting)
