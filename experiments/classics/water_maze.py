"""A water maze with a U-shaped obstacle, as Gymnasium's `classics/WaterMaze-v0`."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

HALF = 10.0
"""Half the side of the square."""

GOAL_RADIUS = 1.0

STARTS = ((0.0, 7.5), (7.5, 0.0), (0.0, -7.5), (-7.5, 0.0))

BARS = ((-6.0, -4.0, -5.0, 5.0), (4.0, 6.0, -5.0, 5.0), (-6.0, 6.0, -6.0, -4.0))
"""Left, right and bottom bar of the U: least and largest x, least and largest y."""

SPEED = 1.0
"""Longest way of one step."""

STEPS = 250

COLLISION = -0.05


class WaterMaze(gymnasium.Env[NDArray[np.float64], NDArray[np.float32]]):
    """Find the platform in the middle of a square, behind a U that is open at the top.

    The square is 20 by 20, the goal a disc of radius 1 in its middle; the bars of the U are 10 by
    2, 5 from the middle. Episodes begin at one of four places, 7.5 above, right, below and left of
    the goal; only from above is the straight way free. From above the shortest way takes 7 steps,
    from the sides 13, from below 25: 15 in the mean.

    ## Action
    Velocity, shape (2,), in [-1, 1]; cut to length 1. A step into a bar or a wall is not made.

    ## Observation
    Position x, y, shape (2,).

    ## Reward
    1 at the goal, where the episode ends; -0.05 for a step into a bar or a wall; else 0. After 250
    steps the episode is truncated.

    ## Information
    `is_success` at each step.

    Source: Fremaux, Sprekeler and Gerstner 2013, PLoS Comput Biol 9:e1003024, figure 4 (maze,
    obstacle and four starts; there continuous time up to 50 s, a goal reward of 100 and -1 at
    obstacles; here a step lasts 50 ms).
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": [], "render_fps": 20}

    def __init__(self, render_mode: str | None = None) -> None:
        self.render_mode = render_mode
        self.observation_space = spaces.Box(-HALF, HALF, (2,), np.float64)
        self.action_space = spaces.Box(-1.0, 1.0, (2,), np.float32)
        self._place = np.zeros(2)
        self._steps = 0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.float64], dict[str, Any]]:
        """Go to one of the starts."""
        super().reset(seed=seed)
        self._place = np.array(STARTS[self.np_random.integers(len(STARTS))])
        self._steps = 0
        return self._place.copy(), {"is_success": False}

    def step(
        self, action: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], float, bool, bool, dict[str, Any]]:
        """Swim one step."""
        velocity = np.asarray(action, np.float64)
        velocity = velocity / max(1.0, math.hypot(*velocity))
        there = self._place + SPEED * velocity
        hit = is_solid(there)
        if not hit:
            self._place = there
        self._steps += 1
        found = bool(math.hypot(*self._place) <= GOAL_RADIUS)
        reward = float(found) + COLLISION * hit
        truncated = not found and self._steps >= STEPS
        return self._place.copy(), reward, found, truncated, {"is_success": found}


def is_solid(place: NDArray[np.float64]) -> bool:
    """Whether a place, shape (2,), is in a bar or outside the square."""
    x, y = float(place[0]), float(place[1])
    inside = any(left <= x <= right and low <= y <= high for left, right, low, high in BARS)
    return inside or max(abs(x), abs(y)) > HALF


gymnasium.register("classics/WaterMaze-v0", entry_point=f"{__name__}:WaterMaze")
