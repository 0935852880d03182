"""The part of the page about circuits: learning without weights, and the distal reward."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from experiments.controls import distal_reward, jobs, weightless
from experiments.controls.grid import grid, verdict

Row = Mapping[str, Any]

WEIGHTLESS = """## Learning without weights

A bandit of two arms, p = 0.8 and 0.2; the best arm changes every {block} trials, {blocks}
blocks. The network is built with `fixed_weights=True`: it refuses rules that change weights,
and all weights of a projection are one number. A cue drives {pool} expecting cells per arm a
little; what is seen of the choice drives those of the chosen arm through a `ModulatorGate`,
which a reward opens (tau = {gate:.0f} ms); so rewarded choices are a tetanus, and the synapses
of these cells onto the motor pool of their arm are a `SynapticEnhancement`: they expect more of
the same. "Learning" has facilitation (60 and 400 ms) and augmentation (7 s), "with
potentiation" also that of 60 s. A trial lasts {trial:.1f} s, 1 s more with late rewards, which
axons of 1 s bridge. Settled: share of the best arm in the second half of the blocks, mean +-
standard error over {seeds} seeds; after a change: its share in the first {turn} trials of
blocks 2 to {blocks} (a player who remembers is below chance there). Asked: learning: settled >=
{learnt} and more than {clear:.0f} SEM above chance; all others: within {controlled:.0f} SEM of
0.5; no weight may change a bit.
"""

RETENTION = """### How long it lasts

{lessons} trials with one arm always and the other never rewarded, then rest without input, then
the cue once: chance that the rewarded arm is chosen, mean +- standard error over {seeds} seeds;
0.5 is forgotten. Rest comes after the pause of {pause:.1f} s that follows each trial.
"""

DISTAL = """## Distal reward

The network of Izhikevich 2007 (Cereb Cortex 17:2443): {excitatory} excitatory and {inhibitory}
inhibitory cells, {out} synapses each, delay 1 ms, `DopamineSTDP` (a_plus 0.1, a_minus 0.15,
tau_e 1 s, tau_d 0.2 s, 0.1 per ms, baseline -0.002, w in [0, 4]); plastic synapses start at 1,
the target synapse at 0. Whenever its target cell fires within {within} ms after its source,
dopamine rises by {pulse} after 1 to 3 s. Not as in the paper's code: steps of {dt} ms in v and
u, all pairs of spikes count, targets are distinct. Each network lives {minutes} minutes of its
time (in the paper an hour) under three conditions, with noise of its own in each; the third
receives the rewards of the first. Asked: rewarded: the target reaches {strongest:.0f}; else: it
stays below half of that. Weights are looked at once a minute. "As strong": share of the other
plastic synapses that end at least as strong as the target.
"""


def weightless_section(rows: Sequence[Row], kept: Sequence[Row]) -> str:
    """Return the section on learning without weights."""
    trial = (weightless.DECIDE + weightless.OUTCOME + weightless.PAUSE) / 1e3
    lead = WEIGHTLESS.format(
        block=weightless.BLOCK, blocks=weightless.BLOCKS, pool=weightless.POOL, trial=trial,
        gate=weightless.GATE.tau, turn=weightless.TURN, seeds=jobs.WEIGHTLESS_SEEDS,
        learnt=jobs.LEARNT, clear=jobs.CLEAR, controlled=jobs.CONTROLLED,
    )  # fmt: skip
    titles = ("condition", "reward", "settled", "worst seed", "all trials", "after a change",
              "weights unchanged", "as asked")  # fmt: skip
    lines = [
        [
            row["condition"], row["reward"], f"{row['mean']:.3f} +- {row['sem']:.3f}",
            f"{min(row['share']):.2f}", *(f"{np.mean(row[k]):.3f}" for k in ("overall", "turned")),
            verdict(row["unchanged"]), verdict(row["passes"]),
        ]
        for row in rows
    ]  # fmt: skip
    return f"{lead}\n{grid(titles, lines)}\n{_retention(kept)}"


def _retention(rows: Sequence[Row]) -> str:
    lead = RETENTION.format(
        lessons=weightless.LESSONS, seeds=jobs.WEIGHTLESS_SEEDS, pause=weightless.PAUSE / 1e3
    )
    titles = ["rest", *(f"{delay:.0f} s" for delay in weightless.DELAYS)]
    lines = [
        [row["condition"],
         *(f"{m:.2f} +- {e:.2f}" for m, e in zip(row["mean"], row["sem"], strict=True))]
        for row in rows
    ]  # fmt: skip
    return f"{lead}\n{grid(titles, lines)}"


def distal_section(rows: Sequence[Row]) -> str:
    """Return the section on the distal reward."""
    lead = DISTAL.format(
        excitatory=distal_reward.EXCITATORY, inhibitory=distal_reward.INHIBITORY,
        out=distal_reward.OUT, within=distal_reward.WITHIN, pulse=distal_reward.PULSE,
        dt=distal_reward.DT, minutes=jobs.DISTAL_MINUTES, strongest=distal_reward.STRONGEST,
    )  # fmt: skip
    titles = ("condition", "network", "target", "mean of 2nd half", "highest", "at 4 after",
              "mean of others", "as strong", "rewards", "pairs", "rate", "as asked")  # fmt: skip
    order = [(c, row) for c in distal_reward.CONDITIONS for row in rows if row["condition"] == c]
    return f"{lead}\n{grid(titles, [_distal_line(row) for _, row in order])}"


def _distal_line(row: Row) -> list[str]:
    target = np.array(row["target"])
    hits = np.flatnonzero(target >= distal_reward.STRONGEST)
    return [
        row["condition"], str(row["network"]), f"{target[-1]:.2f}",
        f"{target[len(target) // 2 :].mean():.2f}", f"{target.max():.3f}",
        f"{hits[0]} min" if hits.size else "never", f"{row['others'][-1]:.2f}",
        f"{100.0 * row['above']:.2f} %", str(row["rewards"]), str(row["pairs"]),
        f"{row['rate']:.1f} Hz", verdict(row["passes"]),
    ]  # fmt: skip
