"""Rules that evolved: a hand whose wiring nobody knows is learnt in one life, and only by them."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents import load_agent, make_agent
from agents.genes import Gene
from agents.modulation import CLIP, LARGEST, Modulation
from agents.plastic import CLASSES, PlasticLives

NAMES = ("evolved-plastic", "evolved-stp")
LENGTH = 100
SMALL = {"population": 16, "trials": 6, "innate": False}
BUDGET = 16 * 6 * LENGTH * 14


class Light(gymnasium.Env):
    """A light jumps from side to side; in each life the hand is wired either way. Optimum 1."""

    observation_space = spaces.Box(-1.0, 1.0, (1,), np.float32)

    def __init__(self, discrete=True):
        self.action_space = spaces.Discrete(2) if discrete else spaces.Box(-1.0, 1.0, (1,))

    def _see(self):
        if self.np_random.random() < 0.3:
            self.light = -self.light
        return np.array([self.light], np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count, self.light = 0, 1.0
        self.wiring = float(self.np_random.choice([-1, 1]))
        return self._see(), {}

    def step(self, action):
        discrete = isinstance(self.action_space, spaces.Discrete)
        hand = 2.0 * action - 1.0 if discrete else float(action[0])
        reward = float(hand * self.wiring * self.light)
        self.count += 1
        return self._see(), reward, False, self.count == LENGTH, {}


def lived(agent, env, seed):
    """Rewards of one life, (100,)."""
    agent.newborn(seed)
    seen, _ = env.reset(seed=seed)
    rewards = []
    for step in range(LENGTH):
        action = agent.act(seen, rewards[-1] if rewards else 0.0, step == 0)
        seen, reward, *_ = env.step(action)
        rewards.append(reward)
    agent.conclude(seen, rewards[-1], False)
    return rewards


def skill(agent, env):
    """Mean reward in the last 20 steps of lives that it never saw."""
    return np.mean([lived(agent, env, 900 + life)[-20:] for life in range(16)])


def remembered(agent, env, seed):
    """Mean reward of 30 steps frozen, without rewards to go by, after a life; no weight moves."""
    lived(agent, env, seed)
    agent.freeze()
    before = agent.networks[0].projection("senses").weight
    seen, rewards = env._see(), []
    for step in range(30):
        seen, reward, *_ = env.step(agent.act(seen, 0.0, step == 0))
        rewards.append(reward)
    assert np.array_equal(before, agent.networks[0].projection("senses").weight)
    agent.unfreeze()
    return np.mean(rewards)


@pytest.mark.parametrize(("seed", "discrete"), [(1, True), (2, False)])
def test_a_hand_of_unknown_wiring_is_learnt_in_one_life_and_kept(seed, discrete):
    env = Light(discrete)
    agent = make_agent("evolved-plastic", env, seed, SMALL).learn(BUDGET)
    assert skill(agent, Light(discrete)) > 0.3
    assert np.mean([remembered(agent, Light(discrete), 900 + k) for k in range(16)]) > 0.2
    agent.freeze()
    assert abs(skill(agent, Light(discrete))) < 0.2


def test_without_plasticity_evolution_finds_nothing():
    control = make_agent("evolved-plastic", Light(), 1, {**SMALL, "plastic": False})
    assert abs(skill(control.learn(BUDGET), Light())) < 0.2


@pytest.mark.parametrize("name", NAMES)
def test_weights_move_in_life_only_where_they_should(name):
    agent = make_agent(name, Light(), 4, {"innate": False})
    network = agent.networks[0]
    before = [network.projection(c).weight for c in CLASSES]
    lived(agent, Light(), agent.seed)
    moved = [not np.array_equal(w, network.projection(c).weight) for c, w in zip(CLASSES, before)]  # noqa: B905
    assert moved == [name == "evolved-plastic"] * 3


@pytest.mark.parametrize("name", NAMES)
def test_a_life_goes_on_after_saving(name, tmp_path):
    env, agent = Light(), make_agent(name, Light(), 5)
    lived(agent, env, 3)
    agent.save(tmp_path / "a")
    other = load_agent(tmp_path / "a.zip", Light())
    for each in (agent, other):
        each.seen = [each.act(np.array([x], np.float32), x, t == 0) for t, x in enumerate(LIGHTS)]
    assert agent.seen == other.seen
    first, second = agent.state(), other.state()
    assert all(np.array_equal(a, second[k]) for k, a in first.items())


LIGHTS = np.random.default_rng(0).choice([-1.0, 1.0], 40)


@pytest.mark.parametrize("name", NAMES)
def test_a_row_of_many_lives_what_a_single_one_lives(name):
    brain = make_agent(name, Light(), 0, {"innate": False}).brain
    genes = np.random.default_rng(1).normal(0.0, 0.3, (5, brain.parameters))
    many, one = brain.lives(5), brain.lives(1)
    many.assign(genes, [7, 8, 9, 10, 11])
    one.assign(genes[:1], [7])
    for light in LIGHTS:
        seen = np.full((5, 1), light)
        together = many.think(seen)[0].copy()
        assert np.array_equal(together, one.think(seen[:1])[0])
        many.feel(np.full(5, light), np.ones(5, bool))
        one.feel(np.array([light]), np.ones(1, bool))
    weights = [lives.network.projection("senses").weight for lives in (many, one)]
    assert np.array_equal(weights[0][0], weights[1][0])
    assert not np.array_equal(weights[0][0], weights[0][1])


def test_release_without_dynamics_is_the_same_at_every_spike():
    env = Light()
    for dynamic in (True, False):
        agent = make_agent("evolved-stp", env, 0, {"dynamic": dynamic, "innate": False})
        assert agent.parameters == make_agent("evolved-stp", env, 0, {"innate": False}).parameters
        seen, _ = env.reset(seed=0)
        for step in range(30):
            agent.act(seen, 0.0, step == 0)
            seen, *_ = env.step(step % 2)
        synapses = agent.networks[0].projection("senses").short_term
        assert (np.asarray(synapses.tau_facil).max() > 0.0) == dynamic
        state = agent.networks[0].state()
        used = np.concatenate([a.ravel() for n, a in state.items() if n.endswith(".u")])
        fired = used[used > 0.0]
        assert fired.size > 3
        assert (np.ptp(fired) > 1e-3) == dynamic


def test_newborns_differ_by_chance_alone():
    agent = make_agent("evolved-plastic", Light(), 0, {"innate": False})

    def born(seed):
        agent.newborn(seed)
        return agent.networks[0].projection("senses").weight

    assert np.array_equal(born(1), born(1))
    assert not np.array_equal(born(1), born(2))
    agent = make_agent("evolved-plastic", Light(), 0, {"innate": True})
    assert np.array_equal(born(1), born(2))  # weights that evolve leave nothing to chance


def test_the_policy_knows_what_the_life_has_taught():
    agent = make_agent("evolved-plastic", Light(), 0, {"innate": False})
    lived(agent, Light(), 0)
    policy = agent.policy(3)
    policy.predict(np.ones((4, 1), np.float32), None, np.ones(4, bool))
    assert isinstance(policy._lives, PlasticLives)
    learnt = agent.networks[0].projection("senses").weight
    shown = policy._lives.network.projection("senses").weight
    assert np.array_equal(np.repeat(learnt, 4, axis=0), shown)


def test_the_modulator_by_hand():
    c = {n: np.array([[x]]) for n, x in {"m0": 0.1, "m1": 0.5, "m2": 0.2, "follow": 0.3}.items()}
    modulation, on = Modulation(c), np.ones(1, bool)
    rewards, squares, mean, last = [2.0, -1.0, 0.5, 40.0, 0.0], 0.0, None, None
    for n, reward in enumerate(rewards, 1):
        squares += reward**2
        r = max(-CLIP, min(CLIP, reward / (squares / n) ** 0.5))
        mean, last = (r, r) if mean is None else (mean, last)
        expected = 0.1 + 0.5 * (r - mean) + 0.2 * (r - last)
        dose = modulation.dose(np.array([reward]), on)
        assert dose[0] == pytest.approx(max(-LARGEST, min(LARGEST, expected)), abs=1e-12)
        mean, last = mean + 0.3 * (r - mean), r
    before = modulation.books.copy()
    assert modulation.dose(np.array([5.0]), ~on)[0] == 0.0
    assert np.array_equal(before, modulation.books)


def test_a_gene_moves_its_constant_or_its_logarithm_within_bounds():
    values = np.array([[0.0], [1.0], [-1.0], [1e9]])
    plain, log = Gene("a", 2.0, 0.5, 0.0, 3.0), Gene("b", 2.0, 0.5, 0.1, 30.0, log=True)
    assert np.allclose(plain.express(values)[:, 0], [2.0, 2.5, 1.5, 3.0])
    assert np.allclose(log.express(values)[:, 0], [2.0, 2.0 * np.e**0.5, 2.0 * np.e**-0.5, 30.0])


@pytest.mark.parametrize(
    "wrong", [{"population": 2}, {"cells": 1}, {"pool": 0}, {"trials": 0}, {"settled": 1.5}]
)
def test_settings_that_cannot_be_are_refused(wrong):
    (named,) = wrong
    with pytest.raises(ValueError, match=rf"setting '{named}': got .*expected"):
        make_agent("evolved-plastic", Light(), 0, wrong)
