"""Error texts that name the closest valid word."""

import difflib
from collections.abc import Iterable


class MissingExtra(ImportError):
    """An optional part is not installed; the text says what to type."""


def unknown_name(kind: str, got: object, valid: Iterable[str]) -> ValueError:
    """Builds the error for a name that is not in a table.

    Args:
        kind: What the name should have been, for example ``"sensor"``.
        got: The name that was given.
        valid: Every name that would have been accepted.

    Returns:
        A ``ValueError`` to raise; its text holds the closest valid name and all the others.
    """
    names = sorted(valid)
    close = difflib.get_close_matches(str(got), names, n=1, cutoff=0.0)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    listed = ", ".join(map(repr, names)) if names else "none exists here"
    return ValueError(f"Unknown {kind}: got {got!r}.{hint} Expected one of: {listed}.")
