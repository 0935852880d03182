"""PredatorPrey: laboratory options, bad arguments, the tournament, two agents."""

import dataclasses
import math
import subprocess
import sys

import gymnasium
import numpy as np
import pytest

from envs.tasks.predator_prey.animals import PREDATOR, PREY
from envs.tasks.predator_prey.arena import ARCS, RAYS
from envs.tasks.predator_prey.opponents import LENGTH, numbered
from envs.tasks.predator_prey.tournament import master_tournament

ID = "reafference/PredatorPrey-v0"


def test_speed_changes_within_its_block_only():
    env = gymnasium.make(ID)
    change = {"perturbation": {"name": "speed", "predator": 0.5, "prey": 2.0}}
    arena = env.unwrapped.task.arena
    env.reset(seed=0, options=change)
    np.testing.assert_allclose(arena.top, [0.5 * PREDATOR.speed, 2.0 * PREY.speed])
    env.reset(options={**change, "block": "washout"})
    np.testing.assert_allclose(arena.top, [PREDATOR.speed, PREY.speed])


def test_permutation_shuffles_eye_and_rays_each_among_themselves():
    names = ("eye", "rays", "bump", "wheels")
    env = gymnasium.make(ID, sensors={name: {"noise": 0.0} for name in names})
    orders = set()
    for number in range(12):
        plain, _ = env.reset(seed=6)
        option = {"perturbation": {"name": "permutation", "number": number}}
        shuffled, _ = env.reset(seed=6, options=option)
        last = ARCS + RAYS
        np.testing.assert_array_equal(plain[last:], shuffled[last:])
        for place in (slice(0, ARCS), slice(ARCS, last)):
            np.testing.assert_array_equal(np.sort(plain[place]), np.sort(shuffled[place]))
        orders.add(tuple(env.unwrapped.task.lines.source[0, :ARCS].tolist()))
    assert len(orders) == 12


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"name": "permutation", "number": -1}, "whole number"),
        ({"name": "permutation", "number": 0.5}, "whole number"),
        ({"name": "permutation", "number": 2.0**40}, "whole number"),
        ({"name": "speed", "prey": 11.0}, r"factors in \[0, 10"),
        ({"name": "speed", "predator": -1.0}, "factors"),
        ({"name": "sped"}, "Did you mean 'speed'"),
    ],
)
def test_perturbations_out_of_range_are_refused_each_time(change, text):
    env = gymnasium.make(ID)
    for _ in range(2):
        with pytest.raises(ValueError, match=text):
            env.reset(options={"perturbation": change})
    with pytest.raises(ValueError, match=text):
        gymnasium.make(ID, options={"perturbation": change})


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ({"size": 1.0}, "Size: got 1.0"),
        ({"size": math.nan}, "Size: got nan"),
        ({"pool": np.zeros((2, 7))}, r"Pool: got shape \(2, 7\)"),
        ({"pool": np.full((1, LENGTH), np.inf)}, "not finite"),
    ],
)
def test_bad_arguments_are_refused(arguments, text):
    with pytest.raises(ValueError, match=text):
        gymnasium.make(ID, **arguments)


@pytest.mark.parametrize("name", ["speed", "spin", "field", "reach"])
def test_animals_have_ranges(name):
    for value in (0.0, -1.0, math.nan, math.inf, 1e9):
        with pytest.raises(ValueError, match=f"got {name}="):
            dataclasses.replace(PREY, **{name: value})


def test_numbers_out_of_range_are_refused():
    for numbers in ([-1], [2**40], [0.5], [], [[1]]):
        with pytest.raises(ValueError, match="Opponents: got"):
            numbered(numbers, False)


def test_tournament_repeats_and_is_made_of_its_pairings():
    predators, prey = numbered(range(4), False), numbered(range(3), True)
    whole = master_tournament(predators, prey, 6, seed=3)
    assert whole.capture.shape == whole.time.shape == (4, 3)
    np.testing.assert_array_equal(whole.capture, master_tournament(predators, prey, 6, 3).capture)
    part = master_tournament(predators[2:3], prey[1:2], 6, seed=3)
    assert part.capture.item() == whole.capture[2, 1]
    assert part.time.item() == whole.time[2, 1]
    np.testing.assert_allclose(whole.prey, 1.0 - whole.capture.mean(axis=0))
    assert np.all(whole.time <= 30.0)


def test_tournament_of_the_motionless_catches_nobody():
    still = np.zeros((2, LENGTH))
    result = master_tournament(still, still, 5, limit=20)
    np.testing.assert_array_equal(result.capture, 0.0)
    np.testing.assert_allclose(result.time, 2.0)
    with pytest.raises(ValueError, match="episodes=0"):
        master_tournament(still, still, 0)


def test_two_agents_pass_the_tests_of_pettingzoo():
    tests = pytest.importorskip("pettingzoo.test")
    from envs.tasks.predator_prey.parallel import PredatorPreyParallel

    tests.parallel_api_test(PredatorPreyParallel(), num_cycles=400)  # an episode has 300 steps
    tests.parallel_seed_test(PredatorPreyParallel, num_cycles=200)


def test_two_agents_live_what_one_lives_against_a_vector():
    pytest.importorskip("pettingzoo")
    from envs.tasks.predator_prey.parallel import PredatorPreyParallel

    pair = PredatorPreyParallel(render_mode="rgb_array")
    single = gymnasium.make(ID, pool=numbered([3], True))
    pair.reset(seed=0)
    single.reset(seed=1)
    mine, theirs = pair.tasks["predator"], single.unwrapped.task
    mine.arena.pose[...] = theirs.arena.pose
    mine.arena.distance[...] = theirs.arena.distance
    ended = False
    while not ended:
        action = single.action_space.sample()
        _, reward, terminated, truncated, _ = single.step(action)
        rival = theirs.arena.command[1].copy()
        _, rewards, ends, overs, infos = pair.step({"predator": action, "prey": rival})
        np.testing.assert_array_equal(mine.arena.pose, theirs.arena.pose)
        assert rewards["predator"] == reward
        assert ends == {"predator": terminated, "prey": terminated}
        assert overs == {"predator": truncated, "prey": truncated}
        assert infos["prey"]["reward_capture"] == -infos["predator"]["reward_capture"]
        ended = terminated or truncated
    assert pair.agents == []
    assert pair.render().dtype == np.uint8
    with pytest.raises(gymnasium.error.ResetNeeded):
        pair.step({})


def test_two_agents_refuse_bad_words_and_actions():
    pytest.importorskip("pettingzoo")
    from envs.tasks.predator_prey.parallel import PredatorPreyParallel

    with pytest.raises(ValueError, match="Did you mean 'prey'"):
        PredatorPreyParallel(options={"pray": {}})
    env = PredatorPreyParallel(options={"prey": {"lesion": ["eye"]}})
    observations, infos = env.reset(seed=0)
    assert infos["prey"]["laboratory"]["lesion"] == ["eye"]
    assert not observations["prey"][:ARCS].any()
    with pytest.raises(ValueError, match="expected one of each"):
        env.step({"prey": np.zeros(2)})
    with pytest.raises(ValueError, match="2 finite numbers"):
        env.step({"prey": np.full(2, np.nan), "predator": np.zeros(2)})


def test_a_missing_pettingzoo_is_named():
    code = (
        "import sys; sys.modules['pettingzoo'] = None\n"
        "try:\n    import envs.tasks.predator_prey.parallel\n"
        "except ImportError as error:\n    print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "pip install 'reafference[pettingzoo]'" in run.stdout
