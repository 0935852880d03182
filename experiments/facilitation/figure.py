"""The picture: what is remembered, what is repeated, what is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.facilitation.analysis import MIDDLES, Row, loss, mean, memory, of
from experiments.figures import drawing
from snn_core.plot.style import COLOURS, FAINT, INK, legend

RETAINED = {
    "no potentiation, tau_f doubled": "3 s",
    "no potentiation": "1.5 s",
    "no potentiation, tau_f halved": "0.75 s",
    "neither": "no facilitation",
}
SHOWN = (
    "intact", "no facilitation", "no facilitation, tuned anew", "no potentiation",
    "no potentiation, tuned anew", "neither", "neither, tuned anew", "persistent activity",
)  # fmt: skip


def draw(table: Mapping[str, Any]) -> Any:
    """Return the Figure.

    Args:
        table: Its "rows" count.
    """
    rows = table["rows"]
    made, panels = drawing.grid(1, 3, (13.0, 4.6))
    _retention(panels[0, 0], rows)
    _errors(panels[0, 1], rows)
    _losses(panels[0, 2], rows)
    return made


def _retention(panel: Any, rows: Sequence[Row]) -> None:
    for ink, (condition, name) in zip(COLOURS, RETAINED.items(), strict=False):
        counted, balance = memory(rows, condition)
        share = balance.sum(axis=0) / np.maximum(counted.sum(axis=0), 1.0)
        panel.plot(MIDDLES, share, "o-", color=ink, markersize=4, label=name)
    panel.axhline(0.0, color=FAINT, linewidth=0.8)
    drawing.label(panel, "delay (s)", "right - wrong reaches (share)")
    drawing.title(panel, "First trials, no potentiation: tau_f")
    legend(panel, loc="upper right")


def _errors(panel: Any, rows: Sequence[Row]) -> None:
    for y, condition in enumerate(SHOWN):
        for key, ink, off in (("B right", COLOURS[0], -0.12), ("B to A", COLOURS[1], 0.12)):
            found = mean(of(rows, condition, f"unseen {key}"))
            panel.plot([found.low, found.high], [y + off] * 2, color=ink, linewidth=1.5)
            label = key if y == 0 else None
            panel.plot(found.value, y + off, "o", color=ink, markersize=5, label=label)
    panel.set_yticks(range(len(SHOWN)), SHOWN)
    panel.invert_yaxis()
    panel.set_xlim(-0.03, 1.03)
    drawing.label(panel, "share of B trials", "")
    drawing.title(panel, "B trials, delays of 3 to 10 s")
    legend(panel, loc="center right")


def _losses(panel: Any, rows: Sequence[Row]) -> None:
    names = [name for name in SHOWN if name != "intact"]
    for stage, ink, off in (("train", COLOURS[0], -0.12), ("unseen", COLOURS[1], 0.12)):
        for y, condition in enumerate(names):
            found = loss(rows, condition, f"{stage} score")
            panel.plot([found.low, found.high], [y + off] * 2, color=ink, linewidth=1.5)
            label = f"stage {stage!r}" if y == 0 else None
            panel.plot(found.value, y + off, "o", color=ink, markersize=5, label=label)
    panel.axvline(0.0, color=INK, linewidth=0.8)
    panel.set_yticks(range(len(names)), names)
    panel.invert_yaxis()
    drawing.label(panel, "score lost: intact - condition", "")
    drawing.title(panel, "What the ablation costs")
    legend(panel, loc="lower right")
