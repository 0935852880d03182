"""The range rays of a body, cast together: directions by one rotation, then loops over all rays."""

import math

import numpy as np

from envs.kernel import Array, part
from envs.sensors.rays import RAYS

BEAMS = 16  # the rays and a few unused ones, a multiple of what a wide processor takes at once
_ANGLES = math.pi - (np.arange(BEAMS) + 0.5) * (2.0 * math.pi / RAYS)  # as ray_angle of rays.py
_COS, _SIN = np.cos(_ANGLES), np.sin(_ANGLES)
_SURE = 1.0 + 1e-9  # beyond rounding


@part
def sweep(
    place: tuple[float, float],
    ahead: tuple[float, float],
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
    """Casts all rays of a body, as ``envs.sensors.rays.proximity`` does, to rounding.

    Args:
        place: Origin, m.
        ahead: Unit vector of the heading.
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
    c, s = ahead
    far = near + reach
    inside = min(min(x, y), min(size - x, size - y)) > far
    for ray in range(BEAMS):
        ux, uy = c * _COS[ray] - s * _SIN[ray], s * _COS[ray] + c * _SIN[ray]
        beams[ray], beams[BEAMS + ray], beams[2 * BEAMS + ray] = ux, uy, far
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
