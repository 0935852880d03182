"""The page of results/speed: goals, tables, figures, where the numbers come from."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from experiments.bench.goals import Verdict, judged
from experiments.bench.rows import TITLES, Row, number
from experiments.controls.grid import grid

LEAD = """# Speed

One thread. Times are CPU seconds of that thread (on an idle machine the seconds that pass); what is
compared in a row ran in turn, in the same rounds; a figure is the median of the rounds, a ratio the
median of the quotients within a round. No test asserts a time.

- **ratio**: speed relative to the same network as a hand-written loop (`experiments/bench/hand.py`:
  same graph, weights, inputs and rule, float64), or to CartPole for the tasks; above 1 is faster.
- **rate**: mean firing rate here / of the reference; *agree*: within 5 %.
- **floor**: the least that this machine needs for the synaptic events and neuron updates of the
  row, over the time taken. Floor of an event: one add to the place of a random target in a table of
  this size; of a neuron: one leak, comparison and reset, plus the decay of each receptor, plus a
  Poisson number where there is noise. With plasticity, an event is every synapse that a spike
  visits, forwards or backwards; the sweep that turns eligibility into weights has no floor here.
- **events**, **neurons**: the same apart. The neurons are timed without synapses, held at the
  same rate by a current; the rest is what synapses cost. Where the difference is within the noise
  there is no share of it.
"""
HEADINGS = {
    "closed-loop": "Closed loop: a control step of 20 ms, dt 1 ms",
    "population": "Populations of networks",
    "threads": "Threads that share a population, or one large network",
    "open-loop": "Networks that run by themselves, dt 0.1 ms",
    "envs": "Tasks",
    "muscles": "Bodies with muscles",
    "evolving": "Evolved controllers",
    "startup": "Startup",
}
NOTES = {
    "closed-loop": "Through the public functions: set the input of every neuron, `run(20)`, read "
    "all counts; plastic: a reward at each control step (`RewardSTDP`). 100 synapses a neuron, a "
    "quarter of the neurons in networks below 400.",
    "population": "A member step is a control step of 20 ms of one copy; all copies have weights "
    "of their own.",
    "threads": "Time that passes, not CPU time; the ratio is to one thread, in the same rounds. "
    "Small work stays on one thread whatever is asked. The microcircuit has 0.3 times the neurons "
    "and 0.3 times the synapses onto each; its figures are seconds per second lived.",
    "open-loop": "Seconds per second that the network lives; below 1 is faster than life.",
    "envs": "Random actions.",
    "muscles": "Random actions; observations and rewards included. The first rows are control "
    "steps per CPU second of one core, with the ratio to MyoSuite's elbow (one joint, six muscles) "
    "in an environment of its own. Control steps differ: 10 ms of body time here, 20 ms in "
    "MyoSuite, 50 ms in Ant. The last rows are time that passes, by threads; where other programs "
    "run, only real-time priority (`chrt -f 1`, as here) gives them cores of their own.",
    "evolving": "A decision is one greedy `predict` for one observation from Python, CPU time; the "
    "ratio is to the same in a batch of one, which takes the way of all batches. Populations live "
    "16 neurons each; all of evolution is timed, in time that passes. The host was busy.",
    "startup": "Fresh processes, CPU seconds; *first step, ever* compiles everything.",
}


def read(out: Path) -> dict[str, Any]:
    """Return what was measured, by suite: the files of `out`, and of the microcircuit beside it.

    Args:
        out: Folder of `<suite>.json` and `peers.json`.
    """
    paths = {name: out / f"{name}.json" for name in (*HEADINGS, "peers")}
    paths["microcircuit"] = out.parent / "microcircuit" / "microcircuit.json"
    return {name: json.loads(path.read_text()) for name, path in paths.items() if path.exists()}


def markdown(records: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the page.

    Args:
        records: What `read` returned.
    """
    sections = [_section(suite, records[suite]) for suite in HEADINGS if suite in records]
    parts = [LEAD, _goals(judged(records)), *sections]
    if "peers" in records:
        parts.append(_peers(records["peers"]))
    return "\n".join(parts)


def _goals(verdicts: Sequence[Verdict]) -> str:
    titles = ("work", "goal", "measured", "", "prototype", "why it is missed")
    lines = [_goal(verdict) for verdict in verdicts]
    return f"## Goals\n\n{grid(titles, lines)}"


def _goal(verdict: Verdict) -> list[str]:
    goal = verdict.goal
    word = {True: "met", False: "**missed**", None: "not measured"}[verdict.met]
    reason = "" if verdict.met else goal.reason or "no reason written yet"
    sign = "<=" if goal.at_most else ">="
    found = "" if verdict.found is None else number(verdict.found)
    bound = f"{sign} {number(goal.bound)} {goal.unit}"
    return [goal.work, bound, found, word, goal.prototype, reason]


def _section(suite: str, record: Mapping[str, Any]) -> str:
    rows = [row_of(row) for row in record["rows"]]
    picture = [f"![{HEADINGS[suite]}]({suite}.png)", ""] if record["figure"] else []
    return "\n".join(
        [
            f"## {HEADINGS[suite]}", "", *picture, NOTES[suite], "", table(rows),
            f"    {record['command']}", "", origin_line(record["origin"]), "",
        ]
    )  # fmt: skip


def row_of(record: Mapping[str, Any]) -> Row:
    """Return the row that `Row.as_json` wrote."""
    return Row(**{name: value for name, value in record.items() if name != "rates_agree"})


def table(rows: Sequence[Row]) -> str:
    """Return rows as a Markdown table, without the columns that are empty."""
    lines = [row.cells() for row in rows]
    used = [k for k in range(len(TITLES)) if any(line[k] for line in lines)]
    return grid([TITLES[k] for k in used], [[line[k] for k in used] for line in lines])


def _peers(record: Mapping[str, Any]) -> str:
    titles = ("network and peer", "cost", "ratio to ours", "rates (Hz)", "remark")
    lines = []
    for name, workload in record["workloads"].items():
        for row in workload["rows"]:
            cost = "" if row["cost"] is None else f"{number(row['cost'])} {workload['unit']}"
            ratio = "" if row["ratio"] is None else f"{number(row['ratio'])}x"
            rates = ", ".join(f"{key} {rate:.1f}" for key, rate in row["rates"].items())
            lines.append([f"{name}: {row['peer']}", cost, ratio, rates, row["remark"]])
    return "\n".join(
        ["## Other simulators", "", grid(titles, lines), f"    {record['command']}", "",
         origin_line(record["provenance"]), ""]
    )  # fmt: skip


def origin_line(origin: Mapping[str, Any]) -> str:
    """Return one line of what `experiments.provenance.collect` returned."""
    state = {True: "with changes", False: "clean", None: "no repository"}[origin["dirty"]]
    used = ("reafference", "numpy", "numba")
    versions = ", ".join(f"{name} {origin['versions'][name]}" for name in used)
    return (
        f"Commit {origin['commit'] or 'unknown'} ({state}), {origin['created']}, Python "
        f"{origin['python']}, {versions}, {origin['platform']}, {origin['cpu']}, "
        f"{origin['cpus']} cores."
    )
