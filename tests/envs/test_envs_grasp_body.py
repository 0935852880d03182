"""GraspPremotor: geometry of the hand, a finer twin, objects of the stages, what may change."""

import gymnasium
import numpy as np
import pytest

import envs
from envs.bodies.hand import Hand
from envs.physics.engine import Physics
from envs.tasks.grasp_premotor import task as made
from envs.tasks.grasp_premotor.oracle import bent, placed, slopes
from envs.tasks.grasp_premotor.trials import MOVES, NAMED, TIMESTEP

ID = "reafference/GraspPremotor-v0"


def test_tips_are_where_mujoco_has_them():
    chance = np.random.default_rng(0)
    hand = Hand(proximal=0.06, distal=0.035, base=0.03)
    physics = Physics(hand.mjcf(TIMESTEP), 20, 1)
    q = physics.place("qpos")
    angles = chance.uniform([-1.4, 0.1], [0.7, 2.2], (20, 3, 2))
    physics.state[:, q] = 0.2
    physics.state[:, q + 1 : q + 7] = angles.reshape(20, 6)
    model, places = physics.batch.model, physics.field("geom_xpos")
    physics.forward(np.ones(20, np.bool_))
    sizes = np.tile(hand.sizes, (20, 1))
    for digit, (name, side) in enumerate((("thumb", -1), ("index", 1), ("middle", 1))):
        across, depth = placed(angles[:, digit], sizes)
        tip = places[:, model.geom(name).id]
        np.testing.assert_allclose(tip[:, 0], side * across, atol=1e-12)
        np.testing.assert_allclose(tip[:, 2], 0.2 - depth, atol=1e-12)
        np.testing.assert_allclose(bent(across, depth, sizes), angles[:, digit], atol=1e-7)


def test_slopes_are_those_of_the_inner_side_of_the_tip():
    chance = np.random.default_rng(1)
    angles = chance.uniform([-1.4, 0.1], [0.7, 2.2], (30, 2))
    sizes = np.tile(Hand().sizes, (30, 1)) * chance.uniform(0.7, 1.3, (30, 1))
    for joint in range(2):
        step = 1e-6 * np.eye(2)[joint]
        high, low = placed(angles + step, sizes), placed(angles - step, sizes)
        moved = (np.array(high) - np.array(low)) / 2e-6
        found = slopes(angles, sizes)[:, :, joint]
        np.testing.assert_allclose(found[:, 0], moved[0], atol=1e-8)
        np.testing.assert_allclose(found[:, 1], -moved[1] + sizes[:, 3], atol=1e-8)


def lifted(monkeypatch, finer):
    """Forces of the index finger and heights of objects under the oracle."""
    monkeypatch.setattr(made, "TIMESTEP", TIMESTEP / finer)
    monkeypatch.setattr(made.GraspPremotorTask, "moves", MOVES * finer)
    env = gymnasium.make_vec(ID, 12)
    env.reset(seed=3)
    oracle, body, seen = envs.make_oracle(env), env.unwrapped.task.body, []
    for _ in range(239):
        *_, info = env.step(oracle.predict(np.zeros((12, 31)))[0])
        seen.append([body.press[:, 2].copy(), body.state[:, body.qpos + 8].copy()])
    assert info["is_success"].all()
    return np.array(seen)


def test_a_finer_twin_lives_the_same(monkeypatch):
    plain, fine = lifted(monkeypatch, 1), lifted(monkeypatch, 8)
    assert np.abs(plain - fine)[:, 0].max() < 0.5
    assert np.median(np.abs(plain - fine)[150:, 0]) < 0.02
    assert np.abs(plain - fine)[:, 1].max() < 0.006


def test_stages_draw_their_objects():
    things = {}
    for stage in ("train", "unseen", "named", "infant"):
        env = gymnasium.make_vec(ID, 400, options={"stage": stage})
        env.reset(seed=0)
        things[stage] = env.unwrapped.task.body.things.copy()
    assert len(np.unique(things["train"], axis=0)) <= 64
    assert len(np.unique(things["unseen"], axis=0)) == 400
    assert {tuple(each) for each in things["named"][:, :2]} == set(NAMED)
    np.testing.assert_allclose(things["infant"][:, :2], 0.7 * things["train"][:, :2])
    np.testing.assert_allclose(things["infant"][:, 2], 0.7**3 * things["train"][:, 2])
    for column, ends in enumerate(((0.02, 0.06), (0.05, 0.08), (0.05, 0.3), (0.4, 1.2))):
        found = things["unseen"][:, column]
        assert ends[0] <= found.min() < found.max() <= ends[1]


def test_the_object_is_in_the_model_of_its_row():
    env = gymnasium.make_vec(ID, 3)
    env.reset(seed=0)
    task = env.unwrapped.task
    width, height, mass, friction = task.body.things.T
    physics, box = task.physics, task.body.thing
    np.testing.assert_allclose(2.0 * physics.parameter("geom_size")[:, box, 0], width)
    np.testing.assert_allclose(physics.parameter("body_mass")[:, task.body.body], mass)
    np.testing.assert_allclose(physics.parameter("geom_friction")[:, box, 0], friction)
    inertia = physics.parameter("body_inertia")[:, task.body.body, 1]
    np.testing.assert_allclose(inertia, mass * (width**2 + height**2) / 12.0)
    for _ in range(20):
        env.step(np.zeros((3, 7)))
    np.testing.assert_allclose(task.body.state[:, task.body.qpos + 8], 0.5 * height, atol=2e-4)


def test_changes_of_objects_and_hand():
    env = gymnasium.make_vec(ID, 2)
    env.reset(seed=0)
    plain = env.unwrapped.task.body.things.copy()
    change = [{"name": "slippery", "factor": 0.5}, {"name": "load", "factor": 2.0}]
    env.reset(seed=0, options={"perturbation": change})
    np.testing.assert_allclose(env.unwrapped.task.body.things, plain * [1.0, 1.0, 2.0, 0.5])
    env.reset(seed=0, options={"perturbation": change, "block": "washout"})
    np.testing.assert_array_equal(env.unwrapped.task.body.things, plain)
    env.reset(seed=0, options={"perturbation": {"name": "growth", "factor": 1.2}})
    grown = env.unwrapped.task.constants(1)
    assert grown["proximal"] == pytest.approx(1.2 * 0.05)
    assert grown["torque"] == pytest.approx(1.2**3 * 1.2)
    assert grown["lift_stiffness"] == pytest.approx(1.2**2 * 400.0)
    task = env.unwrapped.task
    assert task.body.state[1, task.body.qpos] == pytest.approx(1.2 * 0.21)


def test_a_hand_without_strength_lifts_nothing():
    env = gymnasium.make_vec(ID, 20)
    env.reset(seed=0, options={"perturbation": {"name": "weakness", "factor": 0.004}})
    oracle = envs.make_oracle(env)
    for _ in range(239):
        *_, info = env.step(oracle.predict(np.zeros((20, 31)))[0])
    assert not info["is_success"].any()


def test_impossible_hands_and_options_are_refused():
    with pytest.raises(ValueError, match="Hand: got tip=-1"):
        Hand(tip=-1.0)
    env = gymnasium.make(ID)
    for change, text in (
        ({"name": "object", "width": 0.2}, r"got width=0\.2, expected a number from 0\.01 to"),
        ({"name": "cue", "precision": 0.5}, r"got precision=0\.5, expected 0 or 1"),
        ({"name": "load", "factor": 50.0}, r"got factor=50\.0, expected a number from 0\.1 to 5"),
        ({"name": "growth", "factor": 3.0}, r"expected a number from 0\.6 to 1\.4"),
        ({"name": "weakness", "factor": -1.0}, "expected a number from 0 to 2"),
    ):
        with pytest.raises(ValueError, match=text):
            env.reset(options={"perturbation": change})


def test_lamps_of_the_picture_follow_the_cues():
    env = gymnasium.make(ID)
    cue = {"name": "cue", "precision": 1.0, "grip_first": 1.0}
    env.reset(seed=1, options={"perturbation": cue})
    frames = [env.unwrapped.frame()]
    for _ in range(80):
        env.step(np.zeros(7, np.float32))
        frames.append(env.unwrapped.frame())
    shining = [[frame[lamp][1] > 0.0 for lamp in ("power", "precision", "go")] for frame in frames]
    go = int(env.unwrapped.task.body.go[0])
    assert [sum(column) for column in zip(*shining, strict=True)] == [0, 81 - 5, 81 - go]


def test_a_toppled_object_lies_on_its_side():
    env = gymnasium.make_vec(ID, 2)
    env.reset(seed=0)
    body = env.unwrapped.task.body
    width = body.things[:, 0]
    body.state[:, body.qpos + 9] = 1.4, -1.4
    body.state[:, body.qpos + 8] = 0.06
    for _ in range(60):
        env.step(np.tile([1.0, 0, 0, 0, 0, 0, 0], (2, 1)))
    np.testing.assert_allclose(body.state[:, body.qpos + 9], [np.pi / 2, -np.pi / 2], atol=1e-2)
    np.testing.assert_allclose(body.state[:, body.qpos + 8], 0.5 * width, atol=3e-4)
