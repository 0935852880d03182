"""What a decision of an evolved controller costs from Python, and how fast a population lives."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import gymnasium
import numpy as np

from agents import make_agent
from experiments import catalog
from experiments.bench.measure import interleaved, ratio
from experiments.bench.rows import Row
from experiments.bench.suites import inverted, scaled

NEURONS = 32  # of the controller whose decisions are timed
DECIDERS = ("CartPole-v1", "Pendulum-v1")
CALLS = 10_000  # decisions of one measurement
SEEN = 256  # observations that come again and again
TASKS = ("CartPole-v1", "reafference/ReflexArc-v0", "reafference/AnotB-v0", "reafference/PointB-v0")
MEMBERS = 1024
STEPS = 600_000  # env steps of one measurement
CREWS = (1, 2)


def evolving(rounds: int, quick: bool) -> Iterator[Row]:
    """Measure decisions in CPU seconds, and populations in time that passes.

    Args:
        rounds: Rounds of interleaved measurements.
        quick: A twentieth of the decisions and of the steps; one task.
    """
    less = 20 if quick else 1
    for name in DECIDERS:
        yield decision(name, CALLS // less, rounds)
    for name in TASKS[: 1 if quick else None]:
        yield from population(name, 2 * (MEMBERS // less // 2), STEPS // less, rounds)


def decision(name: str, calls: int, rounds: int) -> Row:
    """Measure `predict` for one observation, greedy, beside the same for a batch of one.

    Args:
        name: The task whose observations are seen.
        calls: Decisions of one measurement.
        rounds: Rounds of interleaved measurements.
    """
    env = catalog.make_env(name)
    agent = make_agent("evolved", env, 0, {"neurons": NEURONS})
    agent.learn(2000)
    ones = _seen(env)
    tasks = {
        "one": _decider(agent, ones, calls),
        "batch": _decider(agent, [one[None] for one in ones], calls),
    }
    times = interleaved(tasks, rounds)
    taken = times["one"]
    row = Row(
        "evolving", f"decision of {NEURONS} neurons, {name}", NEURONS, 1, "s",
        taken.median / calls, taken.minimum / calls, taken.spread, "batch of one",
        ratio(times, "batch", "one"),
    )  # fmt: skip
    return scaled(row, "us/decision", 1e6)


def population(name: str, members: int, steps: int, rounds: int) -> Iterator[Row]:
    """Measure evolution, with its books: env steps of rows that live, per second that passes.

    Args:
        name: The task.
        members: Members of a generation.
        steps: Env steps of one measurement.
        rounds: Rounds of interleaved measurements.
    """
    config = {"population": members}
    agents = {
        str(crew): make_agent("evolved", catalog.make_env(name), 0, {**config, "threads": crew})
        for crew in CREWS
    }
    tasks = {crew: partial(agent.learn, steps) for crew, agent in agents.items()}
    times = interleaved(tasks, rounds, time.perf_counter)
    bare = name.rpartition("/")[2]
    for crew, taken in times.items():
        row = Row(
            "evolving", f"{bare}, {members} members, {crew} threads", 16, members, "s",
            taken.median, taken.minimum, taken.spread, "1 thread", ratio(times, "1", crew),
        )  # fmt: skip
        yield inverted(row, "env steps/s", steps)


def _decider(agent: Any, seen: list[Any], calls: int) -> Callable[[], None]:
    policy = agent.policy(0)

    def decide() -> None:
        for k in range(calls):
            policy.predict(seen[k % SEEN], None, None, deterministic=True)

    return decide


def _seen(env: gymnasium.Env[Any, Any]) -> list[Any]:
    """Observations of random actions."""
    env.action_space.seed(0)
    observation, _ = env.reset(seed=0)
    seen = []
    for _ in range(SEEN):
        seen.append(np.array(observation))
        observation, _, terminated, truncated, _ = env.step(env.action_space.sample())
        if terminated or truncated:
            observation, _ = env.reset()
    return seen
