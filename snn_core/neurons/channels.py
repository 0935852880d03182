"""What the neurons with voltage-gated channels share."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.kernel import inlined


@inlined
def linoid(x: float) -> float:
    """X / (1 - exp(-x)), also at 0."""
    if abs(x) < 1e-6:
        return 1.0 + 0.5 * x
    return x / -math.expm1(-max(x, -600.0))


@inlined
def pieces(dt: float, longest: float, rate: float) -> int:
    """Parts of a step: none longer than `longest` (ms), nor than the stable 1.5 / rate."""
    return max(math.ceil(dt / longest - 1e-9), math.ceil(dt * rate / 1.5))


@inlined
def portion(gate: float) -> float:
    """An open fraction, kept between 0 and 1."""
    return min(max(gate, 0.0), 1.0)


def resting_potential(
    current: Callable[[float, int], float], size: int, low: float, high: float
) -> NDArray[np.float64]:
    """Potential at which the steady outward current (v, cell) -> pA vanishes, mV, (1, size).

    The first zero above `low`, by a scan in steps of 1 mV and bisection.
    """
    found = np.full((1, size), np.nan)
    for i in range(size):
        v = low
        while v < high and current(v + 1.0, i) < 0.0:
            v += 1.0
        below, above = v, v + 1.0
        for _ in range(60):
            middle = 0.5 * (below + above)
            below, above = (middle, above) if current(middle, i) < 0.0 else (below, middle)
        found[0, i] = above
    return found


def python(function: Any) -> Any:
    """The function behind a kernel, for use outside of kernels."""
    return getattr(function, "py_func", function)
