"""The oracle of GraspPremotor: smooth digits, and a grip force that foresees the load."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.bodies.planar import minimum_jerk
from envs.kernel import Array
from envs.tasks.grasp_premotor.task import GraspPremotorTask
from envs.tasks.grasp_premotor.trials import PRECISION, STEP

REACH, LOAD, RAISE = 0.7, 0.3, 0.5  # s
RISE = 0.075  # m
APPROACH = 1.5  # m, per squared share of the reach
DEPTH, LOW = 0.075, 0.35
FREE = (-1.2, 0.6)  # rad
GRIP, PRELOAD, PRESS = 0.4, 0.8, 2.0  # N
MARGIN, FEEDBACK = 0.5, 1.5
GRAVITY = 9.81
_JOINTS = (slice(1, 3), slice(3, 5), slice(5, 7))


class Course(NamedTuple):
    """Where the hand should be and what it should bear.

    Attributes:
        palm: Height of the palm, m, (rows,).
        across: Distance of the tips from the midline, m, (rows,).
        depth: Depth of the tips below the palm, m, (rows,).
        share: Share of the reach that is done, (rows,).
        load: Force on the object against gravity, N, (rows,).
        grip: Force of the thumb on the object, N, (rows,).
        lift: Upward force of the digits, N, (rows,).
    """

    palm: Array
    across: Array
    depth: Array
    share: Array
    load: Array
    grip: Array
    lift: Array


class Grasper:
    """Reaches, grips and lifts by a plan; it looks at the hidden state, mass and friction too.

    The tips of the digits go to their places on the object with minimum jerk and arrive from the
    side (Smeets & Brenner 1999, Motor Control 3:237); the aperture follows from that. The force of
    the grip is the least that the load needs at this friction and half as much again, and goes up
    and down with the load (Johansson & Westling 1984).

    Args:
        task: The task whose hands it moves.
    """

    def __init__(self, task: GraspPremotorTask) -> None:
        self._task = task

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Lifts every object.

        Args:
            observation: (elements,) or (rows, elements); only its shape is used.
            state: Passed back.
            episode_start: Not used.
            deterministic: Not used.

        Returns:
            Targets, (7,) or (rows, 7) float32, and the state.
        """
        del episode_start, deterministic
        body, task = self._task.body, self._task
        time = (task.books.steps - body.go + 1) * STEP
        low, high = body.ranges.T
        middle, half = 0.5 * (low + high), 0.5 * (high - low)
        target = self._targets(time)
        target[:, 0] /= body.growth
        action = np.clip((target - middle) / half, -1.0, 1.0)
        action[time <= 0.0] = 0.0
        return (action if np.ndim(observation) == 2 else action[0]).astype(np.float32), state

    def _targets(self, time: Array) -> Array:
        """Targets of the servos, m and rad, (rows, 7)."""
        body, physics = self._task.body, self._task.physics
        precise = body.grip == PRECISION
        course = self._course(time)
        stiff = physics.present("actuator_gainprm")[:, :, 0]
        closed = time > REACH
        across, depth = self._middle(precise)
        across = np.where(closed, across, course.across)
        depth = np.where(closed & ~precise, depth, course.depth)
        angles = bent(across, depth, body.sizes)
        rest = body.ranges[1:3].mean(axis=1)
        free = rest + (np.array(FREE) - rest) * course.share[:, np.newaxis]
        made = np.empty((len(time), 7))
        press = np.where(precise, 0.0, PRESS)
        made[:, 0] = course.palm + (course.load - press) / stiff[:, 0]
        for digit, joints in enumerate(_JOINTS):
            fingers = np.where(precise, 1.0, 2.0) if digit else 1.0
            force = np.stack([-course.grip, 0.5 * course.lift], -1) / np.reshape(fingers, (-1, 1))
            torque = np.einsum("rfj,rf->rj", slopes(angles, body.sizes), force)
            made[:, joints] = angles + torque / stiff[:, joints]
        made[precise, 5:] = free[precise]
        return made

    def _middle(self, precise: Array) -> tuple[Array, Array]:
        """Mean place of the tips of both sides: where it is held, forces alone decide.

        What the sides differ by is held by stiffness, so that the object neither drifts nor turns.
        """
        body = self._task.body
        place = body.state[:, body.qpos :]
        thumb, index, middle = (np.array(placed(place[:, j], body.sizes)) for j in _JOINTS)
        across, depth = 0.5 * (thumb + np.where(precise, index, 0.5 * (index + middle)))
        return across, depth

    def _course(self, time: Array) -> Course:
        body = self._task.body
        precise = body.grip == PRECISION
        width, height, mass, friction = body.things.T
        tip, pad = body.sizes.T[3:]
        share = np.clip(time / REACH, 0.0, 1.0)
        course = minimum_jerk(share)[0]
        rest = body.growth * body.ranges[0].mean()
        deep = np.where(precise, DEPTH * body.growth, pad + (1.0 - LOW) * height)
        end = np.where(precise, 0.5 * height, LOW * height) + deep
        start_across, start_depth = placed(body.ranges[1:3].mean(axis=1)[np.newaxis], body.sizes)
        aside = 0.5 * APPROACH * body.growth * (1.0 - share) ** 2 * share**3
        bearing = np.clip((time - REACH) / LOAD, 0.0, 1.0)
        raising = (time - REACH - LOAD) / RAISE
        risen, _, bend = minimum_jerk(raising)
        load = mass * (bearing * GRAVITY + RISE / RAISE**2 * bend)
        against = np.where(precise, 0.0, PRELOAD * bearing)
        grip = bearing * GRIP + (1.0 + MARGIN) * (load + against) / (2.0 * friction)
        lift = (
            load + against + np.where(raising > 0.0, FEEDBACK, 0.0) * (against - body.adapted[:, 0])
        )
        return Course(
            palm=rest + (end - rest) * course + RISE * risen,
            across=start_across + (0.5 * width + tip - start_across) * course + aside,
            depth=start_depth + (deep - start_depth) * course,
            share=course,
            load=load,
            grip=grip,
            lift=lift,
        )


def placed(angles: Array, sizes: Array) -> tuple[Array, Array]:
    """Where the tip of a digit is.

    Args:
        angles: Of both joints, rad, (rows, 2).
        sizes: See ``Hand.sizes``, (rows, 5).

    Returns:
        Distance from the midline and depth below the palm, m, each (rows,).
    """
    first, both = angles[:, 0], angles.sum(axis=1)
    base, proximal, distal = sizes.T[:3]
    across = base - proximal * np.sin(first) - distal * np.sin(both)
    return across, proximal * np.cos(first) + distal * np.cos(both)


def bent(across: Array, depth: Array, sizes: Array) -> Array:
    """Angles that bring the tip of a digit to a place; the nearest if it is out of reach.

    Args:
        across: Distance from the midline, m, (rows,).
        depth: Depth below the palm, m, (rows,).
        sizes: See ``Hand.sizes``, (rows, 5).

    Returns:
        Angles of both joints, rad, (rows, 2).
    """
    base, proximal, distal = sizes.T[:3]
    inward = base - across
    square = inward**2 + depth**2
    cosine = (square - proximal**2 - distal**2) / (2.0 * proximal * distal)
    second = np.arccos(np.clip(cosine, -1.0, 1.0))
    ahead = np.arctan2(distal * np.sin(second), proximal + distal * np.cos(second))
    return np.stack([np.arctan2(inward, depth) - ahead, second], axis=-1)


def slopes(angles: Array, sizes: Array) -> Array:
    """How the inner side of the tip moves with the angles.

    Args:
        angles: Of both joints, rad, (rows, 2).
        sizes: See ``Hand.sizes``, (rows, 5).

    Returns:
        Of distance from the midline and of height, by joint, m/rad, (rows, 2, 2).
    """
    first, both = angles[:, 0], angles.sum(axis=1)
    proximal, distal, tip = sizes.T[1:4]
    far = np.stack([-distal * np.cos(both), distal * np.sin(both) + tip], -1)
    near = np.stack([-proximal * np.cos(first), proximal * np.sin(first)], -1)
    return np.stack([near + far, far], axis=-1)
