"""Muscle spindles: length and velocity of a muscle to the firing rate of its afferents.

Ia = 4.3 v^0.6 + 2 d + 82 and II = 13.5 d + 80, in impulses/s for a stretch d in mm and a velocity
v in mm/s; the power law is odd in v. That a power of 0.5 or 0.6 fits the primary afferents of the
walking cat best is the finding of Prochazka & Gorassini 1998 (J Physiol 507:277); the coefficients
are those usually quoted from that work and its companion (507:293). Terms of the EMG are left out:
fusimotor drive stays as it is.
"""

import math

from envs.kernel import part

IA_VELOCITY, IA_LENGTH, IA_REST, IA_POWER = 4.3, 2.0, 82.0, 0.6
II_LENGTH, II_REST = 13.5, 80.0


@part
def stirred(velocity: float) -> float:
    """What a velocity counts for primary afferents; shortening counts as much as lengthening.

    Args:
        velocity: Rate of change of the length of a muscle, mm/s.

    Returns:
        Its power, with its sign.
    """
    return math.copysign(abs(velocity) ** IA_POWER, velocity)


@part
def primary(stretch: float, moving: float) -> float:
    """Firing rate of the primary afferents (Ia).

    Args:
        stretch: Length of the muscle beyond its rest length, mm.
        moving: ``stirred`` of its rate of change.

    Returns:
        Impulses/s, at least 0.
    """
    return max(IA_VELOCITY * moving + IA_LENGTH * stretch + IA_REST, 0.0)


@part
def secondary(stretch: float) -> float:
    """Firing rate of the secondary afferents (II).

    Args:
        stretch: Length of the muscle beyond its rest length, mm.

    Returns:
        Impulses/s, at least 0.
    """
    return max(II_LENGTH * stretch + II_REST, 0.0)
