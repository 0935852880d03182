"""A stretch reflex of four cells on what the body feels: the reference of ReflexArc."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.base import Task

IA_GAIN = 2.2
II_GAIN = 1.1
II_INHIBITION = 60.0
RECURRENT = 11.4
THRESHOLD = 0.14
SHUT_ABOVE = 0.012


class StretchReflex:
    """Two motor neurons, each excited by its own spindles and inhibited by its antagonist's.

    They have a threshold, their Renshaw cells inhibit them. The instruction acts on the slow path
    only: told to hold, the secondary afferents excite the motor neuron of their muscle; told to let
    go, they shut it off through an interneuron with a threshold, one for each muscle. So the first
    answer to a stretch stays as it is, as in Crago, Houk & Hasan 1976. The gains were chosen by a
    random search for the return on loads of stage "unseen", with M1 equal under both instructions
    and M2 five times as large under hold for one pulse of 2 N m over 0.1 s.

    Args:
        task: The task, for the places of the fields.
    """

    def __init__(self, task: Task) -> None:
        names = ("ia_afferents", "ii_afferents", "renshaw", "instruction")
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
        hold = observation[..., self._asked] > 0.0
        slow = _against(observation[..., self._ii])
        drive = IA_GAIN * _against(observation[..., self._ia]) - THRESHOLD
        drive = drive + np.where(
            hold, II_GAIN * slow, -II_INHIBITION * np.maximum(slow - SHUT_ABOVE, 0.0)
        )
        drive = drive - RECURRENT * observation[..., self._renshaw]
        return np.clip(drive, 0.0, 1.0).astype(np.float32), state


def _against(pair: NDArray[np.float32]) -> NDArray[np.float32]:
    return pair - pair[..., ::-1]
