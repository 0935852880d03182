"""Fill an HTML template of the package: one file, everything inside, nothing fetched."""

from __future__ import annotations

import html
import json
from importlib import resources
from typing import Any


def template(name: str) -> str:
    """Return the text of `experiments/pages/<name>`."""
    return resources.files("experiments").joinpath("pages", name).read_text(encoding="utf-8")


def fill(name: str, parts: dict[str, str]) -> str:
    """Return template `name` with each `{{key}}` replaced by its part, inserted as it is.

    Args:
        name: File in `experiments/pages`.
        parts: HTML, CSS, script or JSON by key; a key that the template lacks is an error.

    Raises:
        KeyError: If a part has no place in the template.
    """
    pieces = template(name)
    for key in parts:
        if f"{{{{{key}}}}}" not in pieces:
            raise KeyError(f"{name} has no place for {key!r}")
    # Split first, so that text inside a part is never taken for a place.
    out: list[str] = []
    for index, chunk in enumerate(pieces.split("{{")):
        key, closing, rest = chunk.partition("}}")
        out.append(chunk if index == 0 or not closing else parts[key] + rest)
    return "".join(out)


def text(value: object) -> str:
    """Return `value` escaped for HTML."""
    return html.escape(str(value))


def script_json(value: Any) -> str:
    """Return JSON that is safe inside a `<script>` element."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False).replace("</", "<\\/")
