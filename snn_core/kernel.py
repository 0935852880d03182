"""The one place for compile options and for the folder of compiled code.

Numba's own cache does not see an edit in another file that a kernel calls, so the folder
is named by a hash of all sources: an edit anywhere opens a new one.
"""

import hashlib
import math
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba.core import config

_PACKAGE = Path(__file__).parent


def source_hash(sources: Iterable[Path]) -> str:
    """Hash of file contents and of everything else that compiled code depends on."""
    setting = f"{numba.__version__} {config.BOUNDSCHECK} {int(config.OPT)}"
    digest = hashlib.sha256(setting.encode())
    for path in sorted(sources):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def cache_root() -> Path:
    """`$REAFFERENCE_CACHE`, else `~/.cache/reafference`, else a temporary folder."""
    home = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    chosen = os.environ.get("REAFFERENCE_CACHE")
    for candidate in (Path(chosen) if chosen else Path(home) / "reafference", None):
        folder = candidate or Path(tempfile.gettempdir()) / f"reafference-{os.getuid()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="reafference-"))


#: Compiled kernels and generated drivers of exactly these sources.
CACHE = cache_root() / f"snn_core-{source_hash(_PACKAGE.rglob('*.py'))}"


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a loop over arrays; no fastmath, so that the plain-Python twin agrees bit for bit.

    It is written into the kernels that call it: calls would copy hundreds of words of arrays, at
    each step, and count references to them.
    """
    saved = config.CACHE_DIR
    config.CACHE_DIR = str(CACHE)
    try:
        return numba.njit(cache=True, error_model="numpy", forceinline=True, nogil=True)(function)
    finally:
        config.CACHE_DIR = saved


#: The same, for helpers that kernels call per element.
inlined = kernel


@inlined
def row(array: Any, copy: int) -> Any:
    """Row of a parameter that is either shared, shape (1, n), or per copy, (copies, n)."""
    return array[copy if array.shape[0] > 1 else 0]


@kernel
def exponentials(time: float, tau: Any) -> Any:
    """Return exp(time / tau) for each tau, capped; numpy's own exp differs in the last bit."""
    result = np.empty(tau.size)
    for i in range(tau.size):
        result[i] = math.exp(min(time / tau[i], 700.0))
    return result
