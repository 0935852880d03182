"""Properties that every task of the registry must have."""

import json
import pickle
import re
import warnings

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import envs
from envs.anchors import measure_oracle, measure_random
from envs.layout import Sensor

TASKS = pytest.mark.parametrize("entry", envs.ENVS, ids=lambda entry: entry.name)


def rollout(env, steps, seed):
    env.action_space.seed(seed)
    observation, _ = env.reset(seed=seed)
    history = [observation]
    rewards = []
    for _ in range(steps):
        observation, reward, terminated, truncated, _ = env.step(env.action_space.sample())
        history.append(observation)
        rewards.append(reward)
        if terminated or truncated:
            history.append(env.reset()[0])
    return np.array(history), np.array(rewards)


@TASKS
def test_passes_gymnasium_check_without_warning(entry):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        check_env(gymnasium.make(entry.id).unwrapped)


@TASKS
@pytest.mark.filterwarnings("ignore:We recommend you to use a symmetric:UserWarning")
def test_passes_stable_baselines3_check(entry):  # muscles pull from 0 to 1
    checker = pytest.importorskip("stable_baselines3.common.env_checker")
    checker.check_env(gymnasium.make(entry.id, render_mode="rgb_array"))


@TASKS
def test_made_by_module_prefix(entry):
    with gymnasium.make(f"envs:{entry.id}") as env:
        assert env.spec.max_episode_steps == entry.max_episode_steps
        assert env.spec.to_json()


@TASKS
def test_same_seed_same_bits(entry):
    first = rollout(gymnasium.make(entry.id), 150, 3)
    second = rollout(gymnasium.make(entry.id), 150, 3)
    other = rollout(gymnasium.make(entry.id), 150, 4)
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])
    assert not np.array_equal(first[0][0], other[0][0])


@TASKS
def test_resets_differ_and_memory_is_not_shared(entry):
    env = gymnasium.make(entry.id)
    first, _ = env.reset(seed=0)
    second, _ = env.reset()
    third, *_ = env.step(env.action_space.sample())
    assert not np.array_equal(first, second)
    assert not np.shares_memory(first, second)
    assert not np.shares_memory(second, third)


@TASKS
def test_no_element_is_constant_over_two_random_episodes(entry):
    env = gymnasium.make(entry.id)
    env.action_space.seed(0)
    seen = []
    for seed in range(2):
        seen.append(env.reset(seed=seed)[0])
        ended = False
        while not ended:
            observation, _, terminated, truncated, _ = env.step(env.action_space.sample())
            assert env.observation_space.contains(observation)
            seen.append(observation)
            ended = terminated or truncated
    assert np.all(np.ptp(np.array(seen), axis=0) > 0.0)


@TASKS
def test_pickle_goes_on_with_the_same_bits(entry):
    env = gymnasium.make(entry.id)
    env.reset(seed=1)
    action = env.action_space.sample()
    for _ in range(5):
        env.step(action)
    twin = pickle.loads(pickle.dumps(env))
    for _ in range(5):
        mine, theirs = env.step(action), twin.step(action)
        np.testing.assert_array_equal(mine[0], theirs[0])
        assert mine[1:] == theirs[1:]


@TASKS
def test_layout_covers_the_observation(entry):
    env = gymnasium.make(entry.id).unwrapped
    places = [index for field in env.layout for index in range(*field.slice.indices(10_000))]
    assert places == list(range(env.observation_space.shape[0]))
    for field in env.layout:
        assert env.layout[field.name] is field
        assert np.all(env.observation_space.low[field.slice] == np.float32(field.low))
        assert np.all(env.observation_space.high[field.slice] == np.float32(field.high))
    with pytest.raises(ValueError, match=f"Did you mean '{field.name}'"):
        env.layout[field.name + "s"]


@TASKS
def test_reward_is_the_sum_of_its_terms(entry):
    env = gymnasium.make(entry.id)
    env.action_space.seed(0)
    env.reset(seed=0)
    for _ in range(30):
        _, reward, _, _, info = env.step(env.action_space.sample())
        assert type(reward) is float
        terms = [value for key, value in info.items() if key.startswith("reward_")]
        assert reward == pytest.approx(sum(terms), abs=1e-12)


@TASKS
def test_score_does_not_depend_on_the_weights(entry):
    task = gymnasium.make(entry.id).unwrapped.task
    weights = dict.fromkeys(task.terms, 3.0)
    plain, heavy = gymnasium.make(entry.id), gymnasium.make(entry.id, reward_weights=weights)
    plain.reset(seed=0)
    heavy.reset(seed=0)
    for _ in range(10):
        action = plain.action_space.sample()
        mine, theirs = plain.step(action), heavy.step(action)
    assert mine[4]["score"] == theirs[4]["score"]
    assert mine[1] != theirs[1]


@TASKS
def test_anchors_are_what_is_measured(entry):
    lives = 50 if entry.extra else 300  # bodies on MuJoCo take longer
    random, oracle = measure_random(entry, lives, seed=7), measure_oracle(entry, lives, seed=7)
    assert random.score == pytest.approx(0.0, abs=0.05)
    assert oracle.score == pytest.approx(1.0, abs=0.05)
    assert random.success < 0.15
    assert oracle.success >= 0.95


@TASKS
def test_oracle_serves_single_and_batch(entry):
    env = gymnasium.make(entry.id)
    observation, _ = env.reset(seed=0)
    action, state = envs.make_oracle(env).predict(observation)
    assert env.action_space.contains(action)
    assert state is None
    vector = gymnasium.make_vec(entry.id, 3)
    observations, _ = vector.reset(seed=0)
    actions, _ = envs.make_oracle(vector).predict(observations, deterministic=True)
    assert vector.action_space.contains(actions)
    np.testing.assert_allclose(actions[0], action, rtol=1e-6)


@TASKS
def test_bad_actions_are_refused(entry):
    env = gymnasium.make(entry.id).unwrapped
    with pytest.raises(gymnasium.error.ResetNeeded):
        env.step(env.action_space.sample())
    env.reset(seed=0)
    with pytest.raises(ValueError, match="expected finite"):
        env.step(np.full(env.action_space.shape, np.nan, np.float32))
    with pytest.raises(ValueError, match="got shape"):
        env.step(np.zeros(env.action_space.shape[0] + 1, np.float32))
    with pytest.raises(ValueError, match="expected None or 'rgb_array'"):
        gymnasium.make(entry.id, disable_env_checker=True).unwrapped.__class__("human")


@TASKS
def test_bad_seeds_are_refused(entry):
    env = gymnasium.make(entry.id)
    with pytest.raises(gymnasium.error.Error, match="greater or equal to zero"):
        env.reset(seed=-1)
    with pytest.raises(gymnasium.error.Error):
        env.reset(seed=1.5)


@TASKS
def test_unknown_names_get_the_closest(entry):
    sensor = gymnasium.make(entry.id).unwrapped.layout.names[0]
    with pytest.raises(ValueError, match=f"Did you mean '{sensor}'"):
        gymnasium.make(entry.id, sensors={sensor[:-1]: {}})
    with pytest.raises(ValueError, match="Did you mean 'noise'"):
        gymnasium.make(entry.id, sensors={sensor: {"nois": 0.0}})
    with pytest.raises(ValueError, match="noise=-1"):
        gymnasium.make(entry.id, sensors={sensor: {"noise": -1}})
    with pytest.raises(ValueError, match="Unknown reward term"):
        gymnasium.make(entry.id, reward_weights={"fun": 1.0})
    term = next(iter(gymnasium.make(entry.id).unwrapped.task.terms))
    with pytest.raises(ValueError, match="expected a finite number"):
        gymnasium.make(entry.id, reward_weights={term: np.inf})


@TASKS
def test_picture_scene_and_frame(entry):
    env = gymnasium.make(entry.id, render_mode="rgb_array")
    env.reset(seed=0)
    before = env.render()
    frame = env.unwrapped.frame()
    for _ in range(15):
        env.step(env.action_space.high)
    after = env.render()
    assert before.dtype == np.uint8
    assert before.shape == after.shape == (360, 480, 3)
    assert not np.array_equal(before, after)
    scene = json.loads(json.dumps(env.unwrapped.scene()))
    names = [shape["id"] for shape in scene["shapes"]]
    assert len(names) == len(set(names))
    assert {shape["kind"] for shape in scene["shapes"]} <= {"disc", "line", "poly", "rect"}
    moved = json.loads(json.dumps(env.unwrapped.frame()))
    assert set(moved) == set(frame) <= set(names)
    assert all(len(pose) in (3, 4) for pose in moved.values())
    assert any(moved[name] != frame[name] for name in moved)


def table(document, section):
    text = document.split(f"## {section}")[1].split("\n    ## ")[0]
    rows = re.findall(r"^\s*\|(.*)\|$", text, flags=re.MULTILINE)
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    return [row for row in cells[1:] if not set(row[0]) <= {"-"}]


@TASKS
def test_documentation_matches_the_spaces(entry):
    env = gymnasium.make(entry.id).unwrapped
    document = type(env).__doc__
    fields = table(document, "Observation Space")
    assert len(fields) == len(env.layout)
    for row, field in zip(fields, env.layout, strict=True):
        assert row[:2] == [field.name, f"{field.slice.start}:{field.slice.stop}"]
        assert [float(row[k]) for k in (2, 3, 4)] == [field.low, field.high, field.scale]
        assert row[5] == field.unit
        shown = [float(row[k]) for k in (6, 7, 8)]
        assert shown == [field.delay, field.noise, field.dropout]
    actions = table(document, "Action Space")
    assert tuple(row[1] for row in actions) == env.task.motor_names
    assert [float(row[2]) for row in actions] == env.action_space.low.tolist()
    rewards = {row[0]: (float(row[1]), row[2]) for row in table(document, "Rewards")}
    assert rewards == {name: (weight, f"reward_{name}") for name, weight in env.task.terms.items()}


@TASKS
def test_documentation_matches_options_and_anchors(entry):
    env = gymnasium.make(entry.id).unwrapped
    document = type(env).__doc__
    words = {row[0]: row[1] for row in table(document, "Options")}
    protocol = env.task.protocol
    assert set(words) == {"stage", "block", "perturbation", "lesion", "gain", "delay"}
    assert all(f'"{name}"' in words["stage"] for name in protocol.stages)
    assert all(f'"{name}"' in words["perturbation"] for name in protocol.perturbations)
    assert all(f'"{name}"' in words["lesion"] for name in protocol.groups)
    anchors = [float(row[1]) for row in table(document, "Anchors")]
    assert anchors == [entry.random_return, entry.oracle_return]
    steps = env.task.physics_step * env.task.substeps
    assert f"{1000 * steps:g} ms of body time" in document
    assert f"after {entry.max_episode_steps} control steps" in document
    assert env.metadata["render_fps"] == round(1.0 / steps)


def test_find_entry_and_foreign_env():
    assert envs.find_entry("PointB") is envs.find_entry("reafference/PointB-v0")
    with pytest.raises(ValueError, match="Did you mean 'reafference/PointB-v0'"):
        envs.find_entry("reafference/PointB")
    with pytest.raises(ValueError, match="got 'CartPole-v1'"):
        envs.make_oracle(gymnasium.make("CartPole-v1"))


def test_sensor_refuses_what_is_not_a_number():
    with pytest.raises(ValueError, match="dropout=2"):
        Sensor("eye", 1, "lx", 1.0, 0.0, 1.0, dropout=2.0)
