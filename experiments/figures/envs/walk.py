"""Walk: Wilson's gaits, which lags hold the trunk, and what damage does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.bodies.hexapod import Hexapod
from envs.tasks.walk.kernels import STEP
from experiments.figures import checks, drawing
from experiments.figures.envs.walking import (
    CALM,
    DAMAGES,
    FAST,
    FREQUENCIES,
    LAGS,
    PAIRS,
    SLOW,
    SWING,
    Measured,
    at_lag,
    measure,
    phases,
    rests,
    wilson,
)
from snn_core.plot.style import COLOURS, FAINT, INK, legend

TITLE = "Walk: one rule makes all gaits, the ground decides which hold, and legs get lost"
SOURCE = (
    "Wilson 1966, Annu Rev Entomol 11:103 (swing of constant duration, the leg in front follows "
    "after a constant time, sides alternate: from these the wave, tetrapod and tripod gait by "
    "speed); DeAngelis, Zavatone-Veth & Clark 2019, eLife 8:e46409 (flies: one continuum, ruled by "
    "the duration of stance); Szczecinski et al. 2018, J Exp Biol 221:jeb189142 (static stability: "
    "fast walks hold with the tripod, slow ones with many lags); Delcomyn 1971, J Exp Biol 54:453 "
    "(without two legs cockroaches change the timing along a side, not across). Expected: closed "
    "forms of the rules, the polygon of the feet, and for the rest what follows from symmetry."
)
CAPTION = """
Stage "plain", four bodies each. Top left: feet of the oracle on the ground; at its speed front
feet bounce. Top middle: duty
factor and lag of the middle leg behind the hind leg, measured from the feet, of gaits by Wilson's
rules with a swing of 0.2 s; lines are the rules. Top right: speed against the duration of stance;
the line is the turn of the legs through the stroke they are told. Bottom left: speed against the
lag of each leg behind the one behind it, other things equal; filled where the polygon of the feet
on the ground holds the middle of the trunk at all times; more lags work than these, because a
trunk that tips for a moment goes on. Bottom middle: both middle legs lost, speed against the phase
of the front leg to the hind leg of its side; 0 is what the tripod leaves, at 0.5 diagonal legs
step together. That is best with the short stance only: with longer ones the best phases are 0.25
and 0.375, while the phases around which speed gathers stay near 0.5. Bottom right: score of the
oracle with each leg short (half the shank), weak (a tenth of the torque) or lost, 40 bodies of
stage "unseen"; the oracle does not feel its legs and compensates nothing.
"""


def stroke() -> float:
    """Way of the trunk in a stance, lengths: the chord of a leg at right angles to the trunk."""
    hexapod = Hexapod()
    return 2.0 * hexapod.reach * math.sin(CALM.stride) / hexapod.length


def middle(phase: NDArray[Any], weight: NDArray[Any]) -> float:
    """Mean direction of phases, cycles from 0 to 1."""
    mean = np.sum(weight * np.exp(2j * math.pi * phase))
    return float(np.angle(mean) / math.tau % 1.0)


def rows(measured: Measured) -> list[checks.Row]:
    """Set gaits, stability and damage beside the expected ones."""
    found = []
    share = np.array(FREQUENCIES) * SWING
    runs = [measured.series[frequency] for frequency in FREQUENCIES]
    rates = ", ".join(f"{frequency:g}" for frequency in FREQUENCIES)
    duty = [run.ground[100:].mean() for run in runs]
    head = f"steps of {rates} Hz: duty factor"
    found.append(checks.row(head, duty, 1.0 - share, 0.05, digits=2))
    late = [phases(run, frequency)[[1, 3]] for frequency, run in measured.series.items()]
    head = "the same: lag of the middle leg behind the hind leg (cycles)"
    found.append(checks.row(head, np.array(late)[:, 0], share, 0.03, digits=2))
    away = np.array([run.speed.mean() for run in runs]) * (1.0 - share) / FREQUENCIES
    head = "the same: way in a stance (lengths)"
    found.append(checks.row(head, away, [stroke()] * len(away), 0.1, True, 2))
    return found + _stability(measured) + _wounds(measured)


def _stability(measured: Measured) -> list[checks.Row]:
    found, lags = [], np.array(LAGS)
    kept = {duty: data[:, 0] > 0.9 * data[:, 0].max() for duty, data in measured.lagged.items()}
    for duty, text in ((FAST, "short"), (SLOW, "long")):
        held = np.array([rests(at_lag(duty, lag)) for lag in LAGS])
        head = f"{text} stance ({duty:g}): lags of 12 at which the feet hold the trunk"
        found.append(checks.row(head, held.sum()))
        head = "the same: of these, at how many it keeps 0.9 of its best speed"
        found.append(checks.row(head, (held & kept[duty]).sum(), held.sum()))
        found.append(checks.row("the same: at how many of 12 it does", kept[duty].sum()))
    head = "short stance: middle of the lags that keep 0.9 of the speed (cycles)"
    return [*found, checks.row(head, middle(lags, kept[FAST]), 0.5, 0.1, digits=2)]


def _wounds(measured: Measured) -> list[checks.Row]:
    found = []
    for duty, table in measured.middle.items():
        speed = table[:, 0]
        head = f"middle legs lost, duty factor {duty:g}: middle of the phases, by speed (cycles)"
        mean = middle(np.array(PAIRS), np.maximum(speed, 0.0))
        found.append(checks.row(head, mean, 0.5, 0.1, digits=2))
        best = PAIRS[int(speed.argmax())]
        found.append(checks.row("the same: phase of the best speed (cycles)", best, digits=3))
        head = "the same: speed in phase, as the tripod leaves them, of the best"
        found.append(checks.row(head, speed[0] / speed.max(), digits=2))
    lower = measured.damaged < measured.intact
    return [
        *found,
        checks.row("damages of 18 that lower the score of the oracle", lower.sum(), 18),
        checks.row("score without damage", measured.intact, 1.0, 0.1, digits=2),
        *(checks.row(f"score with a leg {name}, l1 to r3", scores, digits=2)
          for name, scores in zip(DAMAGES, measured.damaged, strict=True)),
    ]  # fmt: skip


def draw(measured: Measured) -> Any:
    """Return the Figure: gaits above stability and damage."""
    made, panels = drawing.grid(2, 3, (12.0, 7.0))
    _feet(panels[0, 0], measured.oracle.ground[:, 0])
    _rules(panels[0, 1], measured)
    _speeds(panels[0, 2], measured)
    _lags(panels[1, 0], measured)
    _pairs(panels[1, 1], measured.middle)
    _damage(panels[1, 2], measured)
    return made


def _feet(panel: Any, ground: NDArray[Any]) -> None:
    time = STEP * np.arange(len(ground))
    late = (time > 4.0) & (time < 6.0)
    for k in range(6):
        ink = COLOURS[0] if k in (0, 2, 4) else COLOURS[1]
        panel.fill_between(time[late], -k - 0.4, -k - 0.4 + 0.8 * ground[late, k], color=ink,
                           linewidth=0.0, step="post")  # fmt: skip
    panel.set_yticks(range(0, -6, -1), Hexapod.legs)
    drawing.label(panel, "time (s)", "leg (side, number from the front)")
    drawing.title(panel, "feet of the oracle on the ground")


def _rules(panel: Any, measured: Measured) -> None:
    ends = np.array([0.7, 2.6])
    panel.plot(ends, 1.0 - SWING * ends, color=FAINT, linewidth=1.2)
    panel.plot(ends, SWING * ends, color=FAINT, linewidth=1.2)
    duty = [run.ground[100:].mean() for run in measured.series.values()]
    late = [phases(run, frequency)[1] for frequency, run in measured.series.items()]
    panel.plot(FREQUENCIES, duty, "o", color=COLOURS[0], markersize=5, label="duty factor")
    panel.plot(FREQUENCIES, late, "s", color=COLOURS[1], markersize=5, label="lag (cycles)")
    panel.set_ylim(0.0, 1.0)
    drawing.label(panel, "steps of a leg (Hz)", "share of the cycle")
    drawing.title(panel, "Wilson's rules, from wave to tripod")
    legend(panel, loc="upper right")


def _speeds(panel: Any, measured: Measured) -> None:
    stance = np.array([wilson(f).duty / f for f in FREQUENCIES])
    line = np.linspace(0.15, 1.0, 100)
    panel.plot(line, stroke() / line, color=FAINT, linewidth=1.2)
    speed = [run.speed.mean() for run in measured.series.values()]
    panel.plot(stance, speed, "o", color=COLOURS[0], markersize=5)
    panel.set_ylim(0.0, 2.0)
    drawing.label(panel, "duration of stance (s)", "speed (lengths/s)")
    drawing.title(panel, "speed is ruled by the stance")


def _lags(panel: Any, measured: Measured) -> None:
    for duty, ink in ((FAST, COLOURS[0]), (SLOW, COLOURS[1])):
        speed = measured.lagged[duty][:, 0]
        held = np.array([rests(at_lag(duty, lag)) for lag in LAGS])
        panel.plot(LAGS, speed / speed.max(), color=ink, linewidth=1.0)
        panel.plot(np.array(LAGS)[held], (speed / speed.max())[held], "o", color=ink,
                   label=f"duty factor {duty:g}")  # fmt: skip
        panel.plot(np.array(LAGS)[~held], (speed / speed.max())[~held], "o", color=ink,
                   markerfacecolor="none")  # fmt: skip
    panel.axhline(0.0, color=FAINT, linewidth=0.8)
    drawing.label(panel, "lag along a side (cycles)", "speed (share of the best)")
    drawing.title(panel, "which lags hold the trunk")
    legend(panel, loc="lower center")


def _pairs(panel: Any, tables: dict[float, NDArray[Any]]) -> None:
    panel.axhline(0.0, color=FAINT, linewidth=0.8)
    panel.plot([0.5, 0.5], [0.0, 0.9], color=FAINT, linewidth=1.2)
    for (duty, table), ink in zip(tables.items(), COLOURS, strict=False):
        panel.plot(PAIRS, table[:, 0], "o-", color=ink, markersize=5, linewidth=1.0,
                   label=f"duty factor {duty:g}")  # fmt: skip
    drawing.label(panel, "phase of front and hind leg (cycles)", "speed (lengths/s)")
    drawing.title(panel, "both middle legs lost")
    panel.set_ylim(top=1.4)
    legend(panel, loc="upper left")


def _damage(panel: Any, measured: Measured) -> None:
    panel.axhline(measured.intact, color=INK, linewidth=1.2)
    for k, (name, scores) in enumerate(zip(DAMAGES, measured.damaged, strict=True)):
        place = np.arange(6) + 0.27 * (k - 1)
        panel.bar(place, scores, 0.25, color=COLOURS[k], label=name)
    panel.set_xticks(range(6), Hexapod.legs)
    panel.set_ylim(0.0, 1.5)
    drawing.label(panel, "damaged leg (side, number)", "score of the oracle")
    drawing.title(panel, "line: intact")
    legend(panel, loc="upper right")


__all__ = ["CAPTION", "SOURCE", "TITLE", "draw", "measure", "rows"]
