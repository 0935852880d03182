"""Runs peers in turn: one stretch of each, round after round."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from experiments.bench.peers.process import PeerFailedError


class Runner(Protocol):
    """A peer that is ready to run."""

    ready: dict[str, Any]

    def run(self) -> dict[str, Any]:
        """Run one stretch."""

    def stop(self) -> None:
        """End it."""


@dataclass
class Series:
    """What one peer measured.

    Attributes:
        ready: What it said of itself when it was ready.
        seconds: Of each round.
        rates: Of each round, Hz by population.
        failed: Why there is nothing more; empty if all went well.
    """

    ready: dict[str, Any] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    rates: list[dict[str, float]] = field(default_factory=list)
    failed: str = ""

    def mean_rates(self) -> dict[str, float]:
        """Return the rate of each population over all rounds, Hz."""
        if not self.rates:
            return {}
        return {n: sum(r[n] for r in self.rates) / len(self.rates) for n in self.rates[0]}


def interleave(runners: Mapping[str, Runner], rounds: int) -> dict[str, Series]:
    """Run `rounds` stretches of each, one at a time, every round in the given order.

    One that fails is left out from then on.
    """
    found = {name: Series(ready=runner.ready) for name, runner in runners.items()}
    for _ in range(rounds):
        for name in _alive(found):
            try:
                message = runners[name].run()
            except PeerFailedError as error:
                found[name].failed = str(error)
                continue
            found[name].seconds.append(message["seconds"])
            found[name].rates.append(message["rates"])
    return found


def _alive(found: Mapping[str, Series]) -> Iterable[str]:
    return [name for name, series in found.items() if not series.failed]
