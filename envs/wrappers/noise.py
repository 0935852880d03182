"""White noise on sensors."""

from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs
from numpy.typing import ArrayLike

from envs.wrappers.fields import Ints, Which
from envs.wrappers.numbers import within
from envs.wrappers.sense import Env, SensorWrapper, Transform, Values


class Noise(Transform):
    """Adds Gaussian noise.

    Args:
        deviation: Standard deviation, in units of the observation; one number, or one per element.
        which: The elements, None for all.

    Raises:
        ValueError: The deviation is negative or not finite.
    """

    def __init__(self, deviation: ArrayLike, which: Which = None) -> None:
        super().__init__(which)
        self._deviation = np.asarray(deviation, np.float64)
        for value in self._deviation.flat:
            within("deviation", float(value), 0.0, np.inf)

    def apply(
        self, values: Values, elements: Ints, box: spaces.Box[Any], chance: np.random.Generator
    ) -> Values:
        """See ``Transform.apply``."""
        changed = values.astype(np.float64)
        shape = changed[..., elements].shape
        changed[..., elements] += self._deviation * chance.standard_normal(shape)
        return changed


class SensorNoise(SensorWrapper):
    """Adds Gaussian noise to the observations of an environment.

    Args:
        env: With flat Box observations.
        deviation: Standard deviation, in units of the observation; one number, or one per element.
        which: The elements by field name or number, None for all.
    """

    def __init__(self, env: Env, deviation: ArrayLike, which: Which = None) -> None:
        RecordConstructorArgs.__init__(self, deviation=deviation, which=which)
        super().__init__(env, Noise(deviation, which))
