"""`reafference train`: one agent, one task, one seed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments import catalog, command, run_folder
from experiments.errors import UsageError
from experiments.run_folder import RunConfig

if TYPE_CHECKING:
    from agents.tensorboard import TensorBoard


@dataclass(frozen=True)
class Train:
    """Train one agent on one task. Killed and started again, it goes on to the same bits.

    Attributes:
        env: Gymnasium id of the task; 'reafference envs' lists ours.
        agent: Name of the agent; 'reafference agents' lists them.
        seed: Root of all random streams of the run, 0 or more.
        steps: Env steps to learn from.
        eval_every: Env steps between two evaluations.
        eval_episodes: Episodes of each evaluation.
        out: Folder of the run; runs/ENV/AGENT/seed-N if not given.
        tensorboard: Folder for a TensorBoard log with the tags of Stable-Baselines3; none if not
            given.
    """

    env: str
    agent: str
    seed: int = 0
    steps: int = 50_000
    eval_every: int = 2_000
    eval_episodes: int = 10
    out: Path | None = None
    tensorboard: Path | None = None

    def main(self) -> int:
        """Train, or go on training."""
        env, agent = catalog.env_id(self.env), catalog.check_agent(self.agent)
        config = RunConfig(env, agent, self.seed, self.steps, self.eval_every, self.eval_episodes)
        path = self.out or default_root(env) / folder_name(config)
        catalog.check_fit(agent, env)
        run = run_folder.create(path, config, command.line("train", self))
        from experiments.training import train

        done = run.steps_done()
        print(f"{run.name} on {env}: {done}/{self.steps} env steps done, folder {path}", flush=True)
        log = None if self.tensorboard is None else open_log(self.tensorboard)
        train(run, lambda step: print(f"  {step}/{self.steps} env steps", flush=True), log)
        if log is not None:
            log.close()
        print(f"Finished. 'reafference evaluate --run {path}' judges the agent.")
        return 0


def open_log(folder: Path) -> TensorBoard:
    """Return a log that writes into a folder.

    Raises:
        UsageError: If TensorBoard is not installed, or the folder cannot be written.
    """
    from agents.tensorboard import TensorBoard

    run_folder.make_writable(folder)
    try:
        return TensorBoard(folder)
    except ImportError as error:
        raise UsageError(str(error)) from error


def default_root(env: str) -> Path:
    """Return the folder in which the runs of a task are kept by default."""
    return Path("runs") / env.rpartition("/")[2].rpartition(":")[2]


def folder_name(config: RunConfig) -> Path:
    """Return where the run lies below the folder of its comparison."""
    return Path(config.agent.replace(":", ".")) / f"seed-{config.seed}"


if __name__ == "__main__":
    raise SystemExit(command.script(Train, "train"))
