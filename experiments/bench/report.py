"""Print rows as they come, and write them as JSON and as a picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments import records
from experiments.bench.rows import TITLES, Row

WIDTHS = (28, 6, 24, 9, 6, 7, 13, 6, 5, 6, 7)


def printed(rows: Iterable[Row], suite: str, rounds: int) -> list[Row]:
    """Print each row as soon as it is measured, and return all.

    Args:
        rows: The rows.
        suite: Name of the suite.
        rounds: Rounds of measurements.
    """
    kept: list[Row] = []
    if suite == "startup":
        print(f"{'fresh process':<28}{'CPU s':>8}{'wall s':>8}   median of {rounds}")
    else:
        print(_line(TITLES) + f"   {rounds} rounds")
    for row in rows:
        kept.append(row)
        if suite == "startup":
            print(f"{row.case:<28}{row.value:>8.3f}{row.costs['wall, s']:>8.3f}", flush=True)
        else:
            print(_line(row.cells()), flush=True)
    return kept


def write(
    out: Path, suite: str, rows: Sequence[Row], command: str, origin: Mapping[str, Any]
) -> None:
    """Write `<suite>.json`, and `<suite>.png` if matplotlib is there and the suite has a picture.

    Args:
        out: Folder.
        suite: Name of the suite.
        rows: What was measured.
        command: The line that repeats it.
        origin: What `experiments.provenance.collect` returned.
    """
    from experiments.bench import pictures
    from experiments.figures import drawing

    draw = pictures.PICTURES.get(suite)
    if draw:
        drawing.save(draw(rows), out / f"{suite}.png")
    record = {"command": command, "origin": origin, "figure": draw is not None,
              "rows": [row.as_json() for row in rows]}  # fmt: skip
    records.write_json(out / f"{suite}.json", record)


def _line(cells: Sequence[str]) -> str:
    first, *rest = zip(cells, WIDTHS, strict=True)
    return " ".join([first[0].ljust(first[1]), *(c.rjust(w) for c, w in rest)]).rstrip()
