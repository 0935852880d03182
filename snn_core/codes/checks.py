"""Checks that encoders and decoders share."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def finite(values: ArrayLike, name: str, last: int | None = None) -> Floats:
    """Returns values as float64.

    Args:
        values: numbers of any shape.
        name: what the message calls them.
        last: expected size of the last axis; None for any shape.

    Raises:
        ValueError: no numbers, a wrong last axis, or a non-finite entry, named by its index.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        raise ValueError(
            f"`{name}` has dtype {array.dtype}, expected real numbers; "
            "convert it to a float array first."
        )
    array = array.astype(np.float64)
    if last is not None and (array.ndim == 0 or array.shape[-1] != last):
        raise ValueError(
            f"`{name}` has shape {array.shape}, expected (..., {last}); "
            "copies come first and the coded values last."
        )
    if not np.isfinite(array).all():
        index = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        where = f"{name}[{', '.join(map(str, index))}]" if index else name
        raise ValueError(
            f"`{where}` is {array[index]}, expected a finite number; "
            "find what produced it and clip or stop there."
        )
    return array


def counts(values: ArrayLike, name: str, last: int) -> Floats:
    """Returns spike counts as float64, shape (..., last).

    Raises:
        ValueError: as `finite`, or a negative count, named by its index.
    """
    array = finite(values, name, last)
    if (array < 0.0).any():
        index = tuple(int(i) for i in np.argwhere(array < 0.0)[0])
        raise ValueError(
            f"`{name}[{', '.join(map(str, index))}]` is {array[index]}, expected a spike count "
            "of 0 or more; pass the counts of one control step."
        )
    return array


def positive(value: float, name: str) -> None:
    """Refuses a number that is not finite and above zero.

    Raises:
        ValueError: names the value.
    """
    if not (np.isfinite(value) and value > 0.0):
        raise ValueError(
            f"`{name}` is {value!r}, expected a finite number above 0; see its unit in the class."
        )


def at_least(value: int, name: str, least: int) -> None:
    """Refuses what is not an integer of `least` or more.

    Raises:
        ValueError: names the value.
    """
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(
            f"`{name}` is {value!r}, expected an integer of {least} or more; give a whole number."
        )


def bounds(low: ArrayLike, high: ArrayLike, name: str) -> tuple[Floats, Floats]:
    """Returns low and high as float64, shape (dims,) each.

    Raises:
        ValueError: not one-dimensional, unequal, not finite, or low not below high.
    """
    lows, highs = finite(low, f"{name}.low"), finite(high, f"{name}.high")
    if lows.ndim != 1 or lows.shape != highs.shape or lows.size == 0:
        raise ValueError(
            f"`{name}` got low of shape {lows.shape} and high of shape {highs.shape}, expected "
            "the same shape (dims,); give one bound per coded value."
        )
    wrong = np.flatnonzero(lows >= highs)
    if wrong.size:
        raise ValueError(
            f"`{name}.low[{wrong[0]}]` is {lows[wrong[0]]} and high is {highs[wrong[0]]}, "
            "expected low below high; swap them or drop the constant value."
        )
    return lows, highs
