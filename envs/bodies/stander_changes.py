"""What may happen to a standing body: it grows, weakens, is splinted, its support shortens."""

from typing import NamedTuple

import numpy as np

from envs.bodies.stander import Stander
from envs.kernel import Array
from envs.physics.engine import Physics

PARAMETERS = (
    "body_pos", "body_ipos", "body_mass", "body_inertia", "site_pos", "geom_size", "geom_pos",
    "jnt_stiffness", "dof_damping", "dof_armature",
)  # fmt: skip
SLIDE, TILT, ANKLE, KNEE, HIP = range(5)
_PLATE, _FIRST = 2, 2  # geoms: ground, plumb line, plate, foot, body
_LOCKED = 1e9  # kg m2


class Powers(NamedTuple):
    """What a row has of size and strength.

    Attributes:
        size: Lengths as a share of those of the constants, (rows,).
        weight: Weight of what stands on the feet, N, (rows,).
        limit: Largest torque forward and backward by joint, N m, (rows, 2, 3).
        foot: From the ankle back to the end of the support and forward to it, m, (rows, 2).
        braced: Knee and hip are locked, (rows,) bool.
    """

    size: Array
    weight: Array
    limit: Array
    foot: Array
    braced: Array


def make_powers(stander: Stander, rows: int) -> Powers:
    """Allocates the powers of healthy adults.

    Args:
        stander: Constants of the body.
        rows: Number of bodies.

    Returns:
        The powers.
    """
    body = stander.pendulum()
    return Powers(
        size=np.ones(rows),
        weight=np.full(rows, body.toppling / body.height),
        limit=np.tile(np.array([stander.forward, stander.backward]), (rows, 1, 1)),
        foot=np.tile([stander.heel, stander.toe], (rows, 1)),
        braced=np.zeros(rows, np.bool_),
    )


def grow(physics: Physics, powers: Powers, row: int, factor: float) -> None:
    """Changes the size of a body: lengths, masses and torques by the cube, inertias by the fifth.

    Torques are forces by the square times lever arms. Weight times height grows faster, so that
    a small body is strong for its weight, and topples fast.

    Args:
        physics: The bodies.
        powers: Their powers, changed too.
        row: The body.
        factor: Factor on the lengths, 0.4 to 1.5.

    Raises:
        ValueError: The factor is out of its range.
    """
    if not 0.4 <= factor <= 1.5:
        raise ValueError(f"Growth: got factor={factor}, expected a number from 0.4 to 1.5.")
    for name in ("body_pos", "body_ipos", "site_pos", "geom_size", "geom_pos"):
        first = _FIRST if name.startswith("geom") else 0
        physics.parameter(name)[row, first:] *= factor
    physics.parameter("body_mass")[row] *= factor**3
    physics.parameter("body_inertia")[row] *= factor**5
    for name in ("jnt_stiffness", "dof_damping"):
        physics.parameter(name)[row] *= factor**3
    powers.size[row] *= factor
    powers.weight[row] *= factor**3
    powers.limit[row] *= factor**3
    powers.foot[row] *= factor


def weaken(powers: Powers, row: int, factor: float) -> None:
    """Changes the largest torques of all joints.

    Args:
        powers: The powers of the bodies.
        row: The body.
        factor: Factor, 0 to 2.

    Raises:
        ValueError: The factor is out of its range.
    """
    if not 0.0 <= factor <= 2.0:
        raise ValueError(f"Weakness: got factor={factor}, expected a number from 0 to 2.")
    powers.limit[row] *= factor


def shorten(physics: Physics, stander: Stander, powers: Powers, row: int, length: float) -> None:
    """Puts the feet across a beam: the support reaches no further than its edges.

    The beam lies below the middle of quiet stance.

    Args:
        physics: The bodies.
        stander: Constants of the body.
        powers: The powers of the bodies.
        row: The body.
        length: Length of the support in the direction of sway, m, 0.02 to 0.24 in an adult.

    Raises:
        ValueError: The length is out of its range.
    """
    if not 0.02 <= length <= stander.heel + stander.toe:
        raise ValueError(
            f"Short support: got length={length}, expected a number from 0.02 to "
            f"{stander.heel + stander.toe:g} m."
        )
    size, half = powers.size[row], 0.5 * length
    edges = np.array([half - stander.poise, half + stander.poise])
    powers.foot[row] = size * np.minimum(edges, [stander.heel, stander.toe])
    physics.parameter("geom_size")[row, _PLATE, 0] = size * half
    physics.parameter("geom_pos")[row, _PLATE, 0] = size * stander.poise


def brace(physics: Physics, powers: Powers, row: int) -> None:
    """Locks knee and hip with splints; what is left is an inverted pendulum.

    Args:
        physics: The bodies.
        powers: The powers of the bodies.
        row: The body.
    """
    physics.parameter("dof_armature")[row, KNEE:] = _LOCKED
    powers.braced[row] = True
