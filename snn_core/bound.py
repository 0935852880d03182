"""All arrays of a network behind one pointer, so that a compiled call costs one argument.

The memory is written here as numba lays out tuples of arrays, since a compiled constructor would
take seconds of compilation for each set of kinds.
"""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
from numba import typeof, types
from numba.core import cgutils, config
from numba.core.datamodel import default_manager, models
from numba.core.registry import cpu_target
from numba.core.runtime import rtsys
from numba.core.typing.templates import AttributeTemplate
from numba.experimental import structref
from numba.extending import infer_getattr, lower_getattr
from numpy.typing import NDArray

from snn_core.pointers import ARRAY_WORDS, PartType


class _BoundType(types.StructRef):  # type: ignore[misc]
    @property
    def pointers(self) -> Any:
        return types.Tuple([PartType(part) for part in self.field_dict["parts"]])


class Bound(structref.StructRefProxy):  # type: ignore[misc]
    """What the functions of a driver take: `parts` are pointers in compiled code."""


default_manager.register(_BoundType, models.StructRefModel)
structref.define_boxing(_BoundType, Bound)


@infer_getattr
class _Attribute(AttributeTemplate):  # type: ignore[misc]
    key = _BoundType

    def resolve_parts(self, kind: _BoundType) -> Any:
        return kind.pointers


@lower_getattr(_BoundType, "parts")
def _parts_of(context: Any, builder: Any, kind: _BoundType, value: Any) -> Any:
    whole = structref._Utils(context, builder, kind).get_data_pointer(value)
    parts = (
        cgutils.gep_inbounds(builder, whole, 0, 0, number) for number in range(len(kind.pointers))
    )
    pointers = [builder.bitcast(part, cgutils.voidptr_t) for part in parts]
    return context.make_tuple(builder, kind.pointers, pointers)


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
        for name in ARRAY_WORDS:
            yield from known[name]
    elif isinstance(value, float):
        yield int(np.float64(value).view(np.int64))
    else:
        raise TypeError(f"part: got {value!r}, expected a tuple, an array or a float")


def _words_of_array(array: NDArray[Any]) -> dict[str, tuple[int, ...]]:
    return {
        "meminfo": (0,),  # numba neither counts nor frees it
        "parent": (0,),
        "nitems": (array.size,),
        "itemsize": (array.itemsize,),
        "data": (array.ctypes.data,),
        "shape": array.shape,
        "strides": array.strides,
    }
