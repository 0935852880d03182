"""The pseudo-random ternary sequence that tilts the support in Peterka 2002.

A shift register of five stages with feedback modulo 3 runs through 3^5 - 1 = 242 states (Davies
1970, System identification for self-adaptive control); velocity is one of -v, 0, v in each. The
second half of the sequence is the first with its sign reversed, so that only odd multiples of the
lowest frequency carry power.
"""

import numpy as np
from numpy.typing import NDArray

from envs.kernel import Array

STATES = 242
SEED = (2, 0, 2, 0, 2)


def ternary_velocity() -> NDArray[np.int64]:
    """The velocities of one period.

    Returns:
        -1, 0 or 1 in each state, (242,); their sum is 0.
    """
    register = list(SEED)
    fed = []
    for _ in range(STATES):
        fed.append((register[2] - register[3] - register[4]) % 3)
        register = [fed[-1], *register[:-1]]
    velocity = np.array(fed)
    return np.where(velocity == 2, -1, velocity)


def ternary_places() -> Array:
    """The angle at the start of every state and at the end of the last one.

    Returns:
        Angles from 0 to 0, (243,), peak to peak 1.
    """
    places = np.concatenate([[0.0], np.cumsum(ternary_velocity())])
    made: Array = places / np.ptp(places)
    return made
