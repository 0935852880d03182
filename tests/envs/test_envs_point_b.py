"""PointB: closed forms of the wheels, collisions, maps, rewards."""

import math

import gymnasium
import numba
import numpy as np
import pytest

from envs.bodies.wheels import AXLE, MOTOR_TIME, RADIUS, TOP_SPEED, collide, drive
from envs.tasks.point_b.maps import (
    CELLS,
    GOAL_RADIUS,
    NEAREST_START,
    SIZE,
    TRAIN_MAPS,
    build_map,
    make_world,
)

ID = "reafference/PointB-v0"
FINE = 0.02


@numba.njit
def driven(pose, speed, left, right, step, count):
    for _ in range(count):
        drive(pose, speed, 0, left, right, step)


@numba.njit
def pushed(pose, discs, size):
    return collide(pose, 0, discs, discs.shape[1], size)


@numba.njit
def built(world, number):
    build_map(world, 0, number)


def quiet_env(**arguments):
    names = ("antennae", "rays", "bump", "wheels")
    return gymnasium.make(ID, sensors={name: {"noise": 0.0} for name in names}, **arguments)


def test_straight_drive_has_its_closed_form():
    pose, speed = np.zeros((1, 3)), np.zeros((1, 2))
    driven(pose, speed, 1.0, 1.0, 1e-4, 10_000)
    exact = TOP_SPEED * (1.0 - MOTOR_TIME * (1.0 - math.exp(-1.0 / MOTOR_TIME)))
    assert pose[0, 0] == pytest.approx(exact, abs=1e-4)
    np.testing.assert_array_equal(pose[0, 1:], 0.0)


def test_turn_on_the_spot_and_circle_have_their_closed_forms():
    pose, speed = np.zeros((1, 3)), np.array([[-TOP_SPEED, TOP_SPEED]])
    driven(pose, speed, -1.0, 1.0, 0.02, 10)
    turn = 0.2 * 2.0 * TOP_SPEED / AXLE
    assert pose[0, 2] == pytest.approx(turn)
    np.testing.assert_allclose(pose[0, :2], 0.0, atol=1e-12)
    pose, speed = np.zeros((1, 3)), np.array([[0.6 * TOP_SPEED, TOP_SPEED]])
    driven(pose, speed, 0.6, 1.0, 0.001, 1000)
    rate, radius = 0.4 * TOP_SPEED / AXLE, 0.8 * AXLE / 0.4
    exact = (radius * math.sin(rate), radius * (1.0 - math.cos(rate)))
    np.testing.assert_allclose(pose[0, :2], exact, rtol=1e-5)


def test_heading_stays_within_half_a_turn():
    pose, speed = np.zeros((1, 3)), np.zeros((1, 2))
    driven(pose, speed, -1.0, 1.0, 0.02, 500)
    assert -math.pi <= pose[0, 2] < math.pi


def test_body_slides_along_a_wall_and_feels_its_side():
    env = quiet_env()
    env.reset(seed=0)
    task = env.unwrapped.task
    task.world.used[0] = 0
    task.body.pose[0] = (SIZE - RADIUS - 0.01, 1.0, math.pi / 4)
    for _ in range(5):
        observation, _, _, _, info = env.step(np.ones(2, np.float32))
    x, y = task.body.pose[0, :2]
    assert x == SIZE - RADIUS
    assert y > 1.1
    assert observation[task.layout["bump"].slice].tolist() == [0.0, 1.0]
    assert info["reward_bump"] == -1.0


@pytest.mark.parametrize(("angle", "sides"), [(0.7, (1.0, 0.0)), (-0.7, (0.0, 1.0))])
def test_disc_pushes_the_body_out(angle, sides):
    discs = np.array([[[1.0 + 0.3 * math.cos(angle), 1.0 + 0.3 * math.sin(angle), 0.25]]])
    pose = np.array([[1.0, 1.0, 0.0]])
    assert pushed(pose, discs, SIZE) == sides
    distance = math.hypot(*(pose[0, :2] - discs[0, 0, :2]))
    assert distance == pytest.approx(RADIUS + 0.25)


def slow_reachable(world, start):
    """Flood fill with sets, on a grid of its own."""

    def free(i, j):
        x, y = (i + 0.5) * FINE, (j + 0.5) * FINE
        discs = world.discs[0, : world.used[0]]
        inside = min(x, y) >= RADIUS and max(x, y) <= SIZE - RADIUS
        return inside and all(math.hypot(x - a, y - b) >= r + RADIUS for a, b, r in discs)

    open_cells = [(int(start[0] / FINE), int(start[1] / FINE))]
    seen = set(open_cells)
    while open_cells:
        i, j = open_cells.pop()
        for cell in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
            if cell not in seen and free(*cell):
                seen.add(cell)
                open_cells.append(cell)
    return seen


def test_maps_repeat_and_starts_reach_the_goal():
    world, again = make_world(1), make_world(1)
    goals = set()
    for number in (0, 1, TRAIN_MAPS - 1, TRAIN_MAPS, 10**9):
        built(world, number)
        built(again, number)
        np.testing.assert_array_equal(world.discs, again.discs)
        goals.add(tuple(world.goal[0]))
        discs = world.discs[0, : world.used[0]]
        gap = np.hypot(*(discs[:, :2] - world.goal[0]).T) - discs[:, 2]
        assert gap.min() >= GOAL_RADIUS
        assert 5 <= world.used[0] <= 8
        assert world.reached[0].sum() > 0.4 * CELLS**2
        seen = slow_reachable(world, world.goal[0])
        for cell in np.flatnonzero(world.reached[0]):
            x, y = (cell // CELLS + 0.5) * SIZE / CELLS, (cell % CELLS + 0.5) * SIZE / CELLS
            assert (int(x / FINE), int(y / FINE)) in seen
    assert len(goals) == 5


def test_stages_draw_from_disjoint_maps():
    batch = gymnasium.make_vec(ID, 400)
    world = batch.unwrapped.task.world
    batch.reset(seed=0)
    assert set(world.map.tolist()) <= set(range(TRAIN_MAPS))
    assert len(set(world.map.tolist())) > 0.9 * TRAIN_MAPS
    start = batch.unwrapped.task.body.distance
    assert start.min() >= NEAREST_START
    batch.reset(options={"stage": "unseen"})
    assert world.map.min() >= TRAIN_MAPS
    assert len(set(world.map.tolist())) == 400


def test_full_speed_at_the_goal_earns_one_and_arrival_ends():
    env = quiet_env()
    env.reset(seed=0)
    task = env.unwrapped.task
    task.world.used[0] = 0
    task.world.goal[0] = (2.0, 1.5)
    task.body.pose[0] = (1.0, 1.5, 0.0)
    task.body.distance[0] = 1.0
    rewards = []
    terminated = False
    while not terminated:
        _, reward, terminated, truncated, info = env.step(np.ones(2, np.float32))
        assert not truncated
        rewards.append(reward)
    assert rewards[5] == pytest.approx(1.0, abs=1e-3)
    assert rewards[-1] == pytest.approx(11.0, abs=1e-3)
    assert info["reward_goal"] == 10.0
    assert info["is_success"] is True
    assert len(rewards) == math.ceil((1.0 - GOAL_RADIUS + TOP_SPEED * MOTOR_TIME) / 0.05)


def test_mirror_and_swap_undo_each_other_for_a_symmetric_world():
    env, twin = quiet_env(), quiet_env()
    env.reset(seed=0)
    twin.reset(seed=0, options={"perturbation": [{"name": "mirror"}, {"name": "motor_swap"}]})
    for task, sign in ((env.unwrapped.task, 1.0), (twin.unwrapped.task, -1.0)):
        task.world.used[0] = 0
        task.world.goal[0] = (2.5, 1.5 + 0.5 * sign)
        task.body.pose[0] = (0.5, 1.5, 0.1 * sign)
    for _ in range(12):
        action = np.array([0.5, 0.8], np.float32)
        first, second = env.step(action)[0], twin.step(action)[0]
    np.testing.assert_allclose(first, second, atol=1e-6)


def test_motor_rotation_by_a_quarter_turns_forward_into_turning():
    env = quiet_env()
    env.reset(seed=0, options={"perturbation": {"name": "motor_rotation", "angle": math.pi / 2}})
    env.step(np.full(2, 0.5, np.float32))
    np.testing.assert_allclose(env.unwrapped.task.motors.command[0], [-0.5, 0.5], atol=1e-12)
