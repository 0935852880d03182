"""Latency patterns of equal rate: discriminability against jitter, reaction time, controls."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.bodies.nerve import Nerve
from envs.tasks.spike_timing.session import STEP, Session
from experiments.figures import checks, drawing
from experiments.figures.envs.spike_observers import (
    Timed,
    after_losses,
    all_seen,
    dprime,
    error_of_dprime,
    quick,
    separation,
)
from experiments.figures.envs.spike_tempotron import Tempotron
from snn_core.plot.style import COLOURS, FAINT, INK, legend

TITLE = "SpikeTiming: equal rates, different latencies"
SOURCE = (
    "Thorpe 1990 and VanRullen & Thorpe 2001, Neural Comput 13:1255 (order of first spikes); "
    "Thorpe, Delorme & Van Rullen 2001, Neural Networks 14:715 (rank-order decoder); Guetig & "
    "Sompolinsky 2006, Nat Neurosci 9:420 (tempotron); Green & Swets 1966 and Wald 1945 (d', "
    "sequential test). Expected: the closed form d' = |difference of the latencies| / "
    "sqrt(jitter^2 + bin^2 / 12), which no common shift changes because both classes share one "
    "ladder; with losses, for the mean share over all subsets of the fibres, where the shift "
    "counts; 0 for observers without latencies and for the control; the mean posterior at the "
    "answer, which is the share of right answers of an ideal observer; all right for a tempotron "
    "whose patterns are separable and few. These papers print no number for such a nerve. "
    "Tolerances are four standard errors, for the tempotron 0.02."
)
CAPTION = """
Left: one stimulus of each of two classes, 8 fibres; faint, the latencies of the class. Second: d'
of observers that see the whole volley, against jitter. Points: the ideal observer of the task (its
shift between volleys has a standard deviation of 5 ms), with all spikes and with 40 % of them lost,
a rank-order decoder, a linear map of the spike counts (with the losses), and the ideal observer
under `rate_matched`; lines: closed forms. Third: share of right answers against reaction time of
the ideal observer in the standard task (4 classes, 16 fibres, unseen exemplars), by its bound on
the posterior, for three jitters. Right: its reaction time at a bound of 0.95, and how many of the
16 fibres have fired until then: at the standard jitter of 5 ms most have not. Table: also a
tempotron, one neuron that learns two classes of 16 fibres by its own errors; new volleys after
learning. It bears jitter and losses, and suffers from spontaneous spikes.
"""
JITTERS = (0.006, 0.008, 0.012, 0.016, 0.024)  # s
LOSS, SHIFT = 0.4, 0.005
TRIALS = 5
BOUNDS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.995)
STANDARD = (0.002, 0.005, 0.01)  # s
QUICK = (0.0, 0.002, 0.004, 0.006, 0.008, 0.01, 0.014)  # s
TWO = Session(classes=2, trials=TRIALS)
QUIET = Nerve(jitter=0.001, exemplar=0.0, spontaneous=0.0, loss=0.0)
SESSION = Session(classes=2, trials=TRIALS, deadline=0.2, code=4)
MATCHED = {"perturbation": {"name": "rate_matched"}}


def nerve(jitter: float, loss: float = 0.0, shift: float = SHIFT) -> Nerve:
    """Return the nerve of the second panel, without exemplars and spontaneous spikes."""
    quiet = {"exemplar": 0.0, "spontaneous": 0.0}
    return Nerve(8, lead=0.08, window=0.016, jitter=jitter, shift=shift, loss=loss, **quiet)


class Measured(NamedTuple):
    """What was measured.

    Attributes:
        found: d' by observer at JITTERS, (jitters,).
        expected: Closed forms of "ideal" and "losses", (jitters,).
        trials: Trials of each jitter.
        bounds: By jitter of STANDARD: results at BOUNDS.
        quick: Results at the bound of the oracle, at QUICK.
        learnt: Share of right answers of tempotrons, by nerve and (plain, rate-matched).
        pages: Spikes of one stimulus of each class, (2, bins, 8), and the usual latencies, (2, 8).
    """

    found: dict[str, NDArray[np.float64]]
    expected: dict[str, NDArray[np.float64]]
    trials: int
    bounds: dict[float, list[Timed]]
    quick: list[Timed]
    learnt: dict[str, tuple[float, float]]
    pages: tuple[NDArray[np.float64], NDArray[np.float64]]


def measure(copies: int = 300) -> Measured:
    """Run all observers.

    Args:
        copies: Nerves side by side: with 16 trials each in the third and fourth panel, and four
            times as many with 5 trials in the second.
    """
    names = ("ideal", "losses", "rank order", "counts", "rate matched")
    found: dict[str, list[float]] = {name: [] for name in names}
    for seed, jitter in enumerate(JITTERS):
        seen = all_seen(nerve(jitter), SESSION, 4 * copies, seed)
        found["ideal"].append(dprime(seen.target, seen.ideal))
        found["rank order"].append(dprime(seen.target, seen.ranked))
        lost = all_seen(nerve(jitter, LOSS), SESSION, 4 * copies, 10 + seed)
        found["losses"].append(dprime(lost.target, lost.ideal))
        found["counts"].append(dprime(lost.target, lost.counted))
        matched = all_seen(nerve(jitter), SESSION, 4 * copies, 20 + seed, MATCHED)
        found["rate matched"].append(dprime(matched.target, matched.ideal))
    away = separation(SESSION, nerve(0.006))
    noise = np.hypot(JITTERS, STEP / np.sqrt(12.0))
    expected = {
        "ideal": np.linalg.norm(away) / noise,
        "losses": np.array([after_losses(away, sigma, SHIFT, LOSS) for sigma in noise]),
    }
    arrays = {name: np.array(values) for name, values in found.items()}
    bounds = {j: [quick(Nerve(jitter=j), bound, copies) for bound in BOUNDS] for j in STANDARD}
    times = [quick(Nerve(jitter=jitter), 0.95, copies) for jitter in QUICK]
    shown = all_seen(nerve(0.002, shift=0.001), SESSION, 4, 30)
    first = [int(np.flatnonzero(shown.target == group)[0]) for group in range(2)]
    pages = (shown.spikes[first], shown.usual)
    learnt = {
        "jitter 1 ms only": _tempotron(QUIET, copies),
        "standard noise": _tempotron(Nerve(), copies),
    }
    return Measured(arrays, expected, 4 * copies * TRIALS, bounds, times, learnt, pages)


def _tempotron(nerve: Nerve, copies: int) -> tuple[float, float]:
    """Share of right answers to new volleys, after learning plain and rate-matched ones."""
    shares = []
    for number, options in enumerate((None, MATCHED)):
        known, new = (
            all_seen(nerve, TWO, 4 * copies, 40 + 2 * number + k, options) for k in range(2)
        )
        neuron = Tempotron()
        neuron.learn(known.spikes, known.target)
        shares.append(float(np.mean(neuron.answers(new.spikes) == new.target)))
    return shares[0], shares[1]


def rows(measured: Measured) -> list[checks.Row]:
    """Set the numbers beside the expected ones."""
    listed = ", ".join(f"{1e3 * jitter:g}" for jitter in JITTERS)
    made, n = [], measured.trials
    heads = {"ideal": "all spikes", "losses": f"{LOSS:.0%} of the spikes lost"}
    for name, head in heads.items():
        wanted = measured.expected[name]
        tolerance = 4.0 * float(error_of_dprime(wanted, n).max())
        text = f"d' of the ideal observer, {head}; jitter {listed} ms"
        made.append(checks.row(text, measured.found[name], wanted, tolerance, digits=3))
    zero = 4.0 * float(error_of_dprime(np.zeros(1), n)[0])
    nothing = [0.0] * len(JITTERS)
    for name, head in (
        ("counts", "spike counts"), ("rate matched", "the ideal observer, rate-matched control"),
    ):  # fmt: skip
        text = f"d' of {head}; jitter {listed} ms"
        made.append(checks.row(text, measured.found[name], nothing, zero, digits=3))
    ranked = measured.found["rank order"]
    made.append(checks.row(f"d' of the rank-order decoder; jitter {listed} ms", ranked, digits=3))
    below = np.all(ranked <= measured.found["ideal"] + zero)
    made.append(checks.row("it is nowhere better than the ideal observer (1)", below, 1.0))
    for jitter, results in measured.bounds.items():
        right = [one.right for one in results]
        sure = [one.sure for one in results]
        error = 4.0 * float(np.sqrt(0.25 / results[0].trials))
        text = f"share right at bounds of {BOUNDS[0]} to {BOUNDS[-1]}, jitter {1e3 * jitter:g} ms"
        made.append(checks.row(text, right, sure, error, digits=3))
        waits = np.diff([one.time for one in results])
        text = f"the higher the bound the later the answer (1), jitter {1e3 * jitter:g} ms"
        made.append(checks.row(text, np.all(waits > 0.0), 1.0))
    for name, (plain, matched) in measured.learnt.items():
        wanted = 1.0 if name == "jitter 1 ms only" else ()
        text = f"tempotron, {name}: share right, new volleys"
        made.append(checks.row(text, plain, wanted, 0.02, digits=3))
        text = f"tempotron, {name}: share right, rate-matched control"
        made.append(checks.row(text, matched, 0.5, 2.0 / np.sqrt(n), digits=3))
    times = [1e3 * one.time for one in measured.quick]
    head = f"bound 0.95, jitter {', '.join(f'{1e3 * jitter:g}' for jitter in QUICK)} ms"
    made.append(checks.row(f"reaction time (ms), {head}", times, digits=1))
    shares = [one.share for one in measured.quick]
    return [*made, checks.row(f"share of the fibres that have fired, {head}", shares, digits=2)]


def draw(measured: Measured) -> Any:
    """Return the Figure."""
    made, panels = drawing.grid(1, 4, (13.0, 3.5))
    _raster(panels[0, 0], *measured.pages)
    _discriminability(panels[0, 1], measured)
    _tradeoff(panels[0, 2], measured)
    _reaction(panels[0, 3], measured)
    return made


def _raster(panel: Any, spikes: NDArray[np.float64], usual: NDArray[np.float64]) -> None:
    for group, ink in enumerate(COLOURS[:2]):
        bins, fibre = np.nonzero(spikes[group])
        place = np.arange(usual.shape[1]) + 0.36 * group - 0.18
        panel.plot(1e3 * usual[group], place, "o", color=ink, alpha=0.25, markersize=8)
        panel.plot(1e3 * STEP * (bins + 0.5), place[fibre], "|", color=ink, markersize=9,
                   markeredgewidth=2.0, label=f"class {group}")  # fmt: skip
    panel.set_xlim(72.0, 104.0)
    panel.set_ylim(-0.6, usual.shape[1] + 1.6)
    panel.set_xlabel("time since onset (ms)", fontsize=10, color=INK)
    panel.set_ylabel("fibre (number)", fontsize=10, color=INK)
    legend(panel, loc="upper right", ncols=2)
    drawing.title(panel, "each fibre fires once")


def _discriminability(panel: Any, measured: Measured) -> None:
    x = 1e3 * np.array(JITTERS)
    inks = dict(zip(measured.found, (INK, COLOURS[4], COLOURS[2], COLOURS[3], FAINT), strict=True))
    marks = dict(zip(measured.found, "osD^x", strict=True))
    for name, values in measured.found.items():
        if name in measured.expected:
            panel.plot(x, measured.expected[name], color=inks[name], linewidth=1.0)
        panel.plot(x, values, marks[name], color=inks[name], markersize=5, label=name)
    panel.set_xlabel("jitter (ms)", fontsize=10, color=INK)
    panel.set_ylabel("d' (standard deviations)", fontsize=10, color=INK)
    legend(panel, loc="upper right")
    drawing.title(panel, "whole volley, two classes")


def _tradeoff(panel: Any, measured: Measured) -> None:
    for ink, (jitter, results) in zip(COLOURS, measured.bounds.items(), strict=False):
        times = [1e3 * one.time for one in results]
        panel.plot(times, [one.right for one in results], "o-", color=ink, markersize=4,
                   label=f"jitter {1e3 * jitter:g} ms")  # fmt: skip
    panel.axhline(0.25, color=FAINT, linewidth=0.8)
    panel.set_xlabel("reaction time (ms)", fontsize=10, color=INK)
    panel.set_ylabel("right answers (share)", fontsize=10, color=INK)
    legend(panel, loc="lower right")
    drawing.title(panel, "speed and accuracy")


def _reaction(panel: Any, measured: Measured) -> None:
    x = 1e3 * np.array(QUICK)
    panel.plot(x, [1e3 * one.time for one in measured.quick], "o-", color=INK, markersize=5,
               label="reaction time (ms)")  # fmt: skip
    panel.plot(x, [100.0 * one.share for one in measured.quick], "s-", color=COLOURS[1],
               markersize=5, label="fibres that have fired (%)")  # fmt: skip
    panel.set_ylim(0.0, None)
    panel.set_xlabel("jitter (ms)", fontsize=10, color=INK)
    panel.set_ylabel("time (ms), fibres (%)", fontsize=10, color=INK)
    legend(panel, loc="upper left")
    drawing.title(panel, "answers at a posterior of 0.95")
