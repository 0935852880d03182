"""One life of one agent, step by step, and the file that it leaves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from experiments import catalog, records
from experiments.evaluation import stream
from experiments.life.course import parse
from experiments.run_folder import RunFolder

if TYPE_CHECKING:
    from agents.base import Agent

LIFE = 103
"""First word of the spawn key of a life's seed, beside those of `experiments.evaluation`."""


def live(run: RunFolder, agent: Agent) -> None:
    """Let an agent live the life of its run twice, and write `life.json`.

    First it goes on learning as it can; then an agent of the same checkpoint, frozen, lives the
    same life. What does not learn lives once. Episodes are as in the task; the one that the end
    of the life cuts is left out.
    """
    found = {"episodes": _life(run, agent)}
    if catalog.learns(run.config.agent):
        env = catalog.make_env(run.config.env)
        twin = catalog.load_agent(run.config.agent, run.checkpoint, env, run.config.seed)
        twin.freeze()
        found["frozen"] = _life(run, twin)
        env.close()
    records.write_json(run.life, found)


def _life(run: RunFolder, agent: Agent) -> list[tuple[int, float]]:
    course = parse(run.config.life)
    env = course.wrap(catalog.make_env(run.config.env))
    observation, _ = env.reset(seed=stream(run.config.seed, LIFE))
    episodes: list[tuple[int, float]] = []
    step, total, reward, start = 0, 0.0, 0.0, True
    while step < course.steps:
        action = agent.act(observation, reward, start)
        observation, raw, terminated, truncated, _ = env.step(action)
        step, reward, start = step + 1, float(raw), False
        total += reward
        if terminated or truncated:
            agent.conclude(observation, reward, bool(terminated))
            if terminated or step < course.steps:
                episodes.append((step, total))
            total, reward, start = 0.0, 0.0, True
            if step < course.steps:
                observation, _ = env.reset()
    env.close()
    return episodes


def lived(run: RunFolder) -> dict[str, list[tuple[int, float]]]:
    """Return (env step of the end, return) of each episode of a run's lives.

    Returns:
        "episodes" of the life in which it learnt, "frozen" of the other; nothing before them.
    """
    if not run.life.exists():
        return {}
    found: dict[str, Any] = json.loads(run.life.read_text(encoding="utf-8"))
    return {k: [(int(end), float(total)) for end, total in v] for k, v in found.items()}
