"""Object x grip, the aperture of the reach, grip force against load and friction."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.bodies.hand import Hand
from envs.bodies.planar import minimum_jerk
from envs.tasks.grasp_premotor.oracle import APPROACH, GRAVITY, MARGIN, REACH
from envs.tasks.grasp_premotor.trials import NAMED, NAMED_FRICTION, NAMED_MASS, STEP
from experiments.figures import checks, drawing
from experiments.figures.envs.grasp_runs import (
    HELD,
    Condition,
    Lived,
    Releasing,
    crossed,
    lived,
    times,
)
from snn_core.plot.style import COLOURS, FAINT, INK

TITLE = "GraspPremotor: object x grip, aperture, grip force"
SOURCE = (
    "Vargas-Irwin et al. 2015, J Neurosci 35:10888 (objects that can be grasped in several ways, "
    "object and grip told one after the other). Jeannerod 1984, J Mot Behav 16:235 (aperture). "
    "Smeets & Brenner 1999, Motor Control 3:237 (each digit goes to its place with minimum jerk). "
    "Johansson & Westling 1984, Exp Brain Res 56:550 (grip force rises with weight and "
    "slipperiness by a safety margin, in parallel with the load force). Expected: every trial well "
    "done; the aperture of Smeets & Brenner's digits in closed form, largest at 60 to 70 % of the "
    "reach, 0.8 cm for each cm of the object; slip at weight / (2 x friction); correlation 1."
)
CAPTION = """
The oracle in `GraspPremotor-v0`. Aperture during the reach for objects of 2 to 6 cm; its peak
against their width (line: closed form). Grip force of a digit against the load force of both while
a 200 g object is lifted, for three frictions. Grip force during the hold against the weight (dots),
and the grip force at which the object slipped when the grip was let go slowly (crosses; lines:
weight / (2 x friction)). The oracle is told mass and friction and its margin of 50 % is set by
hand: what is measured is that hand, contacts and servos deliver it. As in people the hand first
presses down a little (preload), then both forces rise together; less closely for light objects,
where a constant part of the grip weighs more. The table of object x grip
holds four named objects; the grid is three widths x heights x masses x frictions; each with both
grips and both orders of the cues.
"""
WIDTHS = np.linspace(0.02, 0.06, 9)
MASSES = (0.05, 0.1, 0.2, 0.3)
FRICTIONS = (0.4, 0.6, 1.2)
SLIPPING = 0.01  # m/s
TITLES = ("reach", "largest aperture", "lift of 200 g", "held (o) and slip (x)")


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        reaches: Reaches to objects of WIDTHS.
        lifts: Lifts of MASSES x FRICTIONS.
        slip: Grip force at which each of them slipped, N, (masses, frictions).
        named: Share of trials with success, by named object and grip, (4, 2).
        grid: The same over the whole grid, by grip, (2,).
        faults: Trials of both with a fault.
    """

    reaches: Lived
    lifts: Lived
    slip: NDArray[np.float64]
    named: NDArray[np.float64]
    grid: NDArray[np.float64]
    faults: int


def measure() -> Measured:
    """Run all experiments."""
    lifting = crossed((0.035,), (0.06,), MASSES, FRICTIONS)
    both = (0.0, 1.0)
    named = [Condition(*size, NAMED_MASS, NAMED_FRICTION, grip, order)
             for size in NAMED for grip in both for order in both]  # fmt: skip
    grid = crossed(
        (0.02, 0.04, 0.06), (0.05, 0.065, 0.08), (0.05, 0.15, 0.3), (0.4, 0.8, 1.2), both, both
    )
    four, whole = lived(named), lived(grid)
    precise = np.array([each.precision for each in grid])
    return Measured(
        lived([Condition(width, 0.065, 0.15, 0.8) for width in WIDTHS.tolist()]),
        lived(lifting),
        _slip(lived(lifting, Releasing)),
        four.success.reshape(4, 2, 2).mean(axis=2),
        np.array([whole.success[precise == grip].mean() for grip in both]),
        int(four.faults.sum() + whole.faults.sum()),
    )


def _slip(course: Lived) -> NDArray[np.float64]:
    """Grip force at the moment of the slip, (masses, frictions)."""
    fell = np.diff(course.slid, axis=0) > SLIPPING * STEP
    fell[: int(np.searchsorted(times(course), HELD))] = False
    moment = fell.argmax(axis=0)
    found: NDArray[np.float64] = course.grip[moment, np.arange(fell.shape[1])]
    return found.reshape(len(MASSES), len(FRICTIONS))


def rows(measured: Measured) -> list[checks.Row]:
    """Set the numbers beside the expected ones."""
    peak, moment = _peaks(measured.reaches)
    closed, expected = _closed()
    static, coupling = _static(measured.lifts), _coupling(measured.lifts)
    weight, friction = GRAVITY * np.array(MASSES), np.array(FRICTIONS)
    least = weight[:, np.newaxis] / (2.0 * friction)
    slope = [np.polyfit(weight, static[:, each], 1)[0] for each in range(len(FRICTIONS))]
    return [
        checks.row("share of trials with success, plate, column, cube, block x power, precision",
                   measured.named.ravel(), np.ones(8), digits=2),
        checks.row("the same over the whole grid, power, precision", measured.grid, np.ones(2),
                   digits=3),
        checks.row("trials that began early or crushed the object", measured.faults, 0),
        checks.row("time of the largest aperture (share of the reach), 2 to 6 cm", moment, expected,
                   0.03, digits=2),
        checks.row("its mean (Jeannerod: 0.6 to 0.7)", moment.mean(), 0.65, 0.05, digits=2),
        checks.row("largest aperture (cm), 2 to 6 cm", 100.0 * peak, 100.0 * closed, 0.2, digits=2),
        checks.row("its slope by width (Smeets & Brenner: 0.8)", np.polyfit(WIDTHS, peak, 1)[0],
                   0.8, 0.08, digits=2),
        checks.row("grip force at slip (N), 50 to 300 g, friction 0.4", measured.slip[:, 0],
                   least[:, 0], 0.05, True, 2),
        checks.row("the same, friction 1.2", measured.slip[:, 2], least[:, 2], 0.05, True, 2),
        checks.row("slope of held grip force by weight, friction 0.4, 0.6, 1.2", slope,
                   (1.0 + MARGIN) / (2.0 * friction), 0.05, True, 2),
        checks.row("safety margin of 300 g (share of the slip force)",
                   static[-1] / measured.slip[-1] - 1.0, digits=2),
        checks.row("correlation of grip and load force while the load rises, 200 and 300 g",
                   coupling[6:], np.ones(6), 0.05, digits=3),
        checks.row("the same, 50 and 100 g", coupling[:6], digits=3),
    ]  # fmt: skip


def _peaks(course: Lived) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Largest aperture (m) and its time as a share of the reach."""
    reach = times(course) <= REACH
    part = course.aperture[reach]
    return part.max(axis=0), times(course)[part.argmax(axis=0)] / REACH


def _closed() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The same for digits without mass."""
    share = np.linspace(0.0, 1.0, 2001)[:, np.newaxis]
    hand = Hand()
    first, second = hand.ranges[1:3].mean(axis=1)
    start = hand.base - hand.proximal * np.sin(first) - hand.distal * np.sin(first + second)
    course = minimum_jerk(share)[0]
    place = start + (0.5 * WIDTHS + hand.tip - start) * course
    aperture = 2.0 * (place + 0.5 * APPROACH * (1.0 - share) ** 2 * share**3 - hand.tip)
    return aperture.max(axis=0), share[aperture.argmax(axis=0), 0]


def _static(course: Lived) -> NDArray[np.float64]:
    """Grip force during the hold, N, (masses, frictions)."""
    held = times(course) > HELD
    made: NDArray[np.float64] = course.grip[held].mean(axis=0)
    return made.reshape(len(MASSES), len(FRICTIONS))


def _loading(course: Lived, trial: int) -> slice:
    """From the end of the preload phase, when the hand stops pressing down, to the largest load."""
    load = course.load[:, trial]
    last = int(load.argmax())
    pressing = np.flatnonzero(load[:last] <= 0.0)
    return slice(int(pressing[-1]), last + 1)


def _coupling(course: Lived) -> NDArray[np.float64]:
    """Correlation of grip and load force in the loading phase, (trials,)."""
    parts = [_loading(course, trial) for trial in range(course.grip.shape[1])]
    pairs = [(course.grip[p, t], course.load[p, t]) for t, p in enumerate(parts)]
    return np.array([np.corrcoef(*pair)[0, 1] for pair in pairs])


def draw(measured: Measured) -> Any:
    """Return the Figure."""
    made, panels = drawing.grid(1, 4, (12.6, 3.2))
    reach, size, coupling, weight = panels[0]
    time = times(measured.reaches)
    peak, _ = _peaks(measured.reaches)
    for index in range(0, len(WIDTHS), 2):
        ink = COLOURS[index // 2]
        reach.plot(time, 100.0 * measured.reaches.aperture[:, index], color=ink, linewidth=1.2)
        size.plot(100.0 * WIDTHS[index], 100.0 * peak[index], "o", color=ink, markersize=5)
    reach.set_xlim(0.0, REACH + 0.1)
    size.plot(100.0 * WIDTHS, 100.0 * _closed()[0], color=INK, linewidth=0.8)
    static = _static(measured.lifts)
    first = MASSES.index(0.2) * len(FRICTIONS)
    weights = GRAVITY * np.array(MASSES)
    for index, friction in enumerate(FRICTIONS):
        ink = COLOURS[index]
        part = slice(0, int(np.searchsorted(times(measured.lifts), HELD)))
        trial = (measured.lifts.load[part, first + index], measured.lifts.grip[part, first + index])
        coupling.plot(*trial, color=ink, linewidth=1.2)
        weight.plot(weights, weights / (2.0 * friction), color=FAINT, linewidth=1.0)
        weight.plot(weights, measured.slip[:, index], "x", color=ink, markersize=5)
        weight.plot(weights, static[:, index], "o-", color=ink, markersize=4.5, linewidth=1.0)
        drawing.name(weight, 0.45, 5.6 - 0.55 * index, f"friction {friction:g}", ink)
    for panel, text in zip(panels[0], TITLES, strict=True):
        drawing.title(panel, text)
    drawing.label(reach, "time since go (s)", "aperture (cm)")
    drawing.label(size, "width (cm)", "aperture (cm)")
    drawing.label(coupling, "load force (N)", "grip force (N)")
    drawing.label(weight, "weight (N)", "grip force (N)")
    return made
