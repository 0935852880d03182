"""A life: one agent, one seed, one body after the other, judged frozen and greedy on the way."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple

from experiments.classics import bodies, minds

if TYPE_CHECKING:
    from agents.base import Agent

Row = dict[str, Any]


class Life(NamedTuple):
    """What is to be lived.

    Attributes:
        mind: name in `minds.MINDS`.
        seed: root of all its random streams.
        bodies: names in `bodies.BODIES`, one after the other.
        steps: env steps in each body.
        every: env steps between two evaluations.
        episodes: episodes of an evaluation.
    """

    mind: str
    seed: int
    bodies: tuple[str, ...]
    steps: int
    every: int
    episodes: int


def live(life: Life) -> Row:
    """Live it.

    Returns:
        mind, seed, and for each body its name, `step` of each evaluation (the first before any
        learning in that body), mean `success` and mean `length` of its episodes, `cpu` seconds of
        training up to it, and the lengths of all training episodes that ended, by step.
    """
    _warm_up(life)
    agent, phases = None, []
    for body in life.bodies:
        agent = minds.make(life.mind, bodies.make(body), life.seed, agent)
        phases.append(_phase(life, body, agent))
    return {"mind": life.mind, "seed": life.seed, "phases": phases}


def _warm_up(life: Life) -> None:
    """Let everything be imported and compiled before the clock runs."""
    minds.make(life.mind, bodies.make(life.bodies[0]), life.seed, None).learn(10)


def _phase(life: Life, body: str, agent: Agent) -> Row:
    from experiments.evaluation import Judge

    judge = Judge(bodies.make(body), life.seed, life.episodes, None)
    begin, cpu, ended = agent.num_timesteps, 0.0, len(agent.episodes)
    row: Row = {"body": body, "step": [], "success": [], "length": [], "cpu": []}
    while True:
        record = judge.evaluate(agent)
        row["step"].append(agent.num_timesteps - begin)
        row["success"].append(_mean(record["successes"]))
        row["length"].append(_mean(record["lengths"]))
        row["cpu"].append(cpu)
        if agent.num_timesteps - begin >= life.steps:
            break
        before = time.process_time()
        agent.learn(min(life.every, life.steps - agent.num_timesteps + begin))
        cpu += time.process_time() - before
    row["training"] = [[int(e[0]) - begin, int(e[2])] for e in agent.episodes[ended:]]
    return row


def _mean(values: list[float]) -> float:
    return float(sum(values) / len(values))
