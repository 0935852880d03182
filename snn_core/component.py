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
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

#: A template's number or array; in a block always an array. See the module's docstring.
Field = Any


def ring(dt: float) -> int:
    """Samples that a field per="column ring" holds for each column: 64, and those of 8 ms."""
    return max(64, math.ceil(8.0 / dt)) if dt > 0.0 else 64


class State(NamedTuple):
    """Marks a field that the kernels change."""

    initial: float | str
    per: str
    fades: bool


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

    memo: bool


class Stream(NamedTuple):
    """Marks the random stream of a component."""


def state(initial: float | str = 0.0, per: str = "n", fades: bool = True) -> Field:
    """A state field; `per` is its second axis: "n", or "row", "column", "synapse" for rules.

    "column ring" holds `ring(dt)` samples for each column. A rule's field starts anew after time
    that went by while plasticity was off, unless it does not fade: clocks, and eligibility,
    which `capture` lets decay.
    """
    return State(initial, per, fades)


def lasting(initial: float | str = 0.0, per: str = "n") -> Field:
    """A state that outlives resets; `initial` may be "weight" for a field per synapse."""
    return Lasting(initial, per)


def drive(initial: float = 0.0) -> Field:
    """An input field, with its value until the caller sets it."""
    return Drive(initial)


def choice(*names: str) -> Field:
    """A parameter that is one of `names`, the first by default; kernels see its number."""
    return Choice(names)


def derived(memo: bool = False) -> Field:
    """A field filled by `derive`; a memo is what a kernel remembers for all its neurons."""
    return Derived(memo)


def stream() -> Field:
    """The random stream field."""
    return Stream()


class Part(NamedTuple):
    """One population's (or projection's) share of a block."""

    label: str
    template: Any
    size: int


def fields(block: Any, *kinds: type) -> Iterator[tuple[str, Any]]:
    """Names and arrays of the fields of `block` whose class default is of one of `kinds`."""
    for name, default in type(block)._field_defaults.items():
        if isinstance(default, kinds):
            yield name, getattr(block, name)


def reset(block: Any, mask: NDArray[np.bool_] | slice, fading: bool = False) -> None:
    """Set the state fields, or only the fading ones, of the copies in `mask` to their start."""
    kind: Any = type(block)
    for name, (initial, _, fades) in _states_of(kind):
        if fading and not fades:
            continue
        array = getattr(block, name)
        if not isinstance(initial, str):
            array[mask] = initial
        elif isinstance(mask, slice):  # all copies: several times as fast
            array[...] = getattr(block, initial)
        else:
            array[mask] = np.broadcast_to(getattr(block, initial), array.shape)[mask]


@cache
def _states_of(kind: Any) -> tuple[tuple[str, State], ...]:
    return tuple((n, mark) for n, mark in kind._field_defaults.items() if isinstance(mark, State))


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
