"""Crawl: frequency and wavelength fall with the load; a clock; ways to an odour."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from envs.tasks.crawl.kernels import FARTHEST, NEAREST, REACH, STEP
from experiments.figures import checks, drawing
from experiments.figures.envs.crawl_runs import FACTORS, Gaits, Many, gaits, odours, wounded
from snn_core.plot.style import COLOURS, FAINT, legend

TITLE = "Crawl: one worm, one set of reflexes, gaits from thin to stiff media"
SOURCE = (
    "Fang-Yen et al. 2010, PNAS 107:20323 (worms in fluids of nearly five decades of viscosity: "
    "frequency and wavelength fall together, the power of the muscles is nearly constant); their "
    "ends are 1.76 Hz and 1.54 body lengths in water, 0.30 Hz and 0.65 on agar, taken from papers "
    "and models that quote them: the figures themselves were not at hand. Fouad et al. 2018, eLife "
    "7:e29913 (parts of the circuit make rhythms of their own, seen where it is interrupted; in "
    "words). Izquierdo & Lockery 2010, J Neurosci 30:12908 (klinotaxis, in words). Expected: these "
    "ends, frequencies as a ratio because the body is another; rank correlations of -1; counts; "
    "the chance that a straight line passes an odour within reach."
)
CAPTION = """
Stage "plain", eight bodies in each medium (median); the drag of the medium is 0.1 to 100 times that
of the plain one, ten times as large across the body as along it in all. Top left and middle: bends
in the thinnest and in the stiffest medium, to the left upward. Top right and bottom left:
frequency and wavelength of the oracle's stretch reflexes, which do not know the medium (lines: the
ends of Fang-Yen et al.). Bottom middle: speed of the reflexes and of a clock that keeps frequency
and lag of the plain medium. Bottom right: power of the muscles. Frequency and wavelength fall with
the load at nearly constant power, and in stiff media the reflexes go on where the clock stands
still. The settings of muscles and reflexes were sought with the two ends in view; what lies between
them, power, clock and wounds were not. Two rows fail. In the thinnest medium the wave is too short;
settings with 1.5 lengths there exist, but in their waves every second cycle differs. And in the
stiffest medium the tail turns more often than the head, so that the wave holds less of the bends
than elsewhere; up to half of that drag it holds nine tenths. The ends are also three decades apart
here, and nearly five for the animal. A silent ganglion parts the wave: what lies behind it takes a
quicker rhythm of its own, and the speed is regained when it speaks again. Odours: 100 bodies of
stage "train" in 30 s. "By the nose" sees what an agent sees: a lasting bend to the side of the
sweep on which the smell rose, larger while smell is lost. Its settings were found for an earlier
body and were not sought again: it finds more than a worm that goes straight on, and far less than
one that knows the way.
"""
FAILS = (
    "wavelength in the thinnest medium (lengths)",
    "share of the bends' spectrum at the wave: least of all media",
)
LONG, SHORT = 1.54, 0.65
FAST, SLOW = 1.76, 0.30
LUCK = float(np.arcsin(REACH / np.linspace(NEAREST, FARTHEST, 1001)).mean() / np.pi)


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        reflex: Gaits by stretch reflexes.
        clock: Gaits by a clock that fits the plain medium.
        found: Odours reached and share of bodies with any, by kind of steering.
        wounds: Speeds and rhythms of head and tail, before, in and after a silence.
    """

    reflex: Gaits
    clock: Gaits
    found: dict[str, tuple[float, float]]
    wounds: Many


def measure() -> Measured:
    """Run all experiments."""
    reflex = gaits()
    plain = FACTORS.index(1.0)
    links = reflex.bend.shape[2] + 1
    lag = 1.0 / (links * float(reflex.wavelength[plain]))
    found = {kind: odours(kind) for kind in ("oracle", "blind", "nose")}
    clock = gaits((float(reflex.frequency[plain]), lag))
    return Measured(reflex, clock, found, wounded())


def rows(measured: Measured) -> list[checks.Row]:
    """Set waves, speeds and odours beside the expected ones."""
    reflex, clock = measured.reflex, measured.clock
    falls = [_rank(reflex.frequency), _rank(reflex.wavelength)]
    share = clock.speed / reflex.speed
    plain = FACTORS.index(1.0)
    found = measured.found
    return [
        checks.row("wavelength in the thinnest medium (lengths)", reflex.wavelength[0], LONG, 0.1,
                   True, 2),
        checks.row("wavelength in the stiffest medium (lengths)", reflex.wavelength[-1], SHORT, 0.2,
                   True, 2),
        checks.row("frequency in the thinnest, of that in the stiffest",
                   reflex.frequency[0] / reflex.frequency[-1], FAST / SLOW, 0.2, True, 2),
        checks.row("the same (Hz)", reflex.frequency[[0, -1]], digits=2),
        checks.row("rank correlation with the load: frequency, wavelength", falls, [-1.0, -1.0],
                   0.2, digits=2),
        checks.row("largest power of the muscles, of the smallest", np.max(reflex.power)
                   / np.min(reflex.power), 1.0, 0.4, True, 2),
        checks.row("share of the bends' spectrum at the wave: least of all media",
                   reflex.pure.min(), 1.0, 0.2, True, 2),
        checks.row("speed of the clock, of the reflexes: thinnest, plain, stiffest medium",
                   share[[0, plain, -1]], digits=2),
        *_wounds(measured.wounds),
        checks.row("odours in 30 s: the way known, by the nose, straight on",
                   [found[kind][0] for kind in ("oracle", "nose", "blind")], digits=2),
        checks.row("share of bodies that reach any: the way known",
                   found["oracle"][1], 1.0, 0.05, digits=2),
        checks.row("the same by the nose", found["nose"][1], digits=2),
        checks.row("the same straight on; expected: on a line in any direction",
                   found["blind"][1], LUCK, 0.06, digits=2),
    ]  # fmt: skip


def _wounds(wounds: Many) -> list[checks.Row]:
    speed, head, tail = wounds
    parted = [(np.abs(tail / head - 1.0)[when] > 0.1).mean() for when in range(3)]
    return [
        checks.row("ganglion 3 silent for 8 s: share with two rhythms, before, then, after",
                   parted, [0.0, 1.0, 0.0], 0.1, digits=2),
        checks.row("the same: rhythm of head and tail in the silence (Hz)",
                   [np.median(head[1]), np.median(tail[1])], digits=2),
        checks.row("the same: speed in the silence, of that before",
                   np.median(speed[1] / speed[0]), digits=2),
        checks.row("the same: speed after it, of that before",
                   np.median(speed[2] / speed[0]), 1.0, 0.1, True, 2),
    ]  # fmt: skip


def _rank(values: Any) -> float:
    """Spearman's correlation with the load."""
    return float(np.corrcoef(np.argsort(np.argsort(values)), np.arange(len(values)))[0, 1])


def draw(measured: Measured) -> Any:
    """Return the Figure: waves above, gaits against the load."""
    made, panels = drawing.grid(2, 3, (12.0, 7.0))
    reflex, clock = measured.reflex, measured.clock
    _bends(panels[0, 0], reflex, 0, 2.0)
    _bends(panels[0, 1], reflex, -1, 8.0)
    series = (
        (panels[0, 2], reflex.frequency, "frequency (Hz)", "frequency"),
        (panels[1, 0], reflex.wavelength, "wavelength (lengths)", "wavelength"),
        (panels[1, 1], reflex.speed, "speed (lengths/s)", "speed"),
        (panels[1, 2], reflex.power, "power (mW)", "power of the muscles"),
    )
    for panel, values, unit, text in series:
        panel.plot(FACTORS, values, "o-", color=COLOURS[0], markersize=4.5, linewidth=1.2,
                   label="stretch reflexes")  # fmt: skip
        panel.set_xscale("log")
        drawing.label(panel, "drag (of the plain medium)", unit)
        drawing.title(panel, text)
    for end in (LONG, SHORT):
        panels[1, 0].axhline(end, color=FAINT, linewidth=1.2)
    panels[1, 1].plot(FACTORS, clock.speed, "s--", color=COLOURS[1], markersize=4, linewidth=1.0,
                      label="clock")  # fmt: skip
    legend(panels[1, 1], loc="lower left")
    for panel in (panels[0, 2], *panels[1]):
        panel.set_ylim(bottom=0.0)
    return made


def _bends(panel: Any, lived: Gaits, medium: int, seconds: float) -> None:
    course = lived.bend[medium, : round(seconds / STEP)]
    for k in range(course.shape[1]):
        panel.axhline(-2.0 * k, color=FAINT, linewidth=0.6)
        panel.plot(STEP * np.arange(len(course)), course[:, k] - 2.0 * k, color=COLOURS[0],
                   linewidth=1.3)  # fmt: skip
    panel.set_yticks(
        [-2.0 * k for k in range(course.shape[1])], [str(k + 1) for k in range(course.shape[1])]
    )
    drawing.label(panel, "time (s)", "segment (number from the head)")
    drawing.title(panel, f"{FACTORS[medium]:g} times the drag")
