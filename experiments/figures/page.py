"""The page of the pictures: caption, numbers and origin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from experiments.figures.checks import Row

LEAD = """# {heading}

Each picture is drawn by the command under it from {subject}; the numbers in the tables
were measured in the same run. "Expected" is what the source prints, a closed
form, or the solution of the paper's equations by an independent solver (named in the caption). A
number outside its tolerance is marked "no" and stays in.

All of it: `python -m experiments.figures {name}`.
"""


class Part(NamedTuple):
    """What the page says about one picture.

    Attributes:
        title: Its heading.
        source: Paper, and where the expected numbers come from.
        caption: What to look for.
        rows: Its numbers.
    """

    title: str
    source: str
    caption: str
    rows: list[Row]


def markdown(
    name: str, heading: str, subject: str, parts: Mapping[str, Part], origin: Mapping[str, Any]
) -> str:
    """Return the page.

    Args:
        name: Name of the page.
        heading: What it is about.
        subject: What the pictures are drawn from.
        parts: By name of the picture.
        origin: What `experiments.provenance.collect` returned.
    """
    sections = [_section(picture, part) for picture, part in parts.items()]
    return "\n".join(
        [LEAD.format(heading=heading, subject=subject, name=name), *sections, _origin(origin)]
    )


def _section(name: str, part: Part) -> str:
    lines = [
        f"## {part.title}",
        "",
        f"![{part.title}]({name}.png)",
        "",
        part.caption.strip(),
        "",
        f"Source: {part.source.strip()}",
        "",
        "| quantity | measured | expected | deviation | tolerance | within |",
        "| --- | ---: | ---: | ---: | ---: | :---: |",
        *(_line(row) for row in part.rows),
        "",
        f"    python -m experiments.figures --only {name}",
        "",
    ]
    return "\n".join(lines)


def _line(row: Row) -> str:
    verdict = ("yes" if row.agrees else "**no**") if row.expected else ""
    return f"| {' | '.join([row.quantity, *row.cells(), verdict])} |"


def _origin(origin: Mapping[str, Any]) -> str:
    state = {True: "with changes", False: "clean", None: "no repository"}[origin["dirty"]]
    used = ("reafference", "numpy", "numba", "matplotlib")
    versions = ", ".join(f"{name} {origin['versions'][name]}" for name in used)
    return (
        f"Commit {origin['commit'] or 'unknown'} ({state}), Python {origin['python']}, {versions}, "
        f"{origin['platform']}; the rest in [provenance.json](provenance.json).\n"
    )
