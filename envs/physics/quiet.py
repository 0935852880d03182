"""Keeps MuJoCo from what it does beside its work: a log file, clocks that are read all the time.

MuJoCo writes MUJOCO_LOG.TXT unless someone listens. Its stopwatches take a sixth of a step of a
small body: its Python module sets the clock of the process, ``mjcb_time``, and cannot take it away.
While bodies of ours move, another one is in its place, which always shows 0. It is never absent,
because other threads may read it at the same time.
"""

import ctypes
import functools
from pathlib import Path
from types import ModuleType
from typing import Any

import numba


def begin(mujoco: ModuleType) -> int | None:
    """Listens to warnings, and replaces the clock.

    Args:
        mujoco: MuJoCo's module.

    Returns:
        For ``end``: the clock, or None if there is none that runs or it cannot be found.
    """
    mujoco.set_mju_user_warning(_ignore)
    slot, still = _slot(mujoco), _still()
    if slot is None or slot.value in (None, still):
        return None
    clock, slot.value = slot.value, still
    return clock


def end(mujoco: ModuleType, clock: int | None) -> None:
    """Leaves the log file and the clock as they were.

    Args:
        mujoco: MuJoCo's module.
        clock: What ``begin`` returned.
    """
    mujoco.set_mju_user_warning(None)
    slot = _slot(mujoco)
    if slot is not None and clock is not None:
        slot.value = clock


def _ignore(text: str) -> None:
    """The counts of the rows tell more."""
    del text


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
