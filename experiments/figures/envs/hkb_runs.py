"""Two coupled hands follow a metronome, or live an episode."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

import envs
from envs.bodies.hands import Hands
from envs.tasks.bimanual_hkb.kernels import CONTROL
from envs.tasks.bimanual_hkb.oracle import Follow


def run(
    pairs: int, seconds: float, noise: float, opening: float, ramp: tuple[float, float, float]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Let hands follow a metronome.

    Args:
        pairs: Number of pairs.
        seconds: Duration, s.
        noise: Noise of ``Hands``.
        opening: Relative phase at the start, rad.
        ramp: Tempo at the start, in the middle and at the end, Hz.

    Returns:
        Tempo, relative phase and angle of the left hand, each (steps, pairs).
    """
    start, middle, end = ramp
    beat = {"name": "metronome", "start": start, "middle": middle, "end": end, "duration": seconds}
    options = {"stage": "steady", "perturbation": [beat, {"name": "opening", "phase": opening}]}
    env: Any = gymnasium.make_vec(
        "reafference/BimanualHKB-v0", pairs, max_episode_steps=0,
        hands=Hands(noise=noise), go_on=True, options=options, sensors={"tempo": {"noise": 0.0}},
    )  # fmt: skip
    task, follow = env.unwrapped.task, Follow(env.unwrapped.task)
    seen, _ = env.reset(seed=0)
    kept = []
    for _ in range(round(seconds / CONTROL)):
        seen = env.step(follow.predict(seen)[0])[0]
        kept.append((task.metronome.tempo.copy(), task.body.relative.copy(), task.body.angle[:, 0]))
        kept[-1] = (*kept[-1][:2], kept[-1][2].copy())
    tempo, relative, angle = np.moveaxis(np.array(kept), 1, 0)
    return tempo, relative, angle


def episode(oracle: bool) -> tuple[float, NDArray[Any]]:
    """Let 200 pairs live an episode of stage "unseen".

    Args:
        oracle: Whether the oracle moves them; else they follow the tempo.

    Returns:
        Share without loss, and the relative phase of the first pair, rad, (steps,).
    """
    env: Any = gymnasium.make_vec(
        "reafference/BimanualHKB-v0", 200, go_on=True, options={"stage": "unseen"}
    )
    task = env.unwrapped.task
    policy = envs.make_oracle(env) if oracle else Follow(task)
    seen, _ = env.reset(seed=0)
    course = []
    for _ in range(envs.find_entry("BimanualHKB").max_episode_steps):
        seen, *_, info = env.step(policy.predict(seen)[0])
        course.append(task.body.relative[0])
    return float(np.mean(info["is_success"])), np.array(course)
