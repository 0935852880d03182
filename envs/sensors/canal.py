"""Semicircular canal afferents: head rotation to firing rate.

Schneider, Jamali, Carriot, Chacron & Cullen 2015 (J Neurosci 35:5522; VestibularTFs of their code):
H(s) = K s (s + 1/T1) / ((s + 1/Tc) (s + 1/T2)), in (sp/s) per (deg/s).
"""

import dataclasses

import numpy as np

from envs.sensors.modes import Modes


@dataclasses.dataclass(frozen=True)
class Canal:
    """Constants of one class of canal afferents.

    Args:
        t1: Zero, s.
        t2: Fast pole, s.
        tc: Time constant of the canal, s.
        gain: K, (sp/s) per (deg/s).
    """

    t1: float
    t2: float
    tc: float
    gain: float

    def modes(self) -> Modes:
        """The transfer function as a sum of modes, exactly.

        Returns:
            Two modes; their gains and the direct gain add up to 0: steady rotation is not felt.
        """
        zero, slow, fast = 1.0 / self.t1, 1.0 / self.tc, 1.0 / self.t2
        weights = self.gain * np.array([slow - zero, zero - fast]) / (fast - slow)
        return Modes(np.array([slow, fast]), weights, self.gain)


REGULAR_CANAL = Canal(t1=0.0175, t2=0.0027, tc=5.7, gain=2.83)
IRREGULAR_CANAL = Canal(t1=0.03, t2=0.0006, tc=5.7, gain=27.09)
