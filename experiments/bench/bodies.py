"""Steps per second of the tasks, beside CartPole and beside as many single environments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gymnasium
import numpy as np
from gymnasium.vector import SyncVectorEnv, VectorEnv

from experiments import catalog
from experiments.bench.measure import interleaved, ratio
from experiments.bench.rows import Row

REFERENCE = "CartPole-v1"
STEPS = 2000  # of one measurement of a single task
BATCHES = (256, 1024)
SYNC = 32  # rows of the SyncVectorEnv, whose steps take the same time each at any size
_THREADED = {entry.id for entry in catalog.envs_table() if entry.extra == "mujoco"}
_ACTIONS = 64  # random actions, used over and over


def envs(rounds: int, quick: bool) -> Iterator[Row]:
    """Measure every task that can be made here: single, in batches, against single ones.

    Args:
        rounds: Rounds of interleaved measurements.
        quick: A tenth of the steps and of the batches.
    """
    less = 10 if quick else 1
    ids = [entry.id for entry in catalog.envs_here()]
    steps = STEPS // less
    yield from _rows({name: single(name, steps) for name in (REFERENCE, *ids)}, steps, 1, rounds)
    turns = max(steps // 10, 1)
    for batch in (size // less for size in BATCHES):
        batches = {name: batched(name, batch, turns) for name in (REFERENCE, *ids)}
        yield from _rows(batches, turns, batch, rounds)
    for name in ids:
        yield _beside_single(name, BATCHES[-1] // less, turns, rounds)


def single(name: str, steps: int) -> Callable[[], object]:
    """Return what takes so many steps of one task, starting again at the end of an episode."""
    env = gymnasium.make(name)
    env.action_space.seed(1)
    actions = [env.action_space.sample() for _ in range(_ACTIONS)]
    env.reset(seed=1)

    def play() -> None:
        for k in range(steps):
            reward, terminated, truncated = env.step(actions[k % _ACTIONS])[1:4]
            _check(name, reward)
            if terminated or truncated:
                env.reset()

    return play


def batched(name: str, rows: int, steps: int) -> Callable[[], object]:
    """Return what takes so many steps of a batch of a task."""
    threads = {"threads": 1} if name in _THREADED else {}
    env = gymnasium.make_vec(name, rows, vectorization_mode="vector_entry_point", **threads)
    return play(name, env, steps)


def synchronous(name: str, rows: int, steps: int) -> Callable[[], object]:
    """Return what takes so many steps of single environments side by side, as Gymnasium does."""
    return play(name, SyncVectorEnv([lambda: gymnasium.make(name)] * rows), steps)


def play(name: str, env: VectorEnv[Any, Any, Any], steps: int) -> Callable[[], object]:
    """Return what takes so many steps of a vector environment with random actions."""
    env.action_space.seed(1)
    actions: list[Any] = [env.action_space.sample() for _ in range(_ACTIONS)]
    env.reset(seed=1)

    def play() -> None:
        for k in range(steps):
            _check(name, env.step(actions[k % _ACTIONS])[1])

    return play


def _beside_single(name: str, batch: int, steps: int, rounds: int) -> Row:
    """Measure a batch in the same rounds as a SyncVectorEnv; the ratio is per step of a row."""
    few = min(SYNC, batch)
    times = interleaved(
        {"batch": batched(name, batch, steps), "sync": synchronous(name, few, steps)}, rounds
    )
    one = times["batch"]
    return Row(
        "envs", f"{name.removeprefix('reafference/')}, batch of {batch} beside single ones", batch,
        1, "steps/s", steps * batch / one.median, steps * batch / one.minimum, one.spread,
        f"SyncVectorEnv of {few}", batch / few * ratio(times, "sync", "batch"),
    )  # fmt: skip


def _rows(
    tasks: dict[str, Callable[[], object]], steps: int, batch: int, rounds: int
) -> Iterator[Row]:
    times = interleaved(tasks, rounds)
    for name, one in times.items():
        case = (
            f"{name.removeprefix('reafference/')}, {f'batch of {batch}' if batch > 1 else 'single'}"
        )
        yield Row(
            "envs", case, batch, 1, "steps/s", steps * batch / one.median,
            steps * batch / one.minimum, one.spread,
            *(("", None) if name == REFERENCE else (REFERENCE, ratio(times, REFERENCE, name))),
        )  # fmt: skip


def _check(name: str, reward: Any) -> None:
    if not np.isfinite(reward).all():
        raise ValueError(f"{name}: got a reward of {reward}, expected finite numbers")
