"""Motors that are weak, dead or biased."""

from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium.utils import RecordConstructorArgs

from envs.wrappers.motors import motor_box
from envs.wrappers.numbers import within
from envs.wrappers.sense import Env, Values


class MotorGain(gymnasium.ActionWrapper[Any, Any, Any], RecordConstructorArgs):
    """Multiplies and shifts motor commands; a gain of 0 is a lesion, of -1 a flip.

    Args:
        env: With flat Box actions.
        gain: Factor on the action.
        bias: Added to it, in units of the action.
        motors: Numbers of the motors, None for all.

    Raises:
        ValueError: The actions are no flat bounded Box, a number is not finite, or a motor does
            not exist.
    """

    def __init__(
        self, env: Env, gain: float, bias: float = 0.0, motors: Sequence[int] | None = None
    ) -> None:
        RecordConstructorArgs.__init__(self, gain=gain, bias=bias, motors=motors)
        gymnasium.ActionWrapper.__init__(self, env)
        self._box = motor_box(env.action_space)
        count = self._box.shape[0]
        self._motors = list(range(count) if motors is None else motors)
        for motor in self._motors:
            if not 0 <= motor < count:
                raise ValueError(f"Motor: got {motor!r}, expected a number from 0 to {count - 1}.")
        self._gain = within("gain", gain, -1e6, 1e6)
        self._bias = within("bias", bias, -1e6, 1e6)

    def action(self, action: Any) -> Values:
        """The command that reaches the environment, clipped to its space."""
        changed = np.array(action, np.float64)
        changed[self._motors] = self._gain * changed[self._motors] + self._bias
        return np.clip(changed, self._box.low, self._box.high).astype(self._box.dtype)
