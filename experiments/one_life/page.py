"""The page: tables and one picture for each body, from the files of the runs."""

from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from experiments.curves import COLOURS, FAINT
from experiments.one_life import BODIES
from experiments.one_life.contenders import CONTENDERS, TEST_SEEDS
from experiments.one_life.trial import PROBE, RECOVERED, REST
from experiments.one_life.tried import REMARKS, TRIAL_HEAD, trials
from experiments.statistics import bootstrap_interval

Row = dict[str, Any]

LEAD = """# One life: bearing cells exchanged on the way

A body looks for targets by {cells} bearing cells. In a life of 600 steps the cells are exchanged
once, between steps 250 and 350, by an order that nothing tells; test orders are from a set that
training never met. All agents see the same: cells, distance, own joints (Reach), last reward and
last action. Level: progress towards the target per step, 1 = straight on at full speed, mean over
{lives} test lives (seeds {first} to {last}). Asked: back (steps 100 to 200 after the change) >=
{share:.0%} of before, and held >= {share:.0%}.

Freeze probe: plasticity is switched off {rest} steps after the change; held = level of the rest of
the life over that of the same lives that went on learning. Kept = the same in lives without change,
frozen in step {probe}, over their last 200 steps.

{verdict}
{remarks}
Each row of the second table of a body is one seed of training; all seeds that were run on the test
lives are here. Steps: median over lives until a window of 50 steps reached {share:.0%} of the level
before. Intervals: 95 %, bootstrap over seeds of training. Every life: [lives.csv](lives.csv) and
`lives/`.

    {command}
"""

COMMAND = "python -m experiments.one_life --bodies BODY --agents AGENT --seeds SEED --out FOLDER"
HEAD = (
    "agent", "seed", "env steps", "CPU s", "before", "first 50", "back", "back / before", "end",
    "steps", "held", "kept",
)  # fmt: skip
OVER_SEEDS = ("agent", "seeds", "before", "back / before", "held when frozen", "kept when frozen")
LIFE = (
    "before", "hit", "back", "after", "frozen", "going", "frozen unchanged", "going unchanged",
)  # fmt: skip


def write(folder: Path) -> None:
    """Write `README.md`, `lives.csv` and a picture of each body into a folder with `lives/`."""
    rows = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("lives/*.json"))]
    rows.sort(key=lambda row: (BODIES.index(row["body"]), order().index(row["name"]), row["seed"]))
    parts = [
        LEAD.format(
            cells=8, lives=len(TEST_SEEDS), first=TEST_SEEDS[0], last=TEST_SEEDS[-1],
            share=RECOVERED, rest=REST, probe=PROBE, command=COMMAND, verdict=verdict(rows),
            remarks=REMARKS.format(genes=44, tried=20, trials=_markdown(TRIAL_HEAD, trials())),
        )
    ]  # fmt: skip
    for body in BODIES:
        own = [row for row in rows if row["body"] == body]
        if own:
            draw(own, folder / f"{body.lower()}.png")
            tables = f"{over_seeds(own)}\n{table(own)}\n{missing(own)}"
            parts.append(f"## {body}\n\n{tables}![{body}]({body.lower()}.png)\n")
    (folder / "README.md").write_text("\n".join([*parts, origins(rows)]), encoding="utf-8")
    write_lives(rows, folder / "lives.csv")


def order() -> list[str]:
    """Return the names in the order of the table."""
    return [name for each in CONTENDERS for name in (each.name, each.frozen_too) if name]


def verdict(rows: list[Row]) -> str:
    """Return what was reached of what was asked, a line for each body."""
    lines = []
    for body in BODIES:
        own = [row for row in rows if (row["body"], row["name"]) == (body, "evolved-plastic")]
        if own:
            back = sum(share_of(row) >= RECOVERED for row in own)
            held = sum((row["held"] or 0.0) >= RECOVERED for row in own)
            lines.append(
                f"{body}: `evolved-plastic` was back in {back} of {len(own)} seeds and held its "
                f"level frozen in {held} of {len(own)}.\n"
            )
    return "\n".join(lines)


def share_of(row: Row) -> float:
    """Return the level that is back relative to before; nan for who had none."""
    return float(row["back"] / row["before"]) if row["before"] > 0.1 else math.nan


def missing(rows: list[Row]) -> str:
    """Return who has no row for a body yet, as a line of the page."""
    there = {row["name"] for row in rows}
    absent = [each.key for each in CONTENDERS if each.name not in there]
    return f"Not run on this body: {', '.join(absent)}.\n\n" if absent else ""


def over_seeds(rows: list[Row]) -> str:
    """Return means over the seeds of each agent, with intervals, as a Markdown table."""
    lines = []
    for name in order():
        own = [row for row in rows if row["name"] == name]
        if own:
            columns = (
                [row["before"] for row in own], [share_of(row) for row in own],
                [row["held"] for row in own], [row["kept"] for row in own],
            )  # fmt: skip
            lines.append([name, str(len(own)), *(_span(values) for values in columns)])
    return _markdown(OVER_SEEDS, lines)


def _span(values: list[float | None]) -> str:
    found = [value for value in values if value is not None and not math.isnan(value)]
    if not found or len(found) < len(values):
        return "-"
    mean = f"{np.mean(found):.2f}"
    if len(found) == 1:
        return mean
    low, high = bootstrap_interval([found], lambda drawn: drawn.mean(axis=-1))
    return f"{mean} ({low:.2f} to {high:.2f})"


def table(rows: list[Row]) -> str:
    """Return the rows of a body as a Markdown table."""
    return _markdown(HEAD, [_cells(row) for row in rows])


def _markdown(head: tuple[str, ...], lines: list[list[str]]) -> str:
    top = ["| " + " | ".join(head) + " |", "| --- " * len(head) + "|"]
    return "\n".join([*top, *("| " + " | ".join(line) + " |" for line in lines)]) + "\n"


def _cells(row: Row) -> list[str]:
    share = share_of(row)
    levels = [f"{row[key]:.2f}" for key in ("before", "hit", "back")]
    steps = "never" if row["steps"] is None else f"{row['steps']:.0f}"
    start = [row["name"], str(row["seed"]), f"{row['steps_trained']:,}", f"{row['cpu_s']:.0f}"]
    if math.isnan(share):
        return [*start, *levels, "-", f"{row['after']:.2f}", "-", "", ""]
    kept = "" if row["kept"] is None else f"{row['kept']:.2f}"
    held = "" if row["held"] is None else _judged(row["held"])
    return [*start, *levels, _judged(share), f"{row['after']:.2f}", steps, held, kept]


def _judged(share: float) -> str:
    return f"{share:.2f}" + (" **yes**" if share >= RECOVERED else " no")


def origins(rows: list[Row]) -> str:
    """Return where the rows come from, as the last part of the page."""
    lines = ["## Where it comes from\n"]
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["origin"]["commit"], []).append(row)
    for commit, own in found.items():
        names = sorted({row["name"] for row in own})
        state = "with changes" if any(row["origin"]["dirty"] for row in own) else "clean"
        lines.append(f"- commit {commit} ({state}): {', '.join(names)}")
    if rows:
        first = rows[0]["origin"]
        versions = ", ".join(f"{k} {v}" for k, v in first["versions"].items() if v)
        spent = {(r["body"], r["name"].split(",")[0], r["seed"]): r["cpu_s"] for r in rows}
        lines += [
            f"- Python {first['python']}, {versions}",
            f"- {first['platform']}, {first['cpu']}, {first['threads']} thread",
            f"- {sum(spent.values()):.0f} CPU s of training in all; of each run: CPU s in its row",
        ]
    return "\n".join(lines) + "\n"


def write_lives(rows: list[Row], path: Path) -> None:
    """Write a line for each test life of each run."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["body", "agent", "seed", "life", *LIFE])
        for row in rows:
            columns = [row["lives"].get(name, [""] * len(row["test_seeds"])) for name in LIFE]
            for life, *values in zip(row["test_seeds"], *columns, strict=True):
                out.writerow([row["body"], row["name"], row["seed"], life, *values])


def draw(rows: list[Row], path: Path) -> None:
    """Write the levels around the change, a line for each seed."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.5, 4.6), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    names = [name for name in order() if any(row["name"] == name for row in rows)]
    for row in rows:
        index = names.index(row["name"])
        smooth = np.convolve(row["curve"], np.ones(25) / 25, mode="valid")
        first = row["seed"] == min(r["seed"] for r in rows if r["name"] == row["name"])
        label = row["name"] if first else None
        steps = np.arange(len(smooth)) - 250 + 12
        axes.plot(steps, smooth, color=COLOURS[index % len(COLOURS)], linewidth=1.3, label=label)
    axes.axvline(0.0, color=FAINT, linewidth=0.8)
    axes.set_xlabel("steps from the exchange of the bearing cells")
    axes.set_title("Progress per step, mean of test lives", loc="left")
    axes.legend(fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    figure.savefig(path, dpi=110, metadata={"Software": None})
