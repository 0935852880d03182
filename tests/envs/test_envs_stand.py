"""Stand: independent twins of the body, its senses and its platform."""

import math

import gymnasium
import numpy as np
import pytest

from envs.bodies.stander import Stander
from envs.bodies.standing import GRAVITY
from envs.tasks.stand.carriage import STEP
from envs.tasks.stand.posture import CENTER, FORCE

mujoco = pytest.importorskip("mujoco")
ID = "reafference/Stand-v0"
NAMES = (
    "canal", "otolith", "ankle_angle", "ankle_rate", "knee_angle", "knee_rate", "hip_angle",
    "hip_rate", "tendon", "pressure",
)  # fmt: skip
SILENT = {name: {"noise": 0.0, "delay": 0.0} for name in NAMES}
BRACE = {"name": "brace"}
SHIFT = {"name": "translation", "distance": -0.05, "onset": 0.1, "duration": 0.3}


def drawn(seed, **more):
    chance = np.random.default_rng(seed)
    return Stander(
        mass=chance.uniform(40.0, 110.0), stature=chance.uniform(1.4, 2.0),
        stiffness=tuple(chance.uniform(0.0, 200.0, 3)),
        viscosity=tuple(chance.uniform(0.0, 10.0, 3)), **more,
    )  # fmt: skip


def quiet(*conditions, **arguments):
    """An environment of one body that stands still, straight, as in quiet stance."""
    env = gymnasium.make(ID, sensors=SILENT, **arguments).unwrapped
    env.reset(seed=0, options={"stage": "quiet", "perturbation": list(conditions)})
    body = env.task.body
    body.state[0, body.qpos + 1 : body.qpos + 5] = [0.0, body.lean, 0.0, 0.0]
    body.state[0, body.qvel : body.qvel + 5] = 0.0
    return env


def still(env):
    return env.step(np.zeros(3, np.float32))


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_linear_body_is_that_of_mujoco(seed):
    """Inertia, gravity and centre of mass from Winter's table, and what MuJoCo makes of the XML."""
    stander = drawn(seed)
    model = mujoco.MjModel.from_xml_string(stander.mjcf(0.005))
    data = mujoco.MjData(model)
    mujoco.mj_forward(model, data)
    whole = np.zeros((5, 5))
    mujoco.mj_fullM(model, data, whole)
    turned = np.tril(np.ones((3, 3)))
    np.testing.assert_allclose(whole[2:, 2:], turned.T @ stander.inertia @ turned, rtol=1e-9)
    angles = np.array([0.3, -0.2, 0.4])
    data.qpos[2:] = np.diff(np.concatenate([[0.0], angles]))
    mujoco.mj_forward(model, data)
    np.testing.assert_allclose(
        -data.qfrc_bias[2:], turned.T @ (stander.toppling * np.sin(angles)), rtol=1e-9
    )
    place = stander.balance @ np.column_stack([np.sin(angles), np.cos(angles)])
    np.testing.assert_allclose(data.subtree_com[2, [0, 2]], place, rtol=1e-9)
    ear = stander.head @ np.column_stack([np.sin(angles), np.cos(angles)])
    np.testing.assert_allclose(data.site("organ").xpos[[0, 2]], ear, rtol=1e-9)
    share = data.subtree_com[2, 2] / stander.stature
    assert 0.45 < share < 0.6  # of stature above the ankle; Winter 2009


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_in_splints_it_is_the_pendulum_of_upright_sway(seed):
    stander = drawn(seed, poise=0.0)
    wave = {"name": "sine", "amplitude": 0.03, "frequency": 0.7, "phase": 0.0}
    env = quiet(wave, BRACE, stander=stander)
    senses = {name: {"noise": 0.0, "delay": 0.0} for name in ("canal", "otolith", "ankle_angle")}
    twin = gymnasium.make(
        "reafference/UprightSway-v0", standing=stander.pendulum(), sensors=senses
    ).unwrapped
    twin.reset(seed=0, options={"perturbation": wave})
    rate = math.tau * 0.7 * 0.03
    body, other = env.task.body, twin.task.body
    body.state[0, body.qpos + 2], other.angle[0], other.rate[0] = 0.02, 0.02, 0.0
    body.state[0, body.qvel + 1 : body.qvel + 3] = [rate, -rate]
    for canal in (env.task.canal, twin.task.canal):
        canal.input[0], canal.state[0] = 0.0, 0.0
    leans = []
    while not leans or (abs(leans[-1][1]) < 0.25 and len(leans) < 200):
        before = other.acceleration[0]
        theirs = twin.step(np.zeros(1, np.float32))[0]
        still(env)
        mine = still(env)[0]
        leans.append([body.state[0, body.qpos + 1 : body.qpos + 3].sum(), other.angle[0]])
        assert np.abs(body.state[0, body.qpos + 3 : body.qpos + 5]).max() < 1e-6
        assert 0.4 * mine[2] == pytest.approx(0.4 * theirs[2], abs=3e-3)
        if abs(theirs[0]) < 0.95 and len(leans) > 10:
            assert 40.0 * mine[0] == pytest.approx(10.0 * theirs[0], rel=0.03, abs=0.03)
        # ours is the mean of 10 ms, the acceleration 5 ms ago
        ago = other.acceleration[0] - 0.25 * (other.acceleration[0] - before)
        pull = other.head * ago / GRAVITY - other.sine[0]
        if len(leans) > 1:
            assert env.task.otolith.input[0] == pytest.approx(
                pull, abs=3e-4 + 5e-3 * abs(other.angle[0])
            )
    assert len(leans) > 30
    mine, theirs = np.array(leans).T
    np.testing.assert_allclose(mine, theirs, rtol=0.01, atol=1e-4)


@pytest.mark.parametrize("stage", ["quiet", "infant"])
def test_splinted_bodies_topple_at_their_rate(stage):
    none = (0.0, 0.0, 0.0)
    env = gymnasium.make(ID, stander=Stander(poise=0.0, stiffness=none, viscosity=none)).unwrapped
    env.reset(seed=1, options={"stage": stage, "perturbation": BRACE})
    body, rate = env.task.body, env.task.constants()["growth_rate"]
    body.state[0, body.qpos + 2], body.state[0, body.qvel + 2] = 1e-4, rate * 1e-4
    angles = []
    for _ in range(120):
        still(env)
        angles.append(body.state[0, body.qpos + 2])
    assert math.log(angles[119] / angles[19]) / (100 * STEP) == pytest.approx(rate, rel=1e-3)
    assert rate == pytest.approx(2.9439 * (math.sqrt(2.0) if stage == "infant" else 1.0), rel=1e-3)


def test_platform_keeps_its_course_whoever_stands_on_it():
    pulse = {"name": "pulse", "amplitude": 0.1, "onset": 0.05, "duration": 0.6}
    shake = {"name": "shake", "amplitude": 0.04, "frequency": 1.1, "phase": 0.3}
    options = {"stage": "quiet", "perturbation": [pulse, shake, SHIFT]}
    env = gymnasium.make(ID).unwrapped
    env.reset(seed=0, options=options)
    env.action_space.seed(0)
    body, turn = env.task.body, math.tau * 1.1
    for step in range(1, 60):
        env.step(env.action_space.sample())
        time = step * STEP
        part = min(max((time - 0.05) / 0.6, 0.0), 1.0)
        moved = min(max((time - 0.1) / 0.3, 0.0), 1.0)
        tilt = 0.05 * (1.0 - math.cos(math.tau * part))
        place = 0.04 * math.sin(turn * time + 0.3) - 0.025 * (1.0 - math.cos(math.pi * moved))
        assert body.state[0, body.qpos + 1] == pytest.approx(tilt, abs=4e-4)
        assert body.state[0, body.qpos] == pytest.approx(place, abs=4e-4)


def test_sway_referenced_support_hides_the_lean_from_the_ankle():
    for gain in (0.0, 0.5, 1.0):
        env = quiet({"name": "sway_reference", "gain": gain}, BRACE)
        body = env.task.body
        first = still(env)[0][2]
        while body.state[0, body.qpos + 1 : body.qpos + 3].sum() < 0.2:
            last = still(env)[0][2]
        lean = body.state[0, body.qpos + 1 : body.qpos + 3].sum() - body.lean
        assert 0.4 * (last - first) == pytest.approx((1.0 - gain) * lean, abs=0.06 * lean)


def test_push_turns_a_splinted_body_by_its_moment():
    none = (0.0, 0.0, 0.0)
    stander = Stander(poise=0.0, stiffness=none, viscosity=none)
    env = quiet({"name": "push", "force": 40.0, "onset": 0.0, "duration": 0.1}, BRACE,
                stander=stander)  # fmt: skip
    for _ in range(10):
        still(env)
    body = env.task.body
    impulse = 0.5 * 40.0 * 0.1 * stander.levers[2].sum()
    expected = impulse / stander.pendulum().inertia
    assert body.state[0, body.qvel + 2] == pytest.approx(expected, rel=0.03)


def test_senses_of_head_and_feet_are_those_of_mujoco():
    """A copy in plain MuJoCo, moved by the same forces."""
    env = quiet(SHIFT, vision=True)
    task = env.task
    model = mujoco.MjModel.from_xml_string(task.stander.mjcf(0.005))
    data, body = mujoco.MjData(model), task.body
    data.qpos[:] = body.state[0, body.qpos : body.qpos + 5]
    chance, pulls, loads = np.random.default_rng(0), [], []
    for _ in range(60):
        before = body.state[0, body.act : body.act + 3].copy()
        env.step(0.1 * chance.uniform(-1.0, 1.0, 3).astype(np.float32))
        data.act[:] = before
        data.ctrl[:] = body.state[0, body.ctrl : body.ctrl + 3]
        data.qfrc_applied[:] = body.state[0, body.applied : body.applied + 5]
        speeds = []
        for substeps in (0, 2):
            for _substep in range(substeps):
                mujoco.mj_step(model, data)
            mujoco.mj_forward(model, data)
            mujoco.mj_subtreeVel(model, data)
            site = np.zeros(6)
            mujoco.mj_objectVelocity(model, data, mujoco.mjtObj.mjOBJ_SITE.value, 0, site, 0)
            speeds.append([*site[3:], data.subtree_linvel[2, 2]])
        gained = np.diff(speeds, axis=0)[0] / STEP + [0.0, 0.0, GRAVITY, GRAVITY]
        loads.append([body.now[0, FORCE], 0.971 * 75.0 * gained[3]])
        pulls.append([task.otolith.input[0], data.site_xmat[0, ::3] @ gained[:3] / GRAVITY])
        np.testing.assert_allclose(body.state[0, body.qpos : body.qpos + 5], data.qpos, atol=1e-7)
        assert task.canal.input[0] == pytest.approx(math.degrees(data.qvel[1:].sum()), abs=1e-4)
    for pairs in (pulls, loads):  # the first looks back beyond the start
        mine, theirs = np.array(pairs[1:]).T
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-6)
        assert np.ptp(mine) > 0.1


def test_pressure_stays_on_the_support_and_carries_the_body():
    for condition in ([], [{"name": "short_support", "length": 0.08}]):
        env = quiet(*condition)
        observation = still(env)[0]
        weight = 0.971 * 75.0 * GRAVITY
        assert 1000.0 * observation[11:13].sum() == pytest.approx(weight, rel=0.05)
        env.action_space.seed(1)
        body, (heel, toe) = env.task.body, env.task.powers.foot[0]
        edges = []
        for _ in range(50):
            env.step(env.action_space.sample())
            edges.append(body.now[0, CENTER])
        assert -heel - 1e-9 <= min(edges) < max(edges) <= toe + 1e-9
        assert max(edges) - min(edges) > 0.9 * (heel + toe)
