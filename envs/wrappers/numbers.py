"""Checks of the numbers that wrappers are given."""

import math
from collections.abc import Sequence


def within(name: str, value: float, low: float, high: float) -> float:
    """Checks a number.

    Args:
        name: What it is, for the error text.
        value: The number.
        low: Lowest valid value.
        high: Highest valid value.

    Returns:
        The number as float.

    Raises:
        ValueError: It is out of its range or not finite.
    """
    if not (math.isfinite(value) and low <= value <= high):
        raise ValueError(f"{name}: got {value!r}, expected a finite number in [{low}, {high}].")
    return float(value)


def whole(name: str, value: int, low: int, high: int) -> int:
    """Checks a whole number.

    Args:
        name: What it is, for the error text.
        value: The number.
        low: Lowest valid value.
        high: Highest valid value.

    Returns:
        The number as int.

    Raises:
        ValueError: It is no whole number or out of its range.
    """
    if isinstance(value, bool) or int(value) != value or not low <= value <= high:
        raise ValueError(f"{name}: got {value!r}, expected a whole number from {low} to {high}.")
    return int(value)


def reordering(name: str, order: Sequence[int], size: int) -> list[int]:
    """Checks a permutation.

    Args:
        name: What it is, for the error text.
        order: The permutation.
        size: Number of things.

    Returns:
        The permutation as a list.

    Raises:
        ValueError: A number is missing or comes twice.
    """
    listed = [int(each) for each in order]
    if sorted(listed) != list(range(size)):
        raise ValueError(f"{name}: got {listed}, expected each of 0 to {size - 1} once.")
    return listed
