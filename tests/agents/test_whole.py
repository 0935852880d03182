"""`whole`: each part is there, does what it says, and can be taken out."""

import gymnasium
import numpy as np
import pytest

import envs  # noqa: F401
from agents import make_agent
from agents.whole import SHORT_TERM, WholeConfig, _areas, _cell, _mean_release
from snn_core import LIF, AdEx, Delta, Network, Population, Projection, Pyramidal, SpikeSource

KINDS = [{}, {"adaptive": True}, {"dendrites": True}]


def whole(**settings):
    return make_agent("whole", gymnasium.make("reafference/PointB-v0"), 3, settings)


def projection(agent, name):
    found = {each.name: each for each in agent.anatomy.circuit.projections}
    return found.get(name)


@pytest.mark.parametrize("settings", KINDS, ids=str)
def test_a_volley_leaves_the_potential_that_the_weights_are_scaled_by(settings):
    c = WholeConfig(dt=0.5, **settings)
    receptors = ("basal.input", "tuft.copy", "rival") if c.dendrites else ("input",) * 3
    for area, receptor in zip(_areas(c), receptors, strict=True):
        cell = Population("cell", 2, _cell(c), {receptor: Delta()})
        source = Population("source", 1, SpikeSource([[5.0]]))
        volley = Projection(source, cell, receptor, weight=np.array([0.5, 0.0]))
        network = Network([source, cell], [volley], c.dt)
        potential = 0.0
        for _ in range(4000):
            network.run(1)
            moved, still = network["cell"].v[0]  # the foot of an upstroke lifts both
            potential += c.dt * (moved - still)
        assert potential == pytest.approx(0.5 * area, rel=0.03)


@pytest.mark.parametrize("rate", [5.0, 22.0, 100.0])
def test_the_mean_release_is_that_of_a_regular_train(rate):
    u, x, interval = 0.0, 1.0, 1e3 / rate
    for _ in range(200):
        u = u * np.exp(-interval / SHORT_TERM.tau_facil)
        u += SHORT_TERM.U * (1.0 - u)
        release, x = u * x, x - u * x
        x = 1.0 - (1.0 - x) * np.exp(-interval / SHORT_TERM.tau_rec)
    assert _mean_release(rate) == pytest.approx(release, rel=1e-9)


@pytest.mark.parametrize(
    ("settings", "kind"), list(zip(KINDS, [LIF, AdEx, Pyramidal], strict=True)), ids=str
)
def test_the_motor_neurons_are_of_the_kind_asked_for(settings, kind):
    motors = {each.name: each for each in whole(**settings).anatomy.circuit.populations}["motor"]
    assert type(motors.neuron) is kind


def test_parts_are_there_and_can_be_taken_out():
    full = whole()
    senses = projection(full, "sensory->motor")
    assert senses.short_term == SHORT_TERM
    delays = np.unique(full.network.projection("sensory->motor").delay)
    assert delays.min() == 1
    assert delays.max() == 4
    assert projection(full, "efference->motor") is not None
    assert projection(whole(short_term=False), "sensory->motor").short_term is None
    assert projection(whole(feedback=False), "efference->motor") is None
    assert (whole(longest=5.0).network.projection("sensory->motor").delay == 1).all()
    assert (whole(inhibition=0.0).network.projection("motor->motor").weight == 0.0).all()


def test_without_dales_principle_weights_may_change_their_sign():
    for dale in (True, False):
        agent = whole(dale=dale, learning_rate=0.5).learn(300)
        assert (agent.network.projection("sensory->motor").weight < 0.0).any() != dale


@pytest.mark.parametrize(
    ("settings", "named"),
    [({"adaptive": True, "dendrites": True}, "dendrites"), ({"longest": 1.0}, "longest")],
)
def test_what_cannot_be_built_is_refused(settings, named):
    with pytest.raises(ValueError, match=named):
        whole(**settings)


class Turn(gymnasium.Env):
    """A light changes sides every five steps: turn to where it is; 1 a step is best."""

    metadata = {"render_modes": [], "render_fps": 10}  # noqa: RUF012
    observation_space = gymnasium.spaces.Box(-1.0, 1.0, (1,), np.float32)
    action_space = gymnasium.spaces.Box(-1.0, 1.0, (1,))

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
        return self._see(), float(reward), False, self.count == 50, {}


def level(agent):
    """Mean reward of a step of the frozen agent."""
    env, view, rewards = Turn(), agent.policy(1), []
    for seed in range(5):
        observation, done = env.reset(seed=seed)[0], False
        while not done:
            action, _ = view.predict(observation, episode_start=env.count == 0, deterministic=True)
            observation, reward, _, done, _ = env.step(action)
            rewards.append(reward)
    return float(np.mean(rewards))


@pytest.mark.parametrize("settings", KINDS, ids=str)
def test_it_learns_and_frozen_it_does_not(settings):
    learnt = level(make_agent("whole", Turn(), 11, settings).learn(2000))
    frozen = level(make_agent("whole+frozen", Turn(), 11, settings).learn(2000))
    assert learnt > 0.7
    assert abs(frozen) < 0.4
