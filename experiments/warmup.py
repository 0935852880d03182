"""Compile what the registered tasks and agents need, so that later commands start at once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from experiments import catalog
from experiments.errors import UsageError

#: With actions by number, which our tasks do not have: agents may need other code for them.
DISCRETE = "CartPole-v1"


class Warmed(NamedTuple):
    """A task or an agent that was made ready.

    Attributes:
        what: Its name.
        compiled: Number of functions that were compiled; 0 if all were there already.
        seconds: What it took.
        problem: Why it cannot be used here, empty if it can.
    """

    what: str
    compiled: int
    seconds: float
    problem: str = ""

    def __str__(self) -> str:
        """One line."""
        if self.problem:
            return f"{'missing':<9}{self.what:<28}{self.problem}"
        found = f"compiled, {self.compiled} function" + "s" * (self.compiled > 1)
        found = found if self.compiled else "was there already"
        return f"{'ok':<9}{self.what:<28}{self.seconds:6.1f} s  {found}"


def warm_up() -> Iterator[Warmed]:
    """Make every task and every agent of the registries ready, with a bar on a terminal."""
    from tqdm import tqdm

    tasks = [entry.id for entry in catalog.envs_table()]
    agents = [entry.name for entry in catalog.agents_table()]
    lives: dict[str, Callable[[], None]] = {task: partial(_live, task) for task in tasks}
    lives |= {agent: partial(_live_anywhere, [*tasks, DISCRETE], agent) for agent in agents}
    notices = logging.getLogger("snn_core")
    level = notices.level
    notices.setLevel(logging.ERROR)  # the bar tells it
    try:
        with tqdm(lives.items(), disable=None, leave=False) as bar:
            for name, live in bar:
                bar.set_description(f"compiling {name}")
                yield warm(name, live)
    finally:
        notices.setLevel(level)


def warm(name: str, live: Callable[[], None]) -> Warmed:
    """Call `live` and tell what it made numba compile."""
    from snn_core.notices import compilations

    begun = time.perf_counter()
    problem = ""
    with compilations() as compiled:
        try:
            live()
        except UsageError as error:
            problem = str(error)
    return Warmed(name, len(compiled), time.perf_counter() - begun, problem)


def _live_anywhere(tasks: list[str], agent: str) -> None:
    refused: list[UsageError] = []
    for task in tasks:
        try:
            _live(task, agent)
        except UsageError as error:
            refused.append(error)
    if len(refused) == len(tasks):
        raise refused[0]


def _live(task: str, name: str = "") -> None:
    """Live two steps by chance, or as an agent that learns and is then judged."""
    env = catalog.make_env(catalog.env_id(task))
    agent = catalog.make_agent(name, env, 0) if name else None
    observation, _ = env.reset(seed=0, options=catalog.evaluation_options(task))
    action = agent.act(observation, 0.0, episode_start=True) if agent else env.action_space.sample()
    observation, reward, *_ = env.step(action)
    if agent:
        agent.act(observation, float(reward))
        agent.conclude(observation, float(reward), terminated=True)
        agent.policy(0).predict(observation, episode_start=True, deterministic=True)
    env.close()
