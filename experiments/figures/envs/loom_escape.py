"""Escape from looming discs: jump time against l / v, and what does not make the locust jump."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.tasks.loom_escape.env import LoomEscapeVector
from envs.tasks.loom_escape.kernels import STEP
from envs.tasks.loom_escape.oracle import ALPHA, DELAY, Eta, Lgmd, eta
from experiments.figures import checks, drawing
from snn_core.plot.style import COLOURS, FAINT, INK

TITLE = "LoomEscape: the jump at a fixed angle"
SOURCE = (
    "Gabbiani, Krapp & Laurent 1999, J Neurosci 19:1122 (eta function; threshold 24 deg and delay "
    "27 ms of the example in their figure 5; 15-40 deg and 15-35 ms over all animals); Fotowat, "
    "Harrison & Gabbiani 2011, Neuron 69:147 (take-off 36 ms, SD 15, after the trigger). Expected: "
    "those values, and the closed form: command at l/v / tan(12 deg) - 27 ms before collision."
)
CAPTION = """
Left: the eta function of three discs; each has its peak (dot) when the disc subtends 24 deg.
Middle: time of the command to jump in `LoomEscape-v0`: the oracle, which computes eta of the true
disc, and a detector that has the noisy retina only (mean and SD of 60 approaches each: sizes of
2 to 10 cm, azimuth within 60 deg). Line: the closed form. Right: share of the discs of each kind
that make them jump. The detector waits for the angle and for growth; it has no eta function. In
the task each take-off comes 36 ms after its command.
"""
RATIOS = (0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1)  # s
SHOWN = (0.01, 0.03, 0.05)  # s, those of figure 5 of the paper
KINDS = ("loom", "recede", "pass")
COPIES = 60
ARRIVAL = 1.6  # s


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        peaks: Angle at the peak of eta, deg, (3,).
        early: Time of the command before collision, s, (2, ratios, copies): oracle, retina; NaN
            without a jump.
        shares: Share of discs that cause a jump, (2, kinds).
        push: Time from command to take-off, s.
    """

    peaks: NDArray[np.float64]
    early: NDArray[np.float64]
    shares: NDArray[np.float64]
    push: float


def measure(copies: int = COPIES) -> Measured:
    """Run all experiments.

    Args:
        copies: Discs of each kind and speed.
    """
    early = np.empty((2, len(RATIOS), copies))
    shares = np.zeros((2, len(KINDS)))
    push = 0.0
    for index, ratio in enumerate(RATIOS):
        for who in range(2):
            trigger, ended = _live(who, [_disc("loom", ratio, copy) for copy in range(copies)])
            early[who, index] = ARRIVAL - trigger * STEP
            push = float(np.nanmin(ended - trigger)) * STEP
    shares[:, 0] = np.isfinite(early).mean(axis=(1, 2))
    for kind, name in enumerate(KINDS[1:], 1):
        for who in range(2):
            ratios = [RATIOS[copy % len(RATIOS)] for copy in range(copies)]
            discs = [_disc(name, ratio, copy) for copy, ratio in enumerate(ratios)]
            shares[who, kind] = np.isfinite(_live(who, discs)[0]).mean()
    peaks = [_peak(ratio)[1] for ratio in SHOWN]
    return Measured(np.array(peaks), early, shares, push)


def rows(measured: Measured) -> list[checks.Row]:
    """Set the numbers beside the expected ones."""
    made = [checks.row("angle at the peak of eta (deg), l/v 10, 30, 50 ms", measured.peaks,
                       [24.0] * 3, 0.1, digits=2)]  # fmt: skip
    for who, name in enumerate(("oracle", "retina")):
        mean = np.nanmean(measured.early[who], axis=1)
        slope, offset = np.polyfit(RATIOS, mean, 1)
        straight = float(np.corrcoef(RATIOS, mean)[0, 1])
        made += [
            checks.row(f"slope of the command time over l/v, {name}", slope, ALPHA, 0.05, True, 2),
            checks.row(f"threshold angle from the slope (deg), {name}",
                       math.degrees(2.0 * math.atan(1.0 / slope)), 24.0, 1.5, digits=1),
            checks.row(f"delay from the offset (ms), {name}", -1000.0 * offset, 27.0, 8.0,
                       digits=1),
            checks.row(f"correlation of both, {name}", straight, 1.0, 0.005, digits=4),
            checks.row(f"share that jumps: loom, recede, pass; {name}", measured.shares[who],
                       [1.0, 0.0, 0.0], 0.05, digits=2),
        ]  # fmt: skip
    made.append(checks.row("take-off after the command (ms)", 1000.0 * measured.push, 36.0, 0.1))
    return made


def draw(measured: Measured) -> Any:
    """Return the Figure."""
    made, panels = drawing.grid(1, 3, (10.0, 3.4))
    _functions(panels[0, 0])
    times, inks = panels[0, 1], (COLOURS[0], COLOURS[1])
    line = np.array([0.0, 0.11])
    times.plot(1000.0 * line, 1000.0 * (ALPHA * line - DELAY), color=INK, linewidth=1.0)
    for who, name in enumerate(("oracle", "retina")):
        early = 1000.0 * measured.early[who]
        mean, spread = np.nanmean(early, axis=1), np.nanstd(early, axis=1)
        places = 1000.0 * np.array(RATIOS) + 0.6 * who
        times.errorbar(places, mean, spread, fmt="o", color=inks[who], markersize=4, linewidth=1.0)
        drawing.name(times, 8.0, 430.0 - 45.0 * who, name, inks[who])
    times.set_ylim(0.0, 500.0)
    drawing.label(times, "l / v (ms)", "command before collision (ms)")
    drawing.title(times, "time of the jump")
    for who in range(2):
        places = np.arange(len(KINDS)) + 0.2 * who - 0.1
        panels[0, 2].vlines(places, 0.0, measured.shares[who], color=inks[who], linewidth=6.0)
        panels[0, 2].plot(places, measured.shares[who], "o", color=inks[who], markersize=7)
    panels[0, 2].set_xticks(range(len(KINDS)), KINDS)
    drawing.label(panels[0, 2], "disc (60 or more of each kind)", "share that jumps")
    drawing.title(panels[0, 2], "what makes it jump")
    return made


def _functions(panel: Any) -> None:
    for ratio, ink in zip(SHOWN, COLOURS, strict=False):
        left = np.linspace(0.6, 1e-3, 4000)
        half = np.arctan(ratio / left)
        value = eta(half, 2.0 * ratio / (ratio**2 + left**2))
        panel.plot(-1000.0 * left, value / value.max(), color=ink, linewidth=1.2)
        panel.plot(-1000.0 * _peak(ratio)[0], 1.0, "o", color=ink, markersize=5)
        drawing.name(panel, -590.0, 0.95 - 0.1 * SHOWN.index(ratio), f"{1000 * ratio:g} ms", ink)
    panel.axvline(0.0, color=FAINT, linewidth=0.8)
    drawing.label(panel, "time to collision (ms)", "eta (share of its peak)")
    drawing.title(panel, "eta function, l / v as named")


def _peak(ratio: float) -> tuple[float, float]:
    """Time before collision (s) and angle (deg) at the peak of eta."""
    left = np.linspace(0.6, 1e-3, 200_000)
    half = np.arctan(ratio / left)
    best = int(np.argmax(eta(half, 2.0 * ratio / (ratio**2 + left**2))))
    return float(left[best]), math.degrees(2.0 * half[best])


def _disc(name: str, ratio: float, copy: int) -> dict[str, Any]:
    """A disc of one kind; size and azimuth go through their ranges with the copies."""
    size = 0.02 + 0.08 * ((copy * 7) % 13) / 12.0
    azimuth = math.radians(-60.0 + 120.0 * ((copy * 5) % 17) / 16.0)
    if name == "loom":
        return {"name": name, "size": size, "ratio": ratio, "azimuth": azimuth, "arrival": ARRIVAL}
    distance = size / math.tan(math.radians(8.0 + 12.0 * ((copy * 3) % 11) / 10.0))
    if name == "recede":
        place = {"azimuth": azimuth, "distance": distance}
        return {"name": name, "size": size, "ratio": ratio, **place}
    side = 1.0 if copy % 2 else -1.0
    turn = side * math.radians(40.0 + 40.0 * ((copy * 5) % 7) / 6.0)
    place = {"azimuth": -side * math.radians(60.0), "distance": distance}
    return {"name": name, "size": size, "turn": turn, **place}


def _live(who: int, discs: list[dict[str, Any]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Steps of the command and of the end of each episode; NaN for no command."""
    env = LoomEscapeVector(len(discs), max_episode_steps=500)
    env.reset(seed=1)
    for row, disc in enumerate(discs):
        mask = np.arange(len(discs)) == row
        observation, _ = env.reset(options={"perturbation": disc, "reset_mask": mask})
    policy = Lgmd(env.task) if who else Eta(env.task)
    trigger, ended = np.full((2, len(discs)), np.nan)
    for step in range(500):
        observation, _, terminated, truncated, _ = env.step(policy.predict(observation)[0])
        new = (terminated | truncated) & np.isnan(ended)
        ended[new] = step + 1.0
        now = new & (env.task.animal.trigger >= 0)
        trigger[now] = env.task.animal.trigger[now]
    return trigger, ended
