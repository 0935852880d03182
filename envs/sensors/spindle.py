"""Muscle spindles: length and velocity of a muscle to the firing rate of its afferents.

Ia = 4.3 v^0.6 + 2 d + 82 and II = 13.5 d + 80, in impulses/s for a stretch d in mm and a velocity
v in mm/s; the power law is odd in v. That a power of 0.5 or 0.6 fits the primary afferents of the
walking cat best is the finding of Prochazka & Gorassini 1998 (J Physiol 507:277); the coefficients
are those usually quoted from that work and its companion (507:293). Terms of the EMG are left out:
fusimotor drive stays as it is.
"""

import math

import numpy as np

from envs.kernel import part

IA_VELOCITY, IA_LENGTH, IA_REST, IA_POWER = 4.3, 2.0, 82.0, 0.6
II_LENGTH, II_REST = 13.5, 80.0
_BIAS = 0.8 * float(0x3FF << 52)  # so that 1 has the root 1
_LEAST, _MOST = 1e-60, 1e100


@part
def stirred(velocity: float) -> float:
    """What a velocity counts for primary afferents; shortening counts as much as lengthening.

    Args:
        velocity: Rate of change of the length of a muscle, mm/s.

    Returns:
        Its power, with its sign.
    """
    return math.copysign(three_fifths(abs(velocity)), velocity)


@part
def three_fifths(x: float) -> float:
    """x^0.6 as the fifth root of x^3, to 1e-15: from its bits, two steps of Halley, one of Newton.

    Of additions, products and quotients alone, so that all machines compute the same bits and a
    wide one computes several numbers at once.

    Args:
        x: Number from 0 on; below 1e-60 its power is 0, above 1e100 that of 1e100.

    Returns:
        Its power.
    """
    base = min(max(x, _LEAST), _MOST)
    cube = base * base * base
    root = np.int64(0.2 * float(np.float64(cube).view(np.int64)) + _BIAS).view(np.float64)
    for _ in range(2):
        fifth = root * root * root * root * root
        root *= (2.0 * fifth + 3.0 * cube) / (3.0 * fifth + 2.0 * cube)
    root += 0.2 * (cube / (root * root * root * root) - root)
    return 0.0 if x < _LEAST else root


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
