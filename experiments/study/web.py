"""The page of a study: one file with all tables and pictures, which fetches nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments import page
from experiments import publish as single
from experiments.results import Comparison
from experiments.run_folder import RunFolder
from experiments.study import replays, resuming, tables
from experiments.study.origin import Origin
from experiments.study.plan import Study
from experiments.train import default_root

OF_A_TASK = {
    "curves.png": "learning curves",
    "lives.png": "lives",
    "disturbed.png": "disturbed senses and motors",
}
"""Pictures in the folder of a task."""


def page_of(
    study: Study, found: dict[str, Comparison], runs: Sequence[RunFolder],
    parts: Sequence[tables.Table], out: Path, made: Origin, shown: Sequence[Path],
) -> str:  # fmt: skip
    """Return the page as HTML.

    Args:
        study: What was asked.
        found: The comparison of each task.
        runs: Folders of all runs.
        parts: Tables, in their order.
        out: Where the pictures lie.
        made: Where the runs come from.
        shown: Replay pages to put inside.
    """
    return page.fill(
        "study.html",
        {
            "style": page.template("report.css").rstrip(),
            "title": page.text(study.title),
            "lead": page.text(_lead(study, runs)),
            "figure": single.picture(out / "scores.png", "Scores of the study"),
            "tables": "\n".join(_table(part) for part in parts),
            "remarks": "".join(f"<p>{page.text(x)}</p>" for x in tables.remarks(study, found)),
            "pictures": _pictures(found, out),
            "replays": replays.html(shown),
            "command": page.text(made["command"]),
            "provenance": _facts(made),
        },
    )


def _lead(study: Study, runs: Sequence[RunFolder]) -> str:
    ended = sum(run.is_done for run in runs)
    sizes = {"task": study.tasks, "agent": study.agents, "seed": study.seeds}
    counts = ", ".join(f"{len(of)} {what}{'s' * (len(of) > 1)}" for what, of in sizes.items())
    stops = resuming.stops(runs)
    return (
        f"{counts}: {ended} of {len(runs)} runs complete, "
        f"gone on after a stop {stops} time{'s' * (stops != 1)}"
    )


def _pictures(found: dict[str, Comparison], out: Path) -> str:
    """Return the pictures over all tasks and of each task, folded away under their titles."""
    shown = [("Score of each agent on each task", out / "tasks.png")] if len(found) > 1 else []
    for task in found:
        name = default_root(task).name
        shown += [(f"{name}: {what}", out / name / file) for file, what in OF_A_TASK.items()]
    return "\n".join(
        f"<details><summary>{page.text(title)}</summary>{single.picture(path, title)}</details>"
        for title, path in shown
        if path.exists()
    )


def _table(part: tables.Table) -> str:
    head = "".join(f"<th>{page.text(title)}</th>" for title in part.head)
    rows = "\n".join(
        f"<tr><th>{page.text(row[0])}</th>"
        + "".join(f"<td>{page.text(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in part.rows
    )
    return (
        f"<h2>{page.text(part.title)}</h2>\n"
        f'<section class="scroll"><table><thead><tr>{head}</tr></thead><tbody>\n{rows}\n'
        f'</tbody></table></section>\n<p class="note">{page.text(part.caption)}</p>'
    )


def _facts(made: Origin) -> str:
    """Return the origin as the items of an HTML list of terms."""
    facts = {
        "commit": ", ".join(made["commits"]),
        "runs started": f"{made['started']} to {made['last_started']}",
        "python": made["python"],
        **{name: version for name, version in made["versions"].items() if version},
        "cpu": f"{made['cpu']}, {made['cpus']} logical",
        "platform": made["platform"],
        "threads": f"{made['threads']} per run",
        "seeds": ", ".join(map(str, made["seeds"])),
    }
    return "".join(f"<dt>{page.text(k)}</dt><dd>{page.text(v)}</dd>" for k, v in facts.items())
