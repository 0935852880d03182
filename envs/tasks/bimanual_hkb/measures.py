"""Measures of coordination: where anti-phase is lost, how the phase fluctuates and relaxes."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def crossing(tempo: ArrayLike, relative: ArrayLike, hold: int) -> Floats:
    """Tempo at which each pair of hands changes its mode of coordination.

    Args:
        tempo: Tempo in time, Hz, (steps, rows).
        relative: Relative phase in time, rad, (steps, rows).
        hold: Steps for which the other mode must have lasted.

    Returns:
        Tempo at the first step of the first stretch of at least ``hold`` steps nearer to the mode
        other than that of the first step, (rows,); NaN where there is none.

    Raises:
        ValueError: ``hold`` is not in 1 to the number of steps.
    """
    tempo, relative = np.asarray(tempo, np.float64), np.asarray(relative, np.float64)
    if not 1 <= hold <= len(relative):
        raise ValueError(f"crossing: got hold={hold}, expected 1 to {len(relative)} steps.")
    near = np.cos(relative) > 0.0
    other = near != near[0]
    counts = np.cumsum(other, axis=0)
    counts = np.concatenate([np.zeros((1, other.shape[1]), counts.dtype), counts])
    held = counts[hold:] - counts[:-hold] == hold
    first = held.argmax(axis=0)
    return np.where(held.any(axis=0), tempo[first, np.arange(first.size)], np.nan)


def spread(relative: ArrayLike, axis: int | tuple[int, ...] = 0) -> Any:
    """Circular standard deviation sqrt(-2 ln |mean exp(i phi)|) (Mardia 1972).

    Args:
        relative: Phases, rad.
        axis: Axis or axes over which it is taken.

    Returns:
        Standard deviation, rad, without those axes.
    """
    length = np.abs(np.exp(1j * np.asarray(relative)).mean(axis=axis))
    return np.sqrt(-2.0 * np.log(np.minimum(length, 1.0)))


def growth(relative: ArrayLike, mode: float, step: float) -> Any:
    """Rate at which small deviations from a mode grow; negative if they shrink.

    Args:
        relative: Relative phase in time, rad, (steps, ...).
        mode: Phase of the mode, rad.
        step: Time between two samples, s.

    Returns:
        Slope of ln |deviation| in time by least squares, 1/s, (...).
    """
    away = np.asarray(relative, np.float64) - mode
    away = np.abs(np.angle(np.exp(1j * away)))
    time = step * np.arange(len(away))
    time = time - time.mean()
    return np.tensordot(time, np.log(np.maximum(away, 1e-300)), (0, 0)) / (time @ time)
