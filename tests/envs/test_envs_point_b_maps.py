"""PointB: shortest paths, collisions per metre and SPL."""

import math

import gymnasium
import numba
import numpy as np
import pytest

from envs.bodies.wheels import RADIUS, TOP_SPEED
from envs.tasks.point_b.maps import (
    GOAL_RADIUS,
    MANY_MAPS,
    SIZE,
    TRAIN_MAPS,
    build_map,
    make_world,
)
from envs.tasks.point_b.paths import make_route, shortest, trace
from experiments.figures.envs.visibility import bound

ID = "reafference/PointB-v0"


@numba.njit
def built(world, number):
    build_map(world, 0, number)


@numba.njit
def found(route, world, x, y, radius):
    return shortest(route, world, 0, x, y, radius)


def make_map(discs, goal):
    world = make_world(1)
    world.used[0] = len(discs)
    world.discs[0, : len(discs)] = np.reshape(discs, (-1, 3))
    world.swing[0, : len(discs), :2] = np.reshape(discs, (-1, 3))[:, :2]
    world.goal[0] = goal
    return world


def test_straight_line_and_one_disc_have_their_closed_forms():
    route = make_route()
    assert found(route, make_map([], (2.5, 1.0)), 0.5, 1.0, 0.1) == pytest.approx(2.0)
    for radius in (0.06, 0.1):
        world = make_map([(1.5, 1.0, 0.3)], (2.5, 1.0))
        grown = 0.3 + radius
        tangent = math.sqrt(1.0 - grown**2)
        exact = 2.0 * tangent + grown * (math.pi - 2.0 * math.acos(grown))
        assert found(route, world, 0.5, 1.0, radius) == pytest.approx(exact, rel=1e-12)
    world = make_map([(1.5, 1.0 + 0.4, 0.3)], (2.5, 1.0))
    assert found(route, world, 0.5, 1.0, 0.1) == pytest.approx(2.0, abs=1e-6)


def test_two_discs_are_passed_between_them():
    world = make_map([(1.0, 1.1, 0.3), (1.9, 0.9, 0.3)], (2.6, 1.3))
    route = make_route()
    length = found(route, world, 0.3, 0.7, 0.1)
    points = trace(route, 0.005)
    assert np.hypot(*np.diff(points, axis=0).T).sum() == pytest.approx(length, rel=1e-4)
    for (x, y), side in zip([(1.0, 1.1), (1.9, 0.9)], (-1.0, 1.0), strict=True):
        nearest = points[np.hypot(*(points - (x, y)).T).argmin()]
        assert np.sign(nearest[1] - y) == side


def test_shortest_path_lies_between_the_bounds_of_visibility_graphs():
    rng = np.random.default_rng(0)
    route, world = make_route(), make_world(1)
    bent = 0
    for number in (*range(8), TRAIN_MAPS + 17, TRAIN_MAPS + MANY_MAPS + 3):
        built(world, number)
        for radius in (0.06, RADIUS):
            grown = world.discs[0, : world.used[0]] + (0.0, 0.0, radius)
            start = rng.uniform(0.12, SIZE - 0.12, 2)
            while (np.hypot(*(grown[:, :2] - start).T) < grown[:, 2]).any():
                start = rng.uniform(0.12, SIZE - 0.12, 2)
            goal = world.goal[0]
            length = found(route, world, *start, radius)
            low = bound(grown, start, goal, 48, above=False)
            high = bound(grown, start, goal, 48, above=True)
            assert low - 1e-9 <= length <= high + 1e-9
            assert high - low < 0.01 * length
            points = trace(route)
            bent += len(points) > 2
            np.testing.assert_allclose(points[[0, -1]], [start, goal], atol=1e-12)
            for x, y, reach in grown:
                assert np.hypot(*(points - (x, y)).T).min() >= reach - 1e-6
    assert bent >= 8


def put(env, x, y, heading, goal):
    task = env.unwrapped.task
    task.world.used[0] = 0
    task.world.goal[0] = goal
    task.body.pose[0] = (x, y, heading)
    task.marks.start[0] = (x, y)
    task.body.distance[0] = math.hypot(goal[0] - x, goal[1] - y)
    return task


def lived(env, actions):
    for action in actions:
        *_, terminated, _, info = env.step(np.array(action, np.float32))
        if terminated:
            break
    return info


@pytest.mark.parametrize("turns", [0, 6, 13])
def test_spl_is_the_definition_of_anderson(turns):
    env = gymnasium.make(ID)
    env.reset(seed=0)
    task = put(env, 0.5, 1.5, 0.0, (2.0, 1.5))
    assert lived(env, [(1.0, 1.0)] * turns + [(-1.0, -1.0)] * turns + [(0.0, 0.0)])["spl"] == 0.0
    info = lived(env, [(1.0, 1.0)] * 60)
    assert info["is_success"] is True
    assert task.shortest_path(0) == pytest.approx(1.5 - GOAL_RADIUS)
    assert info["spl"] == pytest.approx((1.5 - GOAL_RADIUS) / info["path_length"], rel=1e-12)
    there = task.body.pose[0, 0] - 0.5
    if turns == 0:
        assert info["path_length"] == pytest.approx(there, rel=1e-12)
    assert info["path_length"] >= there + turns * 0.05
    assert info["collisions_per_metre"] == 0.0


def test_failure_has_no_spl_and_the_path_of_a_circle_is_its_arc():
    env = gymnasium.make(ID)
    env.reset(seed=0)
    put(env, 0.5, 1.0, 0.0, (2.5, 2.5))
    info = lived(env, [(0.6, 1.0)] * 20)
    assert info["spl"] == 0.0
    exact = 0.8 * TOP_SPEED * (2.0 - 0.05)  # motors of first order, 50 ms
    assert info["path_length"] == pytest.approx(exact, rel=0.02)


@pytest.mark.parametrize("knocks", [1, 3])
def test_each_start_of_a_contact_is_one_collision(knocks):
    env = gymnasium.make(ID)
    env.reset(seed=0)
    put(env, SIZE - RADIUS - 0.05, 1.5, 0.0, (0.5, 0.5))
    for _ in range(knocks):
        info = lived(env, [(1.0, 1.0)] * 6)
        info = lived(env, [(-1.0, -1.0)] * 2)
    expected = knocks / info["path_length"]
    assert info["collisions_per_metre"] == pytest.approx(expected, rel=1e-12)
