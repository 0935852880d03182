"""Standing on three segments: growth rates, critical delay, ankle and hip strategy."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.bodies.stander import Stander
from experiments.figures import checks, drawing
from experiments.figures.envs import stand_runs as runs
from snn_core.plot.style import COLOURS, FAINT, INK

TITLE = "Stand: an inverted pendulum in splints, ankle and hip without"
SOURCE = (
    "Winter 2009, Biomechanics and motor control of human movement, 4th ed. (masses and lengths); "
    "Peterka 2002, J Neurophysiol 88:1097 (gains 970 N m/rad and 344 N m s/rad of the delayed "
    "loop); Horak & Nashner 1986, J Neurophysiol 55:1369 (on a short support the hip does what the "
    "ankle does on a long one); Runge et al. 1999, Gait Posture 10:161 (on a flat support the hip "
    "joins in at fast translations). Expected: closed forms of the linear bodies, the trajectory "
    "of UprightSway, and the order of the published findings; their angles are not compared."
)
CAPTION = """
Top left: a body of `Stand-v0` with locked knee and hip falls on a tilting support as the inverted
pendulum of `UprightSway-v0` does, another program with another integrator. Top right: ankle angle
and rate hold that body with a delay; the sway grows from the critical delay on (dashed: closed
form; the physics step of 5 ms after which a torque acts is not counted). Bottom left: the oracle, a
linear-quadratic regulator that weighs torques by the largest ones, on a support that jumps back
within 0.3 s. On the flat support the hip bends little until the ankle is at its limit; on a beam of
9 cm it bends two to three times as much. Bottom right: the largest jump that does not end in a
fall. In splints it comes near to what the edge of the support allows an ankle (line; a bound, as
the oracle does not use the edge from the start on); a free body does better on short supports, by
its hip. On the flat support it does not: the knee gives way.
"""
BODIES = ((75.0, 1.75), (50.0, 1.5), (95.0, 1.95))
LOOPS = ((970.0, 344.0), (1200.0, 300.0), (850.0, 380.0))
SHIFTS = np.arange(-0.04, 0.05, 0.01)
JUMPS = np.array([0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.12, 0.14, 0.16])
FLAT, BEAM = 0.24, 0.09
LENGTHS = (0.24, 0.18, 0.12, 0.09, 0.06)
FINE = np.arange(0.7, 1.6, 0.02)
HOLD = 0.5 * runs.STEP


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        growth: Growth rates of free bodies in their three shapes, and in splints, 1/s, (bodies, 4).
        closed: The same in closed form.
        twins: Lean in splints and that of UprightSway, rad, (2, steps), for each body.
        delays: Delay of the whole loop, s, (loops, n).
        sway: Growth rate of the sway there, 1/s, (loops, n).
        critical: Closed form of the critical delay, s, (loops,).
        hip: Largest flexion of the hip, deg, on flat support and beam, NaN after falls, (2, jumps).
        ankle: Range of the ankle angle, deg, the same.
        largest: Largest jump without a fall in splints and free, m, (2, lengths).
        followed: Spread of the ankle angle over that of the lean, on a support that follows the
            lean and on a still one, (2,).
    """

    growth: NDArray[np.float64]
    closed: NDArray[np.float64]
    twins: list[tuple[NDArray[np.float64], NDArray[np.float64]]]
    delays: NDArray[np.float64]
    sway: NDArray[np.float64]
    critical: NDArray[np.float64]
    hip: NDArray[np.float64]
    ankle: NDArray[np.float64]
    largest: NDArray[np.float64]
    followed: NDArray[np.float64]


def measure() -> Measured:
    """Run all experiments."""
    falls = np.array([_falls(runs.limp(mass, stature)) for mass, stature in BODIES])
    pairs = [runs.twins(Stander(mass=m, stature=h, poise=0.0)) for m, h in BODIES]
    prompt = runs.limp(time=0.001)
    critical = np.array([runs.critical_delay(prompt, *loop) for loop in LOOPS])
    delays = np.round(critical[:, np.newaxis] + SHIFTS - HOLD, 2)
    sway = [runs.delayed(prompt, *loop, late) for loop, late in zip(LOOPS, delays, strict=True)]
    jumped = [runs.translated(JUMPS, length) for length in (FLAT, BEAM)]
    hip = [np.where(stands, np.max(angles[..., 2], axis=0), np.nan) for angles, stands in jumped]
    ankle = [np.ptp(angles[..., 0], axis=0) for angles, _ in jumped]
    largest = [[_largest(length, braced) for length in LENGTHS] for braced in (True, False)]
    return Measured(
        falls[:, 0], falls[:, 1], pairs, delays + HOLD, np.array(sway), critical, np.degrees(hip),
        np.degrees(ankle), np.array(largest),
        np.array([runs.referenced(gain) for gain in (1.0, 0.0)]),
    )  # fmt: skip


def rows(measured: Measured) -> list[checks.Row]:
    """Set the numbers beside the expected ones."""
    bound = np.array([runs.largest_translation(length) for length in LENGTHS])
    apart = [np.abs(mine - theirs).max() / np.abs(theirs).max() for mine, theirs in measured.twins]
    found = [
        runs.crossing(late, rate) for late, rate in zip(measured.delays, measured.sway, strict=True)
    ]
    both = np.isfinite(measured.hip).all(axis=0)
    flat, beam = measured.hip[:, both]
    shorter = np.array(LENGTHS) <= BEAM
    return [
        checks.row("growth rate in splints, three bodies (1/s)", measured.growth[:, 3],
                   measured.closed[:, 3], 0.01, True, 3),
        *(checks.row(f"growth rates of the free body of {mass:g} kg, {stature:g} m (1/s)",
                     measured.growth[body, :3], measured.closed[body, :3], 0.01, True, 3)
          for body, (mass, stature) in enumerate(BODIES)),
        checks.row("splints: largest distance from UprightSway, share of the lean", apart,
                   [0.0] * len(apart), 0.01, digits=4),
        checks.row("critical delay, three loops (s)", found, measured.critical, 0.03, True, 4),
        checks.row("jumps at which the beam asks more of the hip than the flat support",
                   np.sum(beam > flat), int(both.sum())),
        checks.row("jumps at which hip over ankle is larger on the beam",
                   np.sum((measured.hip / measured.ankle)[1, both]
                          > (measured.hip / measured.ankle)[0, both]), int(both.sum())),
        checks.row("hip flexion, jump of 2, 4, 8 cm, flat (deg)", measured.hip[0, [1, 3, 5]],
                   digits=1),
        checks.row("the same on a beam of 9 cm (deg)", measured.hip[1, [1, 3, 5]], digits=1),
        checks.row("hip per cm of jump, flat, 2 and 16 cm (deg): grows",
                   measured.hip[0, [1, -1]] / (100.0 * JUMPS[[1, -1]]), digits=2),
        checks.row("largest jump in splints, support 24, 18, 12, 9, 6 cm (cm)",
                   100.0 * measured.largest[0], 100.0 * bound, 0.12, True, 1),
        checks.row("the same, free body (cm)", 100.0 * measured.largest[1], digits=1),
        checks.row("short supports (9, 6 cm) on which the free body outdoes the ankle's bound",
                   np.sum(measured.largest[1] > bound, where=shorter), int(shorter.sum())),
        checks.row("ankle angle over lean (spread), support follows the lean, and is still",
                   measured.followed, [0.0, 1.0], 0.02, digits=3),
    ]  # fmt: skip


def draw(measured: Measured) -> Any:
    """Return the Figure."""
    made, panels = drawing.grid(2, 2, (9.6, 6.8))
    for index, (mine, theirs) in enumerate(measured.twins):
        time = 2.0 * runs.STEP * np.arange(1, len(mine) + 1)
        panels[0, 0].plot(time, theirs, color=COLOURS[index], linewidth=1.0)
        panels[0, 0].plot(time[::4], mine[::4], ".", color=COLOURS[index], markersize=6)
    drawing.label(panels[0, 0], "time (s)", "lean (rad)")
    drawing.title(panels[0, 0], "in splints: Stand (points), UprightSway (lines)")
    for index, (late, rate) in enumerate(zip(measured.delays, measured.sway, strict=True)):
        panels[0, 1].plot(late, rate, "o-", color=COLOURS[index], markersize=4.0, linewidth=1.0)
        panels[0, 1].axvline(measured.critical[index], color=COLOURS[index], linestyle="--",
                             linewidth=0.8)  # fmt: skip
    panels[0, 1].axhline(0.0, color=FAINT, linewidth=0.8)
    drawing.label(panels[0, 1], "delay of the loop (s)", "growth of the sway (1/s)")
    drawing.title(panels[0, 1], "delayed feedback of the ankle")
    _strategies(panels[1], measured)
    return made


def _strategies(panels: NDArray[Any], measured: Measured) -> None:
    for row, ink in ((0, INK), (1, COLOURS[5])):
        panels[0].plot(100.0 * JUMPS, measured.hip[row], "o-", color=ink, markersize=4.5)
        panels[1].plot(100.0 * np.array(LENGTHS), 100.0 * measured.largest[row], "o", color=ink,
                       markersize=5.0)  # fmt: skip
    drawing.name(panels[0], 11.5, 8.0, "flat support", INK)
    drawing.name(panels[0], 1.5, 26.0, "beam of 9 cm", COLOURS[5])
    drawing.label(panels[0], "jump of the support (cm)", "largest hip flexion (deg)")
    drawing.title(panels[0], "ankle and hip strategy")
    lengths = np.linspace(0.05, 0.24, 50)
    bound = [100.0 * runs.largest_translation(length) for length in lengths]
    panels[1].plot(100.0 * lengths, bound, color=FAINT, linewidth=1.0)
    drawing.name(panels[1], 15.0, 8.0, "in splints", INK)
    drawing.name(panels[1], 7.0, 14.0, "free", COLOURS[5])
    drawing.label(panels[1], "length of the support (cm)", "largest jump (cm)")
    drawing.title(panels[1], "largest jump without a fall; line: ankle's bound")


def _falls(body: Stander) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Growth rates in the three shapes and in splints, measured and in closed form."""
    rates, shapes = runs.modes(body)
    closed = np.append(rates, body.pendulum().growth_rate)
    courses = [
        runs.fall(body, shape, rate, False, max(20, round(130.0 / rate)))
        for rate, shape in zip(rates.tolist(), shapes.T, strict=True)
    ]
    courses.append(runs.fall(body, np.ones(3), float(closed[3]), True, 100))
    return np.array([runs.growth(each) for each in courses]), closed


def _largest(length: float, braced: bool) -> float:
    """The last jump before the first that ends in a fall, m."""
    jumps = runs.largest_translation(length) * FINE
    stands = runs.translated(jumps, length, braced)[1]
    return float(jumps[np.flatnonzero(~stands)[0] - 1])
