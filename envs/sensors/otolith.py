"""Otolith afferents: gravito-inertial acceleration to firing rate.

Schneider, Jamali, Carriot, Chacron & Cullen 2015 (J Neurosci 35:5522; VestibularTFs of their code):
H(s) = K s^k1 (1 + a s)^k2 / (1 + b s), in (sp/s) per g. An otolith cannot tell tilt from
translation: both are the one acceleration that it feels.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from envs.kernel import Array
from envs.sensors.modes import Modes

BAND = (0.1, 10.0)
_FIT = np.geomspace(0.8 * BAND[0], 1.1 * BAND[1], 200)


@dataclasses.dataclass(frozen=True)
class Otolith:
    """Constants of one class of otolith afferents.

    Args:
        k1: Order of the differentiator.
        k2: Order of the lead.
        a: Lead, s.
        b: Lag, s.
        gain: K, (sp/s) per g.
        poles: Poles of the approximation, Hz.
    """

    k1: float
    k2: float
    a: float
    b: float
    gain: float
    poles: tuple[float, ...] = (0.03, 0.3, 1.5, 30.0, 70.0)

    def response(self, frequency: Array) -> NDArray[np.complex128]:
        """The published response.

        Args:
            frequency: Frequencies, Hz, (n,).

        Returns:
            Complex gain, (sp/s) per g, (n,).
        """
        s = 2j * np.pi * np.asarray(frequency)
        lead: NDArray[np.complex128] = s**self.k1 * (1.0 + self.a * s) ** self.k2
        return self.gain * lead / (1.0 + self.b * s)

    def modes(self) -> Modes:
        """A rational approximation over ``BAND``.

        The orders k1 and k2 are fractions, so no finite filter is exact. The modes of fixed poles
        are fitted by least squares of the relative error; the largest errors over 0.1-10 Hz are
        0.5 % of gain and 0.4 deg of phase for the regular afferents (0.9 % and 0.6 deg with a step
        of 2 ms), 1.0 % and 1.1 deg for the irregular ones (1.8 % and 1.9 deg). Outside of the band
        the filter levels off at both ends.

        Returns:
            One mode for each pole.
        """
        poles = 2.0 * np.pi * np.array(self.poles)
        s = 2j * np.pi * _FIT[:, np.newaxis]
        columns = np.hstack([np.ones_like(s), poles / (s + poles)])
        columns = columns / self.response(_FIT)[:, np.newaxis]
        system = np.vstack([columns.real, columns.imag])
        target = np.concatenate([np.ones(len(_FIT)), np.zeros(len(_FIT))])
        solution = np.linalg.lstsq(system, target, rcond=None)[0]
        return Modes(poles, solution[1:], float(solution[0]))


REGULAR_OTOLITH = Otolith(k1=0.0643, k2=2.208, a=0.0138, b=0.0255, gain=59.0106)
IRREGULAR_OTOLITH = Otolith(
    k1=0.3084,
    k2=2.6834,
    a=0.0136,
    b=0.0318,
    gain=112.7417,
    poles=(0.02, 0.1, 0.5, 2.0, 20.0, 30.0, 60.0),
)
