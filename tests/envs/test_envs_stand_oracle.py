"""Stand: its oracle, what the senses suffice for, what is refused."""

import math

import gymnasium
import numpy as np
import pytest

import envs
from envs.bodies.stander import Stander
from envs.tasks.stand.env import StandVector
from envs.tasks.stand.oracle import posture_gains
from envs.tasks.stand.reference import SENSES, Estimator

ID = "reafference/Stand-v0"
BRACE = {"name": "brace"}
CONDITIONS = [
    [], [{"name": "sine"}], [{"name": "ternary"}], [{"name": "ternary", "amplitude": 0.14}],
    [{"name": "pulse"}], [{"name": "push"}], [{"name": "push", "force": -80.0}],
    [{"name": "translation"}], [{"name": "translation", "distance": 0.08}], [{"name": "shake"}],
    [{"name": "sway_reference"}], [{"name": "short_support"}], [BRACE], [{"name": "growth"}],
    [{"name": "growth", "factor": 0.4}], [{"name": "growth", "factor": 1.5}],
    [{"name": "weakness"}], [{"name": "weakness", "factor": 0.4}], [{"name": "motor_flip"}],
    [BRACE, {"name": "translation"}], [{"name": "growth", "factor": 0.6}, {"name": "push"}],
]  # fmt: skip


def test_oracle_stands_under_every_condition():
    stages = ("train", "unseen", "quiet", "infant")
    cases = [(stage, each) for stage in stages for each in CONDITIONS]
    assert {each["name"] for _, many in cases for each in many} == set(
        gymnasium.make(ID).unwrapped.task.perturbations
    )
    env = StandVector(len(cases), 600)
    env.reset(seed=5)
    for row, (stage, perturbation) in enumerate(cases):
        only = {"reset_mask": np.arange(len(cases)) == row}
        options = {"stage": stage, "perturbation": perturbation}
        env.reset(seed=5 + row, options=options | only)
    oracle, stands = envs.make_oracle(env), np.ones(len(cases), np.bool_)
    observation, total = env.task.books.observation.copy(), np.zeros(len(cases))
    for _ in range(600):
        observation, reward, fallen, _, info = env.step(oracle.predict(observation)[0])
        stands &= ~fallen
        total += reward
        assert not info["physics_error"].any()
    assert stands.all(), [case for case, up in zip(cases, stands, strict=True) if not up]
    assert total.min() > 0.9 * 600


def sensed_torque(observation, gains, stander):
    """A regulator on what joints and tendons tell, late and noisy; it believes the support."""
    felt = observation.astype(float)
    angles, rates = felt[:, 2:8:2] * [0.4, 1.0, 1.0], felt[:, 3:8:2] * [2.0, 4.0, 4.0]
    passive = -(angles - [stander.lean, 0.0, 0.0]) * stander.stiffness - rates * stander.viscosity
    rest = -(stander.toppling * np.sin(stander.lean)) @ np.tril(np.ones((3, 3)))
    turned = np.hstack([np.cumsum(angles, 1) - stander.lean, np.cumsum(rates, 1)])
    state = np.hstack([turned, 300.0 * felt[:, 8:11] + passive - rest])
    active = rest - state @ gains.T - passive
    return active / np.where(active > 0.0, stander.forward, stander.backward)


def test_late_noisy_joints_suffice_on_still_ground_only():
    stander = Stander()
    gains = posture_gains(stander, 1.0, 0.1 * np.array([78.5, 150.0, 200.0]))
    standing = {}
    for stage in ("quiet", "unseen"):
        env = gymnasium.make_vec(ID, 20, options={"stage": stage})
        observation, _ = env.reset(seed=2)
        stands = np.ones(20, np.bool_)
        for _ in range(800):
            action = sensed_torque(observation, gains, stander)
            observation, _, fallen, _, _ = env.step(np.clip(action, -1, 1).astype(np.float32))
            stands &= ~fallen
        standing[stage] = stands.mean()
    assert standing["quiet"] == 1.0
    assert standing["unseen"] < 0.5  # the ankle believes the support: the head must tell


def estimated(lost=(), rows=100, steps=800, **options):
    """Share of bodies that stand on their senses alone."""
    env = gymnasium.make_vec(ID, rows, options=options)
    observation, _ = env.reset(seed=11)
    policy, stands = Estimator(env.unwrapped.task, lost), np.ones(rows, np.bool_)
    for _ in range(steps):
        observation, _, fallen, _, _ = env.step(policy.predict(observation)[0])
        stands &= ~fallen
    return stands.mean()


def test_all_senses_together_suffice_and_each_is_worth_something():
    organs, ill = ("canal", "otolith"), ["vestibular"]
    whole = estimated(stage="unseen")
    assert whole > 0.85  # 0.95 of 300 episodes of other seeds
    assert estimated(organs, stage="quiet", lesion=ill) > 0.95
    assert estimated(organs, stage="unseen", lesion=ill) < whole - 0.2
    assert estimated(steps=200, stage="quiet", lesion=ill) < 0.2  # a fresh loss, still believed


def test_estimator_has_the_body_of_mujoco():
    """Without noise its prediction of every reading holds until the first limit is met."""
    silent = {name: {"noise": 0.0} for name in SENSES}
    env = gymnasium.make_vec(ID, 4, options={"stage": "quiet"}, sensors=silent)
    observation, _ = env.reset(seed=1)
    task = env.unwrapped.task
    policy, body = Estimator(task), task.body
    for _ in range(150):
        observation = env.step(policy.predict(observation)[0])[0]
        angles = np.cumsum(body.state[:, body.qpos + 1 : body.qpos + 5], axis=1)[:, 1:]
        np.testing.assert_allclose(policy.posture, angles, atol=0.012)
    np.testing.assert_allclose(policy.posture, angles, atol=0.004)


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        ({"name": "growth", "factor": 3.0}, "Growth: got factor=3.0"),
        ({"name": "weakness", "factor": -1.0}, "Weakness: got factor=-1.0"),
        ({"name": "short_support", "length": 0.5}, "Short support: got length=0.5"),
        ({"name": "sway_reference", "gain": 9.0}, "Sway reference: got gain=9.0"),
        ({"name": "translation", "duration": 0.0}, "expected more than 0"),
        ({"name": "pushh"}, "push"),
    ],
)
def test_impossible_conditions_are_refused(condition, text):
    with pytest.raises(ValueError, match=text):
        gymnasium.make(ID).reset(options={"perturbation": condition})


def test_impossible_bodies_are_refused():
    for wrong in ({"mass": -1.0}, {"stature": math.nan}, {"poise": 0.3}, {"forward": (1.0, 2.0)}):
        with pytest.raises(ValueError, match="Stander: got"):
            Stander(**wrong)
