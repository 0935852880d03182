"""Sensors that tell what was."""

from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium.utils import RecordConstructorArgs
from gymnasium.vector import AutoresetMode, VectorEnv

from envs.wrappers.fields import Which, find_elements, flat_box, layout_of
from envs.wrappers.numbers import whole
from envs.wrappers.sense import Env, Values

LONGEST = 1000


class SensorDelay(gymnasium.Wrapper[Any, Any, Any, Any], RecordConstructorArgs):
    """Delays elements of the observation; before an episode all was as at its start.

    Args:
        env: With flat Box observations.
        steps: Delay in control steps.
        which: The elements by field name or number, None for all.

    Raises:
        ValueError: The delay is negative or above 1000, or an element does not exist.
    """

    def __init__(self, env: Env, steps: int, which: Which = None) -> None:
        RecordConstructorArgs.__init__(self, steps=steps, which=which)
        gymnasium.Wrapper.__init__(self, env)
        size = flat_box(env.observation_space).shape[0]
        self._steps = whole("steps", steps, 0, LONGEST)
        self._elements = find_elements(size, layout_of(env, size), which)
        self._past: list[Values] = []

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Values, dict[str, Any]]:
        """Begins an episode."""
        observation, info = self.env.reset(seed=seed, options=options)
        self._past = [np.array(observation)] * self._steps
        return np.array(observation), info

    def step(self, action: Any) -> tuple[Values, Any, bool, bool, dict[str, Any]]:
        """One step with the delayed observation."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        self._past.append(np.array(observation))
        delayed = np.array(observation)
        delayed[self._elements] = self._past.pop(0)[self._elements]
        return delayed, reward, terminated, truncated, info


class VectorSensorDelay(gymnasium.vector.VectorWrapper):
    """Delays elements of the observations of a vector environment, row by row as ``SensorDelay``.

    Args:
        env: With flat Box observations in each row and autoreset in the next or the same step.
        steps: Delay in control steps.
        which: The elements by field name or number, None for all.

    Raises:
        ValueError: The delay is not valid, an element does not exist, or autoreset is disabled.
    """

    def __init__(self, env: VectorEnv[Any, Any, Any], steps: int, which: Which = None) -> None:
        super().__init__(env)
        mode = env.metadata.get("autoreset_mode", AutoresetMode.NEXT_STEP)
        if mode == AutoresetMode.DISABLED:
            raise ValueError("Autoreset: got DISABLED, expected NEXT_STEP or SAME_STEP.")
        size = flat_box(env.single_observation_space).shape[0]
        self._same_step = mode == AutoresetMode.SAME_STEP
        self._elements = find_elements(size, layout_of(env, size), which)
        self._past = np.zeros((whole("steps", steps, 0, LONGEST) + 1, env.num_envs, size))
        self._ended = np.zeros(env.num_envs, np.bool_)
        self._now = 0

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Values, dict[str, Any]]:
        """Begins episodes in all rows."""
        observations, info = self.env.reset(seed=seed, options=options)  # type: ignore[arg-type]
        self._past[:] = observations
        self._ended[:] = False
        return np.array(observations), info

    def step(self, actions: Any) -> tuple[Values, Any, Any, Any, dict[str, Any]]:
        """One step of all rows with delayed observations."""
        observations, rewards, terminated, truncated, info = self.env.step(actions)
        ended = np.asarray(terminated) | np.asarray(truncated)
        if self._same_step and "final_obs" in info:
            info = {**info, "final_obs": self._final(info["final_obs"])}
        self._now = (self._now + 1) % len(self._past)
        self._past[self._now] = observations
        fresh = ended if self._same_step else self._ended
        self._past[:, fresh] = observations[fresh]
        self._ended = ended
        delayed = np.array(observations)
        oldest = self._past[(self._now + 1) % len(self._past)]
        delayed[:, self._elements] = oldest[:, self._elements]
        return delayed, rewards, terminated, truncated, info

    def _final(self, last: Values) -> Values:
        changed = np.full(len(last), None, object)
        for row, observation in enumerate(last):
            if observation is not None:
                steps = len(self._past) - 1
                past = self._past[(self._now + 2) % (steps + 1), row] if steps else observation
                changed[row] = np.array(observation)
                changed[row][self._elements] = past[self._elements]
        return changed
