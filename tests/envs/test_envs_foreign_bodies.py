"""The laboratory's wrappers on Gymnasium's own bodies of MuJoCo."""

import math

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode

from envs import wrappers as w

NAMES = ("Reacher-v5", "InvertedPendulum-v5", "HalfCheetah-v5")
BODIES = pytest.mark.parametrize("name", NAMES)
pytestmark = pytest.mark.filterwarnings(
    "ignore:.*infinity", "ignore:.*different from the unwrapped", "ignore:.*normalized",
    "ignore:.*symmetric",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # MuJoCo logs what is deprecated in their models


def lived(env, steps=40, seed=3, scale=1.0):
    """Observations over episodes of fixed actions."""
    chance = np.random.default_rng(1)
    box = env.action_space
    seen = [env.reset(seed=seed)[0]]
    for _ in range(steps):
        action = (scale * chance.uniform(0.5 * box.low, 0.5 * box.high)).astype(box.dtype)
        observation, _, terminated, truncated, _ = env.step(action)
        seen.append(env.reset()[0] if terminated or truncated else observation)
    return np.array(seen)


def changes(env):
    size, motors = env.observation_space.shape[0], env.action_space.shape[0]
    yield w.SensorNoise(env, 0.1, which=[0, 2])
    yield w.SensorDropout(env, 0.3)
    yield w.SensorLesion(env, [1])
    yield w.HideFields(env, [0])
    yield w.SensorPermutation(env, np.roll(np.arange(size), 1).tolist())
    yield w.SensorRotation(env, 0.4, 0, 2)
    yield w.SensorDelay(env, 3)
    yield w.MotorGain(env, 0.5, 0.1)
    yield w.MotorPermutation(env, np.roll(np.arange(motors), 1).tolist())
    if motors > 1:
        yield w.MotorRotation(env, 0.5)
    yield w.Life(env, w.make_schedule(10, 20, 10))


@BODIES
def test_every_wrapper_keeps_the_contract_and_repeats_with_its_seed(name):
    count = len(list(changes(gymnasium.make(name))))
    assert count >= 10
    for index in range(count):
        env, twin = (list(changes(gymnasium.make(name)))[index] for _ in range(2))
        check_env(env, skip_render_check=True)
        np.testing.assert_array_equal(lived(env), lived(twin))


@BODIES
def test_senses_are_changed_as_told_and_the_body_is_not(name):
    plain = lived(gymnasium.make(name))
    size = plain.shape[1]
    noisy = lived(w.SensorNoise(gymnasium.make(name), 0.2, which=[0, 3]), 400)
    error = noisy - lived(gymnasium.make(name), 400)
    assert not np.delete(error, [0, 3], axis=1).any()
    np.testing.assert_allclose(error[:, [0, 3]].std(axis=0), 0.2, rtol=0.15)
    silent = lived(w.SensorLesion(gymnasium.make(name), [1, 2]))
    assert not silent[:, [1, 2]].any()
    rest = np.setdiff1d(np.arange(size), [1, 2])
    np.testing.assert_array_equal(silent[:, rest], plain[:, rest])
    hidden = lived(w.HideFields(gymnasium.make(name), [1, 2]))
    np.testing.assert_array_equal(hidden, plain[:, rest])
    order = np.roll(np.arange(size), 2).tolist()
    turned = lived(w.SensorPermutation(gymnasium.make(name), order))
    np.testing.assert_array_equal(turned, plain[:, order])


@BODIES
@pytest.mark.parametrize("delay", [1, 4])
def test_a_delay_tells_what_was(name, delay):
    plain, late = gymnasium.make(name), w.SensorDelay(gymnasium.make(name), delay, which=[0])
    first, second = lived(plain, 8, scale=0.02), lived(late, 8, scale=0.02)
    expected = first[np.maximum(np.arange(9) - delay, 0)]
    np.testing.assert_array_equal(second[:, 0], expected[:, 0])
    np.testing.assert_array_equal(second[:, 1:], first[:, 1:])
    assert not np.array_equal(first[:, 0], second[:, 0])


@BODIES
def test_motors_are_changed_as_told(name):
    box = gymnasium.make(name).action_space
    np.testing.assert_array_equal(
        lived(w.MotorGain(gymnasium.make(name), 0.5)), lived(gymnasium.make(name), scale=0.5)
    )
    flipped = w.MotorGain(w.MotorGain(gymnasium.make(name), -1.0), -1.0)
    np.testing.assert_array_equal(lived(flipped), lived(gymnasium.make(name)))
    dead = lived(w.MotorGain(gymnasium.make(name), 0.0))
    np.testing.assert_array_equal(dead, lived(gymnasium.make(name), scale=0.0))
    count = box.shape[0]
    if count > 1:
        back = w.MotorRotation(w.MotorRotation(gymnasium.make(name), 0.3), -0.3)
        np.testing.assert_allclose(
            lived(back, 10, scale=0.3), lived(gymnasium.make(name), 10, scale=0.3), atol=1e-3
        )
        quarter = w.MotorRotation(gymnasium.make(name), math.pi / 2.0)
        assert not np.allclose(lived(quarter, 10), lived(gymnasium.make(name), 10), atol=1e-2)


@BODIES
def test_a_life_changes_them_in_its_second_block_only(name):
    env = w.Life(gymnasium.make(name), w.make_schedule(4, 4, 4), unseen=True)
    plain = gymnasium.make(name)
    np.testing.assert_array_equal(env.reset(seed=2)[0], plain.reset(seed=2)[0])
    still = np.zeros(env.action_space.shape, np.float32)
    for step in range(12):
        seen, *_, info = env.step(still)
        there = plain.step(still)[0]
        if step < 3:
            np.testing.assert_array_equal(seen, there)
        assert (
            info["life"]["kind"] == ("baseline", "perturbation", "washout")[min(step + 1, 11) // 4]
        )
    assert env.change.held_out


@BODIES
def test_senses_of_a_vector_of_them_are_changed_row_by_row(name):
    def rows():
        return gymnasium.make_vec(
            name, 3, vector_kwargs={"autoreset_mode": AutoresetMode.SAME_STEP}
        )

    env = w.VectorSensorDelay(w.VectorSensors(rows(), [w.Lesion([0])]), 2)
    plain, past = rows(), []
    past.append(plain.reset(seed=4)[0])
    np.testing.assert_array_equal(env.reset(seed=4)[0][:, 1:], past[0][:, 1:])
    for step in range(1, 4):
        actions = 0.02 * plain.action_space.sample()
        seen = env.step(actions)[0]
        past.append(plain.step(actions)[0])
        assert not seen[:, 0].any()
        np.testing.assert_array_equal(seen[:, 1:], past[max(step - 2, 0)][:, 1:])
