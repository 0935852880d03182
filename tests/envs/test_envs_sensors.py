"""Sensors against published tables, closed forms and slow twins."""

import math

import numba
import numpy as np
import pytest

from envs.bodies.actuators import AntagonistPair, Torque
from envs.sensors.antennae import ANGLE, SPREAD, intensity
from envs.sensors.canal import IRREGULAR_CANAL, REGULAR_CANAL
from envs.sensors.modes import make_filter, sense, settle
from envs.sensors.otolith import BAND, IRREGULAR_OTOLITH, REGULAR_OTOLITH
from envs.sensors.rays import RANGE, proximity
from envs.streams import next_word, normal, uniform

STEP = 0.002


@numba.njit
def filtered(sensor, signal):
    output = np.empty_like(signal)
    output[0] = settle(sensor, 0, signal[0])
    for index in range(1, signal.shape[0]):
        output[index] = sense(sensor, 0, signal[index])
    return output


@numba.njit
def drawn(words, count, kind):
    output = np.empty(count)
    for index in range(count):
        output[index] = uniform(words, 0, 2.0, 5.0) if kind == 0 else normal(words, 0)
    return output


@numba.njit
def raw_words(words, count):
    output = np.empty(count, np.uint64)
    for index in range(count):
        output[index] = next_word(words, 0)
    return output


@numba.njit
def cast(x, y, angle, discs, size, near, reach):
    return proximity(x, y, angle, discs, 0, discs.shape[1], size, near, reach)


@numba.njit
def smelt(distance, bearing, antenna):
    return intensity(distance, bearing, antenna)


def measured_response(modes, frequency):
    """Gain and phase (deg) of the discretised sensor, by lock-in over whole cycles."""
    cycles = max(3, round(4 * frequency))
    settling = round(40.0 / STEP)
    length = round(cycles / frequency / STEP)
    time = STEP * np.arange(settling + length)
    output = filtered(make_filter(modes, 1, STEP), np.sin(2 * np.pi * frequency * time))
    carrier = np.exp(-2j * np.pi * frequency * time[settling:])
    response = 2j * np.mean(output[settling:] * carrier)
    return abs(response), math.degrees(np.angle(response))


REGULAR_TABLE = [
    (0.1, 0.4206, 16.134),
    (1.0, 0.4390, 6.902),
    (5.0, 0.4965, 24.273),
    (10.0, 0.6398, 38.246),
]


@pytest.mark.parametrize(("frequency", "gain", "phase"), REGULAR_TABLE)
def test_discretised_canal_follows_the_published_response(frequency, gain, phase):
    measured = measured_response(REGULAR_CANAL.modes(), frequency)
    assert measured[0] == pytest.approx(gain, rel=0.02)
    assert measured[1] == pytest.approx(phase, abs=2.0)


def test_continuous_canal_is_exact():
    frequency = np.array([0.01, 0.1, 1.0, 5.0, 10.0, 20.0])
    response = REGULAR_CANAL.modes().response(frequency)
    gain = [0.1472, 0.4206, 0.4390, 0.4965, 0.6398, 0.9989]
    phase = [70.349, 16.134, 6.902, 24.273, 38.246, 46.886]
    np.testing.assert_allclose(np.abs(response), gain, atol=6e-5)
    np.testing.assert_allclose(np.degrees(np.angle(response)), phase, atol=6e-4)
    for canal in (REGULAR_CANAL, IRREGULAR_CANAL):
        s = 2j * np.pi * frequency
        published = canal.gain * s * (s + 1 / canal.t1) / ((s + 1 / canal.tc) * (s + 1 / canal.t2))
        np.testing.assert_allclose(canal.modes().response(frequency), published, rtol=1e-12)


def test_canal_step_decays_with_its_time_constant():
    signal = np.ones(round(20.0 / STEP) + 1)
    signal[0] = 0.0
    output = filtered(make_filter(REGULAR_CANAL.modes(), 1, STEP), signal)
    at = [round(time / STEP) for time in (1.0, 5.7, 11.4)]
    np.testing.assert_allclose(output[at], [0.36542, 0.16021, 0.05894], rtol=1e-3)
    decay = -(11.4 - 5.7) / np.log(output[at[2]] / output[at[1]])
    assert decay == pytest.approx(5.7, abs=0.1)


def test_steady_rotation_is_not_felt():
    sensor = make_filter(REGULAR_CANAL.modes(), 1, STEP)
    np.testing.assert_allclose(filtered(sensor, np.full(100, 30.0)), 0.0, atol=1e-11)


OTOLITH_TABLE = [(1.0, 66.121, 7.626), (5.0, 69.522, 18.841), (10.0, 75.72, 38.126)]


@pytest.mark.parametrize(("frequency", "gain", "phase"), OTOLITH_TABLE)
def test_discretised_otolith_follows_the_published_response(frequency, gain, phase):
    measured = measured_response(REGULAR_OTOLITH.modes(), frequency)
    assert measured[0] == pytest.approx(gain, rel=0.009)
    assert measured[1] == pytest.approx(phase, abs=0.6)


@pytest.mark.parametrize(
    ("otolith", "gain", "phase"), [(REGULAR_OTOLITH, 0.005, 0.4), (IRREGULAR_OTOLITH, 0.01, 1.1)]
)
def test_otolith_approximation_is_as_good_as_documented(otolith, gain, phase):
    frequency = np.geomspace(*BAND, 300)
    ratio = otolith.modes().response(frequency) / otolith.response(frequency)
    assert np.abs(np.abs(ratio) - 1.0).max() < gain
    assert np.degrees(np.abs(np.angle(ratio))).max() < phase


def test_filter_is_exact_for_a_ramp():
    modes = REGULAR_CANAL.modes()
    time = 0.05 * np.arange(200)
    output = filtered(make_filter(modes, 1, 0.05), time)
    state = time[:, None] - (1.0 - np.exp(-modes.poles * time[:, None])) / modes.poles
    expected = modes.direct * time + state @ modes.weights
    np.testing.assert_allclose(output, expected, atol=1e-9)


def slow_proximity(x, y, angle, discs, size, near, reach):
    """Marches along the ray in small steps."""
    for distance in np.arange(0.0, near + reach, 1e-3):
        px, py = x + distance * math.cos(angle), y + distance * math.sin(angle)
        outside = min(px, py) < 0.0 or max(px, py) > size
        if outside or any((px - a) ** 2 + (py - b) ** 2 < r * r for a, b, r in discs):
            return 1.0 - min(max((distance - near) / reach, 0.0), 1.0)
    return 0.0


def test_rays_agree_with_a_slow_march():
    generator = np.random.default_rng(0)
    discs = np.column_stack([generator.uniform(0.3, 2.7, (5, 2)), generator.uniform(0.1, 0.3, 5)])
    for _ in range(60):
        x, y = generator.uniform(0.1, 2.9, 2)
        if np.any(np.hypot(discs[:, 0] - x, discs[:, 1] - y) < discs[:, 2] + 0.01):
            continue
        angle = generator.uniform(-4.0, 4.0)
        fast = cast(x, y, angle, discs[np.newaxis], 3.0, 0.1, RANGE)
        assert fast == pytest.approx(slow_proximity(x, y, angle, discs, 3.0, 0.1, RANGE), abs=2e-3)


def test_ray_along_an_axis_sees_the_wall():
    none = np.zeros((1, 0, 3))
    for angle in (0.0, math.pi / 2, math.pi, -math.pi / 2):
        assert cast(1.5, 1.5, angle, none, 3.0, 0.1, 2.0) == pytest.approx(1.0 - 1.4 / 2.0)


def test_antennae_carry_bearing_and_distance():
    for bearing in np.linspace(-1.5, 1.5, 13):
        for distance in (0.2, 0.7, 2.0):
            left, right = smelt(distance, bearing, ANGLE), smelt(distance, bearing, -ANGLE)
            assert np.sign(left - right) == np.sign(round(bearing, 12))
            along = left + right - math.exp(-distance / SPREAD)
            source = math.hypot(along, left - right) / math.sin(ANGLE)
            assert -SPREAD * math.log(source) == pytest.approx(distance)
            assert math.atan2(left - right, along) == pytest.approx(bearing)


def test_streams_are_splitmix64_with_the_right_moments():
    words = np.array([1234567], np.uint64)
    first = raw_words(words, 3)
    published = [6457827717110365317, 3203168211198807973, 9817491932198370423]
    assert [int(word) for word in first] == published
    sample = drawn(words, 40_000, 0)
    assert (sample.min() >= 2.0) & (sample.max() < 5.0)
    assert sample.mean() == pytest.approx(3.5, abs=0.02)
    sample = drawn(words, 40_000, 1)
    assert sample.mean() == pytest.approx(0.0, abs=0.02)
    assert sample.std() == pytest.approx(1.0, abs=0.02)
    assert np.mean(np.abs(sample) > 1.959964) == pytest.approx(0.05, abs=0.005)


def test_actuators_invert_their_command():
    torque = np.array([-50.0, 0.0, 80.0])
    np.testing.assert_allclose(Torque().command(torque), torque[:, None] / 200.0)
    pair = AntagonistPair().command(torque)
    np.testing.assert_allclose(pair, [[0.0, 0.25], [0.0, 0.0], [80.0 / 120.0, 0.0]])
