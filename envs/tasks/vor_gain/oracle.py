"""The oracle of VORGain: it knows head velocity and magnification and inverts the plant."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.vor_gain.scene import STEP, SUBSTEPS, head_velocity
from envs.tasks.vor_gain.task import VORGainTask


class Stabilise:
    """Reaches the eye velocity that stills the image at the end of each control step.

    It looks at the hidden state: head velocity to come, magnification, state of the plant.

    Args:
        task: The task whose eyes it moves.
    """

    def __init__(self, task: VORGainTask) -> None:
        self._task = task

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Moves every eye of the task.

        Args:
            observation: (elements,) or (rows, elements); only its shape is used.
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            The actions, (1,) or (rows, 1) float32, and the state.
        """
        del episode_start, deterministic
        scene, orbit = self._task.surround, self._task.orbit
        soon = (self._task.books.steps + 1) * SUBSTEPS * STEP
        wanted = -scene.now[:, 1] * head_velocity(scene, soon)
        speed = orbit.weight * orbit.rate * orbit.keep**SUBSTEPS
        coasting = -(orbit.state * speed).sum(axis=1)
        action = np.clip((wanted - coasting) / speed.sum(), -1.0, 1.0).astype(np.float32)
        return (action[:, np.newaxis] if np.ndim(observation) == 2 else action), state
