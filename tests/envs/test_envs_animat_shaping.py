"""AnimatShaping: quadrants, population vector, the trainer against a slow twin, laboratory."""

import math

import gymnasium
import numpy as np
import pytest

import envs
from envs.tasks.animat_shaping.kernels import AREA, SIZE, UNITS
from envs.tasks.animat_shaping.learner import StimulatedCulture
from envs.tasks.animat_shaping.training import NOTHING, POOL

ID = "reafference/AnimatShaping-v0"
QUIET = {"quadrant": {"noise": 0.0}, "stimulation": {"noise": 0.0}}
CORNERS = {(1.6, 1.5): 0, (0.4, 1.5): 1, (0.4, 0.3): 2, (1.6, 0.3): 3}


def started(**options):
    env = gymnasium.make(ID, sensors=QUIET).unwrapped
    env.reset(seed=1, options=options)
    return env


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_probe_tells_the_quadrant_on_a_map_that_can_turn(quarters):
    env = started(perturbation={"name": "map_turn", "quarters": quarters})
    for place, quadrant in CORNERS.items():
        env.task.body.place[0] = place
        observation, *_ = env.step(np.zeros(UNITS, np.float32))
        assert np.flatnonzero(observation[:4]).tolist() == [(quadrant + quarters) % 4]


@pytest.mark.parametrize("unit", range(UNITS))
def test_one_unit_moves_the_body_four_centimetres_its_way(unit):
    env = started()
    env.task.body.place[0] = 0.8, 0.9
    env.step(np.eye(UNITS, dtype=np.float32)[unit])
    moved = env.task.body.place[0] - (0.8, 0.9)
    angle = math.radians(45.0 * unit)
    np.testing.assert_allclose(moved, [0.04 * math.cos(angle), 0.04 * math.sin(angle)], atol=1e-12)


def test_a_population_moves_by_its_vector_and_walls_hold():
    env = started()
    env.task.body.place[0] = 1.0, 1.4
    activity = np.random.default_rng(0).random(UNITS).astype(np.float32)
    env.step(activity)
    angles = 2.0 * np.pi * np.arange(UNITS) / UNITS
    mean = 2.0 * np.array([activity @ np.cos(angles), activity @ np.sin(angles)])
    moved = 0.04 * mean / (1.0 + activity.sum())
    np.testing.assert_allclose(env.task.body.place[0] - (1.0, 1.4), moved, atol=1e-8)
    for _ in range(60):
        env.step(np.eye(UNITS, dtype=np.float32)[0])
    assert env.task.body.place[0, 0] == SIZE


def test_the_trainer_raises_what_success_follows_and_lowers_the_rest():
    env = started()
    training, body = env.task.training, env.task.body
    weights, last, patterned = np.ones(POOL), -1, 0
    generator = np.random.default_rng(4)
    for _ in range(150):
        place = body.place[0].copy()
        observation, *_ = env.step(generator.random(UNITS).astype(np.float32) ** 4)
        np.testing.assert_array_equal(observation[4:], training.stimulus[0])
        gap, moved = body.area[0] - place, body.place[0] - place
        turn = math.atan2(gap[0] * moved[1] - gap[1] * moved[0], gap @ moved)
        inside = np.hypot(*(body.area[0] - body.place[0])) < AREA
        success = inside or abs(turn) <= math.pi / 6.0
        if last >= 0:
            weights[last] = np.clip(weights[last] * (1.5 if success else 0.7), 0.05, 1e3)
        np.testing.assert_allclose(training.weight[0], weights)
        last = training.pattern[0]
        assert (last < 0) == success
        patterned += not success
        if not success:
            np.testing.assert_array_equal(training.stimulus[0], training.patterns[last])
    assert 20 < patterned < 150
    assert env.task.measures(0)["patterned"] == pytest.approx(patterned / 150)


def test_patterns_are_drawn_by_their_weight():
    rows = 4000
    env = gymnasium.make_vec(ID, rows).unwrapped
    env.reset(seed=0)
    weights = np.linspace(1.0, 3.0, POOL)
    env.task.training.weight[:] = weights
    env.step(np.zeros((rows, UNITS), np.float32))
    drawn = np.bincount(env.task.training.pattern, minlength=POOL)
    assert drawn.sum() == rows
    half = weights[POOL // 2 :].sum() / weights.sum()
    assert drawn[POOL // 2 :].sum() / rows == pytest.approx(half, abs=0.03)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_noncontingent_stimulation_does_not_look_at_the_behaviour(share):
    found = []
    for good in (False, True):
        env = gymnasium.make_vec(ID, 50)
        oracle = envs.make_oracle(env)
        options = {"perturbation": {"name": "noncontingent", "share": share}}
        observation, _ = env.reset(seed=2, options=options)
        for _ in range(60):
            action = oracle.predict(observation)[0] if good else np.zeros((50, UNITS))
            observation, *_ = env.step(action)
        task = env.unwrapped.task
        found.append([task.measures(row)["patterned"] for row in range(50)])
    assert found[0] == found[1]
    assert np.mean(found[0]) == pytest.approx(share, abs=0.04)
    with pytest.raises(ValueError, match="expected 0 to 1"):
        env.reset(options={"perturbation": {"name": "noncontingent", "share": 2.0}})


def lived(rows, steps, options=None, seed=0, good=False, **arguments):
    """What a batch is given, (rows, steps), what it feels of it, and its places."""
    env = gymnasium.make_vec(ID, rows, sensors=QUIET, **arguments)
    oracle, chance = envs.make_oracle(env), np.random.default_rng(seed)
    observation, _ = env.reset(seed=seed, options=options)
    given, felt = [], []
    for _ in range(steps):
        random = chance.random((rows, UNITS)).astype(np.float32) ** 4
        observation, *_ = env.step(oracle.predict(observation)[0] if good else random)
        given.append(env.unwrapped.task.training.pattern.copy())
        felt.append(observation[:, 4:].copy())
    return np.array(given).T, np.array(felt), env.unwrapped.task


@pytest.mark.parametrize("partner", [0, 1, 5])
def test_a_yoked_animat_gets_what_its_partner_got(partner):
    recording, pulses, _ = lived(3, 80, seed=1)
    assert (recording >= 0).any()
    assert (recording < 0).any()
    options = {"perturbation": {"name": "yoked", "partner": partner}}
    for good in (False, True):
        given, felt, task = lived(3, 80, options, 9, good, recording=recording)
        np.testing.assert_array_equal(given, np.roll(recording, -partner, axis=0))
        np.testing.assert_array_equal(felt, np.roll(pulses, -partner, axis=1))
        shares = [task.measures(row)["patterned"] for row in range(3)]
        assert shares == pytest.approx(np.mean(given >= 0, axis=1))
    free, _, _ = lived(3, 80, None, 9, recording=recording)
    assert not np.array_equal(free, recording)


def test_a_recording_ends_and_single_is_row_zero():
    recording, _, _ = lived(1, 10, seed=1)
    given, felt, _ = lived(2, 15, {"perturbation": {"name": "yoked"}}, 3, recording=recording)
    np.testing.assert_array_equal(given[:, :10], np.tile(recording, (2, 1)))
    assert np.all(given[:, 10:] == NOTHING)
    assert not felt[10:].any()
    env = gymnasium.make(ID, options={"perturbation": {"name": "yoked"}}).unwrapped
    env.task.play(recording)
    env.reset(seed=4)
    for delivered in recording[0]:
        env.step(np.ones(UNITS, np.float32))
        assert env.task.training.pattern[0] == delivered
    env.reset(options={"block": "washout"})
    env.step(np.eye(UNITS, dtype=np.float32)[0])
    assert env.task.training.partner[0] < 0


def test_bad_recordings_and_partners_are_refused():
    task = gymnasium.make(ID).unwrapped.task
    for bad in (np.zeros(5, int), np.zeros((2, 0), int), np.zeros((1, 5)), [[0.5]]):
        with pytest.raises(ValueError, match="expected whole numbers"):
            task.play(bad)
    for bad in ([[POOL]], [[NOTHING - 1]]):
        with pytest.raises(ValueError, match=f"expected {NOTHING} to {POOL - 1}"):
            gymnasium.make(ID, recording=bad)
    for partner in (-1, 0.5, 1e300):
        with pytest.raises(ValueError, match="whole number"):
            started(perturbation={"name": "yoked", "partner": partner})


def test_background_is_one_pulse_at_any_electrode():
    given, felt, _ = lived(200, 60, good=True)
    background = given.T < 0
    assert background.mean() > 0.5
    assert np.all(felt[background].sum(axis=1) == 1.0)
    counts = felt[background].sum(axis=0)
    np.testing.assert_allclose(counts / counts.sum(), 1.0 / 8.0, atol=0.02)


def test_an_infant_has_four_units_and_dull_senses():
    env = gymnasium.make(ID).unwrapped
    env.reset(seed=0, options={"stage": "infant"})
    np.testing.assert_allclose(env.task.lines.noise[0, : env.task.layout.size], 0.2)
    env.step(np.ones(UNITS, np.float32))
    assert env.task.motors.command[0].tolist() == [1.0, 0.0] * 4
    env.reset(seed=0)
    env.step(np.ones(UNITS, np.float32))
    assert env.task.motors.command[0].tolist() == [1.0] * UNITS
    np.testing.assert_allclose(env.task.lines.noise[0, : env.task.layout.size], 0.05)


def test_a_culture_moves_by_coincidence_and_rests_by_lone_pulses():
    task = gymnasium.make_vec(ID, 2).unwrapped.task
    culture = StimulatedCulture(task, seed=0)
    observation = np.zeros((2, 12), np.float32)
    observation[:, 2] = 1.0
    culture.predict(observation)
    before, rate = culture.wiring.copy(), culture.plasticity.copy()
    observation[0, [4, 6]] = 1.0
    observation[1, 5] = 1.0
    culture.predict(observation)
    np.testing.assert_array_equal(culture.wiring[1], before[1])
    moved = np.any(culture.wiring[0] != before[0], axis=1)
    assert moved.tolist() == [False, False, True, False]
    assert culture.plasticity[0, 2] > rate[0, 2]
    assert culture.plasticity[1, 2] < rate[1, 2]
    culture.wiring[:] = before
    culture.predict(observation, episode_start=np.ones(2, np.bool_))
    np.testing.assert_array_equal(culture.wiring, before)


def test_oracle_stays_inside_and_is_left_in_peace():
    env = started(stage="unseen")
    oracle, observation = envs.make_oracle(env), env.reset(seed=5, options={"stage": "unseen"})[0]
    for _ in range(100):
        observation, *_ = env.step(oracle.predict(observation)[0])
    assert env.task.body.distance[0] < 0.05
    assert env.task.measures(0)["patterned"] < 0.1
    assert env.task.measures(0)["inside"] > 0.5
