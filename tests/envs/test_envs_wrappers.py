"""The laboratory's wrappers on CartPole and on our own tasks."""

import math

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode, SyncVectorEnv

from envs import wrappers as w

CART, POINT = "CartPole-v1", "reafference/PointB-v0"
WRAPPED = {
    "noise": lambda env: w.SensorNoise(env, 0.1),
    "dropout": lambda env: w.SensorDropout(env, 0.3),
    "lesion": lambda env: w.SensorLesion(env, [0]),
    "hide": lambda env: w.HideFields(env, [1, 3]),
    "permutation": lambda env: w.SensorPermutation(env, [2, 3, 0, 1]),
    "rotation": lambda env: w.SensorRotation(env, 0.5, 0, 2),
    "delay": lambda env: w.SensorDelay(env, 2),
    "motors": lambda env: w.MotorPermutation(env, [1, 0]),
    "life": lambda env: w.Life(env, w.make_schedule(40, 40, 40)),
}


def lived(env, steps, seed=0):
    """Observations over several episodes of fixed actions."""
    chance = np.random.default_rng(1)
    seen = [env.reset(seed=seed)[0]]
    for _ in range(steps):
        observation, _, terminated, truncated, _ = env.step(int(chance.integers(2)))
        seen.append(env.reset()[0] if terminated or truncated else observation)
    return np.array(seen)


@pytest.mark.filterwarnings("ignore:.*infinity", "ignore:.*different from the unwrapped version")
@pytest.mark.parametrize("make", WRAPPED.values(), ids=WRAPPED)
def test_any_wrapper_keeps_gymnasium_s_contract_and_repeats_with_its_seed(make):
    env = make(gymnasium.make(CART))
    check_env(env, skip_render_check=True)
    first, again = lived(env, 60), lived(make(gymnasium.make(CART)), 60)
    np.testing.assert_array_equal(first, again)
    assert all(env.observation_space.contains(each) for each in first)


@pytest.mark.parametrize("name", ["noise", "dropout", "lesion", "hide", "delay", "motors"])
def test_wrappers_are_recorded_in_the_spec(name):
    env = WRAPPED[name](gymnasium.make(CART))
    np.testing.assert_array_equal(lived(gymnasium.make(env.spec), 30), lived(env, 30))


def test_cartpole_without_velocities():
    hidden = w.HideFields(gymnasium.make(CART), which=[1, 3])
    assert hidden.observation_space.shape == (2,)
    np.testing.assert_array_equal(lived(hidden, 80), lived(gymnasium.make(CART), 80)[:, [0, 2]])
    with pytest.raises(ValueError, match="got all 4 elements"):
        w.HideFields(gymnasium.make(CART), None)


def test_fields_are_found_by_name():
    env = gymnasium.make(POINT)
    size = env.observation_space.shape[0]
    places = env.unwrapped.layout
    blind = w.HideFields(env, "rays")
    assert blind.observation_space.shape == (size - places["rays"].size,)
    silent = w.SensorLesion(gymnasium.make(POINT), ["antennae", places["wheels"].slice.start])
    observation, _ = silent.reset(seed=0)
    whole, _ = gymnasium.make(POINT).reset(seed=0)
    dead = [*range(*places["antennae"].slice.indices(size)), places["wheels"].slice.start]
    assert not observation[dead].any()
    rest = np.setdiff1d(np.arange(size), dead)
    np.testing.assert_array_equal(observation[rest], whole[rest])
    with pytest.raises(ValueError, match="Did you mean 'rays'"):
        w.SensorLesion(gymnasium.make(POINT), "ray")
    with pytest.raises(ValueError, match="no named fields"):
        w.SensorLesion(gymnasium.make(CART), "cart")
    with pytest.raises(ValueError, match="no named fields"):
        w.SensorLesion(blind, "antennae")
    with pytest.raises(ValueError, match="from 0 to 3"):
        w.SensorLesion(gymnasium.make(CART), 4)


def test_noise_has_its_deviation_and_leaves_the_world_alone():
    plain = lived(gymnasium.make(CART), 4000)
    noisy = lived(w.SensorNoise(gymnasium.make(CART), 0.2, which=[0, 3]), 4000)
    error = noisy - plain
    assert not error[:, [1, 2]].any()
    np.testing.assert_allclose(error[:, [0, 3]].std(axis=0), 0.2, rtol=0.05)
    assert abs(np.corrcoef(error[:, 0], error[:, 3])[0, 1]) < 0.05


def test_two_wrappers_of_a_kind_have_different_chance():
    once = w.SensorNoise(gymnasium.make(CART), 0.1)
    twice = w.SensorNoise(w.SensorNoise(gymnasium.make(CART), 0.1), 0.1)
    plain = lived(gymnasium.make(CART), 3000)
    ratio = (lived(twice, 3000) - plain).std() / (lived(once, 3000) - plain).std()
    assert ratio == pytest.approx(math.sqrt(2.0), rel=0.05)  # 2 if both drew the same


def test_dropout_has_its_probability():
    seen = lived(w.SensorDropout(gymnasium.make(CART), 0.25), 3000)
    np.testing.assert_allclose((seen == 0.0).mean(axis=0), 0.25, atol=0.03)
    together = ((seen[:, 0] == 0.0) & (seen[:, 1] == 0.0)).mean()
    assert together == pytest.approx(0.0625, abs=0.02)


def test_permutation_and_rotation_move_what_they_say():
    plain = lived(gymnasium.make(CART), 100).astype(np.float64)
    order = [2, 0, 3, 1]
    permuted = w.SensorPermutation(gymnasium.make(CART), order)
    np.testing.assert_array_equal(lived(permuted, 100), plain[:, order].astype(np.float32))
    assert permuted.observation_space.high[0] == gymnasium.make(CART).observation_space.high[2]
    turned = lived(w.SensorRotation(gymnasium.make(CART), math.pi / 6, 0, 2), 100)
    point = (plain[:, 0] + 1j * plain[:, 2]) * np.exp(1j * math.pi / 6)
    np.testing.assert_allclose(turned[:, 0], point.real, atol=1e-6)
    np.testing.assert_allclose(turned[:, 2], point.imag, atol=1e-6)
    np.testing.assert_array_equal(turned[:, [1, 3]], plain[:, [1, 3]].astype(np.float32))
    with pytest.raises(ValueError, match="each of 0 to 3 once"):
        w.SensorPermutation(gymnasium.make(CART), [0, 1, 2, 2])
    with pytest.raises(ValueError, match="twice"):
        w.SensorRotation(gymnasium.make(CART), 0.1, 1, 1)


def episode(env, steps):
    seen = [env.reset(seed=5)[0]]
    for _ in range(steps):
        seen.append(env.step(0)[0])
    return np.array(seen)


@pytest.mark.parametrize("delay", [0, 1, 3])
def test_delay_tells_what_was(delay):
    plain = episode(gymnasium.make(CART), 7)
    late = episode(w.SensorDelay(gymnasium.make(CART), delay, which=[0, 2]), 7)
    np.testing.assert_array_equal(late[:, [1, 3]], plain[:, [1, 3]])
    expected = plain[np.maximum(np.arange(8) - delay, 0)]
    np.testing.assert_array_equal(late[:, [0, 2]], expected[:, [0, 2]])


@pytest.mark.parametrize("mode", [AutoresetMode.NEXT_STEP, AutoresetMode.SAME_STEP])
@pytest.mark.parametrize("delay", [0, 1, 4])
def test_vector_delay_is_that_of_single_ones(mode, delay):
    single = SyncVectorEnv(
        [lambda: w.SensorDelay(gymnasium.make(CART), delay, [1])] * 3, autoreset_mode=mode
    )
    batch = SyncVectorEnv([lambda: gymnasium.make(CART)] * 3, autoreset_mode=mode)
    batch = w.VectorSensorDelay(batch, delay, [1])
    np.testing.assert_array_equal(batch.reset(seed=2)[0], single.reset(seed=2)[0])
    chance, ends = np.random.default_rng(0), 0
    for _ in range(90):
        actions = chance.integers(2, size=3)
        mine, theirs = batch.step(actions), single.step(actions)
        np.testing.assert_array_equal(mine[0], theirs[0])
        ends += int(mine[2].sum())
        for left, right in zip(
            mine[4].get("final_obs", ()), theirs[4].get("final_obs", ()), strict=True
        ):
            np.testing.assert_array_equal(left, right)
    assert ends > 3
    disabled = SyncVectorEnv([lambda: gymnasium.make(CART)], autoreset_mode=AutoresetMode.DISABLED)
    with pytest.raises(ValueError, match="got DISABLED"):
        w.VectorSensorDelay(disabled, 1)


def test_transforms_serve_vector_environments():
    batch = gymnasium.make_vec(POINT, 3, autoreset_mode=AutoresetMode.SAME_STEP)
    size = batch.single_observation_space.shape[0]
    order = np.roll(np.arange(size), 1).tolist()
    env = w.VectorSensors(
        gymnasium.make_vec(POINT, 3, max_episode_steps=5, autoreset_mode=AutoresetMode.SAME_STEP),
        [w.Lesion("rays"), w.Permutation(order), w.Hide([0])],
    )
    plain = gymnasium.make_vec(
        POINT, 3, max_episode_steps=5, autoreset_mode=AutoresetMode.SAME_STEP
    )
    rays = plain.unwrapped.layout["rays"].slice

    def expected(values):
        values = np.array(values)
        values[..., rays] = 0.0
        return values[..., order][..., 1:]

    np.testing.assert_array_equal(env.reset(seed=0)[0], expected(plain.reset(seed=0)[0]))
    assert env.observation_space.shape == (3, size - 1)
    for _ in range(11):
        actions = plain.action_space.sample()
        mine, theirs = env.step(actions), plain.step(actions)
        np.testing.assert_array_equal(mine[0], expected(theirs[0]))
        if "final_obs" in theirs[4]:
            last = np.stack(mine[4]["final_obs"])
            np.testing.assert_array_equal(last, expected(np.stack(theirs[4]["final_obs"])))


def test_parameters_out_of_range_are_refused():
    env = gymnasium.make(CART)
    for make in (
        lambda: w.SensorNoise(env, -0.1),
        lambda: w.SensorNoise(env, math.nan),
        lambda: w.SensorDropout(env, 1.5),
        lambda: w.SensorDelay(env, -1),
        lambda: w.SensorDelay(env, 1.5),
    ):
        with pytest.raises(ValueError, match="expected a"):
            make()
    with pytest.raises(ValueError, match="FlattenObservation"):
        w.SensorNoise(gymnasium.make("Blackjack-v1"), 0.1)
