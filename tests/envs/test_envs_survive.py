"""Survive: the drive, its four properties, metabolism by hand, death, patches, laboratory."""

import math

import gymnasium
import numpy as np
import pytest

import envs
from envs.bodies.physiology import Physiology
from envs.tasks.survive.kernels import STEP, SUBSTEPS
from envs.tasks.survive.world import PATCH_RADIUS, PATCHES, STOCK

ID = "reafference/Survive-v0"
CONTROL = STEP * SUBSTEPS
REST = np.array([0.0, 0.0, -1.0, -1.0], np.float32)
EAT = np.array([0.0, 0.0, 1.0, -1.0], np.float32)
IDLE = {"energy_use": 0.0, "water_use": 0.0, "healing": 0.0, "thermal_time": 1e9}


def at_table(physiology, state, patch=0, **arguments):
    """A body with a given state that stands on a patch."""
    env = gymnasium.make(ID, physiology=physiology, **arguments).unwrapped
    env.reset(seed=0)
    task = env.task
    task.body.pose[0, :2] = task.world.patches[0, patch, :2]
    task.body.state[0] = state
    task.body.drive[0] = physiology.drive(np.array(state))
    return env


def drive(state, n, m, setpoint=0.7):
    """Keramati & Gutkin 2014, equation 1, written anew."""
    gaps = (setpoint - state[0], setpoint - state[1], state[2], state[3] / 10.0)
    return sum(abs(gap) ** n for gap in gaps) ** (1.0 / m)


def meal(state, dose, n=4.0, m=3.0):
    """Reward of a meal of a dose of energy, unweighted, as the task pays it."""
    physiology = Physiology(**IDLE, eating=dose / CONTROL, n=n, m=m)
    env = at_table(physiology, state)
    return env.step(EAT)[4]["reward_drive"] / env.task.terms["drive"]


@pytest.mark.parametrize(("n", "m"), [(4.0, 3.0), (3.0, 2.0), (5.0, 1.5)])
@pytest.mark.parametrize("state", [(0.3, 0.5, 0.1, 2.0), (0.1, 0.9, 0.4, -4.0)])
def test_reward_is_the_drive_reduction_of_equation_two(n, m, state):
    for dose in (0.05, 0.2, 0.4):
        fed = (state[0] + dose, *state[1:])
        assert meal(state, dose, n, m) == pytest.approx(drive(state, n, m) - drive(fed, n, m))


@pytest.mark.parametrize(("n", "m"), [(4.0, 3.0), (3.0, 2.0)])
def test_four_properties_of_reward(n, m):
    hungry = (0.2, 0.6, 0.0, 0.0)
    doses = [meal(hungry, dose, n, m) for dose in (0.1, 0.2, 0.3, 0.4)]
    assert np.all(np.diff(doses) > 0.0)
    assert np.all(np.diff(doses, 2) < 0.0)
    deprived = [meal((level, 0.6, 0.0, 0.0), 0.1, n, m) for level in (0.6, 0.4, 0.2)]
    assert np.all(np.diff(deprived) > 0.0)
    thirsty = [meal((0.3, level, 0.0, 0.0), 0.1, n, m) for level in (0.6, 0.4, 0.2, 0.05)]
    assert np.all(np.diff(thirsty) < 0.0)
    assert meal((0.7, 0.7, 0.0, 0.0), 0.1, n, m) < 0.0


def test_rewards_of_a_life_sum_up_to_the_fall_of_the_drive():
    env = gymnasium.make(ID).unwrapped
    observation, _ = env.reset(seed=3)
    oracle, start, total = envs.make_oracle(env), env.task.body.drive[0], 0.0
    for _ in range(200):
        observation, _, _, _, info = env.step(oracle.predict(observation)[0])
        total += info["reward_drive"] / 10.0
    assert total == pytest.approx(start - env.task.body.drive[0], abs=1e-12)


@pytest.mark.parametrize("changes", [{}, {"energy_use": 0.05, "water_use": 0.01, "price": 0.1}])
def test_metabolism_by_hand(changes):
    body = Physiology(**changes)
    env = at_table(body, (0.6, 0.5, 0.2, 3.0))
    task = env.task
    task.world.climate[0], task.world.shift[0] = 0.0, -2.0
    for _ in range(20):
        env.step(np.array([0.0, 0.0, -0.6, -0.8], np.float32))
    time = 20 * CONTROL
    assert task.body.state[0, 0] == pytest.approx(
        0.6 - time * (body.energy_use + body.price * 0.25), abs=1e-7
    )
    assert task.body.state[0, 1] == pytest.approx(0.5 - time * body.water_use)
    warm = -2.0 + 5.0 * math.exp(-time / body.thermal_time)
    assert task.body.state[0, 3] == pytest.approx(warm)
    assert task.body.state[0, 2] == pytest.approx(0.2 - time * body.healing)


@pytest.mark.parametrize("price", [0.0, 0.03])
def test_stores_are_what_was_there_plus_intake_minus_use(price):
    env = gymnasium.make_vec(ID, 30, physiology=Physiology(price=price))
    (observation, _), oracle, body = env.reset(seed=4), envs.make_oracle(env), env.task.body
    start, spent = body.state[:, :2].copy(), np.zeros((30, 2))
    for _ in range(150):
        effort = np.mean((action := oracle.predict(observation)[0]) ** 2, axis=1, dtype=float)
        spent += CONTROL * np.column_stack([0.02 + price * effort, np.full(30, 0.025)])
        observation, *_ = env.step(action)
    np.testing.assert_allclose(body.spent, spent, rtol=1e-6)
    np.testing.assert_allclose(body.state[:, :2], start + body.intake - body.spent, atol=1e-9)


@pytest.mark.parametrize(
    ("state", "options"),
    [
        ((0.001, 0.5, 0.0, 0.0), {}),
        ((0.5, 0.001, 0.0, 0.0), {}),
        ((0.5, 0.5, 0.0, 7.9), {"perturbation": {"name": "climate", "shift": 100.0}}),
        ((0.5, 0.5, 0.0, -7.9), {"perturbation": {"name": "climate", "shift": -100.0}}),
    ],
)
def test_each_need_can_kill(state, options):
    env = at_table(Physiology(), state, options=options)
    _, reward, terminated, truncated, info = env.step(REST)
    assert terminated
    assert not truncated
    assert info["is_success"] is False
    assert info["reward_death"] == -5.0
    assert reward < -4.9


def test_walls_wound_and_wounds_kill():
    env = at_table(Physiology(), (0.7, 0.7, 0.0, 0.0))
    env.task.body.pose[0] = (0.1, 1.5, math.pi)
    env.task.world.used[0] = 0
    push = np.array([1.0, 1.0, -1.0, -1.0], np.float32)
    for _ in range(10):
        observation, *_ = env.step(push)
    assert env.task.body.state[0, 2] == pytest.approx(10 * CONTROL * (0.1 - 0.01), abs=3e-3)
    assert observation[env.layout["bump"].slice].max() > 0.9
    env.task.body.state[0, 2] = 0.9995
    assert env.step(push)[2]


def test_a_patch_empties_and_grows_elsewhere():
    env = at_table(Physiology(), (0.1, 0.7, 0.0, 0.0))
    place, eaten = env.task.world.patches[0, 0, :2].copy(), 0
    while np.array_equal(env.task.world.patches[0, 0, :2], place):
        env.step(EAT)
        eaten += 1
    assert eaten * CONTROL * 0.2 == pytest.approx(STOCK, rel=0.05)
    assert env.task.body.intake[0, 0] == pytest.approx(STOCK, rel=0.01)
    patches = env.task.world.patches[0, :, :2]
    for patch in range(1, PATCHES):
        assert np.hypot(*(patches[0] - patches[patch])) > 2.0 * PATCH_RADIUS


def test_food_off_the_patch_or_behind_a_shut_mouth_feeds_nobody():
    env = at_table(Physiology(), (0.5, 0.5, 0.0, 0.0))
    env.step(np.array([0.0, 0.0, -1.0, 1.0], np.float32))
    assert env.task.body.intake[0].tolist() == [0.0, 0.0]
    env.task.world.patches[0, :, :2] += 5.0
    env.step(np.array([0.0, 0.0, 1.0, 1.0], np.float32))
    assert env.task.body.intake[0].tolist() == [0.0, 0.0]


def test_oracle_lives_longer_with_a_lower_drive_and_balanced_intake():
    found = {}
    for name in ("oracle", "random"):
        env = gymnasium.make_vec(ID, 100, options={"stage": "unseen"})
        env.action_space.seed(0)
        oracle = envs.make_oracle(env)
        observation, _ = env.reset(seed=5)
        for _ in range(200):
            chosen = name == "oracle"
            action = oracle.predict(observation)[0] if chosen else env.action_space.sample()
            observation, _, ended, _, _ = env.step(action)
            if ended.any():
                break
        found[name] = [env.unwrapped.task.measures(row) for row in range(100)]
    mean = {name: {k: np.mean([m[k] for m in all_]) for k in all_[0]}
            for name, all_ in found.items()}  # fmt: skip
    assert mean["oracle"]["survival"] == pytest.approx(200 * CONTROL)
    assert mean["random"]["survival"] < 200 * CONTROL
    assert mean["oracle"]["drive_rms"] < 0.6 * mean["random"]["drive_rms"]
    assert mean["oracle"]["balance"] > 0.5 > mean["random"]["balance"]


def test_measures_by_hand():
    env = at_table(Physiology(), (0.3, 0.3, 0.0, 0.0))
    drives = []
    for _ in range(4):
        env.step(EAT)
        drives.append(env.task.body.drive[0])
    got = env.task.measures(0)
    assert got["survival"] == pytest.approx(0.4)
    assert got["drive_rms"] == pytest.approx(math.sqrt(np.mean(np.square(drives))))
    assert got["energy_intake"] == pytest.approx(0.08 / 0.008)
    assert got["water_intake"] == got["balance"] == 0.0


def test_maps_are_numbered_and_infants_live_in_a_mild_arena():
    env = gymnasium.make(ID).unwrapped
    numbers = {"train": set(), "unseen": set(), "infant": set()}
    for stage, seen in numbers.items():
        for seed in range(20):
            env.reset(seed=seed, options={"stage": stage})
            seen.add(env.task.world.map[0].item())
    assert max(numbers["train"] | numbers["infant"]) < 64 <= min(numbers["unseen"])
    assert env.reset(seed=1, options={"stage": "infant"})
    assert env.task.world.used[0] == 0 == np.abs(env.task.world.climate[0]).max()
    before = env.task.body.state[0, 0]
    env.step(REST)
    assert before - env.task.body.state[0, 0] == pytest.approx(0.5 * 0.02 * CONTROL)


def first(options, **sensors):
    quiet = {name: {"noise": 0.0} for name in gymnasium.make(ID).unwrapped.layout.names}
    env = gymnasium.make(ID, sensors=quiet).unwrapped
    return env.layout, env.reset(seed=8, options=options)[0]


def test_perturbations_rewire_what_they_say():
    layout, plain = first({})
    food, water = layout["food_odour"].slice, layout["water_odour"].slice
    swapped = first({"perturbation": {"name": "odour_swap"}})[1]
    np.testing.assert_array_equal(swapped[food], plain[water])
    np.testing.assert_array_equal(swapped[water], plain[food])
    mirrored = first({"perturbation": {"name": "mirror"}})[1]
    np.testing.assert_array_equal(mirrored[layout["rays"].slice], plain[layout["rays"].slice][::-1])
    np.testing.assert_array_equal(mirrored[layout["taste"].slice], plain[layout["taste"].slice])
    shuffled = first({"perturbation": {"name": "permutation", "number": 77}})[1]
    assert not np.array_equal(shuffled, plain)
    np.testing.assert_array_equal(np.sort(shuffled), np.sort(plain))
    assert np.all(first({"lesion": ["interoception"]})[1][-4:] == 0.0)
    with pytest.raises(ValueError, match="whole number"):
        first({"perturbation": {"name": "permutation", "number": 0.5}})
    with pytest.raises(ValueError, match="factor=-1"):
        first({"perturbation": {"name": "famine", "factor": -1.0}})


def test_motor_flip_spares_the_mouth():
    env = at_table(Physiology(), (0.5, 0.5, 0.0, 0.0))
    env.reset(seed=0, options={"perturbation": {"name": "motor_flip"}})
    env.step(np.array([1.0, 0.5, 0.25, -0.5], np.float32))
    assert env.task.motors.command[0].tolist() == [-1.0, -0.5, 0.25, -0.5]


@pytest.mark.parametrize(
    ("changes", "text"),
    [({"n": 0.5}, "n=0.5"), ({"lethal": 0.0}, "more than 0"), ({"setpoint": 1.5}, "0 to 1"),
     ({"eating": math.nan}, "eating=nan")],
)  # fmt: skip
def test_physiology_refuses_what_cannot_live(changes, text):
    with pytest.raises(ValueError, match=text):
        Physiology(**changes)
