"""One life: what the cells tell, when they are exchanged, and what is measured about it."""

import json
from dataclasses import replace

import gymnasium
import numpy as np
import pytest

from agents.base import Agent
from agents.bodies import BatchedBodies, bodies_of
from agents.task import Task
from agents.uniform import build as build_random
from envs.wrappers import Change
from experiments.one_life import BODIES, contenders, page
from experiments.one_life.bodies import Reaching, Steering, Walking
from experiments.one_life.life import CELLS, EARLIEST, LATEST, SHARPNESS, STEPS, Lives
from experiments.one_life.trial import Levels, examine, live


def bearing(cells):
    """Population vector of the cells, rad."""
    return np.angle(cells @ np.exp(2j * np.pi * np.arange(CELLS) / CELLS))


def straight(body, seen):
    """What a body that knows its cells does."""
    angle = bearing(seen[:, :CELLS])
    if isinstance(body, Steering):
        return np.clip(angle / 0.5, -1.0, 1.0)[:, None]
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


@pytest.mark.parametrize(("body", "level"), [(Steering, 0.85), (Walking, 0.99)])
def test_who_knows_the_cells_goes_straight_until_they_are_exchanged(body, level):
    lives = Lives(own := body(), True, True)
    seen, levels = lives.reset(list(range(30))), []
    for _ in range(STEPS):
        seen, rewards, over = lives.step(straight(own, seen))
        levels.append(rewards)
    assert over
    levels = np.array(levels)
    before = np.arange(STEPS)[:, None] < lives.moment
    assert levels[before].mean() > level
    assert levels[~before].mean() < 0.5 * level
    assert ((lives.moment >= EARLIEST) & (lives.moment < LATEST)).all()


def test_cells_are_exchanged_by_the_order_of_the_life_at_its_moment():
    first, other = (Lives(Walking(), changes, True) for changes in (True, False))
    a, b = first.reset([3, 4]), other.reset([3, 4])
    for step in range(1, STEPS):
        assert np.array_equal(a[:, CELLS:], b[:, CELLS:])
        for row in range(2):
            order = first._orders[row] if step > first.moment[row] else np.arange(CELLS)
            assert np.array_equal(a[row, :CELLS], b[row, order])
        still = np.full((2, 2), 0.3)
        (a, *_), (b, *_) = first.step(still), other.step(still)


def test_cells_have_von_mises_tuning():
    lives = Lives(Steering(), False, False)
    cells = lives.reset([9])[0, :CELLS]
    angle = bearing(cells[None])[0]
    preferred = 2.0 * np.pi * np.arange(CELLS) / CELLS
    assert np.allclose(cells, np.exp(SHARPNESS * (np.cos(angle - preferred) - 1.0)), atol=2e-3)


@pytest.mark.parametrize("unseen", [True, False])
def test_test_orders_are_never_met_in_training(unseen):
    lives = Lives(Walking(), True, unseen)
    lives.reset(list(range(200)))
    for order in lives._orders:
        change = Change(tuple(int(i) for i in order), (False,) * CELLS, 0, (0,), 0)
        assert change.held_out is unseen


def test_the_hand_reaches_where_its_joints_put_it():
    arm = Reaching()
    arm.reset(np.array([[0.5, 0.0, 0.0]]))  # shoulder 0, elbow 0.6
    assert np.allclose(arm.tip(), [[1.0 + np.cos(0.6), np.sin(0.6)]])
    for _ in range(40):
        arm.move(np.array([[0.0, 1.0]]))
    assert np.allclose(arm.tip(), [[1.0 + np.cos(2.6), np.sin(2.6)]])  # the elbow stops
    assert np.allclose(arm.feel(), [[0.0, np.sin(2.6), 1.0, np.cos(2.6)]])


@pytest.mark.parametrize("body", BODIES)
def test_a_row_lives_what_a_single_body_lives(body):
    env = gymnasium.make(f"one_life/{body}-v0")
    many = bodies_of(env, 3)
    assert isinstance(many, BatchedBodies)
    a, b = many.reset([5, 6, 7])[1], env.reset(seed=6)[0]
    rng = np.random.default_rng(0)
    for _ in range(30):
        assert np.array_equal(a, b)
        actions = rng.uniform(-1.0, 1.0, (3, *env.action_space.shape)).astype(np.float32)
        seen, rewards, _ = many.step(actions, np.ones(3, bool))
        b, reward, *_ = env.step(actions[1])
        a = seen[1]
        assert rewards[1] == reward


def test_a_life_of_chance_makes_no_progress():
    env = gymnasium.make("one_life/Walk-v0").unwrapped
    rewards = live(build_random(Task.of(env), 0, {}), env, 3)
    assert rewards.shape == (STEPS,)
    assert abs(rewards.mean()) < 0.2


def test_recovered_is_95_percent_within_100_steps_and_remembered_95_percent_frozen():
    assert Levels(0.8, 0.1, 0.77, 0.8, 60.0, 0.96, 1.0).recovered
    assert not Levels(0.8, 0.1, 0.75, 0.8, 60.0, 0.96, 1.0).recovered
    assert Levels(0.8, 0.1, 0.75, 0.8, 60.0, 0.95, 1.0).remembered
    assert not Levels(0.8, 0.1, 0.77, 0.8, 60.0, 0.94, 1.0).remembered


class Solver(Agent):
    """Knows the cells; frozen, it walks away from the target, so a probe cannot miss it."""

    name = "solver"

    parameters = 0

    def _birth(self):
        pass

    def reset(self):
        pass

    def _act(self, observation, reward, start):
        angle = bearing(observation[None, :CELLS])[0]
        way = np.array([np.cos(angle), np.sin(angle)], np.float32)
        return -way if self.frozen else way

    def _conclude(self, observation, reward, terminated):
        pass

    def _train(self, steps, hook):
        raise NotImplementedError

    def policy(self, seed):
        raise NotImplementedError

    def config(self):
        return {}

    def _state(self):
        return {}

    def _restore(self, state):
        pass


def test_windows_and_freeze_probes_are_where_they_are_said_to_be():
    env = gymnasium.make("one_life/Walk-v0").unwrapped
    seeds, moments = range(3), []
    found = examine(lambda: Solver(Task.of(env), 0), "Walk", seeds, probe=True)
    plain = gymnasium.make("one_life/Walk-v0", unseen=True).unwrapped
    for k, seed in enumerate(seeds):
        rewards = live(Solver(Task.of(env), 0), plain, seed)
        moment = plain.moment
        moments.append(moment)
        windows = {
            "before": rewards[moment - 100 : moment], "hit": rewards[moment : moment + 50],
            "back": rewards[moment + 100 : moment + 200],
            "after": rewards[moment + 150 : moment + 250], "going": rewards[moment + 150 :],
        }  # fmt: skip
        for name, window in windows.items():
            assert found.lives[name][k] == pytest.approx(window.mean(), abs=1e-4)
        stopped = live(Solver(Task.of(env), 0), plain, seed, freeze_at=moment + 150)
        assert np.array_equal(stopped[: moment + 150], rewards[: moment + 150])
        assert found.lives["frozen"][k] == pytest.approx(stopped[moment + 150 :].mean(), abs=1e-4)
    assert len(set(moments)) > 1
    assert found.levels.before > 0.95
    assert found.levels.kept < -0.9  # without a change it goes straight until it is frozen


def test_a_training_that_was_cut_off_goes_on_and_says_where_it_comes_from(tmp_path, monkeypatch):
    monkeypatch.setattr(contenders, "TEST_SEEDS", range(1))
    small = {"recurrent": True, "population": 2}
    short = replace(contenders.find("es-rnn"), steps=6_000, settings=small)
    contenders.compete(short, "Walk", 3, tmp_path / "whole")
    contenders.compete(replace(short, steps=3_000), "Walk", 3, tmp_path / "cut")
    contenders.compete(short, "Walk", 3, tmp_path / "cut", to_the_end=False)
    (half,) = rows_of(tmp_path / "cut")
    contenders.compete(short, "Walk", 3, tmp_path / "cut")
    (whole,), (cut,) = rows_of(tmp_path / "whole"), rows_of(tmp_path / "cut")
    assert (half["steps_trained"], whole["steps_trained"]) == (3_000, 6_000)
    assert whole["lives"] == cut["lives"] != half["lives"]
    assert whole["origin"]["seeds"] == [3]
    assert whole["origin"]["versions"]["numpy"] == np.__version__
    assert whole["cpu_s"] > 0.0


def rows_of(folder):
    return [json.loads(path.read_text()) for path in folder.glob("lives/*.json")]


def test_the_page_says_yes_and_no(tmp_path):
    origin = {
        "commit": "abc", "dirty": False, "versions": {"numpy": "2", "torch": None},
        "python": "3.11", "platform": "here", "cpu": "fast", "threads": "1",
    }  # fmt: skip
    lives = {"before": [0.8, 0.7], "hit": [0.1, 0.1], "back": [0.79, 0.8], "after": [0.8, 0.8]}
    row = {
        "body": "Steer", "name": "evolved-plastic", "seed": 0, "steps_trained": 10, "cpu_s": 1.0,
        "before": 0.8, "hit": 0.1, "back": 0.79, "after": 0.8, "steps": None, "held": 0.96,
        "kept": 0.98, "curve": [0.5] * 500, "lives": lives, "test_seeds": [5, 6], "origin": origin,
    }  # fmt: skip
    (tmp_path / "lives").mkdir()
    rows = [row, {**row, "seed": 1, "back": 0.5, "held": 0.5, "steps": 60.0, "cpu_s": 2.0}]
    for each in rows:
        (tmp_path / "lives" / f"{each['seed']}.json").write_text(json.dumps(each))
    pytest.importorskip("matplotlib")
    page.write(tmp_path)
    text = (tmp_path / "README.md").read_text()
    assert "| 0.99 **yes** | 0.80 | never | 0.96 **yes** | 0.98 |" in text
    assert "| 0.62 no | 0.80 | 60 | 0.50 no | 0.98 |" in text
    assert "back in 1 of 2 seeds and held its level frozen in 1 of 2" in text
    assert "| evolved-plastic | 2 | 0.80 (0.80 to 0.80) | 0.81 (0.62 to 0.99) |" in text
    assert "commit abc (clean): evolved-plastic" in text
    assert "numpy 2\n" in text
    assert "3 CPU s" in text
    assert (tmp_path / "lives.csv").read_text().splitlines()[2] == (
        "Steer,evolved-plastic,0,6,0.7,0.1,0.8,0.8,,,,"
    )
    assert (tmp_path / "steer.png").stat().st_size > 1000
