"""Oracles of both sides: interception for the predator, the best evasive turn for the prey."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.bodies.wheels import RADIUS
from envs.kernel import Array
from envs.tasks.predator_prey.arena import STEP, SUBSTEPS
from envs.tasks.predator_prey.task import PredatorPreyTask

STEER = 2.0
TURNS = np.linspace(-1.0, 1.0, 15)
HORIZON = 9
_STEP = STEP * SUBSTEPS


class Hunt:
    """Plays the side of its task; it looks at the hidden state.

    The predator steers to where a prey that keeps its velocity would be met, or to the prey itself
    (pure pursuit) where it would not be. The prey tries 15 turns against a predator that pursues it
    over 0.9 s and takes the one that ends farthest away, seldom beside a wall.

    Args:
        task: The task whose agents it moves.
    """

    def __init__(self, task: PredatorPreyTask) -> None:
        self._task = task

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Steers every agent of the task.

        Args:
            observation: (elements,) or (rows, elements); only its shape is used.
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Wheel commands, (2,) or (rows, 2) float32, and the state.
        """
        del episode_start, deterministic
        arena = self._task.arena
        bodies = (arena.pose[0::2], arena.pose[1::2])
        tops = (arena.top[0::2], arena.top[1::2])
        if self._task.side == 0:
            velocity = _velocity(bodies[1], arena.wheels[1::2])
            inner = (RADIUS, arena.size - RADIUS)
            action = intercept(bodies[0], tops[0], bodies[1][:, :2], velocity, inner)
        else:
            action = evade(*bodies, *tops, arena.axle, arena.size)
        action = np.clip(action, -1.0, 1.0).astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state


def intercept(
    pose: Array, top: Array, target: Array, velocity: Array, inner: tuple[float, float]
) -> Array:
    """Wheel commands towards the point where a target would be met.

    Args:
        pose: Of the pursuers, (rows, 3).
        top: Their top speeds, m/s, (rows,).
        target: Positions, m, (rows, 2).
        velocity: Of the targets, m/s, (rows, 2).
        inner: Coordinates that a target cannot leave, m.

    Returns:
        Commands, (rows, 2).
    """
    away = target - pose[:, :2]
    a = np.sum(velocity**2, axis=1) - top**2
    b = np.sum(away * velocity, axis=1)
    c = np.sum(away**2, axis=1)
    root = np.sqrt(np.maximum(b * b - a * c, 0.0))
    met = (a < -1e-9) & (c > 0.0)
    time = np.where(met, (-b - root) / np.where(met, a, 1.0), 0.0)
    point = np.clip(target + np.clip(time, 0.0, 3.0)[:, None] * velocity, *inner)
    return toward(pose, point)


def toward(pose: Array, point: Array) -> Array:
    """Wheel commands that turn to a point, and go there as far as they face it.

    Args:
        pose: Of the pursuers, (rows, 3).
        point: Where to go, (rows, 2).

    Returns:
        Commands, (rows, 2).
    """
    dx, dy = (point - pose[:, :2]).T
    error = _wrapped(np.arctan2(dy, dx) - pose[:, 2])
    turn = np.clip(STEER * error, -1.0, 1.0)
    forward = 1.0 - np.abs(turn)
    return np.stack([forward - turn, forward + turn], axis=1)


def evade(
    hunters: Array, prey: Array, hunter_top: Array, top: Array, axles: Array, size: float
) -> Array:
    """Wheel commands of the turn that keeps a pursuer away for longest.

    Args:
        hunters: Poses of the predators, (rows, 3).
        prey: Poses of the prey, (rows, 3).
        hunter_top: Top speeds of the predators, m/s, (rows,).
        top: Top speeds of the prey, m/s, (rows,).
        axles: Of predator and prey, m, (2,).
        size: Side of the arena, m.

    Returns:
        Commands, (rows, 2).
    """
    count = len(TURNS)
    mine, theirs = np.repeat(prey, count, axis=0), np.repeat(hunters, count, axis=0)
    own, other = np.repeat(top, count), np.repeat(hunter_top, count)
    turn = np.tile(TURNS, len(prey))
    held = np.stack([1.0 - np.abs(turn) - turn, 1.0 - np.abs(turn) + turn], axis=1)
    nearest = np.full(len(mine), np.inf)
    for _ in range(HORIZON):
        _roll(mine, held, own, axles[1], size)
        _roll(theirs, toward(theirs, mine[:, :2]), other, axles[0], size)
        gap = np.hypot(*(mine - theirs)[:, :2].T)
        nearest = np.minimum(nearest, gap)
    value = (np.minimum(nearest, 3.0 * RADIUS) + 0.3 * gap + _room(mine, size)).reshape(-1, count)
    best = value.argmax(axis=1) + count * np.arange(len(prey))
    return held[best]


def _room(pose: Array, size: float) -> Array:
    """A price on walls and corners: 0.3 times the distance to both, up to 0.6 m each."""
    edge = np.minimum(pose[:, :2], size - pose[:, :2])
    return 0.3 * np.minimum(edge, 0.6).sum(axis=1)


def _roll(pose: Array, commands: Array, top: Array, axle: float, size: float) -> None:
    """One control step of ideal wheels."""
    forward = 0.5 * (commands[:, 0] + commands[:, 1]) * top
    turn = (commands[:, 1] - commands[:, 0]) * top / axle * _STEP
    heading = pose[:, 2] + 0.5 * turn
    pose[:, 0] += _STEP * forward * np.cos(heading)
    pose[:, 1] += _STEP * forward * np.sin(heading)
    pose[:, 2] += turn
    pose[:, :2] = np.clip(pose[:, :2], RADIUS, size - RADIUS)


def _velocity(pose: Array, wheels: Array) -> Array:
    speed = 0.5 * wheels.sum(axis=1)
    return np.stack([speed * np.cos(pose[:, 2]), speed * np.sin(pose[:, 2])], axis=1)


def _wrapped(angle: Array) -> Array:
    return angle - 2.0 * math.pi * np.floor(angle / (2.0 * math.pi) + 0.5)
