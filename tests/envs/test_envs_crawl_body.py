"""Crawl: the body against closed forms and slow twins: drag, muscles, sizes, what is drawn."""

import math

import gymnasium
import numpy as np
import pytest

from envs.bodies.worm import LINK, WIDEST, Worm
from envs.physics.engine import Physics
from envs.tasks.crawl import task as made
from envs.tasks.crawl.kernels import MOVES, STEP, TIMESTEP

ID = "reafference/Crawl-v0"


def batch(rows, perturbation=(), stage="plain", **arguments):
    env = gymnasium.make_vec(ID, rows, threads=1, **arguments)
    env.reset(seed=0, options={"stage": stage, "perturbation": list(perturbation)})
    return env, env.unwrapped.task


def slow_drag(place, speed, link, tangential, normal):
    """Forces on the degrees of freedom of one worm by its Jacobian, link by link."""
    count, total = len(place) - 2, np.zeros(len(place))
    signs = np.r_[1.0, -np.ones(count - 1)]
    angle = np.cumsum(signs * place[2:])
    axis = np.column_stack([np.cos(angle), np.sin(angle)])
    middle = [np.zeros(2)]
    for k in range(1, count):
        middle.append(middle[-1] - 0.5 * link * (axis[k - 1] + axis[k]))
    for k in range(count):
        jacobian = np.zeros((2, len(place)))
        jacobian[:, :2] = np.eye(2)
        for j in range(k + 1):
            pivot = middle[j] + 0.5 * link * axis[j] if j else np.zeros(2)
            arm = middle[k] - pivot
            jacobian[:, 2 + j] = signs[j] * np.array([-arm[1], arm[0]])
        turning = np.r_[0.0, 0.0, signs[: k + 1], np.zeros(count - 1 - k)]
        across = np.array([-axis[k, 1], axis[k, 0]])
        drag = tangential * np.outer(axis[k], axis[k]) + normal * np.outer(across, across)
        total -= jacobian.T @ (link * drag @ (jacobian @ speed))
        total -= turning * (normal * link**3 / 12.0) * (turning @ speed)
    return total


@pytest.mark.parametrize("segments", [2, 6, 9])
@pytest.mark.parametrize("ratio", [1.0, 1.7, 10.0])
def test_drag_is_that_of_rods(segments, ratio):
    _env, task = batch(4, [{"name": "drag_ratio", "ratio": ratio}], worm=Worm(segments=segments))
    body, chance = task.body, np.random.default_rng(segments)
    nv = segments + 3
    place = chance.uniform(-1.0, 1.0, (4, nv))
    speed = chance.normal(size=(4, nv))
    body.state[:, body.qpos : body.qpos + nv] = place
    body.state[:, body.qvel : body.qvel + nv] = speed
    fields = [task.physics.field(name) for name in ("qfrc_fluid", "qfrc_actuator")]
    task.physics.forward(np.ones(4, np.bool_))
    task.physics.step(np.ones(4, np.bool_), 1)
    found = sum(fields)
    for row in range(4):
        tangential, normal = body.tangential[row], body.normal[row]
        expected = slow_drag(place[row], speed[row], body.link[row], tangential, normal)
        np.testing.assert_allclose(found[row], expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("factor", [0.1, 1.0, 100.0, 1e5])
def test_a_straight_worm_glides_to_rest_in_any_medium(factor):
    """Along its axis: implicit steps lose no way, which is mass x speed / drag at any load."""
    _env, task = batch(1, [{"name": "viscosity", "factor": factor}])
    body = task.body
    body.state[:, body.qpos : body.qpos + 9] = 0.0
    body.state[:, body.qvel : body.qvel + 9] = np.eye(9)[0]
    task.live[:] = True
    for _ in range(200):
        task.move()
    worm = Worm()
    drag = factor * worm.tangential * worm.length
    left = math.exp(-drag * 200 * STEP / worm.mass)
    way = worm.mass / drag * (1.0 - left)
    assert body.state[0, body.qpos] == pytest.approx(way, rel=1e-4)
    assert np.isfinite(body.state).all()
    assert np.abs(body.state[0, body.qpos + 1 : body.qpos + 9]).max() < 1e-9


def test_towing_comes_to_rest_at_force_over_drag():
    """A constant force along and across: final speeds, exact whatever the step."""
    worm = Worm()
    _env, task = batch(2)
    body, place = task.body, task.physics.place("xfrc_applied")
    body.state[:, body.qpos : body.qpos + 9] = 0.0
    force, share = 0.3, 1.0 / (worm.segments + 1)
    for k in range(worm.segments + 1):
        first = place + 6 * (LINK + k)
        body.state[0, first], body.state[1, first + 1] = force * share, force * share
    task.live[:] = True
    for _ in range(400):
        task.move()
    speed = body.state[:, body.qvel : body.qvel + 2]
    drag = worm.tangential * worm.length
    np.testing.assert_allclose(speed[0], [force / drag, 0.0], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(speed[1], [0.0, force / drag / worm.ratio], rtol=1e-6, atol=1e-9)


def test_a_held_muscle_bends_the_joint_as_ekeberg_has_it():
    """At rest: bend = strength (left - right) / (stiffness (tone + left + right))."""
    pairs = [(0.6, 0.0), (0.0, 0.6), (0.5, 0.0), (0.8, 0.3), (0.4, 0.4), (0.0, 0.0)]
    env, task = batch(len(pairs))
    action = np.zeros((len(pairs), 18))
    for row, (left, right) in enumerate(pairs):
        action[row, 2], action[row, 8] = left, right
    for _ in range(500):
        env.step(action)
    worm, body = Worm(), task.body
    bend = body.state[:, body.qpos + 3 : body.qpos + 9]
    for row, (left, right) in enumerate(pairs):
        stiffness = worm.stiffness / worm.link * (worm.tone + left + right)
        expected = np.zeros(6)
        expected[2] = worm.strength * (left - right) / stiffness
        np.testing.assert_allclose(bend[row], expected, atol=2e-3)


def test_activation_is_of_first_order():
    env, task = batch(1)
    for step in range(1, 12):
        env.step(np.full((1, 18), 0.7))
        found = task.body.state[0, task.body.act : task.body.act + 12]
        np.testing.assert_allclose(found, 0.7 * (1.0 - math.exp(-step * STEP / Worm().time)))


def drift(monkeypatch, finer):
    """How far random muscles move the centre of mass, m."""
    monkeypatch.setattr(made, "TIMESTEP", TIMESTEP / finer)
    monkeypatch.setattr(made.CrawlTask, "moves", MOVES * finer)
    env, task = batch(8, [{"name": "drag_ratio", "ratio": 1.0}])
    chance, whole = np.random.default_rng(0), np.ones(8, np.bool_)
    centre = task.physics.field("subtree_com")
    task.physics.forward(whole)
    before = centre[:, LINK, :2].copy()
    for _ in range(300):
        env.step(chance.uniform(size=(8, 18)))
    task.physics.forward(whole)
    return np.hypot(*(centre[:, LINK, :2] - before).T).mean()


def test_nothing_pushes_without_anisotropy(monkeypatch):
    """Drags alike in all directions only take momentum, whatever the muscles do."""
    found = {finer: drift(monkeypatch, finer) for finer in (1, 8)}
    assert found[1] < 0.08 * Worm().length
    assert found[8] < 0.3 * found[1]


def test_mass_and_inertia_are_those_of_rods():
    worm = Worm(segments=9, length=0.3, mass=0.05)
    physics = Physics(worm.mjcf(TIMESTEP), 1, 1)
    model = physics.batch.model
    assert model.body_mass.sum() == pytest.approx(0.05)
    mass, inertia = model.body_mass[LINK:], model.body_inertia[LINK:, 2]
    np.testing.assert_allclose(inertia, mass * 0.03**2 / 12.0)
    np.testing.assert_allclose(model.jnt_range[3:], [[-WIDEST, WIDEST]] * 9)


def test_growth_scales_the_body_and_leaves_no_trace():
    growth = {"name": "growth", "length": 1.5, "strength": 2.0, "stiffness": 3.0}
    env, task = batch(2)
    physics, names = task.physics, ("body_mass", "body_inertia", "body_ipos", "jnt_stiffness")
    plain = {name: physics.parameter(name)[1].copy() for name in names}
    gain = task.body.gain[1].copy()
    only = {"reset_mask": np.array([False, True]), "stage": "plain"}
    env.reset(options={"perturbation": growth, **only})
    size = 1.5**3
    np.testing.assert_allclose(physics.parameter("body_mass")[1], size * plain["body_mass"])
    np.testing.assert_allclose(physics.parameter("body_inertia")[1], 1.5**5 * plain["body_inertia"])
    np.testing.assert_allclose(physics.parameter("body_ipos")[1], 1.5 * plain["body_ipos"])
    np.testing.assert_allclose(
        physics.parameter("jnt_stiffness")[1], 3.0 * size * plain["jnt_stiffness"]
    )
    np.testing.assert_allclose(task.body.gain[1, :, 0], 2.0 * size * gain[:, 0])
    np.testing.assert_allclose(task.body.gain[1, :, 1], 3.0 * size * gain[:, 1])
    assert task.constants(1)["length"] == pytest.approx(0.3)
    assert task.constants(1)["mass"] == pytest.approx(size * Worm().mass)
    env.reset(options=only)
    for name in names:
        np.testing.assert_array_equal(physics.parameter(name)[1], plain[name])


def test_stages_draw_media_from_sets_that_do_not_overlap():
    found = {}
    for stage in ("train", "unseen", "larva", "plain"):
        task = batch(300, stage=stage)[1]
        ratio = task.body.normal / task.body.tangential / Worm().ratio
        found[stage] = np.abs(np.log(task.body.medium)), np.abs(np.log(ratio)), task
    assert 0.85 < found["train"][0].max() <= math.log(2.5)
    assert math.log(2.5) <= found["unseen"][0].min() < found["unseen"][0].max() <= math.log(5.0)
    assert found["train"][1].max() <= math.log(1.2) <= found["unseen"][1].min()
    for stage in ("larva", "plain"):
        assert not found[stage][0].any()
        assert found[stage][1].max() < 1e-12
    task = found["larva"][2]
    damping = task.body.damping[0, 3:]
    np.testing.assert_allclose(damping[4:], 20.0 * damping[0])
    assert task.constants()["length"] == pytest.approx(0.1)


def test_impossible_worms_and_options_are_refused():
    with pytest.raises(ValueError, match="got mass=-1"):
        Worm(mass=-1.0)
    with pytest.raises(ValueError, match="got segments=1"):
        Worm(segments=1)
    env = gymnasium.make(ID)
    for change, text in (
        ({"name": "viscosity", "factor": 0.0}, r"got 0\.0, expected a number above 0"),
        ({"name": "cut_link", "link": 6}, "expected a whole number from 1 to 5"),
        ({"name": "silence", "ganglion": 1.5}, "expected a whole number from 1 to 6"),
    ):
        with pytest.raises(ValueError, match=text):
            env.reset(options={"perturbation": change})
