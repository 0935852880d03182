"""How fast waves of given bends swim: Gray & Hancock, recoil at second order, the scallop."""

import math

import numpy as np
import pytest

from envs.bodies.chain import make_chain, move_one

STIFF = 1e6


def bent(chain, bends, step, seconds):
    """Forces the bends on a chain, as ``bends(time)`` tells; returns the way of its centre."""
    joints = chain.bend.shape[1]
    chain.bend[0] = bends(0.0)
    angle = np.concatenate([[0.0], np.cumsum(chain.bend[0])])
    chain.heading[0] = angle.mean()
    chain.resist[:] = STIFF
    steps = round(seconds / step)
    path = np.empty((steps, 2))
    for k in range(steps):
        chain.push[:] = STIFF * (bends((k + 1) * step) - chain.bend[0]) / step
        move_one(chain, 0, step)
        path[k] = chain.centre[0]
    np.testing.assert_allclose(chain.bend[0], bends(seconds), atol=1e-6 * joints)
    return path


@pytest.mark.parametrize("ratio", [1.5, 2.0, 3.0])
def test_small_waves_swim_as_gray_and_hancock_say(ratio):
    """V / c = (ratio - 1) B / (1 + ratio B), B = (b k)^2 / 2, on many waves; b k = 0.2."""
    joints, waves, slope, period = 159, 8, 0.2, 1.0
    chain = make_chain(1, joints, 1.0 / (joints + 1), 10.0, ratio)
    lag = 2.0 * math.pi * waves / (joints + 1)
    place = np.arange(joints)

    def bends(time):
        return 2.0 * math.sin(0.5 * lag) * slope * np.sin(2.0 * math.pi * time - lag * place)

    path = bent(chain, bends, period / 100.0, 3.0 * period)
    speed = (path[299, 0] - path[99, 0]) / (2.0 * period)
    half = 0.5 * slope**2
    expected = (ratio - 1.0) * half / (1.0 + ratio * half) / (waves * period)
    assert speed == pytest.approx(expected, rel=0.03)


def recoiled(bends, link):
    """Lateral places of the joints and slopes of the links, to first order in the bends.

    No force and no moment: the motion has no mean and no linear part along the body.
    """
    slope = -np.concatenate([[0.0], np.cumsum(bends)])
    lateral = np.concatenate([[0.0], np.cumsum(-link * slope)])
    x = -link * np.arange(len(lateral))
    weight = np.zeros((len(x), len(x)))
    for j in range(len(x) - 1):
        weight[j : j + 2, j : j + 2] += np.array([[2.0, 1.0], [1.0, 2.0]])
    modes = np.column_stack([np.ones(len(x)), x])
    offset, angle = np.linalg.solve(modes.T @ weight @ modes, -modes.T @ weight @ lateral)
    return lateral + offset + angle * x, slope + angle


@pytest.mark.parametrize(
    ("joints", "waves", "ratio"), [(6, 1.0, 2.0), (6, 0.7, 1.4), (3, 0.6, 3.0)]
)
def test_few_links_swim_at_the_speed_of_second_order(joints, waves, ratio):
    """V = (ratio - 1) <dy/dt dy/dx>, with the recoil of the whole body in y."""
    link, size, period, steps = 0.02, 0.02, 1.0, 400

    def bends(time):
        phase = 2.0 * math.pi * (time / period - waves * np.arange(joints) / (joints + 1))
        return size * np.sin(phase)

    total = 0.0
    for k in range(steps):
        before, after = (recoiled(bends((k + d) * period / steps), link)[0] for d in (0.0, 1.0))
        lateral = (after - before) * steps / period
        slope = recoiled(bends((k + 0.5) * period / steps), link)[1]
        total += np.mean(0.5 * (lateral[1:] + lateral[:-1]) * slope)
    path = bent(make_chain(1, joints, link, 10.0, ratio), bends, period / 200.0, 2.0 * period)
    speed = np.hypot(*(path[399] - path[199])) / period
    assert speed == pytest.approx((ratio - 1.0) * total / steps, rel=0.01)


def test_speed_is_linear_in_frequency_and_turns_with_the_wave():
    def swum(turn):
        def bends(time):
            return 0.5 * np.sin(turn * time - 2.0 * math.pi / 7.0 * np.arange(6))

        return bent(make_chain(1, 6, 0.02, 10.0, 2.0), bends, 1.0 / 400.0, 2.0)

    slow, fast, back = (swum(2.0 * math.pi * f)[-1] for f in (1.0, 2.0, -1.0))
    np.testing.assert_allclose(np.hypot(*fast) / np.hypot(*slow), 2.0, rtol=0.01)
    assert slow[0] > 0.01
    assert back[0] < -0.01


def test_one_joint_cannot_swim():
    """The scallop of Purcell 1977: what goes back the way it came moves nothing."""
    chain = make_chain(1, 1, 0.05, 10.0, 2.0)
    path = bent(chain, lambda time: np.array([math.sin(2.0 * math.pi * time)]), 1.0 / 400.0, 3.0)
    assert np.abs(path[:, 1]).max() > 2e-4
    np.testing.assert_allclose(path[[399, 799]], path[[1199, 1199]], atol=1e-8)
