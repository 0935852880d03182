"""Odour: two antennae in a plume that several sources feed."""

import math

from envs.kernel import Array, part

SPREAD = 0.5


@part
def odour(
    x: float,
    y: float,
    left: tuple[float, float],
    right: tuple[float, float],
    sources: Array,
    row: int,
    first: int,
    last: int,
) -> tuple[float, float]:
    """What the two antennae smell: intensities of all sources add up.

    Each falls as exp(-distance / SPREAD) and meets the cardioid lobe of the antenna, as in
    ``envs.sensors.antennae``. The sum has its maxima at the sources only.

    Args:
        x: Place of the body, m.
        y: Place of the body, m.
        left: Where the left antenna points in the arena, a unit vector.
        right: The same of the right one.
        sources: The sources, x and y in m first, (rows, sources, 2 or more).
        row: The body.
        first: First source of this odour.
        last: One behind its last source.

    Returns:
        Intensity at the left and the right antenna, >= 0; 1 for a single source right ahead of
        the antenna.
    """
    at_left, at_right = 0.0, 0.0
    for source in range(first, last):
        dx, dy = sources[row, source, 0] - x, sources[row, source, 1] - y
        distance = math.sqrt(dx * dx + dy * dy) + 1e-12
        near = math.exp(-distance / SPREAD)
        at_left += near * (0.5 * (1.0 + (dx * left[0] + dy * left[1]) / distance))
        at_right += near * (0.5 * (1.0 + (dx * right[0] + dy * right[1]) / distance))
    return at_left, at_right
