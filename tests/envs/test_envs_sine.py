"""The quick sine against the usual one."""

import math

import numba
import numpy as np

from envs.sine import sine


@numba.njit
def many(turns, output):
    for index in range(turns.shape[0]):
        output[index] = sine(turns[index])


def test_sine_of_turns():
    chance = np.random.default_rng(1)
    turns = np.concatenate([np.arange(-64, 65) / 32.0, chance.uniform(-3.0, 3.0, 100_000)])
    output = np.zeros_like(turns)
    many(turns, output)
    np.testing.assert_allclose(output, np.sin(math.tau * turns), rtol=0.0, atol=5e-15)
    quarters = np.array([0.0, 0.25, 0.5, 0.75, 1.0, -0.25, 123456.25])
    many(quarters, output)
    np.testing.assert_allclose(output[:7], [0.0, 1.0, 0.0, -1.0, 0.0, -1.0, 1.0], atol=1e-15)
