"""Linear feedback that comes late: when a loop is stable, and how it oscillates when it is not."""

import math

import numpy as np
from numpy.typing import NDArray

from snn_core.kernel import kernel


def critical_delay(gain: float, tau: float) -> float:
    """Longest delay for which tau dv/dt = -v + gain v(t - delay) is stable, ms.

    tau arccos(1 / gain) / sqrt(gain^2 - 1) for gain < -1; any delay for |gain| <= 1, none for
    gain >= 1. Source: Glass & Mackey 1988, From Clocks to Chaos, section 4.

    Args:
        gain: Gain of the loop, negative for negative feedback.
        tau: Time constant, ms.
    """
    if not (math.isfinite(gain) and tau > 0.0):
        raise ValueError(f"gain, tau: got {gain}, {tau}, expected a finite gain and a positive tau")
    if gain >= 1.0:
        return 0.0
    if gain >= -1.0:
        return math.inf
    return tau * math.acos(1.0 / gain) / math.sqrt(gain * gain - 1.0)


def onset_frequency(gain: float, tau: float) -> float:
    """Frequency of the oscillation at the critical delay, Hz; gain < -1, tau in ms."""
    if not (gain < -1.0 and tau > 0.0):
        raise ValueError(f"gain, tau: got {gain}, {tau}, expected gain < -1 and a positive tau")
    return 1e3 * math.sqrt(gain * gain - 1.0) / (2.0 * math.pi * tau)


def delayed_feedback(
    gain: float, tau: float, delay: float, duration: float, dt: float = 0.01, start: float = 1.0
) -> NDArray[np.float64]:
    """Course of tau dv/dt = -v + gain v(t - delay), v = start before t = 0.

    The delayed value is interpolated and the leak exact: second order in dt.

    Args:
        gain: Gain of the loop.
        tau: Time constant, ms.
        delay: ms, at least dt.
        duration: ms.
        dt: Step, ms.
        start: Value until t = 0.

    Returns:
        v at 0, dt, 2 dt, ..., duration.
    """
    if not (0.0 < dt <= delay and tau > 0.0 and duration > 0.0):
        raise ValueError(
            f"delay, dt, tau, duration: got {delay}, {dt}, {tau}, {duration} ms, expected "
            "0 < dt <= delay and positive times"
        )
    v = np.full(round(duration / dt) + 1, start)
    _integrate(v, gain, tau, delay / dt, dt)
    return v


@kernel
def _integrate(v: NDArray[np.float64], gain: float, tau: float, back: float, dt: float) -> None:
    decay = math.exp(-dt / tau)
    start = v[0]
    for k in range(v.size - 1):
        at = k + 0.5 - back  # the middle of the step, a delay ago
        late = start
        if at > 0.0:
            low = int(at)
            late = v[low] + (at - low) * (v[low + 1] - v[low])
        v[k + 1] = gain * late + (v[k] - gain * late) * decay
