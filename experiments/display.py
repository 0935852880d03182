"""What shows how far the runs of a command are."""

from __future__ import annotations

import sys
import time
from typing import Protocol


class Display(Protocol):
    """Told about every run of a command."""

    def update(self, name: str, steps: int) -> None:
        """Run `name` did `steps` further env steps."""

    def note(self, text: str) -> None:
        """Something happened that people should know, one line."""

    def finished(self, name: str, failure: str | None) -> None:
        """Run `name` ended; `failure` is one line, None if it reached its last step."""


class Silent:
    """Shows nothing: for a run that somebody else watches."""

    def update(self, name: str, steps: int) -> None:
        """See `Display.update`."""

    def note(self, text: str) -> None:
        """See `Display.note`."""

    def finished(self, name: str, failure: str | None) -> None:
        """See `Display.finished`."""


class PlainDisplay:
    """Lines for a log: one when a run ends, and how far the whole is every ten seconds.

    Attributes:
        total: Env steps still to do when the display is made.
    """

    def __init__(self, total: int, runs: int) -> None:
        self.total = total
        self.runs = runs
        self._steps = 0
        self._ended = 0
        self._start = time.monotonic()
        self._last = self._start

    def update(self, name: str, steps: int) -> None:
        """See `Display.update`."""
        self._steps += steps
        now = time.monotonic()
        if now - self._last >= 10.0:
            self._last = now
            print(f"  {self._steps}/{self.total} env steps, {self._left(now)} left", flush=True)

    def note(self, text: str) -> None:
        """See `Display.note`."""
        print(text, flush=True)

    def finished(self, name: str, failure: str | None) -> None:
        """See `Display.finished`."""
        self._ended += 1
        print(_ended(self._ended, self.runs, name, failure), flush=True)

    def _left(self, now: float) -> str:
        seconds = (now - self._start) * (self.total - self._steps) / max(self._steps, 1)
        return f"about {int(seconds) // 60}:{int(seconds) % 60:02d}"


class BarDisplay:
    """A tqdm bar for a terminal; see `PlainDisplay` for the arguments."""

    def __init__(self, total: int, runs: int) -> None:
        from tqdm import tqdm

        self._bar = tqdm(total=total, unit="step", unit_scale=True, dynamic_ncols=True)
        self._runs = runs
        self._ended = 0

    def update(self, name: str, steps: int) -> None:
        """See `Display.update`."""
        self._bar.set_description(name, refresh=False)
        self._bar.update(steps)

    def note(self, text: str) -> None:
        """See `Display.note`."""
        self._bar.write(text)

    def finished(self, name: str, failure: str | None) -> None:
        """See `Display.finished`."""
        self._ended += 1
        self._bar.write(_ended(self._ended, self._runs, name, failure))
        if self._ended == self._runs:
            self._bar.close()


def suited(total: int, runs: int) -> Display:
    """Return a bar for a terminal, lines for anything else.

    Args:
        total: Env steps still to do.
        runs: Runs still to do.
    """
    return BarDisplay(total, runs) if sys.stderr.isatty() else PlainDisplay(total, runs)


def _ended(count: int, runs: int, name: str, failure: str | None) -> str:
    return f"[{count}/{runs}] {name}: {'done' if failure is None else f'FAILED: {failure}'}"
