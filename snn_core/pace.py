"""Whether sharing a network pays, found out while it runs: other programs may need the cores.

Threads that meet at each step are as slow as the one that is kept from running. What is decided
here changes how long a run takes and nothing else.
"""

_FIRST, _LONGEST = 2, 64  # stretches that are done alone before sharing is tried again
_AGAIN = 256  # stretches after which it is looked up how long one takes alone


class Pace:
    """Compares stretches of a run that were shared with those that were not."""

    def __init__(self) -> None:
        self._alone = self._last = 0.0  # s a step; 0 if it has to be measured
        self._wait, self._left, self._shared = _FIRST, 0, 0

    @property
    def share(self) -> bool:
        """Whether to share the next stretch."""
        return self._alone > 0.0 and self._left == 0

    def note(self, shared: bool, seconds: float) -> None:
        """Take note of how long a step took in a stretch."""
        if not shared:
            self._alone = min(seconds, self._alone) if self._left > 1 else seconds
            self._left = max(self._left - 1, 0)
            return
        self._shared += 1
        if seconds > self._alone and self._last > self._alone:
            self._left, self._shared = self._wait, 0
            self._wait = min(2 * self._wait, _LONGEST)
        elif seconds < self._alone:
            self._wait = _FIRST
        self._last = seconds
        if self._shared >= _AGAIN:
            self._alone, self._shared = 0.0, 0
