"""From measurements to rows: cost, rates, and a ratio only between equal rates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from experiments.bench.peers.catalog import OURS, Workload
from experiments.bench.peers.rounds import Series

TOLERANCE = 0.05


@dataclass(frozen=True)
class Row:
    """One peer on one network.

    Attributes:
        peer: Its name.
        cost: Median cost in the unit of the workload; None if it did not run.
        build: Seconds of construction, compilation and warm-up.
        rates: Mean rate of each population, Hz.
        ratio: Median over the rounds of its cost over ours; None where refused.
        spread: Smallest and largest ratio of a round.
        remark: Why there is no ratio, or what the peer says of itself.
    """

    peer: str
    cost: float | None
    build: float | None
    rates: dict[str, float]
    ratio: float | None
    spread: tuple[float, float] | None
    remark: str


def rows(workload: Workload, found: Mapping[str, Series]) -> list[Row]:
    """Return a row for each peer, in order."""
    ours = found.get(OURS, Series(failed="not run"))
    return [_row(workload, name, series, ours) for name, series in found.items()]


def unequal(rates: Mapping[str, float], ours: Mapping[str, float]) -> str:
    """Return why these rates are not equal to ours within the tolerance; empty if they are.

    Args:
        rates: Hz by population.
        ours: The same of our engine.
    """
    if set(rates) != set(ours):
        return f"counted populations {sorted(rates)}, ours {sorted(ours)}"
    for name, own in ours.items():
        if not own > 0.0:
            return f"ours is silent in {name}"
        off = rates[name] / own - 1.0
        if not abs(off) <= TOLERANCE:
            return f"rate of {name} differs by {100.0 * off:+.1f} %"
    return ""


def _row(workload: Workload, name: str, series: Series, ours: Series) -> Row:
    rates, build = series.mean_rates(), series.ready.get("seconds")
    if series.failed or not series.seconds:
        return Row(name, None, build, rates, None, None, series.failed or "did not run")
    cost, note = workload.cost(median(series.seconds)), series.ready.get("note", "")
    if ours.failed or not ours.seconds:
        return Row(name, cost, build, rates, None, None, "nothing of ours to compare with")
    refusal = unequal(rates, ours.mean_rates())
    if refusal:
        return Row(name, cost, build, rates, None, None, f"no ratio: {refusal}")
    ratios = [theirs / own for theirs, own in zip(series.seconds, ours.seconds, strict=False)]
    return Row(name, cost, build, rates, median(ratios), (min(ratios), max(ratios)), note)
