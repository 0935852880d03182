"""The lines of many bodies side by side; see ``envs.lanes``."""

import numpy as np

from envs.kernel import Array, part
from envs.lanes import LANES, LIVE
from envs.sensors.line import Lines


@part
def all_healthy(lines: Lines, first: int, last: int) -> bool:
    """Tells whether all of some bodies have the usual delays and sources.

    Args:
        lines: The lines.
        first: The first body.
        last: The body behind the last one.

    Returns:
        True if what one of them will hear all of them will hear.
    """
    healthy, ill = lines.healthy[first:last], np.int64(0)
    for k in range(healthy.shape[0]):
        ill += np.int64(not healthy[k])
    return ill == 0


@part
def awaited(lines: Lines, first: int, left: int, alike: bool, start: int, stop: int) -> bool:
    """Tells whether a reading that is taken now may arrive; see ``envs.sensors.line.arrives``.

    Args:
        lines: The lines.
        first: The first body.
        left: Physics steps from now to the end of the control step.
        alike: Whether all bodies are as this one, see ``all_healthy``.
        start: First receptor of interest.
        stop: The receptor behind the last one of interest.

    Returns:
        False if no body will hear any of these receptors.
    """
    for element in range(start, stop):
        if lines.heard[first, left, element]:
            return True
    return not alike


@part
def record_lanes(
    lines: Lines, first: int, last: int, left: int, alike: bool, lanes: Array, field: int
) -> None:
    """``envs.sensors.line.record`` for many bodies, but for what will not be heard.

    Args:
        lines: The lines.
        first: The first body.
        last: The body behind the last one.
        left: Physics steps from now to the end of the control step.
        alike: See ``all_healthy``.
        lanes: Scratch.
        field: Where the first reading is; the readings are changed.
    """
    clock, span, count = lines.clock[first:last], lines.span[first:last], last - first
    living, apart = np.int64(0), np.int64(0)
    for k in range(count):
        alive = np.int64(lanes[LIVE * LANES + k] != 0.0)
        clock[k] += alive
        living += alive
    slot = clock[0] & (span[0] - 1)
    for k in range(count):
        apart |= (clock[k] & (span[k] - 1)) ^ slot
    present = lines.ring[slot, first:last]
    for element in range(lines.scale.shape[0]):
        if not awaited(lines, first, left, alike, element, element + 1):
            continue
        reading = lanes[(field + element) * LANES : (field + element + 1) * LANES]
        scale = lines.scale[element]
        for k in range(count if scale != 1.0 else 0):
            reading[k] = reading[k] / scale
        if living == count and apart == 0:
            for k in range(count):
                present[k, element] = reading[k]
            continue
        for k in range(count):
            if lanes[LIVE * LANES + k] != 0.0:
                place = np.uint64(clock[k] & (span[k] - 1))
                lines.ring[place, np.uint64(first + k), np.uint64(element)] = reading[k]
