"""From templates to blocks: the values of all populations (or projections) of a kind."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.component import Choice, Derived, Drive, Lasting, Part, State, Stream
from snn_core.errors import closest
from snn_core.random import shared_generator, stream_words


def bind(
    cls: Any, parts: Sequence[Part], sizes: Mapping[str, int], copies: int, dt: float, seed: int,
    channels: Sequence[str],
) -> Any:  # fmt: skip
    """Build the block of kind `cls` from the templates in `parts`.

    Args:
        cls: The NamedTuple class.
        parts: Templates in the order of the block; their sizes add up to `sizes["n"]`.
        sizes: Length of each axis that a state field can have.
        copies: Number of copies.
        dt: Step, ms.
        seed: Seed of the network.
        channels: Names of the modulators, for string parameters.

    Returns:
        An instance of `cls` whose fields are arrays; derived fields are still markers, and
        states are zero until `reset`.

    Raises:
        ValueError: A value is not finite, has a wrong shape, or names no modulator.
    """
    own = cls.collect(parts, copies, dt) if hasattr(cls, "collect") else {}
    values: dict[str, Any] = {}
    for name, default in cls._field_defaults.items():
        if name in own:
            values[name] = own[name]
        elif isinstance(default, Drive):
            shape = (copies, sizes["n"])
            values[name] = np.broadcast_to(
                _joined(parts, name, copies, channels, seed), shape
            ).copy()
        elif isinstance(default, Stream):
            values[name] = stream_words(seed, copies, f"{cls.__name__}.{name}")
        elif isinstance(default, State):
            values[name] = np.zeros((copies, sizes[default.per]))
        elif isinstance(default, Lasting):
            first = 0.0 if isinstance(default.initial, str) else default.initial
            values[name] = np.full((copies, sizes[default.per]), first)
        elif isinstance(default, Derived):
            values[name] = default
        else:
            values[name] = _joined(parts, name, copies, channels, seed)
    return cls(**values)


def _joined(
    parts: Sequence[Part], name: str, copies: int, channels: Sequence[str], seed: int
) -> Any:
    pieces = [_piece(part, name, copies, channels, seed) for part in parts]
    rows = max(piece.shape[0] for piece in pieces)
    return np.concatenate([np.repeat(p, rows // p.shape[0], axis=0) for p in pieces], axis=1)


def _piece(part: Part, name: str, copies: int, channels: Sequence[str], seed: int) -> NDArray[Any]:
    value = getattr(part.template, name)
    if callable(value):
        value = value(shared_generator(seed, f"{part.label} {name}"), part.size)
    where = f"{part.label}: {type(part.template).__name__}.{name}"
    if isinstance(value, Drive):
        value = value.initial
    if isinstance(value, (State, Lasting, Derived, Stream)):
        raise ValueError(f"{where} is no parameter and cannot be given")
    if isinstance(value, Choice):
        value = value.names[0]
    allowed_names = type(part.template)._field_defaults[name]
    if isinstance(allowed_names, Choice):
        if value not in allowed_names.names:
            raise ValueError(f"{where}: {closest('choice', value, allowed_names.names)}")
        return np.full((1, part.size), allowed_names.names.index(value), dtype=np.int64)
    if isinstance(value, str):
        if value not in channels:
            raise ValueError(f"{where}: {closest('modulator', value, channels)}")
        return np.full((1, part.size), channels.index(value), dtype=np.int64)
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{where}: got {value!r}, expected a number or an array") from None
    if np.isnan(array).any():
        raise ValueError(f"{where}: got NaN, expected numbers")
    allowed = ((), (1,), (part.size,), *((r, c) for r in (1, copies) for c in (1, part.size)))
    if array.shape not in allowed:
        raise ValueError(
            f"{where}: got shape {array.shape}, expected a number, ({part.size},) "
            f"or ({copies}, {part.size})"
        )
    array = np.atleast_2d(array)
    return np.broadcast_to(array, (array.shape[0], part.size))
