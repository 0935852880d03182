"""SpikeTiming: equal rates, latencies, chance without timing, the ideal observer, changes."""

import itertools
import math

import gymnasium
import numpy as np
import pytest
from scipy.special import ndtr

from envs.bodies.nerve import Nerve
from envs.sensors.volley import TRAIN_EXEMPLARS
from envs.tasks.spike_timing.oracle import IdealObserver
from envs.tasks.spike_timing.session import STEP, Session

ID = "reafference/SpikeTiming-v0"
STILL = {"jitter": 0.0, "exemplar": 0.0, "shift": 0.0, "spontaneous": 0.0, "loss": 0.0}
MATCHED = {"perturbation": {"name": "rate_matched"}}


def waiting(rows, nerve, session, seed, **arguments):
    """Trials without an answer: targets, (n,), and bins of the spikes, (n, bins, fibres)."""
    arguments = {"nerve": nerve, "session": session, **arguments}
    env = gymnasium.make_vec(ID, rows, max_episode_steps=100_000, **arguments)
    observation, _ = env.reset(seed=seed)
    task, idle = env.unwrapped.task, np.zeros(env.action_space.shape, np.float32)
    targets, spikes = [], []
    now = task.trials.now.copy()
    page = np.zeros((rows, session.bins, nerve.fibres))
    for _ in range(session.trials * (session.bins + 9)):
        observation, _, terminated, _, _ = env.step(idle)
        ended = (task.trials.now < 0) & (now >= 0)
        targets += task.trials.target[ended].tolist()
        spikes += list(page[ended].copy())
        now = task.trials.now.copy()
        heard = np.flatnonzero(now >= 0)
        page[heard, now[heard]] = observation[heard, : nerve.fibres]
        if terminated.all():
            break
    return np.array(targets), np.array(spikes)


def lived(policy_of, rows, seed, steps=400, **arguments):
    """Right or wrong, reaction time and posterior at each answer of some episodes."""
    env = gymnasium.make_vec(ID, rows, max_episode_steps=100_000, **arguments)
    observation, _ = env.reset(seed=seed)
    task = env.unwrapped.task
    policy, found = policy_of(task), []
    done, over = task.trials.done.copy(), np.zeros(rows, bool)
    for _ in range(steps):
        action = policy.predict(observation)[0]
        sure = policy.posterior.max(axis=1)
        observation, _, terminated, _, _ = env.step(action)
        new = (task.trials.done > done) & ~over
        right = task.trials.answer[new] == task.trials.target[new]
        found.append(np.stack([right, task.trials.reaction[new], sure[new]], axis=1))
        done, over = task.trials.done.copy(), over | terminated
    return np.concatenate(found)


def separation(task, row=0):
    """Distance of the latencies of the first two classes, s, fibre by fibre."""
    ladder = task.nerve.ladder[task.volley.rank[row]]
    return ladder[1] - ladder[0]


def test_each_fibre_fires_once_and_each_class_at_the_same_moments():
    nerve, session = Nerve(fibres=12, **STILL), Session(classes=5, trials=30, code=9)
    targets, spikes = waiting(4, nerve, session, seed=1)
    assert set(targets) == set(range(5))
    assert np.all(spikes.sum(axis=1) == 1.0)
    assert np.all(spikes.sum(axis=2) == spikes[0].sum(axis=1))
    patterns = [spikes[targets == group] for group in range(5)]
    for pattern in patterns:
        assert np.all(pattern == pattern[0])
    for one, other in itertools.combinations(patterns, 2):
        assert not np.array_equal(one[0], other[0])


def test_spikes_are_at_the_latencies_of_the_ladder():
    nerve = Nerve(fibres=6, lead=0.01, window=0.03, **STILL)
    assert nerve.ladder == pytest.approx([0.0125, 0.0175, 0.0225, 0.0275, 0.0325, 0.0375])
    targets, spikes = waiting(1, nerve, Session(classes=2, trials=5), seed=0)
    env = gymnasium.make(ID, nerve=nerve, session=Session(classes=2)).unwrapped
    env.reset(seed=0)
    rank = env.task.volley.rank[0]
    for target, page in zip(targets, spikes, strict=True):
        expected = np.floor(nerve.ladder[rank[target]] / STEP)
        np.testing.assert_array_equal(page.argmax(axis=0), expected)


def test_latencies_have_the_spread_that_is_asked_for():
    nerve = Nerve(
        fibres=4, lead=0.1, jitter=0.008, exemplar=0.006, shift=0.012, spontaneous=0.0, loss=0.2
    )
    session = Session(classes=2, trials=50, deadline=0.24)
    targets, spikes = waiting(40, nerve, session, seed=3, options={"stage": "unseen"})
    fired = spikes.sum(axis=1) > 0.0
    assert fired.mean() == pytest.approx(0.8, abs=4.0 * 0.4 / math.sqrt(fired.size))
    latency = (spikes.argmax(axis=1) + 0.5) * STEP
    own = latency[:, :2][(targets == 0) & fired[:, 0] & fired[:, 1]]
    covariance = np.cov(own.T)
    alone = nerve.spread**2 + STEP**2 / 12.0
    assert covariance[0, 1] == pytest.approx(nerve.shift**2, rel=0.2)
    assert np.trace(covariance) / 2.0 == pytest.approx(alone + nerve.shift**2, rel=0.15)


def test_spontaneous_spikes_have_their_rate():
    nerve = Nerve(fibres=8, spontaneous=25.0, loss=0.0)
    env = gymnasium.make_vec(ID, 400, nerve=nerve)
    env.reset(seed=0)
    idle, total = np.zeros(env.action_space.shape, np.float32), []
    for _ in range(3):  # shorter than any gap
        observation = env.step(idle)[0]
        total.append(observation[env.unwrapped.task.trials.now < 0, :8].mean())
    expected = -math.expm1(-25.0 * STEP)
    assert np.mean(total) == pytest.approx(expected, abs=4.0 * math.sqrt(expected / 8000))


@pytest.mark.parametrize(("fibres", "jitter"), [(6, 0.004), (6, 0.012), (9, 0.008)])
def test_ideal_observer_reaches_the_closed_form(fibres, jitter):
    nerve = Nerve(
        fibres=fibres, lead=0.05, window=0.012, jitter=jitter, exemplar=0.0, shift=0.01,
        spontaneous=0.0, loss=0.0,
    )  # fmt: skip
    arguments = {"nerve": nerve, "session": Session(2, 5, 0.12, code=5)}
    found = lived(lambda task: IdealObserver(task, 2.0), 400, 4, 350, **arguments)
    env = gymnasium.make(ID, **arguments).unwrapped
    env.reset(seed=0)
    away = np.linalg.norm(separation(env.task))  # the shift is orthogonal to it
    expected = ndtr(0.5 * away / math.hypot(jitter, STEP / math.sqrt(12.0)))
    error = math.sqrt(expected * (1.0 - expected) / len(found))
    assert len(found) == 2000
    assert np.all(found[:, 1] == 0.12)
    assert found[:, 0].mean() == pytest.approx(expected, abs=4.0 * error + 0.004)


@pytest.mark.parametrize(
    ("bound", "stage"), [(0.7, "unseen"), (0.9, "unseen"), (0.9, "infant"), (0.9, "child")]
)
def test_posterior_is_calibrated_at_any_bound(bound, stage):
    nerve = Nerve(fibres=10, jitter=0.007, spontaneous=20.0, loss=0.1)
    policy = lambda task: IdealObserver(task, bound)  # noqa: E731
    found = lived(policy, 100, 8, 300, nerve=nerve, options={"stage": stage})
    right, sure = found[:, 0], found[:, 2]
    error = math.sqrt(np.sum(sure * (1.0 - sure))) / len(found)
    assert right.mean() == pytest.approx(sure.mean(), abs=4.0 * error)
    assert np.all(sure[found[:, 1] < 0.08] >= bound)


def test_oracle_answers_in_time_when_its_cue_is_late():
    late = {"delay": {"cue": 0.004, "fibres": 0.004}}
    found = lived(lambda task: IdealObserver(task, 2.0), 20, 8, 900, options=late)
    assert len(found) == 20 * 16
    assert found[:, 0].mean() > 0.95


def brute_force(env, heard, group):
    """Likelihood of some bins of one stimulus: all latencies and shifts, one by one."""
    task, nerve = env.task, env.task.nerve
    shift = nerve.shift * np.linspace(-4.0, 4.0, 41)[:, np.newaxis]
    prior = np.exp(-0.5 * np.linspace(-4.0, 4.0, 41) ** 2)
    edges = np.arange(task.session.bins + 1.0) * STEP
    edges[0], edges[-1] = -np.inf, np.inf
    spontaneous = -math.expm1(-nerve.spontaneous * STEP)
    likely = prior / prior.sum()
    for fibre, place in enumerate(task.volley.rank[0, group]):
        mass = np.diff(ndtr((edges - nerve.ladder[place] - shift) / nerve.spread), axis=1)
        chance = np.concatenate([(1.0 - nerve.loss) * mass, nerve.loss + 0.0 * shift], axis=1)
        for now, page in enumerate(heard):
            fires = np.where(np.arange(chance.shape[1]) == now, 1.0, spontaneous)
            chance = chance * (fires if page[fibre] else 1.0 - fires)
        likely = likely * chance.sum(axis=1)
    return likely.sum()


@pytest.mark.parametrize(("shift", "error"), [(0.0, 1e-9), (0.002, 0.01)])
def test_posterior_is_that_of_all_latencies_tried_one_by_one(shift, error):
    nerve = Nerve(fibres=5, lead=0.002, window=0.01, shift=shift, spontaneous=40.0, loss=0.2)
    env = gymnasium.make(ID, nerve=nerve, session=Session(3, 8, 0.03)).unwrapped
    observation, _ = env.reset(seed=2, options={"stage": "unseen"})
    oracle, heard = IdealObserver(env.task, 2.0), []
    for _ in range(120):
        oracle.predict(observation)
        if observation[env.layout["cue"].slice.start] > 0.5:
            heard.append(observation[:5] > 0.5)
            expected = np.array([brute_force(env, heard, group) for group in range(3)])
            expected /= expected.sum()
            np.testing.assert_allclose(oracle.posterior[0], expected, atol=error)
        else:
            heard.clear()
        observation = env.step(np.zeros(3, np.float32))[0]


def test_rate_matched_spikes_do_not_depend_on_the_class():
    nerve, seen = Nerve(exemplar=0.01), []
    for classes in (2, 5):  # other classes of the same stimuli
        seen.append(waiting(5, nerve, Session(classes, 20), seed=6, options=MATCHED))
    assert np.mean(seen[0][0] == seen[1][0]) < 0.7
    np.testing.assert_array_equal(seen[0][1], seen[1][1])
    targets, spikes = waiting(5, nerve, Session(2, 20), seed=6)
    np.testing.assert_array_equal(targets, seen[0][0])
    assert not np.array_equal(spikes, seen[0][1])


def test_rate_matched_control_is_at_chance_for_the_ideal_observer():
    for bound in (0.95, 2.0):
        arguments = {"session": Session(classes=3, trials=6), "options": MATCHED}
        found = lived(lambda task, b=bound: IdealObserver(task, b), 250, 3, 300, **arguments)
        assert len(found) == 1500
        error = math.sqrt(2.0 / 9.0 / len(found))
        assert found[:, 0].mean() == pytest.approx(1.0 / 3.0, abs=4.0 * error)


def test_spike_counts_tell_nothing_and_latencies_do():
    session = Session(classes=2, trials=50)
    targets, spikes = waiting(60, Nerve(), session, seed=2, options={"stage": "unseen"})
    half = len(targets) // 2
    scores = []
    for features in (spikes.sum(axis=1), spikes.sum(axis=2), spikes.reshape(len(spikes), -1)):
        learnt = np.linalg.lstsq(features[:half], 2.0 * targets[:half] - 1.0, rcond=None)[0]
        scores.append(np.mean((features[half:] @ learnt > 0.0) == targets[half:]))
    error = 0.5 / math.sqrt(half)
    assert scores[0] == pytest.approx(0.5, abs=4.0 * error)
    assert scores[1] == pytest.approx(0.5, abs=4.0 * error)
    assert scores[2] > 0.95


def test_train_exemplars_come_again_and_unseen_ones_do_not():
    nerve = Nerve(fibres=8, exemplar=0.02, jitter=0.0, shift=0.0, spontaneous=0.0, loss=0.0)
    session, kinds = Session(2, 25, 0.1), []
    for stage in ("train", "unseen"):
        targets, spikes = waiting(40, nerve, session, seed=1, options={"stage": stage})
        first = spikes[targets == 0]
        kinds.append((len(np.unique(first.reshape(len(first), -1), axis=0)), len(first)))
    assert kinds[0][0] <= TRAIN_EXEMPLARS < kinds[0][1]
    assert kinds[1][0] == kinds[1][1]
