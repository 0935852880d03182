"""What all populations of another kind share: copies, seeds, states."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from snn_core.random import check_seed, stream_words

Floats = NDArray[np.float64]


class Dynamics(ABC):
    """A population that is no set of spiking neurons, in copies that do not know of each other.

    Attributes:
        x: State, (copies, n); may be read and set between runs.
        dt: Step, in the unit of time of the equations.
    """

    def __init__(self, start: Floats, copies: int, dt: float, seed: int) -> None:
        if not isinstance(copies, (int, np.integer)) or copies < 1:
            raise ValueError(f"copies: got {copies!r}, expected an integer >= 1")
        if not (np.isfinite(dt) and dt > 0.0):
            raise ValueError(f"dt: got {dt!r}, expected a positive number")
        self.dt, self.copies, self.seed = float(dt), int(copies), check_seed(seed)
        self._start = np.broadcast_to(start, (self.copies, start.shape[-1])).copy()
        self.x = self._start.copy()
        self._rng = stream_words(self.seed, self.copies, type(self).__name__)

    @abstractmethod
    def __repr__(self) -> str:
        """What this is, with its parameters."""

    def reset(self, mask: NDArray[np.bool_] | None = None) -> None:
        """Go back to the start; random streams go on.

        Args:
            mask: Copies to reset, (copies,); all if None.
        """
        chosen = np.ones(self.copies, bool) if mask is None else np.asarray(mask, bool)
        if chosen.shape != (self.copies,):
            raise ValueError(f"mask: got shape {chosen.shape}, expected ({self.copies},)")
        self.x[chosen] = self._start[chosen]

    def state(self) -> dict[str, NDArray[Any]]:
        """Everything that changes (copied)."""
        return {"x": self.x.copy(), "rng": self._rng.copy()}

    def restore(self, state: Mapping[str, NDArray[Any]]) -> None:
        """Continue exactly where `state` was taken."""
        for name, own in (("x", self.x), ("rng", self._rng)):
            if name not in state or state[name].shape != own.shape:
                raise ValueError(f"state: {name!r}: expected an array of shape {own.shape}")
            own[...] = state[name]

    def _steps(self, duration: float) -> int:
        if not (np.isfinite(duration) and duration >= 0.0):
            raise ValueError(f"duration: got {duration!r}, expected a time >= 0")
        return round(duration / self.dt)


def finite(name: str, values: ArrayLike, shape: tuple[int, ...]) -> Floats:
    """Values as finite numbers of this shape.

    Raises:
        ValueError: Names what is wrong.
    """
    array = np.asarray(values, dtype=np.float64)
    if not np.isfinite(array).all():
        raise ValueError(f"{name}: got NaN or infinity, expected finite numbers")
    try:
        return np.broadcast_to(array, shape).copy()
    except ValueError:
        text = f"{name}: got shape {array.shape}, expected a number or {shape}"
        raise ValueError(text) from None
