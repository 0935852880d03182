"""Measures the anchors of the scores: ``python -m envs.anchors [EPISODES]``."""

import sys
from typing import NamedTuple

import gymnasium
import numpy as np

from envs.entry import EnvEntry
from envs.oracles import make_oracle
from envs.registry import sort_out

SEED = 20_000


class Anchor(NamedTuple):
    """What one policy reaches.

    Attributes:
        score: Mean normalised score.
        measure: Mean standard return.
        success: Share of successful episodes.
        length: Mean length, control steps.
    """

    score: float
    measure: float
    success: float
    length: float


def measure_random(entry: EnvEntry, episodes: int = 1000, seed: int = SEED) -> Anchor:
    """Runs uniformly random actions under the evaluation options of a task.

    Args:
        entry: The task.
        episodes: Number of episodes, run side by side.
        seed: Seed of the first episode; the others follow.

    Returns:
        The means over the episodes.
    """
    return _measure(entry, episodes, seed, oracle=False)


def measure_oracle(entry: EnvEntry, episodes: int = 1000, seed: int = SEED) -> Anchor:
    """Runs the scripted oracle under the evaluation options of a task.

    Args:
        entry: The task.
        episodes: Number of episodes, run side by side.
        seed: Seed of the first episode; the others follow.

    Returns:
        The means over the episodes.
    """
    return _measure(entry, episodes, seed, oracle=True)


def _measure(entry: EnvEntry, episodes: int, seed: int, oracle: bool) -> Anchor:
    env = gymnasium.make_vec(entry.id, episodes, options=dict(entry.evaluation_options))
    env.action_space.seed(seed)
    policy = make_oracle(env)
    observation, _ = env.reset(seed=seed)
    final = np.full((episodes, 3), np.nan)
    for step in range(entry.max_episode_steps):
        action = policy.predict(observation)[0] if oracle else env.action_space.sample()
        observation, _, terminated, truncated, info = env.step(action)
        ended = (terminated | truncated) & np.isnan(final[:, 0])
        final[ended] = np.column_stack(
            [info["score"], info["is_success"], np.full(episodes, step + 1.0)]
        )[ended]
    score, success, length = final.mean(axis=0).tolist()
    span = entry.oracle_return - entry.random_return
    return Anchor(score, entry.random_return + score * span, success, length)


def main() -> None:
    """Prints the anchors of every task that can be made here."""
    episodes = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print(f"{'task':14} {'policy':8} {'return':>10} {'score':>7} {'success':>8} {'length':>7}")
    entries, left_out = sort_out()
    for entry in entries:
        for name, measured in (
            ("random", measure_random(entry, episodes)),
            ("oracle", measure_oracle(entry, episodes)),
        ):
            print(
                f"{entry.name:14} {name:8} {measured.measure:10.3f} {measured.score:7.3f} "
                f"{measured.success:8.3f} {measured.length:7.1f}"
            )
    if left_out:
        print(left_out, file=sys.stderr)


if __name__ == "__main__":
    main()
