"""The arm, the maze, and the studies of learning in them."""

import math

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

from experiments.classics import bodies, cli, minds, page
from experiments.classics.lives import Life, live
from experiments.classics.two_link_reach import HIGH, LOW, hand
from experiments.classics.water_maze import STARTS, is_solid
from experiments.errors import UsageError
from experiments.records import read_records


@pytest.mark.parametrize("name", ["arm", "maze"])
@pytest.mark.filterwarnings("ignore:.*render:UserWarning")
def test_bodies_are_sound_environments(name):
    check_env(bodies.make(name).unwrapped, skip_render_check=True)


def test_hand_of_a_stretched_and_of_a_bent_arm():
    np.testing.assert_allclose(hand(np.array([0.0, 0.0])), [1.0, 0.0], atol=1e-15)
    np.testing.assert_allclose(hand(np.array([0.0, math.pi / 2])), [0.5, 0.5], atol=1e-15)


def test_moving_along_the_gradient_reaches_nearly_all_targets():
    env = bodies.make("arm")
    reached = [follow_gradient(env, seed) for seed in range(100)]
    assert np.mean(reached) >= 0.95


def follow_gradient(env, seed):
    env.reset(seed=seed)
    arm, total = env.unwrapped, 0.0
    begin = math.dist(arm.target, hand(arm.joints))
    while True:
        nudge = 1e-6 * np.eye(2)
        gap = arm.target - hand(arm.joints)
        pull = np.array([(hand(arm.joints + d) - hand(arm.joints)) @ gap for d in nudge])
        _, reward, there, late, info = env.step((pull / abs(pull).max()).astype(np.float32))
        assert (arm.joints >= LOW).all()
        assert (arm.joints <= HIGH).all()
        total += reward
        if there or late:
            left = math.dist(arm.target, hand(arm.joints))
            assert total == pytest.approx((begin - left) / 0.1)
            assert info["is_success"] == (left <= 0.05)
            return info["is_success"]


def test_the_flipped_arm_turns_the_other_way():
    arms = [bodies.make("arm"), bodies.make("flipped arm")]
    moved = []
    for env in arms:
        env.reset(seed=3)
        before = env.unwrapped.joints.copy()
        env.step(np.array([0.4, -0.2], np.float32))
        moved.append(env.unwrapped.joints - before)
    np.testing.assert_allclose(moved[0], -moved[1], atol=1e-8)


def test_only_from_above_is_the_straight_way_free():
    free = []
    for start in STARTS:
        way = np.linspace(start, [0.0, 0.0], 100)
        free.append(not any(is_solid(place) for place in way))
    assert free == [True, False, False, False]


def test_the_shortest_ways_of_the_maze():
    ways = {
        (0.0, 7.5): [],
        (7.5, 0.0): [(6.05, 5.05), (3.95, 5.05)],
        (0.0, -7.5): [(6.05, -6.05), (6.05, 5.05), (3.95, 5.05)],
        (-7.5, 0.0): [(-6.05, 5.05), (-3.95, 5.05)],
    }
    steps = [swim(start, [*corners, (0.0, 0.0)]) for start, corners in ways.items()]
    assert np.mean(steps) == pytest.approx(15.0, abs=1.5)


def swim(start, corners):
    env = bodies.make("maze")
    seed = next(s for s in range(100) if tuple(env.reset(seed=s)[0]) == start)
    place, _ = env.reset(seed=seed)
    count = 0
    for corner in corners:
        while math.dist(place, corner) > 1e-3:
            gap = np.array(corner) - place
            place, reward, found, _, _ = env.step(gap / max(1.0, math.hypot(*gap)))
            count += 1
            if found:
                assert reward == 1.0
                return count
            assert reward == 0.0
    raise AssertionError("never found")


def test_a_bar_costs_and_stops():
    env = bodies.make("maze")
    seed = next(s for s in range(100) if tuple(env.reset(seed=s)[0]) == STARTS[1])
    env.reset(seed=seed)
    west = np.array([-1.0, 0.0], np.float32)
    first, _, _, _, _ = env.step(west)
    second, reward, found, _, _ = env.step(west)
    assert np.array_equal(first, second)
    assert reward == -0.05
    assert not found


def test_an_agent_goes_on_in_another_body_with_what_it_has_learnt():
    agent = minds.make("rstdp", bodies.make("arm"), 5, None)
    agent.learn(200)
    heir = minds.make("rstdp", bodies.make("flipped arm"), 5, agent)
    state = heir.state()
    assert all(np.array_equal(array, state[name]) for name, array in agent.state().items())
    assert heir.num_timesteps == 200


def test_without_plasticity_nothing_is_learnt():
    agent = minds.make("rstdp, plasticity off", bodies.make("arm"), 5, None)
    born = agent.network.projection("sensory->motor").weight.copy()
    agent.learn(200)
    assert np.array_equal(agent.network.projection("sensory->motor").weight, born)


def test_a_life_is_a_page():
    lives = [Life("rstdp", 7, ("arm", "flipped arm"), 60, 40, 2)] * 2
    rows = [live(life) for life in lives]
    for row in rows:
        for phase in row["phases"]:
            assert phase["step"] == [0, 40, 60]
            phase["cpu"] = [0.0, 1.0, 2.0]
    assert rows[0] == rows[1]
    rows[0]["phases"][0]["success"] = [0.0, 0.96, 1.0]
    rows[0]["phases"][1]["success"] = [0.0, 0.5, 0.9]
    text = page.reach(rows, "reafference classics reach")
    assert "1.00, " in text
    assert "**no**" in text
    assert page.first(rows[0]["phases"][0], 0.95, "step") == 40


def test_reached_by_all_is_said():
    phase = {"step": [0, 10], "success": [0.0, 1.0], "length": [250.0, 20.0], "cpu": [0.0, 1.0]}
    row = {"mind": "spiking-actor-critic", "seed": 0, "phases": [{**phase, "training": [[9, 30]]}]}
    assert "1/1 | yes" in page.maze([row], "line")
    slow = {**row, "phases": [{**phase, "length": [250.0, 41.0], "training": []}]}
    assert "0/1 | **no**" in page.maze([slow], "line")


def test_unknown_studies_and_agents_are_refused():
    with pytest.raises(UsageError, match="Did you mean 'maze'"):
        cli.Classics("mace").plan()
    with pytest.raises(UsageError, match="minds: got 'rstpd'"):
        cli.Classics("reach", minds=("rstpd",)).plan()


def test_bodies_have_gymnasium_ids():
    for name in ("TwoLinkReach", "WaterMaze"):
        assert f"classics/{name}-v0" in gymnasium.registry


def test_a_study_writes_each_life_down_and_its_page(tmp_path, monkeypatch, capsys):
    short = cli.Study(("random",), ("arm", "flipped arm"), 60, 30, 2)
    monkeypatch.setitem(cli.STUDIES, "reach", short)
    assert cli.Classics("reach", seeds=2, first_seed=4, out=tmp_path).main() == 0
    rows = read_records(tmp_path / "lives.jsonl")
    assert [(row["mind"], row["seed"]) for row in rows] == [("random", 4), ("random", 5)]
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "reafference classics --study reach --seeds 2 --first-seed 4" in text
    assert text in capsys.readouterr().out
