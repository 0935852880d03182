"""`reafference cost`: what a decision costs."""

from __future__ import annotations

import statistics
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from experiments import catalog, command
from experiments.errors import at_least

if TYPE_CHECKING:
    from agents.base import Agent
    from agents.cost import Events

COLUMNS = (
    "agent", "parameters", "neurons", "synapses", "plastic", "spikes", "synaptic operations",
    "membrane updates", "decision us (p50, p99)", "learning us", "times real time",
)  # fmt: skip
NOTE = (
    "Spikes, synaptic operations and membrane updates are means of one control step, frozen. "
    "A decision is one `predict` from Python; learning is CPU time per env step, env included. "
    "Times real time: body time of a control step over the median decision."
)


@dataclass(frozen=True)
class Cost:
    """Measure what a decision of each agent costs, frozen after some learning.

    Attributes:
        env: The task.
        agents: Names of agents.
        learn: Env steps of learning before.
        steps: Decisions that are counted and timed.
        seed: Root of all seeds.
    """

    env: str
    agents: tuple[str, ...]
    learn: int = 2000
    steps: int = 2000
    seed: int = 0

    def main(self) -> int:
        """Print the table."""
        at_least("learn", self.learn, 1)
        at_least("steps", self.steps, 1)
        at_least("seed", self.seed, 0)
        for name in self.agents:
            catalog.check_agent(name)
        rows = [row(measure(self, name)) for name in self.agents]
        widths = [max(len(line[i]) for line in (COLUMNS, *rows)) for i in range(len(COLUMNS))]
        for line in (COLUMNS, *rows):
            print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))
        print(NOTE)
        return 0


def measure(asked: Cost, name: str) -> dict[str, Any]:
    """Return the costs of one agent by name."""
    from agents.circuits import body_time
    from agents.task import Task

    env = catalog.make_env(asked.env)
    agent = catalog.make_agent(name, env, asked.seed)
    before = time.process_time()
    agent.learn(asked.learn)
    learning = (time.process_time() - before) / max(agent.num_timesteps, 1)
    agent.freeze()
    decisions = sorted(_decisions(asked, agent))
    median = statistics.median(decisions)
    return {
        "agent": name,
        **sizes_of(agent),
        **asdict(events(agent, asked.env, asked.seed, asked.steps)),
        "decision_us": 1e6 * median,
        "decision_us_p99": 1e6 * decisions[int(0.99 * (len(decisions) - 1))],
        "learning_us": 1e6 * learning,
        "times_real_time": 1e-3 * body_time(Task.of(env)) / median,
    }


def sizes_of(agent: Agent) -> dict[str, int]:
    """Return the parameters of an agent, and the neurons and synapses of its networks."""
    from agents.cost import sizes

    neurons, synapses, plastic = sizes(agent.networks)
    return {
        "parameters": agent.parameters,
        "neurons": neurons,
        "synapses": synapses,
        "plastic": plastic,
    }


def row(cost: dict[str, Any]) -> tuple[str, ...]:
    """Return the cells of a line of the table."""
    return (
        cost["agent"],
        *(f"{cost[name]:d}" for name in ("parameters", "neurons", "synapses", "plastic")),
        *(f"{cost[name]:.1f}" for name in ("spikes", "synaptic_operations", "membrane_updates")),
        f"{cost['decision_us']:.1f}, {cost['decision_us_p99']:.1f}",
        f"{cost['learning_us']:.1f}",
        f"{cost['times_real_time']:.0f}",
    )


def _decisions(asked: Cost, agent: Agent) -> list[float]:
    """Return the seconds of each `predict` in an env of its own."""
    import numpy as np

    env = catalog.make_env(asked.env)
    policy = agent.policy(asked.seed)
    taken = []
    observation, _ = env.reset(seed=asked.seed)
    state, start = None, True
    for _ in range(asked.steps):
        flag = np.array([start])
        before = time.perf_counter()
        action, state = policy.predict(observation, state, flag, deterministic=True)
        taken.append(time.perf_counter() - before)
        observation, _, terminated, truncated, _ = env.step(action)
        start = bool(terminated or truncated)
        if start:
            observation, _ = env.reset()
    env.close()
    return taken


def events(agent: Agent, task: str, seed: int, steps: int) -> Events:
    """Count what happens in the agent's own networks while it acts, in an env of its own.

    Args:
        agent: Frozen, or it learns on.
        task: Gymnasium id.
        seed: Of the episodes.
        steps: Control steps.
    """
    from agents.cost import Meter

    env = catalog.make_env(task)
    meter = Meter(agent.networks)
    observation, _ = env.reset(seed=seed)
    reward, start = 0.0, True
    for _ in range(steps):
        if start:
            agent.reset()
            meter.begin()
        action = agent.act(observation, reward, start)
        meter.look()
        observation, reward, terminated, truncated, _ = env.step(action)
        start = bool(terminated or truncated)
        if start:
            observation, _ = env.reset()
    env.close()
    return meter.events()


if __name__ == "__main__":
    raise SystemExit(command.script(Cost, "cost"))
