"""Noise of the lines: numbers near to those of ``normal``, and the bits of ``normal`` itself."""

import math

import numba
import numpy as np
import pytest

from envs.layout import Layout, Sensor
from envs.sensors.line import fill, make_lines, receive
from envs.streams import NEAR, near_normals, normal, uniform

SIZE = 5


@numba.njit
def both(words, near, exact):
    near_normals(words, near.shape[0], near)
    for k in range(exact.shape[0]):
        exact[k] = normal(words, k)


@numba.njit
def begin(lines, reading):
    fill(lines, 0, reading)


@numba.njit
def hear(lines, words, observation):
    receive(lines, np.ones(1, np.bool_), words, observation)


@numba.njit
def draw(words, output):
    """What three draws per element give: a normal number and a uniform one."""
    for element in range(output.shape[0]):
        output[element, 0] = normal(words, 0)
        output[element, 1] = uniform(words, 0, 0.0, 1.0)


@pytest.mark.parametrize("seed", [0, 1, 2**63 + 11])
def test_near_normals_are_near(seed):
    near, exact = np.zeros(1_000_000), np.zeros(1_000_000)
    words = np.random.default_rng(seed).integers(0, 2**64, 1_000_000, dtype=np.uint64)
    both(words, near, exact)
    assert np.abs(near - exact).max() < 0.1 * NEAR
    assert abs(exact.std() - 1.0) < 0.005
    assert exact.max() > 4.5


def test_near_normals_leave_the_streams_where_they_are():
    words = np.arange(8, dtype=np.uint64)
    both(words, np.zeros(8), np.zeros(0))
    np.testing.assert_array_equal(words, np.arange(8))


@pytest.mark.parametrize("value", [0.0, 1.0, 0.3, -1e6, math.nan])
@pytest.mark.parametrize("noise", [0.0, 1e-300, 1e-9, 0.01, 1e4])
@pytest.mark.parametrize("dropout", [0.0, 0.3])
def test_a_reading_has_the_bits_of_the_exact_noise(value, noise, dropout):
    sensor = Sensor("skin", SIZE, "N", 1.0, -1e5, 0.9e5, noise=noise, dropout=dropout)
    lines = make_lines(Layout([sensor]), 1, 0.01)
    words, twin = np.array([3], np.uint64), np.array([3], np.uint64)
    begin(lines, np.full(SIZE, value))
    drawn, observation = np.zeros((SIZE, 2)), np.zeros((1, SIZE), np.float32)
    for _ in range(1500):
        hear(lines, words, observation)
        draw(twin, drawn)
        noisy = value + noise * drawn[:, 0] if noise else np.full(SIZE, value)
        heard = np.where(drawn[:, 1] < dropout, 0.0, noisy)
        expected = np.clip(heard, -1e5, 0.9e5).astype(np.float32)
        if not math.isnan(value):
            assert observation[0].tobytes() == expected.tobytes()
        assert words[0] == twin[0]
