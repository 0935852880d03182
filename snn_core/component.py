"""What a component file is made of: parameters, inputs, state, and fields derived from them.

A component (neuron, receptor, short-term plasticity, rule) is one NamedTuple class. Written by
a user, `LIF(tau_m=20.0)` holds numbers and arrays: a template. Built into a network, the same
class holds one array per field, for all populations of its kind: a block. The class default of
a field says what the field is:

- a number: a parameter, (1 or copies, n) in a block; a string names a modulator channel, a
  distribution such as `Normal(20, 2)` gives each neuron its own value;
- `choice("a", "b")`: a parameter that is one of these names, kept as its number;
- `drive(x)`: an input that is set while the network runs, (copies, n), kept over a reset;
- `state(x)`: starts at x, or at the parameter or derived field named x, (copies, n), cleared by
  a reset;
- `lasting(x)`: a state that a reset keeps, such as a consolidated weight; it starts at x, or at
  the weights of its synapses if x is "weight";
- `stream()`: the random stream of each copy, (copies, 1);
- `derived()`: computed from the parameters by the method `derive` when the network is built.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from snn_core.errors import closest
from snn_core.random import shared_generator, stream_words

#: A template's number or array; in a block always an array. See the module's docstring.
Field = Any


def ring(dt: float) -> int:
    """Samples that a field per="column ring" holds for each column: 64, and those of 8 ms."""
    return max(64, math.ceil(8.0 / dt)) if dt > 0.0 else 64


class State(NamedTuple):
    """Marks a field that the kernels change."""

    initial: float | str
    per: str


class Lasting(NamedTuple):
    """Marks a field that the kernels change and a reset keeps."""

    initial: float | str
    per: str


class Drive(NamedTuple):
    """Marks an input that the caller sets."""

    initial: float


class Choice(NamedTuple):
    """Marks a parameter that is one of some names."""

    names: tuple[str, ...]


class Derived(NamedTuple):
    """Marks a field that `derive` computes."""


class Stream(NamedTuple):
    """Marks the random stream of a component."""


def state(initial: float | str = 0.0, per: str = "n") -> Field:
    """A state field; `per` is its second axis: "n", or "row", "column", "synapse" for rules.

    "column ring" holds `ring(dt)` samples for each column.
    """
    return State(initial, per)


def lasting(initial: float | str = 0.0, per: str = "n") -> Field:
    """A state that outlives resets; `initial` may be "weight" for a field per synapse."""
    return Lasting(initial, per)


def drive(initial: float = 0.0) -> Field:
    """An input field, with its value until the caller sets it."""
    return Drive(initial)


def choice(*names: str) -> Field:
    """A parameter that is one of `names`, the first by default; kernels see its number."""
    return Choice(names)


def derived() -> Field:
    """A field filled by `derive`."""
    return Derived()


def stream() -> Field:
    """The random stream field."""
    return Stream()


class Part(NamedTuple):
    """One population's (or projection's) share of a block."""

    label: str
    template: Any
    size: int


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


def fields(block: Any, *kinds: type) -> Iterator[tuple[str, Any]]:
    """Names and arrays of the fields of `block` whose class default is of one of `kinds`."""
    for name, default in type(block)._field_defaults.items():
        if isinstance(default, kinds):
            yield name, getattr(block, name)


def reset(block: Any, mask: NDArray[np.bool_]) -> None:
    """Set the state fields of the copies in `mask` to their initial values."""
    for name, array in fields(block, State):
        initial = type(block)._field_defaults[name].initial
        if isinstance(initial, str):
            source = np.broadcast_to(getattr(block, initial), (mask.size, array.shape[1]))
            array[mask] = source[mask]
        else:
            array[mask] = initial


def imprint(block: Any, weight: NDArray[np.float64]) -> None:
    """Start the lasting fields that remember the first weights, (copies, synapses)."""
    for name, array in fields(block, Lasting):
        if type(block)._field_defaults[name].initial == "weight":
            array[...] = weight


def check_template(label: str, template: Any, kind: str, method: str) -> None:
    """Raise TypeError unless `template` is an instance of a component class with `method`."""
    component = hasattr(template, "_field_defaults") and hasattr(template, method)
    if isinstance(template, type) or not component:
        raise TypeError(f"{label}: got {template!r}, expected a {kind} such as those of snn_core")


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


def require(block: Any, condition: Any, message: str) -> None:
    """Raise ValueError with `message` unless `condition` holds everywhere."""
    if not np.all(condition):
        raise ValueError(f"{type(block).__name__}: {message}")


def require_positive(block: Any, *names: str) -> None:
    """Raise ValueError unless the named parameters are positive and finite."""
    for name in names:
        value = np.asarray(getattr(block, name))
        good = (value > 0) & np.isfinite(value)
        require(block, good, f"{name}: got {value[~good][:1]}, expected positive numbers")


def require_resolved(block: Any, dt: float, *names: str) -> None:
    """Raise ValueError when the step is larger than one of the named time constants."""
    for name in names:
        value = np.asarray(getattr(block, name))
        shortest = float(value.min(initial=np.inf))
        require(
            block, shortest >= dt,
            f"{name} = {shortest} ms is shorter than the step dt = {dt} ms; "
            f"expected dt <= {name}; choose a smaller dt",
        )  # fmt: skip
