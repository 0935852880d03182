"""Judge an agent: fixed episodes, an env instance of its own, a frozen and greedy policy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from experiments.records import Record

if TYPE_CHECKING:
    import gymnasium

    from agents.base import Agent

# First words of spawn keys; those of the agents' own streams (agents.seeding) are below 100.
EVALUATION, POLICY, REPLAY = 100, 101, 102


class Policy(Protocol):
    """What is judged: Stable-Baselines3's `predict`."""

    def predict(
        self,
        observation: Any,
        state: Any = None,
        episode_start: Any = None,
        deterministic: bool = False,
    ) -> tuple[Any, Any]:
        """Return the action for one observation, and the policy's next state."""


def stream(seed: int, *key: int) -> int:
    """Return the seed of the named child stream `key` of a run's root `seed`.

    Key (EVALUATION, k) belongs to evaluation episode k, (POLICY,) to the evaluated policy; no
    stream of training has such a key, so an evaluation never draws from one.
    """
    import numpy as np

    words = np.random.SeedSequence(seed, spawn_key=key).generate_state(1, np.uint32)
    return int(words[0])


class Judge:
    """The evaluation of one run: the same episodes every time.

    Attributes:
        env: An instance that no agent trains in.
        options: Reset options of every episode, for example maps never seen in training.
        seeds: Seed of each episode.
        policy_seed: Seed of the frozen policy's random stream.
    """

    def __init__(
        self,
        env: gymnasium.Env[Any, Any],
        seed: int,
        episodes: int,
        options: dict[str, Any] | None,
    ) -> None:
        self.env = env
        self.options = options
        self.seeds = [stream(seed, EVALUATION, k) for k in range(episodes)]
        self.policy_seed = stream(seed, POLICY)

    def evaluate(self, agent: Agent) -> Record:
        """Return what a frozen copy of `agent` reaches; the agent itself is not touched."""
        policy = agent.policy(self.policy_seed)
        return tabulate([self._episode(policy, seed) for seed in self.seeds])

    def _episode(self, policy: Policy, seed: int) -> Record:
        observation, _ = self.env.reset(seed=seed, options=self.options)
        state, first, done = None, True, False
        rewards: list[float] = []
        info: dict[str, Any] = {}
        while not done:
            action, state = policy.predict(observation, state, _flag(first), deterministic=True)
            observation, reward, terminated, truncated, info = self.env.step(action)
            rewards.append(float(reward))
            first, done = False, terminated or truncated
        return episode_record(rewards, info)


def evaluate_adapting(agent: Agent, judge: Judge) -> Record:
    """Return what an agent reaches that goes on learning while it is judged.

    Args:
        agent: Its native call is used, so a plastic agent changes.
        judge: The episodes.
    """
    return tabulate([_living_episode(agent, judge, seed) for seed in judge.seeds])


def _living_episode(agent: Agent, judge: Judge, seed: int) -> Record:
    observation, _ = judge.env.reset(seed=seed, options=judge.options)
    agent.reset()
    rewards: list[float] = []
    action = agent.act(observation, 0.0, episode_start=True)
    while True:
        observation, reward, terminated, truncated, info = judge.env.step(action)
        rewards.append(float(reward))
        if terminated or truncated:
            agent.conclude(observation, rewards[-1], terminated)
            return episode_record(rewards, info)
        action = agent.act(observation, rewards[-1])


def episode_record(rewards: Sequence[float], info: dict[str, Any]) -> Record:
    """Return one episode as numbers: return and length, and score, success and failure of physics.

    The last three only where the task tells them, at the end of the episode.

    Raises:
        ValueError: If the return is not a finite number.
    """
    total = math.fsum(rewards)
    if not math.isfinite(total):
        raise ValueError(f"The env returned rewards that add up to {total}; expected a number.")
    record: Record = {"return": total, "length": len(rewards)}
    if "score" in info:
        record["score"] = float(info["score"])
    success = info.get("is_success", info.get("success"))
    if success is not None:
        record["success"] = float(success)
    if "physics_error" in info:
        record["failure"] = int(bool(info["physics_error"]))
    return record


def tabulate(episodes: Sequence[Record]) -> Record:
    """Return records of episodes as one record of lists; a key missing anywhere is left out."""
    names = {
        "return": "returns",
        "length": "lengths",
        "score": "scores",
        "success": "successes",
        "failure": "failures",
    }
    return {
        names[key]: [episode[key] for episode in episodes]
        for key in names
        if all(key in episode for episode in episodes)
    }


def _flag(first: bool) -> Any:
    import numpy as np

    return np.array([first])
