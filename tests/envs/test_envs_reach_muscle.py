"""ReachMuscle: what the arm feels, how it moves, what its conditions do."""

import gymnasium
import numpy as np
import pytest

import envs
from envs.bodies.arm import Arm
from envs.bodies.planar import angles_of, approach, jacobian_of, place_of
from envs.physics.engine import Physics
from envs.tasks.reach_muscle.kernels import STEPS_PER_TRIAL, TRIALS
from envs.tasks.reach_muscle.oracle import TIME_CONSTANT

ID = "reafference/ReachMuscle-v0"
NAMES = ("spindle_length", "spindle_velocity", "golgi", "target", "hand")
SILENT = {name: {"noise": 0.0, "delay": 0.0} for name in NAMES}


def test_senses_are_those_of_mujoco():
    """Length and velocity of the tendons, force of the actuators, place of the site."""
    env = gymnasium.make(ID, vision=True, sensors=SILENT)
    observation, _ = env.reset(seed=2)
    physics = env.unwrapped.task.physics
    for _ in range(40):
        observation, *_ = env.step(env.action_space.sample())
    data = physics.batch.get_data(0)
    physics.batch.forward()
    lengths, speeds = physics.batch.bind("ten_length"), physics.batch.bind("ten_velocity")
    hand = physics.batch.bind("site_xpos")
    tension = -physics.field("actuator_force")
    physics.batch.forward()
    np.testing.assert_allclose(observation[:6] * 0.16, lengths[0], atol=1e-6)
    np.testing.assert_allclose(observation[6:12] * 0.5, speeds[0], atol=1e-6)
    np.testing.assert_allclose(observation[20:22] * 0.67, hand[0, 0, :2], atol=1e-6)
    assert data.time == pytest.approx(0.4)
    # tension is that of the last physics step, during which activation moved a little
    np.testing.assert_allclose(observation[12:18] * 1000.0, tension[0], rtol=0.2, atol=20.0)
    assert observation[12:18].max() > 0.1


def kinetic(arm, angles, rate):
    """Kinetic energy from the velocities of the two centres of mass, J."""
    first, both = angles[0], angles[0] + angles[1]
    upper = arm.upper_center * rate[0]
    elbow = arm.upper * rate[0] * np.array([-np.sin(first), np.cos(first)])
    fore = elbow + arm.fore_center * rate.sum() * np.array([-np.sin(both), np.cos(both)])
    turning = arm.upper_inertia * rate[0] ** 2 + arm.fore_inertia * rate.sum() ** 2
    return 0.5 * (arm.upper_mass * upper**2 + arm.fore_mass * fore @ fore + turning)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_free_arm_keeps_its_energy(seed):
    """Bodies that nobody has listed: energy computed from velocities of the centres of mass."""
    chance = np.random.default_rng(seed)
    arm = Arm(
        upper=chance.uniform(0.2, 0.5), fore=chance.uniform(0.2, 0.5), viscosity=0.0,
        upper_mass=chance.uniform(1.0, 3.0), fore_mass=chance.uniform(0.5, 2.0),
    )  # fmt: skip
    physics = Physics(arm.mjcf(1e-4).replace("{extra}", ""), 1, 1)
    q, v = physics.place("qpos"), physics.place("qvel")
    physics.state[0, q : q + 2], physics.state[0, v : v + 2] = (0.5, 1.2), (2.0, -1.5)
    first = kinetic(arm, *np.split(physics.state[0, q : q + 4], 2))
    physics.step(np.ones(1, np.bool_), 3000)
    last = kinetic(arm, *np.split(physics.state[0, q : q + 4], 2))
    assert last == pytest.approx(first, rel=2e-3)
    assert not np.allclose(physics.state[0, q : q + 2], (0.5, 1.2), atol=0.1)


def test_muscles_turn_their_joints_as_their_names_say():
    for muscle, name in enumerate(Arm.muscles):
        env = gymnasium.make(ID)
        env.reset(seed=3)
        body = env.unwrapped.task.body
        idle = gymnasium.make(ID)
        idle.reset(seed=3)
        for _ in range(15):
            env.step(np.eye(6, dtype=np.float32)[muscle])
            idle.step(np.zeros(6, np.float32))
        other = idle.unwrapped.task.body
        moved = (body.state - other.state)[0, body.qpos : body.qpos + 2]
        sign = 1.0 if "flexor" in name else -1.0
        joints = {"shoulder": [0], "elbow": [1], "biarticular": [0, 1]}[name.split("_")[0]]
        torque = body.arms[muscle] != 0.0
        assert np.flatnonzero(torque).tolist() == joints
        driven = moved[joints] if len(joints) == 1 else moved.sum(keepdims=True)
        assert (sign * driven > 0.01).all(), name


def reached(seed=0, rows=40, **options):
    """Distances from the hand to the target, (steps, rows), and speeds of the oracle's hands."""
    vector = gymnasium.make_vec(ID, rows, options=options)
    observation, _ = vector.reset(seed=seed)
    oracle, task = envs.make_oracle(vector), vector.unwrapped.task
    distances, places = [], []
    for step in range(STEPS_PER_TRIAL * TRIALS - 1):
        body = task.body
        place = place_of(body.state[:, body.qpos : body.qpos + 2], body.links)
        places.append(place)
        distances.append(np.linalg.norm(place - body.targets[:, step // STEPS_PER_TRIAL], axis=-1))
        observation, *_ = vector.step(oracle.predict(observation)[0])
    speed = np.linalg.norm(np.diff(places, axis=0), axis=-1) / 0.01
    return np.array(distances), speed


def test_oracle_reaches_with_a_bell_shaped_speed():
    distances, speed = reached(stage="unseen")
    ends = distances[STEPS_PER_TRIAL - 1 :: STEPS_PER_TRIAL]
    assert np.percentile(ends, 99) < 0.01
    far = distances[0] > 0.15
    course = speed[:60, far] / speed[:60, far].max(axis=0)
    peak = course.argmax(axis=0)
    assert (np.abs(peak - 12) < 6).all()
    assert course[0].max() < 0.3
    assert course[55:].max() < 0.2
    mean = course.mean(axis=1)
    bell = approach((np.arange(60) + 0.5) * 0.01 / TIME_CONSTANT)[1]
    assert np.corrcoef(mean, bell)[0, 1] > 0.97


def test_movement_time_grows_with_difficulty_as_fitts_found():
    """Time until the hand is within W / 2 for good, against log2(2 A / W); means of each bit."""
    distances, _ = reached(rows=150, stage="unseen")
    bits, times = [], []
    for trial in range(1, TRIALS):
        away = distances[trial * STEPS_PER_TRIAL : (trial + 1) * STEPS_PER_TRIAL - 1]
        for width in (0.02, 0.04, 0.08):
            outside = np.where(away > 0.5 * width, np.arange(len(away))[:, np.newaxis], -1)
            far = away[0] > 0.05
            bits += np.log2(2.0 * away[0, far] / width).tolist()
            times += (0.01 * (outside.max(axis=0) + 1.0))[far].tolist()
    nearest = np.round(bits).astype(int)
    whole = [bit for bit in np.unique(nearest) if np.count_nonzero(nearest == bit) > 50]
    means = [np.mean(np.array(times)[nearest == bit]) for bit in whole]
    slope, start = np.polyfit(whole, means, 1)
    assert len(whole) >= 4
    assert 0.04 < slope < 0.15
    assert abs(start) < 0.15
    assert np.corrcoef(whole, means)[0, 1] > 0.95


def test_the_course_is_that_of_four_filters_in_a_row():
    """Against the filters themselves, in small steps; derivatives by differences."""
    step, states = 1e-4, np.zeros(4)
    course = [0.0]
    for _ in range(100_000):
        inputs = np.concatenate([[1.0], states[:-1]])
        states = states + step * (inputs - states)
        course.append(states[-1])
    time = step * np.arange(len(course))
    made, rate, curve = approach(time)
    np.testing.assert_allclose(made, course, atol=1e-4)
    np.testing.assert_allclose(np.gradient(made, step), rate, atol=1e-4)
    np.testing.assert_allclose(np.gradient(rate, step)[1:], curve[1:], atol=1e-4)
    assert approach(np.array([-1.0]))[0] == 0.0


def test_weak_muscles_and_loads_slow_the_hand_and_swapped_ones_lose_it():
    def early(**change):
        distances, _ = reached(rows=20, **change)
        return distances[20:40].mean()

    healthy = early()
    assert early(perturbation={"name": "weakness", "factor": 0.15}) > healthy + 0.005
    assert early(perturbation={"name": "load", "mass": 4.0}) > healthy + 0.002
    swapped, _ = reached(rows=20, perturbation={"name": "muscle_swap"})
    assert swapped[-1].mean() > 0.1


def test_infant_is_small_in_every_sense():
    vector = gymnasium.make_vec(ID, 2)
    vector.reset(seed=0)
    vector.reset(options={"stage": "infant", "reset_mask": np.array([False, True])})
    task = vector.unwrapped.task
    assert task.links[1] / task.links[0] == pytest.approx([0.6, 0.6])
    mass = task.physics.parameter("body_mass")
    assert mass[1, 3] / mass[0, 3] == pytest.approx(0.6**3)
    assert np.linalg.norm(task.body.targets[1], axis=-1).max() < 0.6 * 0.67


def test_train_and_unseen_targets_are_apart():
    found = {}
    for stage in ("train", "unseen"):
        vector = gymnasium.make_vec(ID, 200, options={"stage": stage})
        vector.reset(seed=0)
        found[stage] = {tuple(each) for each in vector.unwrapped.task.body.targets.reshape(-1, 2)}
    assert len(found["train"]) == 64
    assert len(found["unseen"]) == 800
    assert not found["train"] & found["unseen"]


def test_geometry_inverts_itself():
    chance = np.random.default_rng(0)
    angles = np.stack([chance.uniform(-0.5, 2.0, 50), chance.uniform(0.1, 2.6, 50)], -1)
    links = chance.uniform(0.2, 0.5, (50, 2))
    np.testing.assert_allclose(angles_of(place_of(angles, links), links), angles, atol=1e-9)
    step = np.array([1e-6, -2e-6])
    change = (place_of(angles + step, links) - place_of(angles - step, links)) / 2.0
    np.testing.assert_allclose(jacobian_of(angles, links) @ step, change, atol=1e-12)
