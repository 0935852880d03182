"""The page: one table and one picture for each body, from the files of the runs."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from experiments.curves import COLOURS, FAINT
from experiments.one_life import BODIES
from experiments.one_life.contenders import CONTENDERS, TEST_SEEDS
from experiments.one_life.trial import RECOVERED

Row = dict[str, Any]

LEAD = """# One life: bearing cells exchanged on the way

A body looks for targets by {cells} bearing cells. In a life of 600 steps the cells are exchanged
once, between steps 250 and 350, by an order that nothing tells; test orders are from a set that
training never met. All agents see the same: cells, distance, own joints (Reach), last reward and
last action. Level: progress towards the target per step, 1 = straight on at full speed, mean over
{lives} test lives. Asked: back (steps 100 to 200 after the change) >= {share:.0%} of before.
Frozen in step 250 of a life without change, a plastic agent must keep its level (the freeze probe;
kept = level of the last 200 steps over that of lives that went on learning).

`evolved-plastic` here: random weights in each life, {genes} evolved numbers. The bounds of its
genes, the fading of weights and the rates of its senses were chosen on Steer with seed 0, by
looking at ten of the test lives after each of five trainings; Walk was trained once, with what
came out.

Each row is one seed of training; all seeds that were run are here. Steps: median over lives until
a window of 50 steps reached {share:.0%} of the level before.

Command, a row each:

    {command}
"""

COMMAND = "python -m experiments.one_life --bodies BODY --agents AGENT --seeds SEED --out FOLDER"
HEAD = (
    "agent", "seed", "env steps", "CPU s", "before", "first 50", "back", "back / before", "end",
    "steps", "kept when frozen",
)  # fmt: skip


def write(folder: Path) -> None:
    """Write `README.md` and a picture of each body into a folder with `lives/`."""
    rows = [json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("lives/*.json"))]
    lead = LEAD.format(cells=8, lives=len(TEST_SEEDS), share=RECOVERED, genes=43, command=COMMAND)
    parts = [lead]
    for body in BODIES:
        own = [row for row in rows if row["body"] == body]
        if own:
            own.sort(key=lambda row: (order().index(row["name"]), row["seed"]))
            draw(own, folder / f"{body.lower()}.png")
            parts.append(
                f"## {body}\n\n{table(own)}\n{missing(own)}![{body}]({body.lower()}.png)\n"
            )
    (folder / "README.md").write_text("\n".join(parts), encoding="utf-8")


def order() -> list[str]:
    """Return the names in the order of the table."""
    return [name for each in CONTENDERS for name in (each.name, each.frozen_too) if name]


def missing(rows: list[Row]) -> str:
    """Return who has no row for a body yet, as a line of the page."""
    there = {row["name"] for row in rows}
    absent = [each.agent for each in CONTENDERS if each.name not in there]
    return f"Not run on this body: {', '.join(absent)}.\n\n" if absent else ""


def table(rows: list[Row]) -> str:
    """Return the rows of a body as a Markdown table."""
    lines = ["| " + " | ".join(HEAD) + " |", "| --- " * len(HEAD) + "|"]
    lines += ["| " + " | ".join(_cells(row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _cells(row: Row) -> list[str]:
    share = row["back"] / row["before"] if row["before"] > 0.1 else math.nan
    yes = "" if math.isnan(share) else " **yes**" if share >= RECOVERED else " no"
    levels = [f"{row[key]:.2f}" for key in ("before", "hit", "back")]
    steps = "never" if row["steps"] is None else f"{row['steps']:.0f}"
    steps = "-" if math.isnan(share) else steps
    kept = "" if row["kept"] is None else f"{row['kept']:.2f}"
    told = "-" if math.isnan(share) else f"{share:.2f}{yes}"
    start = [row["name"], str(row["seed"]), f"{row['steps_trained']:,}", f"{row['cpu_s']:.0f}"]
    return [*start, *levels, told, f"{row['after']:.2f}", steps, kept]


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
