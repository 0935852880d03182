"""Learning curves: one line per agent with its interval, and every seed behind it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from experiments import naming, records, statistics, table
from experiments.errors import UsageError
from experiments.results import Comparison, Row

# Okabe & Ito (2008): told apart by people with any colour vision.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555")
INK = "#2b2b2b"
FAINT = "#8a8a8a"


def colour(index: int) -> str:
    """Return the colour of the agent in row `index`."""
    return COLOURS[index % len(COLOURS)]


def stroke(index: int) -> str:
    """Return the line style of the agent in row `index`: another one when the colours are out."""
    return ("-", "--", ":")[index // len(COLOURS) % 3]


def canvas(
    width: float = 8.0, height: float = 4.6, columns: int = 1, rows: int = 1
) -> tuple[Any, Any]:
    """Return an empty figure and its axes, one or several.

    Args:
        width: Inches.
        height: Inches.
        columns: Number of axes side by side.
        rows: Number of such rows.

    Raises:
        UsageError: If matplotlib is not installed; the message has the pip line.
    """
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise UsageError("No figure: pip install 'reafference[plots]'.") from error
    figure = Figure(figsize=(width, height), layout="constrained")
    FigureCanvasAgg(figure)
    return figure, figure.subplots(rows, columns)


def write(figure: Any, path: Path) -> None:
    """Write a figure as PNG, whole or not at all; 128 colours make files a third as large."""
    from PIL import Image

    figure.set_dpi(110)
    figure.canvas.draw()
    picture = Image.fromarray(np.asarray(figure.canvas.buffer_rgba())[..., :3])
    with records.replacing(path) as temporary:
        picture.quantize(128, dither=Image.Dither.NONE).save(temporary, "PNG", optimize=True)


def draw(comparison: Comparison, path: Path) -> None:
    """Write the learning curves of a comparison as PNG.

    Raises:
        UsageError: If matplotlib is not installed; the message has the pip line.
    """
    figure, axes = canvas()
    shown = [(index, row) for index, row in enumerate(comparison.rows) if row.counted]
    ends = [_draw_row(axes, row, colour(index)) for index, row in shown]
    _label_ends(axes, ends, [(naming.short(row.agent), colour(index)) for index, row in shown])
    _frame(axes, comparison)
    write(figure, path)


def _draw_row(axes: Any, row: Row, ink: str) -> float:
    runs = row.counted
    length = min(len(run.means) for run in runs)
    steps = np.asarray(runs[0].steps[:length])
    means = np.array([run.means[:length] for run in runs])
    for one in means if len(means) > 1 else ():
        axes.plot(steps, one, color=ink, linewidth=0.6, alpha=0.3)
    middle = statistics.iqm(means.T)
    ends = [statistics.bootstrap_interval([column], resamples=1000) for column in means.T]
    low, high = np.array(ends).T
    if len(means) > 1:
        axes.fill_between(steps, low, high, color=ink, alpha=0.15, linewidth=0)
    axes.plot(steps, middle, color=ink, linewidth=2.0, solid_capstyle="round")
    return float(middle[-1])


def _label_ends(axes: Any, ends: list[float], names: list[tuple[str, str]]) -> None:
    """Write each agent's name beside the end of its line, moved apart where they would overlap."""
    low, high = axes.get_ylim()
    gap = (high - low) * 0.055
    order = np.argsort(ends)
    places: list[float] = []
    for index in order:
        places.append(max(ends[index], places[-1] + gap if places else low))
    ceiling = high
    for k in reversed(range(len(places))):
        places[k] = min(places[k], ceiling)
        ceiling = places[k] - gap
    for index, place in zip(order, places, strict=True):
        name, ink = names[index]
        axes.annotate(
            name,
            (1.0, place),
            xycoords=("axes fraction", "data"),
            xytext=(8, 0),
            textcoords="offset points",
            color=ink,
            fontsize=10,
            fontweight="bold",
            verticalalignment="center",
            annotation_clip=False,
        )


def _frame(axes: Any, comparison: Comparison) -> None:
    unit = "score" if comparison.metric == "score" else "return"
    if comparison.threshold is not None and comparison.metric == "return":
        axes.axhline(comparison.threshold, color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)))
    if comparison.metric == "score":
        for level in (0.0, 1.0):
            axes.axhline(level, color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)))
    seeds = max((len(row.counted) for row in comparison.rows), default=0)
    axes.set_title(
        f"{comparison.env}: {unit} of the frozen policy, IQM of {seeds} seeds, 95 % interval",
        loc="left",
        fontsize=11,
        color=INK,
    )
    axes.set_xlabel("env steps", color=INK)
    axes.set_ylabel(f"evaluation {unit}", color=INK)
    axes.set_xlim(0, comparison.steps)
    axes.xaxis.set_major_formatter(lambda value, _: table.grouped(round(value)))
    axes.grid(axis="y", color="#e6e6e6", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=INK, length=3)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color("#b0b0b0")
