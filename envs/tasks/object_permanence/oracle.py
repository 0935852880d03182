"""The oracle of ObjectPermanence: it goes on with the path behind the occluder."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.bodies.eye_hand import EYE_SPEED, HAND_SPEED
from envs.tasks.object_permanence.task import ObjectPermanenceTask

EYE_RATE, HAND_RATE = 10.0, 6.0


class Extrapolate:
    """The gaze follows the object, also unseen; the hand waits where its path leaves the occluder.

    It looks at the hidden state: place and velocity of the object, edges of the occluder.

    Args:
        task: The task whose bodies it moves.
    """

    def __init__(self, task: ObjectPermanenceTask) -> None:
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
        body, passages = self._task.body, self._task.passages
        velocity = passages.velocity
        far = np.where(velocity[:, 0] > 0.0, passages.edges[:, 1], passages.edges[:, 0])
        left = (far - passages.place[:, 0]) / np.where(velocity[:, 0] == 0.0, 1.0, velocity[:, 0])
        leaving = passages.place + velocity * np.maximum(left, 0.0)[:, np.newaxis]
        eye = (EYE_RATE * (passages.place - body.gaze) + velocity) / EYE_SPEED
        hand = HAND_RATE * (leaving - body.hand) / HAND_SPEED
        action = np.clip(np.hstack([eye, hand]), -1.0, 1.0).astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state
