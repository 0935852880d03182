"""Lives of training that go on frozen, and sparse senses, which make weights remember."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces

from agents import make_agent
from agents.plastic import CLASSES, PlasticLives
from agents.sight import LOUDEST, RATE, SparseSight

LENGTH = 60
LIGHTS = np.random.default_rng(0).choice([-1.0, 1.0], 40)


class Lamp(gymnasium.Env):
    """A lamp is left or right by chance; following it is paid."""

    observation_space = spaces.Box(-1.0, 1.0, (1,), np.float32)
    action_space = spaces.Box(-1.0, 1.0, (1,), np.float32)

    def _see(self):
        self.lamp = float(self.np_random.choice([-1, 1]))
        return np.array([self.lamp], np.float32)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.count = 0
        return self._see(), {}

    def step(self, action):
        reward = self.lamp * float(action[0])
        self.count += 1
        return self._see(), reward, False, self.count == LENGTH, {}


gymnasium.register("settling/Lamp-v0", Lamp, max_episode_steps=LENGTH)


def test_what_has_settled_moves_no_more_while_others_learn_on():
    brain = make_agent("evolved-plastic", Lamp(), 0, {"innate": False}).brain
    genes = np.random.default_rng(1).normal(0.0, 0.3, (3, brain.parameters))
    lives, alone = brain.lives(3), brain.lives(3)
    weights = []
    for each, settles in ((lives, True), (alone, False)):
        each.assign(genes, [7, 8, 9])
        for step, light in enumerate(LIGHTS):
            if step == 20:
                before = [each.network.projection(c).weight for c in CLASSES]
                if settles:
                    each.settle(np.array([False, True, False]))
            each.think(np.full((3, 1), light))
            each.feel(np.full(3, light), np.ones(3, bool))
        weights.append([each.network.projection(c).weight for c in CLASSES])
    for was, settled, free in zip(before, *weights, strict=True):
        assert np.array_equal(was[1], settled[1])
        assert not np.array_equal(was[1], free[1])
        assert np.array_equal(settled[[0, 2]], free[[0, 2]])
    lives.assign(genes, [7, 8, 9])
    lives.think(np.ones((3, 1)))
    lives.feel(np.ones(3), np.ones(3, bool))
    lives.think(np.ones((3, 1)))
    lives.feel(-np.ones(3), np.ones(3, bool))
    moved = lives.network.projection("senses").weight[1]
    alone.assign(genes, [7, 8, 9])
    assert not np.array_equal(moved, alone.network.projection("senses").weight[1])


def test_lives_of_training_settle_at_a_moment_of_their_own_second_half(monkeypatch):
    calls, counts = [], []
    monkeypatch.setattr(PlasticLives, "settle", lambda _, mask: calls.append((len(counts), mask)))
    settings = {"innate": False, "population": 4, "trials": 8, "settled": 0.75}
    agent = make_agent("evolved-plastic", gymnasium.make("settling/Lamp-v0"), 3, settings)
    thought = PlasticLives.think
    monkeypatch.setattr(PlasticLives, "think", lambda *a: (counts.append(0), thought(*a))[1])
    agent.learn(4 * 8 * LENGTH)
    found = np.full(32, LENGTH)
    for step, mask in calls:
        assert (found[mask] == LENGTH).all()
        found[mask] = step
    lives = found.reshape(8, 4)
    assert (lives == lives[:, :1]).all()  # all members live the same
    settled = lives[:, 0] < LENGTH
    assert 3 <= settled.sum() <= 8
    assert (lives[settled, 0] >= LENGTH // 2).all()
    assert len(set(lives[settled, 0].tolist())) > 2


def test_the_share_and_the_moments_of_settling():
    breeding = make_agent("evolved-plastic", Lamp(), 0, {"settled": 0.3}).breeding
    moments = breeding.settling(range(2000), 200)
    frozen = moments < 200
    assert frozen.mean() == pytest.approx(0.3, abs=0.04)
    assert moments[frozen].min() >= 100
    assert moments[frozen].mean() == pytest.approx(149.5, abs=5.0)
    assert (make_agent("evolved-stp", Lamp(), 0).breeding.settling([1, 2], 50) == 50).all()


def test_cells_of_a_sparse_sight_are_silent_until_the_onset():
    sight = SparseSight()
    onset = {"onset": np.array([[0.5], [2.0]])}
    seen = np.array([[0.0, 0.75, -1.5], [1.0, 9.0, -2.25]])
    expected = [[0, 0, 0.25, 0, 0, 1.0], [0, 0, LOUDEST, 0, 0, 0.25]]
    assert np.allclose(sight.rates(seen, onset), RATE * np.array(expected))
    plain, sparse = (
        make_agent("evolved-plastic", Lamp(), 0, {"innate": False, "sparse": s}).brain
        for s in (False, True)
    )
    assert sparse.parameters == plain.parameters + 1
    assert sparse.synapses["senses"] * 3 == plain.synapses["senses"] * 2
