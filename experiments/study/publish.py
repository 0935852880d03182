"""Write what a study leaves for readers: README.md, every run as CSV, pictures, one web page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments import publish as single
from experiments import records, table
from experiments.errors import UsageError
from experiments.life import table as life_table
from experiments.results import Comparison
from experiments.robustness import table as robustness
from experiments.run_folder import RunFolder
from experiments.study import costs, figures, numbers, origin, replays, resuming, tables, web
from experiments.study.plan import Study
from experiments.train import default_root


def publish(
    study: Study, out: Path, runs: list[RunFolder], command: str, replay_seconds: float,
    more: Sequence[tables.Table] = (),
) -> Path:  # fmt: skip
    """Summarise the runs of a study in folder `out`.

    Args:
        study: What was asked.
        out: Where the files go; each task gets its own table and curves in a folder below.
        runs: Folders of all runs.
        command: The command line that repeats the study.
        replay_seconds: Length of the replays; 0 for none.
        more: Tables that come before those of the study.

    Returns:
        The path of the page.
    """
    found = numbers.comparisons(study, runs)
    for task, comparison in found.items():
        single.write_table(out / default_root(task).name, comparison, command)
    shown = replays.record(found, runs, out, replay_seconds)
    standings = numbers.standings(study, found)
    parts = [
        *more,
        tables.overall(study, standings),
        tables.by_task(study, found),
        tables.against(study, numbers.duels(study, found)),
    ]
    if study.life:
        parts += [_lives(study, task, out, runs) for task in found]
    if study.disturb:
        parts += [_disturbed(study, task, out, runs) for task in found]
    parts.append(costs.table(study, found, runs))
    parts.append(resuming.after_a_stop(study))
    try:
        figures.draw(study, found, standings, out / "scores.png")
        if len(found) > 1:
            figures.draw_tasks(study, found, out / "tasks.png")
    except UsageError as error:
        print(error)
    made = origin.gather(runs, command)
    records.write_json(out / "provenance.json", made)
    records.write_text(out / "study.toml", study.text)
    records.write_text(out / "runs.csv", _all_runs(found))
    records.write_text(out / "README.md", _markdown(study, found, parts, made))
    site = web.page_of(study, found, runs, parts, out, made, shown)
    records.write_text(out / "report.html", site)
    print(parts[0].markdown())
    return out / "report.html"


def _lives(study: Study, task: str, out: Path, runs: list[RunFolder]) -> tables.Table:
    """Draw the lives of a task and return their table."""
    own = [run for run in runs if run.config.env == task]
    agents = [agent for other, agent in study.pairs if other == task]
    course, lives = life_table.gather(own, agents)
    try:
        life_table.draw(course, lives, task, out / default_root(task).name / "lives.png")
    except UsageError as error:
        print(error)
    rows = life_table.rows(lives)
    return tables.Table(f"Lives on {task}", life_table.HEAD, rows, life_table.caption(course))


def _disturbed(study: Study, task: str, out: Path, runs: list[RunFolder]) -> tables.Table:
    """Draw what the agents of a task keep under disturbances and return their table."""
    own = [run for run in runs if run.config.env == task]
    agents = [agent for other, agent in study.pairs if other == task]
    found = robustness.gather(own, agents)
    try:
        robustness.draw(found, task, out / default_root(task).name / "disturbed.png")
    except UsageError as error:
        print(error)
    title = f"Disturbed senses and motors on {task}"
    return tables.Table(
        title, robustness.head(own), robustness.rows(found, own), robustness.CAPTION
    )


def _all_runs(found: dict[str, Comparison]) -> str:
    """Return the CSV of every task under one head."""
    texts = [table.as_csv(comparison).splitlines(keepends=True) for comparison in found.values()]
    return "".join([*(texts[0][:1] if texts else []), *(line for t in texts for line in t[1:])])


def _markdown(
    study: Study, found: dict[str, Comparison], parts: list[tables.Table], made: origin.Origin
) -> str:
    lines = [f"# {study.title}", "", "![Scores](scores.png)", ""]
    if len(found) > 1:
        lines += ["![Scores task by task](tasks.png)", ""]
    lines += [part.markdown() for part in parts]
    lines += [f"- {line}" for line in tables.remarks(study, found)]
    links = [f"[{task}]({default_root(task).name}/table.md)" for task in found]
    lines += ["", f"Every run: [runs.csv](runs.csv). Each task: {', '.join(links)}.", ""]
    lines += [origin.sentence(made), "", f"    {made['command']}", ""]
    return "\n".join(lines)
