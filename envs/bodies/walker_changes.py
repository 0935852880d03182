"""What may happen to a walker on a treadmill: it grows, weakens, carries."""

from envs.kernel import Array
from envs.physics.engine import Physics

PARAMETERS = (
    "body_pos", "body_ipos", "body_mass", "body_inertia", "site_pos", "site_size", "geom_size",
    "geom_pos", "jnt_stiffness", "dof_damping", "dof_armature", "actuator_gear",
)  # fmt: skip
_GEOMS = slice(3, 11)  # floor and belts come first, stripes last
_TRUNK = 1


def grow(physics: Physics, size: Array, row: int, factor: float) -> None:
    """Changes the size of a walker: what it does in its own time scale stays the same.

    Lengths by the factor, masses by its cube, torques by its fourth power (as the torques of
    weight), times by its root (Froude's rule).

    Args:
        physics: The bodies.
        size: Size of the walkers, of an adult's, (rows,), changed too.
        row: The body.
        factor: Factor on the lengths, 0.5 to 1.5.

    Raises:
        ValueError: The factor is out of its range.
    """
    if not 0.5 <= factor <= 1.5:
        raise ValueError(f"Growth: got factor={factor}, expected a number from 0.5 to 1.5.")
    powers = {
        "body_pos": 1.0, "body_ipos": 1.0, "site_pos": 1.0, "site_size": 1.0, "body_mass": 3.0,
        "body_inertia": 5.0, "jnt_stiffness": 4.0, "dof_damping": 4.5, "dof_armature": 5.0,
        "actuator_gear": 4.0,
    }  # fmt: skip
    for name, power in powers.items():
        physics.parameter(name)[row] *= factor**power
    for name in ("geom_size", "geom_pos"):
        physics.parameter(name)[row, _GEOMS] *= factor
    size[row] *= factor


def weaken(physics: Physics, row: int, factor: float) -> None:
    """Changes the torque of all motors.

    Args:
        physics: The bodies.
        row: The body.
        factor: Factor, 0 to 4.

    Raises:
        ValueError: The factor is out of its range.
    """
    if not 0.0 <= factor <= 4.0:
        raise ValueError(f"Weakness: got factor={factor}, expected a number from 0 to 4.")
    physics.parameter("actuator_gear")[row] *= factor


def carry(physics: Physics, row: int, mass: float) -> None:
    """Puts a load into the centre of mass of the trunk.

    Args:
        physics: The bodies.
        row: The body.
        mass: kg, 0 to 20.

    Raises:
        ValueError: The mass is out of its range.
    """
    if not 0.0 <= mass <= 20.0:
        raise ValueError(f"Load: got mass={mass}, expected a number from 0 to 20 kg.")
    physics.parameter("body_mass")[row, _TRUNK] += mass
