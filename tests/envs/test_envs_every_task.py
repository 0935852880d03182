"""What every task has: sparse variant, kept draws, hidden changes, infancy, sensors."""

import ast
import dataclasses
import math
import re

import gymnasium
import numpy as np
import pytest

import envs
from envs import wrappers as w

TASKS = pytest.mark.parametrize("entry", envs.ENVS, ids=lambda entry: entry.name)
YOUNG = ("infant", "larva", "steady")


def lived(env, seed, steps, **options):
    env.action_space.seed(seed)
    history = [env.reset(seed=seed, options=options)[0]]
    rewards = []
    for _ in range(steps):
        observation, reward, terminated, truncated, _ = env.step(env.action_space.sample())
        history.append(observation)
        rewards.append(reward)
        if terminated or truncated:
            break
    return np.array(history), np.array(rewards)


def sparse_weights(entry):
    page = gymnasium.make(entry.id).unwrapped.__class__.__doc__
    rewards = " ".join(page.split("## Rewards")[1].split("|")[0].split())
    assert "sparse" in rewards.lower(), "the page names no sparse variant"
    found = re.findall(r"`(?:reward_weights=)?(\{.*?\})`", rewards)
    return max(map(ast.literal_eval, reversed(found)), key=len)  # the others change one weight


@TASKS
def test_the_page_names_a_sparse_variant_that_is_sparse(entry):
    weights = sparse_weights(entry)
    sparse, dense = gymnasium.make(entry.id, reward_weights=weights), gymnasium.make(entry.id)
    given, paid, plenty = 0, 0, 0
    for seed in range(5):
        found = lived(sparse, seed, entry.max_episode_steps)[1]
        given += len(found)
        paid += np.count_nonzero(found)
        plenty += np.count_nonzero(lived(dense, seed, entry.max_episode_steps)[1])
    assert paid < 0.1 * given
    assert plenty > 0.5 * given


@TASKS
def test_the_sparse_variant_tells_the_oracle_from_chance(entry):
    rows = 20 if entry.extra else 200  # bodies on MuJoCo take longer
    env = gymnasium.make_vec(entry.id, rows, reward_weights=sparse_weights(entry))
    env.action_space.seed(0)
    returns = {}
    for wise in (True, False):
        oracle, total = envs.make_oracle(env), np.zeros(rows)
        observation, _ = env.reset(seed=1, options=dict(entry.evaluation_options))
        alive = np.ones(rows, np.bool_)
        for _ in range(entry.max_episode_steps):
            action = oracle.predict(observation)[0] if wise else env.action_space.sample()
            observation, reward, terminated, truncated, _ = env.step(action)
            total += np.where(alive, reward, 0.0)
            alive &= ~(terminated | truncated)
        returns[wise] = total
    error = math.sqrt(returns[True].var() / rows + returns[False].var() / rows)
    assert returns[True].mean() > returns[False].mean() + 5.0 * error


# A number that tells the draws of stage "train" (up to a limit) from those kept for "unseen".
DRAWN = {
    "AnimatShaping": lambda task: np.abs(task.body.area - 1.0).max(axis=1),
    "AnotB": lambda task: task.trials.wait,
    "BimanualHKB": lambda task: task.metronome.ramp[:, 2],
    "Crawl": lambda task: np.abs(np.log(task.body.medium)),
    "EyeblinkDelay": lambda task: task.trials.interval,
    "LoomEscape": lambda task: (task.things.size / task.things.speed)[task.things.kind < 2],
    "ObjectPermanence": lambda task: task.passages.hidden,
    "PointB": lambda task: task.world.map,
    "PredatorPrey": lambda task: task.arena.number,
    "ReflexArc": lambda task: np.abs(task.loads.pulses[:, 0, 0]),
    "SegmentedSwimmer": lambda task: np.abs(
        np.log(task.chain.normal / task.chain.tangential / task.natures.normal)
    ),
    "SplitBelt": lambda task: task.body.number,
    "Stand": lambda task: task.platform.tilt.waves[:, :3, 2].max(axis=1),
    "Survive": lambda task: task.world.map,
    "UprightSway": lambda task: task.support.waves[:, :3, 2].max(axis=1),
    "Walk": lambda task: np.arccos(-task.ground.gravity[:, 2] / task.ground.pull),
    "VORGain": lambda task: np.abs(task.surround.events[:, 1, 0, 0] - 1.0),
}

# Where draws have no order: the state of their stream after one of 64 draws, or of many others.
NUMBERED = {
    "ForceField": lambda task: task.body.stream,
    "ReachMuscle": lambda task: task.body.stream,
    "GraspPremotor": lambda task: task.body.stream,
    "SpikeTiming": lambda task: task.volley.words,
}
WAIT = 40  # control steps until the first of these draws


@TASKS
def test_what_is_drawn_for_tests_never_comes_in_training(entry):
    drawn = (DRAWN | NUMBERED).get(entry.name)
    assert drawn is not None, f"add what {entry.name} draws to DRAWN"
    env = gymnasium.make_vec(entry.id, 400 if entry.extra and entry.name in NUMBERED else 1000)
    found = {}
    for stage in ("train", "unseen"):
        parts = []
        for seed in (0, 10_000):
            env.reset(seed=seed, options={"stage": stage})
            for _ in range(WAIT if entry.name in NUMBERED else 0):
                env.step(np.zeros(env.action_space.shape))
            parts.append(drawn(env.unwrapped.task).copy())
        found[stage] = np.concatenate(parts)
    if entry.name in DRAWN:
        assert found["train"].max() < found["unseen"].min()
    else:
        assert len(np.unique(found["train"])) < 0.2 * len(found["train"])
        assert not np.isin(found["train"], found["unseen"]).any()
    assert len(np.unique(found["unseen"])) > 0.95 * len(found["unseen"])
    assert entry.evaluation_options["stage"] == "unseen"


@TASKS
def test_hidden_changes_are_many_and_some_are_kept(entry):
    env, chance = gymnasium.make(entry.id), np.random.default_rng(0)
    spaces, changes = (env.observation_space, env.action_space), w.ChangeSet(longest_delay=3)
    seen, kept = ({changes.draw(*spaces, chance, unseen) for _ in range(300)}
                  for unseen in (False, True))  # fmt: skip
    assert min(len(seen), len(kept)) > 100  # of at least a thousand in all, in the smallest spaces
    assert not seen & kept
    assert not any(change.held_out for change in seen)
    assert all(change.held_out for change in kept)
    turned = {change.degrees for change in seen | kept}
    assert len(turned) > 100 or env.action_space.shape == (1,)  # one motor cannot be rotated
    assert {change.delay for change in seen} == {0, 1, 2, 3}
    assert len({change.order for change in seen}) > 2


@TASKS
def test_a_life_changes_senses_in_its_second_block_only(entry):
    blocks = w.make_schedule(3, 3, 3)
    env = w.Life(gymnasium.make(entry.id), blocks, w.ChangeSet(motors=False), unseen=True)
    plain = gymnasium.make(entry.id)
    first, same = env.reset(seed=2)[0], plain.reset(seed=2)[0]
    np.testing.assert_array_equal(first, same)
    still = np.zeros(env.action_space.shape, np.float32)
    for step in range(9):
        got, *_, info = env.step(still)
        there = plain.step(still)[0]
        changed = env.change.sensed(plain.observation_space, there)
        during = info["life"]["kind"] == "perturbation"
        np.testing.assert_array_equal(got, changed if during else there)
        assert during == (step in (2, 3, 4))


@TASKS
def test_an_infant_is_not_the_adult_and_leaves_no_trace(entry):
    env = gymnasium.make(entry.id)
    young = [name for name in YOUNG if name in env.unwrapped.task.stages]
    assert young, "no developmental stage"
    page = type(env.unwrapped).__doc__
    adult = lived(env, 3, 60, stage="train")[0]
    for name in young:
        infant = lived(env, 3, 60, stage=name)[0]
        assert page.count(name) > 1
        assert infant.shape != adult.shape or not np.array_equal(infant, adult)
    np.testing.assert_array_equal(lived(env, 3, 60, stage="train")[0], adult)


@TASKS
def test_every_sensor_takes_delay_noise_dropout_and_gain(entry):
    plain = gymnasium.make(entry.id).unwrapped
    control = plain.task.physics_step * plain.task.substeps
    given = {"delay": 2.0 * control, "noise": 0.0, "dropout": 0.0, "gain": 0.5}
    sensors = dict.fromkeys(plain.layout.names, given)
    env = gymnasium.make(entry.id, sensors=sensors).unwrapped
    for field in env.layout:
        assert dataclasses.asdict(env.layout[field.name])["delay"] == given["delay"]
        assert (field.noise, field.dropout, field.gain) == (0.0, 0.0, 0.5)
    silent = {name: {"dropout": 1.0} for name in plain.layout.names}
    assert not lived(gymnasium.make(entry.id, sensors=silent), 0, 10)[0].any()
    quiet = {name: {**given, "delay": 0.0, "gain": 1.0} for name in plain.layout.names}
    full = lived(gymnasium.make(entry.id, sensors=quiet), 0, 12)[0]
    half = lived(gymnasium.make(entry.id, sensors=sensors), 0, 12)[0]
    size = min(len(full), len(half))
    inside = np.all(np.abs(full[: size - 2]) < 1.0, axis=0)
    assert inside.any()
    late = 0.5 * full[: size - 2, inside]
    np.testing.assert_allclose(half[2:size, inside], late, rtol=1e-6, atol=1e-7)
