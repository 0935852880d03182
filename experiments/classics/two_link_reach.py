"""Reaching with a two-link arm, as Gymnasium's `classics/TwoLinkReach-v0`."""

from __future__ import annotations

import math
from typing import Any, ClassVar

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

Array = NDArray[np.float64]

LOW, HIGH = np.array([-0.6, 0.2]), np.array([2.0, 2.6])
"""Limits of shoulder and elbow, rad."""

TURN = 0.1
"""Largest turn of a joint in one step, rad."""

RADIUS = 0.05
STEPS = 60


def hand(joints: Array) -> Array:
    """Place of the hand, shape (2,): both links have length 0.5, the shoulder is at (0, 0)."""
    shoulder, both = float(joints[0]), float(joints[0] + joints[1])
    x, y = math.cos(shoulder) + math.cos(both), math.sin(shoulder) + math.sin(both)
    return 0.5 * np.array([x, y])


class TwoLinkReach(gymnasium.Env[Array, NDArray[np.float32]]):
    """Bring the hand of a two-link arm within 0.05 of a target, in at most 60 steps.

    Postures and targets are drawn evenly over the joint angles, the target at least 0.2 away.

    ## Action
    Turn of shoulder and elbow, shape (2,), in [-1, 1] times 0.1 rad. Joints stop at -0.6 to 2.0
    (shoulder) and 0.2 to 2.6 rad (elbow).

    ## Observation
    Direction of the target from the hand as cosine and sine, angles of shoulder and elbow scaled
    to [-1, 1]: shape (4,).

    ## Reward
    How much nearer the hand came, in units of the way 0.1. The episode ends at the target.

    ## Information
    `is_success` at each step.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": [], "render_fps": 20}

    def __init__(self, render_mode: str | None = None) -> None:
        self.render_mode = render_mode
        self.observation_space = spaces.Box(-1.0, 1.0, (4,), np.float64)
        self.action_space = spaces.Box(-1.0, 1.0, (2,), np.float32)
        self.joints, self.target = np.zeros(2), np.zeros(2)
        self._steps = 0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Array, dict[str, Any]]:
        """Draw posture and target."""
        super().reset(seed=seed)
        self.joints = self.np_random.uniform(LOW, HIGH)
        self.target = hand(self.joints)
        while math.dist(self.target, hand(self.joints)) < 0.2:
            self.target = hand(self.np_random.uniform(LOW, HIGH))
        self._steps = 0
        return self._seen(), {"is_success": False}

    def step(self, action: NDArray[np.float32]) -> tuple[Array, float, bool, bool, dict[str, Any]]:
        """Turn the joints."""
        before = math.dist(self.target, hand(self.joints))
        turn = TURN * np.clip(np.asarray(action, np.float64), -1.0, 1.0)
        self.joints = np.clip(self.joints + turn, LOW, HIGH)
        after = math.dist(self.target, hand(self.joints))
        self._steps += 1
        there = after <= RADIUS
        truncated = not there and self._steps >= STEPS
        return self._seen(), (before - after) / TURN, there, truncated, {"is_success": there}

    def _seen(self) -> Array:
        gap = self.target - hand(self.joints)
        direction = gap / max(math.hypot(*gap), 1e-12)
        posture = 2.0 * (self.joints - LOW) / (HIGH - LOW) - 1.0
        return np.concatenate([direction, posture])


gymnasium.register("classics/TwoLinkReach-v0", entry_point=f"{__name__}:TwoLinkReach")
