"""Senses that are taken together: rays beside single rays, odour beside a formula."""

import math

import numba
import numpy as np
import pytest

from envs.sensors.odour import SPREAD, odour
from envs.sensors.rays import RAYS, proximity, ray_angle
from envs.sensors.sweep import BEAMS, aim, aim_along, sweep

SIZE, NEAR, REACH = 3.0, 0.1, 1.0


@numba.njit
def cast(x, y, heading, discs, count, readings):
    """One by one, together with exact directions, together with rotated ones."""
    beams = np.zeros(3 * BEAMS)
    for ray in range(RAYS):
        angle = heading + ray_angle(ray)
        readings[0, ray] = proximity(x, y, angle, discs, 0, count, SIZE, NEAR, REACH)
    aim(heading, beams)
    sweep((x, y), discs, 0, count, SIZE, NEAR, REACH, beams, readings[1], 0)
    aim_along((math.cos(heading), math.sin(heading)), beams)
    sweep((x, y), discs, 0, count, SIZE, NEAR, REACH, beams, readings[2], 0)


@numba.njit
def smell(x, y, heading, sources, first, last):
    left = (math.cos(heading + 0.7), math.sin(heading + 0.7))
    right = (math.cos(heading - 0.7), math.sin(heading - 0.7))
    return odour(x, y, left, right, sources, 0, first, last)


@pytest.mark.parametrize("count", [0, 1, 5])
def test_rays_together_are_rays_apart(count):
    chance = np.random.default_rng(count)
    readings = np.zeros((3, RAYS))
    seen = set()
    for number in range(2000):
        discs = chance.uniform(0.0, SIZE, (1, 5, 3)) * (1.0, 1.0, 0.1)
        x, y = chance.uniform(NEAR, SIZE - NEAR, 2)
        heading = number * math.pi / 12 if number < 48 else chance.uniform(-math.pi, math.pi)
        cast(x, y, heading, discs, count, readings)
        np.testing.assert_array_equal(readings[1], readings[0])
        np.testing.assert_allclose(readings[2], readings[0], rtol=0.0, atol=1e-7)
        seen.update(np.ceil(readings[2]).tolist())
    assert seen == {0.0, 1.0}


def test_odours_add_up():
    chance = np.random.default_rng(3)
    for _ in range(200):
        sources, (x, y) = chance.uniform(0.0, 3.0, (1, 4, 3)), chance.uniform(0.0, 3.0, 2)
        heading = chance.uniform(-math.pi, math.pi)
        expected = []
        for antenna in (heading + 0.7, heading - 0.7):
            total = 0.0
            for sx, sy, _ in sources[0, 1:3]:
                bearing = math.atan2(sy - y, sx - x) - antenna
                lobe = 0.5 * (1.0 + math.cos(bearing))
                total += math.exp(-math.hypot(sx - x, sy - y) / SPREAD) * lobe
            expected.append(total)
        np.testing.assert_allclose(smell(x, y, heading, sources, 1, 3), expected, atol=1e-9)
