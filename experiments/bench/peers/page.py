"""The rows as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from experiments.bench.peers.catalog import Workload
from experiments.bench.peers.comparison import Row
from experiments.bench.peers.rounds import Series


def table(name: str, workload: Workload, rows: Sequence[Row]) -> str:
    """Return the table of one workload."""
    head = f"{name:<16}{workload.unit:>10}{'x ours':>8}{'of rounds':>14}{'build s':>9}  rates, Hz"
    return "\n".join([head, *map(_line, rows)])


def versions(found: Mapping[str, Series]) -> str:
    """Return the line that names the version of each simulator that ran."""
    ran = [series.ready["versions"] for series in found.values() if "versions" in series.ready]
    first = dict(next(iter(packages.items())) for packages in ran if packages)
    return "  versions: " + ", ".join(f"{name} {version}" for name, version in first.items())


def _line(row: Row) -> str:
    cost = "-" if row.cost is None else f"{row.cost:.4g}"
    ratio = "-" if row.ratio is None else f"{row.ratio:.3g}"
    spread = "-" if row.spread is None else f"{row.spread[0]:.3g}-{row.spread[1]:.3g}"
    build = "-" if row.build is None else f"{row.build:.1f}"
    rates = ", ".join(f"{name} {rate:.2f}" for name, rate in row.rates.items()) or "-"
    remark = f"  ({row.remark})" if row.remark else ""
    return f"  {row.peer:<14}{cost:>10}{ratio:>8}{spread:>14}{build:>9}  {rates}{remark}"
