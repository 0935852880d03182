"""An eye of arcs side by side: what share of a round body each arc sees, fading with distance."""

import math

from envs.kernel import Array, part


@part
def look(
    bearing: float,
    distance: float,
    radius: float,
    field: float,
    reach: float,
    reading: Array,
    first: int,
    arcs: int,
) -> None:
    """Writes what an eye sees of one round body.

    The body spans ``2 asin(radius / distance)``. An arc reads the share of that span that lies in
    it, times the nearness ``1 - gap / reach`` with the gap between eye and surface. So the arcs
    add up to the nearness of a body that is wholly in the field.

    Args:
        bearing: Direction of the body's centre from the heading, rad, left positive.
        distance: Distance to its centre, m.
        radius: Its radius, m.
        field: Field of view of all arcs, symmetric to the heading, rad.
        reach: Distance at which a body fades out, m.
        reading: Receives the arcs from left to right.
        first: Place of the leftmost arc.
        arcs: Number of arcs.
    """
    for arc in range(arcs):
        reading[first + arc] = 0.0
    near = 1.0 - (distance - radius) / reach
    if near <= 0.0:
        return
    width = field / arcs
    half = math.asin(min(radius / max(distance, 1e-9), 1.0))
    turn = 2.0 * math.pi
    angle = bearing - turn * math.floor(bearing / turn + 0.5)
    for lap in range(-1, 2):  # the span may cross the line behind the head
        high, low = angle + lap * turn + half, angle + lap * turn - half
        if high > -0.5 * field and low < 0.5 * field:
            for arc in range(arcs):
                left = 0.5 * field - arc * width
                seen = max(min(left, high) - max(left - width, low), 0.0)
                reading[first + arc] += min(near, 1.0) * seen / (2.0 * half)
