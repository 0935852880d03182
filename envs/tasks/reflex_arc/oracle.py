"""The oracle of ReflexArc: proportional-derivative control of the true angle when it is to hold."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.reflex_arc.forearms import STEPS_PER_TRIAL
from envs.tasks.reflex_arc.loads import TRIALS
from envs.tasks.reflex_arc.task import ReflexArcTask

STIFFNESS, DAMPING = 60.0, 5.0


class Holder:
    """Torque ``-load - STIFFNESS * angle - DAMPING * rate`` or none; it looks at the hidden state.

    Args:
        task: The task whose joints it holds.
    """

    def __init__(self, task: ReflexArcTask) -> None:
        self._task = task
        self._limit = np.array([task.elbow.flexion, -task.elbow.extension])

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Holds every joint that is to be held.

        Args:
            observation: (elements,) or (rows, elements); only its shape is used.
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Commands of flexor and extensor, (2,) or (rows, 2) float32, and the state.
        """
        del episode_start, deterministic
        body, steps = self._task.body, self._task.books.steps
        trial = np.minimum(steps // STEPS_PER_TRIAL, TRIALS - 1)
        hold = self._task.loads.instruction[trial, np.arange(self._task.rows)] > 0.0
        torque = np.where(hold, -body.load - STIFFNESS * body.angle - DAMPING * body.rate, 0.0)
        action = np.clip(torque[:, np.newaxis] / self._limit, 0.0, 1.0).astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state
