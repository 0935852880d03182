"""EyeblinkDelay: the lid, cues and puffs, what a blink can and cannot reach."""

import math

import gymnasium
import numpy as np
import pytest

import envs
from envs.bodies.lid import Lid
from envs.tasks.eyeblink_delay import kernels, trials
from envs.tasks.eyeblink_delay.learner import CerebellarLearner

ID = "reafference/EyeblinkDelay-v0"
CONTROL = kernels.STEP * kernels.SUBSTEPS
NAMES = ("cues", "cornea", "lid")


def clean(perturbation=(), stage="train", **arguments):
    """An environment without noise and delay."""
    sensors = {name: {"noise": 0.0, "delay": 0.0} for name in NAMES}
    options = {"stage": stage, "perturbation": list(perturbation)}
    return gymnasium.make(ID, sensors=sensors, options=options, **arguments).unwrapped


def interval(seconds):
    return {"name": "interval", "seconds": seconds}


def live(env, steps, command=0.0):
    action = np.full(1, command, np.float32)
    return np.array([env.step(action)[0] for _ in range(steps)])


@pytest.mark.parametrize("rate", [20.0, 45.0])
def test_lid_closes_as_the_closed_form_of_a_critically_damped_body(rate):
    env = clean(stage="quiet", lid=Lid(rate=rate, time=1e-4))
    env.reset(seed=0)
    env.task.body.closure[0] = 0.0
    for step in range(1, 25):
        env.step(np.ones(1, np.float32))
        t = step * CONTROL
        expected = 1.0 - (1.0 + rate * t) * math.exp(-rate * t)
        assert env.task.body.closure[0] == pytest.approx(expected, abs=0.01)


def test_lid_stops_at_both_ends():
    env = clean(stage="quiet", lid=Lid(damping=0.2))
    env.reset(seed=0)
    body = env.task.body
    for command in (1.0, 0.0, 1.0):
        for _ in range(40):
            env.step(np.full(1, command, np.float32))
            assert 0.0 <= body.closure[0] <= 1.0
    assert body.closure[0] > 0.9


@pytest.mark.parametrize("seconds", [0.1, 0.35, 0.8])
def test_puff_follows_its_cue_after_the_interval_and_ends_with_it(seconds):
    env = clean([interval(seconds)])
    first, _ = env.reset(seed=2)
    seen = np.vstack([first, live(env, 1500)])
    herald = env.task.trials.herald[0]
    for trial in range(trials.TRIALS):
        part = seen[trial * 150 + 1 : (trial + 1) * 150 + 1]
        cue = np.flatnonzero(part[:, herald])
        other = np.flatnonzero(part[:, 1 - herald])
        air = np.flatnonzero(part[:, 2] > 0.1)
        if not env.task.trials.paired[0, trial]:
            assert cue.size == 0
            assert air.size == 0
            assert other.size == pytest.approx((seconds + trials.PUFF) / CONTROL, abs=1)
            continue
        assert other.size == 0
        assert CONTROL * (air[0] - cue[0]) == pytest.approx(seconds, abs=0.011)
        assert air[-1] == pytest.approx(cue[-1], abs=1)
        assert CONTROL * air.size == pytest.approx(trials.PUFF, abs=0.011)


def test_heralds_and_trials_are_drawn_evenly_and_stages_keep_their_intervals():
    for stage, (low, high) in zip(("train", "unseen", "infant"), trials._INTERVAL, strict=True):
        vector = gymnasium.make_vec(ID, 300, options={"stage": stage})
        vector.reset(seed=1)
        plan = vector.unwrapped.task.trials
        assert np.all((plan.interval >= low) & (plan.interval <= high))
        assert 0.4 < plan.herald.mean() < 0.6
        assert plan.paired[:, 0].all()
        assert plan.paired[:, 1:].mean() == pytest.approx(0.7, abs=0.04)


def test_an_open_eye_takes_the_whole_puff_and_a_closed_one_none():
    for command, taken in ((0.0, 1.0), (1.0, 0.0)):
        env = clean()
        env.reset(seed=3)
        total = 0.0
        for _ in range(1500):
            *_, info = env.step(np.full(1, command, np.float32))
            total -= info["reward_puff"] / env.task.terms["puff"]
        puffs = env.task.body.tally[0]
        assert total == pytest.approx(taken * puffs[0], rel=0.05, abs=0.02)
        assert puffs[1] == (1.0 - taken) * puffs[0]
        assert info["is_success"] is False


def test_cornea_feels_less_behind_a_closed_lid():
    felt = []
    for command in (0.0, 1.0):
        env = clean()
        env.reset(seed=3)
        felt.append(live(env, 150, command)[:, 2].max())
    assert felt == [pytest.approx(1.0, abs=0.01), pytest.approx(0.2, abs=0.01)]


def met(policy, rows=60, seconds=0.3):
    """Share of puffs that found the lid half closed."""
    options = {"stage": "train", "perturbation": interval(seconds)}
    vector = gymnasium.make_vec(ID, rows, options=options)
    observation, _ = vector.reset(seed=4)
    for _ in range(1500):
        observation, *_ = vector.step(policy(vector, observation))
    puffs, shut = vector.unwrapped.task.body.tally.sum(axis=0)
    return shut / puffs


def test_a_blink_on_the_puff_is_too_late_and_one_on_the_cue_needs_time():
    def on_puff(vector, observation):
        return (observation[:, 2:3] > 0.3).astype(np.float32)

    def on_cue(vector, observation):
        return (observation[:, :2].max(axis=1, keepdims=True) > 0.5).astype(np.float32)

    assert met(on_puff) == 0.0
    assert met(on_cue, seconds=0.02) == 0.0
    assert met(on_cue, seconds=0.2) == 1.0


def test_oracle_closes_for_the_herald_only():
    vector = gymnasium.make_vec(ID, 40)
    oracle = envs.make_oracle(vector)
    observation, _ = vector.reset(seed=6)
    plan = vector.unwrapped.task.trials
    closed = np.zeros((40, 10))
    for step in range(1500):
        observation, *_ = vector.step(oracle.predict(observation)[0])
        trial = min(step // 150, 9)
        closure = vector.unwrapped.task.body.closure
        if step % 150 > 20:
            closed[:, trial] = np.maximum(closed[:, trial], closure)
    assert closed[plan.paired].min() > 0.8
    assert closed[~plan.paired].max() < 0.05


def test_extinction_and_reversal():
    env = clean([{"name": "extinction"}])
    env.reset(seed=5)
    herald = env.task.trials.herald[0]
    assert live(env, 1500)[:, 2].max() == 0.0
    env.reset(seed=5, options={"perturbation": {"name": "reversal"}})
    assert env.task.trials.herald[0] == 1 - herald
    assert live(env, 150)[:, 2].max() > 0.9
    env.reset(seed=5, options={"block": "baseline"})
    assert env.task.trials.herald[0] == herald


def test_infant_is_slower():
    env = gymnasium.make(ID).unwrapped
    for stage, rate, noise in (("infant", 27.0, 0.03), ("infant", 27.0, 0.03), ("train", 45, 0.01)):
        env.reset(seed=0, options={"stage": stage})
        assert env.task.body.lid[0, 0] == pytest.approx(rate)
        assert env.task.lines.noise[0, 0] == pytest.approx(noise)


def test_wrong_numbers_are_refused():
    with pytest.raises(ValueError, match="rate=-1"):
        Lid(rate=-1.0)
    for wrong in (0.0, 1.2):
        with pytest.raises(ValueError, match=r"at most 1\.0 s"):
            clean([interval(wrong)]).reset()


@pytest.mark.parametrize(("seconds", "least", "most"), [(0.08, 0.0, 0.0), (0.3, 0.4, 1.0)])
def test_learner_meets_the_puffs_at_a_long_interval_and_not_at_a_short_one(seconds, least, most):
    learners = {}

    def learn(vector, observation):
        learner = learners.setdefault(0, CerebellarLearner(vector.unwrapped.task))
        return learner.predict(observation)[0]

    assert least <= met(learn, rows=12, seconds=seconds) <= most
