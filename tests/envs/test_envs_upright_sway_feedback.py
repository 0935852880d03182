"""UprightSway: the ternary tilt, Peterka's independent channels, vestibular loss, infants."""

import math

import gymnasium
import numpy as np
import pytest

import envs
from envs.bodies.actuators import AntagonistPair
from envs.bodies.standing import Standing
from envs.tasks.upright_sway.analysis import (
    CONTROL,
    Sway,
    fitted_weight,
    loop_delay,
    record_sway,
    sway_response,
)
from envs.tasks.upright_sway.env import UprightSwayVector
from envs.tasks.upright_sway.reference import PEAK_TO_PEAK, Channels, Feedback
from envs.tasks.upright_sway.ternary import STATES, ternary_places, ternary_velocity

ID = "reafference/UprightSway-v0"
SENSES = ("canal", "otolith", "ankle_angle", "ankle_rate")
SILENT = {name: {"noise": 0.0} for name in SENSES}
PERIOD = 60.5
QUIET_BODY = {"sensors": {name: {"noise": 0.0, "delay": 0.0} for name in SENSES}}


def test_ternary_sequence_runs_through_all_states_and_back():
    velocity = ternary_velocity()
    windows = {tuple(np.roll(velocity, -k)[:5]) for k in range(STATES)}
    assert len(windows) == 3**5 - 1  # each state of the register once
    assert np.bincount(velocity + 1).tolist() == [81, 80, 81]
    np.testing.assert_array_equal(velocity[121:], -velocity[:121])
    places = ternary_places()
    assert np.ptp(places) == 1.0
    assert places[0] == places[-1] == 0.0


@pytest.mark.parametrize(("first", "duration"), [(0, 0.25), (200, 0.1)])
def test_ternary_tilt_is_the_integral_of_its_velocity(first, duration):
    env = gymnasium.make(ID, max_episode_steps=None, **QUIET_BODY).unwrapped
    change = {"name": "ternary", "amplitude": 0.03, "first": first, "duration": duration}
    env.reset(seed=0, options={"perturbation": change})
    unit = 0.03 / np.ptp(np.cumsum(ternary_velocity()))
    velocity = np.roll(ternary_velocity(), -first) * unit / duration
    oracle = envs.make_oracle(env)
    per_state = round(duration / CONTROL, 9)
    expected = 0.0
    for step in range(1, 700):
        env.step(oracle.predict(np.zeros(5, np.float32))[0])
        edges = np.linspace((step - 1) / per_state, step / per_state, 401)
        states = np.floor(0.5 * (edges[1:] + edges[:-1])).astype(int) % STATES
        expected += CONTROL * velocity[states].mean()
        tilt, rate = env.task.support.tilt[0]
        assert tilt == pytest.approx(expected, abs=1e-4 * 0.03)
        now = step / per_state
        if abs(now - round(now)) > 1e-6:
            assert rate == pytest.approx(velocity[int(now) % STATES], abs=1e-12)


@pytest.mark.parametrize("first", [-1, 242, 0.5])
def test_states_that_are_none_are_refused(first):
    env = gymnasium.make(ID)
    with pytest.raises(ValueError, match="expected a whole number from 0 to 241"):
        env.reset(options={"perturbation": {"name": "ternary", "first": first}})
    with pytest.raises(ValueError, match="duration"):
        env.reset(options={"perturbation": {"name": "ternary", "duration": 0.0}})


def tilted(tilts, delay, weight, lesion=(), seconds=2 * PERIOD, standing=None, feedback=None):
    """Rows of bodies under one tilt each, held by the reference controller."""
    env = UprightSwayVector(len(tilts), sensors=SILENT, standing=standing)
    rows, delays = np.arange(len(tilts)), np.broadcast_to(delay, len(tilts))
    env.reset(seed=3)
    for row, tilt in enumerate(tilts):
        late = loop_delay(delays[row], SENSES, env.task.actuator.time)
        options = {"perturbation": tilt, "lesion": list(lesion), "delay": late}
        env.reset(options={**options, "reset_mask": rows == row})
    channels = Channels(env.task, feedback, weight)
    return record_sway(env, channels, seconds), channels


LOOPS = [
    (Standing(), Feedback(), 0.5, 0.15),
    (Standing(), Feedback(integral=0.0), 1.0, 0.1),
    (
        Standing(inertia=60.0, mass=60.0, height=0.9, stiffness=90.0, viscosity=20.0),
        Feedback(proportional=750.0, integral=50.0, derivative=260.0),
        0.3,
        0.12,
    ),
]


@pytest.mark.parametrize(("standing", "feedback", "weight", "delay"), LOOPS)
def test_gain_and_phase_at_sines_are_the_closed_form(standing, feedback, weight, delay):
    for frequency in (0.1, 0.25, 0.5, 1.0):
        tilt = {"name": "sine", "amplitude": 0.01, "frequency": frequency}
        sway, _ = tilted([tilt], delay, weight, seconds=80.0, standing=standing, feedback=feedback)
        settled = Sway(*(each[:, -1500:] for each in sway))
        found, response = sway_response(settled, 1.0 / frequency)
        expected = feedback.response(found, weight, delay, standing)
        assert found == pytest.approx([frequency])
        ratio = (response[0] / expected)[0]
        assert abs(ratio) == pytest.approx(1.0, rel=0.06)
        assert math.degrees(np.angle(ratio)) == pytest.approx(0.0, abs=5.0)


def ternary(degrees):
    return {"name": "ternary", "amplitude": math.radians(degrees)}


def test_sensory_reweighting_as_the_tilt_grows():
    feedback, degrees = Feedback(), np.array([0.5, 1.0, 2.0, 4.0, 8.0])
    tilts = np.radians(degrees)
    published = feedback.weight(tilts)
    assert published[[0, -1]].tolist() == [0.70, 0.24]
    assert feedback.delay(tilts)[[0, -1]] == pytest.approx([0.191, 0.105])
    sway, channels = tilted([ternary(d) for d in degrees], feedback.delay(tilts), None)
    np.testing.assert_allclose(channels.weight, published, atol=0.03)
    frequency, response = sway_response(sway, PERIOD)
    assert np.allclose(frequency[:3], np.array([1.0, 3.0, 5.0]) / PERIOD)  # odd multiples only
    whole = np.array([feedback.response(frequency, 1.0, d) for d in feedback.delay(tilts)])
    np.testing.assert_allclose(fitted_weight(response, whole), published, atol=0.04)
    middle = (frequency > 0.1) & (frequency < 0.5)
    gains = np.abs(response[:, middle]).mean(axis=1)
    assert np.all(np.diff(gains) < 0.0)
    assert gains[0] > 2.5
    assert gains[-1] < 1.0
    assert np.all(np.angle(response[:, 1]) > 0.0)  # the body leads where the tilt is slow


def test_without_vestibular_organs_the_body_follows_the_support():
    tilts = [ternary(d) for d in (0.5, 1.0, 2.0)]
    sway, _ = tilted(tilts, 0.191, 1.0, ["vestibular"])
    assert sway.stands.all()
    frequency, response = sway_response(sway, PERIOD)
    slow = frequency < 0.5
    assert np.all(np.abs(response[:, slow]) > 1.0)
    np.testing.assert_allclose(np.abs(response[1:, slow]), np.abs(response[:-1, slow]), rtol=0.05)
    expected = Feedback().response(frequency[slow], 1.0, 0.191)
    np.testing.assert_allclose(np.abs(response[:, slow] / expected), 1.0, atol=0.05)


def test_a_fresh_vestibular_loss_makes_fall_whoever_still_counts_on_it():
    sway, _ = tilted([ternary(0.5)] * 2, 0.15, np.array([0.7, 1.0]), ["vestibular"], 40.0)
    assert sway.stands.tolist() == [False, True]
    healthy, _ = tilted([ternary(0.5)], 0.15, 0.7, (), 40.0)
    assert healthy.stands.all()


def test_reference_serves_the_single_body_with_two_muscles():
    env = gymnasium.make(ID, actuator=AntagonistPair()).unwrapped
    observation, _ = env.reset(seed=0)
    channels = Channels(env.task, weight=0.5)
    for _ in range(500):
        action, _ = channels.predict(observation)
        assert env.action_space.contains(action)
        observation, _, fallen, *_ = env.step(action)
        assert not fallen


def test_response_wants_whole_periods():
    wave = np.sin(2 * np.pi * 0.5 * CONTROL * np.arange(1, 501))[np.newaxis]
    frequency, response = sway_response(Sway(wave, 0.3 * wave), 2.0)
    assert frequency == pytest.approx([0.5])
    assert response[0] == pytest.approx([0.3])
    assert fitted_weight(response, 0.6 * np.ones(1)) == pytest.approx([0.5])
    for period in (2.01, 8.0):
        with pytest.raises(ValueError, match="expected a multiple of"):
            sway_response(Sway(wave, wave), period)
    places = np.repeat(ternary_places()[:-1], 2)
    assert PEAK_TO_PEAK * places.std() == pytest.approx(1.0)


def test_an_infant_is_small_and_senses_dimly_until_the_next_stage():
    env = gymnasium.make(ID, render_mode="rgb_array").unwrapped
    adult, noise = env.task.body.size.copy(), env.task.lines.noise.copy()
    env.reset(seed=0, options={"stage": "infant", "lesion": "canal"})
    assert env.task.body.size == 0.5
    assert np.all(env.task.lines.noise[0] == [0.0, *3.0 * noise[0, 1:]])
    assert env.frame()["head"][3] == 0.5
    assert env.render().shape == (360, 480, 3)
    assert env.task.support.used[0] == 0
    env.reset(seed=0)
    assert env.task.body.size == adult
    np.testing.assert_array_equal(env.task.lines.noise, noise)
    assert len(env.frame()["head"]) == 3


def test_a_push_reaches_small_and_large_heads_alike():
    """Half the inertia turns twice as fast, at half the height."""
    felt = []
    for stage in ("quiet", "infant"):
        env = gymnasium.make(ID, **QUIET_BODY).unwrapped
        push = {"name": "push", "torque": 50.0, "onset": 0.0}
        env.reset(seed=0, options={"stage": stage, "perturbation": push})
        env.task.body.angle[0] = env.task.body.rate[0] = 0.0
        for _ in range(5):
            observation, *_ = env.step(np.zeros(1, np.float32))
        felt.append((observation[1], env.task.body.acceleration[0]))
    assert felt[1][0] == pytest.approx(felt[0][0], rel=0.02)
    assert felt[1][1] == pytest.approx(2.0 * felt[0][1], rel=0.02)


def test_the_oracle_holds_an_infant():
    env = UprightSwayVector(8, options={"stage": "infant"})
    env.reset(seed=0)
    assert record_sway(env, envs.make_oracle(env), 10.0).stands.all()


def test_sparse_reward_counts_only_the_fall():
    env = gymnasium.make(ID, reward_weights={"upright": 0.0, "effort": 0.0})
    env.reset(seed=0)
    fallen, rewards = False, []
    while not fallen:
        _, reward, fallen, *_ = env.step(np.ones(1, np.float32))
        rewards.append(reward)
    assert rewards[-1] == -10.0
    assert not any(rewards[:-1])
