"""The results as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.controls.grid import grid
from experiments.facilitation.analysis import Row, half_life, loss, mean, memory, of
from experiments.facilitation.circuit import JUMP_F, JUMP_P, MISMATCH, TAU_F, TAU_P
from experiments.facilitation.conditions import CONDITIONS, TUNED
from experiments.facilitation.plain import EPISODES, TASKS
from experiments.facilitation.tuning import FARTHEST, MEMBERS

LEAD = """# What facilitation and potentiation are for

`AnotB-v0`: a toy is hidden under one of two lids, and after a delay a hand may reach. After some
trials at A it is hidden at B, in full sight. Stage "train" has delays of 0 to 3 s and 1 to 3 A
trials, "unseen" 3 to 10 s and 3 to 6. The eye stays where it is and the hand is held at home, so
that the body keeps nothing of the side.

The agent is a `reflex` of four neurons. The hiding fires one of two; when the box is near both
fire, and their `+>` synapses onto two rival motor neurons are stronger where they were used: by
facilitation (each spike adds {jump_f}, tau_f = {tau_f:.1f} s) and by potentiation (each adds
{jump_p}, tau_p = {tau_p:.0f} s). No neuron excites itself or another that remembers, and between
hiding and reach they fire at {quiet:.2f} Hz together, by noise alone. "Persistent activity" is
another memory of four neurons, without such synapses: each of two excites itself by slow synapses
(300 ms), and fires on ({loud:.0f} Hz in delays and pauses).

Ablated synapses weigh so much more that their mean release at the spikes of the recall is the
intact one's ("weight"). "Tuned anew": all weights were searched for without that mechanism, with
the same search, start and budget as the intact circuit ({generations} generations of {members}
members, {lives} episodes of stage "train" each, CMA-ES, search seed 0 only; weights within a
factor of {farthest:.0f} of the start). Each network has its weights off by chance (standard
deviation of the logarithm {mismatch}), noise of 0.3 thresholds in each neuron, and {episodes}
episodes a stage. Means over {networks} networks that nothing was chosen by, with 95 % bootstrap
intervals over networks;
differences are paired by network (same draws, same episodes). Where an interval of a
difference leaves 0 out, the number is **bold**.

![What is remembered, what is repeated, what is lost](facilitation.png)
"""

CAUSES = """## What each is for

Facilitation keeps the side of a hiding for seconds; potentiation keeps it for a minute, so that
what was hidden before adds up. Delays of "train" are short: there facilitation is what lets the
last hiding stand against those before, and without it the agent errs towards A. Delays of "unseen"
outlast facilitation: there potentiation carries the A trials, and its price is the error: without
it B trials go to A no more often than chance has it, and the A trials are lost. With neither there
is nothing to go by. Where one serves, the other brings nothing or costs a little (signs below), and
a memory of neurons that fire on beats both. The score is `info["score"]`: 1 is the oracle's on
"unseen"; on "train", whose episodes are shorter, the best network has {best:.2f}.
"""

DOSE = """## How much of it

Half-life: the delay at which right minus wrong reaches of first trials fall to a half, by least
squares of erf(k exp(-delay / T)), on circuits without potentiation; the jump is such that all have
the same facilitation at the end of the hiding. Repeats: B trials to A minus those to B, stage
"unseen", by tau_p.
"""

PLAIN = """## Plain tasks

The loops of `reflex` for tasks without a delay, with a neuron and a `+>` synapse between each sense
and its motor, matched in the same way; {episodes} episodes of each network. The first column is the
intact level, the others what is lost, which is little beside AnotB.
"""

REPEAT = """    {command}

Without `--tuned` the weights are searched for again, to the same numbers.
"""

MEASURES = (
    "train score", "train A right", "train B right",
    "unseen score", "unseen A right", "unseen B right", "unseen B to A",
)  # fmt: skip


def markdown(table: Mapping[str, Any]) -> str:
    """Return the page.

    Args:
        table: What is in table.json, and "tuned" and "rows".
    """
    rows, tuned = table["rows"], table["tuned"]
    networks = [row["network"] for row in rows if row["condition"] == "intact"]
    lead = LEAD.format(
        jump_f=JUMP_F, tau_f=1e-3 * TAU_F, jump_p=JUMP_P, tau_p=1e-3 * TAU_P,
        quiet=table["delay_rates"]["intact"], loud=table["delay_rates"]["persistent activity"],
        generations=len(tuned["intact"]["course"]), members=MEMBERS, lives=tuned["intact"]["lives"],
        farthest=FARTHEST,
        mismatch=MISMATCH, episodes=table["episodes"], networks=len(networks),
    )  # fmt: skip
    best = of(rows, "persistent activity", "train score").max()
    parts = [
        lead, CAUSES.format(best=best), _levels(table), "Intact minus condition:\n", _losses(rows),
        DOSE, _dose(rows), PLAIN.format(episodes=EPISODES), _plain(table["plain"]),
        "## Every seed\n", _seeds(rows, networks), _weights(tuned),
        REPEAT.format(command=table["command"]),
    ]  # fmt: skip
    return "\n".join(parts)


def _levels(table: Mapping[str, Any]) -> str:
    rows, factors = table["rows"], table["factors"]
    lines = [
        [each.name, "own" if each.tuned == each.name else f"x {factors[each.name]:.2f}",
         *(mean(of(rows, each.name, key)).text() for key in MEASURES)]
        for each in CONDITIONS
    ]  # fmt: skip
    return grid(["condition", "weight", *MEASURES], lines)


def _losses(rows: Sequence[Row]) -> str:
    lines = [
        [each.name, *(_bold(loss(rows, each.name, key)) for key in MEASURES)]
        for each in CONDITIONS[1:]
    ]
    return grid(["condition", *MEASURES], lines)


def _bold(found: Any, digits: int = 2) -> str:
    text = found.text(digits)
    return f"**{text}**" if found.low > 0.0 or found.high < 0.0 else text


def _dose(rows: Sequence[Row]) -> str:
    times = {"no potentiation, tau_f halved": 0.5, "no potentiation": 1.0,
             "no potentiation, tau_f doubled": 2.0}  # fmt: skip
    lines = [
        [f"{1e-3 * TAU_F * part:.2f} s", half_life(*memory(rows, name)).text()]
        for name, part in times.items()
    ]
    lines.append(["no facilitation", half_life(*memory(rows, "neither")).text()])
    shares = {"no potentiation": "none", "tau_p halved": "30 s", "intact": "60 s",
              "tau_p doubled": "120 s"}  # fmt: skip
    repeats = [
        [label, mean(of(rows, name, "unseen B to A") - of(rows, name, "unseen B right")).text()]
        for name, label in shares.items()
    ]
    return "\n".join([
        grid(["tau_f", "half-life (s)"], lines), grid(["tau_p", "repeats (share)"], repeats)
    ])  # fmt: skip


def _plain(rows: Sequence[Row]) -> str:
    lines = []
    for env in TASKS:
        own = [row for row in rows if row["env"] == env]
        digits = 3 if "reafference" in env else 1
        lines.append([
            f"{env.split(':')[-1]} ({'score' if digits == 3 else 'return'})",
            mean(of(own, "intact", "level")).text(digits),
            *(_bold(loss(own, name, "level"), digits)
              for name in ("no facilitation", "no potentiation", "neither")),
        ])  # fmt: skip
    return grid(["task", "intact", "- no facilitation", "- no potentiation", "- neither"], lines)


def _seeds(rows: Sequence[Row], networks: Sequence[int]) -> str:
    names = [each.name for each in CONDITIONS]
    lines = [
        [str(network), *(f"{_one(rows, name, network, 'train score'):.2f}, "
                         f"{_one(rows, name, network, 'unseen score'):.2f}" for name in names)]
        for network in networks
    ]  # fmt: skip
    return "Scores on train, unseen:\n\n" + grid(["network", *names], lines)


def _one(rows: Sequence[Row], condition: str, network: int, key: str) -> float:
    found = (r[key] for r in rows if (r["condition"], r["network"]) == (condition, network))
    return float(next(found))


def _weights(tuned: Mapping[str, Any]) -> str:
    names = list(dict.fromkeys(name for each in TUNED for name in tuned[each.name]["numbers"]))
    lines = [
        [each.name,
         *(f"{tuned[each.name]['numbers'][n]:.2f}" if n in tuned[each.name]["numbers"] else ""
           for n in names),
         f"{tuned[each.name]['course'][0]:.2f}", f"{tuned[each.name]['course'][-1]:.2f}"]
        for each in TUNED
    ]  # fmt: skip
    titles = ["tuned", *names, "first generation's score", "last"]
    return "Weights as tuned, and mean scores of a generation:\n\n" + grid(titles, lines)
