"""SplitBelt: belts, weight, a slow twin of the step measures, adaptation, after-effect, errors."""

import functools
import math

import gymnasium
import numpy as np
import pytest

from envs.bodies.treadmill_walker import TreadmillWalker
from envs.tasks.split_belt.belts import ACCELERATION, EPISODE, SPLIT, STEP, TRAIN_SPLITS
from envs.tasks.split_belt.gait import Habits, bend
from envs.tasks.split_belt.kernels import EQUAL
from envs.tasks.split_belt.oracle import Adapting
from envs.tasks.split_belt.strides import SHORTEST_SWING

ID = "reafference/SplitBelt-v0"
ROWS = 6
QUIET = {"load": {"noise": 0.0, "delay": 0.0}, "touch": {"noise": 0.0, "delay": 0.0}}


def walked(steps, rows=ROWS, habits=None, seed=1, walker=None, **options):
    """What an oracle lives: by name, (steps, rows, ...)."""
    body = {} if walker is None else {"walker": walker}
    env = gymnasium.make_vec(ID, rows, sensors=QUIET, **body)
    task = env.unwrapped.task
    policy, (seen, _) = Adapting(task, habits), env.reset(seed=seed, options=options)
    feet = task.physics.batch.bind("site_xpos")
    kept = {name: [] for name in ("feet", "load", "pose", "speed", "phase", "asymmetry", "support",
                                  "strides", "success", "terminated", "touch")}  # fmt: skip
    for _ in range(steps):
        seen, _, terminated, _, info = env.step(policy.predict(seen)[0])
        task.physics.forward(np.ones(rows, np.bool_))
        body = task.body
        parts = (feet[:, :, 0], body.load, body.state[:, body.qpos : body.qpos + 7], body.speed)
        told = (info["phase"], info["step_asymmetry"], info["support_asymmetry"], info["strides"])
        rest = (info["is_success"], terminated, seen[:, task.layout["touch"].slice])
        for name, value in zip(kept, (*parts, *told, *rest), strict=True):
            kept[name].append(np.array(value))
    return {name: np.array(values) for name, values in kept.items()}, task


@functools.cache
def whole(learning):
    return walked(EPISODE - 1, habits=Habits(learning=learning))


def by_stride(lived, row, phase, key="asymmetry"):
    ends = np.flatnonzero(np.diff(lived["strides"][:, row], prepend=0))
    return lived[key][ends[lived["phase"][ends, row] == phase], row]


def test_steps_become_even_and_the_walker_limps_to_the_other_side_afterwards():
    lived, _ = whole(Habits().learning)
    assert lived["success"][-1].all()
    for row in range(ROWS):
        before, during, after = (by_stride(lived, row, phase) for phase in range(3))
        assert abs(before[-4:].mean()) < 0.08
        assert during[1:5].mean() < -0.08
        assert abs(during[-5:].mean()) < 0.05
        assert after[1:5].mean() > 0.08
        assert abs(after[-4:].mean()) < 0.6 * after[1:5].mean()


def test_without_learning_the_limp_stays_and_leaves_nothing():
    """Morton & Bastian 2006: reactions are there, adaptation and after-effect are not."""
    lived, _ = whole(0.0)
    assert not lived["terminated"].any()
    assert not lived["success"][-1].any()
    for row in range(ROWS):
        during, after = by_stride(lived, row, 1), by_stride(lived, row, 2)
        assert during[-5:].mean() < -0.1
        assert abs(during[-5:].mean() / during[1:5].mean() - 1.0) < 0.5
        assert abs(after[1:5].mean()) < 0.1


def test_success_asks_for_even_steps_at_the_end_of_each_phase():
    lived, task = whole(0.0)
    ends = task.body.offset
    for row in range(ROWS):
        success = lived["success"][:, row]
        assert success[: ends[row] - 1].all()
        assert not success[ends[row] - 1 :].any()
        assert abs(by_stride(lived, row, 1)[-1]) > EQUAL / 2


def test_each_foot_moves_with_its_own_belt():
    """The lowest point of a round foot that rolls with its shank."""
    lived, task = whole(Habits().learning)
    hip, knee = lived["pose"][:, :, 3::2], lived["pose"][:, :, 4::2]
    lowest = lived["feet"] + task.walker.foot * (hip - knee - lived["pose"][:, :, 2:3])
    shift = np.diff(lowest, axis=0) / STEP
    stands = (lived["touch"][1:] > 0.5) & (lived["touch"][:-1] > 0.5)
    stands &= (lived["load"][1:] > 30.0) & (lived["load"][:-1] > 30.0)
    for row, leg in np.ndindex(ROWS, 2):
        for phase in (0, 1, 2):
            picked = stands[:, row, leg] & (lived["phase"][1:, row] == phase)
            belt = lived["speed"][1:][picked, row, leg]
            assert np.median(-shift[picked, row, leg] / belt) == pytest.approx(1.0, abs=0.03)


def test_the_belts_carry_the_weight_of_the_body():
    """Over many strides the mean force under the feet is the weight (Newton)."""
    lived, task = whole(Habits().learning)
    mean = lived["load"][300:].sum(axis=2).mean(axis=0)
    mass = task.physics.batch.model.body_mass.sum()
    np.testing.assert_allclose(mean, 9.81 * mass, rtol=0.02)
    assert task.constants()["mass"] == pytest.approx(mass)
    assert TreadmillWalker().mass == pytest.approx(mass)


def twin(lived, row, fast):
    """Asymmetries of all strides, from places of the feet and contacts."""
    places, touch = lived["feet"][:, row], lived["touch"][:, row] > 0.5
    strikes = []
    for leg in range(2):
        air = 0
        for k in range(len(touch)):
            if touch[k, leg] and air >= SHORTEST_SWING:
                strikes.append((k, leg))
            air = 0 if touch[k, leg] else air + 1
    strikes.sort()
    found = []
    last, second = {}, {}
    for index, (k, leg) in enumerate(strikes):
        until = strikes[index + 1][0] if index + 1 < len(strikes) else len(touch)
        last[leg] = places[k, leg] - places[k, 1 - leg]
        if leg == 0 and index > 1 and strikes[index - 1][1] == 1 and 0 in second:
            pairs = ((last[fast], last[1 - fast]), (second[1 - fast], second[fast]))
            found.append([(a - b) / (a + b) for a, b in pairs])
        second[leg] = np.count_nonzero(touch[k:until].all(axis=1))
    return np.array(found)


@pytest.mark.parametrize("learning", [0.0, Habits().learning])
def test_measures_against_a_slow_twin(learning):
    lived, task = whole(learning)
    for row in range(ROWS):
        fast = int(task.body.split[row, 1] > task.body.split[row, 0])
        expected = twin(lived, row, fast)[4:]
        for column, key in enumerate(("asymmetry", "support")):
            got = np.concatenate([by_stride(lived, row, phase, key) for phase in range(3)])
            np.testing.assert_allclose(got[-len(expected) :], expected[:, column], atol=1e-6)


def test_protocol_of_an_episode():
    lived, task = whole(0.0)
    body, phase = task.body, lived["phase"]
    for row in range(ROWS):
        assert 500 <= body.onset[row] < 700
        assert np.count_nonzero(phase[:, row] == 1) == SPLIT == body.offset[row] - body.onset[row]
        slow, fast = np.sort(body.split[row])
        assert 0.25 <= slow < 0.4
        assert 1.5 <= fast / slow < 2.5
        at = [150, body.onset[row] - 1, body.offset[row] - 1, EPISODE - 2]
        reached = lived["speed"][at, row]
        np.testing.assert_allclose(reached[[0, 1, 3]], slow)
        np.testing.assert_allclose(reached[2], body.split[row])
    steepest = np.abs(np.diff(lived["speed"], axis=0)).max() / STEP
    assert steepest == pytest.approx(ACCELERATION)


def test_blocks_of_whole_episodes_in_stage_tied():
    change = {"stage": "tied", "perturbation": {"name": "split", "left": 0.6, "right": 0.3}}
    for block, speeds in (("perturbation", [0.6, 0.3]), ("washout", None), ("baseline", None)):
        lived, _ = walked(200, rows=2, block=block, **change)
        end = lived["speed"][-1]
        np.testing.assert_allclose(end, end[:, :1].repeat(2, 1) if speeds is None else [speeds] * 2)
        assert (lived["phase"] == (speeds is not None)).all()


def test_splits_for_tests_are_not_those_of_training():
    drawn = {}
    for stage in ("train", "unseen", "infant"):
        vector = gymnasium.make_vec(ID, 300, options={"stage": stage})
        vector.reset(seed=0)
        drawn[stage] = {tuple(each) for each in vector.unwrapped.task.body.split}
    assert 40 < len(drawn["train"]) <= TRAIN_SPLITS
    assert len(drawn["unseen"]) == 300
    assert not drawn["train"] & drawn["unseen"]
    assert len(drawn["train"] | drawn["infant"]) <= TRAIN_SPLITS


def test_a_smaller_walker_does_the_same_in_its_own_time():
    """Froude: 0.7 times the size, the root of it as much time and speed."""
    big, small = walked(500, stage="tied"), walked(500, stage="infant")
    size = 0.7
    ends = [np.diff(np.flatnonzero(np.diff(run[0]["strides"][:, 0]))) for run in (big, small)]
    ratio = ends[1][-4:].mean() / ends[0][-4:].mean()
    assert ratio == pytest.approx(math.sqrt(size), rel=0.05)
    adult, infant = (run[1].constants() for run in (big, small))
    assert infant["thigh"] == pytest.approx(size * adult["thigh"])
    assert infant["mass"] == pytest.approx(size**3 * adult["mass"])
    assert infant["torque"] == pytest.approx(size**4 * adult["torque"])
    loads = small[0]["load"][100:].sum(axis=2).mean()
    assert loads == pytest.approx(9.81 * infant["mass"], rel=0.05)


def test_a_boom_holds_the_trunk():
    free, _ = walked(500, seed=3)
    held, _ = walked(500, seed=3, walker=TreadmillWalker(boom=400.0, boom_viscosity=40.0))
    assert not held["terminated"].any()
    assert np.std(held["pose"][100:, :, 2]) < 0.8 * np.std(free["pose"][100:, :, 2])


@pytest.mark.parametrize("options", [{}, {"lesion": ["left_leg"]}])
def test_a_fall_ends_the_episode(options):
    env = gymnasium.make(ID)
    env.reset(seed=0, options=options)
    terminated, steps = False, 0
    while not terminated:
        *_, terminated, _, info = env.step(np.zeros(4, np.float32))
        steps += 1
    assert 10 < steps < 150
    assert not info["is_success"]
    assert not info["physics_error"]


@pytest.mark.parametrize(("place", "value"), [(0, 0.81), (0, -0.81), (2, 1.05), (2, -1.05)])
def test_off_the_belts_or_doubled_up_is_a_fall(place, value):
    env = gymnasium.make(ID)
    env.reset(seed=0)
    body = env.unwrapped.task.body
    body.state[0, body.qpos + place] = value
    assert env.step(np.zeros(4, np.float32))[2]


def test_legs_bend_to_a_place():
    chance = np.random.default_rng(0)
    ahead, below = chance.uniform(-0.2, 0.2, 50), chance.uniform(0.25, 0.4, 50)
    thigh, knee = bend(ahead, below, 0.25, 0.22)
    np.testing.assert_allclose(0.25 * np.sin(thigh) + 0.22 * np.sin(thigh - knee), ahead)
    np.testing.assert_allclose(0.25 * np.cos(thigh) + 0.22 * np.cos(thigh - knee), below)
    assert (knee >= 0.0).all()


def test_impossible_walkers_and_belts_are_refused():
    with pytest.raises(ValueError, match="TreadmillWalker: got thigh=-1"):
        TreadmillWalker(thigh=-1.0)
    with pytest.raises(ValueError, match="TreadmillWalker: got boom=nan"):
        TreadmillWalker(boom=math.nan)
    env = gymnasium.make(ID)
    for wrong, text in (
        ({"name": "split", "left": 2.0}, r"expected numbers from 0\.1 to 1\.2 m/s"),
        ({"name": "growth", "factor": 9.0}, r"expected a number from 0\.5 to 1\.5"),
        ({"name": "weakness", "factor": -1.0}, "expected a number from 0 to 4"),
        ({"name": "load", "mass": -1.0}, "expected a number from 0 to 20 kg"),
    ):
        with pytest.raises(ValueError, match=text):
            env.reset(options={"perturbation": wrong})
