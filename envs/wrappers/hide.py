"""Observations with some elements left out."""

from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs

from envs.wrappers.fields import Ints, Which
from envs.wrappers.sense import Env, SensorWrapper, Transform, Values


class Hide(Transform):
    """Leaves elements out; the observation becomes shorter.

    Args:
        which: The elements that are hidden.
    """

    def space(self, box: spaces.Box[Any], elements: Ints) -> spaces.Box[Any]:
        """See ``Transform.space``.

        Raises:
            ValueError: Nothing would be left.
        """
        low, high = np.delete(box.low, elements), np.delete(box.high, elements)
        if not len(low):
            raise ValueError(f"Hidden: got all {len(box.low)} elements, expected one to be left.")
        return spaces.Box(low, high, dtype=box.dtype.type)

    def apply(
        self, values: Values, elements: Ints, box: spaces.Box[Any], chance: np.random.Generator
    ) -> Values:
        """See ``Transform.apply``."""
        return np.delete(values, elements, axis=-1)


class HideFields(SensorWrapper):
    """Leaves elements out of the observation; CartPole without velocities is the classic.

    Args:
        env: With flat Box observations.
        which: The elements by field name or number.
    """

    def __init__(self, env: Env, which: Which) -> None:
        RecordConstructorArgs.__init__(self, which=which)
        super().__init__(env, Hide(which))
