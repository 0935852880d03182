"""A frozen policy without memory, for agents whose action depends on the observation alone."""

from collections.abc import Callable
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from agents.seeding import ACTIONS, stream
from agents.spaces import flat_batch

Chooser = Callable[[NDArray[np.float64], np.random.Generator, bool], NDArray[Any]]


class FrozenPolicy:
    """SB3's `predict` around a function of a batch.

    Args:
        observation_space: a flat Box.
        choose: (observations (n, dims), generator, deterministic) -> n actions of the env's space.
        seed: root of the policy's own stream.
    """

    def __init__(self, observation_space: spaces.Box, choose: Chooser, seed: int) -> None:
        self._space = observation_space
        self._choose = choose
        self._rng = stream(seed, ACTIONS)

    def predict(
        self,
        observation: Any,
        state: Any = None,
        episode_start: Any = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[Any], Any]:
        """Choose actions; `state` and `episode_start` do not matter here (see `base.Policy`)."""
        del episode_start
        batch, single = flat_batch(observation, self._space)
        actions = self._choose(batch, self._rng, deterministic)
        return (np.asarray(actions[0]) if single else actions), state
