"""SegmentedSwimmer: the travelling wave, its lag and frequency, economy, and what wounds do."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.segmented_swimmer.kernels import STEP
from experiments.figures import checks, drawing
from experiments.figures.envs.swimming import (
    FREQUENCIES,
    LENGTH,
    SEGMENTS,
    Measured,
    Swum,
    measure,
    speed,
)
from snn_core.plot.style import COLOURS, FAINT, INK, legend

TITLE = "SegmentedSwimmer: one wave on the body, and what is left of it after wounds"
SOURCE = (
    "Gray & Hancock 1955, J Exp Biol 32:802 (speed of a small wave); Wallen & Williams 1984, "
    "J Physiol 347:225 (in the lamprey the lag per segment is the same along the body and at all "
    "frequencies, one wave a body); Yu, Nguyen & Friesen 1999, J Neurosci 19:4634 (leeches swim "
    "with a severed cord: stretch is enough). Expected: closed forms; one wave on the body; what "
    "is only said in words there is counted."
)
CAPTION = """
Stage "plain", six segments. Top left: bends of the oracle's body, to the left upward. Top middle:
lag of each bend behind the one before it, of the coupled oscillators without stretch at four
frequencies; the line is one wave on seven links, for which the bias of the coupling asks. Top
right: speed against frequency. A wave of given bends swims in proportion to its frequency; muscles
of given strength bend the body less the faster they are, so that the same oscillators gain less and
less. Bottom left: way per energy against the number of waves on the body, at 1.9 Hz. Bottom middle:
speed over a second, mean of 16 bodies: ganglion 3 is silent from 5 to 10 s; link 3 is cut at 5 s.
Bottom right: all links are cut and the phases of 24 bodies are scattered: with stretch each body
finds a wave from head to tail again, and swims at two thirds of its speed; without stretch, and
equal oscillators, phases stay as they were drawn, and few happen to push. The settings of the
oracle were found by search, with its return and these wounds in view. Lags are not quite even: the
wave is slower in the middle of the body than at its ends.
"""
SPAN = round(1.0 / STEP)


def best(economy: NDArray[Any]) -> float:
    """Return the number of waves of the best economy, by a parabola through the best three."""
    k = int(np.clip(economy[1].argmax(), 1, economy.shape[1] - 2))
    a, b, _ = np.polyfit(economy[0, k - 1 : k + 2], economy[1, k - 1 : k + 2], 2)
    return float(-0.5 * b / a)


def rows(measured: Measured) -> list[checks.Row]:
    """Set waves, speeds and recoveries beside the expected ones."""
    found = [checks.row("small wave on many links: speed, of Gray & Hancock's",
                        measured.many, 1.0, 0.03, True, 3)]  # fmt: skip
    per_turn = measured.forced[1] / measured.forced[0]
    head = "given bends at 0.5, 1, 2, 4 Hz: speed per frequency, of that at 1 Hz"
    found.append(checks.row(head, per_turn / per_turn[1], np.ones(4), 1e-6, True, 4))
    one = 1.0 / (SEGMENTS + 1)
    for frequency in FREQUENCIES:
        head = f"oscillators of {frequency:g} Hz: mean lag per segment (cycles)"
        found.append(checks.row(head, measured.lags[frequency].mean(), one, 0.1, True, 3))
    even = [np.ptp(measured.lags[frequency]) for frequency in FREQUENCIES]
    found.append(checks.row("largest difference of lags along the body (cycles)", even, digits=3))
    whole = measured.oracle.measures[0]
    found.append(checks.row("oracle: waves on the body", whole["waves"], 1.0, 0.15, True, 2))
    per_cycle = whole["speed"] / whole["frequency"] / LENGTH
    found.append(checks.row("oracle: way per cycle (lengths)", per_cycle, digits=3))
    found.append(checks.row("oracle: way per energy (m/J)", whole["speed_per_energy"], digits=3))
    head = "waves on the body at the most way per energy"
    found.append(checks.row(head, best(measured.economy), 1.0, 0.15, True, 2))
    return found + _wounds(measured)


def _wounds(measured: Measured) -> list[checks.Row]:
    intact, found = measured.wounded["intact"], []
    usual = speed(intact, 11.0, 16.0).mean()
    for name, text in (("silenced", "ganglion 3 silent"), ("cut", "link 3 cut")):
        during, after = (speed(measured.wounded[name], *span).mean() / usual
                         for span in ((6.0, 10.0), (11.0, 16.0)))  # fmt: skip
        found.append(checks.row(f"{text}: speed from 1 to 5 s, of intact", during, digits=2))
        if name == "silenced":
            head = f"{text}: speed 1 to 6 s after its end, of intact"
            found.append(checks.row(head, after, 1.0, 0.05, True, 2))
    for name, swum in measured.severed.items():
        early, late = speed(swum, 0.0, 4.0) / usual, speed(swum, 10.0, 20.0) / usual
        head = f"all links cut, phases scattered, {name}: share that reaches half of intact"
        sure = name == "stretch"
        found.append(checks.row(head, np.mean(late > 0.5), 1.0 if sure else (), 0.1, digits=2))
        found.append(
            checks.row("the same: mean speed from 10 s on, of intact", late.mean(), digits=2)
        )
        head = "the same: that speed, of that in the first 4 s"
        found.append(
            checks.row(head, late.mean() / early.mean(), () if sure else 1.0, 0.15, digits=2)
        )
    return found


def draw(measured: Measured) -> Any:
    """Return the Figure: wave, lags and speed above economy and wounds."""
    made, panels = drawing.grid(2, 3, (12.0, 7.0))
    _wave(panels[0, 0], measured.oracle)
    _lags(panels[0, 1], measured)
    _speeds(panels[0, 2], measured)
    _best(panels[1, 0], measured.economy)
    _recover(panels[1, 1], measured.wounded)
    _alone(panels[1, 2], measured.severed)
    return made


def _wave(panel: Any, swum: Swum) -> None:
    time = STEP * np.arange(1, len(swum.bend) + 1)
    late = time > 4.0
    for k in range(SEGMENTS):
        panel.axhline(-1.5 * k, color=FAINT, linewidth=0.6)
        panel.plot(time[late], swum.bend[late, 0, k] - 1.5 * k, color=COLOURS[0], linewidth=1.4)
    panel.set_yticks([-1.5 * k for k in range(SEGMENTS)], [str(k + 1) for k in range(SEGMENTS)])
    drawing.label(panel, "time (s)", "segment (number from the head)")
    drawing.title(panel, "bends of the oracle's body")


def _lags(panel: Any, measured: Measured) -> None:
    panel.axhline(1.0 / (SEGMENTS + 1), color=FAINT, linewidth=1.2)
    for frequency, ink in zip(FREQUENCIES, COLOURS, strict=False):
        panel.plot(range(2, SEGMENTS + 1), measured.lags[frequency], "o-", color=ink, markersize=4,
                   linewidth=1.0, label=f"{frequency:g} Hz")  # fmt: skip
    panel.set_ylim(0.0, 0.3)
    panel.set_xticks(range(2, SEGMENTS + 1))
    drawing.label(panel, "segment", "lag behind the one before (cycles)")
    drawing.title(panel, "lag per segment; line: one wave a body")
    legend(panel, loc="upper right")


def _speeds(panel: Any, measured: Measured) -> None:
    slope = measured.forced[1, 1] / measured.forced[0, 1] / LENGTH
    panel.plot([0.0, 4.2], [0.0, 4.2 * slope], color=FAINT, linewidth=1.2)
    for data, ink, text in ((measured.forced, COLOURS[0], "wave of given bends"),
                            (measured.driven, COLOURS[1], "muscles at full strength")):  # fmt: skip
        panel.plot(data[0], data[1] / LENGTH, "o", color=ink, markersize=5, label=text)
    panel.set_ylim(bottom=0.0)
    drawing.label(panel, "frequency (Hz)", "speed (lengths/s)")
    drawing.title(panel, "speed against frequency")
    legend(panel, loc="upper left")


def _best(panel: Any, economy: NDArray[Any]) -> None:
    panel.axvline(1.0, color=FAINT, linewidth=1.2)
    panel.plot(*economy, "o-", color=COLOURS[0], markersize=4.5, linewidth=1.0)
    panel.set_ylim(bottom=0.0)
    drawing.label(panel, "waves on the body (number)", "way per energy (m/J)")
    drawing.title(panel, "one wave a body goes farthest")


def _recover(panel: Any, wounded: dict[str, Swum]) -> None:
    panel.axvspan(5.0, 10.0, color=FAINT, alpha=0.3, linewidth=0.0)
    for (name, swum), ink in zip(wounded.items(), (INK, *COLOURS), strict=False):
        way = swum.centre[SPAN:] - swum.centre[:-SPAN]
        pace = np.hypot(way[..., 0], way[..., 1]).mean(axis=1) / LENGTH
        time = STEP * (np.arange(len(pace)) + SPAN)
        panel.plot(time, pace, color=ink, linewidth=1.5, label=name)
    panel.set_ylim(bottom=0.0)
    drawing.label(panel, "time (s)", "speed of the last second (lengths/s)")
    drawing.title(panel, "ganglion 3 silent for 5 s; link 3 cut at 5 s")
    legend(panel, loc="lower right")


def _alone(panel: Any, severed: dict[str, Swum]) -> None:
    for (name, swum), ink in zip(severed.items(), COLOURS, strict=False):
        time = STEP * np.arange(1, len(swum.centre) + 1)
        away = np.hypot(swum.centre[..., 0], swum.centre[..., 1]) / LENGTH
        for body in range(away.shape[1]):
            label = name if body == 0 else None
            panel.plot(time, away[:, body], color=ink, linewidth=0.8, alpha=0.7, label=label)
    drawing.label(panel, "time (s)", "distance from the start (lengths)")
    drawing.title(panel, "all links cut, scattered phases")
    legend(panel, loc="upper left")


__all__ = ["CAPTION", "SOURCE", "TITLE", "draw", "measure", "rows"]
