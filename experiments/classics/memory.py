"""Two small tasks that cannot be solved without memory."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.envs.classic_control import CartPoleEnv
from numpy.typing import NDArray

Seen = NDArray[np.float32]

HIDDEN = (1, 3)
"""Places of the velocities in what CartPole observes."""


class CueDelay(gymnasium.Env[Seen, np.int64]):
    """A light on one side, darkness, then a signal: choose the side where the light was.

    Observation: (brightness of the light, -1 on the left and 1 on the right, 0.5 to 1; else 0),
    (1 at the signal, else -1). What is chosen earlier does not count. Reward 1 or -1 at the
    signal, which ends the episode: 1 is the best there is, 0 is chance.

    Args:
        delay: env steps from light to signal, at least 1.
        render_mode: None; there is nothing to see.
    """

    def __init__(self, delay: int = 4, render_mode: str | None = None) -> None:
        self.observation_space = spaces.Box(-1.0, 1.0, (2,), np.float32)
        self.action_space = spaces.Discrete(2)
        self.render_mode = render_mode
        self._delay = delay
        self._count, self._light = 0, 0.0

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Seen, dict[str, Any]]:
        """Draw side and brightness."""
        super().reset(seed=seed)
        side = self.np_random.choice([-1.0, 1.0])
        self._count, self._light = 0, float(side * self.np_random.uniform(0.5, 1.0))
        return self._see(), {}

    def step(self, action: np.int64) -> tuple[Seen, float, bool, bool, dict[str, Any]]:
        """Wait, or choose 0 for left and 1 for right."""
        over = self._count == self._delay
        self._count += 1
        right = (self._light > 0.0) == bool(action)
        return self._see(), float(over) * (1.0 if right else -1.0), over, False, {}

    def _see(self) -> Seen:
        light = self._light if self._count == 0 else 0.0
        return np.array([light, 1.0 if self._count == self._delay else -1.0], np.float32)


class CartPoleNoVelocity(CartPoleEnv):
    """CartPole-v1 that observes position and angle alone."""

    def __init__(self, render_mode: str | None = None) -> None:
        super().__init__(render_mode=render_mode)
        whole = self.observation_space
        assert isinstance(whole, spaces.Box)
        low, high = np.delete(whole.low, HIDDEN), np.delete(whole.high, HIDDEN)
        self.observation_space = spaces.Box(low, high, dtype=np.float32)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Seen, dict[str, Any]]:
        """See `CartPoleEnv.reset`."""
        seen, info = super().reset(seed=seed, options=options)
        return np.delete(seen, HIDDEN), info

    def step(self, action: Any) -> tuple[Seen, float, bool, bool, dict[str, Any]]:
        """See `CartPoleEnv.step`."""
        seen, reward, terminated, truncated, info = super().step(action)
        return np.delete(seen, HIDDEN), float(reward), terminated, truncated, info


for _id, _kind, _limit in (
    ("classics/CueDelay-v0", CueDelay, 100),
    ("classics/CartPoleNoVelocity-v0", CartPoleNoVelocity, 500),
):
    gymnasium.register(_id, f"{__name__}:{_kind.__name__}", max_episode_steps=_limit)
