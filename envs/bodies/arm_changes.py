"""What may happen to an arm: it carries, grows, weakens; what it is then."""

import dataclasses

from envs.bodies.arm import Arm
from envs.kernel import Array
from envs.physics.engine import Physics

PARAMETERS = (
    "body_pos", "body_ipos", "body_mass", "body_inertia", "site_pos", "geom_size", "geom_pos",
    "actuator_gainprm", "actuator_biasprm",
)  # fmt: skip
UPPER, FORE = 2, 3
FORCE = 2


def carry(physics: Physics, links: Array, row: int, mass: float) -> None:
    """Puts a point mass into the hand.

    Args:
        physics: The bodies.
        links: Lengths of upper arm and forearm, m, (rows, 2).
        row: The body.
        mass: kg, 0 to 5.

    Raises:
        ValueError: The mass is out of its range.
    """
    if not 0.0 <= mass <= 5.0:
        raise ValueError(f"Load: got mass={mass}, expected a number from 0 to 5 kg.")
    center = physics.parameter("body_ipos")[row, FORE]
    weight = physics.parameter("body_mass")[row]
    inertia = physics.parameter("body_inertia")[row, FORE]
    apart = links[row, 1] - center[0]
    both = weight[FORE] + mass
    inertia += weight[FORE] * mass / both * apart**2
    center[0] += apart * mass / both
    weight[FORE] = both


def constants_of(arm: Arm, physics: Physics, links: Array, row: int) -> dict[str, float]:
    """The constants of an arm as load, growth and weakness left them.

    Args:
        arm: The healthy arm.
        physics: The bodies.
        links: Lengths of upper arm and forearm, m, (rows, 2).
        row: The body.

    Returns:
        The fields of ``Arm``, by name, and MuJoCo's step ``timestep``, s; without muscles those
        of the muscles are left out.
    """
    found = {"upper": links[row, 0].item(), "fore": links[row, 1].item()}
    for name, body in (("upper", UPPER), ("fore", FORE)):
        found[f"{name}_mass"] = physics.present("body_mass")[row, body].item()
        found[f"{name}_center"] = physics.present("body_ipos")[row, body, 0].item()
        found[f"{name}_inertia"] = physics.present("body_inertia")[row, body, 2].item()
    model = physics.batch.model
    healthy = dataclasses.asdict(arm)
    if model.na:
        found["strength"] = physics.present("actuator_gainprm")[row, 0, FORCE].item()
    else:
        for name in ("strength", "rise", "fall"):
            del healthy[name]
    return {"timestep": model.opt.timestep, **healthy, **found}


def grow(physics: Physics, links: Array, row: int, factor: float) -> None:
    """Changes the size of the arm: lengths, masses by the cube, forces by the square.

    Args:
        physics: The bodies.
        links: Lengths of upper arm and forearm, m, (rows, 2), changed too.
        row: The body.
        factor: Factor on the lengths, 0.3 to 2.

    Raises:
        ValueError: The factor is out of its range.
    """
    if not 0.3 <= factor <= 2.0:
        raise ValueError(f"Growth: got factor={factor}, expected a number from 0.3 to 2.")
    for name in ("body_pos", "body_ipos", "site_pos", "geom_size", "geom_pos"):
        first = 2 if name.startswith("geom") else 0  # table and target do not grow
        physics.parameter(name)[row, first:] *= factor
    physics.parameter("body_mass")[row] *= factor**3
    physics.parameter("body_inertia")[row] *= factor**5
    links[row] *= factor
    weaken(physics, row, factor**2)


def weaken(physics: Physics, row: int, factor: float) -> None:
    """Changes the force of all muscles.

    Args:
        physics: The bodies.
        row: The body.
        factor: Factor, 0 to 4.

    Raises:
        ValueError: The factor is out of its range.
    """
    if not 0.0 <= factor <= 4.0:
        raise ValueError(f"Weakness: got factor={factor}, expected a number from 0 to 4.")
    for name in ("actuator_gainprm", "actuator_biasprm"):
        physics.parameter(name)[row, :, FORCE] *= factor
