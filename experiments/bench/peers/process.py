"""One peer as a process that builds once and then runs stretch by stretch."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from experiments import threads
from experiments.bench.peers.catalog import ROOT


class PeerFailedError(Exception):
    """The peer gave no measurement; the message says why."""


class Process:
    """A peer's script, started and warmed up.

    Args:
        script: The script.
        python: The Python that runs it; our own if None.
        job: What it builds.
        patience: Longest wait for an answer, s.

    Attributes:
        ready: What it said of itself: `seconds` of building, `versions`, `note`.

    Raises:
        PeerFailedError: It is not installed, refuses the job, fails, or takes too long.
    """

    def __init__(
        self, script: Path, python: Path | None, job: dict[str, Any], patience: float
    ) -> None:
        if python is not None and not python.exists():
            raise PeerFailedError("not installed; `make bench-peers` makes its environment")
        self._patience = patience
        self._errors = tempfile.TemporaryFile("w+", errors="replace")  # noqa: SIM115 until stop()
        environment = {**os.environ, **threads.SINGLE}
        if python is None:
            environment["PYTHONPATH"] = str(ROOT)
        self._process = subprocess.Popen(
            [str(python or sys.executable), str(script)], text=True, env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
        )  # fmt: skip
        try:
            self.ready = self._ask(json.dumps(job))
        except PeerFailedError:
            self.stop()
            raise

    def run(self) -> dict[str, Any]:
        """Run one stretch; return `seconds` and `rates`.

        Raises:
            PeerFailedError: It failed or took too long.
        """
        return self._ask("run")

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            with contextlib.suppress(BrokenPipeError):  # it died before it had read all
                if stream is not None:
                    stream.close()

    def _ask(self, line: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        start = time.monotonic()
        watch = threading.Timer(self._patience, self._process.kill)
        watch.start()
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
            while answer and not answer.startswith("{"):  # a banner at import
                answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        finally:
            watch.cancel()
        if not answer:
            late = time.monotonic() - start >= self._patience
            raise PeerFailedError(
                f"no answer within {self._patience:g} s" if late else self._last_words()
            )
        message: dict[str, Any] = json.loads(answer)
        if "failed" in message:
            raise PeerFailedError(message["failed"])
        return message

    def _last_words(self) -> str:
        self._process.wait()
        self._errors.seek(0)
        lines = [line.strip() for line in self._errors if line.strip()]
        return f"ended with code {self._process.returncode}: {lines[-1] if lines else 'silent'}"
