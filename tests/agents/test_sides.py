"""Rows shared by threads: whoever lives beside whom, the bits are the same."""

import gymnasium
import numpy as np
import pytest

from agents import make_agent
from agents.bodies import BatchedBodies, SingleBodies, bodies_of
from agents.brains import SpikingBrain, SpikingLives
from agents.sides import LEAST, SidedBodies, SidedLives, shared_bodies, shared_lives, sizes_of

POINT = "envs:reafference/PointB-v0"


@pytest.mark.parametrize(
    ("rows", "threads", "sizes"),
    [(1, 4, [1]), (LEAST, 2, [LEAST]), (2 * LEAST, 2, [LEAST] * 2), (201, 3, [67] * 3),
     (2 * LEAST + 1, 9, [LEAST + 1, LEAST]), (1024, 1, [1024])],
)  # fmt: skip
def test_sides_are_even_and_none_is_too_small(rows, threads, sizes):
    assert sizes_of(rows, threads) == sizes


def test_controllers_in_sides_think_and_forget_as_those_in_one_row():
    rows = 3 * LEAST
    rng = np.random.default_rng(0)
    outputs = []
    for threads in (1, 3):
        brain = SpikingBrain(3, 2, 8, 4, 4, 4.0, 0.3, True, threads)
        lives = shared_lives(brain, rows)
        assert isinstance(lives, SidedLives if threads > 1 else SpikingLives)
        rng = np.random.default_rng(0)
        lives.assign(0.5 * rng.standard_normal((rows, brain.parameters)), [0] * rows)
        found = []
        for step in range(12):
            mask = rng.random(rows) < 0.6
            if step == 6:
                lives.reset(mask)
            seen = rng.standard_normal((rows, 3))
            found.append(lives.think(seen, mask if step % 3 else None).copy())
        outputs.append(np.array(found))
    assert outputs[0].std() > 0.05
    assert np.array_equal(*outputs)


def test_bodies_in_sides_live_as_those_in_one_row():
    rows, rng = 2 * LEAST + 3, np.random.default_rng(1)
    env = gymnasium.make(POINT)
    one, shared = bodies_of(env, rows), shared_bodies(env, rows, 2)
    assert isinstance(shared, SidedBodies)
    seeds = list(range(7, 7 + rows))
    assert np.array_equal(one.reset(seeds), shared.reset(seeds))
    live = np.ones(rows, bool)
    for _ in range(40):
        actions = rng.uniform(-1.0, 1.0, (rows, *env.action_space.shape)).astype(np.float32)
        ours, theirs = one.step(actions, live), shared.step(actions, live)
        for a, b in zip(ours, theirs, strict=True):
            assert np.array_equal(a[live], b[live])
        live &= ~ours[2]


def test_bodies_that_have_one_seed_for_all_stay_together():
    assert isinstance(shared_bodies(gymnasium.make("CartPole-v1"), 256, 4), BatchedBodies)
    assert isinstance(shared_bodies(gymnasium.make("Acrobot-v1"), 130, 4), SingleBodies)


def test_evolution_by_threads_is_evolution_by_one():
    states = []
    for threads in (1, 3):
        agent = make_agent("evolved", POINT, 5, {"population": 256, "threads": threads})
        agent.learn(260 * agent.env.spec.max_episode_steps)
        states.append(agent.state())
    assert agent.generation >= 1
    assert all(np.array_equal(array, states[1][name]) for name, array in states[0].items())
