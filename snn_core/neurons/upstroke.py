"""Steps of a membrane whose spike starts as an exponential upstroke.

c dv/dt = push - total v - w + g_l delta_t exp((v - theta) / delta_t), push and total constant.
Below theta the linear part is propagated exactly and the rest taken at the middle of the step.
Above it the variable is z = exp(-(v - theta) / delta_t), which falls almost linearly through the
upstroke: no step is too long for it. Both are of second order.
"""

import math
from typing import Any, NamedTuple

from snn_core.kernel import inlined


class Membrane(NamedTuple):
    """Constants of all cells, (n,) each."""

    c_m: Any
    g_l: Any
    theta: Any
    delta_t: Any
    top: Any  # where the spike is counted, mV


@inlined
def upstroke(cell: Any, i: int, v: float) -> float:
    """Current that makes the spike, pA; none where delta_t = 0."""
    if cell.delta_t[i] == 0.0:
        return 0.0
    return (
        cell.g_l[i]
        * cell.delta_t[i]
        * math.exp(min((min(v, cell.top[i]) - cell.theta[i]) / cell.delta_t[i], 200.0))
    )


@inlined
def below(cell: Any, i: int, v: float, w: Any, push: float, total: float, h: float) -> Any:
    """Step of h ms from v < theta; `w` is w at the start and at the middle. Middle and end."""
    half = math.exp(-0.5 * h * total / cell.c_m[i])
    steady = (push - w[0] + upstroke(cell, i, v)) / total
    middle = min(steady + (v - steady) * half, cell.top[i])
    steady = (push - w[1] + upstroke(cell, i, middle)) / total
    return middle, min(steady + (v - steady) * half * half, cell.top[i])


@inlined
def until_theta(cell: Any, i: int, v: float, w: Any, push: float, total: float, h: float) -> float:
    """The part of a step of h ms after which `below` reaches theta, by bisection."""
    low, high = 0.0, h
    for _ in range(40):
        time = 0.5 * (low + high)
        _, end = below(cell, i, v, w, push, total, time)
        if end < cell.theta[i]:
            low = time
        else:
            high = time
    return high


@inlined
def above(cell: Any, i: int, v: float, w: Any, push: float, total: float, h: float) -> Any:
    """Step from v >= theta, of h ms or until the top. Its length, the mean v, and v at its end."""
    delta, theta, rate = cell.delta_t[i], cell.theta[i], cell.g_l[i] / cell.c_m[i]
    z, last = math.exp((theta - v) / delta), math.exp((theta - cell.top[i]) / delta)
    fall = (push - w[0] - total * v) / (delta * cell.c_m[i])
    middle = max(_fallen(z, rate, fall, 0.5 * h), last)
    v_middle = theta - delta * math.log(middle)
    fall = (push - w[1] - total * v_middle) / (delta * cell.c_m[i])
    end = _fallen(z, rate, fall, h)
    reached = end <= last
    if reached:
        low, high = 0.0, h
        for _ in range(40):
            time = 0.5 * (low + high)
            if _fallen(z, rate, fall, time) > last:
                low = time
            else:
                high = time
        h, end = high, last
    mean = v_middle
    if abs(z - end) > 1e-4 * z:  # else the logarithm is nearly linear
        mean = theta - delta * ((z * math.log(z) - end * math.log(end)) / (z - end) - 1.0)
    if reached:  # by rounding, the logarithm of `last` may lie below the top, step after step
        return h, mean, cell.top[i]
    return h, mean, min(theta - delta * math.log(end), cell.top[i])


@inlined
def _fallen(z: float, rate: float, fall: float, h: float) -> float:
    """Solution of dz/dt = -rate - fall z after h ms."""
    x = min(max(fall * h, -600.0), 600.0)
    lost = h if abs(x) < 1e-8 else -math.expm1(-x) / fall
    return z * math.exp(-x) - rate * lost
