"""The vector environments live exactly what single ones live."""

import gymnasium
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv

import envs

TASKS = pytest.mark.parametrize("entry", envs.ENVS, ids=lambda entry: entry.name)
LIMIT = 25
ROWS = 10
ENDS = 300


def same_info(mine, theirs):
    assert set(mine) == set(theirs)
    for key, value in theirs.items():
        if isinstance(value, dict):
            same_info(mine[key], value)
        elif key == "final_obs":
            for left, right in zip(mine[key], value, strict=True):
                assert (left is None) == (right is None)
                assert left is None or np.array_equal(left, right)
        else:
            assert np.array_equal(mine[key], value), key


@TASKS
@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_bit_equal_to_single_envs(entry, mode):
    options = {"stage": "unseen"}
    single = SyncVectorEnv(
        [
            lambda: gymnasium.make(entry.id, max_episode_steps=LIMIT, options=options)
            for _ in range(ROWS)
        ],
        autoreset_mode=mode,
    )
    batch = gymnasium.make_vec(
        entry.id, ROWS, max_episode_steps=LIMIT, options=options, autoreset_mode=mode
    )
    assert batch.unwrapped.__class__.__module__.startswith("envs.")
    batch.action_space.seed(0)
    mine, theirs = batch.reset(seed=11), single.reset(seed=11)
    np.testing.assert_array_equal(mine[0], theirs[0])
    same_info(mine[1], theirs[1])
    ends = 0
    while ends < ENDS:
        actions = batch.action_space.sample()
        mine, theirs = batch.step(actions), single.step(actions)
        for left, right in zip(mine[:4], theirs[:4], strict=True):
            assert np.array_equal(left, right)
            assert left.dtype == right.dtype
        same_info(mine[4], theirs[4])
        ends += int((mine[2] | mine[3]).sum())


@TASKS
def test_termination_is_bit_equal_too(entry):
    weak = {"NEXT": AutoresetMode.NEXT_STEP, "SAME": AutoresetMode.SAME_STEP}
    for mode in weak.values():
        single = SyncVectorEnv([lambda: gymnasium.make(entry.id)] * 2, autoreset_mode=mode)
        batch = gymnasium.make_vec(entry.id, 2, autoreset_mode=mode)
        oracle = envs.make_oracle(batch)
        mine, _ = batch.reset(seed=5)
        theirs, _ = single.reset(seed=5)
        ends = 0
        for step in range(200):
            np.testing.assert_array_equal(mine, theirs)
            falling = np.ones(batch.action_space.shape, np.float32)
            able = entry.name == "PointB" or (step % 2 and entry.name not in ("Survive", "Walk"))
            actions = oracle.predict(mine)[0] if able else falling
            mine, *rest = batch.step(actions)
            theirs, *others = single.step(actions)
            np.testing.assert_array_equal(rest[0], others[0])
            np.testing.assert_array_equal(rest[1], others[1])
            ends += int(rest[1].sum())
        endless = "Termination: none" in gymnasium.make(entry.id).unwrapped.__doc__
        assert (ends > 0) != endless


@TASKS
def test_rows_do_not_see_their_neighbours(entry):
    few, many = gymnasium.make_vec(entry.id, 2), gymnasium.make_vec(entry.id, 9)
    many.action_space.seed(1)
    left, _ = few.reset(seed=3)
    right, _ = many.reset(seed=3)
    for _ in range(40):
        np.testing.assert_array_equal(left, right[:2])
        actions = many.action_space.sample()
        left, right = few.step(actions[:2])[0], many.step(actions)[0]


@TASKS
def test_non_finite_action_ends_its_row_only(entry):
    batch = gymnasium.make_vec(entry.id, 3)
    clean = gymnasium.make_vec(entry.id, 3)
    before, _ = batch.reset(seed=0)
    clean.reset(seed=0)
    actions = np.zeros(batch.action_space.shape, np.float32)
    other, *_ = clean.step(actions)
    actions[1, 0] = np.nan
    observation, reward, terminated, truncated, info = batch.step(actions)
    assert terminated.tolist() == [False, True, False]
    assert not truncated.any()
    assert info["physics_error"].tolist() == [0, 1, 0]
    assert reward[1] == batch.unwrapped.task.failure
    np.testing.assert_array_equal(observation[1], before[1])
    np.testing.assert_array_equal(observation[[0, 2]], other[[0, 2]])
    assert np.isfinite(info["score"]).all()
    observation, reward, terminated, _, info = batch.step(np.zeros_like(actions))
    assert not terminated.any()
    assert reward[1] == 0.0
    assert batch.observation_space.contains(observation)


@TASKS
def test_disabled_autoreset_needs_a_mask(entry):
    batch = gymnasium.make_vec(entry.id, 3, autoreset_mode=AutoresetMode.DISABLED)
    batch.reset(seed=0)
    actions = np.zeros(batch.action_space.shape, np.float32)
    actions[2] = np.nan
    last = batch.step(actions)[0]
    with pytest.raises(ValueError, match=r"Rows \[2\] have ended"):
        batch.step(np.zeros_like(actions))
    options = {"reset_mask": np.array([False, False, True]), "stage": "unseen"}
    fresh, info = batch.reset(options=options)
    assert "reset_mask" in options
    np.testing.assert_array_equal(fresh[:2], last[:2])
    assert info["laboratory"]["stage"].tolist() == [None, None, "unseen"]
    batch.step(np.zeros_like(actions))
    with pytest.raises(ValueError, match="reset_mask"):
        batch.reset(options={"reset_mask": np.zeros(3, np.bool_)})


@TASKS
def test_observations_do_not_share_memory(entry):
    batch = gymnasium.make_vec(entry.id, 2)
    first, _ = batch.reset(seed=0)
    second, *_ = batch.step(batch.action_space.sample())
    third, *_ = batch.step(batch.action_space.sample())
    assert not np.shares_memory(first, second)
    assert not np.shares_memory(second, third)


@TASKS
def test_wrong_shapes_and_seeds(entry):
    batch = gymnasium.make_vec(entry.id, 2)
    with pytest.raises(gymnasium.error.ResetNeeded):
        batch.step(batch.action_space.sample())
    with pytest.raises(ValueError, match="got 3, expected 2"):
        batch.reset(seed=[1, 2, 3])
    with pytest.raises(gymnasium.error.Error):
        batch.reset(seed=-5)
    batch.reset(seed=[1, None])
    with pytest.raises(ValueError, match="got shape"):
        batch.step(np.zeros((3, 2), np.float32))
