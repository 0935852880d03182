"""Motors that are wired to other places."""

from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.utils import RecordConstructorArgs

from envs.wrappers.motors import motor_box
from envs.wrappers.numbers import reordering
from envs.wrappers.sense import Env


class MotorPermutation(gymnasium.ActionWrapper[Any, Any, Any], RecordConstructorArgs):
    """Exchanges motors: entries of a Box, or the meanings of Discrete actions.

    Args:
        env: With Discrete or flat bounded Box actions.
        order: Motor i gets the command that was meant for motor ``order[i]``; a Discrete action
            a becomes ``order[a]``.

    Raises:
        ValueError: The action space is of another kind, its motors differ in their bounds, or the
            order is no permutation.
    """

    def __init__(self, env: Env, order: Sequence[int]) -> None:
        RecordConstructorArgs.__init__(self, order=order)
        gymnasium.ActionWrapper.__init__(self, env)
        space = env.action_space
        if isinstance(space, spaces.Discrete):
            self._order = reordering("order", order, int(space.n))
            return
        box = motor_box(space)
        if np.ptp(box.low) != 0.0 or np.ptp(box.high) != 0.0:
            raise ValueError(f"Action space: got {space}, expected equal bounds of all motors.")
        self._order = reordering("order", order, box.shape[0])

    def action(self, action: Any) -> Any:
        """The command that reaches the environment."""
        space = self.env.action_space
        if isinstance(space, spaces.Discrete):
            return int(self._order[int(action) - int(space.start)] + space.start)
        return np.asarray(action)[self._order]
