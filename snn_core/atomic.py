"""Words that compiled threads share: added to and read as a whole, and waited for.

A word that is waited for takes four places of an int64 array: its value, how many sleep until it
changes, and how long they do so at most, in s and ns; for ever if both are 0.
"""

import os
import platform
import sys
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from snn_core.kernel import kernel

#: Whether threads that wait can let others run; without it, networks are not shared.
CAN_WAIT = hasattr(os, "sched_yield")

_FUTEX = {"x86_64": 202, "aarch64": 98}  # number of the system call
_PAUSE = platform.machine() in ("x86_64", "AMD64")
_SPINS = 1500  # about 50 us, in which nobody else runs: to wake a thread costs as much
_LINUX = sys.platform == "linux" and platform.machine() in _FUTEX and sys.byteorder == "little"
_CALL = _FUTEX.get(platform.machine(), 0)
_WAIT, _WAKE, _EVERYONE = 128, 129, 1 << 30  # of threads of this process alone
_TRIES = 1 if _LINUX else 5000  # for a word that is not waited for for ever
_system_call = types.ExternalFunction("syscall", types.int64(*(types.int64,) * 5))
_yield_core = types.ExternalFunction("sched_yield", types.int32())
_Made = tuple[Any, Callable[..., Any]]


def _place(context: Any, builder: Any, kind: Any, values: Any) -> Any:
    data = context.make_array(kind)(context, builder, values[0]).data
    return builder.gep(data, [values[1]])


@intrinsic
def add(_: Any, words: Any, at: Any, value: Any) -> _Made:
    """Add to a word of an int64 array; return what it was."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        place = _place(context, builder, signature.args[0], values)
        return builder.atomic_rmw("add", place, values[2], "seq_cst")

    return types.int64(words, types.int64, types.int64), generate


@intrinsic
def settle(_: Any, words: Any, at: Any, value: Any) -> _Made:
    """Set a word of an int64 array if it is 0; return what it was. The first one decides."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        place, zero = _place(context, builder, signature.args[0], values), ir.IntType(64)(0)
        pair = builder.cmpxchg(place, zero, values[2], "seq_cst", "seq_cst")
        return builder.extract_value(pair, 0)

    return types.int64(words, types.int64, types.int64), generate


@intrinsic
def look(_: Any, words: Any, at: Any) -> _Made:
    """Read a word of an int64 array; what was written before it was set is seen from now on."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        place = _place(context, builder, signature.args[0], values)
        return builder.load_atomic(place, "seq_cst", 8)

    return types.int64(words, types.int64), generate


@intrinsic
def _pause(_: Any) -> _Made:
    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        if _PAUSE:
            kind = ir.FunctionType(ir.VoidType(), [])
            name = "llvm.x86.sse2.pause"
            builder.call(cgutils.get_or_insert_function(builder.module, kind, name), [])
        return context.get_dummy_value()

    return types.void(), generate


@kernel
def await_change(words: Any, at: int, seen: int) -> bool:
    """Wait until a word is not `seen` any more; return False if that took too long.

    First it is looked at all the time, then the thread sleeps: one that is woken is put on a core
    that is free, one that only yields its core stays.
    """
    for _ in range(_SPINS):
        if look(words, at) != seen:
            return True
        _pause()
    limited, place = words[at + 2] + words[at + 3] > 0, words.ctypes.data + 8 * at
    tries = 0
    while look(words, at) == seen:
        if limited and tries >= _TRIES:
            return False
        tries += 1
        if _LINUX:
            add(words, at + 1, 1)
            _system_call(_CALL, place, _WAIT, seen & 0xFFFFFFFF, place + 16 if limited else 0)
            add(words, at + 1, -1)
        else:
            _yield_core()
    return True


@kernel
def wake(words: Any, at: int) -> None:
    """Wake all who wait for a word, after it was changed."""
    if _LINUX and look(words, at + 1):
        _system_call(_CALL, words.ctypes.data + 8 * at, _WAKE, _EVERYONE, 0)
