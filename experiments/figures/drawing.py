"""What the pictures share: grids of panels, spikes drawn to their peak, files without dates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.errors import UsageError
from snn_core.lab import Recording
from snn_core.plot.style import INK, LABEL, TICK, axes, label

DPI = 150
TITLE = 10


def figure(size: tuple[float, float]) -> Any:
    """Return an empty matplotlib Figure of `size` inches, without a window.

    Raises:
        UsageError: If matplotlib is not installed; the message has the pip line.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError("No figure: pip install 'reafference[plots]'.") from error
    made = Figure(figsize=size, layout="constrained")
    FigureCanvasAgg(made)
    return made


def grid(
    rows: int, columns: int, size: tuple[float, float], x: str = "", y: str = "", **shared: Any
) -> tuple[Any, NDArray[Any]]:
    """Return a Figure and its panels, (rows, columns), with the labels along the outer edges.

    Args:
        rows: Rows of panels.
        columns: Columns of panels.
        size: Inches.
        x: Label below the lowest row.
        y: Label left of the first column.
        shared: sharex, sharey of `Figure.subplots`.
    """
    made = figure(size)
    panels = made.subplots(rows, columns, squeeze=False, **shared)
    for panel in panels.flat:
        axes(panel, size)
    for panel in panels[-1] if x else ():
        panel.set_xlabel(x, fontsize=LABEL, color=INK)
    for panel in panels[:, 0] if y else ():
        panel.set_ylabel(y, fontsize=LABEL, color=INK)
    return made, panels


def title(panel: Any, text: str, ink: str = INK) -> None:
    """Write a panel's title, at its left."""
    panel.set_title(text, fontsize=TITLE, color=ink, loc="left")


def name(panel: Any, x: float, y: float, text: str, ink: str, right: bool = False) -> None:
    """Write the name of a curve beside it, from (x, y) in data on; up to there if `right`."""
    side = "right" if right else "left"
    panel.text(x, y, text, fontsize=TICK, color=ink, horizontalalignment=side)


def logarithmic(panel: Any, x: Sequence[float] = (), y: Sequence[float] = ()) -> None:
    """Give the axes that have ticks here a logarithmic scale, with plain numbers at the ticks."""
    for letter, ticks in (("x", x), ("y", y)):
        if ticks:
            panel.set(**{f"{letter}scale": "log"})
            axis = getattr(panel, f"{letter}axis")
            axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
            axis.set_ticks([], minor=True)


def with_peaks(recording: Recording, peak: float) -> tuple[Any, Any]:
    """Return times and potentials with a point at `peak` for each spike.

    A neuron with a reset has no sample at its peak: what is recorded is the end of the step.
    """
    at = np.searchsorted(recording.t, recording.spike_times)
    t = np.insert(recording.t, at, recording.spike_times)
    return t, np.insert(recording.v, at, peak)


def spikes(n: int) -> str:
    """Return "1 spike", "2 spikes"."""
    return f"{n} spike{'' if n == 1 else 's'}"


def save(made: Any, path: Path) -> None:
    """Write a Figure as PNG of 256 colours; the same Figure gives the same bytes."""
    from PIL import Image

    made.set_dpi(DPI)
    made.canvas.draw()
    picture = Image.fromarray(np.asarray(made.canvas.buffer_rgba())).convert("RGB")
    few = picture.quantize(256, dither=Image.Dither.NONE)
    few.save(path, dpi=(DPI, DPI), optimize=True)


__all__ = [
    "DPI",
    "axes",
    "figure",
    "grid",
    "label",
    "logarithmic",
    "name",
    "save",
    "spikes",
    "title",
    "with_peaks",
]
