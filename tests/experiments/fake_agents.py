"""Cheap agents that behave, and some that do not; runs name them as `fake_agents:function`."""

import os
import signal
import time
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from agents.base import Agent
from agents.policy import FrozenPolicy
from agents.seeding import ACTIONS, generator_words, restore_generator, stream
from agents.task import Task
from agents.training import train_online


class Wanderer(Agent):
    """A linear policy for two actions whose weights walk at random, pushed by reward."""

    name: ClassVar[str] = "wanderer"
    patience = 0.0

    def config(self) -> dict[str, Any]:
        return {}

    @property
    def parameters(self) -> int:
        return 4

    def policy(self, seed: int):
        weights = self._weights.copy()
        return FrozenPolicy(
            self.observation_space,
            lambda batch, rng, greedy: (batch @ weights > 0).astype(int),
            seed,
        )

    def reset(self) -> None:
        pass

    def _birth(self) -> None:
        self._rng = stream(self.seed, ACTIONS)
        self._weights = self._rng.normal(size=4)

    def _train(self, steps, hook) -> None:
        time.sleep(self.patience)
        train_online(self, steps, hook)

    def _act(self, observation, reward, start):
        self._weights += 0.01 * self._rng.normal(size=4) * (1.0 + reward) + 0.001 * observation
        return int(observation @ self._weights > 0)

    def _conclude(self, observation, reward, terminated) -> None:
        self._weights *= 0.999

    def _state(self):
        return {"rng": generator_words(self._rng), "weights": self._weights.copy()}

    def _restore(self, state) -> None:
        restore_generator(self._rng, state["rng"])
        self._weights = state["weights"].copy()


class Forgetful(Wanderer):
    """One that cannot go on where it stopped."""

    resumable: ClassVar[bool] = False


class Slow(Wanderer):
    patience = 0.05


class Breaks(Wanderer):
    def _train(self, steps, hook) -> None:
        raise RuntimeError("a spike in the wrong place")


class Hoarder(Wanderer):
    """One whose checkpoint is large."""

    def _state(self):
        return {**super()._state(), "hoard": np.zeros(10_000)}


class DiesOnce(Wanderer):
    """Killed by the system in its third chunk, in its first life only."""

    def _train(self, steps, hook) -> None:
        marker = Path(os.environ["FAKE_AGENTS_MARKER"])
        if self.num_timesteps >= 2 * steps and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        train_online(self, steps, hook)


def wanderer(env, seed):
    return Wanderer(Task.of(env), seed)


def forgetful(env, seed):
    return Forgetful(Task.of(env), seed)


def slow(env, seed):
    return Slow(Task.of(env), seed)


def hoarder(env, seed):
    return Hoarder(Task.of(env), seed)


def breaks(env, seed):
    return Breaks(Task.of(env), seed)


def dies_once(env, seed):
    return DiesOnce(Task.of(env), seed)


def steady_numbers(path: Path) -> tuple[str, dict[str, np.ndarray]]:
    """What has to be equal bit for bit between two runs: the curve and the final arrays."""
    from agents.checkpoint import load_checkpoint

    return (path / "evaluations.jsonl").read_text(), load_checkpoint(path / "checkpoint.zip")[1]


def assert_same_run(one: Path, other: Path) -> None:
    (curve, arrays), (other_curve, other_arrays) = steady_numbers(one), steady_numbers(other)
    assert curve == other_curve
    assert arrays.keys() == other_arrays.keys()
    for name, array in arrays.items():
        assert array.tobytes() == other_arrays[name].tobytes(), name
