"""The oracle of AnotB: it remembers where the toy is."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.bodies.eye_hand import EYE_SPEED, HAND_SPEED
from envs.tasks.a_not_b.task import AnotBTask
from envs.tasks.a_not_b.trials import APART

EYE_RATE, HAND_RATE = 6.0, 5.0


class Remember:
    """Gaze and hand go to the side of the toy; it looks at the hidden state and never forgets.

    Args:
        task: The task whose bodies it moves.
    """

    def __init__(self, task: AnotBTask) -> None:
        self._task = task

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Moves eye and hand of every body of the task.

        Args:
            observation: (elements,) or (rows, elements); only its shape is used.
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            The actions, (4,) or (rows, 4) float32, and the state.
        """
        del episode_start, deterministic
        action = reach_to(self._task, APART * self._task.trials.side)
        return (action if np.ndim(observation) == 2 else action[0]), state


def reach_to(task: AnotBTask, x: NDArray[Any]) -> NDArray[np.float32]:
    """Commands that bring gaze and hand to places on the line of the lids.

    Args:
        task: The task whose bodies it moves.
        x: Places, m, (rows,).

    Returns:
        The actions, (rows, 4) float32.
    """
    goal = np.stack([x, np.zeros(len(x))], axis=1)
    eye = EYE_RATE * (goal - task.body.gaze) / EYE_SPEED
    hand = HAND_RATE * (goal - task.body.hand) / HAND_SPEED
    return np.clip(np.hstack([eye, hand]), -1.0, 1.0).astype(np.float32)
