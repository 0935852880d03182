"""Error texts that say what, got, expected, and the closest valid name."""

import difflib
from collections.abc import Iterable, Mapping
from typing import TypeVar

_T = TypeVar("_T")


def closest(what: str, got: str, valid: Iterable[str]) -> str:
    """Text for an unknown name.

    >>> closest("population", "moter", ["motor", "sensory"])
    "unknown population 'moter'; did you mean 'motor'? Valid: 'motor', 'sensory'"
    """
    names = [str(name) for name in valid]
    near = difflib.get_close_matches(str(got), names, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    listed = ", ".join(repr(name) for name in names) or "none"
    return f"unknown {what} {got!r}{hint} Valid: {listed}"


def known(what: str, name: str, table: Mapping[str, _T]) -> _T:
    """The entry of this name.

    Raises:
        KeyError: There is none; says which name is closest.
    """
    if name not in table:
        raise KeyError(closest(what, name, table))
    return table[name]
