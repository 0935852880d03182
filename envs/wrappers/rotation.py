"""Two sensors whose plane is turned."""

import math
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs

from envs.wrappers.fields import Ints
from envs.wrappers.numbers import whole, within
from envs.wrappers.sense import Env, SensorWrapper, Transform, Values


class Rotation(Transform):
    """Turns the plane of two elements.

    Args:
        angle: Angle from the first to the second element, rad.
        first: Number of an element.
        second: Number of another element.

    Raises:
        ValueError: The angle is not finite, or both elements are the same.
    """

    def __init__(self, angle: float, first: int, second: int) -> None:
        super().__init__((first, second))
        self._angle = within("angle", angle, -1e6, 1e6)
        self._pair = (whole("first", first, 0, 1 << 30), whole("second", second, 0, 1 << 30))
        if first == second:
            raise ValueError(f"Elements: got {first} twice, expected two different ones.")

    def space(self, box: spaces.Box[Any], elements: Ints) -> spaces.Box[Any]:
        """See ``Transform.space``; a turned element may be as large as both together."""
        largest = np.maximum(np.abs(box.low), np.abs(box.high))[elements].astype(np.float64)
        bound = np.linalg.norm(largest)
        low, high = box.low.astype(np.float64), box.high.astype(np.float64)
        low[elements], high[elements] = -bound, bound
        return spaces.Box(low.astype(box.dtype), high.astype(box.dtype), dtype=box.dtype.type)

    def apply(
        self, values: Values, elements: Ints, box: spaces.Box[Any], chance: np.random.Generator
    ) -> Values:
        """See ``Transform.apply``."""
        (i, j), turned = self._pair, values.astype(np.float64)
        cosine, sine = math.cos(self._angle), math.sin(self._angle)
        turned[..., i] = cosine * values[..., i] - sine * values[..., j]
        turned[..., j] = sine * values[..., i] + cosine * values[..., j]
        return turned


class SensorRotation(SensorWrapper):
    """Turns the plane of two elements of the observation.

    Args:
        env: With flat Box observations.
        angle: Angle from the first to the second element, rad.
        first: Number of an element.
        second: Number of another element.
    """

    def __init__(self, env: Env, angle: float, first: int, second: int) -> None:
        RecordConstructorArgs.__init__(self, angle=angle, first=first, second=second)
        super().__init__(env, Rotation(angle, first, second))
