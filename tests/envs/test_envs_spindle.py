"""The power law of the spindles."""

import numba
import numpy as np

from envs.sensors.spindle import stirred


@numba.njit
def many(velocities, output):
    for index in range(velocities.shape[0]):
        output[index] = stirred(velocities[index])


def test_the_power_is_three_fifths_and_odd():
    chance = np.random.default_rng(3)
    velocity = np.concatenate([10.0 ** chance.uniform(-45, 45, 100_000), [1.0, 32.0, 243.0]])
    power, odd = np.zeros_like(velocity), np.zeros_like(velocity)
    many(velocity, power)
    many(-velocity, odd)
    np.testing.assert_array_equal(odd, -power)
    cube, fifth = velocity.astype(np.longdouble) ** 3, power.astype(np.longdouble) ** 5
    assert np.abs(fifth / cube - 1.0).max() < 5.0 * np.finfo(float).eps
    np.testing.assert_array_equal(power[-3:], [1.0, 8.0, 27.0])


def test_the_ends_of_the_power_law():
    power = np.zeros(4)
    many(np.array([0.0, 1e-300, 1e200, np.inf]), power)
    np.testing.assert_allclose(power, [0.0, 0.0, 1e60, 1e60], rtol=1e-14)
