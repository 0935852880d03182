"""Pictures of the suites: cost against size, and bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from experiments.bench.rows import Row
from experiments.figures import drawing
from snn_core.plot import style

CALL = "call, us"
HAND, FLOOR = "call by hand, us", "call floor, us"
FIRST = {"s CPU": "CPU time (s)", "s/s": "time per second lived (s/s)", "steps/s": "steps (1/s)"}


def closed_loop(rows: Sequence[Row]) -> Any:
    """Draw the cost of a control step against the number of neurons, static and plastic."""
    made, panels = drawing.grid(1, 2, (9.0, 4.0), "neurons (1)", "control step (us)", sharey=True)
    for panel, kind in zip(panels[0], ("static", "plastic"), strict=True):
        own = [row for row in rows if row.case.startswith(kind)]
        _curves(panel, own, [row.size for row in own], lambda row: 1.0)
        drawing.title(panel, f"{kind}, 100 synapses a neuron")
    return made


def population(rows: Sequence[Row]) -> Any:
    """Draw the cost of a member's control step against the number of copies."""
    made, panels = drawing.grid(1, 1, (5.5, 4.0), "copies (1)", "control step of a member (us)")
    _curves(panels[0, 0], rows, [row.copies for row in rows], lambda row: 1.0 / row.copies)
    drawing.title(panels[0, 0], f"networks of {rows[0].size} neurons")
    return made


def bars(rows: Sequence[Row]) -> Any:
    """Draw one bar per row, and the marks of the hand-written loop and of the floor."""
    height = 1.2 + 0.35 * len(rows)
    made, panels = drawing.grid(1, 1, (7.0, height), FIRST[rows[0].unit])
    panel = panels[0, 0]
    places = range(len(rows))
    panel.barh(places, [row.value for row in rows], 0.6, color=style.COLOURS[0], label="ours")
    for name, mark, colour in ((HAND, "by hand", 1), (FLOOR, "floor", 6)):
        known = [(k, row.value * row.costs[name] / row.costs[CALL])
                 for k, row in enumerate(rows) if name in row.costs]  # fmt: skip
        if known:
            panel.plot([x for _, x in known], [k for k, _ in known], "|", markersize=16,
                       markeredgewidth=2.5, color=style.COLOURS[colour], label=mark)  # fmt: skip
    panel.set_yticks(places, [row.case for row in rows])
    panel.invert_yaxis()
    panel.set_xscale("log")
    if rows[0].costs.get(HAND):
        style.legend(panel)
    return made


PICTURES: dict[str, Callable[[Sequence[Row]], Any]] = {
    "closed-loop": closed_loop,
    "population": population,
    "open-loop": bars,
    "envs": bars,
}


def _curves(
    panel: Any, rows: Sequence[Row], sizes: Sequence[int], factor: Callable[[Row], float]
) -> None:
    for number, (name, words) in enumerate(
        ((CALL, "ours"), (HAND, "written by hand"), (FLOOR, "floor of this machine"))
    ):
        cost = [row.costs[name] * factor(row) for row in rows]
        colour = style.COLOURS[(0, 1, 6)[number]]
        line = "--" if name == FLOOR else "-"
        panel.plot(sizes, cost, line, marker="o", markersize=4, color=colour, label=words)
    panel.set_xscale("log")
    panel.set_yscale("log")
    style.legend(panel)
