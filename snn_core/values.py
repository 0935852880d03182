"""Numbers that a user gives, checked and brought into shape."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def drawn_values(
    where: str, given: Any, n: int, generators: list[np.random.Generator]
) -> NDArray[np.float64]:
    """Values of n edges in each copy, (copies, n), from numbers, arrays or a distribution.

    Raises:
        ValueError: Wrong shape or not finite; the message starts with `where`.
    """
    copies = len(generators)
    if callable(given):
        values = np.stack([np.asarray(given(rng, n), float) for rng in generators])
    else:
        values = np.asarray(given, dtype=np.float64)
    if values.shape not in ((), (n,), (1, n), (copies, n)):
        raise ValueError(
            f"{where}: got shape {values.shape}, expected a number, ({n},) or ({copies}, {n})"
        )
    if not np.isfinite(values).all():
        raise ValueError(f"{where}: got NaN or infinity, expected finite numbers")
    return np.broadcast_to(values, (copies, n)).copy()


def fitting(
    label: str, values: Any, shape: tuple[int, ...], least: float = -np.inf
) -> NDArray[np.float64]:
    """Values as finite numbers of at least `least` that fit into `shape`.

    Raises:
        ValueError: Starts with `label`.
    """
    new = np.asarray(values, dtype=np.float64)
    if not np.isfinite(new).all():
        raise ValueError(f"{label}: expected finite numbers")
    if (new < least).any():
        raise ValueError(f"{label}: got {new.min():g}, expected >= {least:g}")
    try:
        return np.broadcast_to(new, shape)
    except ValueError:
        text = f"{label}: got shape {new.shape}, expected a number or {shape}"
        raise ValueError(text) from None
