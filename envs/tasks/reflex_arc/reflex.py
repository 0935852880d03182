"""A stretch reflex of four cells on what the body feels: the reference of ReflexArc."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.base import Task

IA_GAIN = 0.6
II_GAIN = 0.37
II_LET_GO = 0.06
RECURRENT = 2.6


class StretchReflex:
    """Two motor neurons, each excited by its own spindles and inhibited by its antagonist's.

    Both Renshaw cells inhibit their own pool. The instruction gates the slow path only, as M2
    depends on it and M1 does not (Crago, Houk & Hasan 1976).

    Args:
        task: The task, for the places of the fields.
    """

    def __init__(self, task: Task) -> None:
        names = ("spindle_ia", "spindle_ii", "renshaw", "instruction")
        self._ia, self._ii, self._renshaw, self._asked = (task.layout[n].slice for n in names)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Answers to a stretch.

        Args:
            observation: One observation, (elements,), or a batch, (rows, elements).
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Commands of flexor and extensor, (2,) or (rows, 2) float32, and the state.
        """
        del episode_start, deterministic
        gate = np.where(observation[..., self._asked] > 0.0, II_GAIN, II_LET_GO)
        drive = IA_GAIN * _against(observation[..., self._ia])
        drive = drive + gate * _against(observation[..., self._ii])
        drive = drive - RECURRENT * observation[..., self._renshaw]
        return np.clip(drive, 0.0, 1.0).astype(np.float32), state


def _against(pair: NDArray[np.float32]) -> NDArray[np.float32]:
    return pair - pair[..., ::-1]
