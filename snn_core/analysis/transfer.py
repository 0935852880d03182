"""Linear response of a membrane, with or without one adaptation current, in closed form.

c_m dv/dt = -g_l (v - v_rest) - w + I;  tau_w dw/dt = a (v - v_rest) - w.
Without adaptation a = 0. A `LIF` has g_l = c_m / tau_m; an adaptive exponential neuron far below
threshold has the g_l, a and tau_w of its parameters, and one held near threshold a smaller g_l.
Source: Gerstner, Kistler, Naud & Paninski 2014, Neuronal Dynamics, sections 1.3 and 6.1;
Richardson, Brunel & Hakim 2003, J Neurophysiol 89:2538 (resonance).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.analysis.checks import Floats, finite


def green_function(
    t: ArrayLike, c_m: float, g_l: float, a: float = 0.0, tau_w: float = 100.0
) -> Floats:
    """Returns the potential after a charge of 1 pA ms arrived at t = 0, mV / (pA ms).

    exp(-t / tau_m) / c_m without adaptation. The response to any current is its convolution with
    this; 0 before t = 0.

    Args:
        t: times, ms, any shape.
        c_m: capacitance, pF.
        g_l: leak conductance, nS.
        a: coupling of the adaptation current to the potential, nS; below 0 too.
        tau_w: time constant of the adaptation current, ms.

    Raises:
        ValueError: not finite, or a capacitance, conductance or time constant not above 0.
    """
    _check(c_m, g_l, a, tau_w)
    time = finite(t, "t", 0)
    later = np.maximum(time, 0.0)
    middle = -(g_l / c_m + 1.0 / tau_w) / 2.0
    half = (1.0 / tau_w - g_l / c_m) / 2.0
    # Eigenvalues middle +- root; complex where the membrane rings.
    root = np.sqrt(complex(half**2 - a / (c_m * tau_w)))
    slow, fast = np.exp((middle + root) * later), np.exp((middle - root) * later)
    sine = slow * -np.expm1(-2.0 * root * later) / (2.0 * root) if root else later * slow
    course = ((slow + fast) / 2.0 + half * sine).real / c_m
    return np.where(time < 0.0, 0.0, course)


def frequency_response(
    f: ArrayLike, c_m: float, g_l: float, a: float = 0.0, tau_w: float = 100.0
) -> NDArray[np.complex128]:
    """Returns the impedance 1 / (g_l + 2 pi i f c_m + a / (1 + 2 pi i f tau_w)), GOhm (mV / pA).

    Its absolute value is the amplitude of the potential for a sine current of 1 pA, its angle
    the lead of the potential. The Fourier transform of `green_function`. With a > 0 it can peak
    above 0 Hz (resonance).

    Args:
        f: frequencies, Hz, any shape.
        c_m: capacitance, pF.
        g_l: leak conductance, nS.
        a: coupling of the adaptation current to the potential, nS.
        tau_w: time constant of the adaptation current, ms.

    Raises:
        ValueError: as in `green_function`.
    """
    _check(c_m, g_l, a, tau_w)
    omega = 2j * np.pi * finite(f, "f", 0) / 1000.0  # per ms
    return np.asarray(1.0 / (g_l + omega * c_m + a / (1.0 + omega * tau_w)), np.complex128)


def _check(c_m: float, g_l: float, a: float, tau_w: float) -> None:
    for name, value in (("c_m", c_m), ("g_l", g_l), ("tau_w", tau_w)):
        if not (np.isfinite(value) and value > 0.0):
            raise ValueError(f"`{name}` is {value}, expected a finite number above 0; correct it.")
    if not (np.isfinite(a) and a > -g_l):
        raise ValueError(
            f"`a` is {a} nS, expected a finite number above -g_l = {-g_l} nS; below that the "
            "potential has no rest."
        )
