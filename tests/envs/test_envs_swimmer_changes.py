"""SegmentedSwimmer: what the stages draw, permutations, and wounds that cannot be."""

import math

import gymnasium
import numpy as np
import pytest

ID = "reafference/SegmentedSwimmer-v0"


def make(**arguments):
    return gymnasium.make(ID, **arguments).unwrapped


def bodies(stage, rows=300):
    env = gymnasium.make_vec(ID, rows, options={"stage": stage}).unwrapped
    env.reset(seed=0)
    chain, task = env.task.chain, env.task
    ratio = chain.normal / chain.tangential / task.swimmer.ratio
    soft = task.flanks.stiffness / (task.swimmer.stiffness / task.swimmer.link)
    return np.log(ratio), np.log(soft), task.flanks.strength / task.swimmer.strength, task


def test_stages_draw_bodies_from_sets_that_do_not_overlap():
    ratio, soft, strength, _ = bodies("train")
    assert 0.08 < np.abs(ratio).max() <= math.log(1.1)
    assert 0.18 < np.abs(soft).max() <= math.log(1.25)
    assert 0.9 <= strength.min() < 0.91
    ratio, soft, _, _ = bodies("unseen")
    assert math.log(1.1) <= np.abs(ratio).min() < np.abs(ratio).max() <= math.log(1.25)
    assert math.log(1.25) <= np.abs(soft).min() < np.abs(soft).max() <= math.log(1.6)
    ratio, soft, strength, task = bodies("larva", 2)
    np.testing.assert_allclose(task.body.length, 0.05)
    np.testing.assert_allclose(strength, 0.125)
    np.testing.assert_allclose(np.exp(soft[0]), [0.125] * 4 + [12.5] * 2)
    ratio, soft, strength, _ = bodies("plain", 2)
    assert not ratio.any()
    assert not soft.any()
    assert (strength == 1.0).all()


def test_permutations_have_numbers():
    def wiring(name, number):
        env = make(options={"perturbation": {"name": name, "number": number}})
        env.reset(seed=0)
        lines, motors = env.task.lines, env.task.motors
        return lines.source[0].copy(), motors.matrix[0].copy(), lines.gain[0].copy()

    for name in ("sensor_permutation", "motor_permutation"):
        first, again, other = (wiring(name, number) for number in (7, 7, 8))
        for one, same in zip(first, again, strict=True):
            np.testing.assert_array_equal(one, same)
        assert any((one != else_).any() for one, else_ in zip(first, other, strict=True))
        assert sorted(first[0]) == list(range(16))
        np.testing.assert_array_equal(first[0][6:], np.arange(6, 16))
        assert set(first[2][:6]) <= {-1.0, 1.0}
        assert (first[2][6:] == 1.0).all()
        assert (first[1].sum(axis=0) == 1.0).all()
        np.testing.assert_array_equal(first[1][12:], np.eye(18)[12:])


def test_mirror_reverses_the_receptors():
    seen = []
    for options in ({}, {"perturbation": {"name": "mirror"}}):
        env = make(options={"stage": "plain", **options}, sensors={"stretch": {"noise": 0.0}})
        seen.append(env.reset(seed=4)[0][:6])
    assert np.abs(seen[0]).max() > 0.01
    np.testing.assert_array_equal(seen[0], -seen[1])


def test_permuted_muscles_get_the_commands_that_the_number_tells():
    env = make(options={"perturbation": {"name": "motor_permutation", "number": 3}})
    env.reset(seed=0)
    given = np.linspace(0.0, 1.0, 18).astype(np.float32)
    env.step(given)
    order = np.r_[np.random.default_rng(3).permutation(12), 12:18]
    assert not (order[order] == np.arange(18)).all()
    np.testing.assert_allclose(env.task.motors.command[0], given[order])


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ({"name": "cut_link", "link": 6}, "from 1 to 5"),
        ({"name": "silence", "ganglion": 0}, "from 1 to 6"),
        ({"name": "silence", "ganglion": 1.5}, "whole number"),
        ({"name": "silence", "duration": 0.0}, "above 0"),
        ({"name": "locked", "segments": 7}, "from 0 to 6"),
        ({"name": "viscosity", "factor": 0.0}, "above 0"),
        ({"name": "growth", "length": -1.0}, "above 0"),
        ({"name": "drag_ratio", "ratio": 0.0}, "above 0"),
        ({"name": "sensor_permutation", "number": -1}, "from 0"),
    ],
)
def test_wounds_out_of_range_are_refused(wrong, text):
    env = make()
    with pytest.raises(ValueError, match=text):
        env.reset(options={"perturbation": wrong})
