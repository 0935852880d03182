"""Importing what an extra brings."""

import importlib
from typing import Any


def load(module: str, extra: str) -> Any:
    """Import a module of an extra.

    Raises:
        ImportError: It is not installed; the message has the pip line.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise ImportError(
            f"snn_core.exchange: the module {error.name!r} is not installed; "
            f"run: pip install 'reafference[{extra}]'"
        ) from error
