"""UprightSway: growth rate, critical delay, sensory ambiguity, supports, actuators."""

import math

import gymnasium
import numpy as np
import pytest

from envs.bodies.actuators import AntagonistPair, Torque
from envs.bodies.standing import GRAVITY, Standing
from envs.tasks.upright_sway.kernels import FALL, STEP, SUBSTEPS
from envs.tasks.upright_sway.support import PUSH

ID = "reafference/UprightSway-v0"
CONTROL = STEP * SUBSTEPS
NAMES = ("canal", "otolith", "ankle_angle", "ankle_rate", "tendon")
QUIET = {"stage": "quiet"}


def quiet_env(**arguments):
    sensors = {name: {"noise": 0.0, "delay": 0.0} for name in NAMES}
    return gymnasium.make(ID, sensors=sensors, **arguments).unwrapped


def released(env, angle, rate=0.0, options=None):
    observation, _ = env.reset(seed=0, options=options or QUIET)
    env.task.body.angle[0], env.task.body.rate[0] = angle, rate
    return observation


def test_open_loop_growth_rate():
    standing = Standing()
    assert standing.toppling == pytest.approx(732.187, abs=1e-3)
    assert standing.growth_rate == pytest.approx(3.00655, abs=1e-5)
    env = quiet_env()
    released(env, 1e-4)
    angles = []
    for _ in range(90):
        env.step(np.zeros(1, np.float32))
        angles.append(env.task.body.angle[0])
    measured = math.log(angles[89] / angles[49]) / (40 * CONTROL)
    assert measured == pytest.approx(standing.growth_rate, rel=0.02)


def critical_delay(stiffness, damping, standing):
    """|Kp + i Kd w| = J w^2 + m g h; d* = atan(Kd w / Kp) / w (SCIENCE 2.16)."""
    low, high = 1e-3, 100.0
    for _ in range(200):
        w = 0.5 * (low + high)
        above = math.hypot(stiffness, damping * w) > standing.inertia * w * w + standing.toppling
        low, high = (w, high) if above else (low, w)
    return math.atan(damping * w / stiffness) / w


@pytest.mark.parametrize(("share", "stands"), [(0.95, True), (1.05, False)])
def test_delayed_feedback_stands_below_and_falls_above_the_critical_delay(share, stands):
    stiffness, damping = 970.0, 344.0
    critical = critical_delay(stiffness, damping, Standing())
    assert critical == pytest.approx(0.27928, abs=1e-5)
    hold = 0.5 * CONTROL
    delay = round((share * critical - hold) / STEP) * STEP
    actuator = Torque(limit=400.0, time=0.0)
    env = quiet_env(actuator=actuator)
    delays = {"delay": {"ankle_angle": delay, "ankle_rate": delay}, **QUIET}
    observation, _ = env.reset(seed=0, options=delays)
    env.task.body.angle[0], env.task.body.rate[0] = 0.005, 0.0
    scale = [env.layout[name].scale for name in ("ankle_angle", "ankle_rate")]
    gains = np.array([stiffness, damping]) * scale / actuator.limit
    history = []
    for _ in range(3000):
        action = -(observation[2:4] @ gains)
        observation, _, terminated, _, _ = env.step(np.array([action], np.float32))
        history.append(abs(env.task.body.angle[0]))
        if terminated:
            break
    assert terminated is not stands
    if stands:
        assert max(history[-500:]) < 0.1 * max(history[:500])


def test_fall_terminates_and_costs():
    env = quiet_env()
    released(env, 0.1, 0.3)
    terminated = False
    while not terminated:
        _, _, terminated, truncated, info = env.step(np.zeros(1, np.float32))
        assert not truncated
    assert env.task.body.angle[0] > FALL
    assert info["reward_fall"] == -10.0
    assert info["is_success"] is False
    assert info["physics_error"] == 0


def head_force(angle, push):
    """Gravito-inertial acceleration of the head, g, by hand."""
    env = quiet_env()
    task = env.task
    acceleration = (task.body.toppling * math.sin(angle) + push) / task.body.inertia
    return task.body.head * acceleration / GRAVITY - math.sin(angle)


def test_otolith_cannot_tell_tilt_from_translation():
    body, standing = quiet_env().task.body, Standing()
    gain = body.head * standing.toppling / standing.inertia / GRAVITY - 1.0
    env = quiet_env()
    outputs = []
    for angle, force in ((0.02, None), (0.0, gain * math.sin(0.02))):
        push = 0.0 if force is None else force * GRAVITY * standing.inertia / body.head
        assert head_force(angle, push) == pytest.approx(gain * math.sin(0.02))
        env.reset(seed=0, options=QUIET)
        task = env.task
        task.body.angle[0] = angle
        task.body.rate[0] = 0.0
        task.support.waves[0, 0] = (PUSH, push, -0.5, 1.0)
        task.support.used[0] = 1
        outputs.append(env.step(np.zeros(1, np.float32))[0][1])
    assert outputs[0] == pytest.approx(outputs[1], rel=0.02)
    assert abs(outputs[0]) > 0.01


def test_support_tilt_reaches_the_ankle_and_not_the_head():
    tilt = {"name": "sine", "amplitude": 0.02, "frequency": 0.5, "phase": 0.0}
    still, moved = quiet_env(), quiet_env()
    released(still, 0.0)
    released(moved, 0.0, options={**QUIET, "perturbation": tilt})
    for step in range(1, 40):
        first, second = (env.step(np.zeros(1, np.float32))[0] for env in (still, moved))
        np.testing.assert_array_equal(first[[0, 1, 4]], second[[0, 1, 4]])
        turn = 2.0 * math.pi * 0.5
        phase = turn * step * CONTROL
        angle = 0.4 * (first[2] - second[2])
        assert angle == pytest.approx(0.02 * math.sin(phase), abs=1e-7)
        rate = first[3] - second[3]
        assert rate == pytest.approx(0.02 * turn * math.cos(phase), abs=1e-7)


def test_waves_add_up_and_pulse_rate_is_its_derivative():
    waves = [
        {"name": "sine", "amplitude": 0.01, "frequency": 0.3},
        {"name": "pulse", "amplitude": 0.03, "onset": 0.2, "duration": 0.5},
    ]
    parts = [[wave] for wave in waves]
    tilts = []
    for perturbation in (waves, *parts):
        env = quiet_env()
        released(env, 0.0, options={"perturbation": perturbation})
        tilts.append([])
        for _ in range(45):
            env.step(np.zeros(1, np.float32))
            tilts[-1].append(env.task.support.tilt[0].copy())
    both, sine, pulse = map(np.array, tilts)
    np.testing.assert_allclose(both, sine + pulse, atol=1e-15)
    assert pulse[:, 0].max() == pytest.approx(0.03, rel=0.01)
    steps = 0.5 * CONTROL * (pulse[1:, 1] + pulse[:-1, 1])
    np.testing.assert_allclose(np.cumsum(steps), pulse[1:, 0], atol=2e-4)
    with pytest.raises(ValueError, match="at most 8"):
        env.reset(options={"perturbation": waves[:1] * 9})
    with pytest.raises(ValueError, match="expected more than 0"):
        env.reset(options={"perturbation": {"name": "push", "duration": 0.0}})


def test_push_has_its_impulse():
    env = quiet_env()
    released(env, 0.0, options={"perturbation": {"name": "push", "torque": 50.0, "onset": 0.0}})
    for _ in range(15):
        env.step(np.zeros(1, np.float32))
    assert env.task.body.rate[0] == pytest.approx(0.5 * 50.0 * 0.3 / 81.0, rel=0.12)


def test_vision_is_optional_and_sees_the_lean():
    assert "vision" not in gymnasium.make(ID).unwrapped.task.groups
    sensors = {name: {"noise": 0.0, "delay": 0.0} for name in ("vision_tilt", "vision_flow")}
    env = gymnasium.make(ID, vision=True, sensors=sensors).unwrapped
    env.reset(seed=0)
    observation, *_ = env.step(np.zeros(1, np.float32))
    seen = observation[5:] * [0.4, 1.0]
    np.testing.assert_allclose(seen, [env.task.body.angle[0], env.task.body.rate[0]], rtol=1e-5)


def test_antagonists_pull_both_ways_and_stiffen_the_ankle():
    pair = AntagonistPair()
    env = quiet_env(actuator=pair)
    assert env.action_space.low.tolist() == [0.0, 0.0]
    torques = []
    for action in ([1.0, 0.0], [0.0, 1.0]):
        released(env, 0.0)
        for _ in range(20):
            env.step(np.array(action, np.float32))
        torques.append(env.task.body.torque[0])
    assert torques[0] > 0.0 > torques[1]
    grown = []
    for tone in (0.0, 1.0):
        env = quiet_env(actuator=AntagonistPair(dorsiflexion=200.0))
        released(env, 0.01)
        for _ in range(50):
            env.step(np.full(2, tone, np.float32))
        grown.append(env.task.body.angle[0])
    assert grown[1] < 0.7 * grown[0]


@pytest.mark.parametrize("actuator", [Torque(), AntagonistPair()])
def test_motor_flip_turns_a_balancing_command_into_a_fall(actuator):
    env = quiet_env(actuator=actuator)
    terminated = False
    released(env, 0.02, options={**QUIET, "perturbation": {"name": "motor_flip"}})
    while not terminated:
        body = env.task.body
        torque = -1400.0 * body.angle - 450.0 * body.rate
        action = np.clip(actuator.command(torque)[0], actuator.low, 1.0)
        terminated = env.step(action.astype(np.float32))[2]
    assert env.task.books.steps[0] < 60


def test_body_refuses_what_cannot_stand():
    with pytest.raises(ValueError, match=r"inertia=0\.0, expected a positive number"):
        Standing(inertia=0.0)
    with pytest.raises(ValueError, match="expected a non-negative number"):
        Standing(stiffness=-1.0)
