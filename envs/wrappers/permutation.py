"""Sensors that are wired to other places."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs

from envs.wrappers.fields import Ints
from envs.wrappers.numbers import reordering
from envs.wrappers.sense import Env, SensorWrapper, Transform, Values


class Permutation(Transform):
    """Puts the elements in another order.

    Args:
        order: Element i of the new observation is element ``order[i]`` of the old one.
    """

    def __init__(self, order: Sequence[int]) -> None:
        super().__init__(None)
        self._order = order

    def space(self, box: spaces.Box[Any], elements: Ints) -> spaces.Box[Any]:
        """See ``Transform.space``.

        Raises:
            ValueError: The order is no permutation of the elements.
        """
        order = reordering("order", self._order, len(box.low))
        return spaces.Box(box.low[order], box.high[order], dtype=box.dtype.type)

    def apply(
        self, values: Values, elements: Ints, box: spaces.Box[Any], chance: np.random.Generator
    ) -> Values:
        """See ``Transform.apply``."""
        return values[..., list(self._order)]


class SensorPermutation(SensorWrapper):
    """Puts the elements of the observation in another order.

    Args:
        env: With flat Box observations.
        order: Element i of the new observation is element ``order[i]`` of the old one.
    """

    def __init__(self, env: Env, order: Sequence[int]) -> None:
        RecordConstructorArgs.__init__(self, order=order)
        super().__init__(env, Permutation(order))
