"""BimanualHKB: wells of the relative phase, critical tempo, slowing, fluctuations, hysteresis."""

import math

import gymnasium
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from envs.bodies.hands import Hands
from envs.tasks.bimanual_hkb.kernels import CONTROL
from envs.tasks.bimanual_hkb.measures import crossing, growth, spread
from envs.tasks.bimanual_hkb.oracle import Follow
from experiments.figures.envs import hkb_expected
from experiments.figures.envs.hkb_runs import run
from snn_core.dynamics import HKB

ID = "reafference/BimanualHKB-v0"
NAMES = ("click", "tempo", "angle", "rate")
QUIET = {name: {"noise": 0.0, "delay": 0.0} for name in NAMES}
STIFF = Hands(drive=4.0, rayleigh=0.04, van_der_pol=90.0, attraction=-1.5, twofold=9.87, noise=0.0)
WEAK = Hands(drive=5.0, rayleigh=0.05, van_der_pol=110.0, attraction=-0.8, twofold=6.13, noise=0.0)
CALM = Hands(noise=0.0)


def pairs(rows, hands=CALM, tempo=1.5, opening=math.pi, extra=(), **arguments):
    beat = {"name": "metronome", "start": tempo, "middle": tempo, "end": tempo, "duration": 1.0}
    phase = {"name": "opening", "phase": opening}
    options = {"stage": "steady", "perturbation": [beat, phase, *extra]}
    env = gymnasium.make_vec(
        ID, rows, max_episode_steps=0, hands=hands, go_on=True, sensors=QUIET, options=options,
        **arguments,
    ).unwrapped  # fmt: skip
    return env, env.reset(seed=0)[0]


def follow(env, seen, seconds):
    """Relative phase of hands that follow, (steps, rows)."""
    policy, course = Follow(env.task), []
    for _ in range(round(seconds / CONTROL)):
        seen = env.step(policy.predict(seen)[0])[0]
        course.append(env.task.body.relative.copy())
    return np.array(course)


def slow_twin(hands, start, commands, own, link):
    """Angles and rates after each control step, by scipy from the equation on the page of Hands."""

    def flow(_, state, speed, torque):
        x, y, v, w = state
        drawn = link * (v - w) * (hands.attraction + hands.twofold * (x - y) ** 2)
        out = [v, w]
        for here, rate, pull, hand in ((x, v, drawn, 0), (y, w, -drawn, 1)):
            damping = hands.drive - hands.rayleigh * rate**2 - hands.van_der_pol * here**2
            force = pull + torque[hand] / hands.inertia
            out.append(damping * rate - speed[hand] ** 2 * here + force)
        return out

    states = [np.array(start)]
    for command in np.clip(np.asarray(commands, np.float64), -1.0, 1.0):
        span = 0.5 * (hands.fastest - hands.slowest)
        speed = 2.0 * math.pi * own * (hands.slowest + span * (command[:2] + 1.0))
        torque = command[2:] * hands.torque
        states.append(
            solve_ivp(
                flow, (0.0, CONTROL), states[-1], args=(speed, torque), rtol=1e-9, atol=1e-11
            ).y[:, -1]
        )
    return np.array(states)


@pytest.mark.parametrize(
    ("hands", "link", "share"),
    [
        (CALM, 1.0, 0.0),
        (STIFF, 0.4, 0.1),
        (Hands(inertia=0.005, torque=0.1, slowest=0.8, fastest=3.0, noise=0.0), 2.0, -0.2),
    ],
)
def test_the_body_moves_as_its_slow_twin(hands, link, share):
    changes = ({"name": "coupling", "factor": link}, {"name": "detuning", "share": share})
    env, _ = pairs(1, hands, extra=changes)
    body = env.task.body
    start = np.concatenate([body.angle[0], body.rate[0]])
    commands = np.random.default_rng(1).uniform(-1.0, 1.0, (60, 4)).astype(np.float32)
    theirs = slow_twin(hands, start, commands, np.array([1.0 + share, 1.0 - share]), link)
    mine = []
    for command in commands:
        env.step(command[None])
        mine.append(np.concatenate([body.angle[0], body.rate[0]]))
    away = np.abs(np.array(mine) - theirs[1:]).max(axis=0)
    assert np.all(away < 0.01 * np.ptp(theirs, axis=0))
    assert np.ptp(theirs[:, 2]) > 5.0


def test_phase_constants_are_those_of_haken_kelso_and_bunz():
    for hands in (CALM, STIFF, WEAK):
        a, b = hands.phase_constants(0.9 * math.sqrt(-hands.attraction / hands.twofold))
        assert b / a < 0.25
        at_critical = hands.phase_constants(hands.amplitude(hands.critical_pace))
        assert at_critical[1] / at_critical[0] == pytest.approx(0.25)
        wide = hands.phase_constants(hands.amplitude(0.5 * hands.critical_pace))
        assert wide[1] / wide[0] > 0.25
        modes = [np.cos(phase) for phase, rate in HKB(*wide).fixed_points() if rate < 0.0]
        np.testing.assert_allclose(sorted(modes), [-1.0, 1.0])
    assert CALM.critical_pace == pytest.approx(2.25, abs=0.005)
    assert Hands(twofold=0.0).critical_pace == 0.0
    assert Hands(rayleigh=0.0).critical_pace == math.inf


@pytest.mark.parametrize("hands", [CALM, STIFF, WEAK])
def test_anti_phase_is_lost_at_the_critical_pace_and_slows_down_before(hands):
    critical = hands.critical_pace
    tempos = critical * np.array([0.8, 0.93, 1.0, 1.07])
    rates = []
    for tempo in tempos:
        env, seen = pairs(8, hands, tempo, math.pi - 0.002)
        rates.append(growth(follow(env, seen, 6.0)[100:], math.pi, CONTROL).mean())
    assert rates[0] < rates[1] < -0.02
    assert np.interp(0.0, rates, tempos) == pytest.approx(critical, rel=0.01)
    slowing = np.array(hkb_expected.growth(hands, tempos))
    np.testing.assert_allclose(rates[1:], slowing[1:], atol=0.025)
    np.testing.assert_allclose(rates, hkb_expected.respond(hands, tempos).growth, atol=0.02)


def test_expected_growth_is_the_floquet_exponent_that_scipy_finds():
    tempo, hands = 1.25, CALM
    speed = 2.0 * math.pi * tempo

    def flow(_, state):
        x, v, first, first_rate, second, second_rate = state
        own = hands.drive - hands.rayleigh * v**2 - hands.van_der_pol * x**2
        pair = 2.0 * v * (hands.attraction + 4.0 * hands.twofold * x**2)
        lean = -(speed**2) - 2.0 * hands.van_der_pol * x * v
        damp = own - 2.0 * hands.rayleigh * v**2
        return [
            v, (own * v + pair) - speed**2 * x,
            first_rate, lean * first + damp * first_rate,
            second_rate, lean * second + damp * second_rate,
        ]  # fmt: skip

    def top(_, state):
        return state[1]

    top.direction = -1
    tight = {"rtol": 1e-10, "atol": 1e-12, "events": top}
    settled = solve_ivp(flow, (0.0, 12.0), [0.5, 0.0, 1.0, 0.0, 0.0, 1.0], **tight)
    start = [settled.y_events[0][-1][0], 0.0, 1.0, 0.0, 0.0, 1.0]
    cycle = solve_ivp(flow, (0.0, 1.5), start, **tight)
    period = cycle.t_events[0][cycle.t_events[0] > 0.1][0]
    state = cycle.y_events[0][cycle.t_events[0] > 0.1][0]
    multipliers = np.linalg.eigvals([[state[2], state[4]], [state[3], state[5]]])
    floquet = math.log(np.abs(multipliers).max()) / period
    assert hkb_expected.respond(hands, [tempo]).growth[0] == pytest.approx(floquet, abs=0.005)


@pytest.mark.parametrize("hands", [CALM, STIFF])
def test_in_phase_is_regained_at_the_rate_of_the_attraction(hands):
    env, seen = pairs(16, hands, 2.5, 0.05)
    regained = growth(follow(env, seen, 2.0)[25:75], 0.0, CONTROL).mean()
    assert regained == pytest.approx(hands.attraction, rel=0.08)


def test_hands_that_differ_settle_where_the_phase_equation_says():
    share, tempo = 0.02, 1.75
    env, seen = pairs(8, CALM, tempo, 0.0, [{"name": "detuning", "share": share}])
    settled = follow(env, seen, 6.0)[-100:].mean()
    a, b = CALM.phase_constants(CALM.amplitude(tempo))
    points = dict(HKB(a, b, 4.0 * math.pi * share * tempo).fixed_points())
    stable = min((abs(phase), phase) for phase, rate in points.items() if rate < 0.0)[1]
    assert settled == pytest.approx(stable, rel=0.1)
    apart = [{"name": "detuning", "share": share}, {"name": "coupling", "factor": 0.0}]
    env, seen = pairs(8, CALM, tempo, 0.0, apart)
    drift = np.unwrap(follow(env, seen, 4.0), axis=0)
    rate = (drift[-1] - drift[0]).mean() / (4.0 - CONTROL)
    assert rate == pytest.approx(4.0 * math.pi * share * tempo, rel=0.05)


@pytest.mark.parametrize("noise", [0.05, 0.15])
def test_fluctuations_grow_towards_the_critical_tempo(noise):
    tempos = (1.5, 2.1)
    found = [spread(run(60, 24.0, noise, math.pi, (f, f, f))[1][500:], axis=(0, 1)) for f in tempos]
    linear = hkb_expected.respond(Hands(noise=noise), tempos).spread
    np.testing.assert_allclose(found, linear, rtol=0.15)
    assert found[1] > 1.5 * found[0]


def test_the_transition_is_not_undone():
    relative, tempo = [], []
    for opening in (math.pi, 0.0):
        one, two, _ = run(24, 80.0, 0.5, opening, (1.75, 3.25, 1.75))
        tempo.append(one)
        relative.append(two)
    half = len(tempo[0]) // 2
    up = crossing(tempo[0][:half], relative[0][:half], 50)
    assert np.isfinite(up).all()
    assert np.median(up) > Hands().critical_pace
    assert np.isnan(crossing(tempo[0][half:], relative[0][half:], 50)).all()
    assert np.isnan(crossing(tempo[1], relative[1], 50)).all()
    passed, share = hkb_expected.passage(Hands(), 1.75, 3.25, 40.0)
    assert np.median(up) == pytest.approx(np.interp(0.5, share, passed), abs=0.1)
