"""The one error that people see on the command line, and the closest valid name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class UsageError(ValueError):
    """Something the caller can put right: printed as one line, exit code 2, no traceback."""


def closest(name: str, names: Iterable[str]) -> str:
    """Return `" Did you mean 'x'?"` for the nearest of `names`, or an empty string.

    Args:
        name: What was given.
        names: The valid names. For ids with a namespace, the part after the slash counts too.
    """
    valid: dict[str, str] = {}
    for full in sorted(names, key=len):
        for spelling in (full, full.rpartition("/")[2]):
            valid.setdefault(spelling.lower(), full)
    found = difflib.get_close_matches(name.rpartition("/")[2].lower(), valid, n=1, cutoff=0.5)
    return f" Did you mean {valid[found[0]]!r}?" if found else ""


def at_least(what: str, got: int, lowest: int) -> None:
    """Refuse a whole number below `lowest`.

    Raises:
        UsageError: If `got` is smaller than `lowest`; the message names `what`.
    """
    if got < lowest:
        raise UsageError(f"{what}: got {got}, expected a whole number of at least {lowest}.")
