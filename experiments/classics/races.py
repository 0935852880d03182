"""A race: one agent, one task, one seed, so many CPU seconds, judged on the way."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import gymnasium

if TYPE_CHECKING:
    from agents.base import Agent

Env = gymnasium.Env[Any, Any]
Row = dict[str, Any]


class Course(NamedTuple):
    """What is raced for.

    Attributes:
        make: makes the task by which an agent is judged.
        train: what makes the body in which the population of `evolved` lives, by the share of the
            CPU seconds from which on it lives there; the last may differ from the first in the
            length of lives only.
        seconds: CPU seconds of training.
        checks: evaluations, evenly over them.
        episodes: episodes of an evaluation, of the last one four times as many.
        settings: of `evolved`, where they differ from the defaults.
        chunk: env steps of one call of `learn` for `evolved`, and for the others.
    """

    make: Callable[[], Env]
    train: dict[float, Callable[[], Env]]
    seconds: float
    checks: int
    episodes: int
    settings: dict[str, Any]
    chunk: tuple[int, int]


class Race(NamedTuple):
    """What is to be run.

    Attributes:
        course: name in `COURSES`.
        agent: "evolved", "evolved, no recurrence", or a name of the registry.
        seed: root of all its random streams.
    """

    course: str
    agent: str
    seed: int


def blind() -> Env:
    """CartPole whose two velocities are hidden."""
    from envs.wrappers import HideFields

    return HideFields(gymnasium.make("CartPole-v1"), [1, 3])


def swing_up() -> Env:
    """The cart that swings its pole up."""
    from experiments.classics import swing_up

    return gymnasium.make(f"{swing_up.__name__}:classics/SwingUp-v0")


def own(name: str) -> Callable[[], Env]:
    """Gymnasium's own task of that name."""
    return lambda: gymnasium.make(name)


def gait(name: str, steps: int) -> Callable[[], Env]:
    """A body of `gaits` whose lives have so many steps."""
    from experiments.classics import gaits

    return lambda: gymnasium.make(f"{gaits.__name__}:classics/{name}-v0", max_episode_steps=steps)


WALK = {"neurons": 32, "population": 40, "sigma": 0.1, "rate": 0.05, "keep": 0.8}
"""The settings of a prototype, and lives of 250 steps at first: a gait shows itself in a quarter
of an episode, and the population moves four times as often. Tried on seeds 0 and 1."""

COURSES = {
    "CartPole-v1": Course(
        own("CartPole-v1"), {0.0: own("CartPole-v1")}, 5.0, 10, 5,
        {"population": 64}, (64_000, 4096),
    ),
    "CartPole-v1 without velocities": Course(
        blind, {0.0: blind}, 30.0, 10, 5,
        {"trials": 2, "population": 64}, (64_000, 16_384),
    ),
    "SwingUp-v0": Course(
        swing_up, {0.0: swing_up}, 20.0, 5, 5, {"neurons": 32}, (128_000, 16_384)
    ),
    "HalfCheetah-v5": Course(
        own("HalfCheetah-v5"), {0.0: gait("HalfCheetah", 250), 0.6: gait("HalfCheetah", 1000)},
        130.0, 5, 3, WALK, (40_000, 8192),
    ),
    "Swimmer-v5": Course(
        own("Swimmer-v5"), {0.0: gait("Swimmer", 1000)}, 60.0, 5, 3, WALK, (40_000, 8192)
    ),
    "Hopper-v5": Course(
        own("Hopper-v5"), {0.0: gait("Hopper", 1000)}, 60.0, 5, 3, WALK, (40_000, 8192)
    ),
    "Ant-v5": Course(own("Ant-v5"), {0.0: own("Ant-v5")}, 60.0, 5, 3, WALK, (40_000, 8192)),
}  # fmt: skip

ENTRIES = (
    ("CartPole-v1", "evolved", 5, 0),
    ("CartPole-v1", "ppo", 5, 0),
    ("HalfCheetah-v5", "evolved", 5, 0),
    ("SwingUp-v0", "evolved", 5, 0),
    ("SwingUp-v0", "ppo", 5, 0),
    ("CartPole-v1 without velocities", "evolved", 5, 10),
    ("CartPole-v1 without velocities", "evolved, no recurrence", 3, 10),
    ("CartPole-v1 without velocities", "ppo", 3, 10),
    ("HalfCheetah-v5", "ppo", 1, 0),
    ("Hopper-v5", "evolved", 1, 0),
    ("Swimmer-v5", "evolved", 1, 0),
    ("Ant-v5", "evolved", 1, 0),
)
"""Courses, agents, how many seeds at most, and by how much the first is shifted: seeds that were
spent on other settings are not used again."""


def plan(first_seed: int, seeds: int) -> list[Race]:
    """All races, in the order of `ENTRIES`."""
    return [
        Race(course, agent, first_seed + shift + k)
        for course, agent, most, shift in ENTRIES
        for k in range(min(seeds, most))
    ]


def run(race: Race) -> Row:
    """Run it.

    Returns:
        course, agent, seed, and for each evaluation the env `step`, `cpu` seconds of training so
        far by all threads and the mean `score`; `returns` of the last evaluation.
    """
    from experiments.evaluation import Judge

    course, spiking = COURSES[race.course], race.agent.startswith("evolved")
    stages = dict(course.train if spiking else {0.0: course.make})
    _make(race, course.make).learn(10)  # imports and compiles before the clock runs
    agent = _make(race, stages.pop(0.0))
    judges = [Judge(course.make(), race.seed, n * course.episodes, None) for n in (1, 4)]
    row: Row = {"course": race.course, "agent": race.agent, "seed": race.seed,
                "step": [], "cpu": [], "score": []}  # fmt: skip
    cpu, check = 0.0, 1
    while cpu < course.seconds:
        for share in [share for share in stages if cpu >= share * course.seconds]:
            heir = _make(race, stages.pop(share))
            heir.restore(agent.state())
            agent = heir
        before = time.process_time()
        agent.learn(course.chunk[not spiking])
        cpu += time.process_time() - before
        if cpu >= course.seconds * check / course.checks:
            check = int(cpu * course.checks / course.seconds) + 1
            returns = judges[cpu >= course.seconds].evaluate(agent)["returns"]
            row["step"].append(agent.num_timesteps)
            row["cpu"].append(cpu)
            row["score"].append(sum(returns) / len(returns))
    return {**row, "returns": returns}


def _make(race: Race, body: Callable[[], Env]) -> Agent:
    from agents import make_agent

    name, _, ablation = race.agent.partition(", ")
    if name != "evolved":
        return make_agent(name, body(), race.seed)
    settings = {**COURSES[race.course].settings, **({"recurrent": False} if ablation else {})}
    return make_agent(name, body(), race.seed, settings)
