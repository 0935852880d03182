"""The controllers of BimanualHKB: one that follows, and the oracle, which holds anti-phase."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.bimanual_hkb.kernels import CONTROL
from envs.tasks.bimanual_hkb.task import BimanualHKBTask

BRAKE = 5.0
PULL = 6.0


class Follow:
    """Both hands take the tempo that is heard, nothing else: their coupling decides.

    Args:
        task: The task, for the places and units of the fields and the constants of the hands.
    """

    def __init__(self, task: BimanualHKBTask) -> None:
        self._fields = {field.name: (field.slice, field.scale) for field in task.layout}
        self._hands = task.hands

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Moves two hands, or those of every row.

        Args:
            observation: One observation, (elements,), or a batch, (rows, elements).
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            The actions, (motors,) or (rows, motors) float32, and the state.
        """
        del episode_start, deterministic
        tempo = self._read(observation, "tempo")
        pace, torque = self._command(tempo, observation)
        low, high = self._hands.slowest, self._hands.fastest
        told = 2.0 * (pace - low) / (high - low) - 1.0
        action = np.concatenate([told, torque / self._hands.torque], axis=-1)
        return np.clip(action, -1.0, 1.0).astype(np.float32), state

    def _command(self, tempo: Any, observation: Any) -> tuple[Any, Any]:
        """Paces, Hz, and torques, N m, of the two hands."""
        del observation
        pace = np.concatenate([tempo, tempo], axis=-1)
        return pace, np.zeros_like(pace)

    def _read(self, observation: Any, name: str) -> Any:
        place, scale = self._fields[name]
        return observation[..., place].astype(np.float64) * scale


class HoldAntiPhase(Follow):
    """The oracle: it brakes what the hands have in common and sets the one ahead slower.

    In anti-phase the sum of the two velocities is 0; torques of -BRAKE times the sum make in-phase
    unstable. PULL, 1/s, times the deviation of the relative phase from pi is the speed by which
    the paces are set apart, against a difference of the hands. Both use what is felt alone; that
    it is felt late is made up for by turning it on by the angle of the delay.

    Args:
        task: The task, for the fields, their delays and the constants of the hands.
    """

    def __init__(self, task: BimanualHKBTask) -> None:
        super().__init__(task)
        self._late = task.layout["rate"].delay + 0.5 * CONTROL

    def _command(self, tempo: Any, observation: Any) -> tuple[Any, Any]:
        angle, rate = self._read(observation, "angle"), self._read(observation, "rate")
        speed = 2.0 * math.pi * np.maximum(tempo, self._hands.slowest)
        phase = np.arctan2(-rate / speed, angle)
        ahead = phase[..., :1] - phase[..., 1:] - math.pi
        ahead = (ahead + math.pi) % (2.0 * math.pi) - math.pi
        apart = PULL * ahead / (4.0 * math.pi)
        now = rate * np.cos(speed * self._late) - angle * speed * np.sin(speed * self._late)
        brake = -BRAKE * self._hands.inertia * now.sum(axis=-1, keepdims=True)
        pace = np.concatenate([tempo - apart, tempo + apart], axis=-1)
        return pace, np.concatenate([brake, brake], axis=-1)
