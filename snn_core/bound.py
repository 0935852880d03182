"""All arrays of a network behind one pointer, so that a compiled call costs one argument.

The memory is written here as numba lays out tuples of arrays, since a compiled constructor would
take seconds of compilation for each set of kinds.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
from numba import typeof, types
from numba.core import config
from numba.core.datamodel import default_manager
from numba.core.registry import cpu_target
from numba.core.runtime import rtsys
from numba.experimental import structref
from numpy.typing import NDArray


@structref.register
class _BoundType(types.StructRef):  # type: ignore[misc]
    def preprocess_fields(self, fields: Any) -> Any:
        return tuple((name, types.unliteral(kind)) for name, kind in fields)


class Bound(structref.StructRefProxy):  # type: ignore[misc]
    """What the functions of a driver take: `parts` in compiled code."""


structref.define_boxing(_BoundType, Bound)

#: Numba's words of an array, in its order.
_WORDS = tuple(default_manager[types.float64[::1]]._fields)


def bind_parts(parts: tuple[Any, ...]) -> Any:
    """Put the parts of a network behind one pointer.

    Args:
        parts: NamedTuples of arrays and float numbers. They are read where they are, so the
            caller must keep them.
    """
    if config.DISABLE_JIT:
        return SimpleNamespace(parts=parts)
    rtsys.initialize(cpu_target.target_context)
    words = np.array(list(_words(parts)), np.int64)
    memory = rtsys.meminfo_alloc(words.nbytes)
    np.frombuffer(memory, np.int64)[:] = words
    return Bound._numba_box_(_BoundType([("parts", typeof(parts))]), memory)


def _words(value: Any) -> Iterator[int]:
    if isinstance(value, tuple):
        for item in value:
            yield from _words(item)
    elif isinstance(value, np.ndarray):
        known = _words_of_array(value)
        for name in _WORDS:
            yield from known[name]
    else:
        yield int(np.float64(value).view(np.int64))


def _words_of_array(array: NDArray[Any]) -> dict[str, tuple[int, ...]]:
    return {
        "meminfo": (0,),  # not counted: numba neither keeps nor frees it
        "parent": (0,),
        "nitems": (array.size,),
        "itemsize": (array.itemsize,),
        "data": (array.ctypes.data,),
        "shape": array.shape,
        "strides": array.strides,
    }
