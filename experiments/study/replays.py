"""The replays of a study: the best agents of each task, packed into its page."""

from __future__ import annotations

import base64
import math
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from experiments import page
from experiments import publish as single
from experiments.results import Comparison
from experiments.run_folder import RunFolder
from experiments.train import default_root

BEST = 3
"""How many agents of each task are shown."""


def record(
    found: dict[str, Comparison], runs: Sequence[RunFolder], out: Path, seconds: float
) -> list[Path]:
    """Write the replay of the first complete run of the best agents of each task.

    Args:
        found: The comparison of each task.
        runs: Folders of all runs.
        out: Folder of the study; the pages go into the folders of its tasks.
        seconds: Length of each; 0 for none.

    Returns:
        The pages, by task, best agent first.
    """
    pages: list[Path] = []
    for task, comparison in found.items():
        ended = [row for row in comparison.rows if not math.isnan(row.iqm)]
        ended.sort(key=lambda row: -row.iqm)
        for row in ended[:BEST]:
            own = [run for run in runs if (run.config.env, run.config.agent) == (task, row.agent)]
            pages += single.write_replays(out / default_root(task).name, own, seconds)
    return pages


def html(pages: Iterable[Path]) -> str:
    """Return replays folded away under their titles; a script of the page unpacks what is opened.

    Args:
        pages: Self-contained pages, `TASK/replay-AGENT.html`.
    """
    parts = [
        f'<details class="replay" data-page="{_packed(path)}"><summary>'
        f"{page.text(path.parent.name)}: {page.text(path.stem.removeprefix('replay-'))}"
        "</summary></details>"
        for path in pages
    ]
    return "\n".join(parts) or "<section><p>No replay was recorded.</p></section>"


def _packed(path: Path) -> str:
    return base64.b64encode(zlib.compress(path.read_bytes(), 9)).decode("ascii")
