"""BimanualHKB: loss, controllers, what the laboratory does, measures, bad input."""

import math

import gymnasium
import numpy as np
import pytest

import envs
from envs.bodies.hands import Hands
from envs.tasks.bimanual_hkb.kernels import CONTROL, PATIENCE
from envs.tasks.bimanual_hkb.measures import crossing, growth, spread
from envs.tasks.bimanual_hkb.oracle import Follow

ID = "reafference/BimanualHKB-v0"
NAMES = ("click", "tempo", "angle", "rate")
QUIET = {name: {"noise": 0.0, "delay": 0.0} for name in NAMES}
STILL = np.zeros(4, np.float32)


def steady(tempo, *more):
    beat = {"name": "metronome", "start": tempo, "middle": tempo, "end": tempo, "duration": 1.0}
    return {"stage": "steady", "perturbation": [beat, *more]}


def quiet(options=None, **arguments):
    hands = arguments.pop("hands", Hands(noise=0.0))
    env = gymnasium.make(ID, sensors=QUIET, hands=hands, **arguments).unwrapped
    return env, env.reset(seed=3, options=options)[0]


def told(tempo, torques=(0.0, 0.0)):
    pace = (tempo - 2.25) / 1.75
    return np.array([pace, pace, *torques], np.float32)


def last_step(env, action, limit=400):
    for step in range(1, limit + 1):
        *_, terminated, _, info = env.step(action)
        if terminated:
            return step, info
    return None, info


def test_hands_in_phase_lose_after_half_a_second():
    env, _ = quiet(steady(1.25, {"name": "opening", "phase": 0.1}))
    step, info = last_step(env, told(1.25))
    assert step * CONTROL == pytest.approx(PATIENCE, abs=1.5 * CONTROL)
    assert info["reward_loss"] == -10.0
    assert info["is_success"] is False
    assert info["physics_error"] == 0


def test_anti_phase_at_another_tempo_is_a_loss_too():
    for tempo, kept in ((1.25, True), (1.5, True), (2.0, False), (0.6, False)):
        env, _ = quiet(steady(1.25))
        step, info = last_step(env, told(tempo), 250)
        assert (step is None) is kept
        assert info["is_success"] is kept
        assert math.cos(env.task.body.relative[0]) < 0.0


def test_hands_that_do_not_move_are_off_the_tempo():
    env, _ = quiet(steady(1.25))
    env.task.body.angle[0] = (0.3, -0.3)
    env.task.body.rate[0] = 0.0
    env.task.wrist = env.task.wrist._replace(drive=0.0, van_der_pol=300.0, slowest=0.0, span=0.0)
    step, _ = last_step(env, STILL)
    assert math.cos(env.task.body.relative[0]) == pytest.approx(-1.0, abs=1e-3)
    assert step is not None


def test_go_on_pays_for_one_loss_only():
    env, _ = quiet(steady(1.25, {"name": "opening", "phase": 0.0}), go_on=True)
    losses = [env.step(told(1.25))[4]["reward_loss"] for _ in range(200)]
    assert losses.count(-10.0) == 1
    assert losses.count(0.0) == 199


def test_rewards_by_hand():
    env, _ = quiet(steady(1.5))
    env.step(told(1.5))
    for _ in range(100):
        *_, info = env.step(told(1.75, (0.05, -0.01)))
    body = env.task.body
    away = np.abs(body.pace[0] - 1.5)
    assert away.max() < 0.5
    assert info["reward_tempo"] == pytest.approx(-0.5 * away.mean() / 0.5)
    assert info["reward_effort"] == pytest.approx(-0.1 * 0.5 * (0.05**2 + 0.01**2))
    assert info["reward_anti_phase"] == pytest.approx(0.5 - 0.5 * math.cos(body.relative[0]))


def final_success(policy, env, seed=1):
    seen, _ = env.reset(seed=seed)
    ended = np.zeros(env.num_envs, bool)
    success = np.zeros(env.num_envs, bool)
    while not ended.all():
        seen, _, terminated, truncated, info = env.step(policy.predict(seen)[0])
        fresh = (terminated | truncated) & ~ended
        success[fresh] = info["is_success"][fresh]
        ended |= fresh
    return success


@pytest.mark.parametrize("hands", [Hands(), Hands(attraction=-3.0, noise=1.0, torque=0.5)])
def test_the_oracle_holds_where_followers_fail(hands):
    options = {"stage": "unseen"}
    env = gymnasium.make_vec(ID, 30, hands=hands, options=options)
    assert final_success(envs.make_oracle(env), env).mean() >= 0.95
    assert not final_success(Follow(env.unwrapped.task), env).any()


def test_the_oracle_is_pushed_and_comes_back():
    knock = {"name": "knock", "torque": 0.6, "onset": 2.0, "duration": 0.08}
    env = gymnasium.make_vec(ID, 20, options=steady(2.75, knock), max_episode_steps=400)
    seen, _ = env.reset(seed=0)
    policy, away = envs.make_oracle(env), []
    for _ in range(399):
        seen, *_ = env.step(policy.predict(seen)[0])
        away.append(math.pi - np.abs(env.unwrapped.task.body.relative))
    away = np.array(away)
    assert np.median(away[104:110].max(axis=0)) > 0.5
    assert away[300:].max() < 0.5


@pytest.mark.parametrize("hands", [{}, {"torque": 0.1}, {"inertia": 0.006, "torque": 1.0}])
def test_a_knock_has_its_impulse_whatever_the_hands(hands):
    knock = {"name": "knock", "torque": 0.2, "onset": 0.1, "duration": 0.012}
    rates = []
    for more in ((), (knock,)):
        env, _ = quiet(steady(1.25, *more), hands=Hands(noise=0.0, **hands))
        course = []
        for _ in range(6):
            env.step(told(1.25))
            course.append(env.task.body.rate[0].copy())
        rates.append(np.array(course))
    pushed = rates[1] - rates[0]
    assert not pushed[:5].any()
    kick = 0.2 * 0.012 / Hands(**hands).inertia
    assert pushed[5, 0] == pytest.approx(kick, rel=0.25)
    assert abs(pushed[5, 1]) < 0.1 * kick


def commands_of(name, action, **values):
    env, _ = quiet(steady(1.25, {"name": name, **values}))
    env.step(np.array(action, np.float32))
    return env.task.motors.command[0]


def test_motors_can_be_rewired():
    action = [0.1, -0.2, 0.3, 0.4]
    np.testing.assert_allclose(commands_of("motor_flip", action), [-0.1, 0.2, -0.3, -0.4], 1e-6)
    np.testing.assert_allclose(commands_of("motor_swap", action), [-0.2, 0.1, 0.4, 0.3], 1e-6)
    turned = commands_of("motor_rotation", action, angle=0.5 * math.pi)
    np.testing.assert_allclose(turned, [0.1, -0.2, -0.4, 0.3], 1e-6)


def test_each_hand_can_feel_the_other_and_hearing_can_be_lost():
    plain, crossed = (quiet(steady(1.25, *more))[0] for more in ((), ({"name": "crossed_senses"},)))
    deaf, _ = quiet({**steady(1.25), "lesion": ["hearing"]})
    for _ in range(10):
        one, other, silent = (env.step(told(1.25))[0] for env in (plain, crossed, deaf))
    np.testing.assert_array_equal(other, one[[0, 1, 3, 2, 5, 4]])
    np.testing.assert_array_equal(silent[:2], 0.0)
    np.testing.assert_array_equal(silent[2:], one[2:])


def test_what_is_felt_is_late_by_its_delay():
    sensors = {name: {"noise": 0.0} for name in NAMES}
    ramp = {"name": "metronome", "start": 1.0, "middle": 2.0, "end": 3.0, "duration": 4.0}
    options = {"stage": "steady", "perturbation": ramp}
    env = gymnasium.make(ID, sensors=sensors, options=options, go_on=True).unwrapped
    env.reset(seed=0)
    task, seen, true = env.task, [], []
    for _ in range(60):
        seen.append(env.step(told(1.5))[0])
        phase = task.metronome.phase[0]
        true.append((max(0.0, math.cos(phase)) ** 4, task.metronome.tempo[0] / 4.0))
    seen, true = np.array(seen), np.array(true)
    np.testing.assert_allclose(seen[5:, 1], true[:-5, 1], rtol=1e-6)
    np.testing.assert_allclose(seen[1:, 0], true[:-1, 0], rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(true[:, 1], (1.0 + 0.5 * CONTROL * np.arange(1, 61)) / 4.0)


def test_stages_draw_what_the_page_says():
    ranges = {"train": (2.5, 3.0, 0.02), "unseen": (3.0, 3.75, 0.04)}
    for stage, (low, high, apart) in ranges.items():
        task = gymnasium.make_vec(ID, 300, options={"stage": stage}).unwrapped
        task.reset(seed=0)
        top, own = task.task.metronome.ramp[:, 2], task.task.body.own
        assert low <= top.min() < low + 0.02
        assert high - 0.02 < top.max() <= high
        assert 0.9 * apart < np.abs(own - 1.0).max() <= apart
        np.testing.assert_allclose(own.sum(axis=1), 2.0)
        relative = task.task.body.relative
        assert np.abs(np.angle(-np.exp(1j * relative))).max() <= 0.2


def test_measures_of_signals_that_are_known():
    phase = np.array([[3.0] * 10 + [0.1] * 3 + [3.0] * 4 + [0.2] * 8, [3.1] * 25]).T
    tempo = np.tile(np.arange(25.0)[:, None], 2)
    np.testing.assert_array_equal(crossing(tempo, phase, 5), [17.0, np.nan])
    np.testing.assert_array_equal(crossing(tempo, phase, 3), [10.0, np.nan])
    with pytest.raises(ValueError, match="got hold=26, expected 1 to 25"):
        crossing(tempo, phase, 26)
    draws = np.random.default_rng(0).normal(math.pi, 0.4, (40_000, 2))
    np.testing.assert_allclose(spread(draws), 0.4, rtol=0.02)
    time = 0.01 * np.arange(100)
    assert growth(math.pi + 0.01 * np.exp(-3.0 * time), math.pi, 0.01) == pytest.approx(-3.0)


@pytest.mark.parametrize(
    ("change", "hint"),
    [
        ({"name": "metronome", "end": 4.5}, "end=4.5 Hz, expected 0.5 to 4"),
        ({"name": "metronome", "duration": 0.0}, "expected more than 0"),
        ({"name": "knock", "duration": -1.0}, "duration=-1.0 s, expected more than 0"),
        ({"name": "knock", "onset": -1.0}, "onset=-1.0 s, expected 0 or more"),
        ({"name": "coupling", "factor": -0.1}, "expected 0 to 4"),
        ({"name": "detuning", "share": 0.6}, "expected -0.5 to 0.5"),
        ({"name": "detunin"}, "Did you mean 'detuning'"),
    ],
)
def test_the_laboratory_refuses_what_is_out_of_range(change, hint):
    env = gymnasium.make(ID).unwrapped
    with pytest.raises(ValueError, match=hint):
        env.reset(options={"perturbation": change})


def test_hands_refuse_what_cannot_swing():
    for wrong in ({"inertia": 0.0}, {"drive": -1.0}, {"attraction": math.nan}, {"noise": -0.1}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            Hands(**wrong)
    with pytest.raises(ValueError, match="expected slowest < fastest"):
        Hands(slowest=3.0, fastest=2.0)
