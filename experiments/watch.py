"""`reafference watch`: see an agent live on a task, in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from experiments import catalog, command, run_folder
from experiments.errors import UsageError, at_least
from experiments.run_folder import RunConfig
from experiments.train import default_root


@dataclass(frozen=True)
class Watch:
    """Train an agent for a while, then record its life as one page that opens anywhere.

    The page shows body, spikes, membrane potentials, modulators, rewards and weights under one
    time cursor. While it is recorded the agent goes on learning. 'reafference report' writes such
    pages of finished runs.

    Attributes:
        env: Gymnasium id of the task; 'reafference envs' lists ours.
        agent: Name of the agent; 'reafference agents' lists them.
        seed: Root of all random streams, 0 or more.
        steps: Env steps of training before the record; 0 shows a newborn.
        seconds: Length of the record, in the time of the body.
        out: The page; runs/ENV/AGENT-seed-N.html if not given.
    """

    env: str
    agent: str
    seed: int = 0
    steps: int = 4_000
    seconds: float = 20.0
    out: Path | None = None

    def main(self) -> int:
        """Train, record, and say where the page is."""
        at_least("seed", self.seed, 0)
        at_least("steps", self.steps, 0)
        if not self.seconds > 0.0:
            raise UsageError(f"--seconds: got {self.seconds:g}, expected more than 0.")
        env, agent = catalog.env_id(self.env), catalog.check_agent(self.agent)
        catalog.check_fit(agent, env)
        name = f"{agent.replace(':', '.')}-seed-{self.seed}.html"
        path = self.out or default_root(env) / name
        run_folder.make_writable(path.parent)
        config = RunConfig(env, agent, self.seed, max(self.steps, 1), max(self.steps, 1), 1)
        print(f"{agent} on {env}: {self.steps} env steps of training", flush=True)
        self._write(config, path)
        print(f"Open it in a browser: {path}")
        return 0

    def _write(self, config: RunConfig, path: Path) -> None:
        from experiments import recording, records, replay

        learner = catalog.make_agent(config.agent, catalog.make_env(config.env), config.seed)
        if self.steps:
            learner.learn(self.steps, progress_bar=True)
        env = recording.picture_env(config.env)
        options = catalog.evaluation_options(config.env)
        trace = recording.record(learner, env, config, self.seconds, options)
        env.close()
        title = f"{config.agent} seed {config.seed}"
        records.write_text(path, replay.replay_page(trace, title))


if __name__ == "__main__":
    raise SystemExit(command.script(Watch, "watch"))
