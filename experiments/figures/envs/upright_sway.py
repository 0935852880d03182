"""Standing on a tilting support: gain and phase, sensory reweighting, vestibular loss."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.tasks.upright_sway.analysis import (
    CONTROL,
    Sway,
    fitted_weight,
    loop_delay,
    record_sway,
    sway_response,
)
from envs.tasks.upright_sway.env import UprightSwayVector
from envs.tasks.upright_sway.reference import Channels, Feedback
from experiments.figures import checks, drawing
from snn_core.plot.style import COLOURS, FAINT, INK

TITLE = "UprightSway: sensory reweighting on a tilting support"
SOURCE = (
    "Peterka 2002, J Neurophysiol 88:1097 (body, gains, independent channels, ternary tilt of 0.5 "
    "to 8 deg; weights of the ankle senses 0.70 and 0.24 and delays 0.191 and 0.105 s at its ends, "
    "quoted from later work on that model, not from the tables of the paper). Expected: those "
    "weights, and the closed form of the linear loop."
)
CAPTION = """
A controller of weighted senses (Peterka's model; what it knows of its lean in space it decodes
from canal and otolith) stands in `UprightSway-v0` while the support tilts in the ternary sequence
of 60.5 s. It compares what head and ankle feel, and gives the ankle less weight the more they
disagree; nobody tells it the tilt. Top: gain and phase of the sway, mean of eight bodies with the
noise of the task (points) and closed form (lines), tilts of 0.5 to 8 deg peak to peak: the gain
falls as the tilt grows, and the body leads slow tilts. Bottom left: with vestibular organs
lesioned and the whole weight on the ankle, the gain is the same at all tilts (points coincide) and
stays above 1 up to 0.5 Hz. Bottom right: with these organs the sway saturates, without them it
grows with the tilt. Weights and delays between the two ends are interpolated in the logarithm of
the tilt, and the integral gain of 86 N m/(rad s) is ours. Hold, delay and lag of the torque are one
delay in the closed form, which explains most of the deviations. The feet of the task never lift
off, so that nobody falls at 8 deg.
"""
DEGREES = (0.5, 1.0, 2.0, 4.0, 8.0)
TILTS = np.radians(DEGREES)
SHOWN = (1, 3, 7, 13, 25, 43)  # harmonics in the table
PERIOD, BODIES = 60.5, 8
LAW = Feedback()
SENSES = ("canal", "otolith", "ankle_angle", "ankle_rate")
LOST = ("vestibular",)


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        frequency: Odd harmonics of the ternary tilt, Hz, (n,).
        quiet: Lean over tilt at fixed weights without noise, (tilts, n).
        lost: The same with the weight 1 and no vestibular organs, (tilts, n).
        noisy: Lean over tilt, mean of the adapting bodies with noise, (tilts, n).
        weights: Weight that each adapting body found, (tilts, bodies).
        spread: Standard deviation of tilt, healthy and patients' lean, deg, (3, tilts).
        fall: Time until the fall with a fresh loss, s, (tilts,); NaN for who stands.
    """

    frequency: NDArray[np.float64]
    quiet: NDArray[np.complex128]
    lost: NDArray[np.complex128]
    noisy: NDArray[np.complex128]
    weights: NDArray[np.float64]
    spread: NDArray[np.float64]
    fall: NDArray[np.float64]


def measure(bodies: int = BODIES, periods: int = 5) -> Measured:
    """Run all experiments.

    Args:
        bodies: Adapting bodies for each tilt.
        periods: Periods of the tilt, the first of which is left out.
    """
    delays = LAW.delay(TILTS)
    first = float(delays[0])
    quiet, _ = _stand(TILTS, delays, LAW.weight(TILTS), 2 * PERIOD, noise=False)
    lost, _ = _stand(TILTS, first, 1.0, 2 * PERIOD, LOST, noise=False)
    fresh, _ = _stand(TILTS, delays, LAW.weight(TILTS), PERIOD, LOST)
    many = [np.repeat(each, bodies) for each in (TILTS, delays)]
    noisy, channels = _stand(many[0], many[1], None, periods * PERIOD)
    frequency, response = sway_response(noisy, PERIOD)
    mean = response.reshape(len(TILTS), bodies, -1).mean(axis=1)
    fallen = np.isnan(fresh.lean)
    fall = np.where(fallen.any(axis=1), CONTROL * fallen.argmax(axis=1), np.nan)
    spread = [_spread(noisy.tilt[::bodies]), _spread(noisy.lean[::bodies]), _spread(lost.lean)]
    return Measured(
        frequency, sway_response(quiet, PERIOD)[1], sway_response(lost, PERIOD)[1], mean,
        channels.weight.reshape(len(TILTS), bodies), np.array(spread), fall,
    )  # fmt: skip


def rows(measured: Measured) -> list[checks.Row]:
    """Set the numbers beside the expected ones."""
    at = np.array([(harmonic - 1) // 2 for harmonic in SHOWN])
    shown = ", ".join(f"{f:.3f}" for f in measured.frequency[at])
    made = []
    for index, degree in enumerate(DEGREES):
        closed = _closed(measured.frequency, index)
        ratio = np.angle(measured.quiet[index] / closed, deg=True)
        made += [
            checks.row(f"gain at {shown} Hz, tilt {degree:g} deg",
                       np.abs(measured.quiet[index, at]), np.abs(closed[at]), 0.06, True, 3),
            checks.row(f"phase at the same (deg), tilt {degree:g} deg",
                       (np.angle(closed, deg=True) + ratio)[at],
                       np.angle(closed[at], deg=True), 6.0, digits=1),
        ]  # fmt: skip
    patient = LAW.response(measured.frequency, 1.0, LAW.delays[0])
    for index in (0, 2):
        made.append(
            checks.row(f"gain without vestibular organs, tilt {DEGREES[index]:g} deg",
                       np.abs(measured.lost[index, at]), np.abs(patient[at]), 0.06, True, 3)
        )  # fmt: skip
    return [*made, *_weight_rows(measured), *_sway_rows(measured)]


def _weight_rows(measured: Measured) -> list[checks.Row]:
    ends = [0, -1]
    published = list(LAW.weights)
    whole = np.array([LAW.response(measured.frequency, 1.0, d) for d in LAW.delay(TILTS)])
    patient = LAW.response(measured.frequency, 1.0, LAW.delays[0])
    stands = np.isfinite(measured.lost).all(axis=1)
    found = fitted_weight(measured.noisy, whole)
    return [
        checks.row("weight of the ankle found by the bodies, tilts 0.5 and 8 deg",
                   measured.weights.mean(axis=1)[ends], published, 0.03, digits=3),
        checks.row("the same for 1, 2, 4 deg (interpolated)",
                   measured.weights.mean(axis=1)[1:-1], LAW.weight(TILTS)[1:-1], 0.03, digits=3),
        checks.row("weight fitted to their sway, tilts 0.5 and 8 deg", found[ends], published,
                   0.06, digits=3),
        checks.row("weight fitted to the sway without vestibular organs, who stands",
                   fitted_weight(measured.lost[stands], patient), np.ones(int(stands.sum())), 0.05,
                   digits=3),
    ]  # fmt: skip


def _sway_rows(measured: Measured) -> list[checks.Row]:
    tilt, healthy, lost = measured.spread
    least = np.abs(measured.lost[0, measured.frequency < 0.5]).min()
    stands = np.isfinite(lost)
    last = np.flatnonzero(stands)[-1]
    grown = tilt[last] / tilt[0]
    return [
        checks.row("lowest gain up to 0.5 Hz without vestibular organs", least, digits=2),
        checks.row(f"growth of the sway without them, 0.5 to {DEGREES[last]:g} deg",
                   lost[last] / lost[0], grown, 0.06, True, 2),
        checks.row("growth of the sway with them, 0.5 to 8 deg (tilt: 16)",
                   healthy[-1] / healthy[0], digits=2),
        checks.row("stands without them (1) or falls (0), 0.5 to 8 deg", stands.astype(float)),
        checks.row("fresh loss, weights as before: stands (1) or falls (0)",
                   np.isnan(measured.fall).astype(float),
                   (LAW.weight(TILTS) * LAW.proportional > 732.187).astype(float)),
    ]  # fmt: skip


def draw(measured: Measured) -> Any:
    """Return the Figure."""
    made, panels = drawing.grid(2, 2, (9.6, 6.8))
    tilt, healthy, lost = measured.spread
    for index, degree in enumerate(DEGREES):
        ink = COLOURS[index]
        places, points = _binned(measured.frequency, measured.noisy[index])
        closed = _closed(measured.frequency, index)
        panels[0, 0].plot(places, np.abs(points), ".", color=ink, markersize=6)
        panels[0, 0].plot(measured.frequency, np.abs(closed), color=ink, linewidth=1.0)
        panels[0, 1].plot(places, _unwrapped(points), ".", color=ink, markersize=6)
        panels[0, 1].plot(measured.frequency, _unwrapped(closed), color=ink, linewidth=1.0)
        drawing.name(panels[0, 1], 0.018, -150.0 - 32.0 * index, f"{degree:g} deg", ink)
        if np.isfinite(measured.lost[index]).all():
            places, points = _binned(measured.frequency, measured.lost[index])
            panels[1, 0].plot(places, np.abs(points), ".", color=ink, markersize=6)
    patient = LAW.response(measured.frequency, 1.0, LAW.delays[0])
    panels[1, 0].plot(measured.frequency, np.abs(patient), color=INK, linewidth=1.0)
    _label(panels)
    drawing.logarithmic(panels[1, 1], x=(0.1, 0.2, 0.5, 1, 2), y=(0.1, 0.2, 0.5, 1, 2, 5))
    panels[1, 1].plot(tilt, tilt, color=FAINT, linewidth=0.8)
    panels[1, 1].plot(tilt, healthy, "o-", color=INK, markersize=4.5, linewidth=1.2)
    panels[1, 1].plot(tilt, lost, "o-", color=COLOURS[5], markersize=4.5, linewidth=1.2)
    drawing.name(panels[1, 1], 0.75, 0.42, "healthy", INK)
    drawing.name(panels[1, 1], 0.2, 1.3, "vestibular loss", COLOURS[5])
    drawing.label(panels[1, 1], "tilt (deg rms)", "sway (deg rms)")
    drawing.title(panels[1, 1], "sway against tilt; grey: as much as the tilt")
    return made


def _label(panels: NDArray[Any]) -> None:
    titles = ("healthy: gain", "healthy: phase", "vestibular loss: gain")
    places = (panels[0, 0], panels[0, 1], panels[1, 0])
    for panel, title in zip(places, titles, strict=True):
        drawing.logarithmic(panel, x=(0.02, 0.05, 0.1, 0.2, 0.5, 1, 2))
        if gain := title.endswith("gain"):
            drawing.logarithmic(panel, y=(0.1, 0.2, 0.5, 1, 2, 5))
            panel.set_ylim(0.08, 7.0)
        panel.axhline(1.0 if gain else 0.0, color=FAINT, linewidth=0.8)
        drawing.label(panel, "frequency (Hz)", "sway / tilt (ratio)" if gain else "phase (deg)")
        drawing.title(panel, title)


def _closed(frequency: NDArray[np.float64], index: int) -> NDArray[np.complex128]:
    tilt = TILTS[index]
    return LAW.response(frequency, float(LAW.weight(tilt)), float(LAW.delay(tilt)))


def _unwrapped(response: NDArray[np.complex128]) -> NDArray[np.float64]:
    made: NDArray[np.float64] = np.degrees(np.unwrap(np.angle(response)))
    return made


def _binned(
    frequency: NDArray[np.float64], response: NDArray[np.complex128]
) -> tuple[NDArray[np.float64], NDArray[np.complex128]]:
    """Neighbouring harmonics averaged, ten or so to a decade."""
    group = np.round(10.0 * np.log10(frequency / frequency[0])).astype(int)
    groups = np.unique(group)
    mean = [[each[group == g].mean() for g in groups] for each in (frequency, response)]
    return np.array(mean[0]), np.array(mean[1])


def _spread(angle: NDArray[np.float64]) -> NDArray[np.float64]:
    settled = angle[:, round(PERIOD / CONTROL) :]
    made: NDArray[np.float64] = np.degrees(settled.std(axis=1))
    return made


def _stand(
    tilts: NDArray[np.float64], delay: Any, weight: Any, seconds: float,
    lesion: tuple[str, ...] = (), noise: bool = True,
) -> tuple[Sway, Channels]:  # fmt: skip
    """One body for each tilt (rad, peak to peak)."""
    silent = None if noise else {name: {"noise": 0.0} for name in SENSES}
    env = UprightSwayVector(len(tilts), sensors=silent)
    env.reset(seed=1)
    delays = np.broadcast_to(delay, len(tilts))
    for row, tilt in enumerate(tilts.tolist()):
        options = {
            "perturbation": {"name": "ternary", "amplitude": tilt},
            "lesion": list(lesion),
            "delay": loop_delay(float(delays[row]), SENSES, env.task.actuator.time),
            "reset_mask": np.arange(len(tilts)) == row,
        }
        env.reset(options=options)
    channels = Channels(env.task, LAW, weight)
    return record_sway(env, channels, seconds), channels
