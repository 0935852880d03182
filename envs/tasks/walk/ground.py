"""The ground of Walk: slope and grip, and how unequal the legs are."""

import math
from typing import NamedTuple

import numpy as np

from envs.bodies.hexapod import GRAVITY, Hexapod
from envs.kernel import Array, part
from envs.physics.engine import Physics
from envs.streams import uniform

TRAIN, UNSEEN = 0, 1
NEAR_SLOPE, FAR_SLOPE = math.radians(3.0), math.radians(6.0)
NEAR_GRIP, FAR_GRIP = 1.15, 1.4
UNEVEN = 0.1
JOINTS = 12
FEET = (6, 9, 12, 15, 18, 21)


class Ground(NamedTuple):
    """What an episode draws, and what the laboratory makes of it by row.

    Attributes:
        gravity: Vector of gravity where the ground is level, m/s2, (rows, 3).
        friction: Of all geoms, (rows, geoms, 3).
        limit: Lowest and highest torque of the servos, N m, (rows, 12, 2).
        slope: Slope and its direction from straight uphill, rad; below 0 it is drawn, (rows, 2).
        grip: Factor of the friction, (rows,).
        strength: Torque of each servo before the draw, N m, (rows, 12).
        foot: Friction of a healthy foot.
        pull: Gravity, m/s2.
        feet: The geoms that are feet, (6,) int64.
    """

    gravity: Array
    friction: Array
    limit: Array
    slope: Array
    grip: Array
    strength: Array
    foot: float
    pull: float
    feet: Array


def make_ground(rows: int, physics: Physics, hexapod: Hexapod) -> dict[str, Array | float]:
    """Allocates what MuJoCo does not hold.

    Args:
        rows: Number of bodies.
        physics: The bodies.
        hexapod: Their constants.

    Returns:
        The fields of ``Ground`` from ``slope`` on, by name.
    """
    return {
        "slope": np.tile([-1.0, 0.0], (rows, 1)),
        "grip": np.ones(rows),
        "strength": np.full((rows, JOINTS), hexapod.strength),
        "foot": hexapod.friction,
        "pull": GRAVITY,
        "feet": np.array(FEET),
    }


@part
def _spread(words: Array, row: int, stage: int) -> float:
    """A factor between 1 / near and near in training, and beyond it up to far if unseen."""
    share = uniform(words, row, -1.0, 1.0)
    if stage > UNSEEN:
        return 1.0
    if stage == TRAIN:
        return math.exp(share * math.log(NEAR_GRIP))
    beyond = math.log(NEAR_GRIP) + abs(share) * (math.log(FAR_GRIP) - math.log(NEAR_GRIP))
    return math.exp(beyond if share > 0.0 else -beyond)


@part
def settle(ground: Ground, row: int, words: Array, stage: int) -> None:
    """Draws the ground of an episode; every stage takes as many random words.

    Args:
        ground: The grounds; gravity, friction and limits are set.
        row: The body.
        words: Random streams, (rows,) uint64.
        stage: 0 train, 1 unseen, above them level ground and equal legs.
    """
    share, toward = uniform(words, row, 0.0, 1.0), uniform(words, row, -math.pi, math.pi)
    slope = share * NEAR_SLOPE
    if stage == UNSEEN:
        slope = NEAR_SLOPE + share * (FAR_SLOPE - NEAR_SLOPE)
    elif stage > UNSEEN:
        slope = 0.0
    if ground.slope[row, 0] >= 0.0:
        slope, toward = ground.slope[row, 0], ground.slope[row, 1]
    ground.gravity[row, 0] = -ground.pull * math.sin(slope) * math.cos(toward)
    ground.gravity[row, 1] = -ground.pull * math.sin(slope) * math.sin(toward)
    ground.gravity[row, 2] = -ground.pull * math.cos(slope)
    friction = ground.foot * ground.grip[row] * _spread(words, row, stage)
    for k in range(ground.feet.shape[0]):
        ground.friction[row, ground.feet[k], 0] = friction
    uneven = UNEVEN if stage <= UNSEEN else 0.0
    for joint in range(ground.strength.shape[1]):
        factor = 1.0 + uneven * uniform(words, row, -1.0, 1.0)
        ground.limit[row, joint, 0] = -ground.strength[row, joint] * factor
        ground.limit[row, joint, 1] = ground.strength[row, joint] * factor
