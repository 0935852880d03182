"""The vestibulo-ocular reflex: gain in the dark, adaptation, reversal, spontaneous recovery."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.tasks.vor_gain.env import VORGainVector
from envs.tasks.vor_gain.reference import Flocculus, Learning
from envs.tasks.vor_gain.scene import STEP, SUBSTEPS
from experiments.figures import checks, drawing
from snn_core.plot.style import COLOURS, FAINT, INK

TITLE = "VORGain: the reflex adapts, reverses and recovers"
SOURCE = (
    "Robinson 1981, Annu Rev Neurosci 4:463 (plant, integrator); Schneider et al. 2015, J Neurosci "
    "35:5522 (canal); Ethier, Zee & Shadmehr 2008, J Neurophysiol 99:2577 (retention of 28 s and "
    "8 min, rates 20 to 1, of saccades); Colagiorgio et al. 2015, J Neurophysiol 113:3130 "
    "(spontaneous recovery of the reflex in six of eight subjects). Expected: the solution "
    "of the two linear equations of the two states."
)
CAPTION = """
An adaptive controller (canal, neural integrator, one learned weight in a fast and a slow state)
lives in `VORGain-v0` and sees what its sensors give: noisy canal, slip 0.1 s late, nothing in the
dark. Left: gain while goggles of factor 1.5, 0.5 or -1 are worn (20 to 320 s), before and after in
the dark; lines are the equations, points are regressions of eye on head velocity. Middle: after
300 s of factor 1.5, a few seconds of factor 0.5 bring the gain back to 1; in the dark it returns
towards the adapted value by itself. Right: a step of head velocity in the dark is forgotten with
the time constant of the canal (black); there is no velocity storage in this controller. Its
learning rates (0.1 and 0.005 per s) are ours, so the pace of days in Clopath et al. 2014
(J Neurosci 34:7203) is not reproduced, nor the phases between 0 and 180 deg on the way to a
reversal: one weight has none.
"""
LEARNING = Learning(fast_rate=0.1, slow_rate=0.005)
FACTORS = (1.5, 0.5, -1.0)
NAMES_AT = (1.45, 0.66, -0.5)  # gains beside which the factors are written
FREQUENCY = 0.6  # Hz
CYCLE = 3.0 / FREQUENCY
BEFORE, WORN, AFTER = 20.0, 300.0, 120.0  # s
CONTROL = STEP * SUBSTEPS


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        time: Middles of the windows, s, (windows,).
        gains: Complex gain of the reflex, (4, windows): the factors, then the recovery.
        back: Duration of the factor 0.5 before the dark, s.
        step_time: Time, s, (steps,).
        step_eye: Minus eye over head velocity after a velocity step, (steps,).
    """

    time: NDArray[np.float64]
    gains: NDArray[np.complex128]
    back: float
    step_time: NDArray[np.float64]
    step_eye: NDArray[np.float64]


def measure(worn: float = WORN) -> Measured:
    """Run all experiments.

    Args:
        worn: How long goggles are worn, s.
    """
    back = _extinction(worn)
    head, eye = _live(_protocols(worn, back), BEFORE + worn + AFTER)
    size = round(CYCLE / CONTROL)
    count = head.shape[1] // size
    wave = np.exp(-2j * np.pi * FREQUENCY * CONTROL * np.arange(size))
    parts = [each[:, : count * size].reshape(4, count, size) @ wave for each in (head, eye)]
    step_head, step_eye = _live([[_turn(), {"name": "dark"}]], 18.0)
    time = CONTROL * (1.0 + np.arange(step_eye.shape[1]))
    middles = CYCLE * (np.arange(count) + 0.5)
    return Measured(middles, -parts[1] / parts[0], back, time, -step_eye[0] / step_head[0])


def rows(measured: Measured) -> list[checks.Row]:
    """Set the numbers beside the expected ones."""
    made = []
    ends = _ends(measured)
    for index, factor in enumerate(FACTORS):
        gain, wanted = measured.gains[index], ends[index]
        made += [
            checks.row(f"gain in the dark before, factor {factor:g}", _real(gain[1]), 1.0, 0.05,
                       digits=3),
            checks.row(f"gain in the dark after, factor {factor:g}", _real(gain[wanted]),
                       float(_course(measured, index)[wanted]), 0.06, digits=3),
        ]  # fmt: skip
    phase = abs(float(np.angle(measured.gains[2, ends[2]], deg=True)))
    low, high = _recovery(measured)
    expected = _course(measured, 3)
    at = round(low)
    return [
        *made,
        checks.row("phase of the reversed reflex in the dark (deg)", phase, 180.0, 10.0),
        checks.row("gain after extinction", _real(measured.gains[3, at]), float(expected[at]),
                   0.04, digits=3),
        checks.row("highest gain of the spontaneous recovery", high,
                   float(expected[at:].max()), 0.04, digits=3),
        checks.row("time constant after a velocity step (s)", _decay(measured), 5.7, 0.15,
                   digits=2),
    ]  # fmt: skip


def draw(measured: Measured) -> Any:
    """Return the Figure."""
    made, panels = drawing.grid(1, 3, (10.0, 3.4))
    course, recovery, step = panels[0]
    for index, factor in enumerate(FACTORS):
        _curve(course, measured, index, COLOURS[index])
        drawing.name(course, 180.0, NAMES_AT[index], f"x {factor:g}", COLOURS[index])
    drawing.label(course, "time (s)", "gain (- eye / head velocity)")
    drawing.title(course, "goggles from 20 to 320 s")
    course.set_ylim(-1.2, 1.8)
    _curve(recovery, measured, 3, COLOURS[0])
    recovery.axhline(1.0, color=FAINT, linewidth=0.8)
    recovery.set_xlim(250.0, BEFORE + WORN + AFTER)
    recovery.set_ylim(0.9, 1.5)
    drawing.name(recovery, 332.0, 0.93, "dark", INK)
    drawing.label(recovery, "time (s)", "gain (- eye / head velocity)")
    drawing.title(recovery, "spontaneous recovery")
    step.plot(measured.step_time, measured.step_eye, color=COLOURS[0], linewidth=0.8)
    step.plot(measured.step_time, np.exp(-measured.step_time / 5.7), color=INK, linewidth=1.2)
    step.set_ylim(-0.4, 1.6)
    drawing.label(step, "time after the step (s)", "- eye / head velocity")
    drawing.title(step, "velocity step in the dark")
    return made


def _curve(panel: Any, measured: Measured, index: int, ink: str) -> None:
    panel.plot(measured.time, _course(measured, index), color=ink, linewidth=1.0)
    panel.plot(measured.time, measured.gains[index].real, ".", color=ink, markersize=3.5)


def _turn() -> dict[str, Any]:
    return {"name": "turn", "velocity": 0.1}


def _goggles(factor: float, onset: float, duration: float) -> dict[str, Any]:
    return {"name": "goggles", "factor": factor, "onset": onset, "duration": duration}


def _protocols(worn: float, back: float) -> list[list[dict[str, Any]]]:
    """One list of perturbations per row: the three factors, then the recovery."""
    sine = {"name": "sine", "velocity": 0.25, "frequency": FREQUENCY}
    first = {"name": "dark", "onset": 0.0, "duration": BEFORE}
    made = []
    for factor in FACTORS:
        last = {"name": "dark", "onset": BEFORE + worn}
        made.append([sine, first, last, _goggles(factor, BEFORE, worn)])
    end = BEFORE + worn
    last = {"name": "dark", "onset": end + back}
    reverse = _goggles(0.5, end, back)
    return [*made, [sine, first, last, _goggles(1.5, BEFORE, worn), reverse]]


def _live(
    protocols: list[list[dict[str, Any]]], seconds: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Head and eye velocity, (rows, steps)."""
    env = VORGainVector(len(protocols), options={"stage": "plain"})
    observation, _ = env.reset(seed=1)
    for row, perturbation in enumerate(protocols):
        mask = np.arange(len(protocols)) == row
        options = {"perturbation": perturbation, "reset_mask": mask}
        observation, _ = env.reset(seed=1, options=options)
    flocculus = Flocculus(env.task, LEARNING)
    steps = round(seconds / CONTROL)
    head, eye = np.empty((2, len(protocols), steps))
    for step in range(steps):
        observation, *_ = env.step(flocculus.predict(observation)[0])
        head[:, step] = env.task.surround.now[:, 0]
        eye[:, step] = env.task.orbit.velocity
    return head, eye


def _extinction(worn: float) -> float:
    """Whole cycles of the factor 0.5 that bring the gain back to 1 or just below."""
    up = LEARNING.course(np.zeros(2), 1.5, np.array([worn]))[0]
    times = np.arange(1.0, 30.0) / FREQUENCY
    return float(times[np.argmax(LEARNING.course(up, 0.5, times).sum(axis=1) <= 0.0)])


def _course(measured: Measured, index: int) -> NDArray[np.float64]:
    """Gain as the equations have it; slip and light arrive 0.1 s late."""
    worn = measured.time[-1] + 0.5 * CYCLE - BEFORE - AFTER
    late = measured.time - BEFORE - 0.1
    phases = [(FACTORS[index % 3], worn), (0.5, measured.back if index == 3 else 0.0)]
    state, gain = np.zeros(2), np.ones(len(late))
    for factor, duration in (*phases, (None, math.inf)):
        inside = (late >= 0.0) & (late < duration)
        gain[inside] = 1.0 + LEARNING.course(state, factor, late[inside]).sum(axis=1)
        if math.isfinite(duration):
            state = LEARNING.course(state, factor, np.array([duration]))[0]
            late = late - duration
    return gain


def _ends(measured: Measured) -> list[int]:
    """The first whole window in the dark after the goggles, for each factor."""
    worn = measured.time[-1] + 0.5 * CYCLE - AFTER
    return [int(np.searchsorted(measured.time, worn + 0.5 * CYCLE))] * 3


def _recovery(measured: Measured) -> tuple[int, float]:
    dark = measured.time[-1] + 0.5 * CYCLE - AFTER + measured.back
    first = int(np.searchsorted(measured.time, dark + 0.5 * CYCLE))
    return first, _real(measured.gains[3, first:].real.max())


def _decay(measured: Measured) -> float:
    """Time constant from the mean velocities 0-4 s and 6-10 s after the step."""
    early = measured.step_eye[measured.step_time <= 4.0].mean()
    late = measured.step_eye[(measured.step_time > 6.0) & (measured.step_time <= 10.0)].mean()
    return float(6.0 / math.log(early / late))


def _real(gain: Any) -> float:
    return float(np.real(gain))
