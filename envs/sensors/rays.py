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
    distance = near + reach
    if ux > 1e-12:
        distance = min(distance, (size - x) / ux)
    elif ux < -1e-12:
        distance = min(distance, -x / ux)
    if uy > 1e-12:
        distance = min(distance, (size - y) / uy)
    elif uy < -1e-12:
        distance = min(distance, -y / uy)
    for disc in range(count):
        dx, dy = discs[row, disc, 0] - x, discs[row, disc, 1] - y
        along = dx * ux + dy * uy
        room = discs[row, disc, 2] ** 2 - (dx * dx + dy * dy - along * along)
        if along > 0.0 and room > 0.0:
            distance = min(distance, along - math.sqrt(room))
    return 1.0 - min(max((distance - near) / reach, 0.0), 1.0)
