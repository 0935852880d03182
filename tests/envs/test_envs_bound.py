"""Kernels that are bound to their state."""

import copy
import pickle

import gymnasium
import numpy as np
import pytest

from envs.bound import Bound
from envs.tasks.eyeblink_delay.kernels import advance


@pytest.mark.parametrize("again", [copy.deepcopy, lambda env: pickle.loads(pickle.dumps(env))])
def test_a_copy_lives_its_own_life(again):
    batch = gymnasium.make_vec("reafference/EyeblinkDelay-v0", 3)
    batch.reset(seed=0)
    twin, closed = again(batch), np.ones((3, 1), np.float32)
    before = batch.unwrapped.task.body.closure.copy()
    ours = [twin.step(closed)[0] for _ in range(5)]
    np.testing.assert_array_equal(batch.unwrapped.task.body.closure, before)
    assert (twin.unwrapped.task.body.closure > before).all()
    np.testing.assert_array_equal(ours, [batch.step(closed)[0] for _ in range(5)])


@pytest.mark.parametrize("name", ["EyeblinkDelay", "ReflexArc", "AnimatShaping"])
def test_the_memory_layout_of_actions_does_not_matter(name):
    first, second = (gymnasium.make_vec(f"reafference/{name}-v0", 4) for _ in range(2))
    first.action_space.seed(0)
    for env in (first, second):
        env.reset(seed=0)
    for _ in range(5):
        actions = first.action_space.sample().astype(np.float64)
        backwards = actions[::-1, ::-1].copy()[::-1, ::-1]
        expected = first.step(actions)[0]
        np.testing.assert_array_equal(second.step(np.asfortranarray(backwards))[0], expected)
    single = gymnasium.make(f"reafference/{name}-v0")
    single.reset(seed=0)
    first.reset(seed=0)
    strided = np.repeat(actions[0], 2)[::2]
    np.testing.assert_array_equal(single.step(strided)[0], first.step(actions)[0][0])


def test_the_yoked_animat_gets_the_latest_recording():
    env = gymnasium.make("reafference/AnimatShaping-v0").unwrapped
    env.reset(seed=0, options={"perturbation": {"name": "yoked"}})
    for pattern in (1, 2):
        env.task.play(np.full((1, 9), pattern))
        env.step(np.zeros(8))
        assert env.task.training.pattern[0] == pattern


def test_what_numba_would_lay_out_otherwise_is_refused():
    with pytest.raises(TypeError, match="got True, expected arrays, floats or integers"):
        Bound(advance, (np.zeros(1), True))
