"""Judge a trained agent under disturbances, and keep what came of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import catalog, records
from experiments.evaluation import Judge, stream
from experiments.robustness.disturbances import Scene, disturbed, split
from experiments.robustness.lesions import cut
from experiments.run_folder import RunFolder

if TYPE_CHECKING:
    import gymnasium

    from agents.base import Agent

DEAD = 104
"""First word of the spawn key that orders the senses, beside those of `experiments.evaluation`."""

PLAIN = "none"


def probe(run: RunFolder, agent: Agent) -> None:
    """Judge a frozen copy of an agent without and with each disturbance; write `disturbed.json`.

    The same episodes and the same stream of the policy each time. A value is a list of returns, or
    of scores where the task has one.
    """
    scene = _scene(run, agent)
    found: dict[str, Any] = {}
    for phrase in (PLAIN, *split(run.config.disturb)):
        env = catalog.make_env(run.config.env)
        changed = env if phrase == PLAIN else disturbed(env, phrase, scene)
        hurt = _hurt(run, agent, env, phrase)
        if changed is not None and hurt is not None:
            record = _judge(run, changed).evaluate(hurt)
            found[phrase] = record.get("scores", record["returns"])
            changed.close()
    records.write_json(run.disturbed, found)


def probed(run: RunFolder) -> dict[str, list[float]]:
    """Return what `probe` wrote, nothing before it."""
    if not run.disturbed.exists():
        return {}
    found: dict[str, list[float]] = json.loads(run.disturbed.read_text(encoding="utf-8"))
    return found


def _hurt(run: RunFolder, agent: Agent, env: gymnasium.Env[Any, Any], phrase: str) -> Agent | None:
    """Return the agent, or its copy with a lesion; None if it has nothing to cut."""
    kind, _, number = phrase.partition(" ")
    if kind != "lesion":
        return agent
    return cut(agent, run.config.agent, env, float(number))


def _judge(run: RunFolder, env: gymnasium.Env[Any, Any]) -> Judge:
    options = catalog.evaluation_options(run.config.env)
    return Judge(env, run.config.seed, run.config.eval_episodes, options)


def _scene(run: RunFolder, agent: Agent) -> Scene:
    """Return how much each observed number varies while the agent acts undisturbed."""
    env = catalog.make_env(run.config.env)
    judge = _judge(run, env)
    policy = agent.policy(judge.policy_seed)
    seen = []
    for seed in judge.seeds:
        observation, _ = env.reset(seed=seed, options=judge.options)
        state, first, done = None, True, False
        while not done:
            seen.append(np.asarray(observation, np.float64).ravel())
            action, state = policy.predict(observation, state, np.array([first]), True)
            observation, _, terminated, truncated, _ = env.step(action)
            first, done = False, terminated or truncated
    env.close()
    table = np.array(seen)
    order = np.random.default_rng(stream(run.config.seed, DEAD)).permutation(table.shape[1])
    return Scene(table.std(axis=0), order)
