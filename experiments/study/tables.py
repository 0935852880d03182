"""The tables of a study as rows of text, for Markdown and the page alike."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from experiments.results import Comparison, Row
from experiments.study.numbers import Duel, Standing, scale
from experiments.study.plan import Study
from experiments.table import grouped, number

NONE = "–"  # noqa: RUF001


@dataclass(frozen=True)
class Table:
    """Rows of text.

    Attributes:
        title: One line.
        head: Titles of the columns; the first names the rows.
        rows: As many texts each.
        caption: What the numbers mean.
    """

    title: str
    head: list[str]
    rows: list[list[str]]
    caption: str

    def markdown(self) -> str:
        """Return the table as Markdown."""
        rule = ["---", *["---:"] * (len(self.head) - 1)]
        lines = [f"| {' | '.join(row)} |" for row in (self.head, rule, *self.rows)]
        return "\n".join([f"## {self.title}", "", *lines, "", self.caption, ""])


COLUMNS: dict[str, tuple[tuple[str, Callable[[Standing, int], str]], ...]] = {
    "iqm": (
        ("score, IQM", lambda s, _: number(s.iqm)),
        ("95 % interval", lambda s, _: _interval(s)),
    ),
    "mean": (("score, mean", lambda s, _: number(s.mean)),),
    "median": (("score, median", lambda s, _: number(s.median)),),
    "optimality_gap": (("optimality gap", lambda s, _: number(s.gap)),),
    "worst_seed": (("worst seed", lambda s, _: number(s.worst)),),
    "tasks": (("tasks", lambda s, count: f"{len(s.tasks)}/{count}"),),
}
"""Titles and cells of each metric that a study file can name."""

MEANING = {
    "iqm": "IQM: interquartile mean over runs of all tasks; interval: bootstrap stratified by "
    "task.",
    "mean": "Mean: over runs of all tasks.",
    "median": "Median: of the means of tasks.",
    "optimality_gap": "Optimality gap: mean of how far runs stay below 1.",
    "worst_seed": "Worst seed: mean over tasks.",
    "tasks": "",
}


def overall(study: Study, standings: list[Standing]) -> Table:
    """Return one row per agent over all tasks, the best first."""
    ordered = sorted(standings, key=lambda s: -math.inf if math.isnan(s.iqm) else -s.iqm)
    ordered.sort(key=lambda s: math.isnan(s.iqm))
    columns = [COLUMNS[metric] for metric in study.metrics]
    count = len(study.tasks)
    rows = [
        [s.agent, *(cell(s, count) for column in columns for _, cell in column)] for s in ordered
    ]
    head = ["agent", *(title for column in columns for title, _ in column)]
    explained = " ".join(MEANING[metric] for metric in study.metrics if MEANING[metric])
    return Table(
        "Over all tasks",
        head,
        rows,
        f"{len(study.seeds)} seeds of each agent on each task. Score 0 is the random agent; 1 is "
        "the oracle of the task, or Gymnasium's threshold where it has none. "
        f"{explained} Agents that ran on different tasks are compared by the table of pairs, not "
        "by this one.",
    )


def _interval(s: Standing) -> str:
    return NONE if math.isnan(s.low) else f"{number(s.low)} to {number(s.high)}"


def by_task(study: Study, found: dict[str, Comparison]) -> Table:
    """Return the final performance of each agent on each task, in the unit of the task."""
    agents = list(study.agents)
    rows = []
    for task, comparison in found.items():
        known = {row.agent: row for row in comparison.rows}
        texts = [_final(known[a]) if a in known else NONE for a in agents]
        unit = comparison.metric if scale(comparison) else f"{comparison.metric}, no scale"
        rows.append([task, unit, grouped(comparison.steps), *texts])
    return Table(
        "Task by task",
        ["task", "unit", "env steps", *agents],
        rows,
        "IQM of the final performance (mean over the last 10 % of evaluations, frozen and greedy), "
        "in brackets the worst seed. A dash: left out, see below; failed runs are listed below.",
    )


def _final(row: Row) -> str:
    return NONE if math.isnan(row.iqm) else f"{number(row.iqm)} ({number(row.minimum)})"


def against(study: Study, duels: list[Duel]) -> Table:
    """Return P(row better than column), with a star where the paired test says so."""
    known = {(d.ours, d.theirs): d for d in duels}
    agents = [a for a in study.agents if any(d.ours == a for d in duels)]
    rows = [[a, *[_duel(known.get((a, b))) for b in agents]] for a in agents]
    return Table(
        "Pair by pair",
        ["row better than column", *agents],
        rows,
        "Probability that a run of the row's agent is better than one of the column's, mean over "
        "the tasks both ran on. A star: p < 0.05 in a paired sign-flip test over tasks and seeds, "
        "adjusted for all pairs of this table (Benjamini-Hochberg); none below 8 pairs.",
    )


def _duel(duel: Duel | None) -> str:
    if duel is None:
        return NONE
    star = "*" if duel.p_value < 0.05 else ""
    return f"{duel.probability:.2f}{star}"


def remarks(study: Study, found: dict[str, Comparison]) -> list[str]:
    """Return a line for each pair left out, each scale and each failure."""
    from experiments.table import failures

    lines = [f"{pair.agent} on {pair.task} is left out: {pair.why}." for pair in study.left_out]
    for task, comparison in found.items():
        unit = scale(comparison)
        if unit is None:
            lines.append(
                f"{task}: no random agent or no threshold; not in the score over all tasks."
            )
        elif comparison.metric != "score":
            lines.append(f"{task}: score {unit.source} (0 is {number(unit.floor)}).")
        lines += [f"{task}: {line}" for line in failures(comparison)]
    return lines
