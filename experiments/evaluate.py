"""`reafference evaluate`: the agent of a run on other episodes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from experiments import catalog, command, run_folder
from experiments.errors import UsageError, at_least
from experiments.records import Record
from experiments.run_folder import RunFolder


@dataclass(frozen=True)
class Evaluate:
    """Judge the agent of a run on fresh episodes; the run itself is not touched.

    Attributes:
        run: Folder of the run.
        episodes: Number of episodes.
        seed: Root of the episodes' seeds.
        adapt: Let the agent go on learning while it is judged, instead of frozen and greedy.
    """

    run: Path
    episodes: int = 100
    seed: int = 1_000_000
    adapt: bool = False

    def main(self) -> int:
        """Print mean and spread of what the agent reaches."""
        at_least("episodes", self.episodes, 1)
        at_least("seed", self.seed, 0)
        run = run_folder.load(self.run)
        if not run.checkpoint.exists():
            raise UsageError(f"{run.path} has no checkpoint yet; train the run first.")
        record = self._judge(run)
        print(f"{run.name} on {run.config.env}, {self.episodes} episodes:")
        for name, values in record.items():
            print(f"  {name:<10}{_spread(values)}")
        return 0

    def _judge(self, run: RunFolder) -> Record:
        from experiments.evaluation import Judge, evaluate_adapting

        env = catalog.make_env(run.config.env)
        agent = catalog.load_agent(run.config.agent, run.checkpoint, env, run.config.seed)
        options = catalog.evaluation_options(run.config.env)
        judge = Judge(catalog.make_env(run.config.env), self.seed, self.episodes, options)
        return evaluate_adapting(agent, judge) if self.adapt else judge.evaluate(agent)


def _spread(values: list[float]) -> str:
    mean = math.fsum(values) / len(values)
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))
    return f"{mean:10.3f} mean {deviation:10.3f} sd {min(values):10.3f} min {max(values):10.3f} max"


if __name__ == "__main__":
    raise SystemExit(command.script(Evaluate, "evaluate"))
