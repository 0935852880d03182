"""A frozen policy whose memory is a row of controllers that live side by side."""

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.decision import Swift
from agents.seeding import ACTIONS, stream
from agents.spaces import flat_batch
from agents.task import Action

Array = NDArray[np.float64]

_ONE = np.ones(1, bool)


class Rows(Protocol):
    """Controllers side by side."""

    def reset(self, mask: NDArray[np.bool_]) -> None:
        """Let rows begin a new episode."""

    def think(self, observations: Array) -> Array:
        """One control step: (rows, dims) -> preferences, (rows, outputs)."""


class RowsPolicy:
    """Controllers as they were when this was made, with activity and random stream of their own.

    Args:
        space: observation space.
        lives: number of rows -> that many controllers.
        see: observations of shape (rows, dims) as the controllers want them.
        choose: (preferences of one row, generator, deterministic) -> action of the env's space.
        seed: root of the stream.
        swift: those of one row -> their short way to a greedy action, or None.
    """

    def __init__(
        self,
        space: spaces.Box,
        lives: Callable[[int], Rows],
        see: Callable[[Array], Array],
        choose: Callable[[Array, np.random.Generator, bool], Action],
        seed: int,
        swift: Callable[[Any], Swift | None] = lambda _: None,
    ) -> None:
        self._space, self._make, self._see, self._choose = space, lives, see, choose
        self._shape, self._shorten = space.shape, swift
        self._rng = stream(seed, ACTIONS)
        self._resize(1)

    def predict(
        self,
        observation: Any,
        state: Any = None,
        episode_start: Any = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Choose actions (see `Policy.predict`); a row of the batch is a controller."""
        if deterministic and self._swift is not None:
            action = self._at_once(observation, episode_start)
            if action is not None:
                return action, state
        batch, single = flat_batch(observation, self._space)
        if len(batch) != self._rows:
            self._resize(len(batch))
        if episode_start is not None:
            begins = np.broadcast_to(np.asarray(episode_start, bool), len(batch))
            if begins.any():
                self._lives.reset(begins)
        preferences = self._lives.think(self._see(batch))
        actions = [self._choose(row, self._rng, deterministic) for row in preferences]
        return np.asarray(actions[0] if single else actions), state

    def _at_once(self, observation: Any, start: Any) -> NDArray[Any] | None:
        """The action of the short way; None where the arguments need a closer look."""
        if type(observation) is not np.ndarray or observation.shape != self._shape:
            return None
        if start is not None:
            if type(start) is not np.ndarray or start.size != 1:
                return None
            if start:
                self._lives.reset(_ONE)
        return self._swift(observation)  # type: ignore[misc] # the caller has looked

    def _resize(self, rows: int) -> None:
        self._rows = rows
        self._lives = self._make(rows)
        short = rows == 1 and len(self._shape) == 1
        self._swift = self._shorten(self._lives) if short else None
