"""Tell the processor what will be read soon; without it, short rows wait for memory."""

from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload


def prefetch(array: Any, index: Any) -> None:
    """Ask for the cache line of `array[index]`, one-dimensional; changes nothing."""


@intrinsic
def _prefetch(_: Any, array: Any, index: Any) -> tuple[Any, Callable[..., Any]]:
    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, values[0]).data
        byte, flag = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, flag, flag, flag])
        ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        place = builder.bitcast(builder.gep(data, [values[1]]), byte)
        builder.call(ask, [place, flag(0), flag(3), flag(1)])  # read, keep, data
        return context.get_dummy_value()

    return types.void(array, index), generate


@overload(prefetch, inline="always")
def _in_kernels(array: Any, index: Any) -> Callable[..., None]:
    def ask(array: Any, index: Any) -> None:
        _prefetch(array, index)

    return ask
