"""Memory of this process, and a line now and then about how far the work is."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

PAUSE = 5.0  # s between two lines


def resident_bytes() -> int | None:
    """Return the memory that this process has now; None where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return pages * os.sysconf("SC_PAGE_SIZE")


def peak_bytes() -> int | None:
    """Return the most memory that this process has had; None where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


class Progress:
    """Prints how much of the time is simulated, every 5 s.

    Attributes:
        total: ms.
    """

    def __init__(self, total: float) -> None:
        self.total = total
        self._before = 0.0
        self._start = self._last = time.monotonic()

    def __call__(self, done: float) -> None:
        """Say how far it is; `done` ms of the present recording are over."""
        now = time.monotonic()
        if now - self._last < PAUSE:
            return
        self._last, over = now, self._before + done
        left = int((now - self._start) * (self.total - over) / over)
        text = f"  {over / 1e3:.2f} of {self.total / 1e3:.2f} s simulated"
        print(f"{text}, about {left // 60}:{left % 60:02d} left", flush=True)

    def next_recording(self, done: float) -> None:
        """A recording of `done` ms is complete; the next counts from 0."""
        self._before += done
