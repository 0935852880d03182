"""Rows that threads share: each lives in one of several sides, and no bit depends on it."""

import copy
from collections.abc import Callable, Sequence
from typing import Any, final

import numpy as np

from agents.bodies import Array, BatchedBodies, Bodies, Mask, Step, bodies_of
from agents.brains import Brain, Lives, SpikingBrain
from agents.task import Env
from snn_core.threads import share

LEAST = 64
"""Rows that are worth a thread."""


def sizes_of(rows: int, threads: int) -> list[int]:
    """Rows of each side: one side for each thread, but none smaller than `LEAST`."""
    count = max(1, min(threads, rows // LEAST))
    return [rows // count + (side < rows % count) for side in range(count)]


def _spans(sizes: Sequence[int]) -> list[slice]:
    ends = np.cumsum(sizes).tolist()
    return [slice(end - size, end) for end, size in zip(ends, sizes, strict=True)]


def _each(call: Callable[[int], None], count: int) -> None:
    share(lambda _thread, side, _end: call(side), [(k, k + 1) for k in range(count)], count)


@final
class SidedLives(Lives):
    """Controllers in sides, each advanced by a thread of its own.

    Args:
        sides: the controllers, from the first row on.
        sizes: rows of each.
    """

    def __init__(self, sides: Sequence[Lives], sizes: Sequence[int]) -> None:
        self._sides, self._spans = sides, _spans(sizes)

    def assign(self, parameters: Array, seeds: Sequence[int]) -> None:
        """See `Lives.assign`."""
        for side, span in zip(self._sides, self._spans, strict=True):
            side.assign(parameters[span], seeds[span])

    def reset(self, mask: Mask) -> None:
        """See `Lives.reset`."""
        for side, span in zip(self._sides, self._spans, strict=True):
            side.reset(mask[span])

    def think(self, observations: Array, mask: Mask | None = None) -> Array:
        """See `Lives.think`."""
        found: list[Any] = [None] * len(self._sides)

        def think(k: int) -> None:
            span = self._spans[k]
            own = None if mask is None else mask[span]
            found[k] = self._sides[k].think(observations[span], own)

        _each(think, len(found))
        return np.concatenate(found)


@final
class SidedBodies(Bodies):
    """Bodies in sides, each moved by a thread of its own.

    Args:
        sides: the bodies, from the first row on.
        sizes: rows of each.
    """

    def __init__(self, sides: Sequence[Bodies], sizes: Sequence[int]) -> None:
        self._sides, self._spans = sides, _spans(sizes)

    def reset(self, seeds: Sequence[int]) -> Array:
        """See `Bodies.reset`."""
        pairs = zip(self._sides, self._spans, strict=True)
        return np.concatenate([side.reset(seeds[span]) for side, span in pairs])

    def step(self, actions: Sequence[Any], live: Mask) -> Step:
        """See `Bodies.step`."""
        found: list[Any] = [None] * len(self._sides)

        def step(k: int) -> None:
            span = self._spans[k]
            found[k] = self._sides[k].step(actions[span], live[span])

        _each(step, len(found))
        seen, rewards, ended = zip(*found, strict=True)
        return np.concatenate(seen), np.concatenate(rewards), np.concatenate(ended)


def shared_bodies(env: Env, rows: int, threads: int) -> Bodies:
    """Bodies of an env's task (see `bodies_of`), in sides where that leaves their lives alone.

    Args:
        env: the env.
        rows: how many bodies.
        threads: threads at most.
    """
    sizes = sizes_of(rows, threads)
    if len(sizes) > 1:
        first = bodies_of(env, sizes[0])
        if isinstance(first, BatchedBodies) and first.seeded_by_row:
            return SidedBodies([first, *(bodies_of(env, n) for n in sizes[1:])], sizes)
    return bodies_of(env, rows)


def shared_lives(brain: Brain, rows: int) -> Lives:
    """Controllers side by side, in sides where the rows know nothing of each other.

    Args:
        brain: the kind of controller.
        rows: how many.
    """
    sizes = sizes_of(rows, brain.threads)
    if len(sizes) > 1 and isinstance(brain, SpikingBrain):
        alone = copy.copy(brain)
        alone.threads = 1
        return SidedLives([alone.lives(n) for n in sizes], sizes)
    return brain.lives(rows)
