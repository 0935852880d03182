"""`reafference demo`: spiking agents beside PPO in a body, in a few minutes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from experiments import command
from experiments.compare import Compare, cpus

ENV = "reafference/PointB-v0"
AGENTS = ("rstdp", "spiking-actor-critic", "ppo", "random")
SEEDS = 3
STEPS = 8_000
EVAL_EVERY = 1_000
EVAL_EPISODES = 20


@dataclass(frozen=True)
class Demo:
    """Compare spiking agents with PPO and chance on a small body that must reach point B.

    Every agent gets the same env steps and is judged on maps it has never seen. A second call
    shows the table again; remove the folder to run anew.

    Attributes:
        workers: Processes at the same time; the number of CPUs, at most 4, if not given.
        out: Folder of the comparison.
    """

    workers: int | None = None
    out: Path = Path("runs/demo")

    def main(self) -> int:
        """Run the comparison and print the table and the path of the page."""
        return Compare(
            env=ENV,
            agents=AGENTS,
            seeds=SEEDS,
            steps=STEPS,
            eval_every=EVAL_EVERY,
            eval_episodes=EVAL_EPISODES,
            workers=self.workers or min(cpus(), 4),
            out=self.out,
        ).main()


if __name__ == "__main__":
    raise SystemExit(command.script(Demo, "demo"))
