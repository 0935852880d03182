"""`reafference verify`: run a sample of a published study again and compare bits."""

from __future__ import annotations

import csv
import json
import math
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tyro.conf import Positional

from experiments import command, provenance, results, run_folder
from experiments.compare import carry_out, cpus
from experiments.errors import UsageError, at_least
from experiments.executor import Pool
from experiments.run_folder import RunConfig, RunFolder
from experiments.study import reader
from experiments.study.plan import run_path

NUMBERS = ("final", "final_return", "success", "reached")
"""Columns of runs.csv that a second run must repeat; CPU seconds it cannot."""


@dataclass(frozen=True)
class Verify:
    """Run a sample of the runs of a published study again and compare every digit.

    Attributes:
        folder: Folder of a study that has been run, with study.toml and runs.csv, such as
            results/suite-quick.
        runs: How many runs; all if there are fewer.
        seed: Of the sample.
        tolerance: Largest relative difference that passes. On a processor with other vector
            instructions torch and linear algebra round otherwise, spiking networks do not.
        workers: Processes at the same time, one thread each; the number of CPUs if not given.
    """

    folder: Positional[Path]
    runs: int = 5
    seed: int = 0
    tolerance: float = 0.0
    workers: int | None = None

    def main(self) -> int:
        """Print one line per run; 1 if any differs."""
        at_least("runs", self.runs, 1)
        at_least("seed", self.seed, 0)
        at_least("workers", cpus() if self.workers is None else self.workers, 1)
        if not 0.0 <= self.tolerance < 1.0:
            raise UsageError(f"tolerance: got {self.tolerance}, expected 0 or more, below 1.")
        published = _published(self.folder)
        chosen = _sample(self.folder, self.runs, self.seed, published)
        with tempfile.TemporaryDirectory() as temporary:
            again = [
                run_folder.create(run_path(Path(temporary), config), config, "verify")
                for config in chosen
            ]
            carry_out(again, Pool(self.workers or cpus()))
            same = [_compared(run, published, self.tolerance) for run in again]
        if not all(same):
            print(_machines(self.folder))
        return 0 if all(same) else 1


Published = dict[tuple[str, str, int], dict[str, str]]
"""Columns of runs.csv by env, agent and seed."""


def _published(folder: Path) -> Published:
    file = folder / "runs.csv"
    if not file.is_file() or not (folder / "study.toml").is_file():
        raise UsageError(f"{folder} holds no published study: expected study.toml and runs.csv.")
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return {(r["env"], r["agent"], int(r["seed"])): r for r in rows if r["complete"] == "True"}


def _sample(folder: Path, count: int, seed: int, published: Published) -> list[RunConfig]:
    study = reader.read(folder / "study.toml")
    known = [c for c in study.configs() if (c.env, c.agent, c.seed) in published]
    if not known:
        raise UsageError(f"{folder}: runs.csv has no complete run of study.toml.")
    order = np.random.default_rng(seed).permutation(len(known))[:count]
    return [known[i] for i in sorted(order.tolist())]


def _compared(run: RunFolder, published: Published, tolerance: float) -> bool:
    """Print whether a run gave the published numbers, and return it."""
    config = run.config
    name = f"{config.agent} on {config.env}, seed {config.seed}"
    if run.failure is not None:
        print(f"FAILED   {name}: {run.failure}")
        return False
    ((row,),) = (r.runs for r in results.compare([run], (config.agent,)).rows)
    there = published[config.env, config.agent, config.seed]
    found = {k: "" if getattr(row, k) is None else str(getattr(row, k)) for k in NUMBERS}
    wrong = {k: _distance(there[k], found[k]) for k in NUMBERS if there[k] != found[k]}
    if not wrong:
        print(f"the same {name}: {found['final']}")
        return True
    passes = max(wrong.values()) <= tolerance
    told = [f"{k}: {there[k]} published, {found[k]} now ({wrong[k]:.1g})" for k in wrong]
    print(f"{'close   ' if passes else 'DIFFERS '} {name}: {'; '.join(told)}")
    return passes


def _distance(one: str, other: str) -> float:
    """Return the relative difference of two cells; infinite if one is empty."""
    if not one or not other:
        return math.inf
    x, y = float(one), float(other)
    return abs(x - y) / max(abs(x), abs(y), sys.float_info.min)


def _machines(folder: Path) -> str:
    """Return what the published processor and this one are."""
    made = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    return (
        f"Published on {made['cpu']}; this is {provenance.cpu_name()}. Torch and linear "
        "algebra round otherwise with other vector instructions: --tolerance 1e-4 lets that pass."
    )


if __name__ == "__main__":
    raise SystemExit(command.script(Verify, "study.verify"))
