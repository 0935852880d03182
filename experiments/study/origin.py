"""Where the runs of a study come from: command, commits, versions, machine, seeds."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from experiments.run_folder import RunFolder

Origin = dict[str, Any]
"""JSON-able facts."""

KEPT = ("python", "versions", "platform", "cpu", "cpus", "threads")


def gather(runs: Sequence[RunFolder], command: str) -> Origin:
    """Return what the provenance of all runs says together.

    Args:
        runs: All runs of a study, one at least.
        command: The command line that repeats it.
    """
    found = [json.loads((run.path / "provenance.json").read_text(encoding="utf-8")) for run in runs]
    moments = sorted(one["created"] for one in found)
    return {
        "command": command,
        "started": moments[0],
        "last_started": moments[-1],
        "commits": sorted({_commit(one) for one in found}),
        **{name: found[0][name] for name in KEPT},
        "seeds": sorted({run.config.seed for run in runs}),
    }


def sentence(made: Origin) -> str:
    """Return the same for readers, in one line of Markdown."""
    versions = ", ".join(f"{name} {version}" for name, version in made["versions"].items())
    seeds = made["seeds"]
    return (
        f"Commit {', '.join(made['commits'])}; Python {made['python']}, {versions}; {made['cpu']}, "
        f"{made['cpus']} logical CPUs, one thread a run; seeds {seeds[0]} to {seeds[-1]} "
        f"({len(seeds)}); the rest in [provenance.json](provenance.json)."
    )


def _commit(one: Origin) -> str:
    state = {True: " with changes", False: "", None: " (no repository)"}[one["dirty"]]
    return f"{one['commit'] or 'unknown'}{state}"
