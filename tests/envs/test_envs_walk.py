"""Walk: what legs feel and tell, servos, rewards, falls, damage, the oracle's gait."""

import dataclasses
import math

import gymnasium
import numpy as np
import pytest

from envs.bodies.hexapod import GRAVITY, Hexapod
from envs.tasks.walk.kernels import LONG, STEP
from envs.tasks.walk.oracle import Gait, TripodGenerator

ID = "reafference/Walk-v0"
PLAIN = {"stage": "plain"}
LEGS = Hexapod.legs
KINDS = [f"{leg}_{kind}" for leg in LEGS for kind in ("angle", "velocity", "load")]
CALM = {name: {"noise": 0.0, "delay": 0.0} for name in (*KINDS, "tilt", "yaw_rate", "compass")}


def calm_env(**arguments):
    return gymnasium.make(ID, sensors=CALM, disable_env_checker=True, **arguments).unwrapped


def stand(env, steps=60, **options):
    observation, _ = env.reset(seed=3, options={**PLAIN, **options})
    for _ in range(steps):
        observation, *_ = env.step(np.zeros(env.action_space.shape, np.float32))
    return observation


def felt(env, observation, name):
    field = env.layout[name]
    return observation[field.slice] * field.scale


def motor(env, **commands):
    values = np.zeros(env.action_space.shape, np.float32)
    for name, value in commands.items():
        values[env.task.motor_names.index(name)] = value
    return values


def test_a_ganglion_has_its_own_places_only():
    task = calm_env().task
    assert task.ganglion("l1") == ([0, 1, 2, 3, 4, 5, 6], [0, 1, 2])
    assert task.ganglion("l2") == ([7, 8, 9, 10, 11, 12, 13, 14], [3, 4, 5])
    seen = [place for leg in LEGS for place in task.ganglion(leg)[0]]
    done = [place for leg in LEGS for place in task.ganglion(leg)[1]]
    assert seen == list(range(44))
    assert done == list(range(18))
    mute = calm_env(messages=False).task
    assert mute.ganglion("r1") == ([15, 16, 17, 18, 19], [6, 7])
    assert not [name for name in mute.groups if name.startswith("link")]
    with pytest.raises(ValueError, match="Did you mean 'r3'"):
        task.ganglion("r4")


@pytest.mark.parametrize("load", [0.0, 0.7])
def test_feet_bear_the_weight_and_angles_are_those_of_mujoco(load):
    env = calm_env()
    observation = stand(env, 150, perturbation={"name": "load", "mass": load})
    total = sum(felt(env, observation, f"{leg}_load")[0] for leg in LEGS)
    assert total == pytest.approx((Hexapod().mass + load) * GRAVITY, rel=0.01)
    data = env.task.physics.batch.get_data(0)
    for k, leg in enumerate(LEGS):
        joints = data.qpos[7 + 2 * k : 9 + 2 * k]
        np.testing.assert_allclose(felt(env, observation, f"{leg}_angle"), joints, atol=1e-6)
        rates = data.qvel[6 + 2 * k : 8 + 2 * k]
        np.testing.assert_allclose(felt(env, observation, f"{leg}_velocity"), rates, atol=1e-6)


@pytest.mark.parametrize(("slope", "toward"), [(5.0, 0.0), (7.0, 90.0), (3.0, 200.0)])
def test_tilt_tells_the_slope_and_compass_the_heading(slope, toward):
    env = calm_env()
    observation = stand(env, perturbation={"name": "slope", "slope": slope, "toward": toward})
    cosine, sine = felt(env, observation, "compass")
    heading = math.atan2(sine, cosine)
    steep, away = math.radians(slope), math.radians(toward) - heading
    expected = math.sin(steep) * np.array([math.cos(away), math.sin(away)])
    np.testing.assert_allclose(felt(env, observation, "tilt"), expected, atol=0.015)
    w, x, y, z = env.task.physics.batch.get_data(0).qpos[3:7]
    assert heading == pytest.approx(math.atan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z)))


def test_messages_are_heard_by_the_neighbours_with_the_next_observation():
    env = calm_env()
    env.reset(seed=0, options=PLAIN)
    sent = {"l1": 0.1, "l2": -0.2, "l3": 0.3, "r1": 0.4, "r2": 0.5, "r3": -0.6}
    speak = motor(env, **{f"{leg}_message": value for leg, value in sent.items()})
    observation, *_ = env.step(speak)
    around = {"l1": ("l2", "r1"), "l2": ("l1", "l3", "r2"), "r2": ("r1", "r3", "l2")}
    for leg, others in around.items():
        expected = [sent[each] for each in others]
        np.testing.assert_allclose(felt(env, observation, f"{leg}_heard"), expected, rtol=1e-6)
    env.reset(options={**PLAIN, "lesion": ["link_l2_r2"]})
    observation, *_ = env.step(speak)
    np.testing.assert_allclose(felt(env, observation, "l2_heard"), [0.1, 0.3, 0.0], rtol=1e-6)
    np.testing.assert_allclose(felt(env, observation, "r2_heard"), [0.4, -0.6, 0.0], rtol=1e-6)


@pytest.mark.parametrize("leg", LEGS)
def test_swing_goes_forward_and_lift_up(leg):
    """In free fall, where no ground moves the trunk instead."""
    env, places = calm_env(), []
    for command in (f"{leg}_swing", f"{leg}_lift"):
        place, body = env.task.physics.field("geom_xpos"), env.task.body
        stand(env)
        foot, trunk = env.task.ground.feet[LEGS.index(leg)], 1
        before = place[0, foot] - place[0, trunk]
        body.state[0, body.qpos + 2] = 2.0
        for _ in range(15):
            env.step(motor(env, **{command: 0.5}))
        cosine, sine = env.task.body.reading[-2:]
        moved = place[0, foot] - place[0, trunk] - before
        places.append([cosine * moved[0] + sine * moved[1], moved[2]])
    (forward, _), (_, up) = places
    assert forward > 0.02
    assert up > 0.02


def test_energy_is_work_and_heat_and_progress_adds_up():
    env = calm_env(reward_weights={"energy": 1.0})
    env.reset(seed=1, options=PLAIN)
    chance, spent, way, marks = np.random.default_rng(0), 0.0, 0.0, 0.0
    body = env.task.body
    for _ in range(40):
        *_, info = env.step(chance.uniform(-0.6, 0.6, 18).astype(np.float32))
        torque, rate = body.torque[0], body.state[0, body.qvel + 6 : body.qvel + 18]
        spent += STEP * (np.maximum(torque * rate, 0.0).sum() + (torque**2).sum())
        assert np.abs(torque).max() <= 1.0
        way += info["reward_progress"]
    measures, whole = env.task.measures(0), Hexapod()
    assert measures["energy"] == pytest.approx(spent)
    assert way == pytest.approx(measures["distance"] / whole.length)
    body.state[0, body.qpos] = 2.5 * whole.length
    for shift in (0.0, -2.0, 2.0, 1.0):
        body.state[0, body.qpos] += shift * whole.length
        marks += env.step(motor(env))[4]["reward_mark"]
    assert marks == 3.0


def test_falls_end_the_episode():
    env = calm_env()
    stand(env, 5)
    body = env.task.body
    body.state[0, body.qpos + 2] += 0.1
    body.state[0, body.qpos + 3 : body.qpos + 7] = math.cos(0.6), math.sin(0.6), 0.0, 0.0
    _, _, terminated, _, info = env.step(motor(env))
    assert terminated
    assert info["reward_fall"] == -5.0
    stand(env, 5)
    raised = motor(env, **{f"{leg}_lift": 1.0 for leg in LEGS})
    ended = [env.step(raised)[2] for _ in range(LONG + 12)]
    assert LONG - 1 <= ended.index(True) < LONG + 12


def walked(gait=None, steps=250, **options):
    env = gymnasium.make_vec(ID, 2, max_episode_steps=0, options={**PLAIN, **options}).unwrapped
    observation, _ = env.reset(seed=0)
    oracle, ground = TripodGenerator(env.task, gait), []
    for _ in range(steps):
        observation, *_ = env.step(oracle.predict(observation)[0])
        ground.append(env.task.body.load[:, :6] > 0.0)
    return np.array(ground[50:]), env.task.measures(0)


@pytest.mark.parametrize(
    ("frequency", "duty", "lag"), [(1.6, 0.6, 0.4), (1.25, 0.7, 0.3), (1.0, 0.8, 0.18)]
)
def test_legs_keep_duty_factor_frequency_and_lags(frequency, duty, lag):
    gait = Gait(frequency, duty, lag, stride=0.4, lift=0.4, press=0.05)
    ground, measures = walked(gait)
    np.testing.assert_allclose(measures["duty_factor"], duty, atol=0.12)
    np.testing.assert_allclose(measures["frequency"], frequency, atol=0.3)
    wave = np.exp(-2j * math.pi * frequency * STEP * np.arange(200)) @ ground[:, 0].astype(float)
    late = np.angle(wave[[2, 1, 0]] / wave[[1, 0, 3]]) / (2.0 * math.pi) % 1.0
    np.testing.assert_allclose(late, [lag, lag, 0.5], atol=0.04)


def test_uphill_is_slower_and_costs_more():
    up, down = (
        walked(perturbation={"name": "slope", "slope": 10.0, "toward": toward})[1]
        for toward in (0.0, 180.0)
    )
    assert up["speed"] < down["speed"]
    assert up["cost_of_transport"] > 1.5 * down["cost_of_transport"] > 0.0


def test_other_bodies_walk_and_errors_are_told():
    body = dataclasses.replace(Hexapod(), trunk_mass=1.1, reach=0.09, drop=0.09)
    env = gymnasium.make_vec(ID, 2, hexapod=body, options=PLAIN).unwrapped
    observation, _ = env.reset(seed=0)
    oracle = TripodGenerator(env.task)
    for _ in range(250):
        observation, *_ = env.step(oracle.predict(observation)[0])
    assert env.task.measures(1)["distance"] > 2.0 * body.length
    assert env.task.constants()["mass"] == pytest.approx(1.1 + 0.12)
    with pytest.raises(ValueError, match="got drop=-1"):
        Hexapod(drop=-1.0)
    for wrong in ({"name": "lost", "leg": 7.0}, {"name": "weakened", "leg": 1.5}):
        with pytest.raises(ValueError, match=r"expected one of: 1 l1, .* 6 r3"):
            env.reset(options={"perturbation": wrong})
    with pytest.raises(ValueError, match=r"expected a number from 0\.4 to 2"):
        env.reset(options={"perturbation": {"name": "growth", "factor": 3.0}})
