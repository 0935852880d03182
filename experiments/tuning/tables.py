"""What a search leaves for readers: what was found, every trial, and where was searched."""

from __future__ import annotations

import csv
import io

from experiments.results import Comparison
from experiments.study import numbers
from experiments.study.numbers import Standing
from experiments.study.plan import Study
from experiments.study.tables import NONE, Table
from experiments.table import grouped, number
from experiments.tuning.journal import Trial
from experiments.tuning.search import Search


def found(search: Search, study: Study, comparisons: dict[str, Comparison]) -> Table:
    """Return one row per tuned agent: default and best setting on seeds of both kinds.

    Args:
        search: All trials have ended.
        study: The one on held-out seeds.
        comparisons: Its numbers by task.
    """
    standings = {s.agent: s for s in numbers.standings(study, comparisons)}
    duels = {(d.ours, d.theirs): d for d in numbers.duels(study, comparisons)}
    rows = []
    for agent in search.ranges:
        best, first = search.best(agent), search.journal.trials(agent)[0]
        name = search.name(agent, best)
        duel = duels.get((name, agent))
        rows.append(
            [
                agent,
                _score(first),
                _score(best),
                _standing(standings[agent]),
                _standing(standings[name]),
                NONE if duel is None else f"{duel.probability:.2f}",
                "the default" if best.number == 0 else _settings(best),
            ]
        )
    head = [
        "agent", "default, tuning seeds", "best, tuning seeds", "default, held-out seeds",
        "tuned, held-out seeds", "P(tuned better)", "best setting",
    ]  # fmt: skip
    return Table("Tuned and judged on other seeds", head, rows, _budget(search))


def _budget(search: Search) -> str:
    study, tuning = search.study, search.study.tuning
    seeds = ", ".join(map(str, tuning.seeds))
    steps = sum(budget.steps for budget in study.tasks.values()) * len(tuning.seeds)
    return (
        f"Every agent: {tuning.trials} trials, the first of them its default, on tuning seeds "
        f"{seeds} of each task: {grouped(steps)} env steps a trial, "
        f"{grouped(steps * tuning.trials)} in all. A trial is judged by the mean score over tasks "
        "and seeds; the best one then ran, beside the default, on "
        f"{len(study.seeds)} other seeds ({', '.join(map(str, study.seeds))}), which no choice "
        "has seen: IQM and 95 % interval. What was best of many on the tuning seeds is flattered "
        "there; only the held-out columns compare."
    )


def trials(search: Search) -> Table:
    """Return every trial of every agent, failed ones included."""
    rows = [
        [agent, str(trial.number), _score(trial), _finals(search, agent, trial), _settings(trial)]
        for agent in search.ranges
        for trial in search.journal.trials(agent)
    ]
    head = ["agent", "trial", "score", "each run", "settings"]
    caption = "Trial 0 is the default. Each run: final performance, task by task, seed by seed."
    return Table("All trials", head, rows, caption)


def ranges(search: Search) -> Table:
    """Return where was searched."""
    rows = [
        [agent, each.name, f"{each.low:g}", f"{each.high:g}", "log" if each.log else "linear",
         "whole numbers" if each.whole else "numbers"]
        for agent, all_of_them in search.ranges.items()
        for each in all_of_them
    ]  # fmt: skip
    head = ["agent", "setting", "low", "high", "scale", "kind"]
    others = [agent for agent in search.study.agents if agent not in search.ranges]
    text = f" Without settings to tune: {', '.join(others)}." if others else ""
    return Table(
        "Where was searched", head, rows,
        f"The first ten trials are random, the others suggested by Optuna's TPE sampler.{text}",
    )  # fmt: skip


def as_csv(search: Search) -> str:
    """Return one line per run of each trial, unrounded."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["agent", "trial", "score", "settings", "env", "seed", "final", "failure"])
    for agent in search.ranges:
        for trial in search.journal.trials(agent):
            for run in search.runs(agent, trial):
                final = search.final(run)
                config = run.config
                cells = [agent, trial.number, trial.score, _settings(trial)]
                writer.writerow([*cells, config.env, config.seed, final, run.failure])
    return file.getvalue()


def _settings(trial: Trial) -> str:
    return ", ".join(f"{name}={value:g}" for name, value in trial.settings.items())


def _score(trial: Trial) -> str:
    return "failed" if trial.score is None else number(trial.score)


def _finals(search: Search, agent: str, trial: Trial) -> str:
    values = [search.final(run) for run in search.runs(agent, trial)]
    return ", ".join("failed" if value is None else number(value) for value in values)


def _standing(standing: Standing) -> str:
    return f"{number(standing.iqm)} ({number(standing.low)} to {number(standing.high)})"
