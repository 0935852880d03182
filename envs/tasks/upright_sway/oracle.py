"""The oracle of UprightSway: a proportional-derivative controller on the true lean."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.upright_sway.task import UprightSwayTask

STIFFNESS, DAMPING = 1400.0, 450.0


class Balance:
    """Ankle torque ``-STIFFNESS * lean - DAMPING * rate``; it looks at the hidden state.

    Args:
        task: The task whose bodies it balances.
    """

    def __init__(self, task: UprightSwayTask) -> None:
        self._task = task

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Balances every body of the task.

        Args:
            observation: (elements,) or (rows, elements); only its shape is used.
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            The actions, (motors,) or (rows, motors) float32, and the state.
        """
        del episode_start, deterministic
        body = self._task.body
        torque = -STIFFNESS * body.angle - DAMPING * body.rate
        low = self._task.actuator.low
        action = np.clip(self._task.actuator.command(torque), low, 1.0).astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state
