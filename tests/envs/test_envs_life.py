"""Motor wrappers, hidden changes and the schedule of a life."""

import math

import gymnasium
import numpy as np
import pytest

from envs import wrappers as w
from envs.wrappers.motors import turned
from envs.wrappers.schedule import block_at

CART, POINT = "CartPole-v1", "reafference/PointB-v0"


def step_of(env, action):
    env.reset(seed=3)
    return env.step(action)[0]


def same_step(left, right):
    np.testing.assert_array_equal(left, right)


def test_discrete_actions_are_exchanged():
    flipped = w.MotorPermutation(gymnasium.make(CART), [1, 0])
    same_step(step_of(flipped, 0), step_of(gymnasium.make(CART), 1))
    with pytest.raises(ValueError, match="each of 0 to 1 once"):
        w.MotorPermutation(gymnasium.make(CART), [0, 0])


def test_box_motors_are_exchanged_rotated_scaled_and_biased():
    action = np.array([0.5, -0.25], np.float32)
    plain = gymnasium.make(POINT)
    swap = w.MotorPermutation(gymnasium.make(POINT), [1, 0])
    same_step(step_of(swap, action), step_of(plain, action[::-1].copy()))
    turn = w.MotorRotation(gymnasium.make(POINT), math.pi / 2)
    np.testing.assert_allclose(turn.action(action), [0.25, 0.5], atol=1e-7)
    weak = w.MotorGain(gymnasium.make(POINT), 0.5, bias=0.1, motors=[1])
    np.testing.assert_allclose(weak.action(action), [0.5, -0.025], atol=1e-7)
    assert weak.action(np.array([0.0, 9.0])).tolist() == [0.0, 1.0]
    for angle in (0.3, 2.0, -1.0):
        once = turned(plain.action_space, 0.5 * action, angle, (0, 1))
        back = turned(plain.action_space, once, -angle, (0, 1))
        np.testing.assert_allclose(back, 0.5 * action, atol=1e-6)
    with pytest.raises(ValueError, match="expected a flat Box"):
        w.MotorRotation(gymnasium.make(CART), 0.1)
    with pytest.raises(ValueError, match="from 0 to 1"):
        w.MotorGain(gymnasium.make(POINT), 0.0, motors=[2])


def test_schedule():
    blocks = w.make_schedule(10, 20, 5, reversals=2)
    kinds = [block.kind for block in blocks]
    assert kinds == ["baseline", *["perturbation", "washout"] * 3]
    ends = np.cumsum([block.steps for block in blocks])
    expected = np.searchsorted(ends, np.arange(90), side="right")
    assert [block_at(blocks, step) for step in range(90)] == expected.tolist()
    with pytest.raises(ValueError, match="Did you mean 'washout'"):
        w.Block("wash", 3)
    with pytest.raises(ValueError, match="got 0 steps"):
        w.make_schedule(0, 1, 1)
    with pytest.raises(ValueError, match="expected 0 or more"):
        w.make_schedule(1, 1, 1, reversals=-1)


def drawn(env, count, unseen, **allowed):
    chance, changes = np.random.default_rng(0), w.ChangeSet(**allowed)
    spaces = (env.observation_space, env.action_space)
    return [changes.draw(*spaces, chance, unseen) for _ in range(count)]


def test_changes_for_testing_never_come_in_training():
    env = gymnasium.make(CART)
    seen, kept = set(drawn(env, 8000, False)), set(drawn(env, 4000, True))
    assert not seen & kept
    assert len(seen) + len(kept) == 24 * 16 * 2 - 1  # all there are, but for none at all
    assert 0.15 < len(kept) / (len(seen) + len(kept)) < 0.35
    large = drawn(gymnasium.make(POINT), 500, False, longest_delay=3)
    assert len(set(large)) == 500


def test_small_sets_are_refused_when_they_are_empty():
    changes = w.ChangeSet(permute=False, mirror=False, motors=False)
    spaces = (gymnasium.make(CART).observation_space, gymnasium.make(CART).action_space)
    with pytest.raises(ValueError, match="found none for training"):
        changes.draw(*spaces, np.random.default_rng(0), False)


def test_a_change_is_undone_by_its_inverse():
    env = gymnasium.make(POINT)
    box = env.observation_space
    observation = box.sample()
    for change in drawn(env, 20, False):
        felt = change.sensed(box, observation)
        undone = np.empty_like(observation)
        middle = 0.5 * (box.low + box.high)
        for i, source in enumerate(change.order):
            offset = felt[i] - middle[source]
            undone[source] = middle[source] + (-offset if change.mirrored[i] else offset)
        np.testing.assert_allclose(undone, observation, atol=1e-6)


def test_life_plays_its_blocks_across_episodes():
    blocks = w.make_schedule(30, 40, 20, reversals=1)
    env = w.Life(gymnasium.make(CART), blocks, w.ChangeSet(longest_delay=2))
    twin = gymnasium.make(CART)
    seen, _ = env.reset(seed=1)
    true, _ = twin.reset(seed=1)
    past, episodes = [true], 0
    changed = 0
    for step in range(1, 151):
        action = int(true[2] + 0.5 * true[3] > 0.0) if step % 40 else 0
        acts = blocks[block_at(blocks, step - 1)].kind == "perturbation"
        sent = env.change.motors.index(action) if acts else action
        seen, reward, terminated, truncated, info = env.step(sent)
        true, expected, fell, late, _ = twin.step(action)
        past.append(true)
        block = min(block_at(blocks, step), len(blocks) - 1)
        assert info["life"]["kind"] == blocks[block].kind
        assert info["life"]["step"] == step
        if blocks[block].kind == "perturbation":
            delayed = past[max(len(past) - 1 - env.change.delay, 0)]
            np.testing.assert_array_equal(seen, env.change.sensed(twin.observation_space, delayed))
            changed += not np.array_equal(seen, true)
        else:
            np.testing.assert_array_equal(seen, true)
        assert (reward, terminated) == (expected, fell)
        assert truncated == (late or step == 150)
        if terminated or truncated:
            episodes += 1
            if step < 150:
                seen, _ = env.reset()
                true, _ = twin.reset()
                past = [true]
    assert info["life"]["over"]
    assert changed > 50
    with pytest.raises(ValueError, match="it is over"):
        env.step(0)


def test_each_life_has_its_change_and_each_seed_its_lives():
    def changes(seed, unseen):
        env = w.Life(gymnasium.make(POINT), [w.Block("perturbation", 3)], unseen=unseen)
        found = []
        env.reset(seed=seed)
        for _ in range(4):
            found.append(env.change)
            for _ in range(3):
                env.step(np.zeros(2, np.float32))
            env.reset()
        return found

    first = changes(0, False)
    assert first == changes(0, False)
    assert len({*first, *changes(1, False)}) == 8
    assert not any(change.held_out for change in first)
    assert all(change.held_out for change in changes(0, True))


def test_a_life_needs_blocks_and_a_reset():
    with pytest.raises(ValueError, match="expected at least one"):
        w.Life(gymnasium.make(CART), [])
    with pytest.raises(ValueError, match="no life has begun"):
        _ = w.Life(gymnasium.make(CART), w.make_schedule(1, 1, 1)).change
