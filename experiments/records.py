"""Files that survive a kill: JSON written whole or not at all, and lines that can be cut back."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Record = dict[str, Any]

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS})
"""What the system says when a file may not grow."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to, which becomes `path` at the end of the block.

    A reader sees the old file or the new one, nothing between; where the block fails, the old one
    stays and what was written is removed.
    """
    temporary = path.with_name(f".{path.stem}.partial{path.suffix}")
    try:
        yield temporary
        os.replace(temporary, path)  # noqa: PTH105 (Path.replace hides that it overwrites)
    finally:
        temporary.unlink(missing_ok=True)


def found_no_room(error: BaseException) -> bool:
    """Tell whether an error, or what caused it, is that a file may not grow: a full disk."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in NO_ROOM:
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def no_room_at(place: Path | str) -> str:
    """Return what to tell people whose disk is full, and what to do."""
    return (
        f"{place}: no room to write: the disk is full, a quota is used up, or files may not grow. "
        "What was written is whole. Make room, then the same command goes on from here."
    )


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` so that a reader sees the old file or the new one, nothing between."""
    with replacing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


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
