"""Whether sharing a network pays, found out while it runs: other programs may need the cores.

Threads that meet at each step are as slow as the one that is kept from running. What is decided
here changes how long a run takes and nothing else.
"""

_FIRST, _LONGEST = 2, 64  # stretches that are done alone before sharing is tried again
_AGAIN = 200  # shared stretches after which it is measured again how long one takes alone


class Pace:
    """Compares the stretches of a run that were shared with those that were not.

    Attributes:
        proven: Whether sharing was faster when it was tried the last time.
    """

    def __init__(self) -> None:
        self.proven = False
        self._alone = 0.0  # s a step; 0 if it has to be measured
        self._wait, self._left, self._shared = _FIRST, 0, 0

    @property
    def share(self) -> bool:
        """Whether to share the next stretch."""
        return self._alone > 0.0 and self._left == 0

    def note(self, shared: bool, seconds: float) -> None:
        """Take note of how long a step took in a stretch."""
        if not shared:
            self._alone = 0.5 * (self._alone + seconds) if self._alone else seconds
            self._left = max(self._left - 1, 0)
            return
        self.proven = seconds < self._alone
        if self.proven:
            self._wait = max(self._wait - 1, _FIRST)
        else:
            self._left, self._wait = self._wait, min(2 * self._wait, _LONGEST)
        self._shared += 1
        if self._shared % _AGAIN == 0:
            self._alone = 0.0
