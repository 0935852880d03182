"""SegmentedSwimmer: ganglia, messages, wounds, energy, symmetry, stages, the oracle's wave."""

import math

import gymnasium
import numpy as np
import pytest

from envs.tasks.segmented_swimmer.picture import posture

ID = "reafference/SegmentedSwimmer-v0"
CALM = {"stretch": {"noise": 0.0, "delay": 0.0}}
PLAIN = {"stage": "plain"}
N = 6


def calm_env(**arguments):
    return gymnasium.make(ID, sensors=CALM, disable_env_checker=True, **arguments).unwrapped


def straight(env, options=None):
    observation, _ = env.reset(seed=0, options=options or PLAIN)
    env.task.chain.bend[0], env.task.chain.heading[0] = 0.0, 0.0
    return observation


def action(**commands):
    """Excitations and messages by name, as ``left_1=0.5``."""
    names = calm_env().task.motor_names
    values = np.zeros(len(names), np.float32)
    for name, value in commands.items():
        values[names.index(name)] = value
    return values


def test_left_muscle_turns_left_and_stretches_the_right_flank():
    env = calm_env()
    straight(env)
    for _ in range(100):
        observation, *_ = env.step(action(left_2=1.0))
    swimmer = env.task.swimmer
    joint = swimmer.stiffness / swimmer.link
    expected = swimmer.strength / (joint * (swimmer.tone + 1.0))
    bend = env.task.chain.bend[0]
    assert bend[1] == pytest.approx(expected, rel=1e-3)
    np.testing.assert_allclose(bend[[0, 2, 3, 4, 5]], 0.0, atol=0.02)
    strain = bend * swimmer.width / swimmer.link / env.layout["stretch"].scale
    np.testing.assert_allclose(observation[:6], strain, rtol=1e-5)


def test_both_muscles_stiffen():
    bends = []
    for right in (0.0, 0.5):
        env = calm_env()
        straight(env)
        env.task.chain.bend[0, 2] = 0.4
        for _ in range(4):
            env.step(action(left_3=right, right_3=right))
        bends.append(env.task.chain.bend[0, 2])
    assert 0.0 < bends[1] < 0.9 * bends[0]


def test_holding_costs_the_upkeep_of_its_activation():
    """Equal muscles move nothing: strength * upkeep * integral of 1 - exp(-t / time), each."""
    env = calm_env(reward_weights={"progress": 0.0, "goal": 0.0, "energy": 1.0})
    straight(env)
    total = sum(env.step(action(left_5=1.0, right_5=1.0))[1] for _ in range(50))
    swimmer = env.task.swimmer
    active = 1.0 - swimmer.time * (1.0 - math.exp(-1.0 / swimmer.time))
    expected = 2.0 * swimmer.strength * swimmer.upkeep * active
    assert env.task.flanks.spent[0] == pytest.approx(expected, rel=5e-3)
    assert env.task.flanks.work[0] == pytest.approx(0.0, abs=1e-15)
    assert total == pytest.approx(-1e3 * env.task.flanks.spent[0])


def test_a_muscle_that_is_stretched_gives_nothing_back():
    env = calm_env()
    straight(env)
    env.task.chain.bend[0, 2] = 1.0
    for _ in range(15):
        env.step(action(left_3=0.2))
    swimmer = env.task.swimmer
    active = 0.2 * (0.3 - swimmer.time * (1.0 - math.exp(-0.3 / swimmer.time)))
    assert env.task.flanks.work[0] < -1e-6
    upkeep = swimmer.strength * swimmer.upkeep * active
    assert env.task.flanks.spent[0] == pytest.approx(upkeep, rel=0.02)


def test_messages_reach_the_neighbours_with_the_next_observation():
    env = calm_env()
    straight(env)
    observation, *_ = env.step(action(message_3=0.7, message_1=0.2))
    heard = {name: observation[env.layout[name].slice] for name in ("from_head", "from_tail")}
    np.testing.assert_allclose(heard["from_head"], [0.2, 0.0, 0.7, 0.0, 0.0], rtol=1e-6)
    np.testing.assert_allclose(heard["from_tail"], [0.0, 0.7, 0.0, 0.0, 0.0], rtol=1e-6)
    observation, *_ = env.step(action())
    assert not observation[env.layout["from_head"].slice].any()


def test_a_ganglion_has_its_own_places_only():
    task = calm_env().task
    assert task.ganglion(1) == ([0, 11], [0, 6, 12])
    assert task.ganglion(3) == ([2, 7, 13], [2, 8, 14])
    assert task.ganglion(6) == ([5, 10], [5, 11, 17])
    places = [place for k in range(1, N + 1) for place in task.ganglion(k)[0]]
    assert sorted(places) == list(range(16))
    assert calm_env(messages=False).task.ganglion(6) == ([5], [5, 11])
    with pytest.raises(ValueError, match="Did you mean 'ganglion_6'"):
        task.ganglion(16)


def test_cut_link_is_silent_both_ways_from_its_onset_on():
    wound = {"name": "cut_link", "link": 2, "onset": 0.1}
    env = calm_env()
    straight(env, {**PLAIN, "perturbation": wound})
    heard = []
    for _ in range(10):
        observation, *_ = env.step(np.ones(18, np.float32))
        heard.append(observation[6:])
    heard = np.array(heard)
    assert (heard[:4] == 1.0).all()
    assert (heard[5:, [1, 6]] == 0.0).all()
    assert (heard[5:, [0, 2, 3, 4, 5, 7, 8, 9]] == 1.0).all()
    env.reset(options=PLAIN)
    for _ in range(10):
        observation, *_ = env.step(np.ones(18, np.float32))
    assert (observation[6:] == 1.0).all()


def test_silent_ganglion_neither_feels_nor_acts_nor_speaks_and_comes_back():
    wound = {"name": "silence", "ganglion": 2, "onset": 0.2, "duration": 0.4}
    env, task = calm_env(), None
    straight(env, {**PLAIN, "perturbation": wound})
    task = env.task
    drive = action(left_2=1.0, left_4=1.0, **{f"message_{k}": 1.0 for k in range(1, 7)})
    history = []
    for _ in range(60):
        observation, *_ = env.step(drive)
        history.append(
            (task.chain.bend[0, 1], task.chain.bend[0, 3], *observation[[1, 6, 7, 11, 12]])
        )
    before, during, after = np.array(history)[[8, 28, 59]]
    assert before[0] > 0.3
    assert during[0] < 0.5 * before[0]
    assert during[1] > 0.9 * history[8][1]
    assert (during[2:] == 0.0).all()
    assert after[0] > 0.3
    assert (after[3:] == 1.0).all()
    assert after[2] > 0.0


def test_lesions_by_name_act_from_the_start():
    env = calm_env()
    straight(env, {**PLAIN, "lesion": ["link_4", "ganglion_1"]})
    observation, *_ = env.step(np.ones(18, np.float32))
    np.testing.assert_array_equal(observation[6:11], [0, 1, 1, 0, 1])
    np.testing.assert_array_equal(observation[11:16], [0, 1, 1, 0, 1])


def path(env, actions, flip=False):
    env.reset(seed=5, options=PLAIN)
    chain = env.task.chain
    if flip:
        chain.bend[0] *= -1.0
        chain.heading[0] *= -1.0
    centres = []
    for each in actions:
        env.step(each)
        centres.append(chain.centre[0].copy())
    return np.array(centres)


def test_mirrored_actions_give_the_mirrored_path():
    actions = np.random.default_rng(1).uniform(0.0, 1.0, (80, 18)).astype(np.float32)
    mirrored = actions[:, np.r_[6:12, :6, 12:18]]
    first, second = path(calm_env(), actions), path(calm_env(), mirrored, flip=True)
    np.testing.assert_allclose(first * [1.0, -1.0], second, rtol=1e-9, atol=1e-15)
    flip = {"perturbation": {"name": "motor_flip"}}
    env = calm_env(options=flip)
    np.testing.assert_allclose(path(env, mirrored), first, rtol=1e-9, atol=1e-15)


def test_growth_of_all_sides_changes_size_and_nothing_else():
    actions = np.random.default_rng(2).uniform(0.0, 1.0, (60, 18)).astype(np.float32)
    grown = calm_env(options={"perturbation": {"name": "growth", "length": 1.7, "stiffness": 1.0}})
    small, large = path(calm_env(), actions), path(grown, actions)
    np.testing.assert_allclose(1.7 * small, large, rtol=1e-6, atol=1e-12)


def test_any_action_is_stable():
    env = gymnasium.make_vec(ID, 16, options={"stage": "unseen"}, max_episode_steps=0).unwrapped
    env.reset(seed=0, options={"perturbation": {"name": "locked", "segments": 3}})
    generator = np.random.default_rng(0)
    largest = 0.0
    for _ in range(1500):
        *_, info = env.step(np.sign(generator.normal(size=(16, 18))) * 1e9)
        largest = max(largest, np.abs(env.task.chain.bend).max())
        assert not info["physics_error"].any()
    strength, stiffness = env.task.flanks.strength, env.task.flanks.stiffness
    bound = (strength.max(axis=1) / (2.0 * stiffness.min(axis=1))).max()
    assert largest < 1.5 * bound


def test_goals_count_once():
    env = calm_env(reward_weights={"progress": 0.0, "energy": 0.0})
    straight(env)
    total = 0.0
    for x in (0.02, 0.03, 0.02, 0.03, 0.08):
        env.task.chain.centre[0] = (x, 0.0)
        total += env.step(action())[1]
    assert total == 3.0


def test_posture_has_its_centre_and_bends():
    bend = np.array([0.3, -0.5, 0.2])
    places, angles = posture(np.array([0.4, -0.1]), 1.0, bend, 0.02)
    np.testing.assert_allclose(places.mean(axis=0), [0.4, -0.1])
    np.testing.assert_allclose(angles[:-1] - angles[1:], bend)
    half = 0.01 * np.column_stack([np.cos(angles), np.sin(angles)])
    np.testing.assert_allclose((places - half)[:-1], (places + half)[1:])
