"""Plain tasks, on which the same ablation of a wired loop is tried."""

from __future__ import annotations

from typing import Any

import gymnasium

from agents import make_agent
from experiments.facilitation.circuit import one_of_many
from experiments.facilitation.conditions import CONDITIONS
from experiments.facilitation.matching import always, factor, scaled, trains

POLE = """
obs[2] -> leans 20.0; obs[3] -> leans 10.0; obs[2] -> leans_back -20.0; obs[3] -> leans_back -10.0
leans +> right 4.0; leans_back +> left 4.0
right -> action[1] 1.0; left -> action[0] 1.0
"""
SWING = """
obs[5] -> ahead 20.0; obs[5] -> behind -20.0; obs[4] -> ahead -10.0; obs[4] -> behind 10.0
ahead +> up 4.0; behind +> down 4.0
up -> action[2] 1.0; down -> action[0] 1.0
"""
VEHICLE = """
slow_left = 1.3; slow_right = 1.3
antennae[0] -> slow_right 2.0; antennae[1] -> slow_left 2.0
antennae[1] -> slow_right -2.0; antennae[0] -> slow_left -2.0
rays[3] -> slow_left 0.5; rays[4] -> slow_left 1.0; rays[5] -> slow_left 1.0
rays[6] -> slow_right 1.0; rays[7] -> slow_right 1.0; rays[8] -> slow_right 0.5
rays[3] -> slow_right -0.5; rays[4] -> slow_right -1.0; rays[5] -> slow_right -1.0
rays[6] -> slow_left -1.0; rays[7] -> slow_left -1.0; rays[8] -> slow_left -0.5
slow_left +> left 2.0; slow_right +> right 2.0
left -> action[0] 1.0; right -> action[1] 1.0
"""

TASKS = {"CartPole-v1": POLE, "Acrobot-v1": SWING, "envs:reafference/PointB-v0": VEHICLE}
"""The loops of `reflex` with a neuron and a `+>` synapse between sense and motor."""

SETTINGS = {"noise": 0.3}
CASES = CONDITIONS[:4]
MEASURED, EPISODES = 3, 5  # episodes of the matching, and of each network and case


def plain_rows(networks: list[int], matching: int) -> list[dict[str, Any]]:
    """Let each network live on each plain task, intact and ablated; one row each.

    Args:
        networks: Seeds.
        matching: Seed of the episodes in which the efficacy is measured.
    """
    rows = []
    for env_id, text in TASKS.items():
        spikes = trains(env_id, text, always, MEASURED, matching).spikes
        for case in CASES:
            matched = scaled(text, factor(case.settings, spikes))
            for network in networks:
                settings = {**SETTINGS, **case.settings, "wiring": one_of_many(matched, network)}
                rows.append({
                    "env": env_id, "condition": case.name, "network": network,
                    "level": level(env_id, settings, network),
                })  # fmt: skip
        print(env_id, flush=True)
    return rows


def level(env_id: str, settings: dict[str, Any], seed: int) -> float:
    """Mean score, or return where the task has no score, of a frozen `reflex`."""
    env: Any = gymnasium.make(env_id)
    policy, total = make_agent("reflex", env, seed, settings).policy(seed), 0.0
    for episode in range(EPISODES):
        seen, _ = env.reset(seed=1000 * seed + episode)
        gained, start, over, info = 0.0, True, False, {}
        while not over:
            action, _ = policy.predict(seen, None, start, True)
            seen, reward, terminated, truncated, info = env.step(action)
            gained, start, over = gained + float(reward), False, terminated or truncated
        total += float(info.get("score", gained))
    return total / EPISODES
