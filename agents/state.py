"""Named arrays: how learnt values and random streams leave an agent and come back."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

State = Mapping[str, NDArray[Any]]


def array_of(
    state: State, name: str, shape: tuple[int | None, ...], dtype: DTypeLike
) -> NDArray[Any]:
    """One array of a state, checked.

    Args:
        state: named arrays.
        name: which.
        shape: expected shape, None where any length will do.
        dtype: expected dtype.

    Raises:
        ValueError: missing, different, or floats that are not finite.
    """
    if name not in state:
        raise ValueError(f"state: array {name!r} is missing; it belongs to another kind of agent")
    array = np.asarray(state[name])
    fits = len(array.shape) == len(shape) and all(
        want in (None, got) for got, want in zip(array.shape, shape, strict=True)
    )
    if not fits or array.dtype != np.dtype(dtype):
        raise ValueError(
            f"state: array {name!r} is {array.dtype}{array.shape}, "
            f"expected {np.dtype(dtype)}{shape}; it belongs to another agent, settings or spaces"
        )
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"state: array {name!r} has numbers that are not finite")
    return array
