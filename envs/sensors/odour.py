"""Odour: two antennae in a plume that several sources feed."""

import math

from envs.kernel import Array, part

SPREAD = 0.5


@part
def odour(
    x: float, y: float, direction: float, sources: Array, row: int, first: int, last: int
) -> float:
    """What one antenna smells: intensities of all sources add up.

    Each falls as exp(-distance / SPREAD) and meets the cardioid lobe of the antenna, as in
    ``envs.sensors.antennae``. The sum has its maxima at the sources only.

    Args:
        x: Place of the body, m.
        y: Place of the body, m.
        direction: Where the antenna points in the arena, rad.
        sources: The sources, x and y in m first, (rows, sources, 2 or more).
        row: The body.
        first: First source of this odour.
        last: One behind its last source.

    Returns:
        Intensity, >= 0; 1 for a single source right ahead of the antenna.
    """
    total = 0.0
    ux, uy = math.cos(direction), math.sin(direction)
    for source in range(first, last):
        dx, dy = sources[row, source, 0] - x, sources[row, source, 1] - y
        distance = math.sqrt(dx * dx + dy * dy) + 1e-12
        lobe = 0.5 * (1.0 + (dx * ux + dy * uy) / distance)
        total += math.exp(-distance / SPREAD) * lobe
    return total
