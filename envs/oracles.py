"""Scripted oracles: the upper anchor of every task."""

import importlib
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from envs.errors import unknown_name
from envs.registry import ENVS


class Oracle(Protocol):
    """Anything with the ``predict`` of Stable-Baselines3."""

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Chooses actions.

        Args:
            observation: One observation, (elements,), or a batch, (rows, elements).
            state: Passed back unchanged; an oracle has no state of its own.
            episode_start: Not used.
            deterministic: Not used; an oracle is deterministic.

        Returns:
            The action, (motors,) or (rows, motors) float32, and the state.
        """
        ...


def make_oracle(env: Any) -> Oracle:
    """Makes the scripted oracle of an environment.

    Args:
        env: A single or vector environment of this package, wrapped or not. The oracle may look
            at its hidden state, so it serves this environment only.

    Returns:
        An object with the ``predict`` of Stable-Baselines3.

    Raises:
        ValueError: The environment is not of this package.
    """
    body = getattr(env, "unwrapped", env)
    own = f"{type(body).__module__}:{type(body).__qualname__}"
    for entry in ENVS:
        if own in (entry.entry_point, entry.vector_entry_point):
            module, name = entry.oracle.split(":")
            oracle: Oracle = getattr(importlib.import_module(module), name)(body.task)
            return oracle
    valid = [entry.id for entry in ENVS]
    raise unknown_name("environment of an oracle", getattr(body.spec, "id", own), valid)
