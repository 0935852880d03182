"""The oracle of EyeblinkDelay: it knows the plan and closes the lid just in time."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.eyeblink_delay.kernels import STEP, STEPS_PER_TRIAL, SUBSTEPS
from envs.tasks.eyeblink_delay.task import EyeblinkDelayTask
from envs.tasks.eyeblink_delay.trials import PUFF, TRIALS

LEAD, RELEASE = 0.13, 0.01


class Foreseer:
    """Closes ``LEAD`` s before a puff and opens ``RELEASE`` s before its end.

    Args:
        task: The task whose eyes it guards.
    """

    def __init__(self, task: EyeblinkDelayTask) -> None:
        self._task = task

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Guards every eye.

        Args:
            observation: (elements,) or (rows, elements); only its shape is used.
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Command of the muscle, (1,) or (rows, 1) float32, and the state.
        """
        del episode_start, deterministic
        trials, steps = self._task.trials, self._task.books.steps
        rows = np.arange(self._task.rows)
        trial = np.minimum(steps // STEPS_PER_TRIAL, TRIALS - 1)
        since = (steps - trial * STEPS_PER_TRIAL) * STEP * SUBSTEPS
        until = trials.onset[rows, trial] + trials.interval - since
        due = (until <= LEAD) & (until > RELEASE - PUFF)
        due &= trials.paired[rows, trial] & trials.puffs
        action = due[:, np.newaxis].astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state
