"""Walking on a split treadmill: reaction, adaptation, after-effect; the same without learning."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.tasks.split_belt.belts import EPISODE
from envs.tasks.split_belt.env import SplitBeltVector
from envs.tasks.split_belt.gait import Habits, look
from envs.tasks.split_belt.oracle import Adapting
from envs.tasks.split_belt.task import SplitBeltTask
from experiments.figures import checks, drawing
from snn_core.plot.style import COLOURS, FAINT, legend

TITLE = "SplitBelt: uneven steps, adaptation, after-effect"
SOURCE = (
    "Reisman, Block & Bastian 2005, J Neurophysiol 94:2403 (step length and double support are "
    "uneven at first, become even, and are uneven to the other side when the belts are tied again; "
    "the way of each foot on its belt changes at once and leaves no after-effect); Morton & "
    "Bastian 2006, J Neurosci 26:9107 (with a damaged cerebellum reactions are there, adaptation "
    "and after-effect are not). Expected: what is said there in words, counted; 0 for even steps."
)
CAPTION = """
The oracle on 64 splits of stage "unseen"; the same with `Habits(learning=0.0)`. Means over walkers
by stride from the moment at which the belts split and are tied again (lines); "early" is strides 2
to 5 of a phase, "late" its last five. Asymmetries are (fast - slow) / (fast + slow). Left: step
length. Second: double support at the end of stance. Third: the way of each foot in a stride,
relative to the hip. Right: step lengths of the oracle. The oracle was given a clock, reflexes and a
slow correction of where it lands and when it lifts; what is shown is that this body on these belts
then does what is published, not how people come to do it. People need a hundred strides and more
for what takes ten here, and the first stride after a change is that of belts that still accelerate.
"""
WALKERS = 64
BEFORE, AFTER, WASHED = 6, 18, 10
KINDS = ("step", "support", "fast way", "slow way", "fast step", "slow step")


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        split: By stride around the split, for learning and not, (2, kinds, strides, walkers).
        tied: The same around the moment when the belts are tied again.
        ends: Last five strides of baseline, split and washout, means, (2, kinds, 3, walkers).
        upright: Share of walkers that never fell, (2,).
    """

    split: NDArray[np.float64]
    tied: NDArray[np.float64]
    ends: NDArray[np.float64]
    upright: NDArray[np.float64]


def measure() -> Measured:
    """Walk with and without learning."""
    lived = [_walk(Habits()), _walk(Habits(learning=0.0))]
    return Measured(*(np.array(parts) for parts in zip(*lived, strict=True)))


def rows(measured: Measured) -> list[checks.Row]:
    """Set what was counted beside what is published."""
    found = [checks.row("walkers that never fell, learning and not", measured.upright, [1.0, 1.0],
                        digits=2)]  # fmt: skip
    early = measured.split[:, :, BEFORE + 1 : BEFORE + 5].mean(axis=2)
    after = measured.tied[:, :, BEFORE + 1 : BEFORE + 5].mean(axis=2)
    for kind, text in enumerate(("step length", "double support")):
        ends, head = measured.ends[0, kind], f"{text} asymmetry:"
        means = [ends[0].mean(), early[0, kind].mean(), ends[1].mean(), after[0, kind].mean(),
                 ends[2].mean()]  # fmt: skip
        found += [
            checks.row(f"{head} before, early, late, after-effect, washed out", means, digits=2),
            checks.row(f"{head} share negative early", np.mean(early[0, kind] < 0.0), 1.0, 0.05,
                       digits=2),
            checks.row(f"{head} late", ends[1].mean(), 0.0, 0.05, digits=3),
            checks.row(f"{head} share with after-effect of the other sign",
                       np.mean(after[0, kind] > 0.0), 1.0, 0.05, digits=2),
            checks.row(f"{head} washed out, of the after-effect",
                       ends[2].mean() / after[0, kind].mean(), digits=2),
            checks.row(f"{head} without learning, late of early",
                       measured.ends[1, kind, 1].mean() / early[1, kind].mean(), 1.0, 0.2,
                       digits=2),
            checks.row(f"{head} without learning, after-effect", after[1, kind].mean(), 0.0, 0.05,
                       digits=3),
        ]  # fmt: skip
    way = early[0, 2] / early[0, 3], measured.ends[0, 2] / measured.ends[0, 3]
    late, tied = (way[1][1] / way[0]).mean(), (after[0, 2] / after[0, 3]).mean()
    return [
        *found,
        checks.row("way of the feet, fast by slow, early", way[0].mean(), digits=2),
        checks.row("the same, late of early", late, 1.0, 0.15, digits=2),
        checks.row("the same, after the split", tied, 1.0, 0.15, digits=2),
    ]


def draw(measured: Measured) -> Any:
    """Return the Figure."""
    made, panels = drawing.grid(1, 4, (12.6, 3.3))
    for panel, kind, text in zip(
        panels[0], (0, 1), ("step length", "double support"), strict=False
    ):
        for who, name in enumerate(("oracle", "without learning")):
            _course(panel, measured, who, kind, COLOURS[who], name)
        _finish(panel, text, "asymmetry (1)", (-0.6, 1.0))
    for panel, kinds, text in ((panels[0, 2], (2, 3), "way of each foot, oracle"),
                               (panels[0, 3], (4, 5), "steps of the oracle")):  # fmt: skip
        for kind, ink in zip(kinds, COLOURS[2:], strict=False):
            _course(panel, measured, 0, kind, ink, KINDS[kind].split()[0])
        _finish(panel, text, "length (m)", (0.0, 0.35))
    return made


def _finish(panel: Any, title: str, y: str, limits: tuple[float, float]) -> None:
    """Names, limits, and a line at each change of the belts."""
    for moment in (BEFORE, 2 * BEFORE + AFTER + 1):
        panel.axvline(moment - 0.5, ymax=0.78, color=FAINT, linewidth=1.0)
    panel.set_xticks([BEFORE, BEFORE + 10, 2 * BEFORE + AFTER + 1], ["0", "10", "0"])
    panel.set_ylim(*limits)
    drawing.title(panel, title)
    drawing.label(panel, "since split, since tied (strides)", y)
    legend(panel, loc="upper left")


def _course(panel: Any, measured: Measured, who: int, kind: int, ink: str, name: str) -> None:
    """Both moments side by side, with the spread over walkers."""
    start = 0
    for part in (measured.split, measured.tied):
        values = part[who, kind]
        x, mean, spread = start + np.arange(len(values)), values.mean(axis=1), values.std(axis=1)
        panel.fill_between(x, mean - spread, mean + spread, color=ink, alpha=0.15, linewidth=0.0)
        panel.plot(x, mean, color=ink, linewidth=1.4, label=None if start else name)
        start = len(values) + 1


def _walk(habits: Habits) -> tuple[Any, Any, Any, float]:
    """One episode of all walkers, cut into strides."""
    env = SplitBeltVector(WALKERS, options={"stage": "unseen"})
    task: SplitBeltTask = env.task  # type: ignore[assignment]
    policy, (seen, _) = Adapting(task, habits), env.reset(seed=0)
    strides: list[list[list[float]]] = [[] for _ in range(WALKERS)]
    counted, fell = np.zeros(WALKERS, np.int64), np.zeros(WALKERS, np.bool_)
    low, high = np.full((WALKERS, 2), np.inf), np.full((WALKERS, 2), -np.inf)
    for _ in range(EPISODE - 1):
        seen, _, terminated, _, info = env.step(policy.predict(seen)[0])
        fell |= terminated
        ahead = look(task).ahead
        low, high = np.minimum(low, ahead), np.maximum(high, ahead)
        for row in np.flatnonzero(info["strides"] > counted):
            fast = int(task.body.split[row, 1] > task.body.split[row, 0])
            way, length = high[row] - low[row], task.body.length[row]
            told = [info["step_asymmetry"][row], info["support_asymmetry"][row]]
            ordered = [*way[[fast, 1 - fast]], *length[[fast, 1 - fast]]]
            strides[row].append([info["phase"][row], *told, *ordered])
            low[row], high[row] = np.inf, -np.inf
        counted = info["strides"]
    cut = [_cut(np.array(each)) for each in strides]
    split, tied, ends = (np.stack([each[k] for each in cut], -1) for k in range(3))
    return split, tied, ends, float(1.0 - fell.mean())


def _cut(strides: NDArray[np.float64]) -> tuple[Any, Any, Any]:
    """Strides of one walker around both moments, and the ends of its three phases."""
    phase, values = strides[:, 0], strides[:, 1:].T
    begins, ties = np.searchsorted(phase, [0.5, 1.5])
    spans = (slice(begins - BEFORE, begins + AFTER), slice(ties - BEFORE, ties + WASHED))
    ends = [values[:, stop - 5 : stop].mean(axis=1) for stop in (begins, ties, len(phase))]
    return values[:, spans[0]], values[:, spans[1]], np.stack(ends, -1)


__all__ = ["CAPTION", "SOURCE", "TITLE", "draw", "measure", "rows"]
