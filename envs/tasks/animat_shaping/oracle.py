"""The oracle of AnimatShaping: it sees the area and heads for it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.animat_shaping.kernels import UNITS
from envs.tasks.animat_shaping.task import AnimatShapingTask

_SLOW = 0.1


class Homing:
    """Activates the units whose preferred directions point to the area; looks at hidden state.

    Args:
        task: The task whose bodies it moves.
    """

    def __init__(self, task: AnimatShapingTask) -> None:
        self._task = task

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Moves every body of the task.

        Args:
            observation: (elements,) or (rows, elements); only its shape is used.
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Activities of the units, (8,) or (rows, 8) float32, and the state.
        """
        del episode_start, deterministic
        body = self._task.body
        gap = body.area - body.place
        far = np.linalg.norm(gap, axis=1, keepdims=True)
        angles = 2.0 * np.pi * np.arange(UNITS) / UNITS
        preferred = np.column_stack([np.cos(angles), np.sin(angles)])
        tuned = np.maximum(gap @ preferred.T / np.maximum(far, 1e-9), 0.0)
        action = (tuned * np.minimum(far / _SLOW, 1.0)).astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state
