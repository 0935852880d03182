"""The range rays of a body, cast together: loops over all rays become vector instructions."""

import math

import numpy as np

from envs.kernel import Array, part
from envs.sensors.rays import RAYS, ray_angle

BEAMS = 16  # the rays and a few unused ones, a multiple of what a wide processor takes at once
_ANGLES = math.pi - (np.arange(BEAMS) + 0.5) * (2.0 * math.pi / RAYS)  # as ray_angle of rays.py
_COS, _SIN = np.cos(_ANGLES), np.sin(_ANGLES)
_SURE = 1.0 + 1e-9  # beyond rounding


@part
def aim(heading: float, beams: Array) -> None:
    """Directs the rays of a body, each exactly as ``proximity`` directs it.

    Args:
        heading: Heading, rad.
        beams: Scratch of ``sweep``; its directions are changed.
    """
    for ray in range(RAYS):
        angle = heading + ray_angle(ray)
        beams[ray], beams[BEAMS + ray] = math.cos(angle), math.sin(angle)


@part
def aim_along(ahead: tuple[float, float], beams: Array) -> None:
    """Directs the rays of a body by one rotation, to rounding.

    Args:
        ahead: Unit vector of the heading.
        beams: Scratch of ``sweep``; its directions are changed.
    """
    c, s = ahead
    for ray in range(BEAMS):
        beams[ray] = c * _COS[ray] - s * _SIN[ray]
        beams[BEAMS + ray] = s * _COS[ray] + c * _SIN[ray]


@part
def sweep(
    place: tuple[float, float],
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
    """Casts the rays that ``aim`` or ``aim_along`` directed, as ``proximity`` does.

    Args:
        place: Origin, m.
        discs: x, y, radius of the discs in m, (rows, discs, 3).
        row: The body.
        count: Number of discs that exist.
        size: Side of the walled square, m.
        near: Distance from the origin to the surface of the body, m.
        reach: Range from the surface, m.
        beams: Scratch, (3 * BEAMS,): x and y of the directions, distances; one array, so that the
            loops over rays become vector instructions.
        reading: Receives the proximities, (elements,).
        first: Place of the first ray.
    """
    x, y = place
    far = near + reach
    inside = min(min(x, y), min(size - x, size - y)) > far
    for ray in range(BEAMS):
        beams[2 * BEAMS + ray] = far
    if not inside:
        for ray in range(BEAMS):
            ux, uy = beams[ray], beams[BEAMS + ray]
            across = ((size - x) if ux > 0.0 else -x) / ux
            along = ((size - y) if uy > 0.0 else -y) / uy
            distance = min(far, across) if abs(ux) > 1e-12 else far
            beams[2 * BEAMS + ray] = min(distance, along) if abs(uy) > 1e-12 else distance
    for disc in range(count):
        dx, dy, radius = discs[row, disc, 0] - x, discs[row, disc, 1] - y, discs[row, disc, 2]
        square, least = dx * dx + dy * dy, far + radius
        if square > _SURE * least * least:
            continue
        for ray in range(BEAMS):
            forth = dx * beams[ray] + dy * beams[BEAMS + ray]
            room = radius * radius - (square - forth * forth)
            distance = beams[2 * BEAMS + ray]
            hit = min(distance, forth - math.sqrt(max(room, 0.0)))
            beams[2 * BEAMS + ray] = hit if (forth > 0.0) & (room > 0.0) else distance
    for ray in range(BEAMS):
        distance = (beams[2 * BEAMS + ray] - near) / reach
        beams[2 * BEAMS + ray] = 1.0 - min(max(distance, 0.0), 1.0)
    for ray in range(RAYS):
        reading[first + ray] = beams[2 * BEAMS + ray]
