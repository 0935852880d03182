"""Long arrays, looked at part by part so that what is computed from them stays small."""

import ctypes
import sys
from collections.abc import Iterator
from contextlib import suppress

CHUNK = 1 << 22  # entries


def parts(n: int, most: int | None = None) -> Iterator[slice]:
    """Slices of at most CHUNK, or `most`, that cover n; one empty slice if n is 0."""
    size = min(most or CHUNK, CHUNK)
    for start in range(0, max(n, 1), size):
        yield slice(start, min(start + size, n))


def hand_back() -> None:
    """Give freed memory back to the system, which glibc does not do between parts in use."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
