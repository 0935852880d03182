"""Bodies of the races beside those they stand for, and the races themselves."""

import math

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from experiments.classics import cli, evolution, gaits, races, swing_up
from experiments.classics.races import Course, Race


@pytest.mark.parametrize("name", list(gaits.GAITS))
def test_a_row_of_a_gait_is_gymnasiums_own_body(name):
    pytest.importorskip("mujoco")
    own, many = gymnasium.make(gaits.GAITS[name].id), gaits.GaitBatch(name, 3)
    first, rows = own.reset(seed=12)[0], many.reset(seed=[3, 12, 5])[0]
    np.testing.assert_allclose(rows[1], first, atol=1e-12)
    rng, ended, steps = np.random.default_rng(0), False, 0
    while not ended and steps < 120:
        actions = rng.uniform(-1.0, 1.0, (3, *own.action_space.shape)).astype(np.float32)
        seen, reward, fallen, late, _ = own.step(actions[1])
        all_seen, rewards, all_fallen, _, _ = many.step(actions)
        np.testing.assert_allclose(all_seen[1], seen, atol=1e-9)
        assert rewards[1] == pytest.approx(reward, abs=1e-6)
        assert all_fallen[1] == fallen
        ended, steps = fallen or late, steps + 1
    assert ended == (name == "Hopper")


def test_a_row_that_has_fallen_stands_still():
    pytest.importorskip("mujoco")
    many = gaits.GaitBatch("Hopper", 2)
    seen, _ = many.reset(seed=0)
    fallen = np.zeros(2, bool)
    actions = np.stack([np.zeros(3), np.ones(3)]).astype(np.float32)
    while not fallen.any():
        seen, _, fallen, _, _ = many.step(actions)
    row = int(np.argmax(fallen))
    after, rewards, again, _, _ = many.step(actions)
    assert np.array_equal(after[row], seen[row])
    assert rewards[row] == 0.0
    assert not again[row]
    assert not np.array_equal(after[1 - row], seen[1 - row])


def test_a_gait_is_made_by_name_with_lives_of_any_length():
    pytest.importorskip("mujoco")
    env = races.gait("Swimmer", 30)()
    assert type(env.unwrapped).__name__ == "SwimmerEnv"
    many = gymnasium.make_vec(env.spec, 2, vectorization_mode="vector_entry_point")
    many.reset(seed=0)
    for step in range(30):
        *_, late, _ = many.step(np.zeros((2, 2), np.float32))
        assert late.all() == (step == 29)


@pytest.mark.filterwarnings("ignore:.*render:UserWarning")
@pytest.mark.filterwarnings("ignore:.*Box:UserWarning")
def test_the_swing_up_is_a_sound_environment_and_its_rows_are_single_ones():
    check_env(races.swing_up().unwrapped, skip_render_check=True)
    one, many = races.swing_up(), swing_up.SwingUpBatch(3)
    assert np.array_equal(one.reset(seed=8)[0], many.reset(seed=[1, 8, 4])[0][1])
    rng = np.random.default_rng(0)
    for _ in range(60):
        actions = rng.uniform(-1.0, 1.0, (3, 1)).astype(np.float32)
        seen, reward, off, _, _ = one.step(actions[1])
        rows, rewards, offs, _, _ = many.step(actions)
        assert np.array_equal(rows[1], seen)
        assert (rewards[1], offs[1]) == (reward, off)


def test_the_swing_up_moves_as_gymnasiums_cart_pole():
    """Full force in Gymnasium's CartPole is full force here."""
    theirs, ours = gymnasium.make("CartPole-v1").unwrapped, swing_up.SwingUpBatch(1)
    state, _ = theirs.reset(seed=0)
    ours.reset(seed=0)
    ours.state[0] = theirs.state
    for push in (1, 1, 0, 1, 0, 0, 1, 1):
        theirs.step(push)
        seen, reward, *_ = ours.step(np.array([[2.0 * push - 1.0]]))
        np.testing.assert_allclose(ours.state[0], theirs.state, atol=1e-9)
        assert seen[0, 2] == pytest.approx(math.cos(theirs.state[2]))
        assert reward[0] == pytest.approx(0.5 * (1.0 + math.cos(theirs.state[2])))
    assert np.abs(state).max() < 0.06


def test_hanging_earns_nothing_and_leaving_the_track_ends():
    env = races.swing_up()
    env.reset(seed=0)
    _, reward, off, _, _ = env.step(np.zeros(1, np.float32))
    assert reward < 0.01
    while not off:
        _, _, off, late, _ = env.step(np.ones(1, np.float32))
        assert not late
    assert abs(env.unwrapped._one.state[0, 0]) > swing_up.TRACK


def short(**changes):
    own = races.own("CartPole-v1")
    return Course(own, {0.0: own, 0.5: own}, 0.05, 2, 1, {"population": 8}, (400, 400))


def test_a_race_is_run_once_and_taken_up_again(tmp_path, monkeypatch):
    monkeypatch.setitem(races.COURSES, "CartPole-v1", short())
    row = races.run(Race("CartPole-v1", "evolved", 3))
    assert len(row["step"]) == len(row["cpu"]) == len(row["score"]) >= 1
    assert row["cpu"][-1] >= 0.05
    assert len(row["returns"]) == 4
    told = {"commit": "abc", "created": "2026-01-01T00:00"}
    from experiments import records

    file = tmp_path / "races.jsonl"
    records.append_record(file, {**row, "origin": told})
    rows = evolution.carry_out([Race("CartPole-v1", "evolved", 3)], file, {"commit": "new"})
    assert rows == [{**row, "origin": told}]


def test_the_page_tells_goals_that_are_missed():
    def row(course, agent, seed, scores):
        return {"course": course, "agent": agent, "seed": seed, "step": [10, 20],
                "cpu": [1.0, 4.9], "score": scores, "returns": scores,
                "origin": {"commit": "abc", "created": "2026-01-01T00:00"}}  # fmt: skip

    rows = [
        row("CartPole-v1", "evolved", 1, [480.0, 500.0]),
        row("CartPole-v1", "evolved", 2, [100.0, 400.0]),
        row("HalfCheetah-v5", "evolved", 1, [0.0, 2600.0]),
        row("HalfCheetah-v5", "ppo", 1, [0.0, 900.0]),
    ]
    text = evolution.page(rows, "reafference classics --study evolution")
    assert "| 1.0 s, - | **no** |" in text
    assert "| 2600 | yes |" in text
    assert "| 2600 and 900 | yes |" in text
    assert "swing-up: level" not in text


def test_the_plan_uses_no_seed_that_settings_were_found_on():
    plan = races.plan(100, 5)
    assert len(plan) == len(set(plan))
    assert {race.course for race in plan} == set(races.COURSES)
    assert min(race.seed for race in plan) == 100
    assert "evolution" in cli.Classics.__doc__
