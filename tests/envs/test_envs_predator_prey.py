"""PredatorPrey: eyes, opponents, capture, both roles, laboratory options, tournament."""

import math

import gymnasium
import numba
import numpy as np
import pytest

from envs.sensors.arcs import look
from envs.tasks.predator_prey.animals import PREDATOR, PREY, Animal
from envs.tasks.predator_prey.arena import ARCS, CAPTURE, RAYS, SENSES
from envs.tasks.predator_prey.env import PREY_ORACLE_RETURN, PREY_RANDOM_RETURN
from envs.tasks.predator_prey.opponents import LENGTH, NUMBERS, TRAIN_OPPONENTS, numbered
from envs.tasks.predator_prey.oracle import Hunt

ID = "reafference/PredatorPrey-v0"
QUIET = {name: {"noise": 0.0, "delay": 0.0} for name in ("eye", "rays", "bump", "wheels")}


@numba.njit
def looked(bearing, distance, field, reach):
    reading = np.zeros(ARCS + 2)
    look(bearing, distance, 0.1, field, reach, reading, 1, ARCS)
    return reading


def put(env, predator, prey):
    task = env.unwrapped.task
    task.arena.pose[:2] = (predator, prey)
    task.arena.wheels[:2] = 0.0
    task.arena.distance[0] = math.dist(predator[:2], prey[:2])
    return task


def still(**arguments):
    env = gymnasium.make(ID, sensors=QUIET, options={"stage": "still"}, **arguments)
    env.reset(seed=0)
    return env


def slow_look(bearing, distance, field, reach):
    """Counts directions: the outline in thin slices, each given to the arc it falls into."""
    half, seen = math.asin(0.1 / distance), np.zeros(ARCS)
    slices = bearing + half * (2.0 * (np.arange(20_000) + 0.5) / 20_000 - 1.0)
    angles = np.mod(slices + math.pi, 2.0 * math.pi) - math.pi
    inside = np.abs(angles) < 0.5 * field
    arcs = ((0.5 * field - angles[inside]) / field * ARCS).astype(int)
    np.add.at(seen, arcs, 1.0 / 20_000)
    return seen * min(max(1.0 - (distance - 0.1) / reach, 0.0), 1.0)


@pytest.mark.parametrize("field", [0.6, math.pi / 2, 5.2, 2.0 * math.pi])
@pytest.mark.parametrize("reach", [0.7, 3.0])
def test_arcs_see_the_share_of_the_outline_in_them(field, reach):
    for bearing in np.linspace(-3.1, 3.1, 23) + 4.0 * math.pi:
        for distance in (0.12, 0.4, 1.5):
            got = looked(bearing, distance, field, reach)
            assert got[0] == got[-1] == 0.0
            expected = slow_look(bearing, distance, field, reach)
            np.testing.assert_allclose(got[1:-1], expected, atol=2e-4)


def test_nearness_falls_linearly_and_the_left_arcs_come_first():
    env = still()
    task = put(env, (0.5, 1.5, 0.0), (2.0, 1.7, 0.0))
    eye = env.step(np.zeros(2, np.float32))[0][task.layout["eye"].slice]
    distance = math.hypot(1.5, 0.2)
    assert eye.sum() == pytest.approx(1.0 - (distance - 0.1) / PREDATOR.reach, abs=1e-6)
    assert eye[: ARCS // 2].sum() > 0.9 * eye.sum()
    put(env, (0.5, 1.5, math.pi), (2.0, 1.7, 0.0))
    assert not env.step(np.zeros(2, np.float32))[0][task.layout["eye"].slice].any()


@pytest.mark.parametrize("plays_prey", [False, True])
def test_touch_ends_the_episode_with_opposite_signs(plays_prey):
    env = still(plays_prey=plays_prey)
    put(env, (1.0, 1.5, 0.0), (1.5, 1.5, math.pi))
    animal = PREY if plays_prey else PREDATOR
    steps, terminated, info = 0, False, {"is_success": plays_prey}
    while not terminated:
        assert info["is_success"] is plays_prey
        _, reward, terminated, truncated, info = env.step(np.ones(2, np.float32))
        steps += 1
        assert not truncated
    sign = -1.0 if plays_prey else 1.0
    assert info["reward_capture"] == 10.0 * sign
    assert info["reward_time"] == -0.05 * sign
    assert info["is_success"] is not plays_prey
    assert reward == pytest.approx(sum(v for k, v in info.items() if k.startswith("reward_")))
    assert steps == math.ceil(((0.5 - CAPTURE) / animal.speed + 0.05) / 0.1)


def test_approach_counts_steps_at_own_speed():
    env = still()
    put(env, (0.5, 1.5, 0.0), (2.8, 1.5, 0.0))
    for _ in range(10):
        info = env.step(np.ones(2, np.float32))[4]
    assert info["reward_approach"] == pytest.approx(1.0, abs=1e-6)


def test_stages_draw_disjoint_opponents_that_their_number_repeats():
    batch = gymnasium.make_vec(ID, 400)
    arena = batch.unwrapped.task.arena
    batch.reset(seed=0)
    assert set(arena.number.tolist()) <= set(range(TRAIN_OPPONENTS))
    assert len(set(arena.number.tolist())) > 0.9 * TRAIN_OPPONENTS
    assert arena.distance.min() >= 1.0
    batch.reset(options={"stage": "unseen"})
    assert arena.number.min() >= TRAIN_OPPONENTS
    assert arena.number.max() < NUMBERS
    assert len(set(arena.number.tolist())) == 400
    expected = numbered(arena.number, True).reshape(400, 2, SENSES + 1)
    np.testing.assert_array_equal(arena.weights[1::2], expected)
    assert len(np.unique(numbered(range(300), False), axis=0)) == 300


def test_opponent_is_a_perceptron_of_what_the_agent_in_its_place_would_see():
    weights = np.random.default_rng(0).normal(0.0, 0.4, (1, LENGTH))
    env = gymnasium.make(ID, sensors=QUIET, pool=weights)
    other = gymnasium.make(ID, sensors=QUIET, plays_prey=True)
    env.reset(seed=4)
    for _ in range(15):
        arena = env.unwrapped.task.arena
        other.reset(seed=0, options={"stage": "still"})
        twin = put(other, *arena.pose.copy())
        twin.arena.wheels[:] = 0.0
        seen = other.step(np.zeros(2, np.float32))[0].astype(float)
        seen[ARCS + RAYS :] = arena.sense[1, ARCS + RAYS : SENSES]
        before = np.concatenate([arena.bump[1, :2] / 5.0, arena.wheels[1] / PREY.speed])
        env.step(np.array([0.3, 0.5], np.float32))
        seen[ARCS + RAYS :] = before
        expected = np.tanh(weights.reshape(2, -1) @ np.append(seen, 1.0))
        np.testing.assert_allclose(arena.command[1], expected, atol=1e-6)


def test_slow_opponents_give_half_their_command():
    pool = np.zeros((1, LENGTH))
    pool[0, SENSES :: SENSES + 1] = (0.4, 0.7)
    commands = []
    for stage in ("train", "slow", "still"):
        env = gymnasium.make(ID, pool=pool)
        env.reset(seed=0, options={"stage": stage})
        env.step(np.zeros(2, np.float32))
        commands.append(env.unwrapped.task.arena.command[1].copy())
    np.testing.assert_allclose(commands[0], np.tanh([0.4, 0.7]))
    np.testing.assert_allclose(commands[1], 0.5 * commands[0])
    np.testing.assert_array_equal(commands[2], 0.0)


def test_turning_radius_is_that_of_the_animal():
    animal = Animal(speed=1.0, spin=2.0, field=1.0, reach=1.0)
    env = still(predator=animal, size=20.0)
    put(env, (10.0, 10.0, 0.0), (1.0, 1.0, 0.0))
    arena, forward = env.unwrapped.task.arena, 0.8
    arena.wheels[0] = (0.6, 1.0)
    radius = animal.turning_radius(forward)
    assert radius == pytest.approx(0.8 / 0.4)
    for _ in range(30):
        env.step(np.array([0.6, 1.0], np.float32))
        assert math.dist(arena.pose[0, :2], (10.0, 10.0 + radius)) == pytest.approx(radius, 1e-3)


def measured(oracle, rows=200):
    batch = gymnasium.make_vec(ID, rows, plays_prey=True, options={"stage": "unseen"})
    batch.action_space.seed(5)
    observation, _ = batch.reset(seed=77)
    policy, final = Hunt(batch.unwrapped.task), np.full((rows, 2), np.nan)
    for _ in range(300):
        actions = policy.predict(observation)[0] if oracle else batch.action_space.sample()
        observation, _, ended, over, info = batch.step(actions)
        new = (ended | over) & np.isnan(final[:, 0])
        final[new] = np.column_stack([info["score"], info["is_success"]])[new]
    return final.mean(axis=0)


def test_anchors_of_the_prey_are_what_is_measured():
    assert PREY_RANDOM_RETURN < PREY_ORACLE_RETURN
    random, oracle = measured(False), measured(True)
    assert random == pytest.approx([0.0, 0.0], abs=0.1)
    assert oracle == pytest.approx([1.0, 1.0], abs=0.1)
