"""A kernel that is bound to the state of a batch once, instead of being handed it at each call.

Numba looks at dozens of arrays in every call, which takes 10 us of a step of a thousand bodies. A
bound kernel finds them in a table of addresses and sizes: the arrays stay where they are.
"""

import importlib
from collections.abc import Iterator
from typing import Any

import numba
import numpy as np
from numba.core import types
from numba.extending import NativeValue, intrinsic, models, register_model, unbox

from envs.kernel import Array

_ACTIONS, _SKIP = types.Array(types.float64, 2, "C"), types.Array(types.boolean, 1, "C")


class Held(types.Type):
    """The numba type of the address of a table.

    Args:
        kinds: The numba type of what the table describes.
    """

    def __init__(self, kinds: Any) -> None:
        self.kinds = kinds
        super().__init__(name=f"Held({kinds})")


register_model(Held)(models.OpaqueModel)


@unbox(Held)
def _unbox(kind: Held, number: Any, context: Any) -> Any:
    address = context.pyapi.long_as_longlong(number)
    return NativeValue(context.builder.inttoptr(address, context.context.get_value_type(kind)))


@intrinsic
def _unpack(typing_context: Any, held: Held) -> Any:
    del typing_context

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = context.get_value_type(signature.return_type)
        return builder.load(builder.bitcast(arguments[0], kind.as_pointer()))

    return held.kinds(held), generate


def _same(state: Any) -> Any:
    return state


held = _same if numba.config.DISABLE_JIT else _unpack
"""In a kernel, what was bound to it: the tuple of its state."""


class Bound:
    """A compiled kernel ``function(actions, skip, state)`` with its state.

    A copy or pickle is bound to the copied state.

    Args:
        function: The kernel; it finds its state by ``held(state)``.
        state: Arrays, floats and integers, or named tuples of them. An array that takes the place
            of one of them later is not seen.
    """

    def __init__(self, function: Any, *state: Any) -> None:
        self._function, self._state = function, state
        self._table = np.array(list(_words(state)), np.int64)
        self._where: Any = self._table.ctypes.data
        self._entry: Any = None

    def __call__(self, actions: Array, skip: Array) -> None:
        """Runs the kernel.

        Args:
            actions: The actions, (rows, motors) float64 in C order: nobody looks.
            skip: Rows that stay as they are, (rows,) bool.
        """
        if self._entry is None:
            self._resolve()
        self._entry(actions, skip, self._where)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles what it was made of, the kernel by its name."""
        return _bind, (self._function.__module__, self._function.__name__, *self._state)

    def _resolve(self) -> None:
        if numba.config.DISABLE_JIT:
            self._entry, self._where = self._function, self._state
            return
        kinds = (_ACTIONS, _SKIP, Held(numba.typeof(self._state)))
        self._function.compile(kinds)
        self._entry = self._function.overloads[kinds].entry_point


def _bind(module: str, name: str, *state: Any) -> Bound:
    return Bound(getattr(importlib.import_module(module), name), *state)


def _words(state: Any) -> Iterator[int]:
    """The words of numba's native form: no reference, no reference, size, width, address, ..."""
    if isinstance(state, tuple):
        for each in state:
            yield from _words(each)
    elif isinstance(state, np.ndarray):
        yield from (0, 0, state.size, state.itemsize, state.ctypes.data)
        yield from (*state.shape, *state.strides)
    elif isinstance(state, float):
        yield np.float64(state).view(np.int64).item()
    elif isinstance(state, int) and not isinstance(state, bool):
        yield state
    else:
        raise TypeError(f"State of a kernel: got {state!r}, expected arrays, floats or integers.")
