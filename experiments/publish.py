"""Write what a comparison leaves for readers: table.md, table.csv, table.json, curves, page."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from experiments import curves, page, recording, records, results, table
from experiments.errors import UsageError
from experiments.results import Comparison
from experiments.run_folder import RunFolder


def publish(
    out: Path, runs: list[RunFolder], agents: tuple[str, ...], command: str
) -> tuple[Comparison, Path]:
    """Summarise the runs of one task in folder `out`.

    Args:
        out: Where the files go.
        runs: Folders of the same task.
        agents: Order of the rows; by performance if empty.
        command: The command line that repeats the comparison.

    Returns:
        The numbers, and the path of the page.
    """
    comparison = results.compare(runs, agents)
    figure = write_table(out, comparison, command)
    records.write_text(out / "table.csv", table.as_csv(comparison))
    records.write_json(out / "table.json", table.as_json(comparison))
    records.write_text(out / "report.html", report_page(comparison, runs, figure, out, command))
    return comparison, out / "report.html"


def write_table(out: Path, comparison: Comparison, command: str) -> Path:
    """Write `table.md` and the learning curves of a task, and return the path of the curves."""
    records.write_text(out / "table.md", table.as_markdown(comparison) + f"\n    {command}\n")
    figure = out / "curves.png"
    try:
        curves.draw(comparison, figure)
    except UsageError as error:
        print(error)
    return figure


def write_replays(out: Path, runs: list[RunFolder], seconds: float) -> list[Path]:
    """Write `replay-AGENT.html` for the first complete run of each agent that has none of it yet.

    Args:
        out: Where the pages go.
        runs: Folders of a comparison.
        seconds: Length of each record; 0 for none.

    Returns:
        The pages of these agents, older ones that still hold too.
    """
    first: dict[str, RunFolder] = {}
    for run in runs:
        if run.is_done:
            first.setdefault(run.config.agent, run)
    pages: list[Path] = []
    for agent, run in first.items() if seconds > 0 else ():
        path = out / f"replay-{agent.replace(':', '.')}.html"
        if not path.exists() or path.stat().st_mtime < run.done.stat().st_mtime:
            try:
                recording.write_replay(run, seconds, path)
            except UsageError as error:
                print(f"No replay of {agent}: {error}")
                continue
        pages.append(path)
    return pages


def report_page(
    comparison: Comparison, runs: list[RunFolder], figure: Path, out: Path, command: str
) -> str:
    """Return the report as one self-contained page."""
    origin = json.loads((runs[0].path / "provenance.json").read_text(encoding="utf-8"))
    parts = {
        "style": page.template("report.css").rstrip(),
        "title": page.text(comparison.env),
        "lead": page.text(_lead(comparison)),
        "head": "".join(f"<th>{page.text(title)}</th>" for title in table.header(comparison)[:-1]),
        "rows": "\n".join(_row(index, comparison) for index in range(len(comparison.rows))),
        "seeds": _seeds(comparison),
        "caption": page.text(table.caption(comparison)),
        "failures": "".join(f"<p>{page.text(line)}</p>" for line in table.failures(comparison)),
        "curves": picture(figure, "Learning curves"),
        "replays": replay_list(out),
        "command": page.text(command),
        "provenance": provenance_list(origin, runs),
    }
    return page.fill("report.html", parts)


def _lead(comparison: Comparison) -> str:
    seeds = max((len(row.runs) for row in comparison.rows), default=0)
    plural = "seed" if seeds == 1 else "seeds"
    return (
        f"{len(comparison.rows)} agents, {seeds} {plural}, "
        f"{table.grouped(comparison.steps)} env steps each"
    )


def _row(index: int, comparison: Comparison) -> str:
    agent, *texts, _ = table.cells(comparison)[index]
    return _line(index, agent, texts)


def _line(index: int, agent: str, texts: list[str]) -> str:
    swatch = f'<i style="background:{curves.colour(index)}"></i>'
    first = f"<th>{swatch}{page.text(agent)}</th>"
    return f"<tr>{first}{''.join(f'<td>{page.text(cell)}</td>' for cell in texts)}</tr>"


def _seeds(comparison: Comparison) -> str:
    seeds = sorted({run.seed for row in comparison.rows for run in row.runs})
    titles = "".join(f"<th>{seed}</th>" for seed in seeds)
    lines: list[str] = []
    for index, row in enumerate(comparison.rows):
        texts = {run.seed: table.seed_text(run).partition(": ")[2] for run in row.runs}
        lines.append(_line(index, row.agent, [texts.get(seed, "") for seed in seeds]))
    body = "\n".join(lines)
    return f"<thead><tr><th>seed</th>{titles}</tr></thead><tbody>{body}</tbody>"


def picture(figure: Path, alt: str) -> str:
    """Return a picture as HTML with its bytes inside, or that there is none."""
    if not figure.exists():
        return "<p>No figure: matplotlib is not installed.</p>"
    data = base64.b64encode(figure.read_bytes()).decode("ascii")
    return f'<img alt="{alt}" src="data:image/png;base64,{data}">'


def replay_list(out: Path) -> str:
    """Return links to the replay pages below a folder as HTML."""
    found = sorted(out.rglob("replay*.html"))
    links = [
        f'<li><a href="{page.text(path.relative_to(out).as_posix())}">'
        f"{page.text(path.relative_to(out).as_posix())}</a></li>"
        for path in found
    ]
    return f"<ul>{''.join(links)}</ul>" if links else "<p>No replay was recorded.</p>"


def provenance_list(origin: dict[str, Any], runs: list[RunFolder]) -> str:
    """Return where runs come from as the items of an HTML list of terms."""
    state = {True: "with changes", False: "clean", None: "no repository"}[origin["dirty"]]
    facts = {
        "commit": f"{origin['commit'] or 'unknown'} ({state})",
        "started": origin["created"],
        "python": origin["python"],
        **{name: version for name, version in origin["versions"].items() if version},
        "cpu": f"{origin['cpu']}, {origin['cpus']} logical",
        "platform": origin["platform"],
        "threads": f"{origin['threads']} per run",
        "seeds": ", ".join(str(seed) for seed in sorted({run.config.seed for run in runs})),
    }
    return "".join(f"<dt>{page.text(k)}</dt><dd>{page.text(v)}</dd>" for k, v in facts.items())
