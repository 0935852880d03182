"""VORGain: the plant, slip and its delay, hidden factors, adaptation and spontaneous recovery."""

import math

import gymnasium
import numpy as np
import pytest

from envs.bodies.eye import Eye
from envs.tasks.vor_gain.env import VORGainVector
from envs.tasks.vor_gain.oracle import Stabilise
from envs.tasks.vor_gain.reference import Flocculus, Learning
from envs.tasks.vor_gain.scene import GOGGLES, SLOTS, STEP, SUBSTEPS

ID = "reafference/VORGain-v0"
CONTROL = STEP * SUBSTEPS
SILENT = {name: {"noise": 0.0} for name in ("canal", "eye", "slip", "light")}
SINE = {"name": "sine", "velocity": 0.25, "frequency": 1.0}
DARK = {"name": "dark"}


def plain(*perturbations):
    return {"stage": "plain", "perturbation": list(perturbations)}


def lived(env, policy, seconds, options):
    """Head and eye velocity, slip, reading of slip, all (steps, rows)."""
    observation, _ = env.reset(seed=0, options=options)
    task, history = env.task, []
    for _ in range(round(seconds / CONTROL)):
        observation, *_ = env.step(policy.predict(observation)[0])
        scene, orbit = task.surround, task.orbit
        history.append(
            (scene.now[:, 0].copy(), orbit.velocity.copy(), task.vision.slip.copy(),
             observation[:, 3].copy())
        )  # fmt: skip
    return np.moveaxis(np.array(history), 1, 0)


def reflex(head, eye, frequency):
    """Complex gain of the reflex over the last whole cycles; 1 is perfect."""
    count = round(int(len(head) * CONTROL * frequency * 0.7) / frequency / CONTROL)
    time = CONTROL * np.arange(len(head))[-count:]
    wave = np.exp(-2j * np.pi * frequency * time)
    return -(eye[-count:] @ wave) / (head[-count:] @ wave)


@pytest.mark.parametrize("eye", [Eye(), Eye(slow=0.3, fast=0.01, reach=0.7)])
def test_plant_steps_as_its_transfer_function(eye):
    env = gymnasium.make(ID, eye=eye).unwrapped
    env.reset(seed=0)
    for _ in range(40):
        env.step(np.array([0.5], np.float32))
        time = env.task.books.steps[0] * CONTROL
        slow, fast = math.exp(-time / eye.slow), math.exp(-time / eye.fast)
        apart = eye.slow - eye.fast
        position = 0.5 * eye.reach * (1.0 - (eye.slow * slow - eye.fast * fast) / apart)
        assert env.task.orbit.position[0] == pytest.approx(position, rel=1e-9)
        velocity = 0.5 * eye.reach * (slow - fast) / apart
        assert env.task.orbit.velocity[0] == pytest.approx(velocity, rel=1e-9)


def test_inverse_of_the_plant_follows_a_sine():
    eye, turn = Eye(), 2.0 * math.pi * 1.3
    gain = 1.0 / ((1j * turn * eye.slow + 1.0) * (1j * turn * eye.fast + 1.0))
    time = np.linspace(0.0, 1.0, 7)
    wave = 0.2 * np.exp(1j * turn * time)
    command = eye.command(wave.real, (1j * turn * wave).real, -(turn**2) * wave.real)
    np.testing.assert_allclose(command, (wave / gain).real / eye.reach, rtol=1e-12)


def test_slip_arrives_late_and_not_in_the_dark():
    for delay in (0.1, 0.08):
        sensors = {**SILENT, "slip": {"noise": 0.0, "delay": delay}}
        env = VORGainVector(1, sensors=sensors)
        goggles = {"name": "goggles", "factor": 0.4}
        dark = {"name": "dark", "onset": 2.0}
        options = plain(SINE, goggles, dark)
        head, eye, slip, seen = lived(env, Flocculus(env.task), 3.0, options)[..., 0]
        np.testing.assert_allclose(slip, 0.4 * head + eye, atol=1e-12)
        late, lit = round(delay / CONTROL), round(2.0 / CONTROL) - 1
        np.testing.assert_allclose(seen[late:lit], slip[: lit - late], atol=1e-6)
        assert not seen[lit + late :].any()
        assert np.abs(slip[lit:]).max() > 0.01


@pytest.mark.parametrize("eye", [Eye(), Eye(slow=0.2, fast=0.012)])
@pytest.mark.parametrize("factor", [1.5, 0.5, -1.0])
def test_oracle_stills_the_image_behind_any_goggles(eye, factor):
    env = VORGainVector(2, eye=eye)
    options = plain(SINE, {"name": "goggles", "factor": factor})
    head, eye_velocity, slip, _ = lived(env, Stabilise(env.task), 3.0, options)
    assert np.abs(slip[20:]).max() < 0.01 * np.abs(head).max() * 2.0
    gain = reflex(head[:, 0], eye_velocity[:, 0], 1.0)
    assert gain == pytest.approx(factor, abs=0.01)


def test_reflex_in_the_dark_has_gain_one_and_forgets_a_turn_as_the_canal():
    env = VORGainVector(1, sensors=SILENT)
    for frequency in (0.6, 1.0, 2.0):
        options = plain({**SINE, "frequency": frequency}, DARK)
        head, eye, *_ = lived(env, Flocculus(env.task), 15.0, options)[..., 0]
        gain = reflex(head, eye, frequency)
        assert abs(gain) == pytest.approx(1.0, abs=0.06)
        assert abs(np.angle(gain, deg=True)) < 6.0
    turn = {"name": "turn", "velocity": 0.1}
    _, eye, *_ = lived(env, Flocculus(env.task), 8.0, plain(turn, DARK))[..., 0]
    time = 5.0 / math.log(eye[199] / eye[699])
    assert time == pytest.approx(5.7, abs=0.1)


@pytest.mark.parametrize("factor", [1.5, 0.5, -1.0])
@pytest.mark.parametrize("learning", [Learning(), Learning(0.3, 0.05, 15.0, 200.0)])
def test_adaptation_follows_the_two_state_equations_and_stays_in_the_dark(factor, learning):
    env = VORGainVector(1)
    flocculus = Flocculus(env.task, learning)
    options = plain(
        SINE, {"name": "goggles", "factor": factor}, {"name": "dark", "onset": 30.0}
    )  # fmt: skip
    head, eye, *_ = lived(env, flocculus, 40.0, options)[..., 0]
    lit = learning.course(np.zeros(2), factor, np.array([30.0]))[0]
    dark = learning.course(lit, None, np.array([3.5, 10.0]))
    wanted = abs(factor - 1.0)
    assert flocculus.weights[0].sum() == pytest.approx(dark[1].sum(), abs=0.06 * wanted)
    assert flocculus.weights[0, 1] == pytest.approx(dark[1, 1], abs=0.06 * wanted)
    gain = reflex(head[-1000:], eye[-1000:], 1.0)
    late = learning.course(lit, None, np.linspace(3.0, 10.0, 50)).sum(axis=1).mean()
    assert gain.real == pytest.approx(1.0 + late, abs=0.08 * max(wanted, 1.0))
    if factor < 0.0:
        assert abs(np.angle(gain, deg=True)) > 165.0


@pytest.mark.parametrize(("slow_rate", "recovers"), [(0.01, True), (0.0, False)])
def test_spontaneous_recovery_needs_the_slow_state(slow_rate, recovers):
    learning = Learning(fast_rate=0.1, slow_rate=slow_rate)
    env = VORGainVector(1)
    flocculus = Flocculus(env.task, learning)
    up = learning.course(np.zeros(2), 1.5, np.array([150.0]))[0]
    times = np.arange(1.0, 20.0)
    back = times[np.argmax(learning.course(up, 0.5, times).sum(axis=1) <= 0.0)]
    down = learning.course(up, 0.5, np.array([back]))[0]
    goggles = {"name": "goggles", "factor": 1.5, "duration": 150.0}
    reverse = {"name": "goggles", "factor": 0.5, "onset": 150.0, "duration": back}
    dark = {"name": "dark", "onset": 150.0 + back}
    lived(env, flocculus, 150.2 + back, plain(SINE, goggles, reverse, dark))
    extinct = flocculus.weights[0].sum()
    lived(env, flocculus, 40.0, plain(SINE, DARK))
    rebound = flocculus.weights[0].sum() - extinct
    predicted = learning.course(down, None, np.array([40.0])).sum() - down.sum()
    assert extinct == pytest.approx(down.sum(), abs=0.03)
    assert rebound == pytest.approx(predicted, abs=0.02)
    assert bool(extinct + rebound > 0.02) == recovers


def test_factors_of_the_stages_are_apart():
    env = VORGainVector(2000)
    drawn = {}
    for stage in ("train", "unseen", "infant"):
        env.reset(seed=1, options={"stage": stage})
        drawn[stage] = env.task.surround.events[:, GOGGLES, :2, 0].copy()
        assert not np.array_equal(drawn[stage][:, 0], drawn[stage][:, 1]) or stage == "infant"
    assert np.all((drawn["train"] >= 0.5) & (drawn["train"] <= 1.5))
    unseen = drawn["unseen"]
    assert np.all(((unseen >= -1.0) & (unseen < -0.5)) | ((unseen >= 1.5) & (unseen <= 2.0)))
    assert np.mean(unseen < 0.0) == pytest.approx(0.5, abs=0.03)
    assert np.all(drawn["infant"] == 1.0)


def test_retained_pays_once_and_only_after_darkness():
    for options, pays in (({"stage": "train"}, True), ({"stage": "plain"}, False)):
        env = VORGainVector(1, options=options)
        oracle = Stabilise(env.task)
        observation, _ = env.reset(seed=3)
        paid = []
        for _ in range(2005):
            observation, *_, info = env.step(oracle.predict(observation)[0])
            paid.append(info["reward_retained"][0])
        assert np.flatnonzero(paid).tolist() == ([1999] if pays else [])
        assert paid[1999] > 199.0 or not pays


def test_infant_sees_late_and_blurred():
    env = VORGainVector(1)
    for _ in range(2):
        env.reset(seed=0, options={"stage": "infant"})
        place = env.layout["slip"].slice
        assert env.task.lines.delay[0, place] * STEP == pytest.approx(0.2)
        assert env.task.lines.noise[0, place] == pytest.approx(0.05)
    env.reset(seed=0, options={"stage": "infant", "delay": {"slip": 0.08}})
    assert env.task.lines.delay[0, place] * STEP == pytest.approx(0.08)
    env.reset(seed=0)
    assert env.task.lines.noise[0, place] == pytest.approx(0.01)


def test_bad_eyes_and_events_are_refused():
    with pytest.raises(ValueError, match=r"fast=0\.0, expected a positive number"):
        Eye(fast=0.0)
    with pytest.raises(ValueError, match="expected more than fast"):
        Eye(slow=0.01)
    env = gymnasium.make(ID)
    with pytest.raises(ValueError, match=r"duration of 0\.0 s"):
        env.reset(options={"perturbation": {"name": "dark", "duration": 0.0}})
    with pytest.raises(ValueError, match="more than"):
        env.reset(options={"perturbation": [SINE] * (SLOTS + 1)})
