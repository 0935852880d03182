"""Pictures of the suites: cost against size."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from experiments.bench.rows import Row
from experiments.figures import drawing
from snn_core.plot import style

CALL = "call, us"
HAND, FLOOR = "call by hand, us", "call floor, us"
SERIES = ((CALL, "ours", 0), (HAND, "written by hand", 1), (FLOOR, "floor of this machine", 6))
FIRST = {"s CPU": "CPU time (s)", "s/s": "time per second lived (s/s)", "steps/s": "steps (1/s)"}


def closed_loop(rows: Sequence[Row]) -> Any:
    """Draw the cost of a control step against the number of neurons, static and plastic."""
    made, panels = drawing.grid(1, 2, (9.0, 4.0), "neurons (1)", "control step (us)", sharey=True)
    for panel, kind in zip(panels[0], ("static", "plastic"), strict=True):
        own = [row for row in rows if row.case.startswith(kind)]
        _curves(panel, own, [row.size for row in own], lambda row: 1.0)
        drawing.title(panel, kind)
    _finish(panels[0])
    return made


def population(rows: Sequence[Row]) -> Any:
    """Draw the cost of a member's control step against the number of copies."""
    made, panels = drawing.grid(1, 1, (5.5, 4.0), "copies (1)", "control step of a member (us)")
    _curves(panels[0, 0], rows, [row.copies for row in rows], lambda row: 1.0 / row.copies)
    drawing.title(panels[0, 0], f"networks of {rows[0].size} neurons")
    _finish(panels[0])
    return made


def dots(rows: Sequence[Row]) -> Any:
    """Draw one line per row: ours, the hand-written loop and the floor as dots."""
    made, panels = drawing.grid(1, 1, (7.0, 1.4 + 0.32 * len(rows)), FIRST[rows[0].unit])
    panel = panels[0, 0]
    for name, words, colour in SERIES:
        known = [(row.value * row.costs.get(name, 0.0) / row.costs.get(CALL, 1.0), k)
                 for k, row in enumerate(rows) if name in row.costs]  # fmt: skip
        if known:
            panel.plot(*zip(*known, strict=True), "o", color=style.COLOURS[colour], label=words)
    if CALL not in rows[0].costs:
        panel.plot([row.value for row in rows], range(len(rows)), "o", color=style.COLOURS[0])
    panel.set_yticks(range(len(rows)), [row.case for row in rows])
    panel.set_ylim(len(rows) - 0.5, -0.5)
    panel.grid(axis="y", color=style.FAINT, linewidth=0.5, alpha=0.5)
    _ticks(panel, "x")
    style.legend(panel, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
    return made


PICTURES: dict[str, Callable[[Sequence[Row]], Any]] = {
    "closed-loop": closed_loop,
    "population": population,
    "open-loop": dots,
    "envs": dots,
}


def _curves(
    panel: Any, rows: Sequence[Row], sizes: Sequence[int], factor: Callable[[Row], float]
) -> None:
    for name, words, colour in SERIES:
        cost = [row.costs[name] * factor(row) for row in rows]
        line = "--" if name == FLOOR else "-"
        ink = style.COLOURS[colour]
        panel.plot(sizes, cost, line, marker="o", markersize=4, color=ink, label=words)
    panel.set_xscale("log")
    panel.set_yscale("log")


def _finish(panels: Sequence[Any]) -> None:
    """Number the axes once everything is drawn, for they are shared; one legend."""
    for panel in panels:
        _ticks(panel, "x")
    _ticks(panels[0], "y")
    style.legend(panels[0])


def _ticks(panel: Any, letter: str) -> None:
    """Make an axis logarithmic, with plain numbers at 1 and, on short axes, 3 of each decade."""
    panel.set(**{f"{letter}scale": "log"})
    low, high = getattr(panel, f"get_{letter}lim")()
    low, high = sorted((low, high))
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1,) if high > 3000 * low else (1, 3) if high > 30 * low else (1, 2, 3, 5)
    ticks = [step * 10.0**decade for decade in decades for step in steps]
    shown = [tick for tick in ticks if low <= tick <= high]
    axis = getattr(panel, f"{letter}axis")
    axis.set_ticks(shown, [f"{tick:,.9g}".replace(",", " ") for tick in shown])
    axis.set_ticks([], minor=True)
    getattr(panel, f"set_{letter}lim")(low, high)
