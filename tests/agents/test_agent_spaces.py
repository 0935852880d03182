"""Normalisation, actions and the wrapper against direct formulas."""

import gymnasium
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.utils.env_checker import check_env

from agents import make_agent
from agents.moments import RunningMoments
from agents.normalizer import Normalizer
from agents.seeding import generator_words, restore_generator, stream
from agents.spaces import ActionSpec, flat_batch, space_from_json, space_to_json
from agents.wrappers import FeedbackObservation

MIXED = spaces.Box(
    np.array([-2.0, 0.0, -np.inf, -3e38, 5.0], np.float32),
    np.array([2.0, 10.0, np.inf, 3e38, 5.0], np.float32),
)


def test_bounded_dimensions_use_their_bounds():
    normalizer = Normalizer(MIXED)
    for observation in np.random.default_rng(0).normal(size=(30, 5)):
        normalizer.update(observation)
    low, high = MIXED.low.astype(float), MIXED.high.astype(float)
    assert np.allclose(normalizer(low)[[0, 1, 4]], [-1, -1, 0])
    assert np.allclose(normalizer(high)[[0, 1, 4]], [1, 1, 0])
    middle = np.array([0.0, 5.0, 0.0, 0.0, 5.0])
    assert np.allclose(normalizer(middle)[[0, 1]], 0)


def test_other_dimensions_are_standardised():
    rng = np.random.default_rng(1)
    data = rng.normal([0, 0, 50.0, -1e-3, 0], [1, 1, 7.0, 1e-4, 1], (4000, 5))
    normalizer = Normalizer(MIXED)
    for observation in data:
        normalizer.update(observation)
    # ten prior observations of mean 0 and variance 1
    count = len(data) + 10
    mean = data.sum(0) / count
    square = (10 * (1 + mean**2) + ((data - mean) ** 2).sum(0)) / count
    expected = np.clip((data - mean) / np.sqrt(square) / 3, -1, 1)
    assert np.allclose(normalizer(data)[:, 2:4], expected[:, 2:4], atol=1e-4)
    assert normalizer(data).max() <= 1.0
    assert normalizer(data).min() >= -1.0


def test_moments_equal_numpy_and_restore():
    data = np.random.default_rng(2).normal(3.0, 2.0, (500, 3))
    moments = RunningMoments(3)
    for row in data:
        moments.update(row)
    with_prior = np.concatenate([data, np.ones((5, 3)), -np.ones((5, 3))])
    assert np.allclose(moments.mean, with_prior.mean(0))
    assert np.allclose(moments.deviation, with_prior.std(0))
    twin = moments.copy()
    twin.update(data[0])
    assert not np.array_equal(twin.mean, moments.mean)
    twin.restore("x/", moments.state("x/"))
    assert np.array_equal(twin.deviation, moments.deviation)
    for name, value in (("x/count", np.array(0.0)), ("x/squares", -np.ones(3))):
        with pytest.raises(ValueError, match="must be positive"):
            twin.restore("x/", {**moments.state("x/"), name: value})


def test_a_copy_of_a_normalizer_stands_still():
    normalizer = Normalizer(MIXED)
    copy = normalizer.copy()
    before = copy(np.ones(5))
    normalizer.update(100.0 * np.ones(5))
    assert np.array_equal(copy(np.ones(5)), before)
    assert not np.array_equal(normalizer(np.ones(5)), before)
    copy.restore(normalizer.state())
    assert np.array_equal(normalizer(np.ones(5)), copy(np.ones(5)))


@pytest.mark.parametrize(
    "space",
    [
        spaces.Box(np.array([-2.0, 0.0], np.float32), np.array([2.0, 0.5], np.float32)),
        spaces.Box(-1.0, 3.0, (2, 2), np.float64),
        spaces.Box(-5, 5, (3,), np.int32),
    ],
    ids=str,
)
def test_vectors_map_onto_the_box_and_back(space):
    spec = ActionSpec.of(space)
    assert not spec.discrete
    for unit, corner in ((-1.0, space.low), (1.0, space.high), (7.0, space.high)):
        action = spec.vector(np.full(spec.size, unit))
        assert np.array_equal(action, corner)
        assert space.contains(action)
        assert np.allclose(spec.unit(action), np.clip(unit, -1, 1))
    unit = np.random.default_rng(0).uniform(-1, 1, spec.size)
    tolerance = 0.11 if space.dtype == np.int32 else 1e-6
    assert np.allclose(spec.unit(spec.vector(unit)), unit, atol=2 * tolerance)


def test_choices_start_where_the_space_does():
    spec = ActionSpec.of(spaces.Discrete(3, start=5))
    assert spec.discrete
    assert [spec.choice(i) for i in range(3)] == [5, 6, 7]
    assert spec.unit(6).tolist() == [0.0, 1.0, 0.0]


@pytest.mark.parametrize(
    "space",
    [MIXED, spaces.Discrete(4, start=-2), spaces.Box(-1, 1, (2, 3)), spaces.Box(0, 9, (2,), int)],
    ids=str,
)
def test_spaces_survive_json(space):
    import json

    text = json.dumps(space_to_json(space), allow_nan=False)
    assert space_from_json(json.loads(text)) == space
    for wrong in (None, {}, [], {"type": "Box", "shape": [2]}, {"type": "Discrete", "n": "x"}):
        with pytest.raises(ValueError, match="space: got"):
            space_from_json(wrong)


def test_batches_and_single_observations():
    space = spaces.Box(-1, 1, (2, 3))
    assert flat_batch(np.zeros((2, 3)), space)[0].shape == (1, 6)
    assert flat_batch(np.zeros((4, 2, 3)), space)[0].shape == (4, 6)
    for wrong in (np.zeros(6), np.zeros((4, 3, 2)), [[1], [1, 2]], {}):
        with pytest.raises(ValueError, match="observation: got"):
            flat_batch(wrong, space)


def test_a_generator_goes_on_where_it_was():
    first, second = stream(3, 1), stream(4, 1)
    first.random(5)
    first.integers(0, 10, dtype=np.int32)  # leaves half a word in the buffer
    restore_generator(second, generator_words(first))
    assert np.array_equal(first.integers(0, 99, 7, np.int32), second.integers(0, 99, 7, np.int32))
    assert np.array_equal(first.normal(size=4), second.normal(size=4))
    assert not np.array_equal(stream(3, 1).random(3), stream(3, 2).random(3))


def test_feedback_tells_the_last_action_reward_and_prediction():
    env = FeedbackObservation(gymnasium.make("CartPole-v1"), prediction_size=2)
    inner = gymnasium.make("CartPole-v1")
    observation, _ = env.reset(seed=3)
    plain, _ = inner.reset(seed=3)
    assert np.array_equal(observation, [*plain, 0, 0, 0, 0, 0])
    env.supply([0.25, -4.0])
    observation, *_ = env.step(1)
    plain, *_ = inner.step(1)
    assert np.array_equal(observation, np.float32([*plain, 0, 1, 1, 0.25, -4.0]))
    assert np.array_equal(env.reset(seed=3)[0][4:], np.zeros(5))
    for wrong in ([1.0], [np.nan, 0.0]):
        with pytest.raises(ValueError, match="prediction: got"):
            env.supply(wrong)
    with pytest.raises(ValueError, match="prediction_size"):
        FeedbackObservation(inner, -1)


def test_feedback_of_a_box_action_is_in_units():
    env = FeedbackObservation(gymnasium.make("Pendulum-v1"))
    env.reset(seed=0)
    observation, reward, *_ = env.step(np.array([1.0], np.float32))
    assert observation[3:] == pytest.approx([0.5, reward])


@pytest.mark.filterwarnings("ignore:.*(Box|infinity|normalized|unwrapped).*")
def test_feedback_passes_the_checker_and_serves_every_agent(name, env_id, quick):
    env = FeedbackObservation(gymnasium.make(env_id))
    check_env(env, skip_render_check=True)
    agent = make_agent(name, env, 1, quick)
    assert agent.learn(100).num_timesteps == 100
