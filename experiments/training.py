"""One run: learn a chunk, evaluate, record, save; a kill at any moment costs one chunk, no bit."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from statistics import fmean
from typing import TYPE_CHECKING, Any

from experiments import catalog, provenance, records
from experiments.evaluation import Judge
from experiments.life.living import live
from experiments.robustness.probing import probe
from experiments.run_folder import RunFolder

if TYPE_CHECKING:
    import gymnasium

    from agents.base import Agent
    from agents.tensorboard import TensorBoard

Notify = Callable[[int], None]


def train(
    run: RunFolder,
    notify: Notify = lambda step: None,
    log: TensorBoard | None = None,
    patience: float = 0.0,
) -> None:
    """Bring a run to its last step, from wherever its folder stands.

    Args:
        run: The folder. A finished run is left alone.
        notify: Called with the env steps done after each chunk.
        log: Where training and evaluations are written too; no number depends on it.
        patience: Seconds to wait for another process that holds the folder.

    Raises:
        UsageError: If the env or the agent cannot be made, or another process holds the folder.
    """
    with run.lock(patience):
        if run.is_done:
            return
        run.tidy()
        run.error.unlink(missing_ok=True)
        config = run.config
        evaluation_env = catalog.make_env(config.env)
        # An agent that learns never sees the env it is judged in. An oracle may have to: it can
        # look behind the observations of the one env it was made for.
        env = catalog.make_env(config.env) if catalog.learns(config.agent) else evaluation_env
        options = catalog.evaluation_options(config.env)
        judge = Judge(evaluation_env, config.seed, config.eval_episodes, options)
        agent = resume(run, env) or begin(run, env, judge)
        while agent.num_timesteps < config.steps:
            advance(run, agent, judge, log)
            notify(agent.num_timesteps)
        if config.life and not run.life.exists():
            live(run, agent)
        if config.disturb and not run.disturbed.exists():
            probe(run, agent)
        run.finish()
        env.close()
        evaluation_env.close()


def resume(run: RunFolder, env: gymnasium.Env[Any, Any]) -> Agent | None:
    """Return the agent of the last checkpoint with its records cut back to it, or None.

    None means that the run has to begin: there is no checkpoint, the records do not reach it, or
    the agent cannot go on exactly.
    """
    if not run.checkpoint.exists():
        return None
    agent = catalog.load_agent(run.config.agent, run.checkpoint, env, run.config.seed)
    if not agent.resumable:
        return None
    kept = [records.keep_until(path, agent.num_timesteps) for path in record_files(run)]
    if any(not lines or lines[-1]["step"] != agent.num_timesteps for lines in kept):
        return None
    _note_resumption(run, agent.num_timesteps)
    return agent


def begin(run: RunFolder, env: gymnasium.Env[Any, Any], judge: Judge) -> Agent:
    """Return a new agent, in a folder that holds its evaluation before any learning.

    A run that begins again is noted as one that was taken up at env step 0.
    """
    again = run.evaluations.exists()
    run.clear()
    if again:
        _note_resumption(run, 0)
    agent = catalog.make_agent(run.config.agent, env, run.config.seed)
    records.append_record(run.evaluations, {"step": 0, **judge.evaluate(agent)})
    return agent


def advance(run: RunFolder, agent: Agent, judge: Judge, log: TensorBoard | None = None) -> None:
    """Do one chunk. The checkpoint comes last: it is what makes the records count."""
    before = agent.num_timesteps
    earlier = records.read_records(run.progress)
    cpu, wall = time.process_time(), time.perf_counter()
    agent.learn(min(run.config.eval_every, run.config.steps - before), log)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    step = agent.num_timesteps
    last = earlier[-1] if earlier else {"cpu_seconds": 0.0, "wall_seconds": 0.0}
    episodes = [list(map(float, episode)) for episode in agent.episodes if episode[0] > before]
    progress = {
        "step": step,
        "cpu_seconds": last["cpu_seconds"] + cpu,
        "wall_seconds": last["wall_seconds"] + wall,
        "episodes": episodes,
    }
    judged = judge.evaluate(agent)
    records.append_record(run.evaluations, {"step": step, **judged})
    records.append_record(run.progress, progress)
    if log is not None:
        means = {"eval/mean_reward": "returns", "eval/mean_ep_length": "lengths"}
        log.write(step, {tag: fmean(judged[name]) for tag, name in means.items()})
    save(run, agent)


def save(run: RunFolder, agent: Agent) -> None:
    """Write the checkpoint, whole or not at all, whatever the agent's own `save` does."""
    with records.replacing(run.checkpoint) as temporary:
        agent.save(temporary)


def record_files(run: RunFolder) -> tuple[Any, Any]:
    """Return the two files that grow with every chunk."""
    return run.evaluations, run.progress


def _note_resumption(run: RunFolder, step: int) -> None:
    path = run.path / "provenance.json"
    known = json.loads(path.read_text(encoding="utf-8"))
    now = {"step": step, "commit": provenance.commit(), "dirty": provenance.dirty()}
    known.setdefault("resumed", []).append(now)
    records.write_json(path, known)
