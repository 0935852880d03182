"""EyeblinkDelay: conditioned responses against the interval between cue and puff."""

from __future__ import annotations

from typing import Any, NamedTuple

import gymnasium
import numpy as np
from numpy.typing import NDArray

from envs.tasks.eyeblink_delay.learner import CerebellarLearner
from envs.tasks.eyeblink_delay.trials import TRIALS
from experiments.figures import checks, drawing
from snn_core.plot.style import COLOURS, FAINT, INK, legend

TITLE = "EyeblinkDelay: learning against the interval, and its timing"
SOURCE = (
    "Learning slows as the interval grows from 250 ms: Schneiderman & Gormezano 1964, J Comp "
    "Physiol Psychol 57:188. None below about 100 ms: as told in Johansson et al. 2014, PNAS "
    "111:14930. Peaks coincide with the puff: Millenson, Kehoe & Gormezano 1977, Learn Motiv 8:351 "
    "(200 and 700 ms). Expected: what these say in words; for the fastest interval 250-500 ms."
)
CAPTION = """
An adaptive filter with a temporal basis (`envs.tasks.eyeblink_delay.learner`) learns in
`EyeblinkDelay-v0`; 24 animals for each interval between the onsets of cue and puff. A conditioned
response (CR) is a lid closed by more than a tenth when the puff begins. Top left: share of CRs in
blocks of ten trials. Top right: share of CRs in the third block against the interval. Bottom left:
mean closure after the herald in trials without puffs, at the end; triangles mark where the puff
would be. Bottom right: time of the peak; the line is the interval. The absence of learning at short
intervals is built into the learner (a trace of 120 ms before the puff is what is taught, and its
earliest cell is active 60 ms after the cue). That it is fastest at middle intervals follows from
cells that are broader and weaker the later they are; how fast they fade was chosen so that 250 ms
is faster than 500 ms. The learner needs tens of trials, rabbits need hundreds.
"""

ID = "reafference/EyeblinkDelay-v0"
INTERVALS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.35, 0.5, 0.75, 1.0)  # s
SHOWN = (0.1, 0.25, 0.5, 0.75)  # s
ANIMALS, BLOCKS, RATE = 24, 8, 0.004
STEP, STEPS, LONG = 0.01, 150, 130
CLOSED, THIRD = 0.1, 2


class Measured(NamedTuple):
    """What was measured, by interval (s).

    Attributes:
        shares: Share of CRs, (blocks,).
        closure: Mean closure after the herald without puffs, (LONG,).
    """

    shares: dict[float, NDArray[np.float64]]
    closure: dict[float, NDArray[np.float64]]


def measure(blocks: int = BLOCKS) -> Measured:
    """Train and test at every interval.

    Args:
        blocks: Blocks of ten trials.
    """
    shares, closure = {}, {}
    for interval in INTERVALS:
        shares[interval], closure[interval] = _life(interval, blocks)
    return Measured(shares, closure)


def _life(interval: float, blocks: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    wait = {"name": "interval", "seconds": interval}
    env: Any = gymnasium.make_vec(ID, ANIMALS, options={"perturbation": wait})
    env.reset(seed=0)
    herald = env.task.trials.herald.copy()
    learner = CerebellarLearner(env.task, RATE)
    last = round(interval / STEP) - 1  # the step before the puff
    shares = []
    for block in range(blocks):
        closure = _block(env, learner, herald, {"seed": 1000 * block})
        shares.append(float((closure[:, last] > CLOSED).mean()))
    learner.learning = False
    unpaired = {"perturbation": [wait, {"name": "extinction"}]}
    probe = _block(env, learner, herald, {"seed": 77, "options": unpaired})
    return np.array(shares), probe.mean(axis=0)


def _block(env: Any, learner: CerebellarLearner, herald: Any, how: Any) -> NDArray[np.float64]:
    """Live an episode; return the closure after the cue of each paired trial, (trials, LONG)."""
    observation, _ = env.reset(**how)
    plan = env.task.trials
    plan.herald[:] = herald
    course = np.zeros((ANIMALS, TRIALS, LONG))
    for step in range(TRIALS * STEPS):
        observation, *_ = env.step(learner.predict(observation)[0])
        trial = step // STEPS
        since = (step - trial * STEPS + 1) * STEP - plan.onset[:, trial]
        place = np.floor(since / STEP + 1e-9).astype(int)
        valid = np.flatnonzero((place >= 0) & (place < LONG))
        course[valid, trial, place[valid]] = env.task.body.closure[valid]
    return course[plan.paired]


def peaks(measured: Measured) -> NDArray[np.float64]:
    """Return the times of the peaks at intervals from 0.15 s on, s after the cue."""
    learnt = [interval for interval in INTERVALS if interval >= 0.15]
    return np.array([STEP * measured.closure[interval].argmax() for interval in learnt])


def best(measured: Measured) -> list[float]:
    """Return the intervals with the largest share of CRs in the third block, within 0.01."""
    third = {interval: shares[THIRD] for interval, shares in measured.shares.items()}
    top = max(third.values())
    return [interval for interval, share in third.items() if share >= top - 0.01]


def rows(measured: Measured) -> list[checks.Row]:
    """Set shares of CRs and times of peaks beside what is published."""
    found = []
    for interval in (0.05, 0.1):
        head = f"share of CRs in the last block at {1e3 * interval:g} ms"
        found.append(checks.row(head, measured.shares[interval][-1], 0.0, 0.05, digits=2))
    for interval in best(measured):
        head = "interval of fastest learning (ms)"
        found.append(checks.row(head, 1e3 * interval, 375.0, 125.0))
    third = [measured.shares[interval][THIRD] for interval in (0.25, 0.5, 0.75, 1.0)]
    falls = float(all(np.diff(third) <= 0.0))
    found.append(checks.row("learning slows over 250, 500, 750, 1000 ms (1: yes)", falls, 1.0))
    found.append(checks.row("share of CRs then, third block", third, digits=2))
    for interval, peak in zip(INTERVALS[2:], peaks(measured), strict=True):
        head = f"peak of the CR at an interval of {1e3 * interval:g} ms (ms)"
        found.append(checks.row(head, 1e3 * peak, 1e3 * interval, 0.2, relative=True))
    return found


def draw(measured: Measured) -> Any:
    """Return the Figure: acquisition above, timing below."""
    made, panels = drawing.grid(2, 2, (10.0, 7.0))
    inks = dict(zip(SHOWN, COLOURS, strict=False))
    for interval, ink in inks.items():
        text, shares = f"{1e3 * interval:g} ms", measured.shares[interval]
        panels[0, 0].plot(1 + np.arange(len(shares)), shares, "o-", color=ink, label=text)
        time = 1e3 * STEP * np.arange(LONG)
        panels[1, 0].plot(time, measured.closure[interval], color=ink, label=text)
        panels[1, 0].plot(1e3 * interval, 1.03, "v", color=ink, markersize=6)
    drawing.label(panels[0, 0], "block of ten trials (number)", "share of CRs (of 1)")
    drawing.title(panels[0, 0], "acquisition")
    legend(panels[0, 0], loc="center right")
    drawing.label(panels[1, 0], "time after the cue (ms)", "closure without puff (of 1)")
    drawing.title(panels[1, 0], "conditioned response")
    legend(panels[1, 0], loc="upper right")
    at = [1e3 * interval for interval in INTERVALS]
    third = [measured.shares[interval][THIRD] for interval in INTERVALS]
    panels[0, 1].plot(at, third, "o-", color=INK, markersize=4)
    drawing.label(panels[0, 1], "interval (ms)", "share of CRs (of 1)")
    drawing.title(panels[0, 1], "third block")
    panels[1, 1].plot(at, at, color=FAINT, linewidth=0.8)
    panels[1, 1].plot(at[2:], 1e3 * peaks(measured), "o", color=INK, markersize=4)
    drawing.label(panels[1, 1], "interval (ms)", "peak of the CR (ms)")
    drawing.title(panels[1, 1], "timing")
    return made
