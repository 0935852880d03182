"""The table of a comparison, as text for a terminal, Markdown, CSV and JSON."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
from collections.abc import Sequence
from typing import Any

from experiments.results import Comparison, Row, RunResult

Cells = list[list[str]]


def header(comparison: Comparison) -> list[str]:
    """Return the column titles."""
    unit = comparison.metric
    columns = ["agent", f"final {unit}, IQM", "95 % interval", "worst seed"]
    if unit == "score":
        columns.append("return")
    if any(row.success is not None for row in comparison.rows):
        columns.append("success")
    if comparison.threshold is not None:
        columns.append(f"env steps to {comparison.threshold:g}")
    return [*columns, "env steps", "CPU s", f"{unit} of each seed"]


def cells(comparison: Comparison) -> Cells:
    """Return the texts of the rows, in the order of `header`."""
    return [_cells(row, comparison) for row in comparison.rows]


def _cells(row: Row, comparison: Comparison) -> list[str]:
    texts = [
        row.agent,
        number(row.iqm),
        number(row.low) if math.isnan(row.low) else f"{number(row.low)} to {number(row.high)}",
        number(row.minimum),
    ]
    if comparison.metric == "score":
        texts.append(number(row.final_return))
    if any(other.success is not None for other in comparison.rows):
        texts.append("–" if row.success is None else f"{100 * row.success:.0f} %")  # noqa: RUF001
    if comparison.threshold is not None:
        texts.append(_threshold_text(row, comparison.steps))
    steps = max((run.steps[-1] for run in row.runs if run.steps), default=0)
    seconds = "–" if math.isnan(row.cpu_seconds) else f"{row.cpu_seconds:.1f}"  # noqa: RUF001
    return [*texts, grouped(steps), seconds, ", ".join(map(seed_text, row.runs))]


def _threshold_text(row: Row, budget: int) -> str:
    if row.steps_to_threshold is None:
        return "–"  # noqa: RUF001
    censored = math.isinf(row.steps_to_threshold)
    median = f"> {grouped(budget)}" if censored else grouped(round(row.steps_to_threshold))
    return f"{median} ({row.reached}/{len(row.counted)})"


def seed_text(run: RunResult) -> str:
    """Return the final performance of one seed, or why it has none."""
    if run.failure is not None:
        return f"{run.seed}: failed"
    if not run.complete or run.final is None:
        return f"{run.seed}: unfinished"
    return f"{run.seed}: {number(run.final)}"


def number(value: float) -> str:
    """Return a number with as many digits as a reader needs."""
    if math.isnan(value):
        return "–"  # noqa: RUF001
    if abs(value) >= 1000:
        return grouped(round(value))
    digits = 1 if abs(value) >= 10 else 2
    return f"{value:.{digits}f}"


def grouped(value: int) -> str:
    """Return a whole number with thousands set apart."""
    return f"{value:,}".replace(",", " ")


def as_text(comparison: Comparison) -> str:
    """Return the table for a terminal, with what failed below it."""
    rows = [header(comparison), *cells(comparison)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(text.ljust(w) for text, w in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*(line.rstrip() for line in lines), *failures(comparison)])


def as_markdown(comparison: Comparison) -> str:
    """Return the table as Markdown."""
    titles = header(comparison)
    rule = ["---", *["---:"] * (len(titles) - 2), "---"]
    lines = [f"| {' | '.join(row)} |" for row in [titles, rule, *cells(comparison)]]
    return "\n".join([*lines, "", caption(comparison), *failures(comparison)]) + "\n"


def caption(comparison: Comparison) -> str:
    """Return what the numbers of the table mean, in plain sentences."""
    meaning = " Score 0 is the random agent, 1 the oracle." if comparison.metric == "score" else ""
    return (
        f"{comparison.env}, {comparison.eval_episodes} episodes an evaluation, greedy and frozen, "
        "in an env of their own. Final: mean over the last 10 % of evaluations. IQM: interquartile "
        "mean over seeds, with its stratified bootstrap interval. CPU s: training alone, mean over "
        f"seeds.{meaning}"
    )


def failures(comparison: Comparison) -> list[str]:
    """Return one line for each way in which runs failed, or the physics below them."""
    lines: list[str] = []
    for row in comparison.rows:
        reasons = dict.fromkeys(run.failure for run in row.runs if run.failure is not None)
        for reason in reasons:
            seeds = ", ".join(str(run.seed) for run in row.runs if run.failure == reason)
            lines.append(f"{row.agent}, seed {seeds}, failed: {reason}")
        broken = sum(run.physics_failures for run in row.runs)
        if broken:
            lines.append(f"{row.agent}: the physics failed in {broken} evaluation episodes")
    return lines


def as_csv(comparison: Comparison) -> str:
    """Return one line per run: every seed, unrounded."""
    fields = ("agent", "seed", "complete", "final", "final_return", "success", "reached")
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["env", *fields, "cpu_seconds", "env_steps", "failure"])
    for run in (run for row in comparison.rows for run in row.runs):
        values = [getattr(run, field) for field in fields]
        steps = run.steps[-1] if run.steps else 0
        writer.writerow([comparison.env, *values, run.cpu_seconds, steps, run.failure])
    return file.getvalue()


def as_json(comparison: Comparison) -> Any:
    """Return everything, JSON-able; what does not exist is None."""
    return _plain(dataclasses.asdict(comparison))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
