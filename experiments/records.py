"""Files that survive a kill: JSON written whole or not at all, and lines that can be cut back."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` so that a reader sees the old file or the new one, nothing between."""
    temporary = path.with_name(f".{path.name}.partial")
    temporary.write_text(text, encoding="utf-8")
    os.replace(temporary, path)  # noqa: PTH105 (Path.replace hides that it overwrites)


def write_json(path: Path, value: Any) -> None:
    """Write `value` as indented JSON, whole or not at all."""
    write_text(path, json.dumps(value, indent=2) + "\n")


def append_record(path: Path, record: Record) -> None:
    """Append one JSON line; floats keep every bit, NaN and infinity are refused."""
    line = json.dumps(record, allow_nan=False) + "\n"
    with path.open("a", encoding="utf-8") as file:
        file.write(line)


def read_records(path: Path) -> list[Record]:
    """Return the complete records of a JSONL file, in order; a last line cut short is left out."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines[:-1]]


def keep_until(path: Path, step: int) -> list[Record]:
    """Cut a JSONL file back to the records up to env step `step`, and return those.

    Records written after the last checkpoint belong to work that is done again; keeping them
    would count it twice.
    """
    kept = [record for record in read_records(path) if record["step"] <= step]
    write_text(path, "".join(json.dumps(record) + "\n" for record in kept))
    return kept
