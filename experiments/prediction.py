"""`python -m experiments.prediction`: what foretelling its senses brings the agent `predictive`."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments import command, naming, provenance, records, run_folder
from experiments.controls.grid import grid
from experiments.errors import at_least

if TYPE_CHECKING:
    from agents import Agent

AGENTS = (
    "rstdp",
    "rstdp[place_cells=0]",
    "predictive",
    "predictive[surprise=0]",
    "predictive[feedback=0]",
    "predictive[prediction_rate=0]",
)
"""The one it is built on, the same with its senses, the agent, and it without each of its parts."""

LEAD = """# An agent that foretells its next sensation

`predictive` is `rstdp` with a hidden layer and one prediction neuron per sensory neuron, taught by
its own error; prediction and error return as input, and what a reward teaches is scaled down where
the sensation that the action answered was not foretold. `rstdp[place_cells=0]` has the same senses.
`[surprise=0]`: the error modulates nothing. `[feedback=0]`: prediction and error do not reach the
motors. `[prediction_rate=0]`: the prediction is not taught. Agents are frozen and judged over
{episodes} episodes after {steps} env steps; error: (spikes of a sensory neuron - spikes foretold in
the control step before) squared, mean over neurons and steps, while it explores. "As now" foretells
that the next step will be as this one, "mean" the mean of those episodes.
Sensory spikes are drawn (Poisson): no prediction can be without error.
"""


@dataclass(frozen=True)
class Prediction:
    """Train `predictive` with and without its parts, beside `rstdp`; write one page.

    Attributes:
        envs: Tasks.
        steps: Env steps of training.
        seeds: Number of seeds.
        first_seed: First of them.
        episodes: Episodes of each judgement.
        out: Folder of README.md and table.json.
    """

    envs: tuple[str, ...] = ("reafference/PointB-v0", "reafference/VORGain-v0")
    steps: int = 4000
    seeds: int = 3
    first_seed: int = 100
    episodes: int = 5
    out: Path = Path("results/prediction")

    def main(self) -> int:
        """Run all, one line per agent and seed; 0, for a part that brings nothing is a result."""
        for name in ("steps", "seeds", "episodes"):
            at_least(name, getattr(self, name), 1)
        at_least("first_seed", self.first_seed, 0)
        seeds = list(range(self.first_seed, self.first_seed + self.seeds))
        origin = provenance.collect(seeds)
        run_folder.make_writable(self.out)
        rows = [
            self._row(env, name, seed) for env in self.envs for name in AGENTS for seed in seeds
        ]
        line = (
            f"python -m experiments.prediction --envs {' '.join(self.envs)} --steps {self.steps} "
            f"--seeds {self.seeds} --first-seed {self.first_seed} --episodes {self.episodes}"
        )
        records.write_json(
            self.out / "table.json", {"command": line, "origin": origin, "rows": rows}
        )
        lead = LEAD.format(episodes=self.episodes, steps=self.steps)
        records.write_text(self.out / "README.md", markdown(lead, rows, line))
        print(self.out / "README.md")
        return 0

    def _row(self, env: str, name: str, seed: int) -> dict[str, Any]:
        from agents import make_agent

        parts = naming.parse(name)
        agent = make_agent(parts.bare, f"envs:{env}", seed, parts.settings)
        row: dict[str, Any] = {"env": env, "agent": name, "seed": seed}
        foretells = parts.agent == "predictive"
        if foretells:
            row["before"] = errors(agent, self.episodes)["error"]
        start = time.process_time()
        agent.learn(self.steps)
        row["cpu_s"] = time.process_time() - start
        if foretells:
            row |= errors(agent, self.episodes)
        row["score"] = score(agent, self.episodes)
        print(*(v if isinstance(v, str) else round(v, 3) for v in row.values()), flush=True)
        return row


def errors(agent: Agent, episodes: int) -> dict[str, float]:
    """Squared errors of the frozen agent's prediction, and of two that need no network.

    Returns:
        "error", "as_now" and "mean", in squared spikes per neuron and control step.
    """
    env, view = agent.env, agent.policy(1)
    assert env is not None
    network = view.network  # type: ignore[attr-defined]
    sensed: list[np.ndarray] = []
    pairs: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
    for episode in range(episodes):
        seen, _ = env.reset(seed=10_000 + episode)
        over, last = False, None
        while not over:
            action, _ = view.predict(seen, episode_start=last is None)
            now = network["sensory"].counts[0].astype(float)
            if last is not None:
                pairs.append((now, *last))
            last = network["prediction"].counts[0].astype(float), now
            sensed.append(now)
            seen, _, terminated, truncated, _ = env.step(action)
            over = terminated or truncated
    now, foretold, before = (np.array(column) for column in zip(*pairs, strict=True))
    guesses = {"error": foretold, "as_now": before, "mean": np.mean(sensed, axis=0)}
    return {name: float(((now - guess) ** 2).mean()) for name, guess in guesses.items()}


def score(agent: Agent, episodes: int) -> float:
    """Mean `info["score"]` of the frozen agent's likeliest actions."""
    env, view = agent.env, agent.policy(1)
    assert env is not None
    found = []
    for episode in range(episodes):
        seen, _ = env.reset(seed=20_000 + episode)
        start, over = True, False
        while not over:
            action, _ = view.predict(seen, episode_start=start, deterministic=True)
            seen, _, terminated, truncated, info = env.step(action)
            start, over = False, terminated or truncated
        found.append(float(info["score"]))
    return float(np.mean(found))


def markdown(lead: str, rows: Sequence[dict[str, Any]], line: str) -> str:
    """Return the page.

    Args:
        lead: What is above the tables.
        rows: One per task, agent and seed.
        line: The command that repeats it.
    """
    parts = [lead]
    for env in dict.fromkeys(row["env"] for row in rows):
        own = [row for row in rows if row["env"] == env]
        parts += [f"## {env}\n", _table(own)]
    return "\n".join([*parts, f"    {line}\n"])


def _table(rows: Sequence[dict[str, Any]]) -> str:
    titles = ("agent", "error before", "after", "as now", "mean", "score", "CPU s", "scores")
    lines = []
    for name in AGENTS:
        own = [row for row in rows if row["agent"] == name]
        means = [
            f"{np.mean([row[key] for row in own]):.2f}" if key in own[0] else ""
            for key in ("before", "error", "as_now", "mean", "score", "cpu_s")
        ]
        seeds = ", ".join(f"{row['seed']}: {row['score']:.2f}" for row in own)
        lines.append([f"`{name}`", *means, seeds])
    return grid(titles, lines)


def run() -> int:
    """Run the command as `python -m experiments.prediction`; return the exit code."""
    return command.script(Prediction, "prediction")


if __name__ == "__main__":
    raise SystemExit(run())
