"""Long arrays, looked at part by part so that what is computed from them stays small."""

from collections.abc import Iterator

CHUNK = 1 << 22  # entries


def parts(n: int) -> Iterator[slice]:
    """Slices of at most CHUNK that cover n; one empty slice if n is 0."""
    for start in range(0, max(n, 1), CHUNK):
        yield slice(start, min(start + CHUNK, n))
