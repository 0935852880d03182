"""What the sensor wrappers share: a transform of observations and where it is applied."""

import abc
from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs
from gymnasium.vector import VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from envs.wrappers.fields import Ints, Which, find_elements, flat_box, layout_of

Env = gymnasium.Env[Any, Any]
Values = NDArray[Any]


class Transform(abc.ABC):
    """A change of observations without memory, on the last axis of an array.

    Args:
        which: The elements that are meant, see ``envs.wrappers.fields.find_elements``.
    """

    def __init__(self, which: Which = None) -> None:
        self.which = which

    def space(self, box: spaces.Box[Any], elements: Ints) -> spaces.Box[Any]:
        """The space of changed observations.

        Args:
            box: The space of the observations.
            elements: Elements that are meant.

        Returns:
            The new space; the same unless overridden.
        """
        del elements
        return box

    @abc.abstractmethod
    def apply(
        self, values: Values, elements: Ints, box: spaces.Box[Any], chance: np.random.Generator
    ) -> Values:
        """Changes observations.

        Args:
            values: Observations, (..., elements), not to be changed in place.
            elements: Elements that are meant.
            box: The space before the change.
            chance: Where random numbers come from.

        Returns:
            New observations within the new space.
        """


class _Channel:
    """A transform bound to a space and a random stream of its own."""

    def __init__(self, transform: Transform, space: spaces.Space[Any], env: Any) -> None:
        self._before = flat_box(space)
        size = self._before.shape[0]
        self._elements = find_elements(size, layout_of(env, size), transform.which)
        self._transform = transform
        self._chance = np.random.default_rng()
        self.space = transform.space(self._before, self._elements)

    def start(self, seed: int | None, place: int) -> None:
        if seed is not None:
            self._chance = np.random.default_rng([seed, place])

    def __call__(self, values: Values) -> Values:
        changed = self._transform.apply(values, self._elements, self._before, self._chance)
        return np.clip(changed, self.space.low, self.space.high).astype(self.space.dtype)


class SensorWrapper(gymnasium.Wrapper[Any, Any, Any, Any], RecordConstructorArgs):
    """Applies a transform to the observations of one environment.

    Chance comes from a stream of the wrapper, started by ``reset(seed=...)``: the environment
    itself lives what it lives without the wrapper.

    Args:
        env: With flat Box observations.
        transform: The change.

    Raises:
        ValueError: The observations are no flat Box, or an element does not exist.
    """

    def __init__(self, env: Env, transform: Transform) -> None:
        gymnasium.Wrapper.__init__(self, env)
        self._channel = _Channel(transform, env.observation_space, env)
        self.observation_space = self._channel.space
        self._place = _depth(env)
        self._transform = transform

    def over_rows(self, env: VectorEnv[Any, Any, Any]) -> VectorEnv[Any, Any, Any]:
        """The same change around a vector environment of the same task."""
        return VectorSensors(env, (self._transform,))

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Values, dict[str, Any]]:
        """Begins an episode; the seed also starts the wrapper's stream."""
        observation, info = self.env.reset(seed=seed, options=options)
        self._channel.start(seed, self._place)
        return self._channel(observation), info

    def step(self, action: Any) -> tuple[Values, Any, bool, bool, dict[str, Any]]:
        """One step with the changed observation."""
        observation, reward, terminated, truncated, info = self.env.step(action)
        return self._channel(observation), reward, terminated, truncated, info


class VectorSensors(gymnasium.vector.VectorWrapper):
    """Applies transforms to the observations of a vector environment, one after the other.

    Args:
        env: With flat Box observations in each row.
        transforms: The changes in their order.

    Raises:
        ValueError: The observations are no flat Box, or an element does not exist.
    """

    def __init__(self, env: VectorEnv[Any, Any, Any], transforms: Sequence[Transform]) -> None:
        super().__init__(env)
        space: spaces.Space[Any] = env.single_observation_space
        self._channels = []
        for transform in transforms:
            self._channels.append(_Channel(transform, space, env))
            space = self._channels[-1].space
        self.single_observation_space = space
        self.observation_space = batch_space(space, env.num_envs)

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Values, dict[str, Any]]:
        """Begins episodes; the seed (of the first row) also starts the streams of the changes."""
        observations, info = self.env.reset(seed=seed, options=options)  # type: ignore[arg-type]
        first = seed if seed is None or isinstance(seed, int) else seed[0]
        for place, channel in enumerate(self._channels):
            channel.start(first, place)
        return self._changed(observations), info

    def step(self, actions: Any) -> tuple[Values, Any, Any, Any, dict[str, Any]]:
        """One step of all rows with changed observations, the last ones of an episode too."""
        observations, rewards, terminated, truncated, info = self.env.step(actions)
        if "final_obs" in info:
            info = {**info, "final_obs": self._final(info["final_obs"])}
        return self._changed(observations), rewards, terminated, truncated, info

    def _final(self, last: Values) -> Values:
        changed = np.full(len(last), None, object)
        for row, observation in enumerate(last):
            if observation is not None:
                changed[row] = self._changed(observation)
        return changed

    def _changed(self, values: Values) -> Values:
        for channel in self._channels:
            values = channel(values)
        return values


def _depth(env: Any) -> int:
    depth = 0
    while isinstance(env, gymnasium.Wrapper):
        env, depth = env.env, depth + 1
    return depth
