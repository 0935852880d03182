"""What a user is told while a new kind of network is compiled, and how to ask what was compiled.

The notices go through the logger "snn_core" as warnings: without any set-up they appear on
stderr; `logging.getLogger("snn_core").setLevel(logging.ERROR)` silences them.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from numba.core import event

from snn_core.kernel import CACHE

#: How the modules of drivers are called.
DRIVER = "snn_core_driver_"
_COMPILE = "numba:compile"
_logger = logging.getLogger("snn_core")


class _Notices(event.Listener):  # type: ignore[misc]
    """One line before a driver is compiled, one after each of its functions."""

    def __init__(self) -> None:
        self._told: set[str] = set()
        self._begun = 0.0

    def on_start(self, event: Any) -> None:
        function = event.data["dispatcher"].py_func
        if not function.__module__.startswith(DRIVER):
            return
        if function.__module__ not in self._told:
            self._told.add(function.__module__)
            kinds = function.__globals__["KINDS"]
            _logger.warning("snn_core: compiling networks of %s, once; kept in %s", kinds, CACHE)
        self._begun = time.perf_counter()

    def on_end(self, event: Any) -> None:
        function = event.data["dispatcher"].py_func
        if function.__module__.startswith(DRIVER):
            taken = time.perf_counter() - self._begun
            _logger.warning("snn_core: %s took %.1f s to compile", function.__name__, taken)


class _Names(event.Listener):  # type: ignore[misc]
    def __init__(self) -> None:
        self.names: list[str] = []

    def on_start(self, event: Any) -> None:
        self.names.append(event.data["dispatcher"].py_func.__qualname__)

    def on_end(self, event: Any) -> None:
        pass


@contextmanager
def compilations() -> Iterator[list[str]]:
    """A list that fills with the names of the functions that are compiled meanwhile.

    What is loaded from the cache is not in it.
    """
    listener = _Names()
    with event.install_listener(_COMPILE, listener):
        yield listener.names


event.register(_COMPILE, _Notices())
