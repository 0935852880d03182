"""LoomEscape: the geometry of looming, the eta function, jumps linear in l / v, no false alarms."""

import math

import gymnasium
import numpy as np
import pytest

from envs.sensors.retina import PIXELS, WIDTH
from envs.tasks.loom_escape.env import LoomEscapeVector
from envs.tasks.loom_escape.kernels import PUSH, REACH, STEP
from envs.tasks.loom_escape.oracle import ALPHA, DELAY, Eta, Lgmd, eta
from envs.tasks.loom_escape.things import LOOM, PASS, RECEDE

ID = "reafference/LoomEscape-v0"
SHARP = {"retina": {"noise": 0.0}}
ARRIVAL = 1.6


def loom(ratio, size=0.05, azimuth=0.0):
    return {"name": "loom", "ratio": ratio, "size": size, "azimuth": azimuth, "arrival": ARRIVAL}


def jumped(env, policy, perturbation):
    """Time of the command before the collision, s, NaN without one, and whether it succeeded."""
    observation, _ = env.reset(seed=0, options={"perturbation": perturbation})
    for _ in range(500):
        action = policy.predict(observation)[0]
        observation, _, terminated, _, info = env.step(action)
        if terminated[0]:
            break
    trigger = env.task.animal.trigger[0]
    early = ARRIVAL - trigger * STEP if trigger >= 0 else math.nan
    return early, bool(info["is_success"][0])


@pytest.mark.parametrize(("ratio", "size"), [(0.02, 0.03), (0.05, 0.1)])
def test_angle_on_the_retina_is_that_of_the_disc(ratio, size):
    env = gymnasium.make(ID, sensors={"retina": {"noise": 0.0, "delay": 0.0}}).unwrapped
    observation, _ = env.reset(options={"perturbation": loom(ratio, size, 0.2)})
    for _ in range(380):
        observation, *_ = env.step(np.zeros(1, np.float32))
        left = ARRIVAL - env.task.books.steps[0] * STEP
        angle = 2.0 * math.atan(ratio / left)
        assert observation[:PIXELS].sum() * WIDTH == pytest.approx(angle, rel=1e-5)
    middles = 0.5 * math.pi - (np.arange(PIXELS) + 0.5) * WIDTH
    centre = (middles * observation[:PIXELS]).sum() / observation[:PIXELS].sum()
    assert centre == pytest.approx(0.2, abs=0.03)


def test_retina_is_late_by_its_delay():
    fast = gymnasium.make(ID, sensors={"retina": {"noise": 0.0, "delay": 0.0}})
    late = gymnasium.make(ID, sensors=SHARP)
    seen = []
    for env in (fast, late):
        env.reset(seed=0, options={"perturbation": loom(0.04)})
        seen.append([env.step(np.zeros(1, np.float32))[0][:PIXELS] for _ in range(350)])
    np.testing.assert_allclose(seen[1][7:], seen[0][:-7], atol=1e-6)


@pytest.mark.parametrize("ratio", [0.01, 0.03, 0.05])
def test_eta_peaks_at_its_angle(ratio):
    left = np.linspace(1.0, 1e-3, 400_000)
    half = np.arctan(ratio / left)
    rate = np.gradient(2.0 * half, -left)
    peak = np.argmax(eta(half, rate))
    assert left[peak] == pytest.approx(ALPHA * ratio, abs=1e-4)
    assert math.degrees(2.0 * half[peak]) == pytest.approx(24.0, abs=0.05)
    assert not eta(half, -rate).any()


@pytest.mark.parametrize("size", [0.02, 0.1])
def test_oracle_jumps_linearly_in_l_over_v(size):
    env = LoomEscapeVector(1)
    ratios = np.array([0.02, 0.04, 0.06, 0.08, 0.1])
    early = np.array([jumped(env, Eta(env.task), loom(ratio, size))[0] for ratio in ratios])
    late = ALPHA * ratios - DELAY - early
    assert np.all((late >= -1e-9) & (late <= STEP + 1e-9))


@pytest.mark.parametrize("degrees", [15.0, 24.0, 40.0])
def test_retinal_lgmd_jumps_linearly_with_its_own_threshold(degrees):
    env = LoomEscapeVector(1, sensors=SHARP)
    lgmd = Lgmd(env.task, math.radians(degrees), growth=0.1)
    ratios = np.array([0.02, 0.04, 0.06, 0.08, 0.1])
    early = []
    for ratio in ratios:
        lgmd.rest()
        early.append(jumped(env, lgmd, loom(ratio))[0])
    slope, offset = np.polyfit(ratios, early, 1)
    assert slope == pytest.approx(1.0 / math.tan(math.radians(degrees) / 2.0), rel=0.04)
    assert offset == pytest.approx(-0.028, abs=0.006)


@pytest.mark.parametrize("name", ["recede", "pass"])
@pytest.mark.parametrize("size", [0.03, 0.08])
def test_nobody_jumps_from_what_does_not_loom(name, size):
    for sensors in (SHARP, None):
        env = LoomEscapeVector(1, sensors=sensors)
        for policy in (Eta(env.task), Lgmd(env.task)):
            early, success = jumped(env, policy, {"name": name, "size": size})
            assert math.isnan(early)
            assert success


def ended(at, perturbation):
    """Terms of the last step of an animal that jumps at a step; None for never."""
    env = gymnasium.make(ID).unwrapped
    env.reset(seed=0, options={"perturbation": perturbation})
    for step in range(500):
        wish = at is not None and step >= at
        _, _, terminated, _, info = env.step(np.array([1.0 if wish else 0.0], np.float32))
        if terminated:
            break
    return step, {key: info[f"reward_{key}"] for key in env.task.terms}, info["is_success"]


def test_take_off_follows_the_command_and_its_moment_decides():
    ratio = 0.05
    collision = round(ARRIVAL / STEP)
    nearest = round((ARRIVAL - REACH * ratio) / STEP)
    step, terms, success = ended(None, loom(ratio))
    assert step + 1 == collision
    assert (terms["caught"], success) == (-10.0, False)
    for at, key, value in (
        (nearest - PUSH - 3, "caught", -10.0),
        (nearest - PUSH + 3, "escape", 10.0),
        (collision - PUSH - 2, "escape", 10.0),
        (collision - PUSH + 2, "caught", -10.0),
    ):
        step, terms, success = ended(at, loom(ratio))
        assert step + 1 == min(at + PUSH, collision)
        assert terms[key] == value
        assert success == (key == "escape")
    step, terms, success = ended(100, {"name": "recede"})
    assert (step + 1, terms["alarm"], success) == (100 + PUSH, -5.0, False)


def test_stages_draw_other_speeds_and_the_same_kinds():
    env = LoomEscapeVector(4000)
    ranges = {"train": (0.02, 0.06), "unseen": (0.06, 0.1)}
    for stage, (low, high) in ranges.items():
        env.reset(seed=2, options={"stage": stage})
        things = env.task.things
        shares = [np.mean(things.kind == kind) for kind in (LOOM, RECEDE, PASS)]
        np.testing.assert_allclose(shares, [0.5, 0.25, 0.25], atol=0.03)
        ratio = (things.size / things.speed)[things.kind == LOOM]
        assert low <= ratio.min() < low + 0.002
        assert high - 0.002 < ratio.max() <= high


def test_shuffle_and_mirror_rewire_the_retina():
    env = gymnasium.make(ID, sensors=SHARP).unwrapped
    seen = {}
    for name, change in (
        ("plain", []),
        ("mirror", [{"name": "mirror"}]),
        ("first", [{"name": "shuffle", "key": 1}]),
        ("second", [{"name": "shuffle", "key": 2}]),
    ):
        options = {"perturbation": [loom(0.06, azimuth=0.7), *change]}
        seen[name] = env.reset(seed=0, options=options)[0][:PIXELS]
        for _ in range(370):
            seen[name] = env.step(np.zeros(1, np.float32))[0][:PIXELS]
    np.testing.assert_array_equal(seen["mirror"], seen["plain"][::-1])
    for name in ("first", "second"):
        np.testing.assert_array_equal(np.sort(seen[name]), np.sort(seen["plain"]))
        assert not np.array_equal(seen[name], seen["plain"])
    assert not np.array_equal(seen["first"], seen["second"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "loom", "ratio": 0.0}, "finite speed"),
        ({"name": "loom", "size": -1.0}, "positive numbers"),
        ({"name": "recede", "distance": 0.0}, "positive numbers"),
        ({"name": "shuffle", "key": 0.5}, "whole number"),
    ],
)
def test_bad_discs_are_refused(change, message):
    with pytest.raises(ValueError, match=message):
        gymnasium.make(ID).reset(options={"perturbation": change})
