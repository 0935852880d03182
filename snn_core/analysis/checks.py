"""Checks that the analyses share."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def checked_spikes(
    times: ArrayLike, ids: ArrayLike, n: int, duration: float
) -> tuple[Floats, NDArray[np.int64]]:
    """Returns times and neuron numbers as arrays, or refuses them by name."""
    t = finite(times, "times", 1, empty=True)
    neurons = np.asarray(ids)
    if neurons.size == 0:
        neurons = neurons.astype(np.int64)
    if t.shape != neurons.shape or t.ndim != 1 or neurons.dtype.kind not in "iu":
        raise ValueError(
            f"`times` has shape {t.shape}, `ids` shape {neurons.shape} and dtype {neurons.dtype}, "
            "expected the same (spikes,) and integers; give one neuron number per spike."
        )
    if not duration > 0.0:
        raise ValueError(f"`duration` is {duration} ms, expected more than 0; pass recorded time.")
    late = np.flatnonzero((t < 0.0) | (t > duration))
    if late.size:
        raise ValueError(
            f"`times[{late[0]}]` is {t[late[0]]} ms, expected 0 to {duration} ms; "
            "subtract the start of the recording or pass its whole duration."
        )
    unknown = np.flatnonzero((neurons < 0) | (neurons >= n))
    if unknown.size:
        raise ValueError(
            f"`ids[{unknown[0]}]` is {neurons[unknown[0]]}, expected 0 to {n - 1}; pass the size "
            "of the whole population as n."
        )
    return t, neurons.astype(np.int64)


def finite(values: ArrayLike, name: str, axes: int, empty: bool = False) -> Floats:
    """Returns values as finite numbers with `axes` axes (1: at least one), or refuses them."""
    array: NDArray[Any] = np.asarray(values, dtype=np.float64)
    if array.ndim < axes or (axes > 1 and array.ndim != axes) or (array.size == 0 and not empty):
        raise ValueError(
            f"`{name}` has shape {array.shape}, expected {axes} axes and at least one entry; "
            "time or spikes come last."
        )
    if not np.isfinite(array).all():
        index = ", ".join(str(int(i)) for i in np.argwhere(~np.isfinite(array))[0])
        raise ValueError(
            f"`{name}[{index}]` is not finite, expected finite numbers; drop what is missing."
        )
    return array


def check_positive(value: float, name: str) -> None:
    """Refuses a time that is not finite and above 0."""
    if not (np.isfinite(value) and value > 0.0):
        raise ValueError(f"`{name}` is {value} ms, expected a finite number above 0; correct it.")


def whole(length: float, window: float, name: str) -> int:
    """Returns how many windows make up a length, or refuses what is no whole number of them."""
    check_positive(window, "window")
    check_positive(length, name)
    count = round(length / window)
    if count < 1 or abs(count * window - length) > 1e-9 * length:
        raise ValueError(
            f"`window` is {window} ms and `{name}` {length} ms, expected a whole number of "
            f"windows, got {length / window}; change one of them."
        )
    return count


def checked_train(times: ArrayLike, name: str, duration: float) -> Floats:
    """Returns one train in order of time, or refuses it."""
    check_positive(duration, "duration")
    t = np.sort(finite(times, name, 1, empty=True).ravel())
    if t.size and (t[0] < 0.0 or t[-1] > duration):
        wrong = t[0] if t[0] < 0.0 else t[-1]
        raise ValueError(
            f"`{name}` holds a spike at {wrong} ms, expected 0 to {duration} ms; "
            "subtract the start of the recording or pass its whole duration."
        )
    return t
