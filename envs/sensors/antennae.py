"""A pair of antennae for a scent or a light: together they carry bearing and distance."""

import math

from envs.kernel import part

ANGLE = math.pi / 4
SPREAD = 4.0


@part
def intensity(distance: float, bearing: float, antenna: float) -> float:
    """What one antenna feels of a source.

    The intensity falls as exp(-distance / SPREAD) and the antenna has a cardioid lobe; the
    contralateral wiring of vehicle 2b of Braitenberg (1984) then steers to the source.

    Args:
        distance: Distance to the source, m.
        bearing: Direction of the source from the heading, rad, left positive.
        antenna: Direction of the antenna from the heading, rad.

    Returns:
        Intensity in [0, 1].
    """
    return math.exp(-distance / SPREAD) * 0.5 * (1.0 + math.cos(bearing - antenna))
