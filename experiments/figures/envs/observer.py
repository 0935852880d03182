"""A reference controller of ObjectPermanence that sees the observations only."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.bodies.eye_hand import EYE_SPEED, HAND_SPEED

CONTROL = 0.05
DELAY_SHARE = 0.6  # of a control step by which the retina is later than the eye's position
NEW = 0.08  # m off the line: another object


class Observer:
    """A straight line through what was seen, from observations alone.

    Args:
        env: The vector environment.
        permanent: Whether it goes on with the line while nothing is seen.
    """

    def __init__(self, env: Any, permanent: bool) -> None:
        self.permanent = permanent
        self.layout = env.unwrapped.layout
        rows = env.num_envs
        self.time = np.zeros(rows)
        self.sums = np.zeros((rows, 3))
        self.moments = np.zeros((rows, 2, 2))
        self.before = np.full((rows, 2), np.nan)
        self.place, self.speed = np.zeros((rows, 2)), np.zeros((rows, 2))

    def _field(self, observation: NDArray[np.float32], name: str) -> NDArray[np.float64]:
        field = self.layout[name]
        return observation[:, field.slice].astype(float) * field.scale

    def _fit(self, seen: NDArray[np.bool_], at: NDArray[np.float64]) -> None:
        """Least squares of place over time since the line began, by running sums."""
        self.time += CONTROL
        off = np.abs(at - self.place - CONTROL * self.speed).max(axis=1) > NEW
        fresh = seen & off & (self.time > 3 * CONTROL)
        self.time[fresh] = 0.0
        self.sums[fresh], self.moments[fresh] = 0.0, 0.0
        t = self.time[seen]
        self.sums[seen] += np.stack([np.ones_like(t), t, t * t], axis=1)
        self.moments[seen] += np.stack([at[seen], t[:, np.newaxis] * at[seen]], axis=1)
        n, s, q = self.sums.T[:, :, np.newaxis]
        spread = np.where(n > 1.5, n * q - s * s, 1.0)
        line = (n * self.moments[:, 1] - s * self.moments[:, 0]) / spread
        self.speed = np.where(n > 1.5, line, 0.0)
        middle = (self.moments[:, 0] - self.speed * s) / np.maximum(n, 1.0)
        fitted = middle + self.speed * self.time[:, np.newaxis]
        held = fitted if self.permanent else self.place
        self.place = np.where(seen[:, np.newaxis], fitted, held)

    def act(self, observation: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the actions.

        Args:
            observation: (rows, elements).
        """
        gaze, hand = self._field(observation, "gaze"), self._field(observation, "hand")
        moved = np.where(np.isnan(self.before), 0.0, gaze - self.before)
        self.before = gaze
        then = gaze - DELAY_SHARE * moved
        seen = self._field(observation, "visible")[:, 0] > 0.5
        self._fit(seen, self._field(observation, "object") + then)
        edges = self._field(observation, "edges") + then[:, :1]
        moving = seen | self.permanent
        speed = np.where(moving[:, np.newaxis], self.speed, 0.0)
        now = self.place + speed * CONTROL
        far = np.where(self.speed[:, 0] > 0.0, edges[:, 1], edges[:, 0])
        steep = np.where(np.abs(self.speed[:, 0]) < 0.05, np.inf, self.speed[:, 0])
        left = np.clip((far - now[:, 0]) / steep, 0.0, 4.0)
        goal = now + (left[:, np.newaxis] * speed if self.permanent else 0.0)
        eye = (10.0 * (now - gaze) + speed) / EYE_SPEED
        action = np.hstack([eye, 6.0 * (goal - hand) / HAND_SPEED])
        return np.clip(action, -1.0, 1.0).astype(np.float32)
