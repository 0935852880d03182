"""Motors whose plane is turned."""

from typing import Any

import gymnasium
from gymnasium.utils import RecordConstructorArgs

from envs.wrappers.motors import motor_box, turned
from envs.wrappers.numbers import whole, within
from envs.wrappers.sense import Env, Values


class MotorRotation(gymnasium.ActionWrapper[Any, Any, Any], RecordConstructorArgs):
    """Turns the plane of two motors (visuomotor rotation), each scaled to [-1, 1].

    Args:
        env: With flat bounded Box actions.
        angle: Angle from the first to the second motor, rad.
        first: Number of a motor.
        second: Number of another motor.

    Raises:
        ValueError: The actions are no flat bounded Box, or a number is not valid.
    """

    def __init__(self, env: Env, angle: float, first: int = 0, second: int = 1) -> None:
        RecordConstructorArgs.__init__(self, angle=angle, first=first, second=second)
        gymnasium.ActionWrapper.__init__(self, env)
        self._box = motor_box(env.action_space)
        last = self._box.shape[0] - 1
        self._pair = (whole("first", first, 0, last), whole("second", second, 0, last))
        self._angle = within("angle", angle, -1e6, 1e6)
        if first == second:
            raise ValueError(f"Motors: got {first} twice, expected two different ones.")

    def action(self, action: Any) -> Values:
        """The command that reaches the environment."""
        return turned(self._box, action, self._angle, self._pair)
