"""What may happen to a hand: it grows, it weakens."""

from envs.kernel import Array
from envs.physics.engine import Physics

PARAMETERS = (
    "body_pos", "body_ipos", "body_mass", "body_inertia", "geom_size", "geom_pos", "geom_rbound",
    "geom_friction", "jnt_range", "actuator_gainprm", "actuator_biasprm", "actuator_forcerange",
)  # fmt: skip
PARTS, GEOMS = slice(1, 8), slice(1, 12)  # of the hand, before object and lamps


def grow(physics: Physics, sizes: Array, row: int, factor: float) -> None:
    """Changes the size of the hand: lengths, masses by the cube, torques by the cube.

    The strength of muscles goes with the square of the length and acts on arms that grow too.

    Args:
        physics: The bodies.
        sizes: See ``Hand.sizes``, (rows, 5), changed too.
        row: The body.
        factor: Factor on the lengths, 0.6 to 1.4.

    Raises:
        ValueError: The factor is out of its range.
    """
    if not 0.6 <= factor <= 1.4:
        raise ValueError(f"Growth: got factor={factor}, expected a number from 0.6 to 1.4.")
    for name in ("body_pos", "body_ipos"):
        physics.parameter(name)[row, PARTS] *= factor
    for name in ("geom_size", "geom_pos", "geom_rbound"):
        physics.parameter(name)[row, GEOMS] *= factor
    physics.parameter("body_mass")[row, PARTS] *= factor**3
    physics.parameter("body_inertia")[row, PARTS] *= factor**5
    physics.parameter("jnt_range")[row, 0] *= factor
    sizes[row] *= factor
    for name in ("actuator_gainprm", "actuator_biasprm", "actuator_forcerange"):
        physics.parameter(name)[row, 1:] *= factor**3
        physics.parameter(name)[row, 0] *= factor**2


def weaken(physics: Physics, row: int, factor: float) -> None:
    """Changes the torque that the digits can exert.

    Args:
        physics: The bodies.
        row: The body.
        factor: Factor, 0 to 2.

    Raises:
        ValueError: The factor is out of its range.
    """
    if not 0.0 <= factor <= 2.0:
        raise ValueError(f"Weakness: got factor={factor}, expected a number from 0 to 2.")
    physics.parameter("actuator_forcerange")[row, 1:] *= factor
