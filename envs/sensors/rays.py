"""Range rays: proximity of discs and walls around a body."""

import math

from envs.kernel import Array, part

RAYS = 12
RANGE = 1.0
_SURE = 1.0 + 1e-9  # beyond rounding


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
def look_around(
    pose: Array,
    discs: Array,
    row: int,
    count: int,
    size: float,
    near: float,
    reach: float,
    beams: Array,
    reading: Array,
    first: int,
) -> None:
    """Casts all rays of a body; the same numbers as ``proximity``, with less work.

    Args:
        pose: x, y in m and heading in rad, (rows, 3).
        discs: x, y, radius of the discs in m, (rows, discs, 3).
        row: The body.
        count: Number of discs that exist.
        size: Side of the walled square, m.
        near: Distance from the origin to the surface of the body, m.
        reach: Range from the surface, m.
        beams: Scratch, (3 * RAYS,): x and y of the directions, distances; one array, so that the
            loops over rays become vector instructions.
        reading: Receives the proximities, (elements,).
        first: Place of the first ray.
    """
    x, y, far = pose[row, 0], pose[row, 1], near + reach
    for ray in range(RAYS):
        angle = pose[row, 2] + ray_angle(ray)
        beams[ray], beams[RAYS + ray] = math.cos(angle), math.sin(angle)
    for ray in range(RAYS):
        ux, uy = beams[ray], beams[RAYS + ray]
        beams[2 * RAYS + ray] = _to_wall(x, y, ux, uy, size, far)
    for disc in range(count):
        dx, dy, radius = discs[row, disc, 0] - x, discs[row, disc, 1] - y, discs[row, disc, 2]
        square, least = dx * dx + dy * dy, far + radius
        if square > _SURE * least * least:
            continue
        for ray in range(RAYS):
            along = dx * beams[ray] + dy * beams[RAYS + ray]
            room = radius**2 - (square - along * along)
            distance = beams[2 * RAYS + ray]
            hit = min(distance, along - math.sqrt(max(room, 0.0)))
            beams[2 * RAYS + ray] = hit if (along > 0.0) & (room > 0.0) else distance
    for ray in range(RAYS):
        reading[first + ray] = _near(beams[2 * RAYS + ray], near, reach)


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
