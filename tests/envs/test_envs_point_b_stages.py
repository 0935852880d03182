"""PointB: pools of maps that have nothing in common, discs that move, ages of the body."""

import math

import gymnasium
import numba
import numpy as np
import pytest
from gymnasium.vector import AutoresetMode, SyncVectorEnv

import envs
from envs.bodies.wheels import AXLE, MOTOR_TIME, RADIUS, TOP_SPEED
from envs.tasks.point_b.maps import GAP, GOAL_RADIUS, MANY_MAPS, SIZE, TRAIN_MAPS
from envs.tasks.point_b.movers import FASTEST, move_discs
from envs.tasks.point_b.stages import BLUR, SHARE, STAGES

ID = "reafference/PointB-v0"
POOLS = {
    "train": (0, TRAIN_MAPS),
    "infant": (0, TRAIN_MAPS),
    "child": (0, TRAIN_MAPS),
    "unseen": (TRAIN_MAPS, TRAIN_MAPS + MANY_MAPS),
    "moving_unseen": (TRAIN_MAPS, TRAIN_MAPS + MANY_MAPS),
    "many": (TRAIN_MAPS + MANY_MAPS, TRAIN_MAPS + 2 * MANY_MAPS),
    "moving": (TRAIN_MAPS + MANY_MAPS, TRAIN_MAPS + 2 * MANY_MAPS),
}


@numba.njit
def moved(world, row, time):
    move_discs(world, row, time)


def started(stage, rows=60, seed=0):
    batch = gymnasium.make_vec(ID, rows, options={"stage": stage})
    batch.reset(seed=seed)
    return batch.unwrapped.task


@pytest.mark.parametrize("stage", STAGES)
def test_each_stage_draws_from_its_pool(stage):
    low, high = POOLS[stage]
    drawn = started(stage, 200).world.map
    assert low <= drawn.min() <= drawn.max() < high
    if high - low > TRAIN_MAPS:
        assert len(set(drawn.tolist())) == 200
        assert np.ptp(drawn) > 0.9 * MANY_MAPS


def test_discs_that_move_leave_room_for_the_body_and_the_goal():
    task = started("moving", 40)
    world = task.world
    going = 0
    for row in range(40):
        count = world.used[row]
        radius = world.discs[row, :count, 2]
        going += np.count_nonzero(world.swing[row, :count, 4])
        before = world.swing[row, :count, :2].copy()
        np.testing.assert_array_equal(world.discs[row, :count, :2], before)
        for step in range(300):
            moved(world, row, 0.1 * step)
            places = world.discs[row, :count, :2].copy()
            assert np.hypot(*(places - before).T).max() <= 0.1 * FASTEST + 1e-12
            apart = np.hypot(*(places[:, None] - places[None]).T) - radius[:, None] - radius
            np.fill_diagonal(apart, np.inf)
            assert apart.min() >= GAP - 1e-9
            assert (places - radius[:, None]).min() >= GAP - 1e-9
            assert (places + radius[:, None]).max() <= SIZE - GAP + 1e-9
            goal = np.hypot(*(places - world.goal[row]).T) - radius
            assert goal.min() >= GOAL_RADIUS + RADIUS - 1e-9
            before = places
    assert going > 0.25 * world.used.sum()


def test_a_map_moves_in_the_same_way_everywhere_and_rests_in_other_stages():
    env, twin = gymnasium.make(ID), gymnasium.make(ID)
    env.reset(seed=4, options={"stage": "moving_unseen"})
    world = env.unwrapped.task.world
    number, sweep = int(world.map[0]), world.swing.copy()
    for _ in range(30):
        env.step(np.zeros(2, np.float32))
    assert not np.array_equal(world.discs[..., :2], world.swing[..., :2])
    first, second = (each.reset(seed=4, options={"stage": "unseen"})[0] for each in (env, twin))
    assert world.map[0] == number
    for _ in range(30):
        np.testing.assert_array_equal(first, second)
        action = np.array([0.4, 0.6], np.float32)
        first, second = env.step(action)[0], twin.step(action)[0]
    np.testing.assert_array_equal(world.discs[..., :2], world.swing[..., :2])
    env.reset(seed=4, options={"stage": "moving_unseen"})
    np.testing.assert_array_equal(world.swing, sweep)


def test_a_disc_that_swings_has_its_closed_form_and_shoves_the_body():
    env = gymnasium.make(ID)
    env.reset(seed=0, options={"stage": "moving"})
    task = env.unwrapped.task
    world = task.world
    world.used[0], world.goal[0] = 1, (2.7, 2.7)
    world.swing[0, 0], world.discs[0, 0] = (1.0, 1.0, 0.4, 0.0, 0.5), (1.0, 1.0, 0.2)
    task.body.pose[0] = (1.5, 1.0, 0.0)
    told = []
    for step in range(40):
        *_, info = env.step(np.zeros(2, np.float32))
        told.append(info)
        swing = 0.4 * math.sin(0.5 * 0.1 * (step + 1))
        assert world.discs[0, 0, 0] == pytest.approx(1.0 + swing, abs=1e-12)
        body = task.body.pose[0, 0]
        assert body >= 1.0 + swing + 0.3 - 1e-9
        assert body == pytest.approx(max(1.5, 1.3 + min(swing, 0.4)), abs=0.01) or step > 31
    assert told[0]["path_length"] == 0.0
    assert told[-1]["path_length"] == pytest.approx(0.2, abs=0.01)
    assert told[-1]["collisions_per_metre"] * told[-1]["path_length"] == pytest.approx(1.0)
    assert min(each["reward_bump"] for each in told) == -1.0


@pytest.mark.parametrize("stage", ["moving", "moving_unseen", "infant"])
@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
def test_batch_is_bit_equal_to_single_ones_in_new_stages(stage, mode):
    options = {"stage": stage}
    single = SyncVectorEnv(
        [lambda: gymnasium.make(ID, max_episode_steps=40, options=options)] * 4,
        autoreset_mode=mode,
    )
    batch = gymnasium.make_vec(ID, 4, max_episode_steps=40, options=options, autoreset_mode=mode)
    oracle = envs.make_oracle(batch)
    mine, theirs = batch.reset(seed=3)[0], single.reset(seed=3)[0]
    for _ in range(120):
        np.testing.assert_array_equal(mine, theirs)
        actions = oracle.predict(mine)[0]
        mine, *left, told = batch.step(actions)
        theirs, *right, said = single.step(actions)
        np.testing.assert_array_equal(left, right)
        told, said = told.get("final_info", told), said.get("final_info", said)
        for key in ("spl", "path_length", "collisions_per_metre"):
            np.testing.assert_array_equal(told.get(key), said.get(key))


@pytest.mark.parametrize("stage", ["infant", "child"])
def test_a_young_body_is_small_slow_short_sighted_and_blurred(stage):
    share, task = SHARE[stage], started(stage, 1)
    grown = gymnasium.make_vec(ID, 1).unwrapped.task
    body = task.body
    np.testing.assert_allclose(
        [task.constants(0)[k] for k in ("radius", "axle", "top_speed", "motor_time", "sight")],
        [share * RADIUS, share * AXLE, share * TOP_SPEED, MOTOR_TIME, share],
    )
    for name in ("antennae", "rays"):
        place = task.layout[name].slice
        np.testing.assert_allclose(
            task.lines.noise[:, place], BLUR[stage] * grown.lines.noise[:, place]
        )
    task.world.used[0] = 0
    body.pose[0] = (0.5, 1.5, 0.0)
    still = np.zeros(1, np.bool_)
    for _ in range(10):
        task.advance(np.ones((1, 2)), still)
    assert body.speed[0, 0] == pytest.approx(share * TOP_SPEED)
    assert body.pose[0, 0] == pytest.approx(0.5 + share * TOP_SPEED * 0.95, abs=0.01)
    for _ in range(200):
        task.advance(np.ones((1, 2)), still)
    assert body.pose[0, 0] == pytest.approx(SIZE - share * RADIUS)


def test_a_body_is_grown_again_after_its_youth():
    env, twin = gymnasium.make(ID), gymnasium.make(ID)
    env.reset(seed=0, options={"stage": "infant", "lesion": ["left_antenna"]})
    first, second = env.reset(seed=1)[0], twin.reset(seed=1)[0]
    for _ in range(20):
        np.testing.assert_array_equal(first, second)
        action = np.array([0.9, 1.0], np.float32)
        first, second = env.step(action)[0], twin.step(action)[0]


def test_the_oracle_masters_all_stages_and_seen_maps_help_it_not():
    weighed = {}
    for stage in STAGES:
        batch = gymnasium.make_vec(ID, 300, options={"stage": stage})
        oracle = envs.make_oracle(batch)
        observation, _ = batch.reset(seed=11)
        task = batch.unwrapped.task
        least = np.array([task.shortest_path(row) for row in range(300)])
        success, spl, path = np.zeros((3, 300))
        for _ in range(300):
            observation, _, terminated, _, info = batch.step(oracle.predict(observation)[0])
            new = terminated & (success == 0.0)
            success[new], spl[new], path[new] = 1.0, info["spl"][new], info["path_length"][new]
        assert success.mean() >= 0.95, stage
        arrived = success == 1.0
        assert (path[arrived] >= least[arrived] - 1e-9).all()
        np.testing.assert_allclose(spl[arrived], (least / np.maximum(path, least))[arrived])
        weighed[stage] = spl.mean()
    assert all(0.8 < each < 0.97 for each in weighed.values())
    assert weighed["unseen"] == pytest.approx(weighed["train"], abs=0.03)
    assert weighed["many"] == pytest.approx(weighed["train"], abs=0.03)


def test_scenes_of_moving_discs_and_of_infants():
    env = gymnasium.make(ID, render_mode="rgb_array")
    env.reset(seed=1, options={"stage": "moving"})
    before, names = env.render(), {shape["id"] for shape in env.unwrapped.scene()["shapes"]}
    still = env.unwrapped.frame()
    for _ in range(20):
        env.step(np.zeros(2, np.float32))
    frame = env.unwrapped.frame()
    going = [name for name in frame if name.startswith("disc")]
    assert going
    assert set(frame) <= names
    assert all(frame[name] != still[name] for name in going)
    assert not np.array_equal(before, env.render())
    env.reset(seed=1, options={"stage": "infant"})
    sizes = {shape["id"]: shape.get("radius") for shape in env.unwrapped.scene()["shapes"]}
    assert sizes["body"] == pytest.approx(0.6 * RADIUS)
