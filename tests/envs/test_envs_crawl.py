"""Crawl: odours, what is smelt and told, wounds, gaits of the oracle in its media."""

import gymnasium
import numpy as np
import pytest

import envs
from envs.bodies.worm import Worm
from envs.tasks.crawl import task as made
from envs.tasks.crawl.kernels import ADAPTATION, MOVES, REACH, STEP, TIMESTEP
from envs.tasks.crawl.oracle import Proprioceptive, Reflex
from envs.tasks.segmented_swimmer.task import STRAIN

ID = "reafference/Crawl-v0"
NAMES = ("stretch", "from_head", "from_tail", "odour", "odour_change")
CLEAR = {name: {"noise": 0.0, "delay": 0.0} for name in NAMES}


def vector(rows, seed=0, arguments=None, **options):
    env = gymnasium.make_vec(ID, rows, threads=1, max_episode_steps=0, **(arguments or {}))
    seen, _ = env.reset(seed=seed, options=options)
    return env, env.unwrapped.task, seen


def lived(env, seen, steps, policy=None):
    """Lets the oracle act; returns bends, places of the head link and the last info."""
    task, bends, places = env.unwrapped.task, [], []
    policy = policy or envs.make_oracle(env)
    first = task.body.qpos
    for _ in range(steps):
        seen, *_, info = env.step(policy.predict(seen)[0])
        bends.append(task.body.state[:, first + 3 : first + 3 + task.swimmer.segments].copy())
        places.append(task.body.state[:, first : first + 2].copy())
    return np.array(bends), np.array(places), info


@pytest.mark.parametrize("stage", ["train", "unseen", "larva", "plain"])
def test_oracle_finds_odours_in_every_stage(stage):
    env, task, seen = vector(30, 11, stage=stage)
    *_, info = lived(env, seen, 1000)
    assert info["is_success"].all()
    assert task.body.found.mean() > 4.0
    assert np.array_equal(info["is_success"], task.body.found >= 1)


def test_random_muscles_find_nothing():
    env, task, _ = vector(100)
    chance = np.random.default_rng(0)
    for _ in range(500):
        env.step(chance.uniform(size=(100, 18)))
    assert task.body.found.mean() < 0.1


def wave(bends):
    """Frequency (Hz), wavelength (lengths), 1 for a wave to the tail, by moments."""
    bends = bends - bends.mean(axis=0)
    rates = np.gradient(bends, STEP, axis=0)
    turn = np.sqrt((rates**2).sum(axis=(0, 2)) / (bends**2).sum(axis=(0, 2)))
    here, there = bends[..., :-1], bends[..., 1:]
    apart = 0.5 * (here * rates[..., 1:] - rates[..., :-1] * there).sum(axis=(0, 2)) / turn
    lag = np.arctan2(apart, (here * there).sum(axis=(0, 2))) / (2.0 * np.pi)
    return turn / (2.0 * np.pi), 1.0 / (np.abs(lag) * (bends.shape[2] + 1)), np.sign(lag)


def test_waves_run_to_the_tail_and_slow_down_with_the_load():
    """Frequency by turns of the head, wavelength by moments."""
    env, task, seen = vector(18, 4)
    for medium, factor in enumerate((0.1, 1.0, 100.0)):
        change = {"name": "viscosity", "factor": factor}
        mask = np.arange(18) // 6 == medium
        seen, _ = env.reset(options={"stage": "plain", "perturbation": change, "reset_mask": mask})
    bends, *_ = lived(env, seen, 1200, Proprioceptive(task, Reflex(steer=0.0)))
    bends = bends[300:]
    frequency = ((bends[1:, :, 0] > 0.0) & (bends[:-1, :, 0] <= 0.0)).mean(axis=0) / STEP
    _, wavelength, sign = wave(bends)
    assert (sign > 0.0).all()
    quick, middle, slow = np.median(frequency.reshape(3, 6), axis=1)
    assert quick > middle > slow
    assert 4.0 < quick / slow < 7.5
    long, between, short = np.median(wavelength.reshape(3, 6), axis=1)
    assert long > between > short


def test_a_silent_ganglion_parts_the_wave_until_it_speaks_again():
    wound = {"name": "silence", "ganglion": 3, "onset": 10.0, "duration": 8.0}
    env, task, seen = vector(6, 1, stage="plain", perturbation=wound)
    _, places, _ = lived(env, seen, 1400, Proprioceptive(task, Reflex(steer=0.0)))
    spans = ((200, 500), (600, 900), (1100, 1400))
    ways = [np.hypot(*(places[end - 1] - places[begin]).T) for begin, end in spans]
    assert np.all(ways[1] < 0.6 * ways[0])
    np.testing.assert_allclose(ways[2], ways[0], rtol=0.1)


def test_a_finer_twin_lives_nearly_the_same(monkeypatch):
    ends = {}
    for finer in (1, 8):
        monkeypatch.setattr(made, "TIMESTEP", TIMESTEP / finer)
        monkeypatch.setattr(made.CrawlTask, "moves", MOVES * finer)
        env, task, _seen = vector(8, 3, stage="plain")
        chance = np.random.default_rng(1).uniform(size=(6, 12))
        for step in range(60):
            action = np.zeros((8, 18))
            action[:, :12] = chance[step // 10]
            env.step(action)
        ends[finer] = task.body.state[:, task.body.qpos : task.body.qpos + 9].copy()
    assert np.abs(ends[1] - ends[8])[:, :2].max() < 0.05 * Worm().length
    assert np.abs(ends[1] - ends[8])[:, 3:].max() < 0.1


def test_smell_against_a_slow_twin():
    env, task, seen = vector(3, 2, {"sensors": CLEAR}, stage="plain")
    oracle, body, used = envs.make_oracle(env), task.body, seen[:, 16].astype(float)
    np.testing.assert_array_equal(seen[:, 17:], 0.0)
    for _ in range(200):
        seen, _, _, _, _info = env.step(oracle.predict(seen)[0])
        heading = body.state[:, body.qpos + 2]
        nose = body.state[:, body.qpos : body.qpos + 2].copy()
        nose += 0.5 * Worm().link * np.column_stack([np.cos(heading), np.sin(heading)])
        smell = np.exp(-np.hypot(*(body.source - nose).T) / Worm().length)
        used += (1.0 - np.exp(-STEP / ADAPTATION)) * (smell - used)
        np.testing.assert_allclose(seen[:, 16], smell, atol=1e-6)
        change = np.clip(10.0 * np.column_stack([smell - used, used - smell]), 0.0, 1.0)
        np.testing.assert_allclose(seen[:, 17:], change, atol=1e-5)


def test_progress_adds_up_to_the_way_and_odours_move_on():
    env, task, seen = vector(20, 5, stage="plain")
    oracle, body, length = envs.make_oracle(env), task.body, Worm().length
    for _ in range(600):
        before, was = body.distance.copy(), body.found.copy()
        seen, _, _, _, info = env.step(oracle.predict(seen)[0])
        there = body.found > was
        np.testing.assert_array_equal(info["reward_odour"], 5.0 * there)
        way = info["reward_progress"] * length / 10.0
        np.testing.assert_allclose((before - body.distance)[~there], way[~there], atol=1e-12)
        assert (before - way)[there].max(initial=0.0) < REACH * length
        fresh = body.distance[there] / length
        assert np.all((fresh >= 0.8) & (fresh <= 1.2))
        np.testing.assert_array_equal(body.state[:, body.mocap : body.mocap + 2], body.source)
    assert body.found.mean() > 1.0


def test_energy_is_work_and_upkeep():
    """Muscles that hold a bend at rest do no work: strength x activation x upkeep is left."""
    env, _task, _ = vector(1, stage="plain")
    action = np.zeros((1, 18))
    action[0, :6] = 0.5
    for _ in range(600):
        *_, info = env.step(action)
    worm = Worm()
    held = 6.0 * 0.5 * worm.strength * worm.upkeep * STEP
    assert info["reward_energy"][0] == pytest.approx(-0.005 * 1e3 * held, rel=0.02)


def test_messages_and_wounds():
    cut = {"name": "cut_link", "link": 2, "onset": 0.1}
    silence = {"name": "silence", "ganglion": 1, "onset": 0.2, "duration": 0.09}
    env, _task, seen = vector(1, 0, {"sensors": CLEAR}, stage="plain", perturbation=[cut, silence])
    action = np.linspace(0.1, 0.9, 18)[np.newaxis]
    for step in range(1, 20):
        seen, *_ = env.step(action)
        from_head, from_tail = action[0, 12:17].copy(), action[0, 13:18].copy()
        if step >= 5:
            from_head[1] = from_tail[1] = 0.0
        silent = 10 <= step < 15  # what is said in one step is heard in the next
        if silent:
            from_tail[0] = 0.0
        if 11 <= step < 16:
            from_head[0] = 0.0
        np.testing.assert_allclose(seen[0, 6:11], from_head, atol=1e-6)
        np.testing.assert_allclose(seen[0, 11:16], from_tail, atol=1e-6)
        assert (seen[0, 16] == 0.0) == silent
        assert (seen[0, 0] == 0.0) == silent


def test_what_belongs_to_a_ganglion_is_that_of_the_swimmer_and_a_nose():
    ours = gymnasium.make(ID).unwrapped.task
    theirs = gymnasium.make("reafference/SegmentedSwimmer-v0").unwrapped.task
    assert ours.motor_names == theirs.motor_names
    assert ours.layout.names[:3] == theirs.layout.names
    seen, done = ours.ganglion(1)
    assert (seen, done) == ([0, 11, 16, 17, 18], [0, 6, 12])
    assert [ours.ganglion(k) for k in range(2, 7)] == [theirs.ganglion(k) for k in range(2, 7)]
    with pytest.raises(ValueError, match="Unknown ganglion: got 'ganglion_9'"):
        ours.ganglion(9)


def test_without_messages_each_ganglion_is_alone():
    env, task, seen = vector(2, 0, {"messages": False})
    assert task.layout.names == ("stretch", "odour", "odour_change")
    assert env.single_action_space.shape == (12,)
    assert not any(name.startswith("link") for name in task.groups)
    bends, *_ = lived(env, seen, 50)
    stretch = bends[-2, 0] * Worm().width / Worm().link / STRAIN
    assert np.abs(stretch).max() > 0.05
    np.testing.assert_allclose(task.ganglion(1)[0], [0, 6, 7, 8])
