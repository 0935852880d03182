"""Observers of SpikeTiming, and what theory says of them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, NamedTuple

import gymnasium
import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from envs.bodies.nerve import Nerve
from envs.tasks.spike_timing.oracle import IdealObserver
from envs.tasks.spike_timing.session import Session
from snn_core.codes import RankOrderDecoder

ID = "reafference/SpikeTiming-v0"
SEED = 31
MODULATION = 0.8
_LONG = 10**6
_FAR = 10**5

Floats = NDArray[np.float64]


class Seen(NamedTuple):
    """Trials in which the observers wait for the deadline.

    Attributes:
        target: Class of each stimulus, (n,).
        ideal: Answers of the ideal observer, (n,).
        ranked: Answers of a rank-order decoder for each class, (n,).
        counted: Answers of the best linear map of the fibres' spike counts, (n,).
        spikes: Spikes, (n, bins, fibres).
        usual: Latencies of the classes, s, (classes, fibres).
    """

    target: NDArray[np.int64]
    ideal: NDArray[np.int64]
    ranked: NDArray[np.int64]
    counted: NDArray[np.int64]
    spikes: Floats
    usual: Floats


class Timed(NamedTuple):
    """Trials in which the ideal observer answers when it is sure enough.

    Attributes:
        right: Share of right answers.
        sure: Mean of its posterior at the answer.
        time: Mean reaction time, s.
        share: Mean share of the fibres that have fired.
        trials: Number of trials.
    """

    right: float
    sure: float
    time: float
    share: float
    trials: int


def all_seen(
    nerve: Nerve,
    session: Session,
    copies: int,
    seed: int,
    options: Mapping[str, Any] | None = None,
) -> Seen:
    """Present whole volleys to three observers.

    Args:
        nerve: The nerve.
        session: Two classes or more.
        copies: Nerves side by side.
        seed: Seeds of the nerves differ where these numbers do.
        options: Laboratory options.
    """
    made = {"nerve": nerve, "session": session, "options": options}
    env: Any = gymnasium.make_vec(ID, copies, max_episode_steps=_LONG, **made)
    observation, _ = env.reset(seed=SEED + _FAR * seed)
    task, oracle = env.unwrapped.task, IdealObserver(env.unwrapped.task, bound=2.0)
    trials, over = task.trials, np.zeros(copies, np.bool_)
    page = np.zeros((copies, session.bins, nerve.fibres))
    found: list[list[Any]] = [[], [], []]
    while not over.all():
        heard = np.flatnonzero(trials.now >= 0)
        page[heard, trials.now[heard]] = observation[heard, : nerve.fibres]
        done = trials.done.copy()
        observation, _, terminated, _, _ = env.step(oracle.predict(observation)[0])
        new = (trials.done > done) & ~over
        for place, values in zip(found, (trials.target, trials.answer, page), strict=True):
            place.extend(values[new].copy())
        over |= terminated
    target, answer, spikes = (np.array(values) for values in found)
    usual = nerve.ladder[task.volley.rank[0]]
    ranked = by_rank(spikes, task.volley.rank[0])
    return Seen(target, answer, ranked, _by_count(spikes, target), spikes, usual)


def by_rank(spikes: Floats, rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the answers of rank-order decoders, each with the order of one class as weights.

    Args:
        spikes: Spikes, (n, bins, fibres).
        rank: Order of the fibres in each class, (classes, fibres).
    """
    first = np.where(spikes.any(axis=1), spikes.argmax(axis=1), np.inf)
    active = RankOrderDecoder(MODULATION**rank, MODULATION)(first)
    return np.argmax(active, axis=-1)


def _by_count(spikes: Floats, target: NDArray[np.int64]) -> NDArray[np.int64]:
    """Answers of a least-squares map of counts and times of the population, learnt on one half."""
    counts = np.concatenate([spikes.sum(axis=1), np.ones((len(spikes), 1))], axis=1)
    half, answers = len(target) // 2, np.empty(len(target), np.int64)
    halves = (slice(half), slice(half, None))
    for learn, test in (halves, halves[::-1]):
        noisy = counts + 1e-6 * np.random.default_rng(0).standard_normal(counts.shape)
        wanted = 2.0 * target[learn] - 1.0
        weights = np.linalg.lstsq(noisy[learn], wanted, rcond=None)[0]
        answers[test] = noisy[test] @ weights > 0.0
    return answers


def quick(nerve: Nerve, bound: float, copies: int) -> Timed:
    """Let the ideal observer live the standard task with unseen exemplars.

    Args:
        nerve: The nerve.
        bound: Posterior at which it answers.
        copies: Nerves side by side.
    """
    env: Any = gymnasium.make_vec(ID, copies, nerve=nerve, options={"stage": "unseen"})
    observation, _ = env.reset(seed=SEED)
    task, oracle = env.unwrapped.task, IdealObserver(env.unwrapped.task, bound)
    trials, over = task.trials, np.zeros(copies, np.bool_)
    found = []
    while not over.all():
        done, action = trials.done.copy(), oracle.predict(observation)[0]
        sure, fired = oracle.posterior.max(axis=1), (task.volley.last >= 0).mean(axis=1)
        observation, _, terminated, _, _ = env.step(action)
        new = (trials.done > done) & ~over
        right = trials.answer == trials.target
        found.append(np.stack([right, sure, trials.reaction, fired], axis=1)[new])
        over |= terminated
    table = np.concatenate(found)
    right, sure, time, fired = table.mean(axis=0).tolist()
    return Timed(right, sure, time, fired, len(table))


def separation(session: Session, nerve: Nerve) -> Floats:
    """Return the difference of the latencies of the first two classes, s, (fibres,)."""
    env: Any = gymnasium.make(ID, nerve=nerve, session=session).unwrapped
    env.reset(seed=0)
    ladder = nerve.ladder[env.task.volley.rank[0]]
    return np.asarray(ladder[1] - ladder[0])


def after_losses(away: Floats, jitter: float, shift: float, loss: float) -> float:
    """Return d' for the mean share of right answers over all subsets of answering fibres.

    Each subset has d'^2 = a' S^-1 a, with S = jitter^2 I + shift^2 11' (Sherman & Morrison 1950).

    Args:
        away: Difference a of the latencies, s, (fibres,).
        jitter: Standard deviation of a spike, s.
        shift: Standard deviation of the volley, s.
        loss: Probability that a fibre does not answer.
    """
    share = 0.0
    for answered in itertools.product((0.0, 1.0), repeat=len(away)):
        kept = np.array(answered)
        chance = float(np.prod(np.where(kept > 0.0, 1.0 - loss, loss)))
        common = (shift * (kept @ away)) ** 2 / (jitter**2 + kept.sum() * shift**2)
        square = max((kept @ away**2 - common) / jitter**2, 0.0)
        share += chance * float(ndtr(0.5 * np.sqrt(square)))
    return float(2.0 * ndtri(share))


def dprime(target: NDArray[np.int64], answer: NDArray[np.int64]) -> float:
    """Return z(hits) - z(false alarms) for class 1, rates kept half a trial from 0 and 1."""
    rates = []
    for group in (1, 0):
        own = target == group
        rates.append((np.sum(answer[own] == 1) + 0.5) / (np.sum(own) + 1.0))
    hits, alarms = ndtri(rates)
    return float(hits - alarms)


def error_of_dprime(value: Floats, trials: int) -> Floats:
    """Return the standard error of d' of an unbiased observer (Gourevitch & Galanter 1967)."""
    hits = ndtr(0.5 * np.asarray(value))
    density = np.exp(-((0.5 * np.asarray(value)) ** 2) / 2.0) / np.sqrt(2.0 * np.pi)
    return np.asarray(np.sqrt(4.0 * hits * (1.0 - hits) / trials) / density)
