"""A forager with fixed weights that follows cue times deficit: the oracle of Survive."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.survive.task import SurviveTask

BASE, STEER, THERMAL = 1.0, 5.0, 6.0
AVOID = np.array([0.0, 0.05, 0.2, 0.5, 1.4, 1.1])
STRESS, STAY, FLOOR = 0.35, 0.02, 0.02


class CueDeficit:
    """Goes for what has the largest product of cue and deficit (Spier & McFarland 1997).

    It steers by the two antennae as vehicle 2b of Braitenberg (1984), eats and drinks where it
    tastes, stops to do so while its deficit lasts, and turns down the gradient of its skin
    temperature when it is far from 37 degC. It sees nothing but the observation.

    Args:
        task: The task, for the places of the fields and the set points.
    """

    def __init__(self, task: SurviveTask) -> None:
        self._layout = task.layout
        self._setpoint = task.physiology.setpoint

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Chooses between food, water and comfort.

        Args:
            observation: One observation, (elements,), or a batch, (rows, elements).
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Commands of wheels, eating and drinking, (4,) or (rows, 4) float32, and the state.
        """
        del episode_start, deterministic
        odours = np.stack([self._see(observation, f"{k}_odour") for k in ("food", "water")])
        gaps = self._setpoint - np.concatenate(
            [self._see(observation, name) for name in ("energy", "water")], axis=-1
        )
        gaps = np.moveaxis(np.maximum(gaps, 0.0), -1, 0)
        tasted = np.moveaxis(self._see(observation, "taste") > 0.5, -1, 0)
        urge = gaps * odours.sum(axis=-1)
        wanted = urge[0] >= urge[1]
        pair = np.where(wanted[..., np.newaxis], odours[0], odours[1])
        turn = STEER * (pair[..., 0] - pair[..., 1]) / (pair.sum(axis=-1) + FLOOR)
        turn = self._comfort(observation, turn) + self._shy(observation)
        stay = np.where(wanted, tasted[0] & (gaps[0] > STAY), tasted[1] & (gaps[1] > STAY))
        wheels = np.stack([BASE - turn, BASE + turn]) * ~stay
        mouth = np.where(tasted & (gaps > 0.0), 1.0, -1.0)
        action = np.moveaxis(np.concatenate([wheels, mouth]), 0, -1)
        return np.clip(action, -1.0, 1.0).astype(np.float32), state

    def _see(self, observation: NDArray[np.float32], name: str) -> NDArray[np.float32]:
        return observation[..., self._layout[name].slice]

    def _comfort(self, observation: NDArray[np.float32], turn: Any) -> Any:
        """Leaves the odour when too hot or cold and turns to the better side."""
        warm = self._see(observation, "temperature")[..., 0]
        left, right = np.moveaxis(self._see(observation, "skin"), -1, 0)
        away = -THERMAL * np.sign(warm) * (left - right) * 10.0
        return np.where(np.abs(warm) > STRESS, away, turn)

    def _shy(self, observation: NDArray[np.float32]) -> Any:
        rays = self._see(observation, "rays")
        half = rays.shape[-1] // 2
        return -(rays[..., :half] - rays[..., half:][..., ::-1]) @ AVOID
