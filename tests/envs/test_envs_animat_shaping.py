"""AnimatShaping: quadrants, population vector, the trainer against a slow twin, laboratory."""

import math

import gymnasium
import numpy as np
import pytest

import envs
from envs.tasks.animat_shaping.kernels import AREA, SIZE, UNITS
from envs.tasks.animat_shaping.training import POOL

ID = "reafference/AnimatShaping-v0"
QUIET = {"quadrant": {"noise": 0.0}, "stimulation": {"noise": 0.0}}
CORNERS = {(1.6, 1.5): 0, (0.4, 1.5): 1, (0.4, 0.3): 2, (1.6, 0.3): 3}


def started(**options):
    env = gymnasium.make(ID, sensors=QUIET).unwrapped
    env.reset(seed=1, options=options)
    return env


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_probe_tells_the_quadrant_on_a_map_that_can_turn(quarters):
    env = started(perturbation={"name": "map_turn", "quarters": quarters})
    for place, quadrant in CORNERS.items():
        env.task.body.place[0] = place
        observation, *_ = env.step(np.zeros(UNITS, np.float32))
        assert np.flatnonzero(observation[:4]).tolist() == [(quadrant + quarters) % 4]


@pytest.mark.parametrize("unit", range(UNITS))
def test_one_unit_moves_the_body_four_centimetres_its_way(unit):
    env = started()
    env.task.body.place[0] = 0.8, 0.9
    env.step(np.eye(UNITS, dtype=np.float32)[unit])
    moved = env.task.body.place[0] - (0.8, 0.9)
    angle = math.radians(45.0 * unit)
    np.testing.assert_allclose(moved, [0.04 * math.cos(angle), 0.04 * math.sin(angle)], atol=1e-12)


def test_a_population_moves_by_its_vector_and_walls_hold():
    env = started()
    env.task.body.place[0] = 1.0, 1.4
    activity = np.random.default_rng(0).random(UNITS).astype(np.float32)
    env.step(activity)
    angles = 2.0 * np.pi * np.arange(UNITS) / UNITS
    mean = 2.0 * np.array([activity @ np.cos(angles), activity @ np.sin(angles)])
    moved = 0.04 * mean / (1.0 + activity.sum())
    np.testing.assert_allclose(env.task.body.place[0] - (1.0, 1.4), moved, atol=1e-8)
    for _ in range(60):
        env.step(np.eye(UNITS, dtype=np.float32)[0])
    assert env.task.body.place[0, 0] == SIZE


def test_the_trainer_raises_what_success_follows_and_lowers_the_rest():
    env = started()
    training, body = env.task.training, env.task.body
    weights, last, patterned = np.ones(POOL), -1, 0
    generator = np.random.default_rng(4)
    for _ in range(150):
        place = body.place[0].copy()
        observation, *_ = env.step(generator.random(UNITS).astype(np.float32) ** 4)
        np.testing.assert_array_equal(observation[4:], training.stimulus[0])
        gap, moved = body.area[0] - place, body.place[0] - place
        turn = math.atan2(gap[0] * moved[1] - gap[1] * moved[0], gap @ moved)
        inside = np.hypot(*(body.area[0] - body.place[0])) < AREA
        success = inside or abs(turn) <= math.pi / 6.0
        if last >= 0:
            weights[last] = np.clip(weights[last] * (1.5 if success else 0.7), 0.05, 1e3)
        np.testing.assert_allclose(training.weight[0], weights)
        last = training.pattern[0]
        assert (last < 0) == success
        patterned += not success
        if not success:
            np.testing.assert_array_equal(training.stimulus[0], training.patterns[last])
    assert 20 < patterned < 150
    assert env.task.measures(0)["patterned"] == pytest.approx(patterned / 150)


def test_patterns_are_drawn_by_their_weight():
    rows = 4000
    env = gymnasium.make_vec(ID, rows).unwrapped
    env.reset(seed=0)
    weights = np.linspace(1.0, 3.0, POOL)
    env.task.training.weight[:] = weights
    env.step(np.zeros((rows, UNITS), np.float32))
    drawn = np.bincount(env.task.training.pattern, minlength=POOL)
    assert drawn.sum() == rows
    half = weights[POOL // 2 :].sum() / weights.sum()
    assert drawn[POOL // 2 :].sum() / rows == pytest.approx(half, abs=0.03)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_yoked_trainer_does_not_look_at_the_behaviour(share):
    found = []
    for good in (False, True):
        env = gymnasium.make_vec(ID, 50)
        oracle = envs.make_oracle(env)
        options = {"perturbation": {"name": "yoked", "share": share}}
        observation, _ = env.reset(seed=2, options=options)
        for _ in range(60):
            action = oracle.predict(observation)[0] if good else np.zeros((50, UNITS))
            observation, *_ = env.step(action)
        task = env.unwrapped.task
        found.append([task.measures(row)["patterned"] for row in range(50)])
    assert found[0] == found[1]
    assert np.mean(found[0]) == pytest.approx(share, abs=0.04)
    with pytest.raises(ValueError, match="expected 0 to 1"):
        env.reset(options={"perturbation": {"name": "yoked", "share": 2.0}})


def test_oracle_stays_inside_and_is_left_in_peace():
    env = started(stage="unseen")
    oracle, observation = envs.make_oracle(env), env.reset(seed=5, options={"stage": "unseen"})[0]
    for _ in range(100):
        observation, *_ = env.step(oracle.predict(observation)[0])
    assert env.task.body.distance[0] < 0.05
    assert env.task.measures(0)["patterned"] < 0.1
    assert env.task.measures(0)["inside"] > 0.5
