"""Walk: short, weak and lost legs, growth, and what is left of them afterwards."""

import gymnasium
import numpy as np
import pytest

import envs
from envs.bodies.hexapod import Hexapod

ID = "reafference/Walk-v0"
LEGS = Hexapod.legs
DAMAGES = ("shortened", "weakened", "lost")


def quiet_env(**arguments):
    return gymnasium.make(ID, disable_env_checker=True, **arguments).unwrapped


def scores(hurts, rows, steps, seed):
    """Scores of the oracle with each of the perturbations on the same grounds."""
    env = gymnasium.make_vec(ID, rows * len(hurts), max_episode_steps=0).unwrapped
    env.reset(seed=0)
    seeds = [seed + k for k in range(rows)] * len(hurts)
    group = np.repeat(np.arange(len(hurts)), rows)
    for k, hurt in enumerate(hurts):
        options = {"stage": "unseen", "perturbation": hurt, "reset_mask": group == k}
        observation, _ = env.reset(seed=seeds, options=options)
    oracle = envs.make_oracle(env)
    alive, score = np.ones(len(group), np.bool_), np.zeros(len(group))
    for _ in range(steps):
        observation, _, over, _, info = env.step(oracle.predict(observation)[0])
        score[alive] = info["score"][alive]
        alive &= ~over
    return score.reshape(len(hurts), rows).mean(axis=1)


def test_each_damage_of_each_leg_lowers_the_score_of_the_oracle():
    hurts = [{"name": name, "leg": leg} for name in DAMAGES for leg in range(1, 7)]
    intact, *hurt = scores([None, *hurts], 10, 400, 40)
    assert (np.array(hurt) < intact - 0.005).all()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1000, 2000])
def test_a_lighter_damage_lowers_the_score_less(seed):
    light = {"shortened": 0.8, "weakened": 0.3}
    heavy = {"shortened": 0.5, "weakened": 0.1}
    hurts = [{"name": name, "leg": leg, "factor": factors[name]}
             for factors in (light, heavy) for name in light for leg in range(1, 7)]  # fmt: skip
    intact, *hurt = scores([None, *hurts], 24, 500, seed)
    less, more = np.split(np.array(hurt), 2)
    assert (less < intact).all()
    assert (more < less).all()


def feet(task):
    place = task.physics.field("geom_xpos")
    task.physics.forward(np.ones(task.rows, np.bool_))
    return place[0, task.ground.feet] - place[0, 1]


@pytest.mark.parametrize("leg", range(6))
def test_a_short_shank_ends_above_the_others(leg):
    env = quiet_env()
    env.reset(seed=1)
    hurt = {"name": "shortened", "leg": leg + 1.0, "factor": 0.4}
    env.reset(seed=1, options={"stage": "plain", "perturbation": hurt})
    body = env.task.body
    body.state[0, body.qpos + 3 : body.qpos + 19] = [1.0, *[0.0] * 15]
    drop, whole = -feet(env.task)[:, 2], env.task.hexapod
    expected = np.full(6, whole.drop)
    expected[leg] = 0.4 * (whole.drop + whole.rise) - whole.rise
    np.testing.assert_allclose(drop, expected, atol=1e-9)


@pytest.mark.parametrize("leg", range(6))
def test_a_lost_leg_is_numb_and_its_ganglion_speaks(leg):
    env = quiet_env()
    name = LEGS[leg]
    env.reset(seed=0, options={"perturbation": {"name": "lost", "leg": leg + 1.0}})
    env.action_space.seed(0)
    seen = np.array([env.step(env.action_space.sample())[0] for _ in range(60)])
    silent = [env.layout[f"{name}_{kind}"].slice for kind in ("angle", "velocity", "load")]
    assert not any(seen[:, place].any() for place in silent)
    assert env.task.body.stance[0, leg] == 0
    other = env.task.hexapod.neighbours(leg)[0]
    place = env.layout[f"{LEGS[other]}_heard"].slice.start
    heard = env.task.hexapod.neighbours(other).index(leg)
    assert np.ptp(seen[:, place + heard]) > 0.5


def test_weak_servos_pull_less():
    env = quiet_env()
    env.reset(seed=0, options={"perturbation": {"name": "weakened", "leg": 5.0, "factor": 0.2}})
    torque = np.array([np.abs(env.step(env.action_space.sample()) and env.task.body.torque[0])
                       for _ in range(50)]).max(axis=0)  # fmt: skip
    assert (torque[8:10] <= 0.2 * 1.1).all()
    assert (np.delete(torque, [8, 9]) > 0.5).all()


@pytest.mark.parametrize("name", ["lost", "shortened", "growth", "load", "slippery", "motor_flip"])
def test_what_was_changed_is_restored(name):
    fresh, used = quiet_env(), quiet_env()
    used.reset(seed=0, options={"perturbation": {"name": name}})
    used.step(used.action_space.sample())
    first, second = fresh.reset(seed=5)[0], used.reset(seed=5, options={"block": "washout"})[0]
    for _ in range(40):
        np.testing.assert_array_equal(first, second)
        action = fresh.action_space.sample()
        first, second = fresh.step(action)[0], used.step(action)[0]


def test_growth_keeps_shape_and_feet_on_the_ground():
    env = quiet_env()
    env.reset(seed=0, options={"stage": "plain"})
    small = feet(env.task)
    env.reset(seed=0, options={"stage": "plain", "perturbation": {"name": "growth", "factor": 1.6}})
    np.testing.assert_allclose(feet(env.task), 1.6 * small, rtol=1e-9)
    for _ in range(100):
        env.step(np.zeros(18, np.float32))
    assert (env.task.body.load[0, :6] > 0.0).all()
    weight = env.task.body.load[0, :6].sum()
    assert weight == pytest.approx(1.6**3 * Hexapod().mass * 9.81, rel=0.02)
    constants = env.task.constants()
    assert constants["length"] == pytest.approx(1.6 * 0.26)
    assert constants["mass"] == pytest.approx(1.6**3 * 0.92)


def test_infant_walks_as_far_in_its_own_lengths():
    env = gymnasium.make_vec(ID, 8, options={"stage": "infant"}).unwrapped
    observation, _ = env.reset(seed=2)
    oracle = envs.make_oracle(env)
    for _ in range(499):
        observation, _, over, _, _ = env.step(oracle.predict(observation)[0])
        assert not over.any()
    ways = [env.task.measures(k)["distance"] / env.task.constants(k)["length"] for k in range(8)]
    assert min(ways) > 7.0
    assert env.task.constants()["length"] == pytest.approx(0.6 * 0.26)
