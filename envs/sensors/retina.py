"""A coarse retina along the horizon: how much of each receptor's field is dark."""

import math

from envs.kernel import Array, part

PIXELS = 24
FIELD = math.pi
WIDTH = FIELD / PIXELS


@part
def see_disc(reading: Array, start: int, azimuth: float, half: float) -> None:
    """Shows one dark disc to the retina.

    Args:
        reading: Receives the dark share of each receptor's field, (elements,), from ``start`` on;
            the first receptor looks left.
        start: First element of the retina.
        azimuth: Direction of the centre, rad, left positive.
        half: Half of the angle that the disc subtends, rad.
    """
    for pixel in range(PIXELS):
        left = 0.5 * FIELD - pixel * WIDTH
        covered = min(left, azimuth + half) - max(left - WIDTH, azimuth - half)
        reading[start + pixel] = max(covered, 0.0) / WIDTH
