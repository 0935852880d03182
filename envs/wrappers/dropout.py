"""Sensors that fall silent now and then."""

from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs

from envs.wrappers.fields import Ints, Which
from envs.wrappers.numbers import within
from envs.wrappers.sense import Env, SensorWrapper, Transform, Values


class Dropout(Transform):
    """Sets elements to 0 at random, each by itself.

    Args:
        probability: Probability of silence per element and step.
        which: The elements, None for all.

    Raises:
        ValueError: The probability is not in [0, 1].
    """

    def __init__(self, probability: float, which: Which = None) -> None:
        super().__init__(which)
        self._probability = within("probability", probability, 0.0, 1.0)

    def apply(
        self, values: Values, elements: Ints, box: spaces.Box[Any], chance: np.random.Generator
    ) -> Values:
        """See ``Transform.apply``."""
        changed = values.copy()
        part = changed[..., elements]
        changed[..., elements] = np.where(chance.random(part.shape) < self._probability, 0.0, part)
        return changed


class SensorDropout(SensorWrapper):
    """Sets elements of the observation to 0 at random.

    Args:
        env: With flat Box observations.
        probability: Probability of silence per element and step.
        which: The elements by field name or number, None for all.
    """

    def __init__(self, env: Env, probability: float, which: Which = None) -> None:
        RecordConstructorArgs.__init__(self, probability=probability, which=which)
        super().__init__(env, Dropout(probability, which))
