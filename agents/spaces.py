"""What the agents accept as observation and action, and how both become plain numbers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

MAX_DIMENSIONS = 512

Array = NDArray[np.float64]
Space = spaces.Space[Any]


def check_observation_space(space: Space) -> spaces.Box:
    """Return the space if the agents can observe it: a Box of at most 512 numbers, no image.

    Raises:
        ValueError: another kind of space; the message names a wrapper that helps.
    """
    if not isinstance(space, spaces.Box):
        raise ValueError(
            f"observation space: got {space}, expected a flat Box; "
            "wrap the env in gymnasium.wrappers.FlattenObservation"
        )
    size = math.prod(space.shape)
    if len(space.shape) > 2 or space.dtype == np.uint8 or size > MAX_DIMENSIONS:
        raise ValueError(
            f"observation space: got a Box of shape {space.shape} and dtype {space.dtype}, "
            f"expected a vector of at most {MAX_DIMENSIONS} numbers, no image; "
            "reduce it to features first, for example with gymnasium.wrappers.TransformObservation"
        )
    if size == 0:
        raise ValueError("observation space: got an empty Box, expected at least one number")
    return space


def flat_batch(observation: object, space: spaces.Box) -> tuple[Array, bool]:
    """Observation or batch of observations as a matrix.

    Args:
        observation: shape `space.shape` or `(n_envs, *space.shape)`.
        space: the observation space.

    Returns:
        Shape (n_envs, dims) and whether it was one observation.

    Raises:
        ValueError: another shape, no numbers, or a value that is not finite.
    """
    try:
        array = np.asarray(observation, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(
            f"observation: got {type(observation).__name__}, "
            f"expected numbers of shape {space.shape} or (n_envs, *{space.shape})"
        ) from None
    single = array.shape == space.shape
    if not single and array.shape[1:] != space.shape:
        raise ValueError(
            f"observation: got shape {array.shape}, "
            f"expected {space.shape} or (n_envs, *{space.shape})"
        )
    if not np.isfinite(array).all():
        raise ValueError(f"observation: got {array}, expected finite numbers; check the env")
    return array.reshape(1 if single else len(array), -1), single


def one_observation(observation: object, space: spaces.Box) -> Array:
    """One observation as a vector of its own memory, shape (dims,).

    Raises:
        ValueError: as `flat_batch`, or a batch.
    """
    batch, single = flat_batch(observation, space)
    if not single:
        raise ValueError(
            f"observation: got a batch of {len(batch)}, expected one observation of shape "
            f"{space.shape}; predict takes batches"
        )
    return batch[0].copy()  # envs may reuse their buffer


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """The action space as the agents see it: an index, or a vector in [-1, 1].

    Attributes:
        space: the env's own space.
        size: number of choices, or number of components.
        discrete: choices or components.
    """

    space: spaces.Discrete | spaces.Box
    size: int
    discrete: bool

    @classmethod
    def of(cls, space: Space) -> "ActionSpec":
        """Describe a space.

        Raises:
            ValueError: neither Discrete nor a Box with finite bounds.
        """
        if isinstance(space, spaces.Discrete):
            return cls(space, int(space.n), discrete=True)
        if isinstance(space, spaces.Box) and np.isfinite([space.low, space.high]).all():
            return cls(space, math.prod(space.shape), discrete=False)
        raise ValueError(
            f"action space: got {space}, expected Discrete or a Box with finite bounds; wrap the "
            "env, for example in gymnasium.wrappers.RescaleAction or TransformAction"
        )

    def choice(self, index: int) -> np.int64:
        """The env's action for choice number `index` (0-based)."""
        return np.int64(self.space.start + index)  # type: ignore[union-attr]

    def vector(self, unit: Array) -> NDArray[Any]:
        """The env's action for a vector of shape (size,) in [-1, 1], clipped to it."""
        low, high = self.space.low, self.space.high  # type: ignore[union-attr]
        cut = np.minimum(np.maximum(unit, -1.0), 1.0).reshape(low.shape)
        scaled = low + 0.5 * (cut + 1.0) * (high.astype(np.float64) - low)
        return np.minimum(np.maximum(scaled.astype(low.dtype), low), high)

    @property
    def units(self) -> spaces.Discrete | spaces.Box:
        """The space of the action as the agents see it; the env's own where that is the same."""
        if self.discrete:
            return spaces.Discrete(self.size)
        plain = spaces.Box(-1.0, 1.0, (self.size,), np.float32)
        return self.space if self.space == plain else plain

    def unit(self, action: Any) -> Array:
        """The reverse, as an efference copy: one-hot of shape (n,), or (size,) in [-1, 1]."""
        if self.discrete:
            return np.eye(self.size)[int(action) - int(self.space.start)]  # type: ignore[union-attr]
        low = self.space.low.astype(np.float64)  # type: ignore[union-attr]
        width = self.space.high.astype(np.float64) - low  # type: ignore[union-attr]
        share = (np.asarray(action, dtype=np.float64) - low) / np.where(width > 0, width, 1.0)
        return np.clip(2.0 * share - 1.0, -1.0, 1.0).reshape(-1)


def space_to_json(space: Space) -> dict[str, Any]:
    """Describe a Box or Discrete space for a manifest; infinite bounds become strings."""
    if isinstance(space, spaces.Discrete):
        return {"type": "Discrete", "n": int(space.n), "start": int(space.start)}
    assert isinstance(space, spaces.Box)
    return {
        "type": "Box",
        "shape": list(space.shape),
        "dtype": np.dtype(space.dtype).str,
        "low": _bounds_to_json(space.low),
        "high": _bounds_to_json(space.high),
    }


def space_from_json(data: object) -> Space:
    """Read what `space_to_json` wrote.

    Raises:
        ValueError: anything else.
    """
    try:
        assert isinstance(data, Mapping)
        if data["type"] == "Discrete":
            return spaces.Discrete(int(data["n"]), start=int(data["start"]))
        return _box(data)
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"space: got {str(data)[:200]}, expected the description of a Box or Discrete space"
        ) from error


def _box(data: Mapping[str, Any]) -> spaces.Box:
    shape = tuple(int(n) for n in data["shape"])
    assert data["type"] == "Box"
    assert len(data["low"]) == len(data["high"]) == math.prod(shape)
    dtype = np.dtype(data["dtype"])
    assert dtype.kind in "iuf"
    low, high = (
        np.array([float(x) for x in data[side]]).astype(dtype).reshape(shape)
        for side in ("low", "high")
    )
    return spaces.Box(low, high, shape, dtype.type)


def _bounds_to_json(bounds: NDArray[Any]) -> list[float | str]:
    flat = bounds.astype(np.float64).reshape(-1).tolist()
    return [x if math.isfinite(x) else str(x) for x in flat]
