"""MuJoCo's stopwatches: read at each stage of each step, they take a sixth of it in a small body.

MuJoCo's Python module sets the clock of the process, ``mjcb_time``, and cannot take it away. While
bodies of ours move, there is another one in its place, which always shows 0. It is never absent,
because other threads may read it at the same time.
"""

import ctypes
import functools
from pathlib import Path
from types import ModuleType
from typing import Any

import numba


def stop(mujoco: ModuleType) -> int | None:
    """Replaces the clock.

    Args:
        mujoco: MuJoCo's module.

    Returns:
        For ``go_on``: the clock, or None if there is none that runs or it cannot be found.
    """
    slot, still = _slot(mujoco), _still()
    if slot is None or slot.value in (None, still):
        return None
    clock, slot.value = slot.value, still
    return clock


def go_on(mujoco: ModuleType, clock: int | None) -> None:
    """Puts the clock back.

    Args:
        mujoco: MuJoCo's module.
        clock: What ``stop`` returned.
    """
    slot = _slot(mujoco)
    if slot is not None and clock is not None:
        slot.value = clock


@functools.cache
def _slot(mujoco: ModuleType) -> ctypes.c_void_p | None:
    for path in sorted(Path(str(mujoco.__file__)).parent.glob("*mujoco.*")):
        try:
            return ctypes.c_void_p.in_dll(ctypes.CDLL(str(path)), "mjcb_time")
        except (OSError, ValueError):  # not a library
            continue
    return None


@functools.cache
def _still() -> int:
    address: int = _zero().address
    return address


@functools.cache
def _zero() -> Any:
    return numba.cfunc("float64()")(lambda: 0.0)
