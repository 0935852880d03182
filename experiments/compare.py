"""`reafference compare`: agents times seeds, in local processes."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments import catalog, command, display, run_folder, table
from experiments.errors import UsageError, at_least
from experiments.executor import Crew, Pool
from experiments.run_folder import RunConfig, RunFolder
from experiments.train import default_root, folder_name


@dataclass(frozen=True)
class Compare:
    """Train agents over seeds on one task and publish the comparison.

    Finished runs are skipped, broken ones taken up again; a run that fails keeps its traceback
    and the others go on. Results do not depend on the number of workers.

    Attributes:
        env: Gymnasium id of the task; 'reafference envs' lists ours.
        agents: Names of the agents; 'reafference agents' lists them.
        seeds: Number of seeds of each agent.
        first_seed: The first seed; the others follow it.
        steps: Env steps that each run learns from.
        eval_every: Env steps between two evaluations.
        eval_episodes: Episodes of each evaluation.
        workers: Processes at the same time, one thread each; the number of CPUs if not given.
        replay_seconds: Length of the replay of each agent's first seed; 0 for none.
        out: Folder of the comparison; runs/ENV if not given.
    """

    env: str
    agents: tuple[str, ...]
    seeds: int = 10
    first_seed: int = 0
    steps: int = 50_000
    eval_every: int = 2_000
    eval_episodes: int = 10
    workers: int | None = None
    replay_seconds: float = 20.0
    out: Path | None = None

    def main(self) -> int:
        """Run what is missing, then print and write the table."""
        runs = self.folders()
        out = self.out or default_root(runs[0].config.env)
        carry_out(runs, Pool(self.workers or cpus()))
        from experiments.publish import publish, write_replays

        write_replays(out, runs, self.replay_seconds)
        comparison, report = publish(out, runs, self.agents, command.line("compare", self))
        print(f"\n{table.as_text(comparison)}\n\n{report}")
        return 1 if any(run.failure for run in runs) else 0

    def folders(self) -> list[RunFolder]:
        """Check everything that was asked for, then open or make all run folders.

        Raises:
            UsageError: If anything is wrong; no folder has been made then.
        """
        at_least("seeds", self.seeds, 1)
        at_least("first-seed", self.first_seed, 0)
        at_least("replay-seconds", math.ceil(self.replay_seconds), 0)
        at_least("workers", cpus() if self.workers is None else self.workers, 1)
        if not self.agents:
            raise UsageError("agents: got none, expected at least one name.")
        if len(set(self.agents)) < len(self.agents):
            raise UsageError(f"agents: {' '.join(self.agents)} names one twice.")
        env = catalog.env_id(self.env)
        agents = [catalog.check_agent(agent) for agent in self.agents]
        # Seeds outermost: after a stop, every agent has had about as many runs.
        configs = [
            RunConfig(env, agent, seed, self.steps, self.eval_every, self.eval_episodes)
            for seed in range(self.first_seed, self.first_seed + self.seeds)
            for agent in agents
        ]
        out = self.out or default_root(env)
        done = {config: (out / folder_name(config) / "done").exists() for config in configs}
        for agent in agents:
            if not all(done[config] for config in configs if config.agent == agent):
                catalog.check_fit(agent, env)
        run_folder.make_writable(out)
        line = command.line("compare", self)
        return [run_folder.create(out / folder_name(config), config, line) for config in configs]


def carry_out(runs: Sequence[RunFolder], crew: Crew) -> None:
    """Bring runs to their end, showing how far they are."""
    open_runs = [run for run in runs if not run.is_done]
    total = sum(run.config.steps - run.steps_done() for run in open_runs)
    skipped = len(runs) - len(open_runs)
    text = f"{len(open_runs)} runs to do, {skipped} finished before, {crew.size} workers"
    print(text, flush=True)
    crew.run_all(open_runs, display.suited(total, len(open_runs)))


def cpus() -> int:
    """Return the number of CPUs this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


if __name__ == "__main__":
    raise SystemExit(command.script(Compare, "compare"))
