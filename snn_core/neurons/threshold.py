"""Where inside a step a threshold is crossed."""

from snn_core.kernel import inlined


@inlined
def crossing_time(below: float, rise: float, above: float, later: float, h: float) -> float:
    """Time of the zero of the cubic through `below` < 0 at time 0 and `above` >= 0 at time h.

    Args:
        below: Distance to the threshold at the start, mV.
        rise: Its rate of change there, mV/ms.
        above: Distance to the threshold at the end, mV.
        later: Its rate of change there, mV/ms.
        h: Length of the interval, ms.

    Returns:
        A time in (0, h], ms, found by bisection of the Hermite cubic (fourth order in h).
    """
    low, high = 0.0, 1.0
    for _ in range(52):
        x = 0.5 * (low + high)
        y = 1.0 - x
        value = y * y * ((1.0 + 2.0 * x) * below + x * h * rise)
        value += x * x * ((1.0 + 2.0 * y) * above - y * h * later)
        if value < 0.0:
            low = x
        else:
            high = x
    return high * h
