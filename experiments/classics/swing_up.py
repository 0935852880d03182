"""A cart that swings its pole up from hanging and holds it: `classics/SwingUp-v0`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from envs.kernel import compiled

Array = NDArray[np.float64]

TRACK = 2.4
"""m from the middle to each end."""

STEPS = 500
SPREAD = 0.05
"""Standard deviation of each number of the state at the beginning."""


def _spaces() -> tuple[spaces.Box, spaces.Box]:
    return spaces.Box(-np.inf, np.inf, (5,), np.float64), spaces.Box(-1.0, 1.0, (1,), np.float32)


@compiled
def move(state: Array, actions: Array, live: Array, seen: Array, reward: Array) -> None:
    """Live one step of 0.02 s in each row that lives; the equations of Gymnasium's CartPole.

    Source: Barto, Sutton and Anderson 1983, IEEE Trans SMC 13:834, appendix, without friction,
    and Gymnasium's explicit Euler step.

    Args:
        state: place of the cart, its speed, angle of the pole from upright, its speed, (rows, 4).
        actions: force on the cart over the largest one, (rows, 1).
        live: rows, (rows,).
        seen: gets what is observed, (rows, 5).
        reward: gets the reward, (rows,).
    """
    for r in range(len(state)):
        reward[r] = 0.0
        if live[r]:
            x, speed, angle, turn = state[r, 0], state[r, 1], state[r, 2], state[r, 3]
            force = 10.0 * min(max(np.float64(actions[r, 0]), -1.0), 1.0)
            sine, cosine = math.sin(angle), math.cos(angle)
            push = (force + 0.05 * turn * turn * sine) / 1.1
            twist = (9.8 * sine - cosine * push) / (0.5 * (4.0 / 3.0 - 0.1 * cosine * cosine / 1.1))
            pull = push - 0.05 * twist * cosine / 1.1
            state[r, 0], state[r, 1] = x + 0.02 * speed, speed + 0.02 * pull
            state[r, 2], state[r, 3] = angle + 0.02 * turn, turn + 0.02 * twist
            reward[r] = 0.5 * (1.0 + math.cos(state[r, 2]))
        seen[r, 0], seen[r, 1] = state[r, 0], state[r, 1]
        seen[r, 2], seen[r, 3] = math.cos(state[r, 2]), math.sin(state[r, 2])
        seen[r, 4] = state[r, 3]


def hanging(rng: np.random.Generator) -> Array:
    """State at the beginning, (4,): near the middle, hanging, nearly at rest."""
    return np.array([0.0, 0.0, math.pi, 0.0]) + SPREAD * rng.standard_normal(4)


class SwingUpBatch(VectorEnv[Array, Array, Array]):
    """Many carts; row i seeded s lives what a single one seeded s lives.

    A row that has ended stands still until it is reset.

    Args:
        num_envs: rows.
        max_episode_steps: steps after which a row is truncated.
    """

    def __init__(self, num_envs: int, max_episode_steps: int = STEPS) -> None:
        self.num_envs, self._limit = num_envs, max_episode_steps
        self.metadata = {"autoreset_mode": AutoresetMode.DISABLED, "render_modes": []}
        self.single_observation_space, self.single_action_space = _spaces()
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self.state = np.zeros((num_envs, 4))
        self._seen, self._reward = np.zeros((num_envs, 5)), np.zeros(num_envs)
        self._live, self._steps = np.zeros(num_envs, bool), np.zeros(num_envs, int)

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Array, dict[str, Any]]:
        """Begin an episode in each row; a sequence has a seed for each, a number counts on."""
        first = [seed + row for row in range(self.num_envs)] if isinstance(seed, int) else seed
        for row, own in enumerate(first or [None] * self.num_envs):
            self.state[row] = hanging(seeding.np_random(own)[0])
        self._live[:] = False
        idle = np.zeros((self.num_envs, 1), np.float32)
        move(self.state, idle, self._live, self._seen, self._reward)
        self._live[:], self._steps[:] = True, 0
        return self._seen.copy(), {}

    def step(self, actions: Array) -> tuple[Array, Array, Array, Array, dict[str, Any]]:
        """Live one step."""
        given = np.asarray(actions, np.float32)
        move(self.state, given, self._live, self._seen, self._reward)
        self._steps += self._live
        off = self._live & (abs(self.state[:, 0]) > TRACK)
        late = self._live & (self._steps >= self._limit)
        self._live &= ~(off | late)
        return self._seen.copy(), self._reward.copy(), off, late, {}


class SwingUp(gymnasium.Env[Array, NDArray[np.float32]]):
    """Swing the pole of a cart up and hold it there, in 500 steps of 0.02 s.

    ## Action
    Force on the cart in units of 10 N, shape (1,), in [-1, 1].

    ## Observation
    Place and speed of the cart (m, m/s), cosine and sine of the pole's angle from upright, its
    speed (rad/s): shape (5,).

    ## Reward
    (1 + cos angle) / 2: 1 for each step upright, 0 hanging. The episode ends where the cart leaves
    the track, 2.4 m from the middle.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_modes": [], "render_fps": 50}

    def __init__(self, render_mode: str | None = None) -> None:
        self.render_mode = render_mode
        self.observation_space, self.action_space = _spaces()
        self._one = SwingUpBatch(1, 1 << 62)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Array, dict[str, Any]]:
        """Let the pole hang."""
        super().reset(seed=seed)
        self._one.reset(seed=[0])
        self._one.state[0] = hanging(self.np_random)
        idle, live = np.zeros((1, 1), np.float32), np.zeros(1, bool)
        move(self._one.state, idle, live, self._one._seen, self._one._reward)
        return self._one._seen[0].copy(), {}

    def step(self, action: NDArray[np.float32]) -> tuple[Array, float, bool, bool, dict[str, Any]]:
        """Push the cart."""
        seen, reward, off, _, _ = self._one.step(np.reshape(action, (1, 1)))
        return seen[0], float(reward[0]), bool(off[0]), False, {}


gymnasium.register(
    "classics/SwingUp-v0", SwingUp, vector_entry_point=SwingUpBatch, max_episode_steps=STEPS
)
