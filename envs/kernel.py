"""The one place for compile options and for the folder of compiled code.

Numba's cache sees neither an edit in another file nor how far code is optimised, so the folder is
named by a hash of every source of this package and of NUMBA_OPT: whatever changes opens a new one.
"""

import functools
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numpy.typing import NDArray

Array = NDArray[Any]
F = TypeVar("F", bound=Callable[..., Any])
_PART = {
    "no_cpython_wrapper": True,
    "no_cfunc_wrapper": True,
    "forceinline": True,
    "_nrt": False,
}


@functools.cache
def cache_folder() -> Path:
    """Finds the folder for compiled code and creates it.

    Returns:
        A folder below ``$REAFFERENCE_CACHE`` (``~/.cache/reafference`` if unset), or a new
        temporary one where that place cannot be written.
    """
    home = os.environ.get("REAFFERENCE_CACHE") or Path.home() / ".cache" / "reafference"
    folder = Path(home) / f"envs-{_source_hash()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        return Path(tempfile.mkdtemp(prefix="reafference-"))


def compiled(function: F) -> F:
    """Compiles a function on its first call and caches it between processes.

    Args:
        function: A function that numba can type in nopython mode.

    Returns:
        The dispatcher, which is called like the function. Division by zero follows numpy and
        floating point order is kept (no fastmath), so that results are the same bits everywhere.
        A kernel works in arrays that it is given and creates none: without the counting of
        references it is up to twice as fast. Numba answers ``NRT required`` otherwise.
    """
    previous = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(cache_folder())
    try:
        return numba.njit(cache=True, error_model="numpy", nogil=True, _nrt=False)(function)
    finally:
        numba.config.CACHE_DIR = previous


def part(function: F) -> F:
    """Compiles a function that only compiled functions call.

    It becomes part of its callers in the cache and has no Python entry, which halves the time of
    a cold start; it is always inlined, because a call with dozens of arrays costs more than most
    of what is called. Like a kernel it creates no arrays.

    Args:
        function: A function that numba can type in nopython mode.

    Returns:
        The dispatcher, to be called inside compiled functions only.
    """
    return numba.njit(error_model="numpy", **_PART)(function)


def fused(function: F) -> F:
    """Compiles a part whose products may be rounded together with the sums that they go into.

    It takes half of the instructions, but its last bits differ from machine to machine: for numbers
    of which only so many digits are used.

    Args:
        function: A function that numba can type in nopython mode.

    Returns:
        The dispatcher, to be called inside compiled functions only.
    """
    return numba.njit(error_model="numpy", fastmath={"contract"}, **_PART)(function)


def _source_hash() -> str:
    digest = hashlib.sha256(str(int(numba.config.OPT)).encode())
    root = Path(__file__).parent
    for source in sorted(root.rglob("*.py")):
        digest.update(source.relative_to(root).as_posix().encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]
