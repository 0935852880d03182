"""Physics of organs and pendulums at parameters that nobody has listed, through public options."""

import dataclasses
import math

import gymnasium
import numba
import numpy as np
import pytest

from envs.bodies.actuators import Torque
from envs.bodies.standing import Standing
from envs.sensors.canal import IRREGULAR_CANAL, REGULAR_CANAL, Canal
from envs.sensors.decoder import Decoder
from envs.sensors.modes import make_filter, sense, settle
from envs.sensors.otolith import IRREGULAR_OTOLITH, REGULAR_OTOLITH

ID = "reafference/UprightSway-v0"
STEP, CONTROL = 0.002, 0.02
SILENT = {
    name: {"noise": 0.0, "delay": 0.0}
    for name in ("canal", "otolith", "ankle_angle", "ankle_rate", "tendon")
}
ANKLE = ("ankle_angle", "ankle_rate")


@numba.njit
def filtered(sensor, signal):
    output = np.empty_like(signal)
    output[0] = settle(sensor, 0, signal[0])
    for index in range(1, signal.shape[0]):
        output[index] = sense(sensor, 0, signal[index])
    return output


def measured_response(modes, frequency):
    """Complex gain of the discretised organ, by lock-in over whole cycles."""
    settling, length = 20_000, round(max(4, round(4 * frequency)) / frequency / STEP)
    time = STEP * np.arange(settling + length)
    output = filtered(make_filter(modes, 1, STEP), np.sin(2 * np.pi * frequency * time))
    return 2j * np.mean(output[settling:] * np.exp(-2j * np.pi * frequency * time[settling:]))


def canal_response(canal, frequency):
    s = 2j * np.pi * frequency
    return canal.gain * s * (s + 1 / canal.t1) / ((s + 1 / canal.tc) * (s + 1 / canal.t2))


def drawn_canals(count):
    chance = np.random.default_rng(11)
    for _ in range(count):
        t1, tc, gain = chance.uniform(0.01, 0.03), chance.uniform(3.0, 20.0), chance.uniform(1, 30)
        yield Canal(t1=t1, t2=chance.uniform(0.002, 0.006), tc=tc, gain=gain)


@pytest.mark.parametrize("canal", [REGULAR_CANAL, IRREGULAR_CANAL, *drawn_canals(3)])
def test_any_canal_follows_its_transfer_function(canal):
    for frequency in (0.1, 0.17, 0.4, 1.25, 2.5, 6.25, 10.0):
        ratio = measured_response(canal.modes(), frequency) / canal_response(canal, frequency)
        assert abs(ratio) == pytest.approx(1.0, rel=0.02)
        assert math.degrees(np.angle(ratio)) == pytest.approx(0.0, abs=2.0)


@pytest.mark.parametrize("canal", [REGULAR_CANAL, *drawn_canals(4)])
def test_step_response_of_any_canal_decays_with_its_time_constant(canal):
    signal = np.ones(20_001)
    signal[0] = 0.0
    output = filtered(make_filter(canal.modes(), 1, STEP), signal)
    early, late = output[[2_500, 20_000]]
    assert -35.0 / math.log(late / early) == pytest.approx(canal.tc, rel=0.1 / 5.7)


@pytest.mark.parametrize("otolith", [REGULAR_OTOLITH, IRREGULAR_OTOLITH])
def test_otolith_follows_the_published_orders_over_the_whole_band(otolith):
    for frequency in (0.1, 0.2, 0.5, 1.25, 3.125, 6.25, 10.0):
        published = otolith.response(np.array([frequency]))[0]
        ratio = measured_response(otolith.modes(), frequency) / published
        assert abs(ratio) == pytest.approx(1.0, rel=0.02)
        assert math.degrees(np.angle(ratio)) == pytest.approx(0.0, abs=2.0)


@pytest.mark.parametrize("organ", [REGULAR_CANAL, REGULAR_OTOLITH])
def test_decoder_inverts_its_organ(organ):
    signal = np.cumsum(np.random.default_rng(0).normal(size=(400, 2)), axis=0)
    signal[0] = 0.0
    organs = [make_filter(organ.modes(), 1, CONTROL) for _ in range(2)]
    felt = np.column_stack([filtered(organs[row], signal[:, row].copy()) for row in range(2)])
    decoder = Decoder(organ.modes(), 2, CONTROL)
    for _ in range(2):
        decoder.rest()
        decoded = np.array([decoder.felt(each) for each in felt])
        np.testing.assert_allclose(decoded, signal, atol=1e-6)


def drawn_bodies(count):
    chance = np.random.default_rng(5)
    for _ in range(count):
        mass, height = chance.uniform(15.0, 120.0), chance.uniform(0.4, 1.3)
        inertia = mass * height**2 * chance.uniform(1.02, 1.6)
        yield Standing(inertia=inertia, mass=mass, height=height, head=1.7 * height)


def growth_rate(mass, height, inertia):
    return math.sqrt(mass * 9.81 * height / inertia)


def released_angles(**arguments):
    """Ankle angles on a still support without any command, until the fall."""
    env = gymnasium.make(ID, sensors=SILENT, **arguments)
    observation, _ = env.reset(seed=2)
    angles, fallen = [], False
    while not fallen:
        angles.append(0.4 * float(observation[2]))
        observation, _, fallen, truncated, _ = env.step(np.zeros(1, np.float32))
        assert not truncated
    return np.array(angles)


def measured_growth(angles, apart=8):
    """From th(t + d) + th(t - d) = 2 cosh(rate d) th(t), which holds whatever the start was."""
    small = angles[np.abs(angles) < 0.12]
    middle = small[apart:-apart]
    outer = small[2 * apart :] + small[: -2 * apart]
    return math.acosh(0.5 * (outer @ middle) / (middle @ middle)) / (apart * CONTROL)


@pytest.mark.parametrize("standing", [*drawn_bodies(6)])
def test_growth_rate_of_any_pendulum(standing):
    expected = growth_rate(standing.mass, standing.height, standing.inertia)
    assert standing.growth_rate == pytest.approx(expected)
    angles = released_angles(standing=standing, options={"stage": "quiet"})
    assert measured_growth(angles) == pytest.approx(expected, rel=0.02)


def test_an_infant_falls_as_a_pendulum_of_half_the_height():
    angles = released_angles(options={"stage": "infant"})
    body = Standing()
    expected = growth_rate(body.mass, body.height, 0.5 * body.inertia)
    assert measured_growth(angles, 6) == pytest.approx(expected, rel=0.02)


def critical_delay(stiffness, damping, standing):
    """|Kp + i Kd w| = J w^2 + m g h; d* = atan(Kd w / Kp) / w."""
    toppling = standing.mass * 9.81 * standing.height
    a, b = standing.inertia**2, 2.0 * standing.inertia * toppling - damping**2
    square = (-b + math.sqrt(b * b - 4.0 * a * (toppling**2 - stiffness**2))) / (2.0 * a)
    return math.atan(damping * math.sqrt(square) / stiffness) / math.sqrt(square)


def drawn_loops(count):
    """Stiffness, damping and body, with a critical delay of 0.12 to 0.4 s."""
    chance = np.random.default_rng(8)
    made = []
    for standing in drawn_bodies(40):
        stiffness = chance.uniform(1.15, 1.9) * standing.toppling
        damping = chance.uniform(0.9, 1.6) * math.sqrt(standing.toppling * standing.inertia)
        if 0.12 < critical_delay(stiffness, damping, standing) < 0.4:
            made.append((stiffness, damping, standing))
    return made[:count]


def swayed(stiffness, damping, standing, delay):
    """Leans of a body that delayed feedback of the ankle holds, for a minute or until it falls."""
    actuator = Torque(limit=4.0 * stiffness, time=0.0)
    options = {"stage": "quiet", "delay": dict.fromkeys(ANKLE, delay)}
    env = gymnasium.make(
        ID, standing=standing, actuator=actuator, sensors=SILENT, options=options,
        max_episode_steps=3000,
    )  # fmt: skip
    observation, _ = env.reset(seed=4)
    gains = np.array([0.4 * stiffness, damping]) / actuator.limit
    leans, ended = [], False
    while not ended:
        action = np.array([-(observation[2:4] @ gains)], np.float32)
        observation, _, fallen, truncated, _ = env.step(action)
        leans.append(abs(0.4 * float(observation[2])))
        ended = fallen or truncated
    return leans, fallen


@pytest.mark.parametrize(("stiffness", "damping", "standing"), drawn_loops(5))
@pytest.mark.parametrize(("share", "stands"), [(0.95, True), (1.05, False)])
def test_critical_delay_of_any_loop(stiffness, damping, standing, share, stands):
    critical = critical_delay(stiffness, damping, standing)
    assert critical < math.sqrt(2.0 * standing.inertia / standing.toppling)  # no loop beats it
    delay = round((share * critical - 0.5 * CONTROL) / STEP) * STEP
    leans, fallen = swayed(stiffness, damping, standing, delay)
    assert fallen is not stands
    if stands:
        assert max(leans[-500:]) < 0.5 * max(leans[:500])


def test_constants_of_the_body_can_be_read():
    standing = Standing(inertia=70.0, mass=64.0, height=0.88)
    assert dataclasses.asdict(standing)["mass"] == 64.0
    env = gymnasium.make(ID, standing=standing).unwrapped
    assert env.task.body.inertia == 70.0
    assert env.task.body.toppling == pytest.approx(64.0 * 9.81 * 0.88)
