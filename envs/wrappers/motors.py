"""Checks and arithmetic of motor commands."""

import math
from typing import Any

import numpy as np
from gymnasium import spaces

from envs.wrappers.sense import Values


def motor_box(space: spaces.Space[Any]) -> spaces.Box[Any]:
    """Checks that actions are a flat Box with finite bounds.

    Args:
        space: The action space.

    Returns:
        The same space.

    Raises:
        ValueError: It is not.
    """
    if not isinstance(space, spaces.Box) or space.shape is None or len(space.shape) != 1:
        raise ValueError(f"Action space: got {space}, expected a flat Box.")
    if not space.is_bounded():
        raise ValueError(f"Action space: got {space}, expected finite bounds.")
    return space


def turned(box: spaces.Box[Any], action: Values, angle: float, pair: tuple[int, int]) -> Values:
    """Turns a command in the plane of two motors, each scaled to [-1, 1], and clips it.

    Args:
        box: The action space.
        action: The command, (..., motors).
        angle: Angle from the first to the second motor, rad.
        pair: Numbers of the two motors.

    Returns:
        The command that reaches the motors.
    """
    low, high = box.low.astype(np.float64), box.high.astype(np.float64)
    unit = 2.0 * (np.clip(action, low, high) - low) / (high - low) - 1.0
    (i, j), moved = pair, unit.copy()
    cosine, sine = math.cos(angle), math.sin(angle)
    moved[..., i] = cosine * unit[..., i] - sine * unit[..., j]
    moved[..., j] = sine * unit[..., i] + cosine * unit[..., j]
    back = low + 0.5 * (np.clip(moved, -1.0, 1.0) + 1.0) * (high - low)
    return back.astype(box.dtype)
