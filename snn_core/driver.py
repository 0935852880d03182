"""The compiled schedule of a network: written once per set of kinds, then cached.

A driver is a readable Python file in the cache folder. It depends on the kinds of components
only, never on sizes or counts, so all networks of the same kinds share it. The same function,
not compiled, is the plain-Python twin: it calls the same kernels one by one.
"""

import hashlib
import importlib.util
import inspect
import os
import sys
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numba
import numpy as np

from snn_core.kernel import CACHE, source_hash
from snn_core.kinds import Kinds
from snn_core.notices import DRIVER
from snn_core.schedule import source_of


def entry(function: Any, bound: Any, n_arguments: int) -> Any:
    """A function of a driver for the parts `bound`, to be called with whole numbers.

    No call looks at their types again, which would cost 0.5 us.
    """
    if not isinstance(function, numba.core.dispatcher.Dispatcher):
        return partial(np.errstate(over="ignore")(function), bound)
    kinds = (numba.typeof(bound), *(numba.typeof(0),) * n_arguments)
    function.compile(kinds)
    return partial(function.overloads[kinds].entry_point, bound)


def load_driver(kinds: Kinds) -> ModuleType:
    """Import the driver of these kinds, written if it does not exist yet."""
    sources = (Path(inspect.getsourcefile(cls) or __file__) for cls in kinds.classes())
    names = "|".join(f"{cls.__module__}.{cls.__qualname__}" for cls in kinds.classes())
    shape = f"{names}|{[[bool(a), len(b)] for a, b in kinds.pathways]}|{kinds}"
    key = hashlib.sha256((shape + source_hash(sources)).encode()).hexdigest()[:16]
    name = DRIVER + key
    if name in sys.modules:
        return sys.modules[name]
    path = CACHE / f"{name}.py"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.write_text(source_of(kinds))
        draft.replace(path)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def compiled_signatures(driver: ModuleType) -> int:
    """Number of versions of the driver compiled or loaded in this process."""
    run = driver.run
    return len(run.signatures) if isinstance(run, numba.core.dispatcher.Dispatcher) else 0
