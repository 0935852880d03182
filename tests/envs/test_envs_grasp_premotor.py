"""GraspPremotor: every object with every grip, cues, faults, forces in balance, a finer twin."""

import itertools

import gymnasium
import numpy as np
import pytest

import envs
from envs.bodies.hand import Hand
from envs.tasks.grasp_premotor import oracle as wise
from envs.tasks.grasp_premotor import task as made
from envs.tasks.grasp_premotor.kernels import ADAPTATION, CRUSHING
from envs.tasks.grasp_premotor.trials import POWER, PRECISION, STEP

ID = "reafference/GraspPremotor-v0"
STEPS = 239
NAMES = tuple(sensor.name for sensor in made.SENSORS)
CLEAR = {name: {"noise": 0.0, "delay": 0.0} for name in NAMES}
HAND = Hand()


def thing(width, height, mass, friction):
    return {"name": "object", "width": width, "height": height, "mass": mass, "friction": friction}


def cue(precision, grip_first=0.0):
    return {"name": "cue", "precision": precision, "grip_first": grip_first}


def vector(conditions, **options):
    env = gymnasium.make_vec(ID, len(conditions), **options)
    env.reset(seed=0)
    for row, changes in enumerate(conditions):
        mask = np.arange(len(conditions)) == row
        env.reset(options={"perturbation": changes, "reset_mask": mask})
    return env


def lived(env, steps=STEPS, look=None):
    """Lets the oracle act; returns the last info and what was looked at, (steps, ...)."""
    oracle, blank, seen = envs.make_oracle(env), np.zeros((env.num_envs, 1), np.float32), []
    for _ in range(steps):
        *_, info = env.step(oracle.predict(blank)[0])
        seen.append(look(env.unwrapped.task.body) if look else None)
    return info, seen


def test_oracle_lifts_every_object_with_every_grip():
    lists = (0.02, 0.04, 0.06), (0.05, 0.08), (0.05, 0.3), (0.4, 1.2)
    grid = list(itertools.product(*lists, (0.0, 1.0), (0.0, 1.0)))
    chance = np.random.default_rng(5)
    for _ in range(20):
        draws = [chance.uniform(*ends) for ends in ((0.02, 0.06), (0.05, 0.08), (0.05, 0.3))]
        grid += [(*draws, chance.uniform(0.4, 1.2), grip, 1.0) for grip in (0.0, 1.0)]
    env = vector([[thing(*each[:4]), cue(*each[4:])] for each in grid])
    info, _ = lived(env)
    failed = [each for each, good in zip(grid, info["is_success"], strict=True) if not good]
    assert not failed
    assert not env.unwrapped.task.body.faults.any()


@pytest.mark.parametrize("stage", ["train", "unseen", "named", "infant"])
def test_oracle_succeeds_in_every_stage(stage):
    env = gymnasium.make_vec(ID, 60)
    env.reset(seed=11, options={"stage": stage})
    assert lived(env)[0]["is_success"].mean() >= 0.95


def seen_at(steps, **options):
    """What is seen of object, grip and go cue at these times, without noise and delay."""
    env = gymnasium.make(ID, sensors=CLEAR)
    observation, _ = env.reset(seed=1, options=options)
    history = [observation[26:31]]
    for _ in range(max(steps)):
        history.append(env.step(np.zeros(7, np.float32))[0][26:31])
    return np.array(history)[list(steps)], env.unwrapped.task.body


@pytest.mark.parametrize(("grip", "first"), [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)])
def test_cues_come_in_their_order_and_stay(grip, first):
    change = [thing(0.03, 0.07, 0.1, 1.0), cue(grip, first)]
    seen, body = seen_at((4, 5, 19, 20, 100), perturbation=change)
    told = np.eye(2)[int(grip)]
    full = np.array([0.3, 0.7, *told])
    early = full * ([0, 0, 1, 1] if first else [1, 1, 0, 0])
    np.testing.assert_allclose(seen[:, :4], [0 * full, early, early, full, full], atol=1e-6)
    assert (body.grip[0], body.order[0]) == (grip, first)
    assert 50 <= body.go[0] <= 70
    np.testing.assert_array_equal(seen[:, 4], [0, 0, 0, 0, 1])


def test_in_the_dark_cues_have_to_be_remembered():
    change = [thing(0.03, 0.07, 0.1, 1.0), cue(1.0, 0.0), {"name": "dark"}]
    seen, _ = seen_at((5, 19, 20, 34, 35, 100), perturbation=change)
    np.testing.assert_array_equal(seen[:, 0] > 0.0, [1, 1, 0, 0, 0, 0])
    np.testing.assert_array_equal(seen[:, 3] > 0.0, [0, 0, 1, 1, 0, 0])


def test_go_cue_turns_on_at_its_step():
    _, body = seen_at((1,))
    go = int(body.go[0])
    seen, _ = seen_at((go - 1, go))
    np.testing.assert_array_equal(seen[:, 4], [0, 1])


def test_moving_early_is_a_fault_that_stays():
    env = vector([[cue(0.0)], [cue(0.0)]])
    twitch = np.zeros((2, 7), np.float32)
    twitch[1, 3] = 0.4
    for _ in range(5):
        *_, info = env.step(twitch)
    assert info["reward_still"][0] == 0.0
    assert info["reward_still"][1] == -1.0
    info, _ = lived(env, STEPS - 5)
    assert info["is_success"].tolist() == [True, False]
    assert env.unwrapped.task.body.held[1] > 50


def test_a_squeeze_crushes():
    env = vector([[thing(0.04, 0.06, 0.2, 0.8), cue(1.0)]])
    lived(env, 150)
    squeeze = np.array([[0.1, 1.0, 0.0, 1.0, 0.0, -1.0, -1.0]], np.float32)
    for _ in range(10):
        *_, info = env.step(squeeze)
    assert env.unwrapped.task.body.press.max() > CRUSHING
    assert info["reward_crush"][0] == -1.0
    assert env.unwrapped.task.body.faults[0].tolist() == [False, True]


@pytest.mark.parametrize("told", [POWER, PRECISION])
def test_the_other_grip_lifts_but_does_not_count(told):
    env = vector([[thing(0.035, 0.06, 0.15, 0.8), cue(float(told))]])
    task = env.unwrapped.task
    oracle = envs.make_oracle(env)
    for _ in range(STEPS):
        task.body.grip[0] = 1 - told
        action = oracle.predict(np.zeros((1, 1)))[0]
        task.body.grip[0] = told
        *_, info = env.step(action)
    assert task.body.state[0, task.body.qpos + 8] > 0.03 + 0.05
    assert info["reward_hold"][0] == 0.0
    assert not info["is_success"][0]


@pytest.mark.parametrize("friction", [0.5, 0.9])
def test_what_is_held_too_loosely_slips(friction, monkeypatch):
    monkeypatch.setattr(wise, "GRIP", 0.0)
    held = {}
    for margin in (0.1, -0.1):
        monkeypatch.setattr(wise, "MARGIN", margin)
        env = vector([[thing(0.03, 0.06, 0.2, friction), cue(1.0)]])
        held[margin] = lived(env)[0]["is_success"][0]
    assert held == {0.1: True, -0.1: False}


def test_forces_of_the_hold_are_in_balance():
    """Shear carries the weight, thumb and finger press alike, the palm's spring bears the load."""
    masses = (0.06, 0.17, 0.29)
    env = vector([[thing(0.035, 0.06, mass, 0.7), cue(1.0)] for mass in masses])
    lived(env)
    body = env.unwrapped.task.body
    shear = np.abs(body.contact.reshape(3, 4, 3)[:, 1:3, 2]).sum(axis=1)
    weight = 9.81 * np.array(masses)
    np.testing.assert_allclose(shear, weight, rtol=0.02)
    np.testing.assert_allclose(body.press[:, 1], body.press[:, 2], rtol=0.02)
    np.testing.assert_allclose(body.press[:, 1], 0.4 + 1.5 * weight / 1.4, rtol=0.03)
    np.testing.assert_allclose(body.press[:, [0, 3]], 0.0, atol=1e-9)
    sag = body.state[:, body.ctrl] - body.state[:, body.qpos]
    np.testing.assert_allclose(sag, weight / HAND.lift_stiffness, rtol=0.02)


def test_senses_against_a_slow_twin():
    env = gymnasium.make_vec(ID, 1, sensors=CLEAR)
    env.reset(seed=2, options={"perturbation": [thing(0.04, 0.06, 0.2, 0.8), cue(0.0)]})
    oracle, body = envs.make_oracle(env), env.unwrapped.task.body
    used = np.zeros(4)
    for step in range(200):
        observation, *_ = env.step(oracle.predict(np.zeros((1, 31)))[0])
        force = body.contact[0].reshape(4, 3)
        used += (1.0 - np.exp(-STEP / ADAPTATION)) * (np.abs(force[:, 0]) - used)
        if step % 20 == 0:
            felt = observation[0]
            np.testing.assert_allclose(felt[14:18] * 12.0, np.abs(force[:, 0]), atol=1e-5)
            change = np.abs(force[:, 0]) - used
            np.testing.assert_allclose(felt[18:22] * 6.0, change, atol=1e-5)
            shear = np.hypot(force[:, 1], force[:, 2])
            np.testing.assert_allclose(felt[22:26] * 6.0, shear, atol=1e-5)
            joints = body.state[0, body.qpos + 1 : body.qpos + 7]
            np.testing.assert_allclose(felt[:6] * 2.3, joints, atol=1e-5)
    assert used.min() > 0.3
