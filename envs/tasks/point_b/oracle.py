"""A Braitenberg vehicle with fixed weights: the oracle of PointB."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.base import Task

BASE = 1.0
STEER = 2.5
AVOID = np.array([0.0, 0.05, 0.2, 0.5, 1.4, 1.1])


class Braitenberg:
    """Each antenna excites the wheel of the other side, each ray the wheel of its own side.

    Vehicles 2b and 3 of Braitenberg (1984), a linear map of the observation that is clipped.

    Args:
        task: The task, for the places of the fields.
    """

    def __init__(self, task: Task) -> None:
        self._antennae = task.layout["antennae"].slice
        self._rays = task.layout["rays"].slice

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Steers by antennae and rays.

        Args:
            observation: One observation, (elements,), or a batch, (rows, elements).
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Wheel commands, (2,) or (rows, 2) float32, and the state.
        """
        del episode_start, deterministic
        left, right = np.moveaxis(observation[..., self._antennae], -1, 0)
        rays = observation[..., self._rays]
        half = rays.shape[-1] // 2
        turn = STEER * (left - right) / (left + right + 0.05)
        turn = turn - (rays[..., :half] - rays[..., half:][..., ::-1]) @ AVOID
        wheels = np.stack([BASE - turn, BASE + turn], axis=-1)
        return np.clip(wheels, -1.0, 1.0).astype(np.float32), state
