"""Range rays: proximity of discs and walls around a body."""

import math

from envs.kernel import Array, part

RAYS = 12
RANGE = 1.0


@part
def ray_angle(ray: int) -> float:
    """Direction of a ray: evenly spaced, from the left rear over the front to the right rear.

    Args:
        ray: Number of the ray.

    Returns:
        Angle from the heading, rad, left positive.
    """
    return math.pi - (ray + 0.5) * (2.0 * math.pi / RAYS)


@part
def proximity(
    x: float,
    y: float,
    angle: float,
    discs: Array,
    row: int,
    count: int,
    size: float,
    near: float,
    reach: float,
) -> float:
    """Casts one ray.

    Args:
        x: Origin, m.
        y: Origin, m.
        angle: Direction, rad.
        discs: x, y, radius of the discs in m, (rows, discs, 3).
        row: The body.
        count: Number of discs that exist.
        size: Side of the walled square, m.
        near: Distance from the origin to the surface of the body, m.
        reach: Range from the surface, m.

    Returns:
        1 for contact, falling linearly to 0 at the end of the range.
    """
    ux, uy = math.cos(angle), math.sin(angle)
    distance = _to_wall(x, y, ux, uy, size, near + reach)
    for disc in range(count):
        distance = _to_disc(x, y, ux, uy, discs, row, disc, distance)
    return _near(distance, near, reach)


@part
def wall_proximity(
    x: float, y: float, ux: float, uy: float, size: float, near: float, reach: float
) -> float:
    """Casts one ray in an empty square, from a direction that is already a unit vector.

    Args:
        x: Origin, m.
        y: Origin, m.
        ux: Direction along x.
        uy: Direction along y.
        size: Side of the walled square, m.
        near: Distance from the origin to the surface of the body, m.
        reach: Range from the surface, m.

    Returns:
        1 for contact, falling linearly to 0 at the end of the range.
    """
    return _near(_to_wall(x, y, ux, uy, size, near + reach), near, reach)


@part
def _near(distance: float, near: float, reach: float) -> float:
    return 1.0 - min(max((distance - near) / reach, 0.0), 1.0)


@part
def _to_wall(x: float, y: float, ux: float, uy: float, size: float, distance: float) -> float:
    distance = min(distance, _across(x, ux, size, distance))
    return min(distance, _across(y, uy, size, distance))


@part
def _across(x: float, ux: float, size: float, otherwise: float) -> float:
    """Distance to the wall ahead along one axis."""
    slanted = abs(ux) > 1e-12
    wall = (size - x if ux > 0.0 else -x) / (ux if slanted else 1.0)
    return wall if slanted else otherwise


@part
def _to_disc(
    x: float, y: float, ux: float, uy: float, discs: Array, row: int, disc: int, distance: float
) -> float:
    dx, dy = discs[row, disc, 0] - x, discs[row, disc, 1] - y
    along = dx * ux + dy * uy
    if along > 0.0:
        room = discs[row, disc, 2] ** 2 - (dx * dx + dy * dy - along * along)
        if room > 0.0:
            distance = min(distance, along - math.sqrt(room))
    return distance
