"""How compiled code sees the parts of a network: pointers to NamedTuples that stay where they are.

A kernel reads an array of a part where it needs it. Passing NamedTuples themselves would copy
hundreds of numbers at each call of a kernel, and compiling that takes longer than all the rest.
No references are counted, since the network keeps its arrays.
"""

import hashlib
from typing import Any

from numba import types
from numba.core import cgutils
from numba.core.datamodel import default_manager, models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    register_model,
    unbox,
)

#: Numba's words of an array, in its order.
ARRAY_WORDS = tuple(default_manager[types.float64[::1]]._fields)


class PartType(types.Type):  # type: ignore[misc]
    """Pointer to a NamedTuple of arrays and numbers, none of which is ever replaced.

    Args:
        fields: Numba's type of the NamedTuple.
    """

    def __init__(self, fields: Any) -> None:
        self.fields = fields
        cls = fields.instance_class
        known = f"{cls.__module__}.{cls.__qualname__} {fields.fields} {fields.types}"
        digest = hashlib.sha256(known.encode()).hexdigest()[:16]
        super().__init__(name=f"Part({cls.__name__} {digest})")


@register_model(PartType)
class _PartModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, kind: PartType) -> None:
        super().__init__(manager, kind, cgutils.voidptr_t)


@infer_getattr
class _Attribute(AttributeTemplate):  # type: ignore[misc]
    key = PartType

    def generic_resolve(self, kind: PartType, name: str) -> Any:
        return dict(zip(kind.fields.fields, kind.fields.types, strict=True)).get(name)


@lower_getattr_generic(PartType)
def _field_of(context: Any, builder: Any, kind: PartType, value: Any, name: str) -> Any:
    whole = context.get_value_type(kind.fields).as_pointer()
    number = kind.fields.fields.index(name)
    field = cgutils.gep_inbounds(builder, builder.bitcast(value, whole), 0, number)
    wanted = kind.fields.types[number]
    if isinstance(wanted, types.Array):
        return _array(context, builder, wanted, field)
    return _load(builder, field)


def _array(context: Any, builder: Any, kind: Any, pointer: Any) -> Any:
    array = context.make_array(kind)(context, builder)
    for number, name in enumerate(ARRAY_WORDS):
        at = cgutils.gep_inbounds(builder, pointer, 0, number)
        if name in ("meminfo", "parent"):
            setattr(array, name, at.type.pointee(None))
        elif name in ("shape", "strides"):
            words = (cgutils.gep_inbounds(builder, at, 0, axis) for axis in range(kind.ndim))
            loaded = [_load(builder, word) for word in words]
            setattr(array, name, cgutils.pack_array(builder, loaded))
        else:
            setattr(array, name, _load(builder, at))
    return array._getvalue()


def _load(builder: Any, pointer: Any) -> Any:
    value = builder.load(pointer)
    value.set_metadata("invariant.load", builder.module.add_metadata([]))
    return value


@unbox(PartType)
def _refuse(kind: PartType, _: Any, c: Any) -> Any:
    c.pyapi.err_set_string("PyExc_TypeError", "a part is passed by compiled code only")
    return NativeValue(c.context.get_constant_null(kind), is_error=cgutils.true_bit)
