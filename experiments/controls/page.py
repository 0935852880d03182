"""The tables as Markdown."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.controls import bandit, circuits, jobs, track
from experiments.controls.grid import grid, verdict
from experiments.controls.rules import ENTRIES
from experiments.statistics import censored_median

Row = Mapping[str, Any]

LEAD = """# Learning controls

What each three-factor rule must learn, and what it must not; then learning without weights, and the
distal reward. Rows that miss what is asked say **no** and stay.
A seed is a copy of a network: its own initial weights, random streams and rewards. Settings were
tuned on network seeds 1 and 7; the numbers below are of network seed {seed}, used once.
"""

TRACK = """## A critic on the linear track

{cells} place cells ({peak:.0f} Hz, tuning width = spacing) drive {critics} SRM0 neurons; V = (nu/N)
sum (Y * kappa) + V0 with nu = 2, V0 = -40, kappa of 200/50 ms; delta = dV/dt - V/tau_r + r, tau_r =
4 s; R = 100 at the end of a run of 5 s, after which the value is 0; {trials} runs, one after the
other. Judged: V averaged over the last {judged} runs against 100 exp(-(T - t)/4 s), {seeds} seeds.
Asked: correlation >= {fits} in at least 9 of 10 seeds; deviation (root mean square over R) <=
{close}. Diverged: |V| above {lost:.0f} R in those runs. "Start" is the mean V in the first second,
expected 32.6. The learning rate eta is that of `TDLTP`; times tau_e tau_r = 0.8 s^2 it is the eta
of Fremaux et al. 2013. Median (lowest to highest) over seeds.
"""

BANDIT = """## Bandits

A cue drives one pool of {pool} SRM0 neurons per arm; pools inhibit each other. After {decide} ms
the choice is drawn from a softmax of their spikes. The modulator is reward minus its running mean.
At once: three arms, p = 0.8, 0.2, 0.2, {immediate} trials. After 1 s: two arms, p = 0.8, 0.2,
{delayed} trials; the cue is off in between (cells at {quiet:.0f} Hz) and other cells drive the
pools. The optimum is the best arm always: share 1, mean reward 0.8. Share: best choices in the last
20 % of the trials, mean +- standard error over {seeds} seeds. Trials to 90 %: median over seeds of
the first time that 18 of the last 20 choices were the best (by chance this happens too).
Asked: learning: share >= {learnt} and more than {clear:.0f} SEM above chance; controls: within
{controlled:.0f} SEM of chance; without modulator no weight may change at all.
"""

YOKED = """## Yoked control

A presynaptic spike less than 10 ms before a postsynaptic one is rewarded; both cells fire at random
(30 Hz). The yoked synapse gets the pulses of its neighbour at the same times. {seeds} seeds, 2 s.
Asked: contingent above {clear:.0f} SEM, yoked within {controlled:.0f} SEM (which a sound rule
misses by accident in 5 % of draws). STDP windows are balanced (a_plus tau_plus = a_minus
tau_minus). All rows are of the same spikes, so an accident shows in several rows at once.
"""


def markdown(
    tables: Mapping[str, Sequence[Row]], origins: Mapping[str, Mapping[str, Any]], command: str
) -> str:
    """Return the page.

    Args:
        tables: Rows by table.
        origins: What `experiments.provenance.collect` returned, by table.
        command: The line that repeats it.
    """
    parts = [
        LEAD.format(seed=origins["track"]["seeds"][0]), _track(tables["track"]),
        _bandit(tables["bandit"]), _passed(tables["bandit"]), _yoked(tables["yoked"]), _remarks(),
        circuits.weightless_section(tables["weightless"], tables["retention"]),
        circuits.distal_section(tables["distal"]), _origins(origins, command),
    ]  # fmt: skip
    return "\n".join(parts)


def _track(rows: Sequence[Row]) -> str:
    lead = TRACK.format(
        cells=track.CELLS, peak=track.PEAK, critics=track.CRITICS, trials=track.TRIALS,
        judged=track.JUDGED, seeds=jobs.TRACK_SEEDS, fits=jobs.FITS, close=jobs.CLOSE,
        lost=jobs.LOST,
    )  # fmt: skip
    titles = ("eta", "correlation", "of single runs", "deviation / R", "start", "r >= 0.85",
              "deviation <= 0.15", "diverged")  # fmt: skip
    parts = [lead]
    for variant in track.VARIANTS:
        own = [row for row in rows if row["variant"] == variant.name]
        lines = [_track_line(row) for row in own]
        parts += [f"### {variant.name.capitalize()}\n", grid(titles, lines), _window(own)]
    return "\n".join(parts)


def _track_line(row: Row) -> list[str]:
    n = len(row["correlation"])
    spans = [_span(row[name], 2) for name in ("correlation", "single", "error")]
    counts = [f"{row[name]}/{n}" for name in ("fits", "close", "diverged")]
    return [f"{row['rate']:.1e}" if row["rate"] else "0", *spans, _span(row["start"], 0), *counts]


def _window(rows: Sequence[Row]) -> str:
    good = [row["rate"] for row in rows if row["fits"] >= 0.9 * len(row["correlation"])]
    close = [row["rate"] for row in rows if row["close"] >= 0.9 * len(row["correlation"])]
    both = [rate for rate in good if rate in close]
    rates = {"correlation": good, "deviation": close, "both": both}
    texts = [f"{name}: {', '.join(f'{r:.1e}' for r in own) or 'none'}"
             for name, own in rates.items()]  # fmt: skip
    return f"Rates at which 9 of 10 seeds meet what is asked. {'; '.join(texts)}.\n"


def _bandit(rows: Sequence[Row]) -> str:
    lead = BANDIT.format(
        pool=bandit.POOL, decide=bandit.DECIDE, quiet=bandit.QUIET, seeds=jobs.BANDIT_SEEDS,
        immediate=bandit.IMMEDIATE.trials, delayed=bandit.DELAYED.trials, learnt=jobs.LEARNT,
        clear=jobs.CLEAR, controlled=jobs.CONTROLLED,
    )  # fmt: skip
    titles = ("rule", "reward", "condition", "share of best", "worst seed", "chance",
              "trials to 90 %", "largest change", "as asked")  # fmt: skip
    return f"{lead}\n{grid(titles, map(_bandit_line, rows))}"


def _bandit_line(row: Row) -> list[str]:
    median = censored_median(row["reached"])
    never = sum(trial is None for trial in row["reached"])
    trials = "never" if math.isinf(median) else f"{median:.0f}"
    return [
        row["rule"], row["reward"], row["condition"], f"{row['mean']:.3f} +- {row['sem']:.3f}",
        f"{min(row['share']):.2f}", f"{row['chance']:.2f}",
        f"{trials} ({never} never)" if never and trials != "never" else trials,
        f"{row['moved']:.2g}", verdict(row["passes"]),
    ]  # fmt: skip


def _passed(rows: Sequence[Row]) -> str:
    names = [entry.name for entry in ENTRIES]
    kinds = list(dict.fromkeys((row["reward"], row["condition"]) for row in rows))
    found = {(r["reward"], r["condition"], r["rule"]): r["passes"] for r in rows}
    lines = [[f"{condition}, {when}", *(verdict(found[when, condition, name]) for name in names)]
             for when, condition in kinds]  # fmt: skip
    return grid(["which rule passes", *names], lines)


def _yoked(rows: Sequence[Row]) -> str:
    lead = YOKED.format(seeds=jobs.YOKED_SEEDS, clear=jobs.CLEAR, controlled=jobs.YOKED_CONTROLLED)
    titles = ("rule", "modulator", "contingent", "in SEM", "yoked", "in SEM", "as asked")
    lines = []
    for row in rows:
        groups = [row["contingent"], row["yoked"]]
        numbers = [f"{g[key]:{form}}" for g in groups
                   for key, form in (("mean", "+.4f"), ("in_errors", "+.2f"))]  # fmt: skip
        lines.append([row["rule"], row["modulator"], *numbers, verdict(row["passes"])])
    return f"{lead}\n{grid(titles, lines)}"


def _remarks() -> str:
    return "\n".join(["## The rules\n", *(f"- `{e.name}`: {e.remark}" for e in ENTRIES), ""])


def _origins(origins: Mapping[str, Mapping[str, Any]], command: str) -> str:
    lines: dict[str, list[str]] = {}
    for name, origin in origins.items():
        lines.setdefault(_origin(origin), []).append(name)
    texts = [f"Tables {', '.join(names)}: {text}." for text, names in lines.items()]
    seeds = "All seeds one by one in [controls.json](controls.json)."
    return "\n".join([f"    {command}\n", *texts, seeds, ""])


def _origin(origin: Mapping[str, Any]) -> str:
    state = {True: "with changes", False: "clean", None: "no repository"}[origin["dirty"]]
    versions = ", ".join(f"{n} {origin['versions'][n]}" for n in ("reafference", "numpy", "numba"))
    return (
        f"commit {origin['commit'] or 'unknown'} ({state}), Python {origin['python']}, {versions}, "
        f"{origin['platform']}"
    )


def _span(values: Sequence[float], digits: int) -> str:
    low, middle, high = np.quantile(values, [0.0, 0.5, 1.0])
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"
