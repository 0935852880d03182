"""Feedback as part of the observation, for any agent: last action, last reward, prediction."""

from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs
from numpy.typing import ArrayLike, NDArray

from agents.spaces import ActionSpec, check_observation_space
from agents.task import Env


class FeedbackObservation(gymnasium.Wrapper[Any, Any, Any, Any], RecordConstructorArgs):
    """Appends what an agent did, earned and expected to a flat observation.

    The observation becomes (observation, last action, last reward, prediction), float32: the
    action one-hot or in [-1, 1], all three zero after a reset. A rival without recurrence gets by
    it what a spiking agent has by its efference copy (EXPERIMENTS: the same information for all).

    Args:
        env: with a flat Box observation and Discrete or finite Box actions.
        prediction_size: length of the prediction that the agent supplies, 0 for none.

    Raises:
        ValueError: unsupported spaces or a negative size.
    """

    def __init__(self, env: Env, prediction_size: int = 0) -> None:
        RecordConstructorArgs.__init__(self, prediction_size=prediction_size)
        gymnasium.Wrapper.__init__(self, env)
        if prediction_size < 0:
            raise ValueError(f"prediction_size: got {prediction_size}, expected 0 or more")
        inner = check_observation_space(env.observation_space)
        self._spec_of_action = ActionSpec.of(env.action_space)
        floor = 0.0 if self._spec_of_action.discrete else -1.0
        action = np.full(self._spec_of_action.size, floor)
        open_ended = np.full(1 + prediction_size, -np.inf)
        low = np.concatenate([inner.low.reshape(-1), action, open_ended])
        high = np.concatenate([inner.high.reshape(-1), np.ones_like(action), -open_ended])
        self.observation_space = spaces.Box(low.astype(np.float32), high.astype(np.float32))
        self._prediction = np.zeros(prediction_size)

    def supply(self, prediction: ArrayLike) -> None:
        """Give the prediction that the next observation carries.

        Args:
            prediction: shape (prediction_size,), finite.

        Raises:
            ValueError: another shape or a number that is not finite.
        """
        values = np.array(prediction, dtype=np.float64)
        if values.shape != self._prediction.shape or not np.isfinite(values).all():
            raise ValueError(
                f"prediction: got {values}, expected {len(self._prediction)} finite numbers"
            )
        self._prediction = values

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Begin an episode, without feedback yet."""
        observation, info = self.env.reset(seed=seed, options=options)
        self._prediction = np.zeros_like(self._prediction)
        return self._joined(observation, np.zeros(self._spec_of_action.size), 0.0), info

    def step(self, action: Any) -> tuple[NDArray[np.float32], Any, bool, bool, dict[str, Any]]:
        """One step; the observation tells the action and reward of this step."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        joined = self._joined(observation, self._spec_of_action.unit(action), float(reward))
        return joined, reward, terminated, truncated, info

    def _joined(
        self, observation: Any, action: NDArray[np.float64], reward: float
    ) -> NDArray[np.float32]:
        flat = np.asarray(observation, dtype=np.float64).reshape(-1)
        return np.concatenate([flat, action, [reward], self._prediction]).astype(np.float32)
