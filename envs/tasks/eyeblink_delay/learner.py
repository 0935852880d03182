"""An adaptive filter with a temporal basis: the reference of EyeblinkDelay.

The shape is that of cerebellar models (granule cells that are active at different times after a
cue, climbing fibres that teach); the numbers are ours.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.base import Task

CELLS = 40
EARLIEST, LATEST = 0.06, 1.2
WIDTH = (0.015, 0.15)
FADING = 0.25
LAG = 0.12
RATE = 0.25
RESTRAINT = 0.4
GAIN, THRESHOLD = 1.0, 0.1
REFLEX, FELT, HEARD = 1.0, 0.3, 0.5


class CerebellarLearner:
    """Weights from cells that tell the time since each cue to the command of the lid.

    A puff strengthens the cells that were active ``LAG`` s before, a closed lid weakens them, so
    learning ends where the puff is met. The command comes that much before the puff, which is
    what the lid needs. Cells of long times are broader and weaker.

    Args:
        task: The task, for the places of the fields, the step and the number of bodies.
        rate: Change of a weight by a step of air.

    Attributes:
        weights: From cells to command, (rows, 2 cues, CELLS); they outlive an episode.
        learning: Whether the weights change.
    """

    def __init__(self, task: Task, rate: float = RATE) -> None:
        self._step = task.physics_step * task.substeps
        self._cues, self._cornea, self._lid = (
            task.layout[name].slice for name in ("cues", "cornea", "lid")
        )
        self._centres = np.linspace(EARLIEST, LATEST, CELLS)
        self._widths = WIDTH[0] + WIDTH[1] * self._centres
        self.weights = np.zeros((task.rows, 2, CELLS))
        self.learning = True
        self._rate = rate
        self._since = np.full((task.rows, 2), -1.0)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Chooses the command and learns from what arrives.

        Args:
            observation: One observation, (elements,), or a batch, (rows, elements).
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used; ``learning`` tells whether it learns.

        Returns:
            Command of the lid, (1,) or (rows, 1) float32, and the state.
        """
        del episode_start, deterministic
        seen = np.atleast_2d(observation)
        heard = seen[:, self._cues] > HEARD
        self._since = np.where(heard, np.maximum(self._since, -self._step) + self._step, -1.0)
        air = seen[:, self._cornea] > FELT
        if self.learning:
            error = np.where(air, 1.0, -RESTRAINT * seen[:, self._lid])
            traces = self._cells(self._since - LAG)
            self.weights += self._rate * error[:, :, np.newaxis] * traces
            np.maximum(self.weights, 0.0, out=self.weights)
        drive = np.sum(self.weights * self._cells(self._since), axis=(1, 2))[:, np.newaxis]
        command = GAIN * np.maximum(drive - THRESHOLD, 0.0) + REFLEX * air
        action = np.clip(command, 0.0, 1.0).astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state

    def _cells(self, since: NDArray[np.float64]) -> NDArray[np.float64]:
        """Activity of the cells at times since the cues, (rows, 2, CELLS); none before them."""
        apart = (since[:, :, np.newaxis] - self._centres) / self._widths
        bumps = np.exp(-0.5 * apart * apart) / (1.0 + self._centres / FADING)
        return np.where(since[:, :, np.newaxis] >= 0.0, bumps, 0.0)
