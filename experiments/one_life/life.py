"""A life of 600 steps in which the bearing cells are exchanged once, and nothing tells."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from envs.wrappers import Change
from experiments.one_life.bodies import Body, Floats, Reaching, Steering, Walking

STEPS = 600
"""Length of a life."""

EARLIEST, LATEST = 250, 350
"""Steps between which the cells are exchanged."""

CELLS = 8
"""Cells that prefer bearings evenly around the circle."""

SHARPNESS = 2.0
"""Of their von Mises tuning, exp(sharpness (cos(bearing - preferred) - 1))."""

TARGETS = 256
"""Targets drawn at birth; after the last comes the first."""


class Lives:
    """Lives side by side, one row each.

    What a row lives depends on its seed alone. Observed are the bearing cells, the distance in
    units of the arena (below 1), what the body feels, the last reward and the last action. The
    reward is the progress towards the target per step, 1 at full speed straight on.

    Args:
        body: The bodies.
        changes: Whether cells are exchanged.
        unseen: Whether by orders kept for testing, one of four, or by the others.
    """

    def __init__(self, body: Body, changes: bool, unseen: bool) -> None:
        self._body, self._changes, self._unseen = body, changes, unseen
        size = CELLS + 2 + body.feelings + body.actions
        self.observation_space = spaces.Box(-2.0, 2.0, (size,), np.float32)
        self.action_space = spaces.Box(-1.0, 1.0, (body.actions,), np.float32)

    def reset(self, seeds: list[int]) -> NDArray[np.float32]:
        """Begin a life in each row."""
        rows = len(seeds)
        rngs = [np.random.default_rng([seed, 7]) for seed in seeds]
        self._body.reset(np.stack([rng.random(3) for rng in rngs]))
        self._draws = np.stack([rng.random((TARGETS, 2)) for rng in rngs])
        self.moment = np.array([rng.integers(EARLIEST, LATEST) for rng in rngs])
        self._orders = np.stack([self._order(rng) for rng in rngs])
        self._age, self._reached = 0, np.zeros(rows, np.int64)
        self._rows = np.arange(rows)
        self._target = self._body.target(self._draws[:, 0])
        self._last = np.zeros((rows, 1 + self._body.actions))
        return self._see()

    def step(self, actions: Any) -> tuple[NDArray[np.float32], Floats, bool]:
        """Live one step: observations, rewards, and whether the lives are over."""
        commands = np.clip(np.asarray(actions, np.float64), -1.0, 1.0)
        before = self._distance()
        self._body.move(commands)
        after = self._distance()
        rewards = np.clip((before - after) / self._body.speed, -1.5, 1.5)
        done = after < self._body.near
        self._reached += done
        fresh = self._body.target(self._draws[self._rows, self._reached % TARGETS])
        self._target = np.where(done[:, None], fresh, self._target)
        self._last = np.concatenate([rewards[:, None], commands], axis=1)
        self._age += 1
        return self._see(), rewards, self._age >= STEPS

    def _distance(self) -> Floats:
        return np.asarray(np.linalg.norm(self._target - self._body.tip(), axis=1))

    def _order(self, rng: np.random.Generator) -> NDArray[np.int64]:
        plain = tuple(range(CELLS))
        while True:
            order = tuple(int(i) for i in rng.permutation(CELLS))
            change = Change(order, (False,) * CELLS, 0, (0,), 0)
            if order != plain and change.held_out == self._unseen:
                return np.array(order)

    def _see(self) -> NDArray[np.float32]:
        way = self._target - self._body.tip()
        bearing = np.arctan2(way[:, 1], way[:, 0]) - self._body.heading()
        preferred = 2.0 * np.pi * np.arange(CELLS) / CELLS
        cells = np.exp(SHARPNESS * (np.cos(bearing[:, None] - preferred) - 1.0))
        moved = self._changes & (self._age >= self.moment)
        cells = np.where(moved[:, None], cells[self._rows[:, None], self._orders], cells)
        far = np.tanh(np.linalg.norm(way, axis=1, keepdims=True) / (25.0 * self._body.speed))
        seen = np.concatenate([cells, far, self._body.feel(), self._last], axis=1)
        return np.clip(seen, -2.0, 2.0).astype(np.float32)


class OneLife(gymnasium.Env[NDArray[np.float32], NDArray[np.float32]]):
    """A single life as a Gymnasium environment; an episode is a life.

    Args:
        lives: With one row.
    """

    metadata = {"render_modes": []}  # noqa: RUF012 - Gymnasium's own form

    def __init__(self, lives: Lives) -> None:
        self._lives = lives
        self.observation_space, self.action_space = lives.observation_space, lives.action_space

    @property
    def moment(self) -> int:
        """Step at which the cells of this life are exchanged."""
        return int(self._lives.moment[0])

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Begin a life."""
        super().reset(seed=seed)
        born = int(self.np_random.integers(2**31)) if seed is None else seed
        return self._lives.reset([born])[0], {}

    def step(
        self, action: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], float, bool, bool, dict[str, Any]]:
        """Live one step."""
        seen, rewards, over = self._lives.step(np.asarray(action)[None])
        return seen[0], float(rewards[0]), False, over, {}


class ManyLives(VectorEnv[Any, Any, Any]):
    """Lives side by side as a vector environment; all end together.

    Args:
        lives: With any rows.
        num_envs: Rows.
    """

    metadata = {"autoreset_mode": AutoresetMode.DISABLED}  # noqa: RUF012 - Gymnasium's own form

    def __init__(self, lives: Lives, num_envs: int) -> None:
        self._lives, self.num_envs = lives, num_envs
        self.single_observation_space = lives.observation_space
        self.single_action_space = lives.action_space
        self.observation_space = batch_space(lives.observation_space, num_envs)
        self.action_space = batch_space(lives.action_space, num_envs)

    def reset(
        self, *, seed: Any = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Begin a life in each row; a list of seeds, or one for the first row."""
        if seed is None or isinstance(seed, (int, np.integer)):
            first = np.random.default_rng(seed).integers(2**31) if seed is None else seed
            seed = [int(first) + row for row in range(self.num_envs)]
        return self._lives.reset([int(each) for each in seed]), {}

    def step(
        self, actions: Any
    ) -> tuple[NDArray[np.float32], Floats, NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """Live one step."""
        seen, rewards, over = self._lives.step(actions)
        none = np.zeros(self.num_envs, bool)
        return seen, rewards, none, none | over, {}


def make_steer(changes: bool = True, unseen: bool = False) -> OneLife:
    """Return a life of a body that steers."""
    return OneLife(Lives(Steering(), changes, unseen))


def make_walk(changes: bool = True, unseen: bool = False) -> OneLife:
    """Return a life of a body that walks."""
    return OneLife(Lives(Walking(), changes, unseen))


def make_reach(changes: bool = True, unseen: bool = False) -> OneLife:
    """Return a life of an arm."""
    return OneLife(Lives(Reaching(), changes, unseen))


def make_many_steer(
    num_envs: int, changes: bool = True, unseen: bool = False, max_episode_steps: int = STEPS
) -> ManyLives:
    """Return lives of bodies that steer."""
    return _many(Steering(), num_envs, (changes, unseen), max_episode_steps)


def make_many_walk(
    num_envs: int, changes: bool = True, unseen: bool = False, max_episode_steps: int = STEPS
) -> ManyLives:
    """Return lives of bodies that walk."""
    return _many(Walking(), num_envs, (changes, unseen), max_episode_steps)


def make_many_reach(
    num_envs: int, changes: bool = True, unseen: bool = False, max_episode_steps: int = STEPS
) -> ManyLives:
    """Return lives of arms."""
    return _many(Reaching(), num_envs, (changes, unseen), max_episode_steps)


def _many(body: Body, rows: int, kind: tuple[bool, bool], steps: int) -> ManyLives:
    if steps != STEPS:
        raise ValueError(f"max_episode_steps: got {steps}, expected {STEPS}, the length of a life")
    return ManyLives(Lives(body, *kind), rows)
