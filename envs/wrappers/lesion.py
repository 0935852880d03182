"""Sensors that are silent for good."""

from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs

from envs.wrappers.fields import Ints, Which
from envs.wrappers.sense import Env, SensorWrapper, Transform, Values


class Lesion(Transform):
    """Sets elements to 0, or to the bound next to 0 where 0 is outside of the space.

    Args:
        which: The elements.
    """

    def apply(
        self, values: Values, elements: Ints, box: spaces.Box[Any], chance: np.random.Generator
    ) -> Values:
        """See ``Transform.apply``."""
        changed = values.copy()
        changed[..., elements] = 0.0
        return changed


class SensorLesion(SensorWrapper):
    """Silences elements of the observation; its length stays.

    Args:
        env: With flat Box observations.
        which: The elements by field name or number.
    """

    def __init__(self, env: Env, which: Which) -> None:
        RecordConstructorArgs.__init__(self, which=which)
        super().__init__(env, Lesion(which))
